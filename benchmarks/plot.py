"""Draws the wall times as an SVG: one line per peer, a dot on a logarithmic axis. Readable on light and dark pages."""

from __future__ import annotations

import math
from html import escape

from .results import Figure, Results

PANELS = ("1000x100ms", "1000x0ms")
TICKS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200)
LABELS, WIDTH, ROW, TOP = 330, 500, 20, 66  # pixels: names, axis, line of a peer, above the first line
GAP = 30  # between panels

# Without a preference, and where the page's theme is not the system's: grey that is readable on both.
STYLE = """\
text { font: 12px system-ui, sans-serif; fill: #6e7781 }
.title { font-size: 14px; font-weight: 600 }
.ours { font-weight: 600; fill: #0a7ea4 }
.grid { stroke: #8b949e; stroke-opacity: .25 }
circle { fill: #8b949e }
circle.ours { fill: #0a7ea4 }
circle.limit { fill: none; stroke: #8b949e; stroke-width: 1.5 }
@media (prefers-color-scheme: dark) {
  text { fill: #9da7b3 }
  .ours { fill: #4cc2e8 }
  circle.ours { fill: #4cc2e8 }
}"""


def plot(results: Results) -> str:
    """Return the drawing of the two workloads with 1,000 tests."""
    parts, y = [], 0
    for name in PANELS:
        figures = {peer: f for peer in results.peers(name) if (f := results.figure(peer, name)) is not None}
        if figures:
            drawn, height = _panel(results.titles()[name], figures)
            parts.append(f'<g transform="translate(0 {y})">{drawn}</g>')
            y += height + GAP
    width = LABELS + WIDTH + 70
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {y or 1}" width="{width}" height="{y or 1}" '
        f'role="img" aria-label="Wall time by framework">\n<style>{STYLE}</style>\n' + "\n".join(parts) + "\n</svg>\n"
    )


def _panel(title: str, figures: dict[str, Figure]) -> tuple[str, int]:
    order = sorted(figures, key=lambda peer: figures[peer].wall)
    walls = [figures[peer].wall for peer in order]
    low = max(tick for tick in TICKS if tick <= max(walls[0], TICKS[0]))
    high = min((tick for tick in TICKS if tick >= walls[-1]), default=walls[-1])
    bottom = TOP + ROW * len(order)

    def x(wall: float) -> float:
        return LABELS + WIDTH * math.log(max(wall, low) / low) / math.log(max(high / low, 1.1))

    lines = [f'<text class="title" x="0" y="18">{escape(title)}: wall time, seconds (logarithmic)</text>']
    for tick in (tick for tick in TICKS if low <= tick <= high):
        at = x(tick)
        lines.append(f'<line class="grid" x1="{at:.1f}" x2="{at:.1f}" y1="{TOP - 14}" y2="{bottom - 8}"/>')
        lines.append(f'<text x="{at:.1f}" y="{TOP - 20}" text-anchor="middle">{tick:g}</text>')
    for number, peer in enumerate(order):
        figure, y = figures[peer], TOP + ROW * number
        kind = "ours" if peer.startswith("ours") else "limit" if figure.title.startswith("limit") else "peer"
        value = f"{'≈ ' if figure.is_scaled else ''}{figure.wall:.3g} s"
        lines.append(
            f'<text class="{kind}" x="{LABELS - 12}" y="{y + 4}" text-anchor="end">{escape(figure.title)}</text>'
        )
        lines.append(f'<circle class="{kind}" cx="{x(figure.wall):.1f}" cy="{y}" r="4.5"/>')
        lines.append(f'<text class="{kind}" x="{x(figure.wall) + 10:.1f}" y="{y + 4}">{value}</text>')
    return "\n".join(lines), bottom
