"""Dynamic scope: `pytest --fdb` gives every test a fresh database, to check whether tests affect each other.

The `scope=` of a fixture may depend on the command line: `database_scope` in setup/fresh_database.py.
"""

from __future__ import annotations

from pathlib import Path

import pytest

seen: list[Path] = []


@pytest.mark.parametrize("turn", ["first", "second"])
def test_database_of_its_own(items_path, request, turn):
    """Two tests share one database, or have one each with `--fdb`."""
    seen.append(items_path)

    expected = len(seen) if request.config.getoption("fdb", default=False) else 1
    assert len(set(seen)) == expected, turn
