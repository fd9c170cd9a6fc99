"""A suite that uses pytest-html and knows nothing of the engine, which is installed beside it."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..suite import Suite


@dataclass
class Page:
    """What its run has left.

    Attributes:
        folder: where page.html lies.
        output: what the run has printed.
        text: of page.html.
        document: the data of its rows.
    """

    folder: Path
    output: str
    text: str
    document: dict[str, Any]

    def log(self, test: str) -> str:
        """Return what a row shows when it is open, as HTML."""
        (row,) = next(rows for nodeid, rows in self.document["tests"].items() if nodeid.endswith(f"::{test}"))
        return str(row["log"])

    @property
    def columns(self) -> list[str]:
        """The heads of the table."""
        head = self.text.partition('id="results-table-head"')[2].partition("</thead>")[0]
        return re.findall(r"<th[^>]*>(.*?)</th>", head)

    @property
    def title(self) -> str:
        """The title of the page."""
        return self.text.partition('<h1 id="title">')[2].partition("</h1>")[0]

    @property
    def environment(self) -> dict[str, Any]:
        """What pytest-metadata has collected."""
        values: dict[str, Any] = self.document["environment"]
        return values

    @property
    def files(self) -> list[str]:
        """What lies beside page.html, itself included."""
        return sorted(path.name for path in self.folder.iterdir())


def run_foreign(folder: Suite, files: Mapping[str, str], *arguments: str) -> Page:
    """Write the files of a suite, run it with `--html=out/page.html`, and read what that shows."""
    folder.write({"pytest.ini": "[pytest]\naddopts = -p no:randomly\n", **files})
    done = folder.run("--html=out/page.html", *arguments)
    return read_page(folder.path / "out", done.stdout.str())


def read_page(folder: Path, output: str) -> Page:
    """Read page.html in `folder`."""
    text = (folder / "page.html").read_text(encoding="utf-8")
    blob = html.unescape(text.partition('data-jsonblob="')[2].partition('"')[0])
    return Page(folder, output, text, json.loads(blob))
