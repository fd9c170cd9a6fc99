"""Parameters and forms as they are written into a URL, a header, a cookie or a body, read back as JSON values.

https://spec.openapis.org/oas/v3.1.1.html#style-values
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import unquote

from .document import Document

Pairs = Sequence[tuple[str, str]]
_STYLES = {"path": "simple", "header": "simple", "query": "form", "cookie": "form"}
_SEPARATORS = {"form": ",", "simple": ",", "spaceDelimited": " ", "pipeDelimited": "|", "matrix": ",", "label": ","}
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_WORDS = {"true": True, "false": False, "null": None}


class Reader:
    """Reads the values of one parameter, or the field of a form.

    Args:
        document: it is in.
        parameter: a parameter object, or one of its likes: an encoding object with `name` and `in`.
        uri: the file that it is in.
    """

    def __init__(self, document: Document, parameter: Mapping[str, Any], uri: str) -> None:
        self._document = document
        self.name: str = parameter.get("name", "")
        self.place: str = parameter.get("in", "query")
        self.is_required = parameter.get("required") is True
        self.style: str = parameter.get("style") or _STYLES.get(self.place, "form")
        self.explodes: bool = parameter.get("explode", self.style in ("form", "cookie"))
        content = parameter.get("content") or {}
        media: Mapping[str, Any] = next(iter(content.values()), {})
        self.is_json = "json" in next(iter(content), "")
        self.schema: Any = media.get("schema") if content else parameter.get("schema")
        self.uri = uri
        self.types = frozenset(types(document, self.schema, uri))
        self.names = frozenset(self._properties()) if "object" in self.types else frozenset[str]()
        self.takes_any = "object" in self.types and self._is_open() and self.style == "form" and self.explodes

    def read(self, pairs: Pairs) -> tuple[bool, Any]:
        """Return whether the parameter is among the pairs of its place, and its value."""
        texts = [value for name, value in pairs if name == self.name]
        if self.is_json:
            return bool(texts), _json(texts[0]) if texts else None
        if self.style == "deepObject":
            fields = {name[len(self.name) + 1 : -1]: value for name, value in pairs if self._is_deep(name)}
            return bool(fields), self._object(fields)
        if "object" in self.types and self.explodes and self.place in ("query", "cookie", "form"):
            fields = {name: value for name, value in pairs if name in self.names}
            return bool(fields), self._object(fields)
        if not texts:
            return False, None
        if "array" in self.types and self.explodes and self.place in ("query", "cookie", "form"):
            return True, [self._scalar(text, self._items()) for text in texts]
        return True, self.value(texts[-1])

    def value(self, text: str) -> Any:
        """Return the value that one text stands for."""
        if self.style == "label":
            text = text.removeprefix(".")
        elif self.style == "matrix":
            text = text.removeprefix(";")
            text = text if self.explodes and "object" in self.types else text.removeprefix(f"{self.name}=")
        separator = _SEPARATORS.get(self.style, ",")
        if self.explodes and self.style in ("label", "matrix"):
            separator = "." if self.style == "label" else ";"
        if "array" in self.types:
            pieces = text.split(separator) if text else []
            return [self._scalar(piece.removeprefix(f"{self.name}="), self._items()) for piece in pieces]
        if "object" in self.types:
            pieces = text.split(separator)
            if self.explodes:
                return self._object(dict(piece.partition("=")[::2] for piece in pieces))
            return self._object(dict(zip(pieces[::2], pieces[1::2], strict=False)))
        return self._scalar(text, self.schema)

    def knows(self, name: str) -> bool:
        """Return whether a name in the query belongs to this parameter."""
        return name == self.name or name in self.names or self.takes_any or (self._is_deep(name))

    def enum(self) -> list[Any]:
        """Return the values that the parameter may have, if they are listed."""
        node, _ = self._document.resolve(self.schema, self.uri)
        node = node.get("items", node) if isinstance(node, dict) and "array" in self.types else node
        for part in _alternatives(self._document, node, self.uri):
            if isinstance(part.get("enum"), list):
                return [value for value in part["enum"] if value is not None]
        return []

    def _is_deep(self, name: str) -> bool:
        return self.style == "deepObject" and name.startswith(f"{self.name}[") and name.endswith("]")

    def _items(self) -> Any:
        parts = _alternatives(self._document, self.schema, self.uri)
        return next((part["items"] for part in parts if "items" in part), {})

    def _properties(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for part in _alternatives(self._document, self.schema, self.uri):
            found |= part.get("properties") or {}
        return found

    def _is_open(self) -> bool:
        parts = list(_alternatives(self._document, self.schema, self.uri))
        return any(part.get("additionalProperties") not in (None, False) for part in parts)

    def _object(self, fields: Mapping[str, str]) -> dict[str, Any]:
        known = self._properties()
        return {name: self._scalar(value, known.get(name, {})) for name, value in fields.items()}

    def _scalar(self, text: str, schema: Any) -> Any:
        return scalar(text, set(types(self._document, schema, self.uri)))


def scalar(text: str, wanted: set[str]) -> Any:
    """Return what a text stands for where one of the types in `wanted` is expected; the text itself if it is none."""
    if text in _WORDS and ("boolean" if text != "null" else "null") in wanted:
        return _WORDS[text]
    if wanted & {"integer", "number"} and _NUMBER.fullmatch(text):
        return int(text) if re.fullmatch(r"[+-]?\d+", text) else float(text)
    return None if not text and "null" in wanted and "string" not in wanted else text


def types(document: Document, schema: Any, uri: str) -> Iterator[str]:
    """Yield the types that a schema allows, through references and alternatives."""
    for part in _alternatives(document, schema, uri):
        kind = part.get("type")
        yield from [kind] if isinstance(kind, str) else kind or ()
        if kind is None and "properties" in part:
            yield "object"
        if kind is None:
            values = [*(part.get("enum") or ()), *([part["const"]] if "const" in part else [])]
            yield from ("integer" for value in values if isinstance(value, int) and not isinstance(value, bool))
            yield from ("boolean" for value in values if isinstance(value, bool))
        if part.get("nullable") is True:
            yield "null"


def _alternatives(document: Document, schema: Any, uri: str, depth: int = 0) -> Iterator[dict[str, Any]]:
    node, file = document.resolve(schema, uri)
    if not isinstance(node, dict) or depth > 8:
        return
    yield node
    for keyword in ("anyOf", "oneOf", "allOf"):
        for branch in node.get(keyword) or ():
            yield from _alternatives(document, branch, file, depth + 1)


def cookies(header: str) -> list[tuple[str, str]]:
    """Return the names and values of a Cookie header (RFC 6265, section 4.2.1)."""
    pairs = (pair.strip().partition("=") for pair in header.split(";") if "=" in pair)
    return [(name, unquote(value.strip('"'))) for name, _, value in pairs]


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
