"""The exchanges of each test go onto its reports: to the terminal, JUnit, pytest-html, and to the controller."""

from __future__ import annotations

import re
import warnings
from functools import wraps
from inspect import iscoroutinefunction
from typing import Any

import pytest

from .. import exchanges, recording
from ..clock import clock
from ..exchanges import Lasting, Recording
from ..redaction import redactor
from ..report.names import HTTP_SECTION
from . import private

look_ahead_safe = True
recording_key = pytest.StashKey[Recording]()

# What httpx and httpx2 log at INFO for each exchange; the block of exchanges says the same, and more.
_SAID_TWICE = re.compile(r'.*HTTP Request: [A-Z]+ .* "HTTP/[\d.]+ \d{3}[^"]*"$')


class RecordingWarning(UserWarning):
    """Something of an exchange could not be recorded."""


def recording_of(item: pytest.Item) -> Recording:
    """Return what `item` has sent so far."""
    own = item.stash.get(recording_key, None)
    if own is None:
        own = item.stash[recording_key] = Recording()
    return own


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart() -> None:
    """Record from here on: also what a plugin or a fixture of the session sends in the background."""
    recording.install()


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Leave the libraries as they were; what no report has taken along goes to the controller with the farewell."""
    recording.uninstall()
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["background_exchanges"] = take_background()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Any:
    """Record the HTTP exchanges of the test and of the fixtures that it sets up."""
    own = recording_of(item)
    own.is_over = False  # it may be run again
    with exchanges.record(own):
        try:
            return (yield)
        finally:
            own.end()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[Any]) -> Any:
    """Let what a wider fixture sends be of the test that is set up, or torn down, then.

    An async fixture is torn down in the context of its setup, whose test has ended long before. What the fixture has
    started, a poller for example, belongs to neither.
    """
    __tracebackhide__ = True
    before = exchanges.current.get()
    if fixturedef.scope == "function" or before is None:
        return (yield)
    of_fixture = Lasting()
    setup = of_fixture.begin(before)
    token = exchanges.current.set(of_fixture)
    try:
        value = yield
    finally:
        exchanges.current.reset(token)
        setup.end()
    fixturedef.addfinalizer(lambda: _inherit(of_fixture))  # the last one added is the first to run
    return value


def _inherit(of_fixture: Lasting) -> None:
    if (torn_down := exchanges.in_turn()) is not None:
        of_fixture.begin(torn_down)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """From here on, exchanges are made by fixtures that prepare."""
    own = recording_of(item)
    if own.phase == "teardown":  # it is run again, and has told of its first attempt
        private.drop_sections(item, HTTP_SECTION)
    own.phase = "setup"


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_call(item: pytest.Item) -> Any:
    """From here on, exchanges are the test's own."""
    __tracebackhide__ = True
    own = recording_of(item)
    own.phase = "call"
    context = private.context_of(item)
    if context is not None:
        context.run(exchanges.current.set, own)
    function: Any = None
    if "anyio_backend" in getattr(item, "fixturenames", ()) and iscoroutinefunction(getattr(item, "obj", None)):
        function = item.obj  # type: ignore[attr-defined]
        item.obj = _recorded(function, own)  # type: ignore[attr-defined]
    own.part_began = clock.now()
    try:
        return (yield)
    finally:
        own.part_began = None
        if function is not None:
            item.obj = function  # type: ignore[attr-defined]


def _recorded(function: Any, own: Recording) -> Any:
    """Return a test function that anyio may run in a task whose context is another test's."""

    @wraps(function)
    async def recorded(*arguments: Any, **named: Any) -> Any:
        __tracebackhide__ = True
        exchanges.current.set(own)
        return await function(*arguments, **named)

    return recorded


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> None:
    """From here on, exchanges are made by fixtures that clean up."""
    recording_of(item).phase = "teardown"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    """Add to a test's report what its row shows."""
    now = clock.now()
    report = yield
    own = recording_of(item)
    if call.when == "call" or report.sections or not report.passed:  # others have no row
        report.description = _first_paragraph(item)
    # A subtest is reported while its test runs. Its exchanges are told with those of the test, in order.
    is_subtest = own.part_began is not None
    if own.part_began is None:
        made = own.take()
    else:
        begun, own.part_began = own.part_began, now
        if call.start:
            begun = now - call.duration
        else:  # of unittest: pytest does not measure how long they take, and says 1970
            report.start, report.stop = clock.epoch(begun), clock.epoch(now)
        made = own.look(begun)
    report.exchanges = [exchange.to_json() for exchange in made]
    if not exchanges.background.is_empty:
        report.background_exchanges = take_background()
    if made:
        from ..report.text import describe

        text = describe(made, with_last_body=report.failed)
        # Of a failed test's last report, pytest shows what has the name of that phase.
        name = f"{HTTP_SECTION} teardown" if call.when == "teardown" else HTTP_SECTION
        report.sections.append((f"Captured {name}", text))
        if not is_subtest:
            item.add_report_section(call.when, HTTP_SECTION, text)  # in JUnit only the last phase speaks, for all
    if recording.faults:
        _tell_faults(item)
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> Any:
    """Leave out of a failed test's log, in the terminal only, the lines that repeat its block of exchanges."""
    before: list[tuple[Any, list[tuple[str, str]]]] = []
    stats = terminalreporter.stats
    shown = [report for outcome in ("failed", "error") for report in stats.get(outcome, ())]
    failed = {report.nodeid for report in shown}
    # pytest shows what a failed test's teardown has logged as well, and with -rP that of one that passed.
    repeated = {_attempt(report) for report in stats.get("rerun", ())}
    shown += [r for r in stats.get("", ()) if (failed and r.nodeid in failed) or (repeated and _attempt(r) in repeated)]
    for report in shown:
        sections = getattr(report, "sections", [])
        if any(HTTP_SECTION in name for name, _ in sections):
            before.append((report, sections))
            is_repeated = repeated and _attempt(report) in repeated
            kept = [each for each in sections if HTTP_SECTION not in each[0]] if is_repeated else sections
            report.sections = [(name, text) for name, text in map(_once, kept) if text]
    try:
        return (yield)
    finally:
        for report, sections in before:
            report.sections = sections


def _attempt(report: Any) -> tuple[str, int]:
    """Return which attempt of which test is reported; pytest-rerunfailures counts them."""
    return report.nodeid, getattr(report, "rerun", 0)


def _once(section: tuple[str, str]) -> tuple[str, str]:
    name, text = section
    if not name.startswith("Captured log") or "HTTP Request: " not in text:
        return section
    return name, "\n".join(line for line in text.split("\n") if not _SAID_TWICE.match(line))


def take_background() -> list[dict[str, Any]]:
    """Return what tasks and threads have sent that belong to no test, since the last call."""
    return [exchange.to_json() for exchange in exchanges.background.take()]


def _tell_faults(item: pytest.Item) -> None:
    """Warn of each fault of the recording once. A hook may not raise, so the warning does not pass the filters."""
    for fault, is_told in recording.faults.items():
        if not is_told:
            recording.faults[fault] = True
            text = f"an exchange was not recorded as a whole: {fault}"
            message = warnings.WarningMessage(RecordingWarning(text), RecordingWarning, __file__, 0)
            item.config.hook.pytest_warning_recorded.call_historic(
                kwargs={"warning_message": message, "nodeid": item.nodeid, "when": "runtest", "location": None}
            )


def _first_paragraph(item: pytest.Item) -> str:
    doc = getattr(getattr(item, "obj", None), "__doc__", None)
    return redactor.clean(" ".join(doc.strip().partition("\n\n")[0].split())) if doc else ""
