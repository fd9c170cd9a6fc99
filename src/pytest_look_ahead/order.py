"""What this process will run next; under xdist, what it may still give away."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import pytest

from .private import WorkerQueue, worker_queue

AGAIN = 0.05  # seconds until a worker that can give nothing away says so; the controller asks again at once


class Order:
    """What follows the present test, as far as this process knows that it will run it itself.

    Args:
        config: of the process.
    """

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._is_worker = hasattr(config, "workerinput")
        self._queue: WorkerQueue | None = None
        self._places: dict[pytest.Item, int] = {}
        self._begun: set[int] = set()
        self.item: pytest.Item | None = None
        self._nextitem: pytest.Item | None = None

    def now(self, item: pytest.Item | None, nextitem: pytest.Item | None) -> None:
        """Remember what pytest says at the beginning of a test."""
        self.item, self._nextitem = item, nextitem
        if item is not None and not self._places:
            self._places = {item: place for place, item in enumerate(item.session.items)}
            if self._is_worker:
                self._queue = worker_queue(self._config)
                if self._queue is not None:
                    self._queue.on_request(self._give_away)

    def following(self, limit: int) -> list[pytest.Item]:
        """Return up to `limit` items that follow the present one, in their order."""
        if self.item is None or self._nextitem is None:
            return []
        items = self.item.session.items
        if self._is_worker:
            places = self._queue.places(limit - 1) if self._queue is not None else []
            return [self._nextitem, *(items[place] for place in places)]
        after = self._places.get(self.item, len(items)) + 1
        following = items[after : after + limit]
        # Another plugin may run the items in a loop of its own.
        return following if following[:1] == [self._nextitem] else [self._nextitem]

    def claim(self, item: pytest.Item) -> bool:
        """Keep an item from being given to another worker; False if it has been."""
        if self._queue is None or item is self.item or item is self._nextitem:
            return True
        place = self._places[item]
        with self._queue.lock():
            if not self._queue.holds(place):
                return False
            self._begun.add(place)
        return True

    def _give_away(self, asked: Sequence[int]) -> None:
        """Give to another worker what has not begun; xdist's own way is all that is asked for, or nothing."""
        assert self._queue is not None
        given = self._queue.take_out(set(asked) - self._begun)
        if given:
            self._queue.send_given(given)
        else:
            threading.Timer(AGAIN, self._queue.send_given, [[]]).start()
