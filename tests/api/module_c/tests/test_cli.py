"""The Items command line: what is specific to a terminal, such as tables, messages and exit codes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.sandbox.items.cli import cli

from ..setup.doors import run_as_program

RunCli = Callable[..., Result]


@pytest.fixture
def run_cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RunCli:
    """Call it with the words of a command line. Its database is empty; pytest removes old temporary folders."""
    monkeypatch.setenv("ITEMS_DB_DIR", str(tmp_path))

    def run_cli(*words: str) -> Result:
        return CliRunner().invoke(cli, words, catch_exceptions=False)

    return run_cli


def test_table(run_cli):
    """`list` prints a line for each item below a header."""
    run_cli("add", "write a report", "--owner", "anna")

    assert run_cli("list").stdout.splitlines() == [
        "  id  state  owner         summary",
        "   1  todo   anna          write a report",
    ]


def test_start_and_finish(run_cli):
    """An item goes from todo to wip to done; `list --state` follows it."""
    run_cli("add", "plan")

    run_cli("start", "1")
    assert "plan" in run_cli("list", "--state", "wip").stdout
    run_cli("finish", "1")
    assert "plan" in run_cli("list", "--state", "done").stdout


def test_count(run_cli):
    """`count` prints a number that scripts can read."""
    run_cli("add", "plan")
    run_cli("add", "build")

    assert run_cli("count").stdout == "2\n"


def test_db_option_wins(run_cli, tmp_path):
    """`--db` wins over ITEMS_DB_DIR."""
    other = str(tmp_path / "other.db")

    assert run_cli("--db", other, "config").stdout == f"{other}\n"
    assert run_cli("config").stdout == f"{tmp_path / 'items.db'}\n"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        pytest.param(["add"], "Missing argument 'SUMMARY'", id="no summary"),
        pytest.param(["add", " "], "An item needs a summary", id="blank summary"),
        pytest.param(["list", "--state", "begun"], "is not one of 'todo', 'wip', 'done'", id="unknown state"),
        pytest.param(["start", "one"], "'one' is not a valid integer", id="not an id"),
        pytest.param(["update", "1"], "Say what to change", id="nothing to change"),
    ],
)
def test_wrong_command_line_exits_with_2(run_cli, words, message):
    """A wrong command line says what is wrong with it."""
    result = run_cli(*words)

    assert result.exit_code == 2
    assert message in result.stderr


@pytest.mark.parametrize("command", ["start", "finish", "delete"])
def test_unknown_id_exits_with_1(run_cli, command):
    """The command line is right, but there is no such item."""
    result = run_cli(command, "4711")

    assert result.exit_code == 1
    assert result.stderr == "Error: Item 4711 does not exist.\n"


async def test_program_without_traceback(tmp_path):
    """As a program it also ends with a message: here the database is a folder."""
    finished = await run_as_program(["--db", str(tmp_path), "count"])

    assert finished.exit_code == 1
    assert finished.stderr.startswith("Error: Cannot open ")
    assert "Traceback" not in finished.stderr
