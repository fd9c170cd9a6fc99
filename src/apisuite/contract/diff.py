"""Two versions of a document: what was added, removed and changed, and what of it breaks clients.

A response breaks them by what they did not have to expect, a request by what they may have left out or sent. Whether
a schema still covers the other is decided by jsonschema-rs where it can; the rest by the rules below.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from .document import Document
from .matching import Operation, Operations
from .schemas import Schemas

_SETS = ("type", "enum", "required", "properties")
_NESTED = ("items", "additionalProperties", "not")


@dataclass(frozen=True)
class Change:
    """A difference.

    Attributes:
        operation: "GET /users".
        place: "response 200 body $.data.id", "query page"; "" for the operation itself.
        message: what is different.
        breaks: whether a client that kept the old document may fail.
    """

    operation: str
    place: str
    message: str
    breaks: bool = False

    def __str__(self) -> str:
        """Return it on one line."""
        place = f": {self.place}" if self.place else ""
        return f"{'breaks ' if self.breaks else '       '}{self.operation}{place}: {self.message}"


def changes(old: Document, new: Document) -> list[Change]:
    """Return the differences between two documents, those that break clients first."""
    return sorted(_Comparison(old, new).all(), key=lambda change: not change.breaks)


class _Comparison:
    def __init__(self, old: Document, new: Document) -> None:
        self._documents = old, new
        sides = ("request", "response")
        self._schemas = {side: (Schemas(old, side), Schemas(new, side)) for side in sides}

    def all(self) -> Iterator[Change]:
        before, after = ({each.name: each for each in Operations(each, "")} for each in self._documents)
        for name in before.keys() | after.keys():
            if name not in after:
                yield Change(name, "", "removed", breaks=True)
            elif name not in before:
                yield Change(name, "", "added")
            else:
                yield from self._operation(name, before[name], after[name])

    def _operation(self, name: str, old: Operation, new: Operation) -> Iterator[Change]:
        for each in old.parameters.keys() | new.parameters.keys():
            yield from self._parameter(name, " ".join(each), old.parameters.get(each), new.parameters.get(each))
        bodies = [
            self._documents[at].resolve(each.node.get("requestBody", {}), each.uri)
            for at, each in enumerate((old, new))
        ]
        if bodies[1][0].get("required") is True and bodies[0][0].get("required") is not True:
            yield Change(name, "request body", "is required", breaks=True)
        yield from self._content(name, "request", "request body", bodies[0], bodies[1])
        for key in old.responses.keys() | new.responses.keys():
            place = f"response {key}"
            if key not in new.responses:
                yield Change(name, place, "removed", breaks=key.startswith("2"))
            elif key not in old.responses:
                yield Change(name, place, "added")
            else:
                yield from self._headers(name, place, old.responses[key][0], new.responses[key][0])
                yield from self._content(name, "response", f"{place} body", old.responses[key], new.responses[key])

    def _parameter(self, name: str, place: str, old: Any, new: Any) -> Iterator[Change]:
        if new is None:
            yield Change(name, place, "removed")
            return
        is_required = new[0].get("required") is True
        if old is None:
            yield Change(name, place, "added, required" if is_required else "added", breaks=is_required)
            return
        if is_required and old[0].get("required") is not True:
            yield Change(name, place, "is required", breaks=True)
        if (old[0].get("style"), old[0].get("explode")) != (new[0].get("style"), new[0].get("explode")):
            yield Change(name, place, "is written in another style", breaks=True)
        schemas = [(each[0].get("schema", {}), each[1]) for each in (old, new)]
        yield from self._schema(name, "request", place, schemas[0], schemas[1])

    def _headers(self, name: str, place: str, old: dict[str, Any], new: dict[str, Any]) -> Iterator[Change]:
        before, after = (each.get("headers") or {} for each in (old, new))
        for header in before.keys() - after.keys():
            yield Change(name, f"{place} header {header}", "removed", breaks=before[header].get("required") is True)
        for header in after.keys() - before.keys():
            yield Change(name, f"{place} header {header}", "added")

    def _content(self, name: str, side: str, place: str, old: Any, new: Any) -> Iterator[Change]:
        before, after = (each[0].get("content") or {} for each in (old, new))
        for kind in before.keys() | after.keys():
            if kind not in after:
                yield Change(name, place, f"{kind} removed", breaks=True)
            elif kind not in before:
                yield Change(name, place, f"{kind} added", breaks=side == "response" and not before)
            else:
                schemas = [(each[kind].get("schema", {}), uri) for each, uri in ((before, old[1]), (after, new[1]))]
                yield from self._schema(name, side, place, schemas[0], schemas[1])

    def _schema(self, name: str, side: str, place: str, old: Any, new: Any) -> Iterator[Change]:
        schemas = [each.whole(*node) for each, node in zip(self._schemas[side], (old, new), strict=True)]
        walk = _Walk(schemas[0].get("$defs", {}), schemas[1].get("$defs", {}), side == "response")
        found = [
            Change(name, f"{place} {at}" if at else place, message, breaks)
            for at, message, breaks in walk.all(schemas[0], schemas[1])
        ]
        if not found:
            return
        covered = _covers(*schemas) if side == "response" else _covers(*reversed(schemas))
        if covered is True:
            found = [replace(change, breaks=False) for change in found]
        elif covered is False and not any(change.breaks for change in found):
            found = [replace(change, breaks=True) for change in found]
        yield from found


def _covers(wide: Any, narrow: Any) -> bool | None:
    """Return whether every value that `narrow` allows is one that `wide` allows; None where that is not decided."""
    from jsonschema_rs import canonicalize

    try:
        decided = str(canonicalize(wide, offline=True).covers(canonicalize(narrow, offline=True)))
    except Exception:  # a schema that it cannot compare
        return None
    return {"YES": True, "NO": False}.get(decided.rpartition(".")[2].upper())


class _Walk:
    """Goes through two schemas side by side. `is_response` decides which direction breaks."""

    def __init__(self, old: dict[str, Any], new: dict[str, Any], is_response: bool) -> None:
        self._definitions = old, new
        self._is_response = is_response
        self._seen: set[tuple[str, str]] = set()

    def all(self, old: Any, new: Any, path: str = "$") -> Iterator[tuple[str, str, bool]]:
        """Yield place, message, and whether the rules say that it breaks."""
        names = [str(each.get("$ref", "")) if isinstance(each, dict) else "" for each in (old, new)]
        if all(names) and (names[0], names[1]) in self._seen:
            return
        self._seen.add((names[0], names[1]))
        old, new = self._target(old, 0), self._target(new, 1)
        if not isinstance(old, dict) or not isinstance(new, dict):
            if old != new:
                yield path, f"was {_short(old)}, is {_short(new)}", True
            return
        yield from self._sets(old, new, path)
        before, after = old.get("properties", {}), new.get("properties", {})
        for name in before.keys() & after.keys():
            yield from self.all(before[name], after[name], f"{path}.{name}")
        for key in (old.keys() | new.keys()) - {"$defs", "$ref", *_SETS}:
            yield from self._keyword(key, old.get(key), new.get(key), path)

    def _keyword(self, key: str, old: Any, new: Any, path: str) -> Iterator[tuple[str, str, bool]]:
        if key in _NESTED and old is not None and new is not None:
            yield from self.all(old, new, f"{path}[*]" if key == "items" else path)
        elif key in ("allOf", "anyOf", "oneOf") and len(old or ()) == len(new or ()):
            for first, second in zip(old, new, strict=True):
                yield from self.all(first, second, path)
        elif old != new:
            yield path, f"{key} was {_short(old)}, is {_short(new)}", False

    def _sets(self, old: dict[str, Any], new: dict[str, Any], path: str) -> Iterator[tuple[str, str, bool]]:
        for key in ("type", "enum"):
            before, after = (_listed(each.get(key)) for each in (old, new))
            if before == after:
                continue
            unexpected = [each for each in after if each not in before] if before else []
            refused = [each for each in before if each not in after] if after else []
            breaks = bool(unexpected or (before and not after)) if self._is_response else bool(refused or not before)
            yield path, f"{key} was {_short(old.get(key))}, is {_short(new.get(key))}", breaks
        required = set(old.get("required", ())), set(new.get("required", ()))
        before, after = old.get("properties", {}), new.get("properties", {})
        for name in sorted(before.keys() | after.keys() | required[0] | required[1]):
            was, now = name in required[0], name in required[1]
            if name in before and name not in after:
                yield f"{path}.{name}", "removed", self._is_response and was
            elif name in after and name not in before:
                yield f"{path}.{name}", "added, required" if now else "added", not self._is_response and now
            elif was and not now:
                yield f"{path}.{name}", "is no longer required", self._is_response
            elif now and not was:
                yield f"{path}.{name}", "is required", not self._is_response

    def _target(self, node: Any, at: int) -> Any:
        while isinstance(node, dict) and "$ref" in node:
            node = self._definitions[at][node["$ref"].rpartition("/")[2]]
        return node


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _short(value: Any) -> str:
    text = "not set" if value is None else repr(value)
    return text if len(text) <= 80 else f"{text[:80]}..."
