"""Methods of client libraries that are wrapped, and put back."""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper
from typing import Any


class Patches:
    """What was replaced, of one library."""

    def __init__(self) -> None:
        self._made: list[tuple[Any, str, Any, Any]] = []

    def wrap(self, owner: Any, name: str, make: Callable[[Any], Any]) -> None:
        """Put what `make` makes of a function in its place.

        Args:
            owner: a class or module.
            name: of the function in it.
            make: takes the function that is there, and returns one around it.
        """
        original = getattr(owner, name)
        ours = update_wrapper(make(original), original)
        self._made.append((owner, name, original, ours))
        setattr(owner, name, ours)

    def undo(self) -> None:
        """Put back what was there, except where something else has been put there meanwhile."""
        for owner, name, original, ours in reversed(self._made):
            if getattr(owner, name) is ours:
                setattr(owner, name, original)
        self._made.clear()
