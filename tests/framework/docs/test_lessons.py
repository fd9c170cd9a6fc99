"""The table of docs/lessons.md leads to every test file of the three modules, and to every lesson of the framework."""

from __future__ import annotations

import re

from ..suite import ROOT
from .markdown import Document

PAGE = "docs/lessons.md"
HEADING = "Every lesson"
FOLDERS = (
    "tests/api/module_a",
    "tests/api/module_b",
    "tests/api/module_c",
    "tests/framework/lessons",
)


def linked(document: Document) -> list[str]:
    """Return the files that the table links to."""
    return [target for row in document.rows[HEADING] for target in re.findall(r"\]\(\.\./(.+?)\)", row[1])]


def test_every_test_file_is_a_lesson(documents: dict[str, Document]) -> None:
    """Each is listed once, none is missing, none is gone."""
    there = [path.relative_to(ROOT).as_posix() for name in FOLDERS for path in (ROOT / name).rglob("test_*.py")]

    assert sorted(linked(documents[PAGE])) == sorted(there)


def test_lessons_are_named_after_their_files(documents: dict[str, Document]) -> None:
    """What stands in the table is the end of the path that it leads to, and says what is learned."""
    for learned, link in documents[PAGE].rows[HEADING]:
        found = re.fullmatch(r"\[(.+)\]\((.+)\)", link)
        assert found is None or found[2].endswith(f"/{found[1]}"), link
        assert learned.strip("* "), link
