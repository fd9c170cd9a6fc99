"""Which fixtures a test sets up, in which order: as pytest resolves them."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from . import private

LATE = ("tmp_path",)  # its teardown asks how the test has ended
KINDS = (
    (inspect.isasyncgenfunction, "async generator"),
    (inspect.iscoroutinefunction, "coroutine"),
    (inspect.isgeneratorfunction, "generator"),
)
MISSING = object()


@dataclass(frozen=True, slots=True)
class Step:
    """A function fixture that a test sets up.

    Attributes:
        function: of the fixture itself; while it is set up, `definition.func` is another's.
        kind: "async generator", "coroutine", "generator", "plain", or "parameter": a value of parametrize.
        parameter: what `request.param` is, if there is one.
        is_late: its teardown is left to the turn of the test.
    """

    name: str
    definition: Any
    function: Callable[..., Any]
    kind: str
    parameter: Any
    is_late: bool

    @property
    def is_async(self) -> bool:
        """Whether the loop has to run for it."""
        return self.kind in ("async generator", "coroutine")


@dataclass
class Plan:
    """What a test needs.

    Attributes:
        steps: its function fixtures, in the order of their setup.
        wider: definition and parameter of the fixtures that it shares with others, by name.
        unfit: why it has to run alone, or None.
        waits: why it may not begin before its turn, or None; others may begin before it.
    """

    steps: list[Step] = field(default_factory=list)
    wider: dict[str, tuple[pytest.FixtureDef[Any], Any]] = field(default_factory=dict)
    unfit: str | None = None
    waits: str | None = None

    @property
    def is_ready(self) -> bool:
        """Whether what it shares with others is set up, with its parameters."""
        return all(private.is_set_up(*needed) for needed in self.wider.values())


class Planner:
    """Plans what each test sets up. It is to be asked first while nothing is set up.

    Args:
        unfit: returns why a function fixture cannot be set up ahead, or None.
    """

    def __init__(self, unfit: Callable[[pytest.FixtureDef[Any], Callable[..., Any]], str | None]) -> None:
        self._unfit = unfit
        self._known: dict[Any, tuple[Callable[..., Any], str]] = {}

    def plan(self, item: Any) -> Plan:
        """Return what `item` needs."""
        plan = Plan()
        done = {"request", private.RUNNER}
        for name in item.fixturenames:
            self._add(plan, item, name, (), done)
        return plan

    def _add(self, plan: Plan, item: Any, name: str, askers: tuple[str, ...], done: set[str]) -> None:
        if name in done or plan.unfit is not None:
            return
        definitions, parameters = private.definitions(item).get(name, ()), private.parameters(item)
        place = 1 + askers.count(name)  # a fixture that asks for its own name gets the one that it overrides
        if place > len(definitions):
            plan.unfit = f"it asks for `{name}`, which there is not"
            return
        definition = definitions[-place]
        parameter = parameters.get(name, MISSING)
        function, kind = self._know(definition)
        if kind != "parameter" and private.scope_of(item, name, definition) != "function":
            plan.wider[name] = (definition, None if parameter is MISSING else parameter)
            done.add(name)
            return
        plan.unfit = None if kind == "parameter" else self._unfit(definition, function)
        for needed in definition.argnames:
            self._add(plan, item, needed, (*askers, name), done)
        plan.steps.append(Step(name, definition, function, kind, parameter, name in LATE))
        done.add(name)

    def _know(self, definition: Any) -> tuple[Callable[..., Any], str]:
        if definition not in self._known:
            function = definition.func
            kind = next((kind for is_kind, kind in KINDS if is_kind(function)), "plain")
            self._known[definition] = function, "parameter" if private.is_parameter(definition) else kind
        return self._known[definition]
