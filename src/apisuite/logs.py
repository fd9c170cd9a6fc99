"""One log per run: whole lines, in time order, each record once, secrets left out.

Plain pytest writes the file itself. Under xdist the workers hand their records to the process that the user
started, and only that one writes. `setup` may be called from anywhere, any number of times.
"""

from __future__ import annotations

import contextlib
import json
import logging
import logging.config
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

from .clock import clock
from .files import lock
from .redaction import redactor
from .settings import SettingsError

SET_CLOCK = 1.0  # seconds; a time of day that is wrong by more was set by a test
_is_set_up = False
_is_left_to_run = False
_factory_before: Callable[..., logging.LogRecord] = logging.LogRecord
_copies: list[Callable[[float, str], None]] = []


class RunLogHandler(logging.FileHandler):
    """Writes the log of this run, and no other's.

    The file is locked as long as the run lives. A second run in the same folder finds it taken and writes
    `<name>.<pid><suffix>` beside it. Records of several workers arrive almost in time order; `close` makes it exact.
    """

    _file: Any = None

    def __init__(self, filename: str, encoding: str = "utf-8") -> None:
        super().__init__(filename, mode="ab", encoding=None, delay=True)
        path = Path(filename)
        path.parent.mkdir(parents=True, exist_ok=True)
        self.is_second = not self._claim(path)
        if self.is_second:
            self._claim(path.with_name(f"{path.stem}.{os.getpid()}{path.suffix}"), needs_lock=False)
        self._encoding = encoding
        self._written: list[tuple[float, int, int]] = []  # time of the record, offset, length
        self._size = 0

    def _claim(self, path: Path, *, needs_lock: bool = True) -> bool:
        # Unbuffered: a run that is killed leaves every line that it had written.
        file = path.open("ab", buffering=0)
        if not lock(file.fileno()) and needs_lock:
            file.close()
            return False
        file.truncate(0)
        self._file = file  # bytes, because the order is made by offsets
        self.stream = cast("Any", file)
        self.baseFilename = os.fspath(path.absolute())
        return True

    def emit(self, record: logging.LogRecord) -> None:
        """Append the record as one write. Records that were not made as usual are cleaned here."""
        try:
            self.write(_moment(record), redactor.clean(self.format(record)))
        except Exception:  # as logging does: a log that fails must not fail the test
            self.handleError(record)

    def write(self, at: float, text: str) -> None:
        """Append a record, which is redacted already; `at` is when it was made, in seconds since the epoch."""
        line = (text + "\n").encode(self._encoding, "backslashreplace")
        self._file.write(line)
        self._written.append((at, self._size, len(line)))
        self._size += len(line)
        for copy in _copies:
            copy(at, text)

    def close(self) -> None:
        """Put the records in time order, if they came in another, and let go of the file."""
        self.acquire()
        try:
            if self._file is not None and not self._file.closed:
                with contextlib.suppress(OSError):  # somebody has removed the file
                    self._put_in_order()
        finally:
            self.release()
        super().close()

    def _put_in_order(self) -> None:
        in_order = sorted(self._written, key=lambda entry: entry[0])
        if in_order == self._written:
            return
        content = Path(self.baseFilename).read_bytes()
        if len(content) == self._size:  # else a forked child has written too, and order is worth less than its lines
            self._file.truncate(0)
            self._file.write(b"".join(content[at : at + n] for _, at, n in in_order))


class ForwardingHandler(logging.Handler):
    """Hands each record, as text, to the process that owns the log."""

    def __init__(self, send: Callable[[dict[str, Any]], None]) -> None:
        super().__init__()
        self._send = send

    def emit(self, record: logging.LogRecord) -> None:
        """Send what a log line needs; the traceback goes along as text."""
        try:
            self._send(
                {
                    "name": record.name,
                    "levelno": record.levelno,
                    "levelname": record.levelname,
                    "created": record.created,
                    "moment": _moment(record),
                    "msecs": record.msecs,
                    "msg": _full_message(record),
                }
            )
        except Exception:
            self.handleError(record)


def _moment(record: logging.LogRecord) -> float:
    """Return when a record was made, in seconds since the epoch, whatever the test did to its clock."""
    moment: float = getattr(record, "moment", record.created)
    return moment


def _full_message(record: logging.LogRecord) -> str:
    parts = (record.getMessage(), record.exc_text, record.stack_info)
    return "\n".join(part for part in parts if part)


