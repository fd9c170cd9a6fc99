"""docs/troubleshooting.md knows every error message of the framework."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from ..suite import ROOT
from .markdown import Document

PAGE = "docs/troubleshooting.md"
HEADING = "Troubleshooting"
SOURCES = [*(ROOT / "src").rglob("*.py"), *(ROOT / "tests/api").glob("module_*/setup/*.py")]
# Errors of other programs that pass through: the message is theirs.
FOREIGN = {"doors.py"}
# Words with fewer letters are found in any text.
SHORTEST = 8


def messages(path: Path) -> Iterator[tuple[int, str]]:
    """Yield line and text of each exception that is made in a file; "..." stands for what is filled in."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and node.exc.args:
            yield from ((node.lineno, text) for text in _texts(node.exc.args[0]))
        elif isinstance(node, ast.Assign) and "shouldfail" in ast.unparse(node.targets[0]):
            yield from ((node.lineno, text) for text in _texts(node.value))
        elif isinstance(node, ast.FunctionDef) and node.name in ("_failure", "_message"):
            yield from (
                (child.lineno, text)
                for child in ast.walk(node)
                if isinstance(child, ast.Return) and child.value is not None
                for text in _texts(child.value)
            )


def _texts(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield "".join(str(part.value) if isinstance(part, ast.Constant) else "..." for part in node.values)
    elif isinstance(node, ast.Call):
        yield from (text for argument in node.args for text in _texts(argument))
    elif isinstance(node, ast.IfExp):
        yield from (*_texts(node.body), *_texts(node.orelse))


def pieces(message: str) -> list[str]:
    """Return what is always the same in a message, up to its first sentence's end."""
    first = re.split(r"[.:,] |\n", message.replace("...", "\0"))[0]
    return [piece.strip(" ,;:'\"()") for piece in first.split("\0") if len(piece.strip(" ,;:'\"()")) >= SHORTEST]


MESSAGES = [
    pytest.param(text, id=f"{path.parent.name}-{path.stem}-{line}")
    for path in sorted(SOURCES)
    if path.name not in FOREIGN
    for line, text in messages(path)
    if pieces(text)
]


def test_messages_are_found() -> None:
    """The reader of the sources finds what it looks for: ten messages or more."""
    assert len(MESSAGES) >= 10


@pytest.mark.parametrize("message", MESSAGES)
def test_message_has_a_row(documents: dict[str, Document], message: str) -> None:
    """One of the rows quotes what is always the same in the message."""
    quoted = [row[0] for row in documents[PAGE].rows[HEADING]]

    assert any(all(piece in row for piece in pieces(message)) for row in quoted), pieces(message)


def test_rows_say_what_to_do(documents: dict[str, Document]) -> None:
    """Every row has a message in code marks, and says what to do."""
    for message, remedy in documents[PAGE].rows[HEADING]:
        assert re.match(r"`.+`", message)
        assert len(remedy) > 15, message
