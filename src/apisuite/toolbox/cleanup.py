"""Removing what a test has created, whatever becomes of the test."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from inspect import isawaitable
from itertools import count
from typing import Any

from ..redaction import redactor
from .journal import Journal

GONE = (404, 410)  # statuses of what is not there: it was removed already
_numbers = count(1)


class NotRemoved(Exception):
    """Something that a test has created is still there. The message has a line for each thing."""


@dataclass(frozen=True)
class _Removal:
    what: str
    remove: Callable[[], Any]
    number: int
    client: Any


class Created:
    """What one test has created. Removed at its end, last in first out.

    Args:
        journal: of this process.
        run: id of the run, the same in each of its processes.
        process: "gw0" under xdist, "" without.
        about: what else the journal says of each thing: test, environment.
    """

    def __init__(self, journal: Journal, run: str, process: str = "", about: dict[str, str] | None = None) -> None:
        self._journal = journal
        self._parts = [part for part in (run, process) if part]
        self._about = {"run": run, **(about or {})}
        self._removals: list[_Removal] = []

    def name(self, stem: str) -> str:
        """Return a name that no other test, process or run uses: "order-4f2a91c3-gw0-7"."""
        return "-".join([stem, *self._parts, str(next(_numbers))])

    def __call__(self, how: Any, url: Any = "", method: str = "DELETE", **options: Any) -> None:
        """Register how something is removed: a client and a URL, or a function.

        Args:
            how: a client with a method `request`, of httpx or requests for example; or a function, plain or async,
                without arguments. Only what a client removes can be swept after a run that was killed.
            url: as the client takes it, relative to its base URL.
            method: of the request.
            options: anything else that the client's `request` takes; only with `json` and `params` it can be swept.
        """
        if not hasattr(how, "request"):
            what = getattr(how, "__name__", repr(how))
            self._add({"what": what}, how)
            return
        built = how.build_request(method, url) if hasattr(how, "build_request") else None
        address = str(url if built is None else built.url)
        entry: dict[str, Any] = {"what": f"{method} {redactor.clean(address)}", **_who(how)}
        if address.startswith("http") and _can_be_written(address, options):
            entry |= {"method": method, "url": address, "options": options}
        self._add(entry, lambda: how.request(method, url, **options), how)

    def _add(self, entry: dict[str, Any], remove: Callable[[], Any], client: Any = None) -> None:
        number = self._journal.add({**self._about, **entry})
        self._removals.append(_Removal(entry["what"], remove, number, client))

    async def remove(self) -> None:
        """Remove everything.

        Raises:
            NotRemoved: for some of it that failed, or got another status than 2xx, 404 or 410. The rest was removed.
        """
        __tracebackhide__ = True
        registered, problems = len(self._removals), []
        while self._removals:
            removal = self._removals.pop()
            if getattr(removal.client, "is_closed", False) or getattr(removal.client, "closed", False):
                problems.append(f"{removal.what}: its client is closed already. Use one that outlives the test")
                continue
            try:
                response = removal.remove()
                if isawaitable(response):
                    response = await response
                if status := _refusal(response):
                    problems.append(f"{removal.what}: {status}")
                    continue
            except Exception as error:
                problems.append(f"{removal.what}: {type(error).__name__}: {error}".rstrip(": "))
                continue
            self._journal.removed(removal.number)
        if problems:
            counted = f"{len(problems)} of {registered} things that the test created were not removed"
            raise NotRemoved("\n  ".join([f"{counted}:", *problems]))


def _refusal(response: Any) -> str:
    """Return the status of a response, of whatever library, that is neither 2xx nor that of what is gone; else ""."""
    status = getattr(response, "status_code", getattr(response, "status", None))
    if not isinstance(status, int) or 200 <= status < 300 or status in GONE:
        return ""
    return f"{status} {getattr(response, 'reason_phrase', getattr(response, 'reason', ''))}".rstrip()


def _can_be_written(address: str, options: dict[str, Any]) -> bool:
    """Return whether a request can be sent from what is on disk: secrets and what is no JSON are not written there."""
    try:
        text = json.dumps([address, options])
    except (TypeError, ValueError):
        return False
    return options.keys() <= {"json", "params"} and redactor.clean(text) == text


def _who(client: Any) -> dict[str, str]:
    """Return API and identity of a client, for a sweep; {} of one that has none, or is not of httpx."""
    identities = sys.modules.get(f"{__package__}.identities")  # no client has one before that is imported
    found: dict[str, str] = identities.of_client(client) if identities is not None else {}
    return found
