"""Workers on other hosts: what xdist leaves to its users, so that `--tx ssh=user@h2//chdir=...//python=...` will do.

Nothing is copied there, and nothing begins before each host has said that workers can run there. The workers of a host
that is gone are replaced by workers here.
"""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from ..run.host_side import checkout
from ..run.hosts import Host, with_options
from ..run.owner import Owner
from ..settings import SettingsError, get_settings
from . import private
from .ownership import hosts_key, run_key

Place = tuple[str, str, str, str]  # destination, folder, python, configuration of ssh
RESTARTS = 4  # crashed workers by worker, as xdist allows them with -n; without it there would be no end
CLOCK = 2.0  # seconds; more would be seen in the timeline
SAME = ("apisuite", "pytest", "pytest-xdist")  # packages that both ends must have, in the same version
# What they read is on this machine only: each host would select something else.
CACHED = {"lf": "--lf", "failedfirst": "--ff", "newfirst": "--nf", "stepwise": "--sw"}
PATHS = ("-c", "--config-file", "--rootdir", "--confcutdir", "--ignore")  # options whose value is a path


def check_options(config: pytest.Config) -> None:
    """Refuse what would not run where it was asked to, and set the limit of restarts.

    Raises:
        pytest.UsageError: an option is wrong, or does not go with another.
    """
    options = config.option
    places = list(_places(options.tx))
    elsewhere = [place for place in places if "popen" not in place]
    for place in elsewhere:
        if "ssh" not in place:
            text = "//".join(f"{key}={value}" for key, value in place.items())
            raise pytest.UsageError(f"--tx {text}: workers run here (popen) or over ssh; see docs/machines.md")
        if not place.get("chdir"):
            raise pytest.UsageError(f"--tx ssh={place['ssh']}: say where its checkout is: //chdir=/path/of/checkout")
    if elsewhere and options.numprocesses:
        count = options.numprocesses
        raise pytest.UsageError(f"-n {count} would replace --tx: nothing would run on other hosts. Use --tx '4*popen'")
    for name, option in CACHED.items():
        if elsewhere and config.getoption(name, False):
            raise pytest.UsageError(f"{option} reads a cache of this machine, which other hosts do not have")
    if options.maxworkerrestart is None and options.numprocesses is None:
        options.maxworkerrestart = str(RESTARTS * len(places))


def _places(tx: list[str]) -> Iterator[dict[str, str]]:
    """Yield the keys of each worker: {"ssh": "user@h2", "chdir": "/srv/repo"}. A place may have a number: "4*popen"."""
    for text in tx:
        number, star, keys = text.partition("*")
        is_several = bool(star) and number.isdecimal()
        pairs = (part.partition("=") for part in (keys if is_several else text).split("//"))
        place = {key: value for key, _, value in pairs}
        yield from [place] * (int(number) if is_several else 1)


def begin(config: pytest.Config) -> None:
    """Ask every host whether workers can run there.

    Raises:
        pytest.UsageError: one cannot take part; a line for each.
    """
    root = config.rootpath
    pythonpath = [path.relative_to(root) if path.is_relative_to(root) else path for path in config.getini("pythonpath")]
    wanted = {
        "settings": (config.inipath or root / "pytest.ini").name,
        "versions": {package: version(package) for package in SAME},
        "revision": checkout(str(root)),
        "environment": get_settings().environment,
        "pythonpath": [path.as_posix() for path in pythonpath],
        "sandbox": config.getini("apisuite_sandbox"),
    }
    hosts: dict[Place, Host] = {}
    for place in map(_place, _places(config.getoption("tx"))):
        if place[0] and place not in hosts:
            destination, folder, python, ssh_config = place
            try:
                hosts[place] = Host(destination, folder, wanted, python, ssh_config)
            except SettingsError as error:
                raise pytest.UsageError(str(error)) from None
            config.add_cleanup(hosts[place].close)
    if problems := list(filter(None, [host.problem() for host in hosts.values()])):
        raise pytest.UsageError(*problems)
    owner = config.stash[run_key]
    assert isinstance(owner, Owner)
    owner.hosts = list(hosts.values())
    config.stash[hosts_key] = {}
    config.pluginmanager.register(Hosts(config, hosts), "apisuite-hosts")


