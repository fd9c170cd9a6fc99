"""The option `--fdb`: a fresh database for every test.

The conftest.py of this module imports it. pytest knows the option if the command line names the module:
`pytest tests/api/module_c --fdb`. An option for the whole suite would be in tests/api/conftest.py.
"""

from __future__ import annotations

from typing import Literal

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--fdb`."""
    group = parser.getgroup("items", "Items (module_c)")
    group.addoption("--fdb", action="store_true", help="a fresh database for every test, not one per session")


def database_scope(
    fixture_name: str,  # noqa: ARG001 - pytest passes both by name
    config: pytest.Config,
) -> Literal["session", "function"]:
    """Return the scope of the database: "session", or with `--fdb` "function". For `scope=` of a fixture."""
    return "function" if config.getoption("fdb", default=False) else "session"
