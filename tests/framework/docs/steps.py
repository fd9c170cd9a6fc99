"""The steps to a module from nothing, as the documents write them, and taking them in a copy of the repository."""

from __future__ import annotations

from .checkout import Checkout
from .documents import DOCUMENTS
from .markdown import Block

# Where the three files are, and where the same module is written once more, for an API with a key.
FROM_NOTHING = ("README.md", "Add your own module")
WITH_KEY = ("docs/modules.md", "An API that needs a key")
REGISTRY = "tests/api/core/apis_info.py"


def blocks(section: tuple[str, str], language: str) -> list[Block]:
    """Return the blocks of a section, e.g. `FROM_NOTHING`."""
    name, heading = section
    return [block for block in DOCUMENTS[name].section(heading) if block.language == language]


def files(section: tuple[str, str]) -> dict[str, str]:
    """Return the files that a section writes."""
    return {block.label: block.text for block in blocks(section, "python") if block.label}


def take(checkout: Checkout) -> None:
    """Take the three steps."""
    registry = (checkout.path / REGISTRY).read_text(encoding="utf-8")
    for diff in blocks(FROM_NOTHING, "diff"):
        registry = apply(diff.text, registry)
    checkout.write({REGISTRY: registry, **files(FROM_NOTHING)})


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
