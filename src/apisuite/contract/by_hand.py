"""Checks documents against JSON schemas (draft 2020-12, unless a schema names another one).

Of the formats, date, time, date-time, email, ipv4, ipv6, regex, uri, uri-reference and uuid are checked. For others,
add the package that jsonschema needs: https://python-jsonschema.readthedocs.io/en/stable/validate/#validating-formats
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

from ..extras import needs

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError
    from jsonschema.protocols import Validator
    from referencing import Resource

SHOWN = 10  # violations
LONGEST = 2000  # characters of all of them
LONGEST_PART = 160  # characters of a path or message; a value in it is cut before the rule that it breaks
LONGEST_VALUE = 80


class Contract:
    """A schema, compiled when it is first needed: jsonschema takes 30 ms to import, which many runs can do without.

    Args:
        schema: a JSON schema.
        name: what error messages call it.
        file: where it stands; `$ref` may lead to other files from there, e.g. "address.json" or
            "../openapi.json#/components/schemas/Address". The network is never asked.
    """

    def __init__(self, schema: dict[str, Any], name: str = "schema", file: Path | None = None) -> None:
        self.name = name
        self._schema = schema
        self._file = file

    @cached_property
    def _validator(self) -> Validator:
        with needs("contract"):
            from jsonschema import Draft202012Validator, FormatChecker
            from jsonschema.exceptions import SchemaError
            from jsonschema.validators import validator_for
            from referencing import Registry, Resource
            from referencing.jsonschema import DRAFT202012

        kind = validator_for(self._schema, default=Draft202012Validator)
        try:
            kind.check_schema(self._schema)
        except SchemaError as error:
            raise ValueError(f"{self.name} is not a JSON schema: {error.json_path}: {error.message}") from None
        if self._file is None:
            return kind(self._schema, format_checker=FormatChecker(), registry=Registry(retrieve=_read))  # type: ignore[call-arg]
        uri = self._file.resolve().as_uri()
        resource = Resource.from_contents(self._schema, default_specification=DRAFT202012)
        registry = Registry(retrieve=_read).with_resource(uri, resource)  # type: ignore[call-arg]
        return kind({"$ref": uri}, format_checker=FormatChecker(), registry=registry)

    def check(self, document: Any) -> None:
        """Assert that `document` keeps the contract.

        Raises:
            AssertionError: it does not; the first ten violations in the order of the document, each with its JSON path,
                its value and what was expected, in 2,000 characters at most.
            ValueError: the schema itself is wrong, or a `$ref` leads nowhere.
        """
        __tracebackhide__ = True
        validator = self._validator
        from referencing.exceptions import Unresolvable

        try:
            errors = sorted(validator.iter_errors(document), key=_position)
        except Unresolvable as error:
            raise ValueError(
                f"{self.name}: $ref {error.ref} leads nowhere. Expected a file beside the schema; no network is used."
            ) from None
        if errors:
            raise AssertionError(f"{self.name} is violated: {_listing(errors)}")


def _listing(errors: Sequence[ValidationError]) -> str:
    lines: list[str] = []
    room = LONGEST
    for error in errors[:SHOWN]:
        line = _describe(error)
        room -= len(line)
        if lines and room < 0:
            break
        lines.append(line)
    more = [f"... and {len(errors) - len(lines)} more"] if len(errors) > len(lines) else []
    return "\n  ".join([*lines, *more])


def _read(uri: str) -> Resource[Any]:
    """Return the document that a `$ref` leads to, if it is a file."""
    from referencing import Resource
    from referencing.exceptions import NoSuchResource
    from referencing.jsonschema import DRAFT202012

    parts = urlsplit(uri)
    try:
        if parts.scheme == "file":
            contents = json.loads(Path(url2pathname(parts.path)).read_text(encoding="utf-8"))
            return Resource.from_contents(contents, default_specification=DRAFT202012)
    except (OSError, ValueError):
        pass
    raise NoSuchResource(uri)


def _position(error: ValidationError) -> list[tuple[bool, int, str]]:
    """Return where an error stands, so that $[2] comes before $[10]."""
    return [(isinstance(part, str), *((0, part) if isinstance(part, str) else (part, ""))) for part in error.path]


def _describe(error: ValidationError) -> str:
    from jsonschema.exceptions import best_match

    cause = best_match(error.context) if error.context else None  # anyOf and oneOf hide the reason one level down
    place = _cut(error.json_path)
    return f"{place}: {_message(error)}" + (f" ({_cut(cause.json_path)}: {_message(cause)})" if cause else "")


def _message(error: ValidationError) -> str:
    value = repr(error.instance)
    short = f"{value[:LONGEST_VALUE]}..." if len(value) > LONGEST_VALUE else value
    return _cut(error.message.replace(value, short))


def _cut(text: str) -> str:
    half = LONGEST_PART // 2
    return text if len(text) <= LONGEST_PART else f"{text[:half]} ... {text[-half:]}"


@cache
def schema(path: Path) -> Contract:
    """Return the contract in the JSON file `path`; read once per process.

    Raises:
        ValueError: the file is not JSON.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ValueError(f"{path} is not JSON: {error}") from None
    return Contract(document, path.name, path)
