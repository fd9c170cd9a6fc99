"""The page of the benchmarks shows what the result files say."""

from __future__ import annotations

import json

import pytest

from benchmarks.results import Results
from benchmarks.table import README, RESULTS, seconds, sections

from ..suite import ROOT
from .documents import DOCUMENTS


@pytest.mark.parametrize("name", ["goals", "machine", "tables", "not measured"])
def test_page_is_made_of_the_results(name: str) -> None:
    """No table was changed by hand, and `python -m benchmarks.table` was not forgotten."""
    page = README.read_text(encoding="utf-8")

    shown = page.partition(f"<!-- {name}: generated -->\n")[2].partition(f"<!-- end of {name} -->")[0]

    assert shown == sections(Results(RESULTS))[name] + "\n"


def test_comparison_shows_the_results() -> None:
    """The three times of each row are those of one tool with one setting."""
    results, workloads = Results(RESULTS), ("1000x100ms", "1000x0ms", "1x0ms")
    peers = [[results.figure(peer, name) for name in workloads] for peer in results.peers(workloads[0])]
    measured = [[f"{'≈ ' * figure.is_scaled}{seconds(figure.wall)}" for figure in peer if figure] for peer in peers]

    rows = DOCUMENTS["docs/comparison.md"].rows["Times"]

    assert len(rows) > 10
    assert [row for row in rows if row[1:] not in measured] == []


def test_results_are_of_one_run() -> None:
    """Figures of different days or machines are no comparison."""
    machines = [json.loads(path.read_text(encoding="utf-8"))["machine"] for path in RESULTS.glob("*.json")]

    assert machines
    assert all(machine == machines[0] for machine in machines)


def test_results_name_no_machine() -> None:
    """No host name, user or folder is published."""
    texts = [path.read_text(encoding="utf-8") for path in RESULTS.iterdir()]

    assert not [text for text in texts if str(ROOT) in text or "/home/" in text or "/root/" in text]
