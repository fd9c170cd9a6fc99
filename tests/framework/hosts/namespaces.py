"""Three hosts on one Linux machine: own network, host name, /tmp, checkout and interpreter each, reached by sshd.

A host is a network namespace; what runs in it also has a mount and a UTS namespace. h1 stands in the middle: h2 and h3
each have a link to it. Every host sees its own folder as /srv, and none sees another's.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from shlex import quote

from ..suite import ROOT, wait_until
from .simulated import git

HOSTS = {"h1": ("10.77.0.1", "10.77.1.1"), "h2": ("10.77.0.2",), "h3": ("10.77.1.2",)}
LINKS = {("h1", "v12"): "10.77.0.1", ("h2", "v21"): "10.77.0.2", ("h1", "v13"): "10.77.1.1", ("h3", "v31"): "10.77.1.2"}
SSHD = """\
ListenAddress {address}
HostKey /srv/id
AuthorizedKeysFile /srv/id.pub
StrictModes no
PasswordAuthentication no
PermitRootLogin prohibit-password
UsePAM no
PidFile none
"""
SSH = """\
Host h2
  HostName 10.77.0.2
Host h3
  HostName 10.77.1.2
Host *
  User root
  IdentityFile /srv/id
  StrictHostKeyChecking no
  UserKnownHostsFile /dev/null
  LogLevel ERROR
