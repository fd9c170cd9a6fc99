"""What a process may ask of its run, whether it owns the run or works for it."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import Future
from pathlib import Path
from typing import Any


class OnceFailed(Exception):
    """What was to be done once failed, here or in another worker. It is not tried again in this run."""


class Claim(ABC):
    """The answer to who does a piece of work: either this caller, or somebody whose outcome it carries."""

    outcome: dict[str, Any] | None = None

    @abstractmethod
    def settle(self, outcome: dict[str, Any] | None) -> None:
        """Tell the outcome: {"value": ...} or {"error": text}. None gives the work back to whoever asks next."""


class Run(ABC):
    """One run of pytest, as seen from one of its processes.

    Attributes:
        name: "main" for the owner, the xdist name ("gw0") for a worker.
        is_owner: whether this process is the one that the user started.
        in_flight: how many test functions of this process may be at work at the same time.
    """

    name: str
    is_owner: bool
    in_flight: int = 1

    @property
    @abstractmethod
    def directory(self) -> Path:
        """The run's private folder (mode 0700), made on first use, removed when the run ends, however it ends."""

    @abstractmethod
    def sandbox_settings(self) -> Mapping[str, str]:
        """Return what the sandbox announces, e.g. {"REQRES_API_URL": "http://127.0.0.1:..."}; starts it if needed."""

    @abstractmethod
    def claim(self, key: str) -> Future[Claim]:
        """Ask for the work `key`; the answer comes when nobody else is at it."""

    async def once(self, key: str, make: Callable[[], Awaitable[Any]]) -> Any:
        """Run `make` in exactly one process of the run, and give its result to everybody who asks for `key`.

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
            raise OnceFailed(f"{key} failed: {claim.outcome['error']} (tried once in this run)")
        return claim.outcome["value"]

    async def _claimed(self, key: str) -> Claim:
        """Return the answer of `claim`, for which this task waits while the loop goes on."""
        answer = self.claim(key)
        try:
            return await asyncio.wrap_future(answer)
        except asyncio.CancelledError:
            if not answer.cancel() and answer.exception() is None:  # answered in this very moment
                give_back(answer.result())
            raise


def give_back(claim: Claim) -> None:
    """Leave the work, if `claim` is that, to whoever asks next."""
    if claim.outcome is None:
        claim.settle(None)


_runs: list[Run] = []


def activate(run: Run) -> Callable[[], None]:
    """Make `run` that of this process, and return the function that takes it back."""
    _runs.append(run)
    return lambda: _runs.remove(run)


def in_flight() -> int:
    """Return how many test functions of this process may be at work at the same time; 1 outside a run."""
    return _runs[-1].in_flight if _runs else 1


def current() -> Run:
    """Return the run of this process.

    Raises:
        RuntimeError: the code was not started by pytest with the framework's plugin.
    """
    if not _runs:
        raise RuntimeError(
            "no run: the engine is not at work. Start with pytest, in a repository whose pytest.ini names `apisuite`."
        )
    return _runs[-1]
