"""Inner projects that may look ahead: pytest, pytest-asyncio and look-ahead, without the rest of the framework."""

from __future__ import annotations

import pytest
from hypothesis import settings

from ..suite import ROOT, Suite

# pytest tests/framework/look_ahead --hypothesis-profile=long --hypothesis-seed=1
settings.register_profile("long", max_examples=200, deadline=None)

INI = f"""
[pytest]
strict = true
strict_xfail = false
pythonpath = {ROOT} .
addopts = -p pytest_asyncio.plugin -p xdist.plugin -p pytest_look_ahead.plugin
asyncio_mode = auto
asyncio_default_fixture_loop_scope = session
asyncio_default_test_loop_scope = session
junit_logging = all
log_level = INFO
markers =
    serial: nothing beside it
"""


@pytest.fixture
def inner(folder: Suite, monkeypatch: pytest.MonkeyPatch) -> Suite:
    """An empty project in which `--look-ahead N` works. `folder` cleans up."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.delenv("PYTEST_ADDOPTS")
    folder.write({"pytest.ini": INI})
    return folder
