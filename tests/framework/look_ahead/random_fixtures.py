"""Random suites whose fixtures have every scope and kind, need each other, and do and fail at anything."""

from __future__ import annotations

from random import Random
from textwrap import indent

HEAD = """
import asyncio
import logging
import sys
import warnings
from contextvars import ContextVar

import pytest

log = logging.getLogger(__name__)
"""
CLIENT = """
VAR = ContextVar("var", default="none")


@pytest.fixture(scope="session")
async def client():
    await asyncio.sleep(0)
    yield "client"
    print("client ends")
"""
PLAIN = [
    "print('{n}')",
    "log.info('log {n}')",
    "sys.stderr.write('err {n}\\n')",
    "warnings.warn('warn {n}')",
    "print('var', VAR.get())",
]
WAITING = [
    "VAR.set('{n}')",  # where plain code sets it, it stays set for the tests after it, but not with look-ahead
    "await asyncio.sleep(0)",
    "await asyncio.sleep(0.001)",
    "await asyncio.sleep(0.004)",
    "await asyncio.to_thread(print, 'thread {n}')",
]
FATAL = [
    "raise RuntimeError('{n}')",
    "assert '{n}' == -1",
    "pytest.skip('{n}')",
    "pytest.xfail('{n}')",
    "pytest.fail('{n}', pytrace=False)",
    "raise SystemExit('{n}')",
]
REQUEST = [
    "print(request.node.name, request.fixturename)",
    "request.addfinalizer(lambda: print('finalizer {n}'))",
    "request.node.addfinalizer(lambda: print('node finalizer {n}'))",
    "request.getfixturevalue('client')",
    "request.addfinalizer(lambda: 1 / 0)",
    "request.applymarker(pytest.mark.xfail(reason='{n}'))",
]
MARKS = [
    "xfail(reason='expected')",
    "xfail(reason='expected', strict=True)",
    "xfail(raises=KeyError, reason='key')",
    "serial",
    "skip(reason='no')",
    "skipif('False', reason='no')",
    "skipif(False, reason='no')",
    "usefixtures('client')",
    "parametrize('p', [1, 2])",
]
# In a teardown: after an exception that is no Exception, pytest leaves fixtures standing; after any, pytest-asyncio
# leaves context variables set, for each test that follows, but not with look-ahead.
UNSUITED = ("VAR.set", "Exit", "pytest.")
SCOPES = ("function", "class", "module", "session")


class Draw:
    """Draws one suite.

    Args:
        random: decides.
    """

    def __init__(self, random: Random) -> None:
        self._random = random
        self._count = 0
        self._scopes = {"client": "session"}  # of the fixtures of conftest.py

    def suite(self) -> dict[str, str]:
        """Return file names and texts: a conftest.py, and up to two modules."""
        conftest = [HEAD, CLIENT]
        for number in range(self._random.randint(3, 7)):
            scope, text = self._fixture(f"f{number}", self._scopes)
            self._scopes[f"f{number}"] = scope
            conftest.append(text)
        modules = range(self._random.randint(1, 2))
        return {"conftest.py": "\n\n".join(conftest), **{f"test_{m}.py": self._module(m) for m in modules}}

    def _module(self, module: int) -> str:
        known, texts = dict(self._scopes), [HEAD, "from conftest import VAR"]
        functions = [name for name, scope in known.items() if scope == "function"]
        if functions and self._chance(0.5):
            name = self._random.choice(functions)
            texts.append(self._fixture(name, known, overridden=name)[1])
        for number in range(self._random.randint(3, 12)):
            if not self._chance(0.15):
                texts.append(self._test(f"{module}_{number}", known))
                continue
            inner, inside = dict(known), []
            scope, text = self._fixture(f"c{module}_{number}", inner, is_method=True)
            if scope == "function":
                inner[f"c{module}_{number}"] = scope
                inside.append(text)
            inside += [self._test(f"{module}_{number}_{n}", inner, is_method=True) for n in range(2)]
            texts.append(f"class TestC{number}:\n" + indent("\n".join(inside), "    "))
        return "\n\n".join(texts)

    def _chance(self, probability: float) -> bool:
        return self._random.random() < probability

    def _steps(self, most: int, *, is_async: bool, fatal: float, has_request: bool = False) -> list[str]:
        steps = []
        for _ in range(self._random.randint(1, most)):
            pool = PLAIN + WAITING * 2 * is_async + REQUEST[:2] * 2 * has_request
            if has_request and self._chance(0.12):
                pool = REQUEST
            if self._chance(fatal):
                pool = FATAL
            self._count += 1
            steps.append(self._random.choice(pool).format(n=f"n{self._count}"))
        return steps

    def _fixture(
        self, name: str, known: dict[str, str], *, is_method: bool = False, overridden: str = ""
    ) -> tuple[str, str]:
        scope = "function" if overridden else self._random.choice(("function",) * 8 + SCOPES[1:])
        is_function, is_async, has_request = scope == "function", self._chance(0.6), self._chance(0.3)
        wide = [other for other, its in known.items() if SCOPES.index(its) >= SCOPES.index(scope)]
        needed = self._random.sample(wide, min(len(wide), self._random.randint(0, 2)))
        options = [] if is_function else [f"scope={scope!r}"]
        value = repr(name)
        if self._chance(0.12) and scope != "class":
            options.append("params=['a', 'b']")
            has_request, value = True, f"{name!r} + request.param"
        if self._chance(0.12):
            options.append("autouse=True")
        first = ["self"] * is_method + ["request"] * has_request
        arguments = [*first, *dict.fromkeys([*needed, *([overridden] if overridden else [])])]
        fatal = 0.02 if is_function else 0.0
        steps = self._steps(3, is_async=is_async, fatal=fatal, has_request=has_request and is_function)
        steps = [step for step in steps if "Exit" not in step]  # after it, pytest sets no fixture up again
        if self._chance(0.7):
            sets = any("VAR.set" in step for step in steps)
            after = self._steps(3, is_async=is_async, fatal=0.0 if sets else fatal * 2)
            steps += [f"yield {value}", *(step for step in after if not any(word in step for word in UNSUITED))]
        else:
            steps.append(f"return {value}")
        if not is_function:
            steps = [step for step in steps if "VAR.set" not in step]
        head = f"@pytest.fixture({', '.join(options)})\n{'async ' * is_async}def {name}({', '.join(arguments)}):\n"
        return scope, head + indent("\n".join(steps), "    ") + "\n"

    def _test(self, name: str, known: dict[str, str], *, is_method: bool = False) -> str:
        is_async, has_request = self._chance(0.93), self._chance(0.1)
        marks = self._random.sample(MARKS, 1) if self._chance(0.2) else []
        needed = self._random.sample(list(known), min(len(known), self._random.randint(0, 3)))
        arguments = ["self"] * is_method + ["request"] * has_request + needed + ["p"] * any("'p'" in m for m in marks)
        steps = self._steps(5, is_async=is_async, fatal=0.1)
        if has_request:
            steps.insert(0, self._random.choice(REQUEST[:3]).format(n="request"))
        decorators = "".join(f"@pytest.mark.{mark}\n" for mark in marks)
        head = f"{decorators}{'async ' * is_async}def test_{name}({', '.join(arguments)}):\n"
        return head + indent("\n".join(steps), "    ") + "\n"
