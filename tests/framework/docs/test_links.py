"""No link of the documents leads nowhere."""

from __future__ import annotations

import re

import pytest

from ..suite import ROOT
from .markdown import anchor, read

DOCUMENTS = [
    path.relative_to(ROOT).as_posix()
    for path in sorted([*ROOT.glob("*.md"), *ROOT.glob("benchmarks/*.md"), *ROOT.glob("readme_images/*.md")])
]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_lead_somewhere(name: str) -> None:
    """Files exist, anchors are headings, web addresses are complete."""
    document = read(ROOT / name)
    for link in document.links:
        path, _, fragment = link.partition("#")
        if re.match(r"https?://", link):
            assert re.fullmatch(r"https://[\w.-]+\.[a-z]+(/\S*)?", link), link
            continue
        target = document.path.parent / path if path else document.path
        assert target.exists(), link
        if fragment:
            assert fragment in read(target).anchors, link


def test_contents_name_every_theme() -> None:
    """README's table of contents leads to every chapter but the first and the last."""
    readme = read(ROOT / "README.md")
    text = readme.path.read_text(encoding="utf-8")
    chapters = re.findall(r"^## (.+)$", text, re.MULTILINE)

    links = set(readme.links)
    assert [title for title in chapters[2:-1] if f"#{anchor(title)}" not in links] == []


def test_sections_that_errors_name_exist() -> None:
    """An error message that sends to "README, 'A real API'" is right."""
    headings = read(ROOT / "README.md").headings
    core = (ROOT / "src").rglob("*.py")
    named = {title for path in core for title in re.findall(r"README, '([^']+)'", path.read_text(encoding="utf-8"))}

    assert named
    assert named <= set(headings)
