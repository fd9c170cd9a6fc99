"""Random suites: fixtures of every scope, marks, parameters, output, logs, warnings, failures."""

from __future__ import annotations

from textwrap import indent

from hypothesis import strategies as st

CONFTEST = """
    import asyncio
    import logging

    import pytest


    @pytest.fixture(scope="session")
    async def one():
        await asyncio.sleep(0)
        yield 1
        print("one ends")


    @pytest.fixture(scope="session")
    def two(one):
        return one + 1


    @pytest.fixture(scope="session", params=["x", "y"])
    def letter(request):
        print("letter", request.param)
        return request.param


    @pytest.fixture(scope="session")
    def cannot(one):
        raise OSError("no such thing")


    @pytest.fixture(scope="module")
    async def of_module(two):
        print("module begins")
        yield
        print("module ends")


    @pytest.fixture(scope="class")
    def of_class():
        yield
        logging.getLogger("fixture").warning("class ends")


    @pytest.fixture
    async def of_function(one):
        print("function begins")
        yield
        assert one == 1, "function ends"
"""
IMPORTS = """
import asyncio
import logging
import sys
import warnings

import pytest

log = logging.getLogger(__name__)

"""
WIDE = ["one", "two"]
NARROW = ["letter", "cannot", "of_module", "of_class", "of_function", "capsys", "caplog", "monkeypatch", "tmp_path"]
MARKS = [
    "serial",
    "skip(reason='skipped')",
    "skipif('True', reason='skipped')",
    "xfail(reason='expected')",
    "xfail(reason='expected', strict=True)",
    "xfail(raises=KeyError, reason='expected')",
    "usefixtures('of_function')",
    "filterwarnings('error')",
    "asyncio(loop_scope='function')",
    "parametrize('value', [1, pytest.param(2, marks=pytest.mark.xfail), 3])",
    "parametrize('two', ['replaced'])",
]
HARMLESS = [
    "await asyncio.sleep(0)",
    "await asyncio.sleep(0.002)",
    "await asyncio.sleep(0.01)",
    "print('printed', {n})",
    "sys.stderr.write('error {n}\\n')",
    "log.info('logged %s', {n})",
    "log.warning('warned')",
    "log.debug('too low')",
    "warnings.warn('careful {n}')",
    "warnings.warn('old', DeprecationWarning)",
    "await asyncio.to_thread(print, 'thread', {n})",
    "await asyncio.gather(*(asyncio.sleep(0.001) for _ in range(3)))",
]
FATAL = [
    "assert {n} == -1",
    "raise KeyError({n})",
    "pytest.skip('here')",
    "pytest.xfail('here')",
    "pytest.fail('here', pytrace=False)",
    "await asyncio.wait_for(asyncio.sleep(5), 0.003)",
    "raise SystemExit({n})",
]


def _seldom(usual: list[str], other: list[str]) -> st.SearchStrategy[str]:
    return st.integers(0, 9).flatmap(lambda number: st.sampled_from(other if number == 0 else usual))


@st.composite
def tests(draw: st.DrawFn, name: str) -> str:
    """Draw the text of one test function, mostly one that may run ahead."""
    fixtures = draw(st.lists(_seldom(WIDE, NARROW), max_size=3, unique=True))
    marks = draw(st.lists(st.sampled_from(MARKS), max_size=2, unique=True)) if draw(st.integers(0, 3)) == 0 else []
    steps = draw(st.lists(_seldom(HARMLESS, FATAL), min_size=1, max_size=6))
    values = [mark.split("'")[1] for mark in marks if mark.startswith("parametrize")]
    arguments = ", ".join(dict.fromkeys([*fixtures, *values]))
    is_async = draw(st.integers(0, 6)) > 0
    steps = [step.format(n=n) for n, step in enumerate(steps) if is_async or "await" not in step]
    body = indent("\n".join([f"log.info({name!r})", *steps]), "    ")
    decorators = "".join(f"@pytest.mark.{mark}\n" for mark in marks if is_async or "asyncio" not in mark)
    return f"{decorators}{'async ' * is_async}def test_{name}({arguments}):\n{body}\n"


@st.composite
def suites(draw: st.DrawFn) -> dict[str, str]:
    """Draw up to three modules, some tests in classes, as file names and texts."""
    files = {}
    for module in range(draw(st.integers(1, 3))):
        texts = [IMPORTS]
        for number in range(draw(st.integers(1, 8))):
            text = draw(tests(f"{module}_{number}"))
            if draw(st.integers(0, 4)) == 0:
                method = text.replace("():", "(self):").replace(
                    f"test_{module}_{number}(", f"test_{module}_{number}(self, "
                )
                text = f"class TestClass{number}:\n{indent(method.replace('(self, self', '(self'), '    ')}"
            texts.append(text)
        files[f"test_{module}.py"] = "\n\n".join(texts)
    return files
