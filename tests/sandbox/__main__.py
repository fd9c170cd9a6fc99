"""Start the sandbox: by hand as `python -m tests.sandbox`, from a program with `--announce --until-eof`."""

from __future__ import annotations

import argparse
import gc
import json
import os
import shutil
import signal
import socket
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from io import FileIO
from pathlib import Path
from typing import NoReturn

PORT = 8080


class CannotStart(Exception):
    """Something outside is in the way; the message says what, and what to do."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Say it in one line, without the usage."""
        self.exit(2, f"{self.prog}: {message}\n")


def main(arguments: list[str] | None = None) -> int:
    """Serve until Ctrl-C, SIGTERM or the end of standard input. Returns the exit code."""
    options = _parse(arguments)
    try:
        with (
            _request_log(options.log) as log,
            _state_folder(options.state) as state,
            _listener(options.host, options.port) as listener,
        ):
            _serve(options, log, state, listener)
    except KeyboardInterrupt:
        return 0
    except CannotStart as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = _Parser(prog="python -m tests.sandbox", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=_port, help=f"0 takes a free one (default: {PORT}; 0 with --announce)")
    parser.add_argument("--log", type=Path, metavar="PATH", help="append one line per request to this file")
    parser.add_argument("--state", type=Path, metavar="DIR", help="keep the data here, also after the end")
    parser.add_argument("--announce", action="store_true", help="print URL, PID and settings as JSON")
    parser.add_argument("--until-eof", action="store_true", help="end when standard input does")
    options = parser.parse_args(arguments)
    if options.port is None:
        options.port = 0 if options.announce else PORT
    return options


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port: 0 to 65535")
    return int(text)


def _request_log(path: Path | None) -> AbstractContextManager[FileIO | None]:
    if path is None:
        return nullcontext()
    try:
        return path.open("ab", buffering=0)
    except OSError as error:
        raise CannotStart(f"Cannot write {path}: {error.strerror}. Choose another --log.") from error


@contextmanager
def _state_folder(wanted: Path | None) -> Iterator[Path]:
    """Receive the folder that was asked for, or a temporary one, removed at the end."""
    if wanted is None:
        # Windows does not remove what is open; an error at the very end would help nobody.
        with tempfile.TemporaryDirectory(prefix="sandbox-", ignore_cleanup_errors=True) as folder:
            yield Path(folder)
        return
    try:
        wanted.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _no_state(wanted, error.strerror) from error
    yield wanted


def _no_state(folder: Path, reason: object) -> CannotStart:
    return CannotStart(f"Cannot keep the data in {folder}: {reason}. Choose another --state.")


def _listener(host: str, port: int) -> socket.socket:
    from .server import listen  # here and below: a wrong argument is told before half a second of imports

    try:
        return listen(host, port)
    except OSError as error:
        message = f"Cannot listen on {host}:{port}: {error.strerror}. Choose another --port or --host."
        raise CannotStart(message) from error


def _serve(options: argparse.Namespace, log: FileIO | None, state: Path, listener: socket.socket) -> None:
    _end_on_signals()
    gc.disable()  # collecting while importing finds nothing, and takes 50 ms
    from .app import create_app
    from .server import Server

    try:
        app = create_app(state, log)
    except sqlite3.Error as error:
        raise _no_state(state, error) from error
    gc.freeze()
    gc.enable()

    def abandon() -> None:
        if options.state is None:
            shutil.rmtree(state, ignore_errors=True)

    say = _announce if options.announce else _greet
    server = Server(app, ready=partial(say, _url(listener)), abandon=abandon)
    if options.until_eof:
        server.end_with_stdin()
    server.run(sockets=[listener])


def _end_on_signals() -> None:
    """Let SIGTERM do what Ctrl-C does, and the other signals what SIGTERM does, which uvicorn takes over."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    for name in ("SIGHUP", "SIGBREAK"):  # the terminal is closed; Ctrl-Break on Windows
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), lambda *_: signal.raise_signal(signal.SIGTERM))


def _url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  "any address" is none to connect to
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _announce(url: str) -> None:
    from .app import announce

    print(json.dumps({"url": url, "pid": os.getpid(), "settings": announce(url)}), flush=True)


def _greet(url: str) -> None:
    from .app import SYSTEMS, announce

    print(f"The sandbox listens at {url} until you press Ctrl-C. Each system describes itself:\n")
    for name in SYSTEMS:
        print(f"    {url}/{name}/openapi.json    for people: {url}/{name}/docs")
    print("\nSettings, ready to paste into .env:\n")
    for name, value in announce(url).items():
        print(f"{name}={value}")
    print(flush=True)


if __name__ == "__main__":
    sys.exit(main())
