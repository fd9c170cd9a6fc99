"""Reads a Markdown file: its code blocks, headings, links and tables. Knows neither pytest nor this repository."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

_COMMENT = re.compile(r"<!--\s*(.*?)\s*-->", re.DOTALL)


@dataclass(frozen=True)
class Block:
    """A fenced block.

    Attributes:
        line: where it begins in the file, counted from 1.
        language: the word after the fence, "" for none.
        section: the nearest heading above.
        note: the HTML comment directly above, e.g. "not run: creates an environment"; "" for none.
    """

    line: int
    language: str
    text: str
    section: str
    note: str

    def reason(self, word: str) -> str | None:
        """Return what the note says after `word:`, or None if it does not begin so."""
        begin, colon, reason = self.note.partition(":")
        return reason.strip() if colon and begin == word else None

    @property
    def label(self) -> str | None:
        """The path that the first line names in a comment, e.g. "# tests/api/module_d/conftest.py"."""
        first = self.text.partition("\n")[0]
        found = re.fullmatch(r"# (\S+/\S+)", first)
        return found[1] if found else None


@dataclass
class Document:
    """What a Markdown file consists of.

    Attributes:
        links: targets of links and images, as written.
        images: those of the images only.
        rows: the cells of each table row, as Markdown, by section.
        items: blocks in the order of the file, for looking at neighbours.
    """

    path: Path
    blocks: list[Block] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    images: list[str] = field(default_factory=list)
    rows: dict[str, list[list[str]]] = field(default_factory=dict)

    @property
    def anchors(self) -> set[str]:
        """The anchors of the headings, as GitHub makes them."""
        return {anchor(heading) for heading in self.headings}

    def of(self, language: str) -> list[Block]:
        """Return the blocks in `language`."""
        return [block for block in self.blocks if block.language == language]

    def section(self, heading: str) -> list[Block]:
        """Return the blocks directly under `heading`.

        Raises:
            KeyError: there is no such heading.
        """
        if heading not in self.headings:
            raise KeyError(f"{self.path.name} has no heading {heading!r}. It has: {', '.join(self.headings)}")
        return [block for block in self.blocks if block.section == heading]


def anchor(heading: str) -> str:
    """Return the anchor of a heading: lower case, spaces to hyphens, other marks dropped."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def read(path: Path) -> Document:
    """Parse a file (CommonMark with tables)."""
    document, heading, note, row = Document(path), "", "", []
    tokens = MarkdownIt("commonmark").enable("table").parse(path.read_text(encoding="utf-8"))
    for number, token in enumerate(tokens):
        if token.type == "fence":
            line = (token.map or [0])[0] + 1
            document.blocks.append(Block(line, token.info.strip(), token.content, heading, note))
        elif token.type == "inline":
            _take_links(token, document)
            if tokens[number - 1].type == "heading_open":
                heading = _plain(token)
                document.headings.append(heading)
            elif tokens[number - 1].type == "td_open":
                row.append(token.content)
        elif token.type == "tr_open":
            row = []
        elif token.type == "tr_close" and row:
            document.rows.setdefault(heading, []).append(row)
        comment = _COMMENT.fullmatch(token.content.strip()) if token.type == "html_block" else None
        note = comment[1] if comment else ""
    return document


def _take_links(inline: Token, document: Document) -> None:
    for child in inline.children or []:
        target = child.attrGet("href") or child.attrGet("src")
        if target:
            document.links.append(str(target))
            if child.type == "image":
                document.images.append(str(target))


def _plain(inline: Token) -> str:
    return "".join(child.content for child in inline.children or [] if child.type in ("text", "code_inline"))
