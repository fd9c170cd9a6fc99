"""Fixtures that need no event loop: `env`, and `webhooks`, a URL of this process for each test."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from ..settings import get_settings

if TYPE_CHECKING:
    from ..toolbox.webhooks import Webhooks

look_ahead_safe = True
receiver_key = pytest.StashKey[Any]()


@pytest.fixture(scope="session")
def env() -> str:
    """The name of the selected environment, e.g. "sandbox"."""
    return get_settings().environment


@pytest.fixture
def webhooks(request: pytest.FixtureRequest) -> Iterator[Webhooks]:
    """A URL for webhooks (`webhooks.url`), and what arrives there, as exchanges of the test. Closed afterwards."""
    from ..toolbox.webhooks import Receiver

    config: pytest.Config = request.config
    receiver = config.stash.get(receiver_key, None)
    if receiver is None:
        receiver = config.stash[receiver_key] = Receiver()
        config.add_cleanup(receiver.stop)
    webhooks = receiver.open()
    yield webhooks
    receiver.close(webhooks)
