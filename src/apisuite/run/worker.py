"""How a worker asks the owner: JSON texts through a channel of the connection that xdist has with the worker.

execnet carries it through pipes or ssh, and tells the owner when the worker is gone: a worker that dies gives its
claims back by dying. Messages are texts, because execnet's own format knows neither subclasses nor halves of
surrogate pairs. A question is [number, what, value], its reply [number, value].
"""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import tempfile
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future, InvalidStateError
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from ..once import Claim, Run
from ..settings import SettingsError
from .owner import Owner

if TYPE_CHECKING:
    from .hosts import Host

# Seconds that a worker on another host has when the owner is gone: execnet interrupts its test after 5 s and would wait
# for 10 more, but nothing is to be left there after 10 s.
GONE_AFTER = 8.0


class Link:
    """The owner's end of the channel to one worker. It runs in execnet's receiving thread, so nothing here waits.

    Args:
        owner: is asked.
        worker: name of the worker.
        channel: a new channel of the worker's gateway; the other end goes into its `workerinput`.
        write_log: receives a worker's name and the fields of one log record.
        host: where the worker runs, if that is another host; it has a folder and a sandbox of its own.

    Attributes:
        name: the worker's as it is shown: "gw0", "gw3@h2".
        last: what the worker has told last of the test that it is at.
    """

    def __init__(
        self,
        owner: Owner,
        worker: str,
        channel: Any,
        write_log: Callable[[str, dict[str, Any]], None],
        host: Host | None = None,
    ) -> None:
        self.name = worker if host is None else f"{worker}@{host.name}"
        self.host = host
        self.last: dict[str, Any] = {}
        self._owner = owner
        self._channel = channel
        self._write_log = write_log
        self._lent: dict[int, Claim] = {}
        self._is_gone = False
        channel.setcallback(self._receive, endmarker=None)

    def _receive(self, text: str | None) -> None:
        if text is None:  # the worker has ended, maybe at work
            self._is_gone = True
            self._take_back()
            return
        number, what, value = json.loads(text)
        if what == "log":
            self._write_log(self.name, value)
        elif what == "last":
            self.last = value
        elif what == "claim":
            self._owner.claim(self._scoped(value)).add_done_callback(partial(self._lend, number))
        elif what == "settle":
            self._lent.pop(number).settle(value)
        else:  # takes its time: a process is started
            threading.Thread(target=self._reply_later, args=(number, what), daemon=True).start()

    def _scoped(self, key: str) -> str:
        """Return a key of the host, if that has a sandbox of its own: what was done in another is not done in that."""
        return f"{key} at {self.host.name}" if self.host is not None and self.host.announced() else key

    def _reply_later(self, number: int, what: str) -> None:
        place = self.host or self._owner
        try:
            value = dict(place.sandbox_settings()) if what == "sandbox" else str(place.directory)
        except Exception as error:
            self._reply(number, {"error": str(error)})
        else:
            self._reply(number, {"value": value})

    def _lend(self, number: int, claimed: Future[Claim]) -> None:
        claim = claimed.result()
        if claim.outcome is None:
            self._lent[number] = claim
        self._reply(number, claim.outcome)
        if self._is_gone:
            self._take_back()

    def _take_back(self) -> None:
        while self._lent:
            with contextlib.suppress(KeyError):  # `_lend` may be at it in another thread
                self._lent.popitem()[1].give_back()

    def _reply(self, number: int, value: Any) -> None:
        with contextlib.suppress(OSError):  # the worker is gone, which `_receive` is told as well
            self._channel.send(json.dumps([number, value]))


class Worker(Run):
    """The run as an xdist worker sees it: every question goes to the owner.

    Args:
        name: the worker's.
        channel: leads to the owner's `Link`.
        host: the host that it runs on, "" for the owner's.
    """

    is_owner = False

    def __init__(self, name: str, channel: Any, host: str = "") -> None:
        self.name = name
        self.host = host
        self._channel = channel
        self._numbers = itertools.count(1)
        self._asked: dict[int, Future[Any]] = {}
        self._known: dict[str, Any] = {}
        self._process = os.getpid()
        self._of_children = tempfile.TemporaryFile("ab+", buffering=0)  # noqa: SIM115 - closed in `close`
        channel.setcallback(self._receive, endmarker=None)

    def _receive(self, text: str | None) -> None:
        if text is None:
            for asked in list(self._asked.values()):
                with contextlib.suppress(InvalidStateError):
                    asked.set_exception(EOFError("the process that owns the run is gone"))
            if self.host:
                end = threading.Timer(GONE_AFTER, os._exit, [1])
                end.daemon = True
                end.start()
            return
        number, value = json.loads(text)
        self._asked.pop(number).set_result(value)

    def _send(self, number: int, what: str, value: Any = None) -> None:
        self._channel.send(json.dumps([number, what, value]))

    def _ask(self, what: str, value: Any = None) -> tuple[int, Future[Any]]:
        number, reply = next(self._numbers), Future[Any]()
        self._asked[number] = reply
        self._send(number, what, value)
        return number, reply

    def _ask_once(self, what: str) -> Any:
        if what not in self._known:
            reply = self._ask(what)[1].result()
            if "error" in reply:
                raise SettingsError(reply["error"])
            self._known[what] = reply["value"]
        return self._known[what]

    @property
    def directory(self) -> Path:
        """The folder that the owner made, or the host's."""
        return Path(self._ask_once("directory"))

    def sandbox_settings(self) -> Mapping[str, str]:
        """Return the sandbox's settings, asked for once per worker."""
        return cast("Mapping[str, str]", self._ask_once("sandbox"))

    def announced(self) -> Mapping[str, str]:
        """Return the sandbox's settings if this worker has asked for them."""
        return cast("Mapping[str, str]", self._known.get("sandbox", {}))

    def claim(self, key: str) -> Future[Claim]:
        """Ask the owner; a caller that gives up waiting gives the work back."""
        number, reply = self._ask("claim", key)
        asked = Future[Claim]()

        def pass_on(reply: Future[Any]) -> None:
            if error := reply.exception():
                with contextlib.suppress(InvalidStateError):
                    asked.set_exception(error)
                return
            claim = Claim(reply.result(), partial(self._send, number, "settle"))
            if not claim.give_to(asked):
                claim.give_back()

        reply.add_done_callback(pass_on)
        return asked

    def send_log(self, fields: dict[str, Any]) -> None:
        """Hand one log record to the owner. Called by a logging handler, which holds a lock."""
        if os.getpid() != self._process:  # a forked child must not write between the messages of its parent
            os.write(self._of_children.fileno(), json.dumps(fields).encode() + b"\n")
            return
        with contextlib.suppress(OSError):  # the owner is gone: the worker is about to be
            self._send(0, "log", fields)

    def tell_last(self, fields: dict[str, Any]) -> None:
        """Tell what the test that runs has done so far, for the case that it is the last one of this worker."""
        with contextlib.suppress(OSError):
            self._send(0, "last", fields)

    def close(self) -> None:
        """Hand over what forked children have logged."""
        self._of_children.seek(0)
        for line in self._of_children.read().splitlines():
            self.send_log(json.loads(line))
        self._of_children.close()
