"""The shape of a response, kept beside its test as a JSON schema: a contract for an API without a document."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ..files import write_atomically
from .by_hand import Contract

FOLDER = "shapes"
_FORMATS = {
    "date-time": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)"),
    "date": re.compile(r"\d{4}-\d\d-\d\d"),
    "uuid": re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE),
}
_renewed: dict[Path, dict[str, Any]] = {}  # written in this run: each response adds to it
_kept: dict[Path, Contract] = {}
_is_renewing = [False]


def renew() -> Callable[[], None]:
    """Have `check_shape` write every shape anew; returns the function that ends that."""
    _is_renewing.append(True)

    def end() -> None:
        _is_renewing.pop()
        _renewed.clear()
        _kept.clear()

    return end


def check_shape(response: Any, name: str = "") -> None:
    """Assert that a response has the shape that was kept: types of values, fields that are always there.

    The first time, the shape is written to the folder `shapes` beside the test, for you to review and commit. What a
    response has besides is allowed; what it lacks, or has in another type, is not.

    Args:
        response: of httpx or requests, or any JSON value.
        name: of the shape; needed for a second one in the same test function.

    Raises:
        AssertionError: the response has another shape; or none is kept, on a CI server, where none is written.
        ValueError: the response is not JSON.
    """
    __tracebackhide__ = True
    value = response.json() if callable(getattr(response, "json", None)) else response
    caller = sys._getframe(1)  # noqa: SLF001 - the one way to know where the test is
    test = Path(caller.f_code.co_filename)
    path = test.parent / FOLDER / f"{test.stem}.{name or caller.f_code.co_name}.json"
    is_new = path in _renewed or _is_renewing[-1] or not path.exists()
    if not is_new:
        if path not in _kept:
            try:
                _kept[path] = Contract(json.loads(path.read_text(encoding="utf-8")), path.name)
            except ValueError as error:
                raise ValueError(f"{path} is not JSON: {error}") from None
        _kept[path].check(value)
        return
    if not _is_renewing[-1] and os.environ.get("CI"):
        raise AssertionError(f"no shape is kept in {path}. Run the test once on your machine, and commit the file.")
    found = shape(value)
    _renewed[path] = merged(_renewed[path], found) if path in _renewed else found
    write_atomically(path, json.dumps(_renewed[path], indent=2, ensure_ascii=False) + "\n")


def shape(value: Any) -> dict[str, Any]:
    """Return the JSON schema of one value, without the value."""
    if isinstance(value, dict):
        properties = {name: shape(each) for name, each in value.items()}
        return {"type": "object", "required": sorted(value), "properties": properties}
    if isinstance(value, list):
        found: dict[str, Any] = {"type": "array"}
        for element in value:
            found["items"] = merged(found["items"], shape(element)) if "items" in found else shape(element)
        return found
    if isinstance(value, str):
        known = next((name for name, pattern in _FORMATS.items() if pattern.fullmatch(value)), None)
        return {"type": "string", "format": known} if known else {"type": "string"}
    kinds: dict[type, str] = {bool: "boolean", int: "integer", float: "number", type(None): "null"}
    return {"type": kinds[type(value)]}


def merged(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
    """Return the shape of which both are: all types, all fields, required only what both have."""
    types = {
        kind for each in (first, second) for kind in ([each["type"]] if isinstance(each["type"], str) else each["type"])
    }
    types -= {"integer"} if "number" in types else set()
    found: dict[str, Any] = {"type": next(iter(types)) if len(types) == 1 else sorted(types)}
    objects = [each for each in (first, second) if "properties" in each]
    if objects:
        found["required"] = sorted(set.intersection(*(set(each["required"]) for each in objects)))
        names = dict.fromkeys(name for each in objects for name in each["properties"])
        found["properties"] = {name: _all(each["properties"].get(name) for each in objects) for name in names}
    if "items" in first or "items" in second:
        found["items"] = _all(each.get("items") for each in (first, second))
    formats = [each.get("format") for each in (first, second) if "string" in each["type"]]
    if formats and None not in formats and len(set(formats)) == 1:
        found["format"] = formats[0]
    return found


def _all(shapes: Any) -> dict[str, Any]:
    known = [each for each in shapes if each is not None]
    return known[0] if len(known) == 1 else merged(known[0], known[1])
