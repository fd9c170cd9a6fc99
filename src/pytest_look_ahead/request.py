"""What `request` is in a fixture or test that runs ahead."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from . import private
from .fixtures import Finalizer, Fixture
from .plan import MISSING


class EarlyRequest:
    """The request of a test, but for what belongs to one fixture, or has to wait for the turn.

    Args:
        item: the test.
        fixture: None in the test function itself.
        value: returns the value of a fixture that the test has set up, by name; raises LookupError.
        refuse: is told what cannot be done ahead, and returns the error to raise.
    """

    __class__ = property(lambda _: pytest.FixtureRequest)
    scope = "function"

    def __init__(
        self,
        item: pytest.Item,
        fixture: Fixture | None,
        value: Callable[[str], Any],
        refuse: Callable[[str], BaseException],
    ) -> None:
        self._item, self._fixture, self._value, self._refuse = item, fixture, value, refuse
        self.fixturename = fixture.step.name if fixture else None
        if fixture is not None and fixture.step.parameter is not MISSING:
            self.param = fixture.step.parameter
            self.param_index = private.parameter_index(item, fixture.step.name)

    def addfinalizer(self, finalizer: Callable[[], object]) -> None:
        """Add what is called in the teardown of the fixture, or of the test."""
        if self._fixture is None:
            self._item.addfinalizer(finalizer)
        else:
            self._fixture.add(Finalizer(finalizer))

    def applymarker(self, marker: Any) -> None:
        """Add a mark to the test."""
        self._item.add_marker(marker)

    def getfixturevalue(self, name: str) -> Any:
        """Return the value of a fixture that is set up. Any other would need its turn: see `source`."""
        if name == "request":
            return self
        try:
            return self._value(name)
        except LookupError:
            raise self._refuse(f"asks for the fixture {name} by request.getfixturevalue") from None

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)  # private to pytest
        return getattr(private.request_of(self._item), name)

    def __repr__(self) -> str:
        kind = f"SubRequest {self.fixturename!r}" if self._fixture else "FixtureRequest"
        return f"<{kind} for {self._item!r}>"
