"""What a run has left, as far as it must not matter whether it was one run or four shards that were merged."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..finished import Finished
from ..reports.calling import CALLS, CONFTEST
from ..reports.every_outcome import FILES as OUTCOMES
from ..reports.inner import run_inner
from ..reports.shown import detail, results

PROPERTY = """
    import warnings

    import pytest

    @pytest.mark.filterwarnings("default")
    def test_warns(record_testsuite_property, record_property):
        record_testsuite_property("build", 7)
        record_property("case", "mine")
        warnings.warn("mind the gap")
"""
# Every outcome, and exchanges of every kind, in seven files; a worker that dies is another matter.
FILES = {
    **{name: text for name, text in OUTCOMES.items() if name != "test_crash.py"},
    "conftest.py": CONFTEST,
    "test_calls.py": CALLS,
    "test_property.py": PROPERTY,
    "folder/test_small.py": "def test_small():\n    assert 1 + 1 == 2\n",
    "folder/test_other.py": "def test_other(subtests): ...\n",
}
OUTPUTS = ["--html=report.html", "--junit-xml=junit.xml", "--har=run.har"]
ALL = ["--continue-on-collection-errors"]


def run_shards(folder: Path, files: Mapping[str, str], of: int, *arguments: str, **environment: str) -> list[Finished]:
    """Run a project in parts, one after the other; each leaves its record in `folder`/results."""
    return [run_inner(folder, files, f"--shard={n}/{of}", *arguments, **environment) for n in range(1, of + 1)]


def merge(folder: Path, *arguments: str, **environment: str) -> Finished:
    """Merge the records in `folder`/results with all outputs."""
    return run_inner(folder, {}, "--merge-reports=results", *OUTPUTS, *arguments, **environment)


def rows_of(finished: Finished) -> dict[str, Any]:
    """Return result, error, exchanges and captured output of each row of the page, without times and ports."""
    seen = {}
    for name, result in results(finished.report).items():
        row = detail(finished.report, name)
        exchanges = [(each.method, each.path, each.status, each.request.text) for each in row.exchanges]
        error = _steady(row.error).replace(str(finished.folder), "").strip()
        sections = [section for section in row.sections if "stderr" not in section]  # threads of the server print there
        seen[name] = (result, error, sorted(exchanges, key=str), sections)
    assert len(seen) == len(finished.report.rows())
    return seen


def cases_of(finished: Finished) -> list[Any]:
    """Return what the JUnit file has of each test, without times, and the properties of the suite."""
    root = ET.parse(finished.folder / "junit.xml").getroot()  # noqa: S314 - made by ourselves
    seen: list[Any] = [
        ("suite", [(each.get("name"), each.get("value")) for each in root.iterfind(".//testsuite/properties/property")])
    ]
    for case in root.iter("testcase"):
        children = [(each.tag, _steady(each.get("message", ""))) for each in case]
        properties = [(each.get("name"), each.get("value")) for each in case.iter("property")]
        seen.append((case.get("classname"), case.get("name"), case.get("file"), case.get("line"), children, properties))
    return sorted(seen, key=str)


def entries_of(finished: Finished) -> list[Any]:
    """Return the entries of the HAR file with the tests that they are of, without times and ports."""
    log = json.loads((finished.folder / "run.har").read_text(encoding="utf-8"))["log"]
    titles = {page["id"]: page["title"] for page in log["pages"]}
    return sorted(
        (
            titles[each["pageref"]],
            each["request"]["method"],
            _steady(each["request"]["url"]),
            each["response"]["status"],
        )
        for each in log["entries"]
    )


def _steady(text: str) -> str:
    """Leave out what differs from run to run: times, ports, addresses."""
    return re.sub(r"\d+(\.\d+)? m?s\b|127\.0\.0\.1:\d+|0x[0-9a-f]+|port=\d+", "...", text)
