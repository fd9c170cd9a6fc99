"""Fixtures of a module that says in its conftest.py which API it is for: `API = ApiAbbreviation.Shop`.

They are put into that conftest.py, beside what it defines itself, which wins. So each module has its own, and what is
defined further down overrides them as usual.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from enum import Enum
from typing import TYPE_CHECKING, Any

import pytest
import pytest_asyncio

if TYPE_CHECKING:
    import httpx

    from ..suite import Suite

look_ahead_safe = True
Who = Callable[[str | None], "httpx.AsyncClient"]


class Modules:
    """Gives fixtures to the conftests that name an API of the suite."""

    look_ahead_safe = True

    def __init__(self, suite: Suite) -> None:
        self._suite = suite

    @pytest.hookimpl(tryfirst=True)
    def pytest_plugin_registered(self, plugin: object) -> None:
        """Add the fixtures before pytest looks for them."""
        names = getattr(plugin, "__dict__", {})
        api = names.get("API")
        if isinstance(api, Enum) and api in self._suite.apis.names:
            for name, fixture in _fixtures(self._suite, api).items():
                if name not in names:
                    setattr(plugin, name, fixture)


def _fixtures(suite: Suite, api: Enum) -> dict[str, Any]:
    called = suite.apis.names[api]

    async def base_url() -> str:
        from ..client import check_reachable

        return await check_reachable(suite.apis[api])

    async def client_for(base_url: str) -> AsyncIterator[Who]:
        from ..toolbox.identities import open_as

        opened: dict[str | None, httpx.AsyncClient] = {}

        def client_for(name: str | None) -> httpx.AsyncClient:
            if name not in opened:
                opened[name] = open_as(suite, api, name, base_url)
            return opened[name]

        yield client_for
        for client in opened.values():
            await client.aclose()

    async def client(client_for: Who) -> httpx.AsyncClient:
        from ..toolbox.identities import DEFAULT, identities_of

        return client_for(DEFAULT if DEFAULT in identities_of(suite, api) else None)

    async def anonymous(client_for: Who) -> httpx.AsyncClient:
        return client_for(None)

    base_url.__doc__ = f"URL of the {called} API, after checking that its host is reachable."
    client_for.__doc__ = f'`client_for("admin")` is an httpx client for the {called} API with that identity.'
    client.__doc__ = (
        f"httpx client for the {called} API: base URL, timeouts, the identity `default`. Closed after the run."
    )
    anonymous.__doc__ = f"httpx client for the {called} API without any identity. Closed after the run."
    made: dict[str, Callable[..., Any]] = {
        "base_url": base_url,
        "client_for": client_for,
        "client": client,
        "anonymous": anonymous,
    }
    wrap = pytest_asyncio.fixture(scope="session", loop_scope="session")
    return {name: wrap(function) for name, function in made.items()}
