"""Other hosts on which workers run, reached by ssh.

To each leads one connection besides those of its workers. Over it the host says, before anything runs, whether workers
can run there. Then the process at its end owns what exists once per host: the private folder, and the sandbox unless
there is one at a URL that is set. The process ends with the connection, and what it owns with the process.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any, cast

from ..settings import SettingsError

# A host that is gone is noticed after 15 to 20 s, and nobody is asked for a password. An option that `--tx` has itself
# counts more, one of ~/.ssh/config less. A shared connection (ControlPath) would have the options of the one who began.
OPTIONS = (
    "BatchMode=yes",
    "ConnectTimeout=10",
    "ServerAliveInterval=5",
    "ServerAliveCountMax=3",
    "ControlPath=none",
)
DEADLINE = 30.0  # seconds until a host has said whether it can take part
END_DEADLINE = 5.0
# As execnet begins: one line of Python is all that the command line holds, so no shell has to be known.
_BEGIN = '-c "import sys;exec(eval(sys.stdin.readline()))"'


def with_options(destination: str) -> str:
    """Return what follows `ssh=` with our options, before the name of the host and after the options that it has."""
    *own, host = destination.split()
    return " ".join([*own, *(word for option in OPTIONS for word in ("-o", option)), host])


class Host:
    """A host, and what exists once on it. It is connected to, and asked whether it can take part, without waiting.

    Args:
        destination: what follows `ssh=`: "user@h2", also with options of ssh before it.
        folder: the checkout there.
        wanted: see `host_side.problem_with`; and for what the host owns `environment`, `pythonpath` (relative
            folders) and `sandbox`.
        python: the interpreter there.
        ssh_config: the file that ssh reads in place of ~/.ssh/config.

    Attributes:
        name: as it is shown: "h2".
        ahead: seconds by which its clock is ahead of ours, about.

    Raises:
        SettingsError: there is no ssh here.
    """

    def __init__(
        self, destination: str, folder: str, wanted: Mapping[str, Any], python: str = "", ssh_config: str = ""
    ) -> None:
        self.name = destination.split()[-1].rpartition("@")[2]
        self.ahead = 0.0
        self._asking = threading.Lock()
        self._known: dict[str, Any] = {}
        own_config = ["-F", ssh_config] if ssh_config else []
        command = ["ssh", *own_config, *with_options(destination).split(), f"{python or 'python'} {_BEGIN}"]
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed in `close`
        try:
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._errors,
                start_new_session=True,  # Ctrl-C is for pytest
                creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
            )  # fmt: skip
        except FileNotFoundError:
            raise SettingsError(f"{self.name}: no ssh on this machine; see docs/machines.md") from None
        source = Path(__file__).with_name("host_side.py").read_text(encoding="utf-8")
        self._write(repr(source), json.dumps({**wanted, "folder": folder}))

    def problem(self) -> str:
        """Return, in one line, what keeps this host from taking part; "" if nothing does. Waits for up to 30 s."""
        replies: list[dict[str, Any]] = []
        reader = threading.Thread(target=lambda: replies.append(self._read()), daemon=True)
        reader.start()
        reader.join(DEADLINE)
        reply = replies[0] if replies else {"error": f"no response within {DEADLINE:g} s"}
        self.ahead = float(reply.get("time", time.time())) - time.time()
        problem = reply.get("error") or reply.get("problem")
        return f"{self.name}: {problem}" if problem else ""

    @property
    def directory(self) -> Path:
        """The private folder that exists once on this host, as a path there."""
        return Path(self._ask("directory"))

    def sandbox_settings(self) -> Mapping[str, str]:
        """Return what the sandbox of this host announces; starts it on the first call.

        Raises:
            SettingsError: it does not start, or the host is gone.
        """
        return cast("Mapping[str, str]", self._ask("sandbox"))

    def announced(self) -> Mapping[str, str]:
        """Return the settings of this host's sandbox if it was started; never starts it."""
        return cast("Mapping[str, str]", self._known.get("sandbox", {}))

    def close(self) -> None:
        """End what the host owns, and the connection. May be called twice."""
        if self._errors.closed:
            return
        with contextlib.suppress(OSError):
            self._stdin.close()
        try:
            self._process.wait(END_DEADLINE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._stdout.close()
        self._errors.close()

    def _ask(self, what: str) -> Any:
        with self._asking:
            if what not in self._known:
                self._write(json.dumps(what))
                reply = self._read()
                if "error" in reply:
                    raise SettingsError(f"{self.name}: {reply['error']}")
                self._known[what] = reply["value"]
            return self._known[what]

    @property
    def _stdin(self) -> IO[bytes]:
        return cast("IO[bytes]", self._process.stdin)

    @property
    def _stdout(self) -> IO[bytes]:
        return cast("IO[bytes]", self._process.stdout)

    def _write(self, *lines: str) -> None:
        with contextlib.suppress(OSError):  # it has ended, which reading tells
            self._stdin.write("".join(f"{line}\n" for line in lines).encode("ascii"))
            self._stdin.flush()

    def _read(self) -> dict[str, Any]:
        """Return the next reply, or {"error": why there is none}."""
        line = self._stdout.readline()
        if not line:
            return {"error": self._last_words()}
        try:
            reply = json.loads(line)
        except ValueError:
            reply = None
        if isinstance(reply, dict):
            return reply
        said = line.decode(errors="replace").strip()[:200]
        return {"error": f"its shell says {said!r} before Python can speak: look into the shell's start-up files"}

    def _last_words(self) -> str:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(END_DEADLINE)
        self._errors.seek(0)
        lines = self._errors.read().decode(errors="replace").strip().splitlines()
        return lines[-1].strip() if lines else f"the connection has ended (ssh: {self._process.returncode})"
