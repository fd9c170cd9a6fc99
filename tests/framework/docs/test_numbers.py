"""Every measured number in the documents stands in a file of results, which the line names."""

from __future__ import annotations

import re

import pytest

from ..suite import ROOT
from .documents import DOCUMENTS

# A number with a unit, or a factor: "12 s", "2.5 times", "30 %", "10x".
MEASURED = re.compile(r"\b(\d[\d.,]*) ?(ms\b|s\b|seconds|minutes|times\b|x\b|%|MB\b|KB\b|kB\b|requests/s)")
SOURCE = re.compile(r"<!-- source: (\S+) -->")


def unfounded(text: str) -> list[str]:
    """Return the lines of `text` that give a measured number which their source does not have."""
    found = []
    prose = re.sub(r"```.*?```", lambda block: "\n" * block[0].count("\n"), text, flags=re.DOTALL)
    for line in prose.splitlines():
        numbers = [number.rstrip(".,") for number, _ in MEASURED.findall(re.sub(r"`[^`]*`", "", line))]
        source = SOURCE.search(line)
        known = (ROOT / source[1]).read_text(encoding="utf-8") if source else ""
        if any(not re.search(rf"(?<![\d.]){re.escape(number)}(?![\d.]*\d)", known) for number in numbers):
            found.append(line)
    return found


@pytest.mark.parametrize("name", DOCUMENTS)
def test_numbers_come_from_results(name: str) -> None:
    """A line with a measured number ends with `<!-- source: benchmarks/results/... -->`, and that file has it."""
    assert unfounded((ROOT / name).read_text(encoding="utf-8")) == []


def test_number_without_a_source_is_found() -> None:
    """A claim that was not measured does not pass, neither without a source nor with one that says otherwise."""
    claims = "it takes 3.5 s\nit is 10 times faster <!-- source: pytest.ini -->\nit has 3 parts\n`5 s` is code\n"

    assert unfounded(claims) == claims.splitlines()[:2]
