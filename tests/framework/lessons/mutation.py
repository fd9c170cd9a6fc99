"""Takes the teardown out of a fixture, to see whether a check notices."""

from __future__ import annotations

import ast


def fixtures_that_clean_up(source: str) -> list[str]:
    """Return the names of the fixtures in `source` that change something in their teardown.

    A teardown with an `assert` in it is not among them: it is a check of the others.
    """
    found = [(fixture.name, _teardown(fixture)) for fixture in _fixtures(source)]
    return [name for name, teardown in found if teardown and not _asserts(teardown)]


def without_teardown(source: str, name: str) -> str:
    """Return `source` with `pass` in place of each statement in the teardown of the fixture `name`."""
    lines = source.splitlines()
    for fixture in _fixtures(source):
        for statement in _teardown(fixture) if fixture.name == name else []:
            first, last = statement.lineno - 1, statement.end_lineno or statement.lineno
            lines[first:last] = [" " * statement.col_offset + "pass"] + [""] * (last - first - 1)
    return "\n".join(lines) + "\n"


def _fixtures(source: str) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    functions = [n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
    return [f for f in functions if any(ast.unparse(d).startswith("pytest.fixture") for d in f.decorator_list)]


def _teardown(fixture: ast.FunctionDef | ast.AsyncFunctionDef) -> list[ast.stmt]:
    # What stands after `yield`, and calls of `addfinalizer`.
    yields = [number for number, statement in enumerate(fixture.body) if _is_yield(statement)]
    after = fixture.body[yields[0] + 1 :] if yields else []
    return after + [node for node in ast.walk(fixture) if isinstance(node, ast.Expr) and _adds_finalizer(node)]


def _is_yield(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Yield)


def _adds_finalizer(statement: ast.Expr) -> bool:
    return isinstance(statement.value, ast.Call) and ast.unparse(statement.value.func) == "request.addfinalizer"


def _asserts(teardown: list[ast.stmt]) -> bool:
    return any(isinstance(node, ast.Assert) for statement in teardown for node in ast.walk(statement))
