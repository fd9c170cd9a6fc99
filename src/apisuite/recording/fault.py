"""What went wrong in the recording itself."""

from __future__ import annotations

faults: dict[str, bool] = {}  # what it was, and whether it was told


def note_fault(error: BaseException) -> str:
    """Remember a fault of the recording itself, and return it as text."""
    try:
        text = f"{type(error).__name__}: {error}"
    except Exception:  # an error that cannot be shown
        text = type(error).__name__
    faults.setdefault(text, False)
    return text
