"""OpenAPI documents (3.0, 3.1, 3.2): where they come from, and where a `$ref` in them leads. Never the network.

https://spec.openapis.org/oas/latest.html
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urldefrag, urljoin, urlsplit
from urllib.request import url2pathname

from ..files import write_atomically

VERSION = re.compile(r"3\.[012](\.\d+)?")


class DocumentError(Exception):
    """A document cannot be used. The message says which, what is wrong with it, and what to do."""


def parse(text: str, name: str, cache: Path | None = None) -> dict[str, Any]:
    """Return a document from JSON or YAML.

    JSON is parsed anew each time: that takes no longer than to read what was kept. YAML is kept as JSON.

    Args:
        text: of the document.
        name: what an error calls it.
        cache: folder for what was parsed, by its hash; None keeps nothing.

    Raises:
        DocumentError: it is neither, or no OpenAPI 3.0, 3.1 or 3.2.
    """
    try:
        text = text.removeprefix("\ufeff")
        document = json.loads(text) if text.lstrip()[:1] == "{" else _yaml(text, name, cache)
    except ValueError as error:
        raise DocumentError(f"{name} is not JSON: {error}") from None
    version = str(document.get("openapi", "")) if isinstance(document, dict) else ""
    if not VERSION.fullmatch(version):
        said = f"openapi: {version}" if version else "no field `openapi`"
        raise DocumentError(f"{name} is no OpenAPI document of version 3.0, 3.1 or 3.2: it has {said}.")
    return dict(document)


def _yaml(text: str, name: str, cache: Path | None) -> Any:
    kept = cache and cache / f"{hashlib.sha256(text.encode()).hexdigest()}.json"
    if kept is not None and kept.is_file():
        return json.loads(kept.read_text(encoding="utf-8"))
    from .yaml_text import load  # JSON does without

    try:
        parsed = load(text)
    except ValueError as error:
        raise DocumentError(f"{name} is neither JSON nor YAML: {error}") from None
    if kept is not None:
        write_atomically(kept, json.dumps(parsed, separators=(",", ":")))
    return parsed


class Document:
    """A parsed document, and the files that it refers to.

    Args:
        content: of the document.
        name: what errors call it.
        uri: where it was found, for references to its neighbours: a file's only.
        cache: see `parse`.
    """

    def __init__(
        self, content: dict[str, Any], name: str = "document", uri: str = "", cache: Path | None = None
    ) -> None:
        self.content = content
        self.name = name
        self.uri = uri
        self.is_30 = str(content["openapi"]).startswith("3.0")
        self._cache = cache
        self._files: dict[str, Any] = {uri: content}

    def resolve(self, node: Any, uri: str) -> tuple[Any, str]:
        """Return what a node is once its `$ref`s are followed, and the file that it is in.

        Args:
            node: any object of the document.
            uri: the file that it is in.

        Raises:
            DocumentError: a reference leads nowhere, or in a circle.
        """
        followed = 0
        while isinstance(node, dict) and isinstance(node.get("$ref"), str):
            node, uri, _ = self.target(node["$ref"], uri)
            if (followed := followed + 1) > 100:
                raise DocumentError(f"{self.name}: $ref leads in a circle")
        return node, uri

    def target(self, ref: str, uri: str) -> tuple[Any, str, str]:
        """Return what a `$ref` in the file `uri` leads to, the file that it is in, and the whole reference.

        Raises:
            DocumentError: it leads nowhere.
        """
        file, fragment = urldefrag(urljoin(uri, ref))
        file = file if ref.partition("#")[0] else uri
        node = self._file(file, ref)
        try:
            for part in unquote(fragment).split("/")[1:]:
                key = part.replace("~1", "/").replace("~0", "~")
                node = node[int(key)] if isinstance(node, list) else node[key]
        except (KeyError, IndexError, TypeError, ValueError):
            raise self._nowhere(ref) from None
        return node, file, f"{file}#{fragment}"

    def _file(self, uri: str, ref: str) -> Any:
        if uri not in self._files:
            parts = urlsplit(uri)
            if parts.scheme != "file":
                raise self._nowhere(ref)
            try:
                text = Path(url2pathname(parts.path)).read_text(encoding="utf-8-sig")
                is_json = text.lstrip()[:1] in ("{", "[")
                self._files[uri] = json.loads(text) if is_json else _yaml(text, uri, self._cache)
            except (OSError, ValueError, DocumentError):
                raise self._nowhere(ref) from None
        return self._files[uri]

    def _nowhere(self, ref: str) -> DocumentError:
        return DocumentError(f"{self.name}: $ref {ref} leads nowhere. Expected a place in it, or a file; no network.")


def load_file(path: Path, cache: Path | None = None) -> Document:
    """Return the document in a file.

    Raises:
        DocumentError: it cannot be read, or is none.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DocumentError(f"{path} cannot be read: {error}") from None
    return Document(parse(text, path.name, cache), path.name, path.resolve().as_uri(), cache)


def load_text(text: str, url: str, cache: Path | None = None) -> Document:
    """Return a document that was fetched; its references stay within it.

    Raises:
        DocumentError: it is none.
    """
    return Document(parse(text, url, cache), url, "", cache)


def fetch(url: str, seconds: float = 10.0) -> str:
    """Return the text behind an http(s) URL.

    Raises:
        DocumentError: there is none.
    """
    from urllib.request import Request, urlopen

    asked = Request(url, headers={"Accept": "application/json, application/yaml;q=0.9, */*;q=0.1"})  # noqa: S310
    try:
        with urlopen(asked, timeout=seconds) as response:  # noqa: S310 - the registry checks the URL
            text: bytes = response.read()
        return text.decode("utf-8")
    except (OSError, ValueError) as error:
        raise DocumentError(
            f"{url} has no OpenAPI document: {error}. Correct the registry, or use --contract=off."
        ) from None


Fetch = Callable[[str], str]
