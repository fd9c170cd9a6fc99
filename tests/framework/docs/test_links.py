"""No link of the documents leads nowhere, and README leads to every page."""

from __future__ import annotations

import re

import pytest

from ..suite import ROOT
from .documents import DOCUMENTS
from .markdown import Document, read

LINKING = [*DOCUMENTS, "benchmarks/README.md"]
LINES = 250  # a README that is longer is not read


@pytest.mark.parametrize("name", LINKING)
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


def test_readme_leads_to_every_page(documents: dict[str, Document]) -> None:
    """Its table has each document once, and each page of docs leads back."""
    cells = [row[0] for row in documents["README.md"].rows["Documentation"]]
    listed = [target for cell in cells for target in re.findall(r"\]\((.+?)\)", cell)]

    assert sorted(listed) == sorted(set(documents) - {"README.md"})
    assert [name for name in documents if "/" in name and "../README.md" not in documents[name].links] == []


def test_readme_is_short(documents: dict[str, Document]) -> None:
    """What a newcomer opens first stays a page."""
    assert len(documents["README.md"].path.read_text(encoding="utf-8").splitlines()) < LINES


def test_pages_that_errors_name_exist() -> None:
    """An error message that sends to "docs/settings.md" is right."""
    sources = [path.read_text(encoding="utf-8") for path in (ROOT / "src").rglob("*.py")]
    named = {name for text in sources for name in re.findall(r"docs/[\w-]+\.md|README\.md|README, '[^']+'", text)}

    assert named
    assert named <= set(DOCUMENTS)
