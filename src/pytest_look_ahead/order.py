"""What this process will run next."""

from __future__ import annotations

import pytest

from .private import queue_of_worker


class Order:
    """What follows the present test, as far as this process knows that it will run it itself.

    Args:
        config: of the process.
    """

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._is_worker = hasattr(config, "workerinput")
        self._places: dict[pytest.Item, int] = {}
        self.item: pytest.Item | None = None
        self._nextitem: pytest.Item | None = None

    def now(self, item: pytest.Item, nextitem: pytest.Item | None) -> None:
        """Remember what pytest says at the beginning of a test."""
        self.item, self._nextitem = item, nextitem

    def following(self, limit: int) -> list[pytest.Item]:
        """Return up to `limit` items that follow the present one, in their order."""
        if self.item is None or self._nextitem is None:
            return []
        items = self.item.session.items
        if self._is_worker:
            places = queue_of_worker(self._config, limit - 1) or []
            return [self._nextitem, *(items[place] for place in places)]
        if not self._places:
            self._places = {item: place for place, item in enumerate(items)}
        after = self._places.get(self.item, len(items)) + 1
        following = items[after : after + limit]
        # Another plugin may run the items in a loop of its own.
        return following if following[:1] == [self._nextitem] else [self._nextitem]