"""


class CannotMake(Exception):
    """This machine does not let us have three hosts; the message says why."""


class Host:
    """One of three hosts.

    Attributes:
        name: "h1", "h2" or "h3"; also its host name.
        path: its /srv, as it is seen from outside.
    """

    def __init__(self, name: str, path: Path, sites: Sequence[Path]) -> None:
        self.name = name
        self.path = path
        self.namespace = f"apisuite-{os.getpid()}-{name}"
        self._sites = sites
        self._daemon: subprocess.Popen[bytes] | None = None

    def command(self, text: str) -> list[str]:
        """Return the command that runs `text` in a shell on this host."""
        mounts = [
            f"mount --bind {quote(str(site))} {quote(str(self.path / f'site{n}'))}"
            for n, site in enumerate(self._sites)
        ]
        mounts += [f"mount --rbind {quote(str(self.path))} /srv", "mount --bind /srv/tmp /tmp"]
        script = f"hostname {self.name} && {' && '.join(mounts)} && cd /srv/repo && {text}"
        return ["ip", "netns", "exec", self.namespace, "unshare", "-m", "-u", "sh", "-c", script]

    def start(self, text: str, output: str) -> subprocess.Popen[bytes]:
        """Start a command in the checkout of this host; its output goes to a file of /srv."""
        path = os.environ["PATH"]
        environment = {"PATH": f"/srv/venv/bin:{path}", "HOME": "/srv", "LANG": "C.UTF-8"}
        with (self.path / output).open("wb") as file:
            return subprocess.Popen(
                self.command(f"exec {text}"), env=environment, stdin=subprocess.DEVNULL, stdout=file, stderr=file
            )

    def processes(self) -> dict[int, str]:
        """Return the command lines of the processes of this host, but for those of its sshd."""
        found = {}
        for pid in self._pids():
            try:
                line = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            except OSError:
                continue
            if line and "sshd" not in line:
                found[pid] = line
        return found

    def serve(self) -> None:
        """Start sshd, if it does not run.

        Raises:
            CannotMake: it does not start.
        """
        if self._daemon is not None and self._daemon.poll() is None:
            return
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
        (self.path / "sshd_config").write_text(SSHD.format(address=HOSTS[self.name][0]), encoding="utf-8")
        self._daemon = daemon = self.start(f"{_which('sshd')} -D -e -f /srv/sshd_config", "sshd.log")
        wait_until(lambda: "Server listening" in self.read("sshd.log") or daemon.poll() is not None, "sshd listens", 20)
        if daemon.poll() is not None:
            raise CannotMake(f"sshd does not start: {self.read('sshd.log').strip()}")

    def kill(self) -> None:
        """Kill all that runs here, as if the power was switched off."""
        for pid in self._pids():
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        if self._daemon is not None:
            self._daemon.wait()

    def _pids(self) -> list[int]:
        return list(map(int, ip("netns", "pids", self.namespace).split()))

    def link(self, device: str, state: str) -> None:
        """Put a link up or down."""
        ip("-n", self.namespace, "link", "set", device, state)

    def read(self, name: str) -> str:
        """Return the text of a file of /srv, "" if there is none."""
        path = self.path / name
        return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""


def ip(*arguments: str) -> str:
    """Run iproute2's ip; return what it prints.

    Raises:
        CannotMake: it fails.
    """
    done = subprocess.run(["ip", *arguments], capture_output=True, text=True, check=False)  # noqa: S607
    if done.returncode:
        raise CannotMake(f"ip {' '.join(arguments)}: {done.stderr.strip()}")
    return done.stdout


def check_machine() -> None:
    """Check what can be checked without trying.

    Raises:
        CannotMake: it is not there.
    """
    if sys.platform != "linux" or os.geteuid() != 0:
        raise CannotMake("namespaces need Linux and root")
    programs = ("ip", "unshare", "mount", "hostname", "git", "ssh", "sshd", "ssh-keygen")
    if missing := [name for name in programs if not _which(name)]:
        raise CannotMake(f"not installed: {', '.join(missing)} (Debian: apt-get install iproute2 openssh-server git)")


def _which(name: str) -> str | None:
    return shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin:/sbin")


@contextmanager
def three_hosts(folder: Path, more: dict[str, str]) -> Iterator[dict[str, Host]]:
    """Receive the hosts, each with a checkout of the API suite and the engine. All is gone afterwards.

    Args:
        folder: an empty one.
        more: files to add to the checkouts.

    Raises:
        CannotMake: this machine does not let us.
    """
    check_machine()
    sites = [Path(path) for path in sys.path if path.endswith(("site-packages", "dist-packages"))]
    hosts = {name: Host(name, folder / name, sites) for name in HOSTS}
    origin = _origin(folder, more)
    keygen = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / "id")]
    subprocess.run(keygen, check=True)
    try:
        for host in hosts.values():
            _furnish(host, folder, origin, len(sites))
            ip("netns", "add", host.namespace)
            ip("-n", host.namespace, "link", "set", "lo", "up")
        _connect(hosts)
        hosts["h2"].serve()
        hosts["h3"].serve()
        yield hosts
    finally:
        for host in hosts.values():
            with suppress(CannotMake):  # it was not made
                host.kill()
                ip("netns", "del", host.namespace)


def _origin(folder: Path, more: dict[str, str]) -> Path:
    """Return a repository with one commit: what a tester has."""
    origin = folder / "origin"
    left_out = shutil.ignore_patterns("__pycache__", "framework", "browser")
    shutil.copytree(ROOT / "tests", origin / "tests", ignore=left_out)
    shutil.copytree(ROOT / "src", origin / "src", ignore=left_out)
    for name in ("pytest.ini", ".gitignore"):
        shutil.copy(ROOT / name, origin)
    for name, text in more.items():
        (origin / name).parent.mkdir(parents=True, exist_ok=True)
        (origin / name).write_text(text, encoding="utf-8")
    git(origin, "init", "-q")
    git(origin, "add", "-A")
    git(origin, "commit", "-qm", "all")
    return origin


def _furnish(host: Host, folder: Path, origin: Path, sites: int) -> None:
    """Give a host its checkout, its interpreter, which has the packages of ours, and its keys."""
    host.path.mkdir()
    for name in ("tmp", *(f"site{n}" for n in range(sites))):
        (host.path / name).mkdir()
    git(folder, "clone", "-q", "--no-hardlinks", str(origin), str(host.path / "repo"))
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(host.path / "venv")], check=True)
    packages = next((host.path / "venv").glob("lib/python*/site-packages"))
    # Plain folders, in which the .pth files of an editable install are not looked for: the engine is the checkout's.
    lines = ["/srv/repo/src", *(f"/srv/site{n}" for n in range(sites))]
    (packages / "host.pth").write_text("\n".join(lines) + "\n", encoding="utf-8")
    for name in ("id", "id.pub"):
        shutil.copy(folder / name, host.path)
    (host.path / "ssh_config").write_text(SSH, encoding="utf-8")


def _connect(hosts: dict[str, Host]) -> None:
    for one, other in (("12", "21"), ("13", "31")):
        near, far = hosts["h1"].namespace, hosts[f"h{other[0]}"].namespace
        ip("link", "add", f"v{one}", "netns", near, "type", "veth", "peer", "name", f"v{other}", "netns", far)
    for (name, device), address in LINKS.items():
        ip("-n", hosts[name].namespace, "addr", "add", f"{address}/24", "dev", device)
        ip("-n", hosts[name].namespace, "link", "set", device, "up")
    ip("-n", hosts["h3"].namespace, "route", "add", "10.77.0.0/24", "via", "10.77.1.1")
