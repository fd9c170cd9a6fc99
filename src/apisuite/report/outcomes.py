"""The outcomes of a test: one list in one order, for everything that colours, sorts or counts them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Outcome:
    """One of the ways in which a test, or a phase of it, can end.

    Attributes:
        name: as pytest calls it; also a CSS class of the page.
        tone: "good", "bad" or "notice"; report.css has a colour for each.
    """

    name: str
    tone: str


WORST_FIRST = (
    Outcome("error", "bad"),
    Outcome("failed", "bad"),
    Outcome("rerun", "notice"),
    Outcome("xpassed", "bad"),
    Outcome("xfailed", "notice"),
    Outcome("quarantined", "notice"),
    Outcome("skipped", "notice"),
    Outcome("passed", "good"),
)
_RANKS = {outcome.name: rank for rank, outcome in enumerate(WORST_FIRST)}


def rank(name: str) -> int:
    """Return the place of an outcome, the worst first; an unknown one, of another plugin, comes last."""
    return _RANKS.get(name, len(_RANKS))


def count(names: Iterable[str]) -> dict[str, int]:
    """Return how often each outcome occurs, the worst first."""
    return dict(sorted(Counter(names).items(), key=lambda item: rank(item[0])))
