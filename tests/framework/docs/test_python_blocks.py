"""Every Python block of the documents is a test that passes, or what such a test needs."""

from __future__ import annotations

import re

import pytest

from .checkout import Checkout
from .documents import DOCUMENTS
from .markdown import Block, Document

WITH_PYTHON = [name for name, document in DOCUMENTS.items() if document.of("python")]


def files(document: Document) -> dict[str, Block]:
    """Return the Python blocks by the file that they are: the one they name, or one of module_a's tests."""
    performed = {b.section for b in document.of("bash") if b.reason("performed") or b.reason("fails with")}
    stem = document.path.stem.replace("-", "_").lower()
    return {
        block.label or f"tests/api/module_a/tests/test_{stem}_{block.line}.py": block
        for block in document.of("python")
        if block.section not in performed and block.reason("performed") is None
    }


def test_python_blocks_pass(documents: dict[str, Document], checkout: Checkout) -> None:
    """Pasted where they belong, all of them pass in one run; none is left out, and none overwrites another."""
    pages = [files(document) for document in documents.values()]
    pasted = {name: block for page in pages for name, block in page.items()}
    checkout.write({name: block.text for name, block in pasted.items()})
    tests = [name for name in pasted if not name.endswith("conftest.py")]
    number = sum(len(re.findall(r"^(?:async )?def test_", pasted[name].text, re.MULTILINE)) for name in tests)

    output = checkout.pytest("-q", *tests)

    assert len(pasted) == sum(map(len, pages))
    assert number >= len(tests) > 0
    passed = re.search(r"(\d+) passed", output)
    assert passed
    assert int(passed[1]) >= number  # parameters make more of one function


@pytest.mark.parametrize("name", WITH_PYTHON)
def test_python_blocks_need_no_correction(documents: dict[str, Document], checkout: Checkout, name: str) -> None:
    """They are formatted and linted as the code of the repository is; only docstrings of modules are left out."""
    labelled = {block.label: block for block in documents[name].of("python") if block.label}
    pasted = {**files(documents[name]), **labelled}
    checkout.write({path: block.text for path, block in pasted.items()})

    paths = " ".join(pasted)
    checkout.shell(f"ruff check --extend-ignore D100,D104 {paths} && ruff format --check {paths}")
