"""How things are called on a page and in a line."""

from __future__ import annotations

import re

# The name of a section of captured output. It begins with "log", so that JUnit's system-out has it too.
HTTP_SECTION = "log http"
_UNUSUAL = re.compile(r"[^\n\t -~]+")


def short(nodeid: str) -> str:
    """Return a node id without its folders."""
    file, colons, test = nodeid.partition("::")
    return file.rpartition("/")[2] + colons + test


def visible(text: str) -> str:
    """Write out what would disturb a line: control characters, and marks that turn the reading direction."""
    return text if text.isprintable() else "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


def visible_lines(text: str) -> str:
    """Do the same in a text of several lines, which keeps its line ends and tabs."""
    return _UNUSUAL.sub(lambda match: visible(match[0]), text)
