"""The framework as one pytest plugin: options, the ownership of the run, and the hooks that use the core.

pytest.ini loads it once, before any conftest (`-p tests.api.core.plugin`), in the process that the user started and
in each xdist worker. Everything it starts in `pytest_configure` is registered for clean-up there.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from . import apis_info, exchanges, html_summary, loggingSetup, look_ahead, settings
from .controller import Owner, Run, activate
from .controller.interrupts import hear_ctrl_c, treat_sigterm_as_ctrl_c
from .controller.sandbox import SandboxProcess
from .redacting import Redacting
from .report.every_outcome import CrashedOnce, EveryOutcome
from .report.exchange_text import HTTP_SECTION, describe
from .report.recorder import Recorder, recorder_key

if TYPE_CHECKING:
    from .controller.broker import Worker

recording_key = pytest.StashKey[exchanges.Recording]()
run_key = pytest.StashKey[Run]()
broker_key = pytest.StashKey[Any]()  # a Broker: its module is imported under xdist only


def pytest_addoption(parser: pytest.Parser, pluginmanager: pytest.PytestPluginManager) -> None:
    """Add the options of the API suite."""
    group = parser.getgroup("api suite", "API suite")
    group.addoption(
        "--environment",
        metavar="NAME",
        help="environment to test: " + ", ".join(apis_info.environments) + " (default: ENVIRONMENT from the shell "
        f"or .env, else {settings.DEFAULT_ENVIRONMENT}).",
    )
    group.addoption("--html-report-title", metavar="TITLE", help="title of report.html (default: its file name).")
    group.addoption("--har", metavar="PATH", help="write all HTTP exchanges of the run to a HAR 1.2 file.")
    look_ahead.add_options(group, parser)
    if pluginmanager.is_blocked("html"):  # its setting in pytest.ini is then nobody's, which strict refuses
        parser.addini("render_collapsed", "unused: pytest-html is off.", default="")
    parser.addini(
        "sandbox",
        "package that is started with `python -m` as the embedded system under test.",
        default="tests.sandbox",
    )


def _only_looks(config: pytest.Config) -> bool:
    """Tell whether this call runs no test: it then starts nothing and overwrites no report or log."""
    options = ("collectonly", "showfixtures", "show_fixtures_per_test", "markers", "cacheshow", "setupplan", "help")
    return any(config.getoption(name, None) for name in options)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Read the settings, open the log, and make this process the owner or a worker of the run."""
    announced: Any = _Nowhere if _only_looks(config) else lambda: config.stash[run_key].sandbox_settings()
    try:
        selected = settings.load(config.rootpath, config.getoption("environment"), announced)
        apis_info.check_settings(selected)
        config.add_cleanup(settings.activate(selected))
        workerinput: Mapping[str, Any] | None = getattr(config, "workerinput", None)
        run = _own(config) if workerinput is None else _work_for(workerinput["api_run"], config)
    except settings.SettingsError as error:
        raise pytest.UsageError(str(error)) from None
    config.stash[run_key] = run
    config.add_cleanup(activate(run))
    run.in_flight = max(1, look_ahead.register(config, recording_of))
    config.pluginmanager.register(Redacting(config), "api-redacting")
    if workerinput is None:
        config.stash[recorder_key] = Recorder(har_path=har_path(config))
        config.pluginmanager.register(config.stash[recorder_key], "api-recorder")
        config.pluginmanager.register(html_summary, "api-html-summary")
        config.pluginmanager.register(CrashedOnce(), "api-crashed-once")
    _prepare_report(config)


class _Nowhere(dict[str, str]):
    """The sandbox of a call that only looks: code at module level may build URLs, no process is started for it."""

    def get(self, name: str, default: Any = None) -> Any:
        return "http://sandbox.invalid" if name.endswith("_URL") else default


def _own(config: pytest.Config) -> Owner:
    def start(state: Path) -> SandboxProcess:
        log = settings.get_settings().configured("SANDBOX_LOG")
        return SandboxProcess(config.getini("sandbox"), state, log and str(config.rootpath / log))

    owner = Owner(start)
    config.add_cleanup(settings.reach_loopback_directly())
    if not _only_looks(config):
        live = bool(config.getoption("log_cli_level", None)) or (
            config.pluginmanager.hasplugin("logging") and config.getini("log_cli")
        )
        config.add_cleanup(loggingSetup.close_logging)
        loggingSetup.setup_logging(folder=config.rootpath, console=config.getoption("capture") == "no" and not live)
        config.add_cleanup(treat_sigterm_as_ctrl_c())
    config.add_cleanup(owner.close)
    return owner


