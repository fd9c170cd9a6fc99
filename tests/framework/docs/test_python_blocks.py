"""Every Python block of README is a test that passes, or what such a test needs."""

from __future__ import annotations

import re

from .checkout import Checkout
from .markdown import Block, Document


def files(readme: Document) -> dict[str, Block]:
    """Return the Python blocks by the file that they are: the one they name, or one of module_a's tests."""
    performed = {b.section for b in readme.of("bash") if b.reason("performed") or b.reason("fails with")}
    return {
        block.label or f"tests/api/module_a/tests/test_readme_{block.line}.py": block
        for block in readme.of("python")
        if block.section not in performed
    }


def test_python_blocks_pass(readme: Document, checkout: Checkout) -> None:
    """Pasted where they belong, all of them pass in one run; none is left out."""
    pasted = files(readme)
    checkout.write({name: block.text for name, block in pasted.items()})
    tests = [name for name in pasted if not name.endswith("conftest.py")]
    number = sum(len(re.findall(r"^(?:async )?def test_", pasted[name].text, re.MULTILINE)) for name in tests)

    output = checkout.pytest("-q", *tests)

    assert number >= len(tests) > 0
    assert f"{number} passed" in output


def test_python_blocks_need_no_correction(readme: Document, checkout: Checkout) -> None:
    """They are formatted and linted as the code of the repository is; only the module's docstring is left out."""
    labelled = {block.label: block for block in readme.of("python") if block.label}
    pasted = {**files(readme), **labelled}
    checkout.write({name: block.text for name, block in pasted.items()})

    names = " ".join(pasted)
    checkout.shell(f"ruff check --extend-ignore D100 {names} && ruff format --check {names}")
