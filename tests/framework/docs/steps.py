"""The three steps of README to a module from nothing, as text, and taking them in a copy of the repository."""

from __future__ import annotations

from .checkout import Checkout
from .markdown import Document

SECTION = "From nothing"
REGISTRY = "tests/api/core/apis_info.py"


def files(readme: Document, *, with_key: bool) -> dict[str, str]:
    """Return the files of the three steps, or those that README writes once more for an API with a key."""
    first: dict[str, str] = {}
    again: dict[str, str] = {}
    for block in readme.section(SECTION):
        if block.language == "python" and block.label:
            (again if block.label in first else first)[block.label] = block.text
    return again if with_key else first


def diffs(readme: Document) -> list[str]:
    """Return what the steps change in the registry."""
    return [block.text for block in readme.section(SECTION) if block.language == "diff"]


def take(readme: Document, checkout: Checkout) -> None:
    """Take the three steps."""
    registry = (checkout.path / REGISTRY).read_text(encoding="utf-8")
    for diff in diffs(readme):
        registry = apply(diff, registry)
    checkout.write({REGISTRY: registry, **files(readme, with_key=False)})


def apply(diff: str, text: str) -> str:
    """Return `text` with the lines that `diff` adds, each after the line that stands above it in the diff."""
    above = ""
    for line in diff.splitlines():
        content = line[1:]
        if line.startswith("+"):
            text = text.replace(f"{above}\n", f"{above}\n{content}\n", 1)
        else:
            assert f"{content}\n" in text, f"not in the file: {content!r}"
        above = content
    return text
