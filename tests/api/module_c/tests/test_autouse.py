"""Autouse: a fixture that every test gets without requesting it.

Right for guards, as here: no test in this file can touch the items in your own data folder, even by mistake.
Wrong for data and for slow setup: the reader of a test does not see where things come from, and tests that need
nothing pay for it. In that case, request the fixture by name.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.sandbox.items.cli import cli, default_path


@pytest.fixture(autouse=True)
def own_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty data folder for each test of this file. `monkeypatch` restores the variable."""
    monkeypatch.setenv("ITEMS_DB_DIR", str(tmp_path))
    return tmp_path


def test_guarded_without_asking(tmp_path):
    """The test does not name the guard and is guarded all the same."""
    assert default_path().parent == tmp_path


@pytest.mark.parametrize("turn", ["first", "second"])
def test_each_test_has_its_own_folder(turn):
    """A command line without `--db` finds no items of other tests."""
    assert CliRunner().invoke(cli, ["add", turn]).stdout == "1\n"


def test_ask_for_the_value(own_data_folder):
    """To use its value, request an autouse fixture like any other."""
    assert list(own_data_folder.iterdir()) == []
