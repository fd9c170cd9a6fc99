"""Makes README tables and the plot from the result files. `python -m benchmarks.table` makes them anew."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from .goals import GOALS
from .plot import plot
from .results import Figure, Results

README = Path(__file__).parent / "README.md"
RESULTS = Path(__file__).parent / "results"
PLOT = "wall.svg"
_LIMITS = ("gather", "noop", "noop-plugins", "sandbox")


def _markdown(head: Sequence[str], rows: Iterable[Sequence[str]], right: int) -> str:
    """Return a table whose columns from number `right` on are aligned to the right."""
    rule = ["---" if number < right else "---:" for number in range(len(head))]
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, rule, *rows))


def goals(results: Results) -> str:
    """Return the table of goals; a trial with fewer tests has none."""
    if results.tests("1000x0ms") not in (0, 1000):
        return "The goals are about 1,000 tests."
    return _markdown(("figure, side by side in one run", "goal", "measured", "met"), [g.row(results) for g in GOALS], 4)


def seconds(value: float) -> str:
    """Write seconds with three digits that count."""
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def _row(figure: Figure, base: float, is_ours: bool) -> tuple[str, ...]:
    about = "≈ " if figure.is_scaled else ""
    title = f"**{figure.title}**" if is_ours else figure.title
    return (
        f"{title} ({figure.note})" if figure.note else title,
        figure.version,
        str(figure.in_flight),
        f"{about}{seconds(figure.wall)}",
        f"{figure.wall / base:.2f}",
        f"{about}{seconds(figure.cpu)}",
        f"{figure.rss / 1e6:.0f}",
        f"{figure.runs}" + (f" of {figure.tests}" if figure.is_scaled else ""),
    )


def workload(results: Results, name: str) -> str:
    """Return the table of one workload, fastest first, the limits last."""
    found = {peer: figure for peer in results.peers(name) if (figure := results.figure(peer, name)) is not None}
    base = min((figure.wall for peer, figure in found.items() if _is_ours(peer)), default=1.0)
    order = sorted(found, key=lambda peer: (peer in _LIMITS, found[peer].wall))
    rows = [_row(found[peer], base, _is_ours(peer)) for peer in order]
    head = ("", "version", "in flight", "wall s", "ratio", "CPU s", "MB", "runs")
    return _markdown(head, rows, 2)


def _is_ours(peer: str) -> bool:
    return peer.startswith("ours")


def machine(results: Results) -> str:
    """Return one sentence on the machine."""
    m = results.machine
    return (
        f"Measured on {m['date']}: {m['cores']} cores, {m['memory_gb']} GB of memory, {m['system']},\n"
        f"Python {m['python']}, node {m['node']}; load average before the run: {m['load_before']}."
    )


def not_measured(results: Results) -> str:
    """Return the list of peers without a figure, with the reason of each."""
    reasons = results.not_measured()
    return "\n".join(f"- {title}: {reason}" for title, reason in reasons.items()) or "Nothing: every peer ran."


def sections(results: Results) -> dict[str, str]:
    """Return the generated parts of the README by name."""
    tables = [f"### {title}\n\n{workload(results, name)}" for name, title in results.titles().items()]
    return {
        "goals": goals(results),
        "machine": machine(results),
        "tables": "\n\n".join([f"![Wall time by framework](results/{PLOT})", *tables]),
        "not measured": not_measured(results),
    }


def publish(folder: Path, readme: Path | None) -> None:
    """Write the plot beside the result files, and the tables into `readme`; without one, print them."""
    results = Results(folder)
    (folder / PLOT).write_text(plot(results), encoding="utf-8")
    text = readme.read_text(encoding="utf-8") if readme else ""
    for name, content in sections(results).items():
        if readme is None:
            print(f"\n## {name}\n\n{content}")
            continue
        before, begin, rest = text.partition(f"<!-- {name}: generated -->\n")
        _, end, after = rest.partition(f"<!-- end of {name} -->")
        text = f"{before}{begin}{content}\n{end}{after}"
    if readme is not None:
        readme.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    publish(RESULTS, README)
