"""How a worker asks the owner: JSON over a channel of the connection that xdist has with it anyway.

execnet brings it to the worker through pipes, ssh or proxies, and tells its owner when the worker is gone: a
worker that dies gives its claims back by dying. Messages are texts, because execnet's own format knows neither
subclasses nor halves of surrogate pairs.
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
from typing import Any, cast

from ..once import Claim, Run, give_back
from ..settings import SettingsError
from .owner import Owner


class Desk:
    """Answers one worker, in the thread in which execnet receives: nothing here waits.

    Args:
        owner: whom to ask.
        name: the worker's.
        channel: a new channel of the worker's gateway; the other end goes into its `workerinput`.
        write_log: receives a worker's name and the fields of one log record.
    """

    def __init__(self, owner: Owner, name: str, channel: Any, write_log: Callable[[str, dict[str, Any]], None]) -> None:
        self._owner = owner
        self._name = name
        self._channel = channel
        self._write_log = write_log
        self._lent: dict[int, Claim] = {}
        self._is_gone = False
        channel.setcallback(self._hear, endmarker=None)

    def _hear(self, text: str | None) -> None:
        if text is None:  # the worker has ended, maybe at work
            self._is_gone = True
            self._take_back()
            return
        number, ask, value = json.loads(text)
        if ask == "log":
            self._write_log(self._name, value)
        elif ask == "claim":
            self._owner.claim(value).add_done_callback(partial(self._lend, number))
        elif ask == "settle":
            self._lent.pop(number).settle(value)
        else:  # takes its time: a process is started
            threading.Thread(target=self._answer, args=(number, ask), daemon=True).start()

    def _answer(self, number: int, ask: str) -> None:
        try:
            value = dict(self._owner.sandbox_settings()) if ask == "sandbox" else str(self._owner.directory)
        except Exception as error:
            self._send(number, {"error": str(error)})
        else:
            self._send(number, {"value": value})

    def _lend(self, number: int, answer: Future[Claim]) -> None:
        claim = answer.result()
        if claim.outcome is None:
            self._lent[number] = claim
        self._send(number, claim.outcome)
        if self._is_gone:
            self._take_back()

    def _take_back(self) -> None:
        while self._lent:
            with contextlib.suppress(KeyError):
                self._lent.popitem()[1].settle(None)

    def _send(self, number: int, answer: Any) -> None:
        with contextlib.suppress(OSError):  # the worker is gone, which `_hear` is told as well
            self._channel.send(json.dumps([number, answer]))


class _Lent(Claim):
    """A claim that a worker holds; its death gives it back."""

    def __init__(self, outcome: dict[str, Any] | None, settle: Callable[[dict[str, Any] | None], None]) -> None:
        self.outcome = outcome
        self._settle = settle

    def settle(self, outcome: dict[str, Any] | None) -> None:
        self._settle(outcome)


class Worker(Run):
    """The run as an xdist worker sees it: every question goes to the owner.

    Args:
        name: the worker's.
        channel: leads to the `Desk`.
    """

    is_owner = False

    def __init__(self, name: str, channel: Any) -> None:
        self.name = name
        self._channel = channel
        self._numbers = itertools.count(1)
        self._asked: dict[int, Future[Any]] = {}
        self._known: dict[str, Any] = {}
        self._process = os.getpid()
        self._of_children = tempfile.TemporaryFile("ab+", buffering=0)  # noqa: SIM115 - closed in `close`
        channel.setcallback(self._hear, endmarker=None)

    def _hear(self, text: str | None) -> None:
        if text is None:
            for answer in list(self._asked.values()):
                with contextlib.suppress(InvalidStateError):
                    answer.set_exception(EOFError("the process that owns the run is gone"))
            return
        number, value = json.loads(text)
        self._asked.pop(number).set_result(value)

    def _send(self, number: int, ask: str, value: Any = None) -> None:
        self._channel.send(json.dumps([number, ask, value]))

    def _ask(self, ask: str, value: Any = None) -> tuple[int, Future[Any]]:
        number, answer = next(self._numbers), Future[Any]()
        self._asked[number] = answer
        self._send(number, ask, value)
        return number, answer

    def _asked_once(self, what: str) -> Any:
        if what not in self._known:
            answer = self._ask(what)[1].result()
            if "error" in answer:
                raise SettingsError(answer["error"])
            self._known[what] = answer["value"]
        return self._known[what]

    @property
    def directory(self) -> Path:
        """The folder that the owner made."""
        return Path(self._asked_once("directory"))

    def sandbox_settings(self) -> Mapping[str, str]:
        """Return the sandbox's settings, asked for once per worker."""
        return cast("Mapping[str, str]", self._asked_once("sandbox"))

    def claim(self, key: str) -> Future[Claim]:
        """Ask the owner; who gives up waiting gives the work back."""
        number, answer = self._ask("claim", key)
        claimed = Future[Claim]()

        def pass_on(answer: Future[Any]) -> None:
            if error := answer.exception():
                claimed.set_exception(error)
                return
            give_back_unless_taken(claimed, _Lent(answer.result(), partial(self._send, number, "settle")))

        answer.add_done_callback(pass_on)
        return claimed

    def send_log(self, fields: dict[str, Any]) -> None:
        """Hand one log record to the owner. Called by a logging handler, which holds a lock."""
        if os.getpid() != self._process:  # a forked child must not write between the messages of its parent
            os.write(self._of_children.fileno(), json.dumps(fields).encode() + b"\n")
            return
        with contextlib.suppress(OSError):  # the owner is gone: the worker is about to be
            self._send(0, "log", fields)

    def close(self) -> None:
        """Hand over what forked children have logged."""
        self._of_children.seek(0)
        for line in self._of_children.read().splitlines():
            self.send_log(json.loads(line))
        self._of_children.close()


def give_back_unless_taken(answer: Future[Claim], claim: Claim) -> None:
    """Answer with `claim`, which goes back if nobody waits for it any more."""
    try:
        answer.set_result(claim)
    except InvalidStateError:
        give_back(claim)
