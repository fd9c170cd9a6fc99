"""The bodies that are under way: they start early, have their turn, or are abandoned."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Iterator
from functools import wraps
from typing import Any

import pytest

from . import private
from .body import Body
from .eligible import Rules
from .guard import Guard
from .order import Order
from .output import Output

# Bodies begun in one round of the loop. A whole window at once would keep the first of them waiting for the last.
BURST = 16


class Flight:
    """Starts bodies while another one has its turn.

    Args:
        config: of this process.
        n: how many may be ahead of the present test.
        order: knows what follows.

    Attributes:
        early: the bodies that have started, in the order of their turns, which have not come.
        rules: which test may start early.
        output: sorts what they print and log.
        scopes: modules, classes and packages that have fixtures; leaving them is done with nothing under way.
    """

    def __init__(self, config: pytest.Config, n: int, order: Order) -> None:
        self.early: dict[pytest.Item, Body] = {}
        self.scopes: set[Any] = set()
        self._n = n
        self._order = order
        self.rules = Rules(config)
        self.output = Output(config)
        self._hook = config.hook
        self._guard = Guard(self._beside, self._stop)
        self._turn: Body | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._starting: asyncio.Handle | None = None
        self._stopped: asyncio.Future[None]

    def land(self) -> None:
        """Wait for what is still under way, and take away everything that was installed."""
        if self.early:
            self._run(self.early.values())
        self._guard.remove()
        self.output.remove()

    def turn_for(self, item: Any) -> Body | None:
        """Return the body whose turn comes with `item`; None if nothing can run beside it.

        Its coroutine function is `turn`; pytest-asyncio runs that in place of the test.
        """
        body = self.early.pop(item, None)
        if body is None:
            waits = self.rules.alone(item) or self.rules.not_yet(item)
            if waits or next(self._can_start(), None) is None:
                return None
            body = Body(item, item.obj, early=False)
        self._turn = body
        self._use(item.funcargs[private.RUNNER].get_loop())
        self.output.install()
        self.output.renew()
        self._guard.install()
        return body

    def turn(self, body: Body) -> Callable[..., Coroutine[Any, Any, None]]:
        """Return what runs in the call phase of `body`'s test."""

        @wraps(body.function)
        async def turn(**arguments: Any) -> None:
            __tracebackhide__ = True
            try:
                if body.early:
                    body.replay()
                else:
                    body.start(arguments)
                self._start_more()
                await self._end_of(body)
            finally:
                if body.running:  # Ctrl-C, or somebody else's error
                    await _cancelled(body)
                self._start_no_more()
                self.output.finish(body)
                self._hook.pytest_look_ahead_turn(item=body.item)
            self._check(body, arguments)
            body.task.result()

        return turn

    def abandon(self, items: Iterable[pytest.Item]) -> list[str]:
        """Cancel the bodies of `items`, wait until they have ended, and return their node ids and what they sent."""
        bodies = [self.early[item] for item in items]
        for body in bodies:
            body.task.cancel()
        if bodies:
            self._run(bodies)
        for body in bodies:
            del self.early[body.item]
        return ["\n  ".join([body.item.nodeid, *self._effects_of(body)]) for body in bodies]

    def _effects_of(self, body: Body) -> list[str]:
        return [line for lines in self._hook.pytest_look_ahead_abandon(item=body.item) for line in lines]

    # Starting.

    def _can_start(self) -> Iterator[pytest.Item]:
        patching = self._guard.patching
        if patching is not None and patching.running:
            return
        following = self._order.following(self._n)
        begun = len(self.early)
        if begun and following[begun - 1 : begun] != [next(reversed(self.early))]:
            return  # the order has changed: let those that have begun come to their turns
        for item in following[begun:]:
            if not self._may_start(item):
                return
            yield item

    def _may_start(self, item: pytest.Item) -> bool:
        assert self._order.item is not None
        if self.rules.alone(item) or self.rules.not_yet(item) or not self.rules.may_follow(self._order.item, item):
            return False
        return not self.scopes or self.scopes.issubset(item.listchain())

    def _start_more(self) -> None:
        for count, item in enumerate(self._can_start()):
            if count == BURST:
                self._starting = asyncio.get_running_loop().call_soon(self._start_more)
                return
            body = Body(item, item.obj, early=True)  # type: ignore[attr-defined]
            self._hook.pytest_look_ahead_begin(item=item, context=body.context)
            body.start(self.rules.arguments(item))
            self.early[item] = body

    def _start_no_more(self) -> None:
        if self._starting is not None:
            self._starting.cancel()
            self._starting = None

    # Ending.

    async def _end_of(self, body: Body) -> None:
        if body.running:
            await asyncio.wait({body.task, self._stopped}, return_when=asyncio.FIRST_COMPLETED)
        if self._stopped.done():
            self._stopped.result()

    def _check(self, body: Body, arguments: dict[str, Any]) -> None:
        """Fail the test, and stop the run, rather than give a result that may be wrong."""
        __tracebackhide__ = True
        if any(body.arguments[name] is not value for name, value in arguments.items()):
            body.conflict = (
                f"{body.item.nodeid} started early (--look-ahead) with a fixture that has been replaced before its "
                "turn. Mark it with @pytest.mark.serial."
            )
        if body.conflict is not None:
            body.item.session.shouldfail = body.conflict
            pytest.fail(body.conflict, pytrace=False)

    def _run(self, bodies: Iterable[Body]) -> None:
        """Run the loop, outside of any call phase, until `bodies` have ended."""
        assert self._loop is not None
        self._loop.run_until_complete(asyncio.wait({body.task for body in bodies}))
        for body in bodies:
            body.error  # noqa: B018 - asked for, it is not "never retrieved"

    # Trouble.

    def _beside(self, body: Body) -> pytest.Item | None:
        """Return a test that is under way beside `body`."""
        bodies = ([self._turn] if self._turn else []) + list(self.early.values())
        return next((other.item for other in bodies if other is not body and other.running), None)

    def _stop(self, message: str) -> None:
        if self._turn is not None and not self._stopped.done():
            self._turn.conflict = message
            self._stopped.set_result(None)

    def _use(self, loop: asyncio.AbstractEventLoop) -> None:
        """Let the loop go on when a body raises SystemExit, which asyncio would hand to the test whose turn it is."""
        if loop is self._loop:
            return
        self._loop, self._stopped = loop, loop.create_future()
        run_forever, stop = loop.run_forever, loop.stop
        asked_to_stop = False

        def stop_soon() -> None:
            nonlocal asked_to_stop
            asked_to_stop = True
            stop()

        def run_on() -> None:
            __tracebackhide__ = True
            nonlocal asked_to_stop
            asked_to_stop = False
            while not asked_to_stop:
                try:
                    return run_forever()
                except (SystemExit, KeyboardInterrupt) as error:
                    if not self._belongs_to_body(error):
                        self._doubt(error)
                        raise
            return None

        loop.stop, loop.run_forever = stop_soon, run_on  # type: ignore[method-assign]

    def _belongs_to_body(self, error: BaseException) -> bool:
        """Tell whether a body has raised what has left the loop; it will raise that again in its turn."""
        bodies = ([self._turn] if self._turn else []) + list(self.early.values())
        raising = next((body for body in bodies if not body.over and body.error is error), None)
        if raising is None or not isinstance(error, KeyboardInterrupt):
            return raising is not None
        if self._turn is None or self._turn.over or self._stopped.done():
            return False
        if raising is not self._turn:  # Ctrl-C waits for no turn
            raising.over = True
            self._stopped.set_exception(error)
        return True

    def _doubt(self, error: BaseException) -> None:
        """Stop the run if what has left the loop may be of another test than the one that will be blamed."""
        if isinstance(error, SystemExit) and self.early and self._turn is not None and self._turn.error is not error:
            self._turn.item.session.shouldfail = (
                f"a task has raised SystemExit while {self._turn.item.nodeid} had its turn; it may be of a test that "
                "was under way beside it (--look-ahead). Mark the test with @pytest.mark.serial."
            )


async def _cancelled(body: Body) -> None:
    body.task.cancel()
    await asyncio.wait({body.task})
