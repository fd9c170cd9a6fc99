"""Public OpenAPI documents: each loads, and our verdicts are compared with those of a second validator.

`nox -s documents` downloads the packages that have them, and runs `python -m tests.framework.contract.public FOLDER`.
Each JSON body of each operation gets values that are made from its schema, and some that are broken on purpose.
openapi-schema-validator, which rests on jsonschema, judges them too; every difference is printed and counted.
"""

from __future__ import annotations

import json
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from apisuite.contract.checking import Checker
from apisuite.contract.document import Document, DocumentError, load_file
from apisuite.exchanges import Message, Sent
from apisuite.verdict import Violation

EXCHANGES = 16_000
DEEPEST = 6
OPENAPI = r"""^\s*["']?openapi["']?\s*:\s*["']?3\."""
TEXTS = {
    "date-time": "2026-03-01T12:00:00Z", "date": "2026-03-01", "email": "a@example.com", "uri": "https://example.com/a",
    "uuid": "7f3f0a52-8a4e-4f0e-9f8e-0f7a2b6f9c11", "ipv4": "192.0.2.1", "ipv6": "2001:db8::1",
    "hostname": "example.com",
}  # fmt: skip


class Values:
    """Makes values from schemas, most of them valid: with optional fields or without, within bounds, by format."""

    def __init__(self, document: Document, dice: random.Random) -> None:
        self._document = document
        self._dice = dice

    def make(self, schema: Any, depth: int = 0) -> Any:
        """Return a value."""
        schema, _ = self._document.resolve(schema, self._document.uri)
        if not isinstance(schema, dict) or depth > DEEPEST:
            return None if depth > DEEPEST else {}
        if schema.get("nullable") and self._dice.random() < 0.2:
            return None
        for keyword in ("const", "enum"):
            if keyword in schema:
                return self._dice.choice(schema["enum"]) if keyword == "enum" else schema["const"]
        for keyword in ("oneOf", "anyOf"):
            if schema.get(keyword):
                chosen = self.make(self._dice.choice(schema[keyword]), depth + 1)
                rest = {key: value for key, value in schema.items() if key != keyword}
                beside = self._object(rest, depth) if "properties" in rest and isinstance(chosen, dict) else {}
                return chosen | beside if isinstance(chosen, dict) else chosen
        if schema.get("allOf"):
            parts = [self.make(part, depth + 1) for part in schema["allOf"]]
            whole = [part for part in parts if isinstance(part, dict)]
            pairs = [pair for part in [*whole, self._object(schema, depth)] for pair in part.items()]
            return dict(pairs) if whole else parts[0]
        return self._plain(schema, depth)

    def _plain(self, schema: dict[str, Any], depth: int) -> Any:
        kind = schema.get("type", "object" if "properties" in schema else "string")
        kind = self._dice.choice(kind) if isinstance(kind, list) else kind
        if kind == "object":
            return self._object(schema, depth)
        if kind == "array":
            count = max(schema.get("minItems", 0), self._dice.randint(0, 2))
            return [self.make(schema.get("items", {}), depth + 1) for _ in range(count)]
        if kind in ("integer", "number"):
            least = schema.get("minimum", schema.get("exclusiveMinimum", 0))
            return int(least) + (1 if schema.get("exclusiveMinimum") else 0) if not isinstance(least, bool) else 1
        if kind == "string":
            known = TEXTS.get(schema.get("format", ""))
            return known or ("text" * schema.get("minLength", 1))[: schema.get("maxLength", 200)]
        return {"boolean": True, "null": None}.get(kind, "text")

    def _object(self, schema: dict[str, Any], depth: int) -> dict[str, Any]:
        required = schema.get("required", ())
        names = [name for name in schema.get("properties", {}) if name in required or self._dice.random() < 0.4]
        return {name: self.make(schema["properties"][name], depth + 1) for name in names}

    def broken(self, value: Any) -> Any:
        """Return a value with one thing changed: a field left out, or another type somewhere."""
        if isinstance(value, dict) and value:
            name = self._dice.choice(list(value))
            rest = {key: each for key, each in value.items() if key != name}
            return rest if self._dice.random() < 0.4 else {**value, name: self.broken(value[name])}
        if isinstance(value, list) and value:
            return [self.broken(value[0]), *value[1:]]
        return self._dice.choice([{"wrong": 1}, 12345, "\u00e9 wrong", [1], None, True, -1.5])


def bodies(checker: Checker) -> Iterator[tuple[str, str, str, int, str, Any]]:
    """Yield side, method, path, status, media type and schema of each JSON body."""
    for operation in checker.operations:
        method, _, path = operation.name.partition(" ")
        path = re.sub(r"\{[^}]+\}", "1", path)
        asked, _ = checker.document.resolve(operation.node.get("requestBody", {}), operation.uri)
        for kind, schema in _json(checker.document, asked):
            yield "request", method, path, 200, kind, schema
        for key, (node, _) in operation.responses.items():
            for kind, schema in _json(checker.document, node):
                if re.fullmatch(r"[2-5]\d\d|[2-5]XX|default", key):
                    status = 599 if key == "default" else int(key.replace("XX", "42"))
                    yield "response", method, path, status, kind, schema


