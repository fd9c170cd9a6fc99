"""What a violation says: as jsonschema has it, whichever library found it; redacted, cut, the branch that fits best."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ..redaction import MASK, redactor
from ..verdict import Verdict, Violation

if TYPE_CHECKING:
    from jsonschema_rs import ValidationError

LONGEST_VALUE = 80  # characters
LONGEST = 240  # of one message
LONGEST_OF_ALL = 2000  # of all violations of a phase
_PLAIN = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')

Path = Sequence[str | int]


def json_path(path: Path) -> str:
    """Return e.g. "$.data[0].id" or "$['first name']"."""
    parts = (
        f"[{key}]" if isinstance(key, int) else f".{key}" if _PLAIN.fullmatch(key) else f"[{key!r}]" for key in path
    )
    return "$" + "".join(parts)


def shown(value: Any, path: Path = ()) -> str:
    """Return a value as Python writes it, redacted, in 80 characters; a secret field's is masked."""
    if any(isinstance(key, str) and redactor.is_secret_name(key) for key in path):
        return MASK
    return cut(redactor.clean(repr(value)), LONGEST_VALUE)


def cut(text: str, longest: int) -> str:
    """Return `text` with its middle left out if it is longer than `longest` characters."""
    half = longest // 2
    return text if len(text) <= longest else f"{text[:half]} ... {text[-half:]}"


def flatten(error: ValidationError, within: Path = ()) -> Iterator[tuple[list[str | int], str, str]]:
    """Yield path, keyword and message of an error of jsonschema-rs; of alternatives, all those of the best branch.

    Args:
        error: of a value.
        within: names that the value itself stands under, which may be those of secrets.
    """
    path = list(error.instance_path)
    branches = [branch for branch in getattr(error.kind, "context", []) if branch and not _is_null(branch)]
    if error.kind.name not in ("anyOf", "oneOf") or not branches:
        yield path, error.kind.name, message(error, [*within, *path])
        return
    best = min(branches, key=lambda branch: _misfit(branch, len(path)))
    many = f" (of {len(branches)} alternatives the nearest)" if len(branches) > 1 else ""
    for inner in best:
        yield from ((at, keyword, f"{said}{many}") for at, keyword, said in flatten(inner, within))


def message(error: ValidationError, path: Path) -> str:
    """Return the message of `error`, with the value redacted and cut."""
    value = shown(error.instance, path)
    if error.kind.name == "falseSchema":
        if list(error.schema_path)[-1:] == ["additionalProperties"]:
            return f"Additional properties are not allowed (one with the value {value} was unexpected)"
        return f"{value} is not allowed here (writeOnly, or a schema that is false)"
    if error.kind.name == "enum":
        return cut(f"{value} is not one of {error.kind.value!r}", LONGEST)
    spelled = json.dumps(error.instance, separators=(",", ":"), ensure_ascii=False)
    said: str = error.message.replace("is not of types ", "is not of type ")
    if not said.startswith(spelled):
        return cut(_QUOTED.sub(r"'\1'", redactor.clean(said)), LONGEST)
    return cut(value + _QUOTED.sub(r"'\1'", said.removeprefix(spelled)), LONGEST)


def _misfit(branch: Sequence[ValidationError], depth: int) -> tuple[int, int]:
    """Return how badly a branch fits: worst, if it wants another type; badly, if a field names another kind."""
    refused = 0
    for error in branch:
        beyond = len(error.instance_path) - depth
        if beyond <= 1 and error.kind.name in ("const", "enum"):
            refused = max(refused, 1)
        elif beyond == 0 and error.kind.name == "type":
            refused = 2
    return refused, len(branch)


def _is_null(branch: Sequence[ValidationError]) -> bool:
    """Return whether a branch says only that a value may be null."""
    return len(branch) == 1 and branch[0].kind.name == "type" and branch[0].kind.value == ["null"]


def told(found: Iterable[tuple[int, Verdict, Violation]]) -> str:
    """Return violations, each once, the most important first: operation, status, place, value and expectation.

    Args:
        found: the status of an exchange, its verdict, and one of its violations.
    """
    times: dict[tuple[str, ...], int] = {}
    first: dict[tuple[str, ...], str] = {}
    for status, verdict, each in sorted(found, key=lambda each: each[2].rank()):
        exchange = f"{verdict.api}: {verdict.operation} {status}: {each.side}"
        kind = exchange, each.folded, each.message  # of a list the first element stands for all
        times[kind] = times.get(kind, 0) + 1
        first.setdefault(kind, f"{exchange} {each.place}: {each.message}")
    lines: list[str] = []
    room = LONGEST_OF_ALL
    for line, count in ((first[kind], count) for kind, count in times.items()):
        shown_line = cut(line, 2 * LONGEST) + (f" ({count} times)" if count > 1 else "")
        room -= len(shown_line.encode()) + 3
        if lines and room < 0:
            lines.append(f"... and {len(times) - len(lines)} more")
            break
        lines.append(shown_line)
    return "\n  ".join(lines)
