"""README's map of the repository is the repository."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ..suite import ROOT
from .checkout import listing
from .markdown import Document

# Folders of which the map shows everything.
COMPLETE = [".", "tests", "tests/api", "tests/api/core"]
UNNAMED = {"__init__.py"}  # in every folder; nothing to say of it


def drawn(tree: str) -> list[str]:
    """Return the paths of a tree that is drawn with lines, relative to its root."""
    paths: list[str] = []
    above: list[str] = []
    for line in tree.splitlines()[1:]:
        found = re.match(r"([│ ]*)[├└]── +(\S+)", line)
        assert found, f"not a line of a tree: {line!r}"
        above = [*above[: len(found[1]) // 4], found[2].rstrip("/")]
        paths.append("/".join(above))
    return paths


@pytest.fixture(scope="module")
def shown(documents: dict[str, Document]) -> list[str]:
    """The paths that the map shows. Nothing to clean up."""
    return drawn(documents["README.md"].section("The map")[0].text)


def test_tree_is_read() -> None:
    """The reader of trees knows depth and order."""
    tree = ".\n├── a/      first\n│   ├── b.py\n│   └── c/\n│       └── d.py\n└── e\n"

    assert drawn(tree) == ["a", "a/b.py", "a/c", "a/c/d.py", "e"]


def test_what_the_map_shows_exists(shown: list[str]) -> None:
    """No path of the map is missing in the tree."""
    assert [path for path in shown if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("folder", COMPLETE)
def test_what_exists_is_on_the_map(shown: list[str], folder: str) -> None:
    """Nothing in the folders that a newcomer opens is missing on the map."""
    there = {path.relative_to(ROOT).as_posix() for path in listing(ROOT / folder)}

    assert sorted(path for path in there if Path(path).name not in UNNAMED and path not in shown) == []
