"""Which test may run ahead of its turn, and beside which others."""

from __future__ import annotations

import inspect
from typing import Any

import pytest
from pytest_asyncio import is_async_test

from . import private
from .source import shared_change

MARKS = ("serial", "skip", "skipif", "usefixtures", "filterwarnings")
# Session fixtures whose results depend on the order in which they are asked.
ORDERED = ("record_testsuite_property", "tmp_path_factory")
# A plugin or conftest.py that does something around each test expects one test at a time.
AROUND = (
    "pytest_runtest_protocol",
    "pytest_runtest_setup",
    "pytest_runtest_call",
    "pytest_runtest_teardown",
    "pytest_pyfunc_call",
)
# These are known to do nothing there that another test could notice; any plugin may say so: look_ahead_safe = True.
KNOWN = (
    "_hypothesis_pytestplugin", "_pytest", "anyio", "pytest_asyncio", "pytest_look_ahead", "pytest_timeout", "xdist",
)  # fmt: skip
# What is said of a failing assert may depend on the conftest.py files above the test.
WORDING = ("pytest_assertrepr_compare", "pytest_assertion_pass")


class Rules:
    """Answers are remembered: a test's marks, code and fixtures do not change during the run."""

    def __init__(self, config: pytest.Config) -> None:
        self._default_scope: str = config.getini("asyncio_default_test_loop_scope")
        self._reasons: dict[pytest.Item, str | None] = {}
        self._changes: dict[Any, str | None] = {}
        self._places: dict[Any, tuple[str | None, Any, Any]] = {}

    def alone(self, item: pytest.Item) -> str | None:
        """Return why `item` has to run with nothing beside it, or None."""
        if item not in self._reasons:
            try:
                self._reasons[item] = self._why_alone(item)
            except Exception as error:  # whatever is strange about it, it is no fault of the test whose turn it is
                self._reasons[item] = f"cannot be judged ({type(error).__name__}: {error})"
        return self._reasons[item]

    def not_yet(self, item: pytest.Item) -> str | None:
        """Return what `item` still waits for: its session fixtures must exist, with its parameters. Or None."""
        parameters = private.parameters(item)
        for name, known in private.definitions(item).items():
            if name in item.fixturenames and not private.is_parameter(known[-1]):  # type: ignore[attr-defined]
                existing = private.existing_value(known[-1])
                if existing is None or existing[1] is not parameters.get(name):
                    return f"{name} is not set up"
        return None

    def arguments(self, item: pytest.Item) -> dict[str, Any]:
        """Return what pytest will call the test with. Only for a test that waits for nothing."""
        known, parameters = private.definitions(item), private.parameters(item)
        values = {}
        for name in private.arguments(item):
            existing = None if private.is_parameter(known[name][-1]) else private.existing_value(known[name][-1])
            values[name] = parameters[name] if existing is None else existing[0]
        return values

    def may_follow(self, current: pytest.Item, item: pytest.Item) -> bool:
        """Tell whether `item` may run beside `current`: entering or leaving a package may run code of its own."""
        return current.parent is item.parent or self._place(current)[1:] == self._place(item)[1:]

    def _why_alone(self, item: pytest.Item) -> str | None:
        if not isinstance(item, pytest.Function) or not is_async_test(item):
            return "is not async"
        code = getattr(item.function, "__code__", None)
        if code is None or not code.co_flags & inspect.CO_COROUTINE:  # asynchronous generators, hypothesis
            return "is not a plain coroutine"
        scope = None
        for mark in item.iter_markers():  # the closest first
            if mark.name in MARKS or (mark.name == "xfail" and not mark.kwargs.get("run", True)):
                return f"is marked {mark.name}"
            if mark.name == "asyncio" and scope is None:
                scope = mark.kwargs.get("loop_scope") or mark.kwargs.get("scope") or self._default_scope
        if scope != "session":
            return f"has a loop of its {scope}"
        return self._unfit_fixture(item) or self._place(item)[0] or self._change(item)

    def _unfit_fixture(self, item: pytest.Function) -> str | None:
        direct = private.arguments(item)
        if "request" in direct:
            return "uses request"
        definitions = private.definitions(item)
        values = {name for name, known in definitions.items() if private.is_parameter(known[-1])}
        for name in item.fixturenames:
            if name in ("request", private.RUNNER) or name in values:
                continue
            known = definitions.get(name)
            if not known or known[-1].scope != "session" or (name in ORDERED and name in direct):
                return f"uses {name}"
            if not values.isdisjoint(private.needs(known[-1])):
                return f"has a parameter in the place of a fixture that {name} needs"
        return None

    def _place(self, item: pytest.Item) -> tuple[str | None, Any, Any]:
        """Return whose hook keeps every test of a collector alone, its package, and the hooks that word failures."""
        if item.parent not in self._places:
            around = [(name, impl) for name in AROUND for impl in getattr(item.ihook, name).get_hookimpls()]
            others = (f"has {name} of {impl.plugin_name} around it" for name, impl in around if not _is_known(impl))
            wording = [impl for name in WORDING for impl in getattr(item.ihook, name).get_hookimpls()]
            self._places[item.parent] = (next(others, None), item.getparent(pytest.Package), wording)
        return self._places[item.parent]

    def _change(self, item: pytest.Function) -> str | None:
        function = item.function
        if function not in self._changes:
            found = shared_change(function, item.cls)
            self._changes[function] = found and f"uses {found}"
        return self._changes[function]


def _is_known(hook: Any) -> bool:
    module = getattr(hook.function, "__module__", "")
    return module.partition(".")[0] in KNOWN or bool(getattr(hook.plugin, "look_ahead_safe", False))
