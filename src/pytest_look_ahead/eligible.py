"""Which test may run ahead of its turn, and beside which others. docs/look-ahead.md has the same as a table."""

from __future__ import annotations

import inspect
import sys
from typing import Any

import pytest
from pytest_asyncio import is_async_test

from . import private
from .plan import Plan, Planner
from .source import shared_change

MARKS = ("serial", "filterwarnings", "timeout")
# Session fixtures whose results depend on the order in which they are asked.
ORDERED = ("record_testsuite_property", "tmp_path_factory")
# Function fixtures of plugins that concern nothing but their own test. Others there may.
OWN = ("tmp_path", "record_property", "unused_tcp_port", "unused_udp_port")
# A plugin or conftest.py that does something around each test, or with each result, expects one test at a time.
AROUND = (
    "pytest_runtest_protocol", "pytest_runtest_setup", "pytest_runtest_call", "pytest_runtest_teardown",
    "pytest_runtest_makereport", "pytest_pyfunc_call", "pytest_fixture_setup", "pytest_fixture_post_finalizer",
)  # fmt: skip
# These are known to do nothing there that another test could notice; any plugin may say so: look_ahead_safe = True.
KNOWN = (
    "_pytest", "pytest_asyncio", "pytest_look_ahead", "xdist", "anyio", "_hypothesis_pytestplugin", "pytest_html",
    "pytest_metadata", "pytest_timeout",
)  # fmt: skip
# What is said of a failing assert may depend on the conftest.py files above the test.
WORDING = ("pytest_assertrepr_compare", "pytest_assertion_pass")
XUNIT = ("setup_method", "teardown_method", "setup_function", "teardown_function")


class Rules:
    """What it finds is remembered: a test's marks, code and fixtures do not change during the run."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._default_scope: str = config.getini("asyncio_default_test_loop_scope")
        self._planner = Planner(self._why_fixture_unfit)
        self._plans: dict[pytest.Item, Plan] = {}
        self._unfit: dict[Any, str | None] = {}
        self._changes: dict[Any, str | None] = {}
        self._places: dict[Any, tuple[str | None, Any, Any]] = {}

    def plan(self, item: pytest.Item) -> Plan:
        """Return what `item` needs to run ahead. To be asked first before any fixture is set up."""
        if item not in self._plans:
            try:
                self._plans[item] = self._plan(item)
            except Exception as error:  # whatever is strange about it, it is no fault of the test whose turn it is
                self._plans[item] = Plan(unfit=f"it cannot be judged ({type(error).__name__}: {error})")
        return self._plans[item]

    def alone(self, item: pytest.Item) -> str | None:
        """Return why `item` has to run with nothing beside it, or None."""
        return self.plan(item).unfit

    def may_follow(self, current: pytest.Item, item: pytest.Item) -> bool:
        """Return whether `item` may run beside `current`: entering or leaving a package may run code of its own."""
        return current.parent is item.parent or self._place(current)[1:] == self._place(item)[1:]

    def _plan(self, item: pytest.Item) -> Plan:
        if reason := self._why_unfit(item):
            return Plan(unfit=reason)
        plan = self._planner.plan(item)
        plan.waits = next((f"it is marked `{mark.name}`" for mark in item.iter_markers() if _skips(mark)), None)
        own = {step.name for step in plan.steps}
        for name, (definition, _) in plan.wider.items():
            if not own.isdisjoint(definition.argnames):
                plan.unfit = f"a parameter of it takes the place of a fixture that `{name}` needs"
        if any(name.startswith("_xunit_setup_") for name in own):
            for holder in (getattr(item, "cls", None), getattr(item, "module", None)):
                for name in XUNIT:
                    change = self._change(getattr(holder, name, None), getattr(item, "cls", None))
                    plan.unfit = plan.unfit or (f"its `{name}` {change}" if change else None)
        return plan

    def _why_unfit(self, item: pytest.Item) -> str | None:
        if not isinstance(item, pytest.Function) or not is_async_test(item):
            return "it is not async"
        code = getattr(item.function, "__code__", None)
        if code is None or not code.co_flags & inspect.CO_COROUTINE:  # asynchronous generators, hypothesis
            return "it is not a plain coroutine function"
        scope = None
        for mark in item.iter_markers():  # the closest first
            if mark.name in MARKS:
                return f"it is marked `{mark.name}`"
            if mark.name == "asyncio" and scope is None:
                scope = mark.kwargs.get("loop_scope") or mark.kwargs.get("scope") or self._default_scope
        if scope != "session":
            return f"the scope of its loop is {scope}, not session"
        if name := next((name for name in ORDERED if name in private.arguments(item)), None):
            return f"it uses `{name}`, which counts in the order of the run"
        change = self._change(item.function, item.cls)
        return self._place(item)[0] or (f"it {change}" if change else None)

    def _why_fixture_unfit(self, definition: pytest.FixtureDef[Any], function: Any) -> str | None:
        if definition not in self._unfit:
            reason = self._why_definition_unfit(definition, getattr(function, "__func__", function))
            self._unfit[definition] = f"its fixture `{definition.argname}` {reason}" if reason else None
        return self._unfit[definition]

    def _why_definition_unfit(self, definition: pytest.FixtureDef[Any], function: Any) -> str | None:
        if inspect.isasyncgenfunction(function) or inspect.iscoroutinefunction(function):
            if not private.is_run_by_asyncio(definition, self._config):
                return "is async, and not run by pytest-asyncio"
            if (scope := private.loop_scope(definition, self._config)) != "session":
                return f"has a loop whose scope is {scope}, not session"
        elif private.is_made_by_asyncio(definition):
            return "is a plain function that pytest-asyncio runs"
        module = getattr(function, "__module__", "") or ""
        if module == "_pytest.python":  # setup_method and the like
            return None
        if module.partition(".")[0] in KNOWN:
            return None if definition.argname in OWN else "is one of pytest's that concern more than this test"
        if getattr(sys.modules.get(module), "look_ahead_safe", False):
            return None
        file = getattr(sys.modules.get(module), "__file__", None) or inspect.unwrap(function).__code__.co_filename
        if "site-packages" in file:
            return f"comes from the plugin {module}"
        return self._change(function, None)

    def _place(self, item: pytest.Item) -> tuple[str | None, Any, Any]:
        """Return whose hook keeps every test of a collector alone, its package, and the hooks that word failures."""
        if item.parent not in self._places:
            around = [(name, impl) for name in AROUND for impl in getattr(item.ihook, name).get_hookimpls()]
            others = (f"{impl.plugin_name} has {name} around it" for name, impl in around if not _is_known(impl))
            wording = [impl for name in WORDING for impl in getattr(item.ihook, name).get_hookimpls()]
            self._places[item.parent] = (next(others, None), item.getparent(pytest.Package), wording)
        return self._places[item.parent]

    def _change(self, function: Any, owner: Any) -> str | None:
        if function not in self._changes:
            self._changes[function] = shared_change(function, owner)
        return self._changes[function]


def _skips(mark: pytest.Mark) -> bool:
    """Return whether a mark keeps its test from running, or may: a condition in words is read in its turn."""
    if mark.name == "skipif":
        conditions = [*mark.args, *([mark.kwargs["condition"]] if "condition" in mark.kwargs else [])]
        return any(isinstance(condition, str) or bool(condition) for condition in conditions)
    return mark.name == "skip" or (mark.name == "xfail" and not mark.kwargs.get("run", True))


def _is_known(hook: Any) -> bool:
    module = getattr(hook.function, "__module__", "")
    return module.partition(".")[0] in KNOWN or bool(getattr(hook.plugin, "look_ahead_safe", False))
