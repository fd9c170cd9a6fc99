"""What pytest prints about this repository reads as documentation, and README says the same."""

from __future__ import annotations

import configparser
import re

import pytest

from ..suite import ROOT
from .checkout import Checkout
from .markdown import Document

# Fixtures of the modules, by where --fixtures says they are.
OURS = re.compile(r"^(\w+)(?: \[\w+ scope\])? -- (tests/api/\S+)\n    (.*)$", re.MULTILINE)


def test_options_are_a_group_of_their_own(checkout: Checkout, readme: Document) -> None:
    """`pytest --help` has a group of the engine; each option says what it does, and README uses it."""
    text = checkout.pytest("--help")
    group = re.search(r"^HTTP exchanges \(apisuite\):\n((?:  .*\n)+)", text, re.MULTILINE)

    assert group
    options = re.findall(r"^  (--[\w-]+)(=\S+)?\s+(\S.*)?", group[1], re.MULTILINE)
    assert len(options) >= 3
    page = readme.path.read_text(encoding="utf-8")
    assert [name for name, _, _ in options if name not in page] == []


def test_marks_are_described(checkout: Checkout, readme: Document) -> None:
    """`pytest --markers` begins with the marks of pytest.ini, and README's table has the same ones."""
    settings = configparser.ConfigParser()
    settings.read(ROOT / "pytest.ini", encoding="utf-8")
    registered = dict(line.split(": ", 1) for line in settings["pytest"]["markers"].strip().splitlines())
    listed = {row[0].removeprefix("`@pytest.mark.").rstrip("`") for row in readme.rows["Marks"]}

    text = checkout.pytest("--markers")

    assert listed == set(registered)
    for name, meaning in registered.items():
        assert f"@pytest.mark.{name}: {meaning}" in text


@pytest.mark.parametrize("module", ["module_a", "module_b", "module_c"])
def test_fixtures_are_described(checkout: Checkout, module: str) -> None:
    """Every fixture of a module says in a sentence what you receive."""
    text = checkout.pytest("--fixtures", f"tests/api/{module}")
    described = {name: said for name, place, said in OURS.findall(text) if module in place or name == "env"}

    assert {"env", "base_url", "client"} <= set(described)
    assert "no docstring available" not in "\n".join(described.values())
    assert [name for name, sentence in described.items() if not re.search(r"[.:!?,\w`]$", sentence)] == []


def test_settings_of_readme_are_in_the_example(readme: Document) -> None:
    """Whatever README writes into .env is explained in .env.example, but for the name of the reader's own API."""
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    known = set(re.findall(r"^#? ?([A-Z_]+)=", example, re.MULTILINE))
    written = {name for block in readme.of("ini") for name in re.findall(r"^([A-Z_]+)=", block.text, re.MULTILINE)}

    assert written
    assert written <= known
