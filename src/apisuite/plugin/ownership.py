"""Who owns this run: settings, log, sandbox and everything else that exists once, from its beginning to its end."""

from __future__ import annotations

import gc
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from .. import logs, settings
from ..once import Run, activate
from ..run.owner import Owner
from ..run.sandbox import SandboxProcess
from . import crashes, errors
from .interrupts import hear_ctrl_c, treat_sigterm_as_ctrl_c
from .options import only_looks, watches

if TYPE_CHECKING:
    from ..run.hosts import Host
    from ..run.worker import Worker
    from ..suite import Suite

look_ahead_safe = True
run_key = pytest.StashKey[Run]()
hosts_key: pytest.StashKey[dict[str, Host]] = pytest.StashKey()  # by the id of each worker that runs on one


def begin(config: pytest.Config, suite: Suite) -> None:
    """Read the settings, open the log, and make this process the owner or a worker of the run.

    Raises:
        pytest.UsageError: a setting is wrong.
    """
    announced: Any = _Nowhere if only_looks(config) else lambda: config.stash[run_key].sandbox_settings()
    workerinput: Mapping[str, Any] | None = getattr(config, "workerinput", None)
    link: Mapping[str, Any] = workerinput["apisuite"] if workerinput is not None else {}
    # What the owner has in its shell is not in that of another host.
    environment, environments = link.get("environment", config.getoption("environment")), tuple(suite.apis.environments)
    try:
        selected = settings.load(config.rootpath, environment, announced, environments)
        suite.apis.check(selected)
        config.add_cleanup(settings.activate(selected))
        run = _own(config, suite) if workerinput is None else _work_for(link, config, suite)
    except settings.SettingsError as error:
        raise pytest.UsageError(str(error)) from None
    config.stash[run_key] = run
    config.add_cleanup(activate(run))
    look_ahead = config.pluginmanager.getplugin("look_ahead")
    run.in_flight = max(1, look_ahead.window(config) if look_ahead is not None else 1)
    config.pluginmanager.register(Owning(), "apisuite-owning")
    config.pluginmanager.register(errors, "apisuite-errors")
    if workerinput is None:
        config.pluginmanager.register(crashes.Crashes(), "apisuite-crashes")


class _Nowhere(dict[str, str]):
    """The sandbox of a call that only looks: code at module level may build URLs, no process is started for it."""

    def get(self, name: str, default: Any = None) -> Any:
        return "http://sandbox.invalid" if name.endswith("_URL") else default


def _own(config: pytest.Config, suite: Suite) -> Owner:
    def start(state: Path) -> SandboxProcess:
        log = settings.get_settings().configured("SANDBOX_LOG")
        return SandboxProcess(config.getini("apisuite_sandbox"), state, log and str(config.rootpath / log))

    owner = Owner(start)
    config.add_cleanup(settings.prepare_proxies())
    if not only_looks(config):
        live = bool(config.getoption("log_cli_level", None)) or (
            config.pluginmanager.hasplugin("logging") and config.getini("log_cli")
        )
        if suite.logging_config is not None and not watches(config):
            is_shown = config.getoption("capture", "no") == "no" and not live
            config.add_cleanup(logs.close)
            logs.setup(suite.logging_config, folder=config.rootpath, console=is_shown)
        config.add_cleanup(treat_sigterm_as_ctrl_c())
    config.add_cleanup(owner.close)
    return owner


def _work_for(link: Mapping[str, Any], config: pytest.Config, suite: Suite) -> Worker:
    from ..run.worker import Worker  # only under xdist

    hear_ctrl_c()
    config.add_cleanup(treat_sigterm_as_ctrl_c())  # CI ends whole groups of processes
    if link["host"]:
        config.add_cleanup(settings.prepare_proxies())  # others inherit what the owner has prepared
    worker = Worker(link["name"], link["channel"], link["host"])
    config.add_cleanup(worker.close)
    if worker.host and config.pluginmanager.hasplugin("_cov"):  # pytest-cov: workers would combine each other's files
        os.environ["COVERAGE_FILE"] = str(worker.directory / f"coverage.{worker.name}")
    if suite.logging_config is not None:
        config.add_cleanup(logs.close)
        logs.setup(suite.logging_config, forward=worker.send_log)
    return worker


class Owning:
    """The hooks of a process that owns a run, or works for one."""

    look_ahead_safe = True

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """Give a new xdist worker a channel to its owner."""
        from ..run.worker import Link

        owner = node.config.stash[run_key]
        assert isinstance(owner, Owner)
        name, channel = node.gateway.id, node.gateway.newchannel()
        host = node.config.stash.get(hosts_key, {}).get(name)
        node.apisuite_link = Link(owner, name, channel, logs.write_forwarded, host)  # execnet keeps no reference
        node.workerinput["apisuite"] = {
            "name": name,
            "channel": channel,
            "host": host.name if host else "",
            "environment": settings.get_settings().environment,
        }

    def pytest_report_header(self) -> list[str]:
        """Say at the top of the run what is tested, and where the log goes."""
        selected = settings.get_settings()
        lines = [f"environment: {selected.environment}"]
        if logs.is_second_run():
            lines.append(f"log: {logs.log_file()}")
        if words := selected.everyday_secrets():
            lines.append(f"common words, redacted only as the value of a secret field: {', '.join(words)}")
        return lines

    @pytest.hookimpl(trylast=True)
    def pytest_collection_finish(self) -> None:
        """Take what collection made out of the garbage collector's sight: it stays for the whole run."""
        gc.freeze()


def default_report(config: pytest.Config) -> Path:
    """Return where report.html lies unless --html says so: in the rootdir, from whatever folder pytest is called."""
    # A second run in this folder has a log with its process id in the name, and a report likewise.
    return config.rootpath / (f"report.{os.getpid()}.html" if logs.is_second_run() else "report.html")
