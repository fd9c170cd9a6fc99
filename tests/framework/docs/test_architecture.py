"""What ARCHITECTURE says of the core is how the core is."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from ..suite import ROOT
from .checkout import listing
from .markdown import Document, read

CORE = ROOT / "tests" / "api" / "core"
FLOORS = "The floors"
TOKEN = "How a token reaches a request with -n 4"


@pytest.fixture(scope="module")
def architecture() -> Document:
    """ARCHITECTURE.md, parsed. Nothing to clean up."""
    return read(ROOT / "ARCHITECTURE.md")


@pytest.fixture(scope="module")
def floors(architecture: Document) -> dict[str, int]:
    """The floor of each room, as the table says. Nothing to clean up."""
    table = {room: int(row[0]) for row in architecture.rows[FLOORS] for room in re.findall(r"`(\w+)/?`", row[1])}
    return {room: floor for room, floor in table.items() if room != "setup"}


def imported_rooms(file: Path) -> Iterator[str]:
    """Yield the rooms of the core that a file imports, but for type checking."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    depth = len(file.relative_to(CORE).parts)
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.level == depth:
            yield from [node.module.split(".")[0]] if node.module else [alias.name for alias in node.names]


def rooms() -> dict[str, set[str]]:
    """Return the rooms of the core, files and folders, each with the rooms that it imports."""
    found = {}
    for path in listing(CORE):
        if path.is_dir() or (path.suffix == ".py" and path.stem != "__init__"):
            files = path.rglob("*.py") if path.is_dir() else [path]
            found[path.stem] = {room for file in files for room in imported_rooms(file)} - {path.stem}
    return found


def test_every_room_has_a_floor(floors: dict[str, int]) -> None:
    """The table has the rooms of the core, no more and no fewer."""
    assert set(floors) == set(rooms())


def test_rooms_import_nothing_above_them(floors: dict[str, int]) -> None:
    """What a room imports is on its floor or below."""
    wrong = [(room, other) for room, others in rooms().items() for other in others if floors[other] > floors[room]]

    assert wrong == []


def test_no_two_rooms_import_each_other() -> None:
    """There is no circle: rooms that need nothing that is left can always be taken away."""
    left = rooms()
    while free := [room for room, others in left.items() if not others & set(left)]:
        for room in free:
            del left[room]

    assert left == {}


def test_the_core_does_not_know_the_sandbox() -> None:
    """No file of the core imports anything of the tests outside the core, the systems under test above all."""
    imports = re.compile(r"^\s*(?:from|import) (tests\.\S+|\.{3,}\S*)", re.MULTILINE)
    found = {
        name
        for file in CORE.rglob("*.py")
        for name in imports.findall(file.read_text(encoding="utf-8"))
        if not name.startswith("tests.api.core")
    }

    assert found == set()


def test_a_token_is_followed_through_four_files(architecture: Document) -> None:
    """The section links to four files at most, and each has the names that are said to be in it."""
    text = architecture.path.read_text(encoding="utf-8")
    section = text.partition(f"## {TOKEN.replace('-n 4', '`-n 4`')}\n")[2].partition("\n## ")[0]
    steps = re.findall(r"^\d\. \[.+?\]\((.+?)\):(.*?)(?=^\d\.|^\n|\Z)", section, re.MULTILINE | re.DOTALL)

    assert 1 <= len(steps) <= 4
    for file, said in steps:
        source = (ROOT / file).read_text(encoding="utf-8")
        names = re.findall(r"`([A-Za-z_]\w+)`", said)
        assert [name for name in names if name not in source] == [], file
