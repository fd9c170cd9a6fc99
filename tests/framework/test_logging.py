"""One log per run: each record once, whole, in time order, without secrets, however many processes wrote it."""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from apisuite.logs import RunLogHandler
from tests.api.core.loggingSetup import setup_logging

from .report import read_report
from .suite import ROOT, Suite

pytest_plugins = ["pytester"]

LINE = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}) - (\w+) - ([A-Z]+) - (?:\[(\w+)\] )?(.*)")
# As in older copies of the framework: each conftest sets up the log, once more.
OLD_CONFTEST = """
    import pytest
    from tests.api.core.loggingSetup import setup_logging

    setup_logging()

    @pytest.fixture(autouse=True)
    def log():
        setup_logging()
"""
# The suite of this repository, with another log file and without the console.
CONFIGURED = """
    import dataclasses
    import json
    from pathlib import Path
    from tests.api import core

    config = json.loads(core.suite.logging_config.read_text(encoding="utf-8"))
    config["handlers"] = {{"file": {{**config["handlers"]["file"], "filename": "{name}"}}}}
    path = Path(__file__).with_name("logging_config.json")
    path.write_text(json.dumps(config), encoding="utf-8")
    suite = dataclasses.replace(core.suite, logging_config=path)
"""
TALKING = """
    import logging

    logger = logging.getLogger(__name__)

    def test_talks():
        for n in range(60):
            logger.info("%s %d %s|", __name__, n, "x" * (20_000 if n % 20 == 0 else 20))
        logger.warning("%s first\\nsecond|", __name__)
        try:
            raise LookupError("what was raised")
        except LookupError:
            logger.exception("%s failed", __name__)
"""
MARKER = """
    import logging

    def test_logs():
        logging.getLogger("test").info("marker %s", "-".join("once"))
        assert False
"""
LEAKING = """
    import logging
    from apisuite.settings import get_settings

    logger = logging.getLogger("leaking")

    def test_leaks():
        secret = get_settings().require("COGNITO_PASSWORD")
        logger.info("argument %s", secret)
        logger.info(f"text {secret}")
        logger.info("object %r", {"anything": [secret]})
        logger.info("bearer %s", "Authorization: Bearer abcdef.123456")
        try:
            raise LookupError(f"error {secret}")
        except LookupError:
            logger.exception("raised", stack_info=True)
"""


@pytest.mark.parametrize(
    ("files", "arguments"), [pytest.param(2, [], id="plain"), pytest.param(4, ["-n", "4"], id="parallel")]
)
def test_each_record_once_whole_in_order(suite: Suite, files: int, arguments: list[str]) -> None:
    """Every record of every process is there once, also long ones; lines are whole, sorted, and name the worker."""
    names = [f"test_{n}" for n in range(files)]
    suite.write({"conftest.py": OLD_CONFTEST, **{f"{name}.py": TALKING for name in names}})

    suite.run(*arguments).assert_outcomes(passed=files)

    found = [LINE.fullmatch(line) for line in suite.read("api_logging.log").splitlines()]
    records = [match.groups() for match in found if match]
    expected = [f"{name} {n} {'x' * (20_000 if n % 20 == 0 else 20)}|" for name in names for n in range(60)]
    expected += [f"{name} {rest}" for name in names for rest in ("first", "failed")]
    assert Counter(message for *_, message in records) == Counter(expected)
    assert [time for time, *_ in records] == sorted(time for time, *_ in records)
    workers = {name: {worker for _, logger, _, worker, _ in records if logger == name} for name in names}
    assert len(set().union(*workers.values())) == (4 if arguments else 1)
    assert all(workers[name] != {None} for name in names) is bool(arguments)


def test_lines_of_one_record_stay_together(suite: Suite) -> None:
    """What follows the first line of a message, and a traceback, stands directly below it, also with two workers."""
    suite.write({f"test_{n}.py": TALKING for n in range(2)})

    suite.run("-n", "2")

    log = suite.read("api_logging.log")
    assert len(re.findall(r" - WARNING - \[gw\d\] test_\d first\nsecond\|\n", log)) == 2
    traceback = r" - ERROR - \[gw\d\] test_\d failed\nTraceback .*\n(?:  .*\n)+LookupError: what was raised\n"
    assert len(re.findall(traceback, log)) == 2


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param([], id="captured"),
        pytest.param(["-s"], id="not captured"),
        pytest.param(["-s", "-n", "2"], id="not captured, parallel"),
        pytest.param(["--log-cli-level=INFO"], id="live"),
        pytest.param(["-s", "--log-cli-level=INFO"], id="live, not captured"),
    ],
)
def test_record_is_shown_once(suite: Suite, arguments: list[str]) -> None:
    """A record is in the log file and in the report once; on the console at most live and below its failed test."""
    suite.write({"test_logs.py": MARKER})

    result = suite.run(*arguments, "--show-capture=no" if arguments else "--show-capture=all")

    console = [line for line in result.outlines + result.errlines if "marker o-n-c-e" in line]
    assert len(console) == 1
    assert suite.read("api_logging.log").count("marker o-n-c-e") == 1
    assert read_report(suite.path / "report.html").opened().count("marker o-n-c-e") == 1


