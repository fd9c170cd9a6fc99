"""The documents that are executed: the pages at the root of the repository, and those in docs."""

from __future__ import annotations

from ..suite import ROOT
from .markdown import Block, Document, read

PATHS = [*sorted(ROOT.glob("*.md")), *sorted(ROOT.glob("docs/*.md"))]
DOCUMENTS: dict[str, Document] = {path.relative_to(ROOT).as_posix(): read(path) for path in PATHS}


def place(block: Block, document: Document) -> str:
    """Return where a block stands, for the id of a test: "modules 51 An API that needs a key"."""
    return f"{document.path.stem} {block.line} {block.section}"