def _json(document: Document, node: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for kind, written in (node.get("content") or {}).items():
        media, _ = document.resolve(written, document.uri)
        if re.search(r"[/+]json$", kind) and "schema" in media:
            yield kind, media["schema"]


def second_validator(document: Document, side: str, schema: Any) -> Any:
    """Return the validator of openapi-schema-validator for a schema of the document."""
    from jsonschema import FormatChecker
    from openapi_schema_validator import OAS30ReadValidator, OAS30WriteValidator, OAS31Validator
    from referencing import Registry, Resource
    from referencing.jsonschema import DRAFT4, DRAFT202012

    resource = Resource(document.content, DRAFT4 if document.is_30 else DRAFT202012)
    resolver = Registry().with_resource("urn:document", resource).resolver("urn:document")
    of_30 = OAS30ReadValidator if side == "response" else OAS30WriteValidator
    kind = of_30 if document.is_30 else OAS31Validator
    return kind(schema, _resolver=resolver, format_checker=FormatChecker(tuple(TEXTS)))


def compare(path: Path, share: int, counts: Counter[str]) -> None:
    """Check `share` exchanges of a document twice; count, and print where the two do not agree."""
    document = load_file(path)
    began = time.perf_counter()
    checker = Checker("x", document, "http://h")
    dice = random.Random(7)  # noqa: S311 - the same values each time
    values = Values(document, dice)
    found = list(bodies(checker))
    said: set[str] = set()
    for number in range(share if found else 0):
        side, method, target, status, kind, schema = found[number] if number < len(found) else dice.choice(found)
        value = values.make(schema)
        value = values.broken(value) if number % 2 else value
        base = next((base for base in ("", *_bases(document)) if checker.operations.find(method, base + target)[0]), "")
        message = Message([("Content-Type", kind)], json.dumps(value).encode())
        asked, received = (message, Message()) if side == "request" else (Message(), message)
        verdict = checker.check(Sent(method, f"http://h{base}{target}", asked, status, received))
        assert verdict is not None
        of_body = [each for each in verdict.violations if each.place.startswith("body") and each.side == side]
        ours = [each for each in of_body if not each.is_warning]
        try:
            theirs = next(second_validator(document, side, schema).iter_errors(value), None)
        except Exception as error:
            counts[f"the second validator raised {type(error).__name__}"] += 1
            continue
        counts["exchanges"] += 1
        counts["valid" if not ours else "broken"] += 1
        if bool(ours) != (theirs is not None):
            counts[f"different: {_why(document, ours, theirs)}"] += 1
            reason = ours[0].message[:90] if ours else f"{theirs.validator}: {theirs.message[:90]}"
            line = f"  {verdict.operation} {side} {status}: {'only ours' if ours else 'only theirs'}: {reason}"
            if line not in said and len(said) < 12:
                said.add(line)
                print(line)
    print(f"{path.name}: {len(found)} JSON bodies, {time.perf_counter() - began:.1f} s")


def _why(document: Document, ours: list[Violation], theirs: Any) -> str:
    """Return why the two do not agree, where that is meant to be so."""
    if theirs is not None and theirs.validator == "readOnly":
        return "a request has what is readOnly, which OpenAPI only advises against"
    rules = {each.rule for each in ours} or {theirs.validator}
    if not document.is_30 and rules <= {"falseSchema", "required"}:
        return "readOnly and writeOnly by direction, which the second validator has for 3.0 only"
    if document.is_30 and not ours and rules <= {"oneOf", "anyOf", "allOf", "type"}:
        return "nullable beside allOf, anyOf or oneOf without a type, which generators write and mean"
    return "NOT EXPLAINED"


def _bases(document: Document) -> list[str]:
    urls = [server.get("url", "") for server in document.content.get("servers") or ()]
    return [urlsplit(url).path.rstrip("/") for url in urls]


def main(folder: Path) -> int:
    """Compare every document below a folder; return 1 where one of them cannot be used."""
    counts: Counter[str] = Counter()
    files = [path for path in sorted(folder.rglob("*")) if path.suffix in (".json", ".yaml")]
    usable = [path for path in files if re.search(OPENAPI, path.read_text(encoding="utf-8-sig"), re.MULTILINE)]
    for path in usable:
        try:
            compare(path, EXCHANGES // len(usable) + 1, counts)
        except DocumentError as error:
            counts["not usable"] += 1
            print(f"{path.name}: {error}")
    print(f"{len(usable)} documents")
    for name, count in counts.items():
        print(f"{count:6} {name}")
    return int(counts["not usable"] + counts["different: NOT EXPLAINED"] > 0)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
