"""Checks what was sent and received against the operation of a document."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import chain, islice
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from ..exchanges import Message, Sent
from ..operations import operation as folded
from ..verdict import Verdict, Violation
from .document import Document, DocumentError
from .matching import Operation, Operations
from .parameters import Pairs, Reader, cookies, scalar
from .schemas import Schemas
from .wording import LONGEST, cut, flatten, json_path, shown

FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
_JSON = re.compile(r"[^/]+/(?:[^/]+[+-])?json(?:-[\d.]+)?")  # application/problem+json, application/x-amz-json-1.1
MOST = 50  # violations of one value
# "shall be ignored" where they are described as header parameters
ABOUT_MESSAGES = ("accept", "content-type", "authorization")


class Checker:
    """Checks the exchanges of one API. Everything is prepared when it is first needed, and kept.

    Args:
        api: what the registry calls the API.
        document: describes it.
        url: its address.
        ignored: paths that belong to no operation: of the document itself.

    Raises:
        DocumentError: a path, parameter or response refers to nothing.
    """

    def __init__(self, api: str, document: Document, url: str, ignored: Sequence[str] = ()) -> None:
        self.api = api
        self.document = document
        self.operations = Operations(document, url)
        self._ignored = ignored
        self._schemas = {side: Schemas(document, side) for side in ("request", "response")}
        self._readers: dict[int, Reader] = {}
        self._media = lru_cache(maxsize=1024)(_find_media)

    def check(self, sent: Sent) -> Verdict | None:
        """Return what the document says of an exchange; None where there was no response, or nothing is to be said."""
        parts = urlsplit(sent.url)
        if sent.status is None or parts.path in self._ignored:
            return None
        method = sent.method.upper()
        operation, values, path = self.operations.find(method, parts.path)
        is_accepted = sent.status < 400
        if operation is None:
            if method in ("HEAD", "OPTIONS"):  # which servers have for each path
                return None
            verdict = Verdict(self.api, folded(method, path[1:].split("/")), is_documented=False)
            if is_accepted:
                message = f"the operation is not documented, and the response is {sent.status}"
                verdict.violations.append(Violation("response", "status", "operation", message))
            return verdict
        verdict = Verdict(self.api, operation.name, operation.response_for(sent.status))
        verdict.violations += self._response(operation, verdict.response, sent)
        request = [*self._parameters(operation, values, parts.query, sent, verdict.used)]
        if is_accepted:  # a server that refuses a faulty request is right
            verdict.violations += request
            verdict.violations += self._request_body(operation, sent)
        return verdict

    def _response(self, operation: Operation, key: str, sent: Sent) -> Iterator[Violation]:
        if not key:
            known = ", ".join(operation.responses) or "none"
            yield Violation("response", f"status {sent.status}", "status", f"is not documented. Documented: {known}")
            return
        node, uri = operation.responses[key]
        headers = [(name.lower(), value) for name, value in sent.response.headers]
        for name, written in (node.get("headers") or {}).items():
            header, file = self.document.resolve(written, uri)
            if name.lower() != "content-type":
                reader = self.reader(header, file, {"name": name.lower(), "in": "header"})
                yield from self._value("response", f"header {name}", reader, *reader.read(headers))
        content = node.get("content")
        if content and sent.method.upper() != "HEAD" and sent.status not in (204, 205, 304):
            yield from self._body("response", content, uri, sent.response)

    def _parameters(
        self, operation: Operation, values: dict[str, str], query: str, sent: Sent, used: list[str]
    ) -> Iterator[Violation]:
        """Yield what is wrong with the parameters, and add those that were sent to `used`."""
        headers = [(name.lower(), value) for name, value in sent.request.headers]
        asked = parse_qsl(query, keep_blank_values=True) if query else []
        places: dict[str, Pairs] = {"query": asked, "header": headers, "path": list(values.items())}
        readers = []
        for (place, name), (node, uri) in operation.parameters.items():
            if place == "header" and name.lower() in ABOUT_MESSAGES:
                continue
            if place == "cookie" and place not in places:
                places[place] = [pair for key, value in headers if key == "cookie" for pair in cookies(value)]
            reader = self.reader(node, uri, {"name": name.lower()} if place == "header" else {})
            readers.append(reader)
            if place not in places:  # querystring
                continue
            is_sent, value = reader.read(places[place])
            if is_sent:
                used.append(f"{place} {name}")
                known = reader.enum()
                used += [
                    f"{place} {name}={each}"
                    for each in (value if isinstance(value, list) else [value])
                    if each in known
                ]
            yield from self._value("request", f"{place} {name}", reader, is_sent, value)
        if asked and not any(reader.place == "querystring" for reader in readers):
            for name in dict.fromkeys(name for name, _ in asked):
                if name not in self._query_keys and not any(
                    reader.place == "query" and reader.knows(name) for reader in readers
                ):
                    message = f"{shown(name)} is not documented"
                    yield Violation("request", f"query {name}", "query", message, is_warning=True)

    def _value(self, side: str, place: str, reader: Reader, is_sent: bool, value: Any) -> Iterator[Violation]:
        """Yield what is wrong with a parameter or header."""
        if not is_sent:
            if reader.is_required:
                yield Violation(side, place, "required", "is required, and missing")
            return
        if reader.schema is not None:
            yield from self._errors(side, place, reader.schema, reader.uri, value, (reader.name,))

    def _request_body(self, operation: Operation, sent: Sent) -> Iterator[Violation]:
        if "requestBody" not in operation.node:
            return
        node, uri = self.document.resolve(operation.node["requestBody"], operation.uri)
        if sent.request.body == b"" and not sent.request.parts:
            if node.get("required") is True:
                yield Violation("request", "body", "required", "is required, and missing")
        elif content := node.get("content"):
            yield from self._body("request", content, uri, sent.request)

    def _body(self, side: str, content: dict[str, Any], uri: str, message: Message) -> Iterator[Violation]:
        kind = next((value for name, value in message.headers if name.lower() == "content-type"), "")
        plain = kind.partition(";")[0].strip().lower()
        found = self._media(plain, tuple(content))
        if found is None or (message.body == b"" and not message.parts):
            said = f"{shown(plain)} is not documented" if plain else "is missing"
            if message.body != b"":
                yield Violation(
                    side, "header Content-Type", "content-type", f"{said}. Documented: {', '.join(content)}"
                )
            elif any(_JSON.fullmatch(name.partition(";")[0].strip()) for name in content):
                yield Violation(side, "body", "required", f"is empty. Documented: {', '.join(content)}")
            return
        media, uri = self.document.resolve(content[found], uri)
        schema = media.get("schema")
        if schema is None or (message.body is None and not message.parts):
            return
        try:
            value = self._parsed(plain, schema, uri, message)
        except ValueError as error:
            yield Violation(side, "body", "json", cut(f"is not JSON: {error}", LONGEST))
            return
        if value is not _UNKNOWN:
            yield from self._errors(side, "body", schema, uri, value)

    def _parsed(self, kind: str, schema: Any, uri: str, message: Message) -> Any:
        """Return the value that a body stands for.

        Raises:
            ValueError: it should be JSON, and is not.
        """
        body = message.body or b""
        if _JSON.fullmatch(kind):
            return json.loads(body)
        reader = self.reader(schema, uri, {"schema": schema, "in": "form", "explode": True})
        if kind == FORM:
            return reader.read(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))[1]
        if kind == MULTIPART and message.parts:
            return reader.read([(part.name, part.text or "") for part in message.parts])[1]
        if kind.startswith("text/") and reader.types and "object" not in reader.types:
            return scalar(body.decode("utf-8", "replace"), set(reader.types))
        return _UNKNOWN

    def _errors(
        self, side: str, place: str, schema: Any, uri: str, value: Any, path: tuple[str, ...] = ()
    ) -> Iterator[Violation]:
        try:
            validator = self._schemas[side].validator(schema, uri)
        except DocumentError as error:
            yield Violation(side, place, "document", cut(str(error), LONGEST), is_warning=True)
            return
        try:
            if validator.is_valid(value):
                return
        except (
            UnicodeEncodeError
        ):  # half of a surrogate pair: JSON can spell it, and no text may have it (RFC 8259, 8.2)
            yield Violation(side, place, "json", "has half of a surrogate pair, which is no character")
            return
        seen = set()
        found = chain.from_iterable(flatten(each, path) for each in validator.iter_errors(value))
        for at, keyword, message in islice(found, MOST):
            where = f"{place} {json_path(at)}" if place == "body" or at else place
            if (where, message) not in seen:
                seen.add((where, message))
                yield Violation(side, where, keyword, message, at if place == "body" else [])

    def reader(self, node: Any, uri: str, more: dict[str, Any]) -> Reader:
        """Return the reader of a parameter, a header or a form."""
        found = self._readers.get(id(node))  # nodes live as long as the document
        if found is None:
            described = node if "schema" not in more else {}
            found = self._readers[id(node)] = Reader(self.document, {**described, **more}, uri)
        return found

    @cached_property
    def _query_keys(self) -> set[str]:
        """The names of API keys in the query."""
        schemes = ((self.document.content.get("components") or {}).get("securitySchemes") or {}).values()
        found = (self.document.resolve(each, self.document.uri)[0] for each in schemes)
        return {each.get("name", "") for each in found if each.get("in") == "query"}


_UNKNOWN = object()


def _find_media(kind: str, documented: tuple[str, ...]) -> str | None:
    """Return the documented media type that fits best: itself, its range, any."""
    plain = {name.partition(";")[0].strip().lower(): name for name in reversed(documented)}
    family = f"{kind.partition('/')[0]}/*"
    return next((plain[each] for each in (kind, family, "*/*") if each in plain and (kind or each == "*/*")), None)
