"""What ARCHITECTURE says of the engine is how the engine is."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from ..suite import ROOT
from .markdown import Document, read

SRC = ROOT / "src"
FLOORS = "The floors"
TOKEN = "How a token reaches a request with -n 4"


def name_of(file: Path) -> str:
    """Return the dotted name of a module of src."""
    return ".".join(file.relative_to(SRC).with_suffix("").parts).removesuffix(".__init__")


MODULES = {name_of(file): file for file in sorted(SRC.rglob("*.py"))}


def imported(name: str) -> Iterator[str]:
    """Yield what a module imports anywhere in it, also only for type checking: "json", "apisuite.settings"."""
    package = name.split(".")[: None if MODULES[name].stem == "__init__" else -1]
    for node in ast.walk(ast.parse(MODULES[name].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) + 1 - node.level] if node.level else []
            module = ".".join([*above, *([node.module] if node.module else [])])
            inner = {f"{module}.{alias.name}" for alias in node.names}
            yield from inner & MODULES.keys() or {module}


def room_of(name: str) -> str:
    """Return the room of the engine that a module belongs to: "plugin" of "apisuite.plugin.html"."""
    return name.split(".")[1]


@pytest.fixture(scope="module")
def architecture() -> Document:
    """ARCHITECTURE.md, parsed. Nothing to clean up."""
    return read(ROOT / "ARCHITECTURE.md")


@pytest.fixture(scope="module")
def floors(architecture: Document) -> dict[str, int]:
    """The floor of each room of the engine, as the table says. Nothing to clean up."""
    return {room: int(row[0]) for row in architecture.rows[FLOORS] for room in re.findall(r"`(\w+)/?`", row[1])}


def rooms() -> dict[str, set[str]]:
    """Return the rooms of the engine, each with the rooms that it imports."""
    found: dict[str, set[str]] = {}
    for name in MODULES:
        if name.startswith("apisuite."):
            others = {room_of(other) for other in imported(name) if other.startswith("apisuite.")}
            found.setdefault(room_of(name), set()).update(others - {room_of(name)})
    return found


def test_every_room_has_a_floor(floors: dict[str, int]) -> None:
    """The table has the rooms of the engine, no more and no fewer."""
    assert set(floors) == set(rooms())


def test_rooms_import_only_what_is_below_them(floors: dict[str, int]) -> None:
    """What a room imports is on its floor or below."""
    wrong = [(room, other) for room, others in rooms().items() for other in others if floors[other] > floors[room]]

    assert wrong == []


def test_no_circle_of_imports() -> None:
    """Modules that need nothing that is left can always be taken away, until none is left."""
    left = {name: set(imported(name)) & MODULES.keys() - {name} for name in MODULES}
    while free := [name for name, others in left.items() if not others & left.keys()]:
        for name in free:
            del left[name]

    assert left == {}


def test_only_plugins_know_pytest() -> None:
    """The rest of the engine can be used, and tested, without pytest."""
    knowing = {name for name in MODULES for other in imported(name) if re.match(r"_?pytest\b", other)}

    strangers = [name for name in knowing if not name.startswith(("apisuite.plugin", "pytest_look_ahead"))]
    assert strangers == []


def test_look_ahead_knows_nothing_of_the_engine() -> None:
    """Nor of HTTP: it is a plugin of its own."""
    others = {other.partition(".")[0] for name in MODULES if name.startswith("pytest_") for other in imported(name)}

    assert not others & {"apisuite", "httpx", "aiohttp", "requests"}


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
