"""An empty project for each lesson, run by a pytest without other plugins."""

from __future__ import annotations

import pytest

from ..suite import ROOT, SESSION_LOOP, hide_outer_run

LESSONS = ROOT / "tests" / "api" / "module_c" / "tests"

ITEMS_FIXTURES = "from tests.api.module_c.conftest import items_database, items_db, items_path, three_items"


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A project that can import this repository; run it with `runpytest`. `pytester` removes it."""
    hide_outer_run(monkeypatch)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv("COLUMNS", "120")  # narrow terminals cut the lines of the short summary
    pytester.makeini("[pytest]\nmarkers = slow\n")
    return pytester


@pytest.fixture
def async_project(project: pytest.Pytester) -> pytest.Pytester:
    """`project` with pytest-asyncio set as in this repository.

    Run it with `runpytest_subprocess`: pytest-asyncio has one session loop per process, and that is taken.
    `pytester` removes it.
    """
    project.makeini(f"[pytest]\naddopts = -p pytest_asyncio.plugin\n{SESSION_LOOP}")
    return project


@pytest.fixture
def items_project(async_project: pytest.Pytester) -> pytest.Pytester:
    """`async_project` with an Items API in the process as its `client`. `pytester` removes it."""
    async_project.makeconftest(
        """
        import httpx
        import pytest
        from tests.api.module_c.conftest import api_owner, owner
        from tests.sandbox.items import ItemsDB
        from tests.sandbox.items.api import create_app

        @pytest.fixture(scope="session")
        def api_path(pytestconfig):
            return pytestconfig.rootpath / "api.db"

        @pytest.fixture(scope="session")
        async def client(api_path):
            transport = httpx.ASGITransport(create_app(api_path))
            async with httpx.AsyncClient(transport=transport, base_url="http://items.test/api") as client:
                yield client

        def pytest_terminal_summary(terminalreporter, config):
            with ItemsDB(config.rootpath / "api.db") as items_db:
                terminalreporter.write_line(f"items left: {items_db.count()}")
        """
    )
    return async_project
