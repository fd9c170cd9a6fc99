"""Checks documents against JSON schemas (draft 2020-12).

Of the formats, date, time, date-time, email, ipv4, ipv6, regex, uri, uri-reference and uuid are checked. For others,
add the package that jsonschema needs: https://python-jsonschema.readthedocs.io/en/stable/validate/#validating-formats
"""

from __future__ import annotations

import json
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError
    from jsonschema.protocols import Validator


class Contract:
    """A schema, compiled when it is first needed: jsonschema takes 30 ms to import, which many runs can do without.

    Args:
        schema: a JSON schema; without `$schema` it is read as draft 2020-12.
        name: what error messages call it.
    """

    def __init__(self, schema: dict[str, Any], name: str = "schema") -> None:
        self.name = name
        self._schema = schema

    @cached_property
    def _validator(self) -> Validator:
        from jsonschema import Draft202012Validator, FormatChecker
        from jsonschema.exceptions import SchemaError
        from jsonschema.validators import validator_for

        kind = validator_for(self._schema, default=Draft202012Validator)
        try:
            kind.check_schema(self._schema)
        except SchemaError as error:
            raise ValueError(f"{self.name} is not a JSON schema: {error.json_path}: {error.message}") from None
        return kind(self._schema, format_checker=FormatChecker())

    def check(self, document: Any) -> None:
        """Assert that `document` keeps the contract.

        Raises:
            AssertionError: it does not; each violation with its JSON path, its value and what was expected.
            ValueError: the schema itself is wrong.
        """
        __tracebackhide__ = True
        errors = sorted(self._validator.iter_errors(document), key=lambda error: error.json_path)
        if errors:
            first, *others = (_describe(error) for error in errors[:10])
            more = [f"... and {len(errors) - 10} more"] if len(errors) > 10 else []
            raise AssertionError("\n  ".join([f"{self.name} is violated: {first}", *others, *more]))


def _describe(error: ValidationError) -> str:
    from jsonschema.exceptions import best_match

    cause = best_match(error.context) if error.context else None  # anyOf and oneOf hide the reason one level down
    return f"{error.json_path}: {error.message}" + (f" ({cause.json_path}: {cause.message})" if cause else "")


@cache
def schema(path: Path) -> Contract:
    """Return the contract in the JSON file `path`; read once per process."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ValueError(f"{path} is not JSON: {error}") from None
    return Contract(document, path.name)