def write_forwarded(worker: str, fields: dict[str, Any]) -> None:
    """Log a record that `worker` sent; its name stands before the message."""
    record = logging.makeLogRecord({**fields, "msg": f"[{worker}] {fields['msg']}", "args": None})
    # The owner's own handlers, not its loggers: the worker has already applied levels and filters.
    for handler in logging.getLogger().handlers:
        if handler.name in ("console", "file") and record.levelno >= handler.level:
            handler.handle(record)


def _redacting_factory(make: Callable[..., logging.LogRecord]) -> Callable[..., logging.LogRecord]:
    """Wrap a record factory: whatever handler sees the record, its text is clean already."""

    def make_clean(*args: Any, **kwargs: Any) -> logging.LogRecord:
        record = make(*args, **kwargs)
        real = clock.epoch(clock.now())
        if abs(record.created - real) > SET_CLOCK:
            record.moment = real
        try:
            text = record.getMessage()
        except Exception:  # wrong number of arguments: logging itself reports that, with the place in the code
            return record
        clean = redactor.clean(text)
        if clean != text:
            record.msg, record.args = clean, ()
        if record.exc_info:
            record.exc_text = redactor.clean(logging.Formatter().formatException(record.exc_info))
        record.stack_info = record.stack_info and redactor.clean(record.stack_info)
        return record

    return make_clean


def leave_to_run() -> None:
    """Let the run set the log up: the first conftests are loaded before it is known whether this is a worker."""
    global _is_left_to_run
    _is_left_to_run = True


def setup(
    config_file: Path,
    *,
    folder: Path | None = None,
    console: bool = True,
    forward: Callable[[dict[str, Any]], None] | None = None,
) -> None:
    """Configure logging, the first time it is called; later calls change nothing.

    In a run of pytest the engine calls it, and a conftest's own call changes nothing.

    Raises:
        SettingsError: the log cannot be written where the configuration says.

    Args:
        config_file: JSON for `logging.config.dictConfig`, with the handlers `console` and `file`.
        folder: where the log file is written; the working directory by default.
        console: False where pytest captures and shows the records itself.
        forward: given in a worker: receives each record instead of the handlers of the file.
    """
    global _is_set_up, _factory_before
    is_run = folder is not None or forward is not None
    if _is_set_up or (_is_left_to_run and not is_run):
        return
    _is_set_up = True
    _factory_before = logging.getLogRecordFactory()
    logging.setLogRecordFactory(_redacting_factory(_factory_before))
    root = logging.getLogger()
    config = json.loads(config_file.read_text(encoding="utf-8"))
    handlers = config["handlers"]
    if forward is not None:
        handlers.clear()
        handlers["forward"] = {"()": ForwardingHandler, "send": forward}
    else:
        handlers["file"]["filename"] = os.fspath((folder or Path.cwd()) / handlers["file"]["filename"])
        if not console:
            handlers.pop("console", None)
    config["root"]["handlers"] = list(handlers)
    others = list(root.handlers)  # dictConfig would drop a handler that somebody else, e.g. pytest, put there
    try:
        logging.config.dictConfig(config)
    except ValueError as error:
        why = error.__cause__ or error
        raise SettingsError(
            f"logging cannot be set up: {why}. Check {config_file.name} and the permissions of the folder."
        ) from None
    finally:
        for handler in others:
            root.addHandler(handler)


def log_file() -> Path | None:
    """Return the path of this run's log, or None where this process does not write it."""
    for handler in logging.getLogger().handlers:
        if isinstance(handler, RunLogHandler):
            return Path(handler.baseFilename)
    return None


def copy_to(write: Callable[[float, str], None]) -> Callable[[], None]:
    """Have `write` called for each record of the log of this run; returns the function that takes that back."""
    _copies.append(write)
    return lambda: _copies.remove(write)


def write_again(at: float, text: str) -> None:
    """Write a record of another run into the log of this one, if it has one."""
    for handler in logging.getLogger().handlers:
        if isinstance(handler, RunLogHandler):
            with handler.lock or contextlib.nullcontext():
                handler.write(at, text)


def is_second_run() -> bool:
    """Return whether another run in the same folder writes the log of the usual name."""
    return any(isinstance(handler, RunLogHandler) and handler.is_second for handler in logging.getLogger().handlers)


def close() -> None:
    """Finish the log of this run: flush, order and close the file, take the handlers off."""
    global _is_set_up, _is_left_to_run
    root = logging.getLogger()
    for handler in list(root.handlers):
        if handler.name in ("console", "file", "forward"):
            root.removeHandler(handler)
            handler.close()
    factory = logging.getLogRecordFactory()
    if getattr(factory, "__name__", "") == "make_clean":
        logging.setLogRecordFactory(_factory_before)
    _is_set_up = _is_left_to_run = False