def _place(keys: Any) -> Place:
    """Return where a worker runs, as far as hosts are told apart, of the keys in `--tx` or of execnet's XSpec."""
    get = keys.get if isinstance(keys, dict) else partial(getattr, keys)
    ssh, chdir, python, ssh_config = (get(name) or "" for name in ("ssh", "chdir", "python", "ssh_config"))
    return ssh, chdir, python, ssh_config


class Hosts:
    """The hooks of a run with workers on other hosts.

    Args:
        config: of the controller.
        hosts: by what `--tx` says of them.
    """

    look_ahead_safe = True

    def __init__(self, config: pytest.Config, hosts: dict[Place, Host]) -> None:
        self._config = config
        self._hosts = hosts
        self._of_workers = config.stash[hosts_key]

    def pytest_report_header(self) -> str:
        """Name the hosts, and say whose clock is wrong: log and timeline have the times of each host."""
        ahead = {True: "ahead", False: "behind"}
        wrong = [host for host in self._hosts.values() if abs(host.ahead) > CLOCK]
        clocks = [f"; the clock of {host.name} is {abs(host.ahead):.0f} s {ahead[host.ahead > 0]}" for host in wrong]
        return f"hosts: {', '.join(host.name for host in self._hosts.values())}{''.join(clocks)}"

    @pytest.hookimpl(wrapper=True)
    def pytest_sessionstart(self) -> Any:
        """Say it in one line where a host can no longer be reached."""
        try:
            return (yield)
        except Exception as error:
            destination = private.end_workers(self._config, error)
            if not destination:
                raise
        name = destination.split()[-1].rpartition("@")[2]
        raise pytest.UsageError(f"{name}: it was there, and cannot be reached now")

    @pytest.hookimpl(optionalhook=True, tryfirst=True)
    def pytest_xdist_setupnodes(self, config: pytest.Config, specs: list[Any]) -> None:
        """Copy nothing, notice it when a host is gone, and remember which worker runs where."""
        config.add_cleanup(private.copy_nothing(config, self._arguments))
        for spec in specs:
            if spec.ssh:
                self._of_workers[spec.id] = self._hosts[_place(spec)]
                spec.ssh = with_options(spec.ssh)

    @pytest.hookimpl(optionalhook=True, trylast=True)
    def pytest_testnodedown(self, node: Any, error: object) -> None:
        """Have the next worker run here in place of one whose host is gone: xdist would try that host again."""
        host = self._of_workers.get(node.gateway.id)
        if not error or host is None:
            return
        if not hasattr(node, "workerinfo"):  # it never began: its successor would not either
            last = str(error).strip().splitlines()[-1]
            pytest.exit(f"{host.name}: its worker {node.gateway.id} did not start: {last}", returncode=1)
        import execnet

        node.gateway.spec = execnet.XSpec("popen")

    def _arguments(self, given: list[str]) -> list[str]:
        """Return the arguments for a worker that is started in the folder of its checkout, wherever this run was."""
        config = self._config
        source = config.args_source
        positional = set(config.args) if source is pytest.Config.ArgsSource.ARGS else set()
        arguments, before = shlex.split(os.environ.get("PYTEST_ADDOPTS", "")), ""
        for argument in given:
            option, equals, value = argument.partition("=") if argument.startswith("--") else ("", "", argument)
            is_path = bool(equals) and option != "--deselect"  # which begins at the rootdir anyway
            if is_path or argument in positional or before in PATHS:
                arguments.append(option + equals + self._from_root(value))
            else:
                arguments.append(argument)
            before = argument
        if source is pytest.Config.ArgsSource.INVOCATION_DIR:
            arguments.append(self._from_root("."))
        return arguments

    def _from_root(self, text: str) -> str:
        """Return a path, also one with the name of a test, as it is seen from the folder of the checkout."""
        path, colons, test = text.partition("::")
        full = self._config.invocation_params.dir / path
        try:
            is_ours = bool(path) and full.exists() and full.resolve().is_relative_to(self._config.rootpath.resolve())
        except (OSError, ValueError):  # no path at all
            is_ours = False
        return Path(os.path.relpath(full, self._config.rootpath)).as_posix() + colons + test if is_ours else text
