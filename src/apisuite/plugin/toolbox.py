"""Fixtures of the toolbox, for a suite that names itself. Each part is imported when a test first asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ..once import current
from ..run.owner import Owner

if TYPE_CHECKING:
    from ..suite import Suite

look_ahead_safe = True
LOGIN = "OAuth2 login of "  # begins the keys of such logins; importing them takes a while


def begin(config: pytest.Config, suite: Suite) -> None:
    """Register the fixtures: async ones where pytest-asyncio runs them."""
    register = config.pluginmanager.register
    from . import data, fixtures

    register(data, "apisuite-data")
    register(Toolbox(suite), "apisuite-toolbox")
    register(fixtures, "apisuite-fixtures")
    if config.pluginmanager.hasplugin("asyncio"):
        from . import toolbox_async
        from .modules import Modules

        register(Modules(suite), "apisuite-modules")
        register(toolbox_async, "apisuite-toolbox-async")
    else:
        from . import toolbox_plain

        register(toolbox_plain, "apisuite-toolbox-plain")


class Toolbox:
    """What the owner of a run does for the toolbox, before the run and after it."""

    look_ahead_safe = True

    def __init__(self, suite: Suite) -> None:
        self._suite = suite

    def pytest_report_header(self, config: pytest.Config) -> list[str]:
        """Say at the top of the run that earlier ones have left something behind."""
        from ..toolbox.journal import FOLDER, left_behind

        if not (config.rootpath / FOLDER).is_dir():
            return []
        left = sum(len(entries) for _, entries in left_behind(config.rootpath))
        return [f"left behind by earlier runs: {left}; remove with python -m apisuite sweep"] if left else []

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self) -> None:
        """Revoke the tokens of the run, when no worker needs them any more."""
        run = current()
        if self._suite.identities is not None and isinstance(run, Owner) and run.outcomes(LOGIN):
            from ..toolbox.revoking import revoke_all

            revoke_all(self._suite)
