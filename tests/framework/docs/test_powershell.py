"""PowerShell blocks say the same as the bash blocks above them, and bash blocks without one need none."""

from __future__ import annotations

import re
import shlex
from itertools import pairwise

import pytest

from .documents import DOCUMENTS, place
from .markdown import Block

TWINS = [
    pytest.param(bash, shell, id=place(shell, document))
    for document in DOCUMENTS.values()
    for bash, shell in pairwise(document.blocks)
    if shell.language == "powershell"
]
COMPARED = ("pytest", "pip", "nox", "python")
# What bash knows and Windows PowerShell does not.
ONLY_BASH = re.compile(r"&&|^\s*\.\s|^\s*[A-Z_]+=|\bexport\b|\$\(|\\$|\b(cp|rm|source|touch|python3)\s", re.MULTILINE)


def commands(script: str) -> list[list[str]]:
    """Return the words of each command in `script` that both shells run in the same way."""
    found = []
    for part in re.split(r"&&|;|\n", script):
        words = shlex.split(re.sub(r"^(\s*[A-Z_]+=\S+)+", "", part))
        if words and words[0] in ("python3", "py"):
            words[0] = "python"
        if words and words[0] in COMPARED:
            found.append(words)
    return found


def settings(script: str) -> list[tuple[str, str]]:
    """Return the environment variables that `script` sets: `NAME=value pytest`, `$env:NAME = "value"; pytest`."""
    return re.findall(r"(?:^|\s|\$env:)([A-Z_]{4,})\s?=\s?\"?([^\s\";]+)", script)


@pytest.mark.parametrize(("bash", "powershell"), TWINS)
def test_twin_says_the_same(bash: Block, powershell: Block) -> None:
    """The same commands with the same arguments and settings, in the same order."""
    assert bash.language == "bash"
    assert commands(powershell.text) == commands(bash.text)
    assert settings(powershell.text) == settings(bash.text)


def test_other_commands_are_the_same_in_both_shells() -> None:
    """A bash block without a twin can be typed into PowerShell as it is."""
    with_twin = {twin.values[0] for twin in TWINS}
    blocks = [block for document in DOCUMENTS.values() for block in document.of("bash")]
    alone = [block for block in blocks if block not in with_twin]

    assert [block for block in alone if ONLY_BASH.search(block.text)] == []
