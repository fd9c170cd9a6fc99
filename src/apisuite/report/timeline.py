"""The run as a picture: a lane per worker, a bar per test, as inline SVG that needs nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from .names import short, visible

if TYPE_CHECKING:
    from .results import Phase

WIDTH = 1000  # units of a lane, which is stretched to the page
HEIGHT = 20
NARROW = 1.0  # bars that all lie within this are drawn as one: nobody could tell or hit them
LAST_WORST = ("passed", "skipped", "xfailed", "xpassed", "error", "failed")  # drawn later, on top


@dataclass
class _Bar:
    """One test, or several of the same outcome that are too narrow to be told apart."""

    outcome: str
    start: float
    stop: float
    first: str
    last: str = ""
    count: int = 1

    def title(self) -> str:
        seconds = f"{self.outcome} ({self.stop - self.start:.3f} s)"
        return (
            f"{self.first} {seconds}"
            if self.count == 1
            else f"{self.count} tests {seconds}: {self.first} to {self.last}"
        )


def timeline(phases: Sequence[Phase], workers: Sequence[str]) -> str:
    """Return the picture; hovering over a bar names its test. Set-up and teardown are thin, the call is full height."""
    if not phases:
        return ""
    begin = min(phase.start for phase in phases)
    total = max(max(phase.stop for phase in phases) - begin, 1e-3)
    by_worker: dict[str, list[Phase]] = {worker: [] for worker in workers}
    for phase in phases:
        by_worker[phase.worker].append(phase)
    lanes = "".join(_lane(worker, done, begin, WIDTH / total) for worker, done in by_worker.items())
    digits = 1 if total >= 4 else 2 if total >= 0.4 else 3
    ticks = "".join(f"<span>{total * quarter / 4:.{digits}f} s</span>" for quarter in range(5))
    label = f"Timeline of the run: {len(workers)} worker(s), {total:.1f} seconds"
    return f'<div id="api-timeline" role="img" aria-label="{label}">{lanes}<span></span><div>{ticks}</div></div>'


def _lane(worker: str, phases: Sequence[Phase], begin: float, scale: float) -> str:
    bars = _thin(phases, begin, scale) + _full(phases, begin, scale)
    size = f'viewBox="0 0 {WIDTH} {HEIGHT}" preserveAspectRatio="none"'
    return f'<span>{escape(worker)}</span><svg {size} aria-hidden="true">{bars}</svg>'


def _full(phases: Iterable[Phase], begin: float, scale: float) -> str:
    bars: dict[str, list[_Bar]] = {}
    for phase in sorted(phases, key=lambda phase: phase.start):
        if phase.when != "call" and phase.outcome not in ("error", "skipped"):
            continue
        name = short(visible(phase.nodeid))
        alike = bars.setdefault(phase.outcome, [])
        before = alike[-1] if alike else None
        if before and (phase.stop - before.start) * scale < NARROW:
            before.stop, before.last = max(before.stop, phase.stop), name
            before.count += 1
        else:
            alike.append(_Bar(phase.outcome, phase.start, phase.stop, name))
    worst_last = sorted(bars, key=lambda outcome: LAST_WORST.index(outcome) if outcome in LAST_WORST else 0)
    return "".join(_rect(bar, begin, scale) for outcome in worst_last for bar in bars[outcome])


def _rect(bar: _Bar, begin: float, scale: float) -> str:
    width = max((bar.stop - bar.start) * scale, NARROW)
    x = min((bar.start - begin) * scale, WIDTH - width)
    return (
        f'<rect class="{escape(bar.outcome)}" x="{x:.1f}" width="{width:.1f}" height="{HEIGHT}">'
        f"<title>{escape(bar.title())}</title></rect>"
    )


def _thin(phases: Iterable[Phase], begin: float, scale: float) -> str:
    """Return set-ups and teardowns, as one path each: they are many, and nobody needs their names."""
    paths: dict[str, list[str]] = {"setup": [], "teardown": []}
    for phase in phases:
        width = (phase.stop - phase.start) * scale
        if phase.when in paths and width > NARROW:
            x = (phase.start - begin) * scale
            paths[phase.when].append(f"M{x:.1f} {HEIGHT / 3:.1f}h{width:.1f}v{HEIGHT / 3:.1f}h-{width:.1f}z")
    return "".join(f'<path class="{when}" d="{"".join(parts)}"/>' for when, parts in paths.items() if parts)
