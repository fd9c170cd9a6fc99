"""Every command of the documents is run, in a copy of the repository, or says why not."""

from __future__ import annotations

import sys

import pytest

from .checkout import Checkout
from .documents import DOCUMENTS, place
from .markdown import Block, Document

BLOCKS = [
    pytest.param(block, document, id=place(block, document))
    for document in DOCUMENTS.values()
    for block in document.of("bash")
    if block.reason("not run") is None and block.reason("performed") is None
]
# Besides those that are run, for reading: output, settings, pipelines of other servers.
KNOWN = {"bash", "powershell", "python", "diff", "ini", "text", "yaml", "groovy"}


@pytest.mark.skipif(sys.platform == "win32", reason="needs bash; its PowerShell twins are compared elsewhere")
@pytest.mark.parametrize(("block", "document"), BLOCKS)
def test_commands_work(checkout: Checkout, block: Block, document: Document) -> None:
    """The commands end as they should, where the files are written that their section names."""
    checkout.write({b.label: b.text for b in document.section(block.section) if b.language == "python" and b.label})
    expected = block.reason("fails with")
    if block.reason("collected") is not None:
        script = "\n".join(f"{line} --collect-only -q" for line in block.text.splitlines())
        assert "tests collected" in checkout.shell(script)
    elif expected is not None:
        assert expected in checkout.shell(block.text, status=1)
    else:
        checkout.shell(block.text)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_blocks_that_are_not_run_say_why(documents: dict[str, Document], name: str) -> None:
    """Every block has a known language, every note a known first word and a reason."""
    for block in documents[name].blocks:
        assert block.language in KNOWN, f"line {block.line}: {block.language}"
        word, _, reason = block.note.partition(":")
        assert word in ("", "not run", "performed", "collected", "fails with"), f"line {block.line}: {block.note}"
        assert not word or len(reason) > 10 or word == "fails with", f"line {block.line} says no reason"