@pytest.mark.parametrize("arguments", [pytest.param([], id="plain"), pytest.param(["-n", "2"], id="parallel")])
def test_secrets_do_not_reach_the_log(suite: Suite, monkeypatch: pytest.MonkeyPatch, arguments: list[str]) -> None:
    """A secret in an argument, a text, an object or an error is replaced in log, console and report."""
    monkeypatch.setenv("COGNITO_PASSWORD", "correct horse/battery&staple")
    suite.write({"test_leaking.py": LEAKING})

    result = suite.run(*arguments, "-rA")

    result.assert_outcomes(passed=1)
    log = suite.read("api_logging.log")
    assert log.count("[redacted]") >= 5
    report = read_report(suite.path / "report.html")
    assert "leaking" in report.details
    for text in (log, str(result.stdout), report.page, report.details):
        assert not re.search("horse|battery|staple|abcdef.123456", text)


@pytest.fixture
def log_of_a_run(tmp_path: Path) -> Iterator[RunLogHandler]:
    """The log of a run in a folder of its own; closed after the test."""
    handler = RunLogHandler(str(tmp_path / "run.log"))
    handler.setFormatter(logging.Formatter("%(message)s"))
    yield handler
    handler.close()


def record(message: str, created: float) -> logging.LogRecord:
    """Return a record that was made at `created`."""
    return logging.makeLogRecord({"msg": message, "created": created, "moment": created})


def test_late_records_are_put_in_order(log_of_a_run: RunLogHandler, tmp_path: Path) -> None:
    """A record that arrives late stands at its place once the log is closed; records of one time keep their order."""
    for message, created in [("one", 1.0), ("three\nthree", 3.0), ("two", 2.0), ("two too", 2.0)]:
        log_of_a_run.handle(record(message, created))

    log_of_a_run.close()

    assert (tmp_path / "run.log").read_text() == "one\ntwo\ntwo too\nthree\nthree\n"


def test_records_are_there_at_once(log_of_a_run: RunLogHandler, tmp_path: Path) -> None:
    """A line is in the file as soon as it is logged: a run that is killed leaves it."""
    log_of_a_run.handle(record("now", 1.0))

    assert (tmp_path / "run.log").read_text() == "now\n"


def test_log_of_another_run_is_not_touched(log_of_a_run: RunLogHandler, tmp_path: Path) -> None:
    """While one run writes its log, another takes a name of its own."""
    log_of_a_run.handle(record("first", 1.0))
    other = RunLogHandler(str(tmp_path / "run.log"))
    other.close()

    assert Path(other.baseFilename).name != "run.log"
    assert (tmp_path / "run.log").read_text() == "first\n"


@pytest.mark.parametrize("arguments", [[], ["-n", "2"]], ids=["plain", "parallel"])
def test_frozen_clock_changes_no_order(suite: Suite, arguments: list[str]) -> None:
    """A test may set its clock; its records keep their place in the log."""
    suite.write(
        {
            "test_a.py": """
                import logging
                import time

                def test_frozen(monkeypatch):
                    logging.warning("first")
                    monkeypatch.setattr(time, "time", lambda: 7.0)
                    monkeypatch.setattr(time, "time_ns", lambda: 7_000_000_000)
                    logging.warning("second")
                    monkeypatch.undo()
                    logging.warning("third")
            """
        }
    )

    suite.run(*arguments).assert_outcomes(passed=1)

    said = [line.split()[-1] for line in suite.read("api_logging.log").splitlines() if " - root - " in line]
    assert said == ["first", "second", "third"]


def test_setup_logging_again_changes_nothing() -> None:
    """The second call adds no handler and takes none away."""
    before = list(logging.getLogger().handlers)

    setup_logging()

    assert logging.getLogger().handlers == before


def test_lines_of_others_are_not_lost(log_of_a_run: RunLogHandler, tmp_path: Path) -> None:
    """A forked child writes through the same handle: then the lines stay as they came, and all are there."""
    for number in (2, 1):
        log_of_a_run.handle(record(f"message {number}", float(number)))
        with (tmp_path / "run.log").open("ab") as child:
            child.write(b"from a child\n")

    log_of_a_run.close()

    lines = (tmp_path / "run.log").read_text(encoding="utf-8").splitlines()
    assert sorted(line.rpartition(" - ")[2] for line in lines) == ["from a child"] * 2 + ["message 1", "message 2"]


def test_log_that_is_gone_is_no_error(log_of_a_run: RunLogHandler, tmp_path: Path) -> None:
    """Whoever removes the file while the run goes on loses the log, not the results."""
    for number in (2, 1):
        log_of_a_run.handle(record(f"message {number}", float(number)))
    (tmp_path / "run.log").unlink()

    log_of_a_run.close()


def test_record_that_was_not_made_as_usual_is_clean(log_of_a_run: RunLogHandler, tmp_path: Path) -> None:
    """`makeLogRecord` passes the place where records are cleaned; the file is behind another one."""
    log_of_a_run.handle(logging.makeLogRecord({"msg": "password=hunter2-and-more"}))

    assert "hunter2" not in (tmp_path / "run.log").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["logs/run.log", "mine.log"])
def test_log_has_the_name_of_the_configuration(suite: Suite, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """The file may be called anything, and lie in a folder of its own; report.html keeps its name."""
    suite.write({"configured.py": CONFIGURED.format(name=name), "test_a.py": TALKING})

    result = suite.run("-o", "apisuite=configured", "-o", f"pythonpath={ROOT} .")

    result.assert_outcomes(passed=1)
    assert "first" in suite.read(name)
    assert (suite.path / "report.html").exists()


def test_log_that_cannot_be_written_is_one_error(suite: Suite) -> None:
    """A folder in the place of the file: said once, before the first test."""
    (suite.path / "mine.log").mkdir()
    suite.write({"configured.py": CONFIGURED.format(name="mine.log"), "test_a.py": TALKING})

    result = suite.run("-o", "apisuite=configured", "-o", f"pythonpath={ROOT} .")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: logging cannot be set up: *mine.log*"])
