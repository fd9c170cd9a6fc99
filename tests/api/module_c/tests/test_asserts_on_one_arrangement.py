"""Several asserts on one arrangement: act once at class scope, then one test per fact.

When one fact is wrong, the report still shows the others. The tests only look; none of them changes anything.
"""

from __future__ import annotations

import pytest
from click.testing import CliRunner, Result

from tests.sandbox.items.cli import cli


@pytest.fixture(scope="class")
def unknown_id(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """How `items finish 7` ended in an empty database, run once for the class."""
    path = tmp_path_factory.mktemp("arrangement") / "items.db"
    return CliRunner().invoke(cli, ["--db", str(path), "finish", "7"])


class TestFinishUnknownItem:
    """One run, four facts."""

    def test_exit_code(self, unknown_id):
        """It cannot be done: exit code 1."""
        assert unknown_id.exit_code == 1

    def test_stdout_is_empty(self, unknown_id):
        """A script that reads stdout gets nothing."""
        assert unknown_id.stdout == ""

    def test_stderr_says_why(self, unknown_id):
        """The message names the id."""
        assert unknown_id.stderr == "Error: Item 7 does not exist.\n"

    def test_no_traceback(self, unknown_id):
        """The user sees a message, not a traceback."""
        assert isinstance(unknown_id.exception, SystemExit)
