"""Which operations and responses of the documents a run has seen, and how long the operations took."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from ..exchanges import Exchange
from ..operations import percentile
from .checking import ABOUT_MESSAGES, Checker
from .document import DocumentError
from .matching import Operation

FORMAT = 1  # of the JSON file


@dataclass
class Seen:
    """What was seen of a response or a parameter: exchanges, and the node ids that made them."""

    exchanges: int = 0
    nodeids: dict[str, None] = field(default_factory=dict)

    def add(self, nodeid: str) -> None:
        """Add an exchange of a test."""
        self.exchanges += 1
        self.nodeids[nodeid] = None


@dataclass
class OperationSeen:
    """An operation. Documented responses and parameters are there from the beginning, others when they were met.

    Attributes:
        is_documented: whether the document has it.
        responses: by key of the document ("200", "4XX", "default"); by status where it is not documented.
        undocumented: statuses that the document has not.
        parameters: "query state", and each value of an enum, "query state=todo".
        seconds: how long each exchange took, also where a test failed.
        budget: `x-budget` of the document.
    """

    is_documented: bool = True
    responses: dict[str, Seen] = field(default_factory=dict)
    undocumented: dict[str, Seen] = field(default_factory=dict)
    parameters: dict[str, Seen] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)
    budget: Mapping[str, Any] | None = None

    def to_json(self) -> dict[str, Any]:
        """Return everything but the budget as JSON values."""
        seen = {
            part: {
                key: {"exchanges": each.exchanges, "nodeids": list(each.nodeids)}
                for key, each in vars(self)[part].items()
            }
            for part in ("responses", "undocumented", "parameters")
        }
        return {"is_documented": self.is_documented, **seen, "milliseconds": times(self.seconds)}


class Coverage:
    """What a run has covered, by API and operation."""

    def __init__(self) -> None:
        self.apis: dict[str, dict[str, OperationSeen]] = defaultdict(dict)

    def describe(self, api: str, operations: Mapping[str, Mapping[str, Any]]) -> None:
        """Take what `documented_by` says of an API."""
        known = self.apis[api]
        for name, documented in operations.items():
            seen = known.setdefault(name, OperationSeen())
            seen.is_documented = True
            seen.responses = {key: seen.responses.get(key, Seen()) for key in documented["responses"]}
            seen.budget = documented["budget"]
            for used in documented["parameters"]:
                seen.parameters.setdefault(used, Seen())

    def time(self, exchanges: Iterable[Exchange]) -> None:
        """Add how long exchanges took."""
        for exchange in exchanges:
            if exchange.verdict is not None:
                self._operation(exchange).seconds.append(exchange.seconds)

    def add(self, nodeid: str, exchanges: Iterable[Exchange]) -> None:
        """Add the exchanges of a test that passed."""
        for exchange in exchanges:
            verdict = exchange.verdict
            if verdict is None:
                continue
            operation = self._operation(exchange)
            found = operation.responses if verdict.response else operation.undocumented
            found.setdefault(verdict.response or str(exchange.status), Seen()).add(nodeid)
            for used in verdict.used:
                operation.parameters.setdefault(used, Seen()).add(nodeid)

    def _operation(self, exchange: Exchange) -> OperationSeen:
        assert exchange.verdict is not None
        known = self.apis[exchange.verdict.api]
        return known.setdefault(exchange.verdict.operation, OperationSeen(exchange.verdict.is_documented))

    def documented(self) -> list[tuple[str, str, str, Seen]]:
        """Return API, operation, response, and what was seen of it, for each documented response."""
        return [
            (api, name, key, seen)
            for api, operations in self.apis.items()
            for name, operation in operations.items()
            if operation.is_documented
            for key, seen in (operation.responses or {"(no response)": Seen()}).items()
        ]

    def missing(self) -> list[str]:
        """Return each documented response that no test has seen: "Users: GET /users 404"."""
        return [f"{api}: {name} {key}" for api, name, key, seen in self.documented() if not seen.exchanges]

    def undocumented(self) -> list[tuple[str, str, str, Seen]]:
        """Return the same for what is not documented."""
        return [
            (api, name, key, seen)
            for api, operations in self.apis.items()
            for name, operation in operations.items()
            for key, seen in operation.undocumented.items()
        ]

    def percent(self) -> float:
        """Return how many of 100 documented responses were seen; 100 where none is documented."""
        found = [seen.exchanges > 0 for *_, seen in self.documented()]
        return 100 * sum(found) / len(found) if found else 100.0

    def line(self) -> str:
        """Return the coverage on one line."""
        found = self.documented()
        covered = sum(seen.exchanges > 0 for *_, seen in found)
        operations = {(api, name) for api, name, *_ in found}
        return (
            f"operation coverage: {self.percent():.0f} % ({covered} of {len(found)} documented responses of "
            f"{len(operations)} operations)"
        )

    def to_json(self) -> dict[str, Any]:
        """Return everything as JSON values."""
        apis = {
            api: {name: operation.to_json() for name, operation in operations.items()}
            for api, operations in self.apis.items()
        }
        return {"format": FORMAT, "percent": round(self.percent(), 2), "apis": apis}


def documented_by(checker: Checker) -> dict[str, dict[str, Any]]:
    """Return responses, parameters and budget of each operation of a document, as JSON values."""
    return {
        operation.name: {
            "responses": list(operation.responses),
            "parameters": list(_parameters(checker, operation)),
            "budget": budget if isinstance(budget := operation.node.get("x-budget"), dict) else None,
        }
        for operation in checker.operations
    }


def _parameters(checker: Checker, operation: Operation) -> Iterator[str]:
    """Yield each parameter, and each value of an enum."""
    for (place, name), (node, uri) in operation.parameters.items():
        if place == "header" and name.lower() in ABOUT_MESSAGES:
            continue
        yield f"{place} {name}"
        with suppress(DocumentError):
            values = checker.reader(node, uri, {"name": name.lower()} if place == "header" else {}).enum()
            yield from (f"{place} {name}={value}" for value in values)


def times(seconds: list[float]) -> dict[str, float]:
    """Return count, p50, p95 and max, in milliseconds."""
    if not seconds:
        return {"count": 0}
    shown = {"p50": percentile(seconds, 50), "p95": percentile(seconds, 95), "max": max(seconds)}
    return {"count": len(seconds), **{name: round(value * 1000, 1) for name, value in shown.items()}}
