"""Fixtures of the toolbox, for a suite that names itself. Each part is imported when a test first asks for it."""

from __future__ import annotations

import pytest

look_ahead_safe = True


def begin(config: pytest.Config) -> None:
    """Register the fixtures: async ones where pytest-asyncio runs them."""
    register = config.pluginmanager.register
    if config.pluginmanager.hasplugin("asyncio"):
        from . import toolbox_async

        register(toolbox_async, "apisuite-toolbox-async")
    else:
        from . import toolbox_plain

        register(toolbox_plain, "apisuite-toolbox-plain")


def pytest_report_header(config: pytest.Config) -> list[str]:
    """Say at the top of the run that runs before it were killed, and left something behind."""
    from ..toolbox.journal import FOLDER, left_behind

    if not (config.rootpath / FOLDER).is_dir():
        return []
    left = sum(len(entries) for _, entries in left_behind(config.rootpath))
    return [f"left behind by runs that were killed: {left}; remove with python -m apisuite sweep"] if left else []
