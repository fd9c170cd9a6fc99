"""Built-in fixtures: those that come with pytest. `pytest --fixtures` lists them all."""

from __future__ import annotations

import logging

import pytest

from tests.sandbox.items import STATES, Item, ItemsDB
from tests.sandbox.items.cli import cli


def test_tmp_path(tmp_path):
    """tmp_path: an empty folder for this test."""
    with ItemsDB(tmp_path / "new folder" / "items.db") as items_db:
        items_db.add_item(Item("plan"))

    assert (tmp_path / "new folder" / "items.db").stat().st_size > 0


def test_monkeypatch(monkeypatch, tmp_path, capsys):
    """monkeypatch: change the environment, an attribute or the working directory; restored after the test."""
    monkeypatch.setenv("ITEMS_DB_DIR", str(tmp_path))
    cli(["config"], standalone_mode=False)

    assert capsys.readouterr().out.strip() == str(tmp_path / "items.db")


def test_capsys(capsys, tmp_path):
    """capsys: what was printed, separately for stdout and stderr."""
    with pytest.raises(SystemExit, match="1"):
        cli(["--db", str(tmp_path / "items.db"), "delete", "7"])

    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == "Error: Item 7 does not exist.\n"


def test_caplog(caplog, items_db):
    """caplog: the records that were logged, in any thread of this process."""
    with caplog.at_level(logging.INFO, logger="tests.sandbox.items"):
        item_id = items_db.add_item(Item("plan", "anna"))

    assert f"added item {item_id} for anna" in caplog.messages


def test_recwarn(recwarn, items_db, three_items):
    """recwarn: the warnings of the test, which do not become errors here."""
    items_db.update_item(three_items[0].id, {})

    assert [str(warning.message) for warning in recwarn] == [f"update_item({three_items[0].id}) has nothing to change"]


def test_subtests(subtests, items_db):
    """subtests: continue after a failure, and count each part in the report."""
    for state in STATES:
        with subtests.test("a stored item keeps its state", state=state):
            item_id = items_db.add_item(Item("plan", state=state))
            assert items_db.get_item(item_id).state == state
