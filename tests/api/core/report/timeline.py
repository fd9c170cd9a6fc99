"""The run as a picture: a lane per worker, a bar per test, as inline SVG that needs nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .recorder import Phase

WIDTH = 1000  # units of the picture, which is scaled to the page
LANE, GAP, LABEL, AXIS = 22, 4, 44, 18
NARROWEST = 0.6  # a bar of less could not be seen or hit


def timeline(phases: Sequence[Phase], workers: Sequence[str]) -> str:
    """Return the SVG; hovering over a bar names its test. Set-up and teardown are thin, the call is full height."""
    if not phases:
        return ""
    begin = min(phase.start for phase in phases)
    total = max(max(phase.stop for phase in phases) - begin, 1e-3)
    scale = (WIDTH - LABEL) / total
    height = len(workers) * (LANE + GAP) + AXIS
    top = {worker: index * (LANE + GAP) for index, worker in enumerate(workers)}
    label = f"Timeline of the run: {len(workers)} worker(s), {total:.1f} seconds"
    parts = [f'<svg id="api-timeline" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{label}">']
    for worker, y in top.items():
        parts.append(
            f'<text x="0" y="{y + 15}">{escape(worker)}</text>'
            f'<rect class="lane" x="{LABEL}" y="{y}" width="{WIDTH - LABEL}" height="{LANE}"/>'
        )
    thin: dict[str, list[str]] = {}
    for phase in phases:
        x = LABEL + (phase.start - begin) * scale
        width = min(max((phase.stop - phase.start) * scale, NARROWEST), WIDTH - x)
        y = top[phase.worker]
        if phase.when == "call" or phase.outcome in ("error", "skipped"):
            seconds = phase.stop - phase.start
            parts.append(
                f'<rect class="{phase.outcome}" x="{x:.1f}" y="{y}" width="{width:.1f}" height="{LANE}">'
                f"<title>{escape(phase.nodeid.rpartition('/')[2])} {phase.outcome} ({seconds:.3f} s)</title></rect>"
            )
        elif width > NARROWEST:
            thin.setdefault(phase.when, []).append(f"M{x:.1f} {y + LANE // 3}h{width:.1f}v{LANE // 3}h-{width:.1f}z")
    for when, paths in thin.items():  # one path for all: they are many, and nobody needs their names
        parts.append(f'<path class="{escape(when)}" d="{"".join(paths)}"/>')
    parts += [_tick(fraction, total, height) for fraction in (0, 0.25, 0.5, 0.75, 1)]
    return "".join([*parts, "</svg>"])


def _tick(fraction: float, total: float, height: int) -> str:
    x = LABEL + fraction * (WIDTH - LABEL)
    anchor = "start" if fraction == 0 else "end" if fraction == 1 else "middle"
    return f'<text class="tick" x="{x:.0f}" y="{height - 4}" text-anchor="{anchor}">{fraction * total:.1f} s</text>'
