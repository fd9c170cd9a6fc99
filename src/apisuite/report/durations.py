"""Durations and numbers as every part of the report writes them."""

from __future__ import annotations


def duration(seconds: float) -> str:
    """Return e.g. "12 ms", "1.84 s", "2 min 5 s" or "1 h 4 min": two units at most."""
    if seconds < 0.9995:
        return f"{max(seconds, 0) * 1000:.0f} ms"
    if seconds < 59.995:
        return f"{seconds:.2f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s"
    hours, minutes = divmod(round(seconds / 60), 60)
    return f"{hours} h {minutes} min"


def number(count: int, noun: str) -> str:
    """Return e.g. "1 test" or "3 files"; the noun is one that takes an s."""
    return f"{count:,} {noun}" + ("" if count == 1 else "s")
