"""What a process may ask of its run, whether it owns the run or works for it."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import Future, InvalidStateError
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Outcome = dict[str, Any]  # {"value": ...} or {"error": text}


class OnceFailed(Exception):
    """Work that is done once per run failed, here or in another worker. It is not tried again in this run."""


@dataclass(frozen=True)
class Claim:
    """A piece of work that is done once per run.

    Attributes:
        outcome: what the process that did the work got; None means that the holder of this claim does it.
        settle: takes the holder's outcome; None hands the work to the next process that asks.
    """

    outcome: Outcome | None
    settle: Callable[[Outcome | None], None]

    def give_to(self, asked: Future[Claim]) -> bool:
        """Answer a question. Return whether the caller still waited."""
        try:
            asked.set_result(self)
        except InvalidStateError:
            return False
        return True

    def give_back(self) -> None:
        """Hand the work, if it is not done, to the next process that asks."""
        if self.outcome is None:
            self.settle(None)


class Run(ABC):
    """One run of pytest, as seen from one of its processes.

    Attributes:
        name: "main" for the owner, the xdist name ("gw0") for a worker.
        is_owner: whether this process is the one that the user started.
        host: the other host that this process runs on, as `--tx` names it; "" on the one where the run was started.
        in_flight: how many test functions of this process may be at work at the same time.
    """

    name: str
    is_owner: bool
    host: str = ""
    in_flight: int = 1

    @property
    @abstractmethod
    def directory(self) -> Path:
        """The run's private folder (mode 0700), made on first use, removed when the run ends, however it ends."""

    @abstractmethod
    def sandbox_settings(self) -> Mapping[str, str]:
        """Return what the sandbox announces, e.g. {"REQRES_API_URL": "http://127.0.0.1:..."}; starts it if needed."""

    @abstractmethod
    def announced(self) -> Mapping[str, str]:
        """Return the sandbox's settings as far as this process knows them; never starts it."""

    @abstractmethod
    def claim(self, key: str) -> Future[Claim]:
        """Ask for the work `key`; the claim comes when no other process is at it."""

    async def once(self, key: str, make: Callable[[], Awaitable[Any]]) -> Any:
        """Run `make` in exactly one process of the run, and return its result in each that asks for `key`.

        Args:
            key: name of the work, e.g. "module_a login".
            make: does it; its result must be JSON (str, number, list, dict, None).

        Returns:
            The result, the same in each worker.

        Raises:
            OnceFailed: `make` raised, now or when it was first run. A failed login is not repeated by every
                worker: that would lock the account. A caller that dies while at it does not count; the next goes on.
        """
        claim = await self._claimed(key)
        if claim.outcome is None:
            try:
                value = await make()
            except Exception as error:
                text = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
                claim.settle({"error": text})
                raise OnceFailed(f"{key} failed: {text}") from error
            except BaseException:  # cancelled or interrupted: neither done nor failed
                claim.settle(None)
                raise
            claim.settle({"value": value})
            return value
        if "error" in claim.outcome:
            raise OnceFailed(f"{key} failed: {claim.outcome['error']} (not tried again in this run)")
        return claim.outcome["value"]

    async def _claimed(self, key: str) -> Claim:
        """Return the claim on `key`, for which this task waits while the loop goes on."""
        asked = self.claim(key)
        try:
            return await asyncio.wrap_future(asked)
        except asyncio.CancelledError:
            if not asked.cancel() and asked.exception() is None:  # the claim came in this very moment
                asked.result().give_back()
            raise


_runs: list[Run] = []


def activate(run: Run) -> Callable[[], None]:
    """Make `run` that of this process, and return the function that takes it back."""
    _runs.append(run)
    return lambda: _runs.remove(run)


def in_flight() -> int:
    """Return how many test functions of this process may be at work at the same time; 1 outside a run."""
    return _runs[-1].in_flight if _runs else 1


def worker_name() -> str:
    """Return the xdist name of this process, e.g. "gw0"; "main" in the process that owns the run, or without one."""
    return _runs[-1].name if _runs else "main"


def current() -> Run:
    """Return the run of this process.

    Raises:
        RuntimeError: the code was not started by pytest, or the suite does not name itself.
    """
    if not _runs:
        raise RuntimeError("no run is active. Start pytest in a repository whose pytest.ini sets `apisuite`.")
    return _runs[-1]
