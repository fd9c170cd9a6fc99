"""The goals: each figure with its limit, from the results of one run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from .results import START_UP, Figure, Results

# Ours and the limits are no peer frameworks.
_NOT_PEERS = ("ours", "noop", "gather", "sandbox")


@dataclass(frozen=True)
class Goal:
    """A ratio and the most that it may be. `measured` is None where a part of it could not be measured."""

    text: str
    most: float
    measured: Callable[[Results], float | None]

    def row(self, results: Results) -> tuple[str, str, str, str]:
        """Return figure, goal, measured value and whether it is met."""
        value = self.measured(results)
        verdict = "" if value is None else ("yes" if value <= self.most else "**no**")
        return self.text, f"at most {self.most:g}", "not measured" if value is None else f"{value:.2f}", verdict


def fastest(results: Results, workload: str, peers: Sequence[str]) -> Figure | None:
    """Return the figure of the fastest of `peers`."""
    figures = [figure for peer in peers if (figure := results.figure(peer, workload)) is not None]
    return min(figures, key=lambda figure: figure.wall, default=None)


def frameworks(results: Results, workload: str) -> list[str]:
    """Return the names of the peer frameworks: neither ours nor a limit."""
    return [name for name in results.peers(workload) if not name.startswith(_NOT_PEERS)]


def _ratio(workload: str, ours: Sequence[str], theirs: Sequence[str] = ()) -> Callable[[Results], float | None]:
    def measured(results: Results) -> float | None:
        one = fastest(results, workload, ours)
        other = fastest(results, workload, theirs or frameworks(results, workload))
        return one.wall / other.wall if one and other else None

    return measured


def _growth(results: Results) -> float | None:
    """Return what a further test costs at 5,000 : at 1,000; the start-up, which both have, is left out."""
    start, few, many = (results.figure("ours", name) for name in (START_UP, "1000x0ms", "5000x0ms"))
    if not (start and few and many):
        return None
    return ((many.wall - start.wall) / (many.tests - 1)) / ((few.wall - start.wall) / (few.tests - 1))


GOALS = (
    Goal(
        "1,000 x 100 ms, `--look-ahead 256`, report on : bare aiohttp gather at 256",
        2.5, _ratio("1000x100ms", ["ours-256"], ["gather"]),
    ),
    Goal("the same : fastest peer framework at its best setting", 0.5, _ratio("1000x100ms", ["ours-256"])),
    Goal(
        "1,000 x 0 ms, everything on : pytest running 1,000 no-op async tests",
        2.5, _ratio("1000x0ms", ["ours"], ["noop"]),
    ),
    Goal(
        "1,000 x 0 ms, everything on : a new client per test with pytest-html",
        0.12, _ratio("1000x0ms", ["ours"], ["new-client"]),
    ),
    Goal(
        "1,000 x 0 ms, everything on, best of plain and `-n 2` : pactum + mocha",
        1.2, _ratio("1000x0ms", ["ours", "ours-n2"], ["pactum", "pactum-16"]),
    ),
    Goal(
        "1 test against a running sandbox : one no-op test on bare pytest with the same plugins",
        1.3, _ratio(START_UP, ["ours-sandbox-runs"], ["noop-plugins"]),
    ),
    Goal("cost per test at 5,000 : at 1,000", 1.15, _growth),
)  # fmt: skip
