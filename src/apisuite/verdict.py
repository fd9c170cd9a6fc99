"""What the OpenAPI document of an API says of an exchange: its operation, and where it breaks the contract."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

# What a reader wants to know first. Others stand between "type" and "format".
_IMPORTANT = ("operation", "status", "content-type", "json", "required", "type")
_INDEX = re.compile(r"\[\d+\]")


class ContractViolated(AssertionError):
    """An exchange does not keep the OpenAPI document of its API."""


@dataclass
class Violation:
    """One place where an exchange breaks the contract. Texts are redacted.

    Attributes:
        side: "response" or "request".
        place: "status 503", "header ETag", "query page", or a JSON path in the body: "body $.data[0].id".
        rule: the keyword of JSON Schema that was broken, "status", "content-type", "json" or "operation".
        message: value and expectation: "'8' is not of type 'integer'".
        path: keys and indexes of the place in the body, to mark it.
        is_warning: it fails no test.
        accepted: why the baseline accepts it; "" where it does not.
    """

    side: str
    place: str
    rule: str
    message: str
    path: list[str | int] = field(default_factory=list)
    is_warning: bool = False
    accepted: str = ""

    @property
    def fails(self) -> bool:
        """Whether a test fails by it where the level is "fail"."""
        return not self.is_warning and not self.accepted

    @property
    def folded(self) -> str:
        """The place with every index as [*]: the same for each element of a list."""
        return _INDEX.sub("[*]", self.place)

    def rank(self) -> tuple[bool, int]:
        """Return the order of importance, the most important first."""
        late = len(_IMPORTANT) + (self.rule == "format")
        return self.side == "request", _IMPORTANT.index(self.rule) if self.rule in _IMPORTANT else late


@dataclass
class Verdict:
    """What a document says of one exchange.

    Attributes:
        api: what the registry calls the API.
        operation: method and path template of the document: "GET /users/{user_id}"; the path with its variable parts
            folded where the operation is not documented: "GET /secrets/{id}".
        response: the key of the documented response: "200", "4XX" or "default"; "" where there is none.
        used: documented parameters that were sent, and enum values: ["query state", "query state=todo"].
        is_documented: whether the operation is.
    """

    api: str
    operation: str
    response: str = ""
    violations: list[Violation] = field(default_factory=list)
    used: list[str] = field(default_factory=list)
    is_documented: bool = True

    @classmethod
    def from_json(cls, fields: Mapping[str, Any]) -> Verdict:
        """Return the verdict that `to_json` has written."""
        return cls(**{**fields, "violations": [Violation(**each) for each in fields["violations"]]})

    def to_json(self) -> dict[str, Any]:
        """Return the fields as JSON values."""
        return {**vars(self), "violations": [vars(each).copy() for each in self.violations]}