def _work_for(address: Mapping[str, Any], config: pytest.Config) -> Worker:
    from .controller.broker import Worker  # only under xdist: it costs a few milliseconds

    hear_ctrl_c()
    config.add_cleanup(treat_sigterm_as_ctrl_c())  # CI ends whole groups of processes
    worker = Worker(address)
    config.add_cleanup(worker.close)
    config.add_cleanup(loggingSetup.close_logging)
    loggingSetup.setup_logging(forward=worker.send_log)
    return worker


def _prepare_report(config: pytest.Config) -> None:
    """Give pytest-html its defaults: one file, report.html in the rootdir, from whatever folder pytest is called."""
    if not config.pluginmanager.hasplugin("html") or _only_looks(config):
        return
    config.option.self_contained_html = True
    config.option.css.append(str(html_summary.STYLE))
    config.pluginmanager.register(EveryOutcome(config), "api-every-outcome")
    if config.option.htmlpath is None:
        # A second run in this folder has a log with its process id in the name, and a report likewise.
        name = f"report.{os.getpid()}.html" if loggingSetup.is_second_run() else "report.html"
        config.option.htmlpath = str(config.rootpath / name)


def har_path(config: pytest.Config) -> Path | None:
    """Return where --har asks for a file, relative to the folder that pytest was called in."""
    path = config.getoption("--har")
    return config.invocation_params.dir / path if path else None


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a new xdist worker where its owner is."""
    from .controller.broker import Broker

    config: pytest.Config = node.config
    if broker_key not in config.stash:
        owner = config.stash[run_key]
        assert isinstance(owner, Owner)
        config.stash[broker_key] = Broker(owner, loggingSetup.write_forwarded)
        owner.on_close(config.stash[broker_key].close)
    node.workerinput["api_run"] = config.stash[broker_key].address_for(node.gateway.id)


def pytest_report_header() -> list[str]:
    """Say at the top of the run what is tested, and where the log goes."""
    lines = [f"environment: {settings.get_settings().environment}"]
    return lines + ([f"log: {loggingSetup.log_file()}"] if loggingSetup.is_second_run() else [])


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Take what collection made out of the garbage collector's sight: it stays for the whole run."""
    gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Any:
    """Tell in short what a test file lacks that asks for a setting while it is imported."""
    report = yield
    call = getattr(report, "call", None)  # a file that --lf skips has none
    if call is not None and call.excinfo is not None and call.excinfo.errisinstance(settings.SettingsError):
        report.longrepr = str(call.excinfo.value)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    """Add to a test's report what its row shows, and stop the run at a missing setting or unreachable host."""
    report = yield
    recording = recording_of(item)
    made = recording.take()
    report.description = _first_paragraph(item)
    report.calls = recording.count
    report.exchanges = [exchange.to_json() for exchange in made]
    if made:
        text = describe(made, with_last_body=report.failed)
        report.sections.append((f"Captured {HTTP_SECTION}", text))
        item.add_report_section(call.when, HTTP_SECTION, text)  # in JUnit only the last phase speaks, for all
    if call.excinfo is not None and call.excinfo.errisinstance(settings.SettingsError):
        report.longrepr = str(call.excinfo.value)  # says it all; a traceback would only hide it
        if report.when == "setup":  # every other test would wait for the same thing and fail too
            item.session.shouldfail = f"set-up is impossible, see {item.nodeid} above"
    return report


def recording_of(item: pytest.Item) -> exchanges.Recording:
    """Return what `item` has sent so far."""
    return item.stash.setdefault(recording_key, exchanges.Recording())


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Any:
    """Record the HTTP exchanges of the test and of the fixtures that it sets up."""
    exchanges.install()
    with exchanges.record(recording_of(item)):
        return (yield)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_call(item: pytest.Item) -> None:
    """From here on, calls are the test's own."""
    recording_of(item).phase = "call"


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> None:
    """From here on, calls are made by fixtures that clean up."""
    recording_of(item).phase = "teardown"


def _first_paragraph(item: pytest.Item) -> str:
    doc = getattr(getattr(item, "obj", None), "__doc__", None) or ""
    return " ".join(doc.strip().partition("\n\n")[0].split())


@pytest.hookimpl(optionalhook=True, trylast=True)
def pytest_metadata(metadata: dict[str, Any]) -> None:
    """Keep what a reader needs of pytest-metadata, before anything shows it."""
    html_summary.keep_shown(metadata)
