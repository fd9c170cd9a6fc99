"""What pytest prints about this repository reads as documentation, and the documents say the same."""

from __future__ import annotations

import configparser
import re

import pytest

from ..suite import ROOT
from .checkout import Checkout
from .markdown import Document

# Fixtures of the modules, by where --fixtures says they are.
FIXTURES = {"env", "base_url", "client"}  # of every module, wherever they are written
OURS = re.compile(r"^(\w+)(?: \[\w+ scope\])? -- (\S+)\n    (.*)$", re.MULTILINE)


def test_options_are_a_group_of_their_own(checkout: Checkout, documents: dict[str, Document]) -> None:
    """`pytest --help` has a group of the engine; each option says what it does, and the documents use it."""
    text = checkout.pytest("--help")
    group = re.search(r"^HTTP exchanges \(apisuite\):\n((?:  .*\n)+)", text, re.MULTILINE)

    assert group
    options = re.findall(r"^  (--[\w-]+)(=\S+)?\s+(\S.*)?", group[1], re.MULTILINE)
    assert len(options) >= 3
    text = "".join(document.path.read_text(encoding="utf-8") for document in documents.values())
    assert [name for name, _, _ in options if name not in text] == []


def test_marks_are_described(checkout: Checkout, documents: dict[str, Document]) -> None:
    """`pytest --markers` begins with the marks of pytest.ini, and the table of docs/lessons.md has the same ones."""
    settings = configparser.ConfigParser()
    settings.read(ROOT / "pytest.ini", encoding="utf-8")
    registered = dict(line.split(": ", 1) for line in settings["pytest"]["markers"].strip().splitlines())
    listed = {row[0].removeprefix("`@pytest.mark.").rstrip("`") for row in documents["docs/lessons.md"].rows["Marks"]}

    text = checkout.pytest("--markers")

    assert listed == set(registered)
    for name, meaning in registered.items():
        assert f"@pytest.mark.{name}: {meaning}" in text


@pytest.mark.parametrize("module", ["module_a", "module_b", "module_c"])
def test_fixtures_are_described(checkout: Checkout, module: str) -> None:
    """Every fixture of a module says in a sentence what you receive."""
    text = checkout.pytest("--fixtures", f"tests/api/{module}")
    described = {name: said for name, place, said in OURS.findall(text) if module in place or name in FIXTURES}

    assert set(described) >= FIXTURES
    assert "no docstring available" not in "\n".join(described.values())
    assert [name for name, sentence in described.items() if not re.search(r"[.:!?,\w`]$", sentence)] == []


@pytest.fixture
def example() -> set[str]:
    """The names of the settings in .env.example. Nothing to clean up."""
    return set(re.findall(r"^#? ?([A-Z_]+)=", (ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE))


def test_settings_of_the_documents_are_in_the_example(documents: dict[str, Document], example: set[str]) -> None:
    """Whatever the documents write into .env is explained in .env.example."""
    blocks = [block for document in documents.values() for block in document.of("ini")]
    written = {name for block in blocks for name in re.findall(r"^([A-Z_]+)=", block.text, re.MULTILINE)}

    assert written
    assert written <= example


def test_table_has_every_setting_of_the_example(documents: dict[str, Document], example: set[str]) -> None:
    """docs/settings.md says of each setting what it means."""
    rows = documents["docs/settings.md"].rows["The file .env"]
    explained = {name for row in rows for name in re.findall(r"`([A-Z_]+)`", row[0])}

    assert explained == example
