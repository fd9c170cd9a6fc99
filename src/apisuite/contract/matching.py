"""Which operation of a document a request is for: servers, base paths, templates, the most specific first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any
from urllib.parse import unquote, urlsplit

from .document import Document

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")
_VARIABLE = re.compile(r"\{([^{}/]+)\}")


class Operation:
    """An operation of a document.

    Attributes:
        name: method and path template: "GET /users/{user_id}".
        node: its object in the document.
        uri: the file that it is in.
    """

    def __init__(self, name: str, node: dict[str, Any], item: dict[str, Any], document: Document, uri: str) -> None:
        self.name = name
        self.node = node
        self.uri = uri
        self._item = item
        self._document = document

    @cached_property
    def parameters(self) -> dict[tuple[str, str], tuple[dict[str, Any], str]]:
        """Each parameter object, with the file that it is in, by place and name; those of the path item included."""
        found = {}
        for written in [*(self._item.get("parameters") or ()), *(self.node.get("parameters") or ())]:
            parameter, file = self._document.resolve(written, self.uri)
            found[parameter.get("in", ""), parameter.get("name", "")] = parameter, file
        return found

    @cached_property
    def responses(self) -> dict[str, tuple[dict[str, Any], str]]:
        """Each response object, with the file that it is in, by its key: "200", "4XX", "default"."""
        written = (self.node.get("responses") or {}).items()
        return {key: self._document.resolve(each, self.uri) for key, each in written if not key.startswith("x-")}

    def response_for(self, status: int) -> str:
        """Return the key of the response that describes a status: exact, range, default; "" if none does."""
        keys = (str(status), f"{status // 100}XX", f"{status // 100}xx", "default")
        return next((key for key in keys if key in self.responses), "")


@dataclass
class _Template:
    path: str
    pattern: re.Pattern[str]
    names: list[str]
    methods: dict[str, Operation]
    order: tuple[int, ...]


class Operations:
    """The operations of a document at the address of an API.

    Args:
        document: of the API.
        url: of the API, which a path of the document follows where its servers say nothing else.
    """

    def __init__(self, document: Document, url: str) -> None:
        parts = urlsplit(url)
        self.origin = _origin(parts.scheme, parts.netloc)
        servers = [server.get("url", "/") for server in document.content.get("servers") or [{"url": "/"}]]
        paths = {_server_pattern(urlsplit(server).path if "://" in server else server) for server in servers}
        own = re.escape(parts.path.rstrip("/"))
        # A relative server ("../v2") is relative to a document of which only the text is known: the API's own path.
        absolute = sorted({own, *(path for path in paths if not path or path.startswith("/"))}, key=len, reverse=True)
        self._bases = [re.compile(f"{path}(?=/|$)") for path in absolute]
        self._document = document
        self._templates = sorted(self._read(), key=lambda template: template.order)
        self.find = lru_cache(maxsize=4096)(self._find)
        self._is_at = lru_cache(maxsize=64)(lambda other: _origin(*other.split("://", 1)) == self.origin)

    def __iter__(self) -> Iterator[Operation]:
        for template in self._templates:
            yield from template.methods.values()

    def is_at(self, origin: str) -> bool:
        """Return whether a scheme and host ("http://127.0.0.1:8080") are those of the API."""
        return self._is_at(origin)

    def base_length(self, path: str) -> int:
        """Return how many characters of a path are the base of this API; -1 if it is not below it."""
        return max((match.end() for base in self._bases if (match := base.match(path))), default=-1)

    def _find(self, method: str, path: str) -> tuple[Operation | None, dict[str, str], str]:
        """Return the operation, the values of its path, and the path below the base; longer bases first."""
        below = ""
        for base in self._bases:
            match = base.match(path)
            if match is None:
                continue
            rest = path[match.end() :] or "/"
            below = below or rest
            for template in self._templates:
                found = template.pattern.fullmatch(rest)
                if found and method in template.methods:
                    values = dict(zip(template.names, map(unquote, found.groups()), strict=True))
                    return template.methods[method], values, rest
        return None, {}, below or path

    def _read(self) -> Iterator[_Template]:
        document = self._document
        for path, written in (document.content.get("paths") or {}).items():
            item, uri = document.resolve(written, document.uri)
            if not isinstance(item, dict) or not path.startswith("/"):
                continue
            methods = {name.upper(): item[name] for name in METHODS if isinstance(item.get(name), dict)}
            methods |= item.get("additionalOperations") or {}
            operations = {
                name: Operation(f"{name} {path}", node, item, document, uri) for name, node in methods.items()
            }
            pieces = _VARIABLE.split(path)
            pattern = "".join("([^/]+)" if at % 2 else re.escape(piece) for at, piece in enumerate(pieces))
            order = tuple(2 if _VARIABLE.fullmatch(part) else int("{" in part) for part in path.split("/"))
            yield _Template(path, re.compile(pattern), pieces[1::2], operations, order)


def _origin(scheme: str, netloc: str) -> str:
    default = {"http": ":80", "https": ":443"}.get(scheme, "")
    return f"{scheme}://{netloc.rpartition('@')[2].lower().removesuffix(default)}"


def _server_pattern(path: str) -> str:
    pieces = _VARIABLE.split(path.rstrip("/"))
    return "".join("[^/]+" if at % 2 else re.escape(piece) for at, piece in enumerate(pieces))
