"""The run as a picture: a lane per worker, a bar per test. This is its geometry; the template draws it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .durations import duration
from .names import short, visible
from .outcomes import rank
from .results import Phase

WIDTH = 1000  # units of a lane, which is stretched to the page
HEIGHT = 20
NARROW = 1.0  # bars that all lie within this are drawn as one: nobody could see or hit them apart


@dataclass
class Bar:
    """One test, or several of the same outcome that are too narrow to be seen apart.

    Attributes:
        row: what the row of the first one is called.
    """

    outcome: str
    start: float
    stop: float
    first: str
    row: str
    last: str = ""
    count: int = 1
    x: float = 0.0
    width: float = 0.0

    @property
    def title(self) -> str:
        """What pointing at it shows."""
        seconds = f"{self.outcome} ({duration(self.stop - self.start)})"
        several = f"{self.count} {seconds}: {self.first} to {self.last}"
        return several if self.count > 1 else f"{self.first} {seconds}"


@dataclass
class Lane:
    """What one worker did.

    Attributes:
        thin: setups and teardowns, as one SVG path each: they are many, and nobody needs their names.
    """

    worker: str
    thin: dict[str, str]
    bars: list[Bar]


@dataclass
class Timeline:
    """All lanes, and the seconds below them."""

    lanes: list[Lane]
    ticks: list[str]
    seconds: float
    width: int = WIDTH
    height: int = HEIGHT


def timeline(phases: Sequence[Phase], workers: Sequence[str]) -> Timeline:
    """Return the picture of `phases`, which are not empty."""
    begin = min(phase.start for phase in phases)
    total = max(max(phase.stop for phase in phases) - begin, 1e-3)
    by_worker: dict[str, list[Phase]] = {worker: [] for worker in workers}
    for phase in phases:
        by_worker[phase.worker].append(phase)
    scale = WIDTH / total
    lanes = [Lane(worker, _thin(done, begin, scale), _bars(done, begin, scale)) for worker, done in by_worker.items()]
    return Timeline(lanes, ["0", *(duration(total * quarter / 4) for quarter in range(1, 5))], total)


def _bars(phases: Iterable[Phase], begin: float, scale: float) -> list[Bar]:
    """Return the bars in the order in which they are drawn: the worst last, on top."""
    bars: dict[str, list[Bar]] = {}
    for phase in sorted(phases, key=lambda phase: phase.start):
        if phase.when != "call" and phase.outcome not in ("error", "skipped", "rerun"):
            continue
        name = short(phase.nodeid)
        alike = bars.setdefault(phase.outcome, [])
        before = alike[-1] if alike else None
        if before and (phase.stop - before.start) * scale < NARROW:
            before.stop, before.last = max(before.stop, phase.stop), name
            before.count += 1
        else:
            alike.append(Bar(phase.outcome, phase.start, phase.stop, name, visible(phase.nodeid) + _suffix(phase)))
    drawn = [bar for outcome in sorted(bars, key=rank, reverse=True) for bar in bars[outcome]]
    for bar in drawn:
        bar.width = max((bar.stop - bar.start) * scale, NARROW)
        bar.x = min((bar.start - begin) * scale, WIDTH - bar.width)
    return drawn


def _suffix(phase: Phase) -> str:
    return "" if phase.when == "call" else f"::{phase.when}"


def _thin(phases: Iterable[Phase], begin: float, scale: float) -> dict[str, str]:
    paths: dict[str, list[str]] = {"setup": [], "teardown": []}
    for phase in phases:
        width = (phase.stop - phase.start) * scale
        if phase.when in paths and width > NARROW:
            x = (phase.start - begin) * scale
            paths[phase.when].append(f"M{x:.1f} {HEIGHT / 3:.1f}h{width:.1f}v{HEIGHT / 3:.1f}h-{width:.1f}z")
    return {when: "".join(parts) for when, parts in paths.items() if parts}
