"""`pytest -f` runs again when a file changes: the run itself must change none."""

from __future__ import annotations

from .suite import Suite, wait_until

pytest_plugins = ["pytester"]

WAITING = "waiting for changes"


def test_only_changes_of_the_user_start_a_run(suite: Suite) -> None:
    """After a change there is one more run; neither report nor log is written, which would start the next."""
    suite.write({"inside/test_a.py": "import logging\ndef test_a(): logging.warning('one')\n"})
    suite.start("-f", where="inside")
    wait_until(lambda: WAITING in suite.read("output.log"), "the end of the first run")

    suite.write({"inside/test_a.py": "import logging\ndef test_a(): logging.warning('another')\n"})
    wait_until(lambda: suite.read("output.log").count(WAITING) > 1, "the end of the second run")

    modified = [line for line in suite.read("output.log").splitlines() if line.startswith("# MODIFIED")]
    assert all(line.endswith("test_a.py") for line in modified), modified
    assert not list(suite.path.rglob("report*.html"))
