"""How a worker asks the owner: JSON over an authenticated loopback connection.

A question is one connection. A claim's connection stays open until the work is settled, so a worker that dies
gives its claim back by dying. Log records have one lasting connection per worker and get no answer.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import threading
from collections.abc import Callable, Mapping
from multiprocessing import AuthenticationError
from multiprocessing.connection import (
    Client,
    Connection,
    Listener,
    answer_challenge,
    deliver_challenge,
)
from pathlib import Path
from typing import Any, cast

from ..settings import SettingsError
from .owner import Owner
from .run import Claim, Run

Address = tuple[str, int]


def _send(connection: Connection, message: Mapping[str, Any]) -> None:
    connection.send_bytes(json.dumps(message).encode())


def _receive(connection: Connection) -> dict[str, Any]:
    return cast("dict[str, Any]", json.loads(connection.recv_bytes()))


class Broker:
    """Answers the workers of a run, each connection in a thread of its own.

    Args:
        owner: whom to ask.
        write_log: receives a worker's name and the fields of one log record.
    """

    def __init__(self, owner: Owner, write_log: Callable[[str, dict[str, Any]], None]) -> None:
        self._owner = owner
        self._write_log = write_log
        self._key = secrets.token_bytes(32)
        # authkey stays None: the handshake is made in the connection's own thread, so that a stranger who connects
        # and says nothing holds up nobody.
        self._listener = Listener(("127.0.0.1", 0), backlog=128)
        self._log_threads: list[threading.Thread] = []
        threading.Thread(target=self._accept, name="broker", daemon=True).start()

    def address_for(self, worker: str) -> dict[str, Any]:
        """Return what `worker` needs to connect; goes into its `workerinput`."""
        host, port = cast("Address", self._listener.address)
        return {"name": worker, "host": host, "port": port, "key": self._key.hex()}

    def close(self) -> None:
        """Read what the workers still had to say, then stop listening."""
        for thread in self._log_threads:  # ends when its worker has closed the connection or died
            thread.join(timeout=5)
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                connection = self._listener.accept()
            except OSError:  # closed
                return
            thread = threading.Thread(target=self._serve, args=(connection,), daemon=True)
            self._log_threads = [t for t in self._log_threads if t.is_alive()] + [thread]
            thread.start()

    def _serve(self, connection: Connection) -> None:
        with contextlib.suppress(OSError, EOFError, AuthenticationError, ValueError), connection:
            deliver_challenge(connection, self._key)
            answer_challenge(connection, self._key)
            question = _receive(connection)
            if question["ask"] == "log":
                while True:
                    self._write_log(question["from"], _receive(connection))
            elif question["ask"] == "claim":
                self._lend(connection, question["key"])
            else:
                _send(connection, self._answer(question["ask"]))

    def _answer(self, ask: str) -> dict[str, Any]:
        try:
            if ask == "sandbox":
                return {"value": dict(self._owner.sandbox_settings())}
            return {"value": str(self._owner.directory)}
        except Exception as error:
            return {"error": str(error)}

    def _lend(self, connection: Connection, key: str) -> None:
        claim = self._owner.claim(key)
        if claim.outcome is not None:
            _send(connection, claim.outcome)
            return
        outcome = None
        try:
            _send(connection, {})
            outcome = _receive(connection).get("outcome")
        finally:  # also when the worker died: then None gives the work back
            claim.settle(outcome)


class _Leased(Claim):
    """A claim that a worker holds by an open connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        answer = _receive(connection)
        self.outcome = answer or None
        if self.outcome is not None:
            connection.close()

    def settle(self, outcome: dict[str, Any] | None) -> None:
        with self._connection:
            _send(self._connection, {"outcome": outcome})


class Worker(Run):
    """The run as an xdist worker sees it: every question goes to the owner.

    Args:
        address: what `Broker.address_for` gave.
    """

    is_owner = False

    def __init__(self, address: Mapping[str, Any]) -> None:
        self.name = address["name"]
        self._address: Address = (address["host"], address["port"])
        self._key = bytes.fromhex(address["key"])
        self._known: dict[str, Any] = {}
        self._log: Connection | None = None
        self._log_process = 0

    def _connect(self, ask: Mapping[str, Any]) -> Connection:
        connection = Client(self._address, authkey=self._key)
        _send(connection, {**ask, "from": self.name})
        return connection

    def _ask(self, what: str) -> Any:
        if what not in self._known:
            with self._connect({"ask": what}) as connection:
                answer = _receive(connection)
            if "error" in answer:
                raise SettingsError(answer["error"])
            self._known[what] = answer["value"]
        return self._known[what]

    @property
    def directory(self) -> Path:
        """The folder that the owner made."""
        return Path(self._ask("directory"))

    def sandbox_settings(self) -> Mapping[str, str]:
        """Return the sandbox's settings, asked for once per worker."""
        return cast("Mapping[str, str]", self._ask("sandbox"))

    def claim(self, key: str) -> Claim:
        """Wait for the owner's answer."""
        return _Leased(self._connect({"ask": "claim", "key": key}))

    def send_log(self, fields: dict[str, Any]) -> None:
        """Hand one log record to the owner. Called by a logging handler, which holds a lock."""
        if self._log is None or self._log_process != os.getpid():  # a forked child gets a connection of its own
            self._log, self._log_process = self._connect({"ask": "log"}), os.getpid()
        with contextlib.suppress(OSError):  # the owner is gone: the worker is about to be
            _send(self._log, fields)

    def close(self) -> None:
        """Close the log's connection: the owner then knows that it has everything."""
        if self._log is not None:
            self._log.close()
            self._log = None
