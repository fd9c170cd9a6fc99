"""What the code of a test or fixture says about changing things that others share. Knows neither pytest nor asyncio.

A hint, so that such a test runs alone at once. What this does not see, `watch` finds when it happens.
"""

from __future__ import annotations

import dis
import inspect
from collections.abc import Iterator
from contextlib import suppress
from types import CodeType, FunctionType, MethodType, ModuleType
from typing import Any

# What a name in the code stands for, as a sentence about a test or a fixture ends.
SIGNS = {
    "patches things": "MonkeyPatch monkeypatch",
    "sets attributes or globals by name": "setattr delattr globals",
    "changes os.environ": "environ environb putenv unsetenv load_dotenv",
    "changes the current folder": "chdir fchdir",
    "changes the process": "umask setlocale tzset setrecursionlimit settrace setprofile excepthook unraisablehook",
    "redirects output": "redirect_stdout redirect_stderr __stdout__ __stderr__",
    "catches or filters warnings": "catch_warnings simplefilter filterwarnings resetwarnings warns deprecated_call",
    "configures logging": "setLevel addHandler removeHandler addFilter basicConfig dictConfig fileConfig",
    "asks for fixtures by request.getfixturevalue": "getfixturevalue",
    "looks at all tasks of the loop, or configures it": "all_tasks set_debug set_exception_handler set_task_factory",
    "seeds random numbers": "seed setstate",
    "sets signals or timers of the process": "signal alarm setitimer",
    "starts a process": "subprocess Popen create_subprocess_exec create_subprocess_shell posix_spawn fork",
}
SIGN_OF = {name: sign for sign, names in SIGNS.items() for name in names.split()}
PATCHES = "patches things"
MOCKING = ("unittest", "unittest.mock", "mock", "mock.mock")
_ASSIGNMENTS = {
    dis.opmap[name]
    for name in ("STORE_GLOBAL", "DELETE_GLOBAL", "STORE_ATTR", "DELETE_ATTR", "STORE_SUBSCR", "DELETE_SUBSCR")
}


def shared_change(function: Any, owner: type | None = None) -> str | None:
    """Return what a function, or a helper of its module, seems to do to what others share: "changes os.environ".

    Args:
        function: a function or method; what it wraps is looked at too.
        owner: the class of a method, whose helpers are looked at as well.
    """
    return _in_function(function, owner, set())


def _in_function(function: Any, owner: type | None, seen: set[Any]) -> str | None:
    if type(function) in (MethodType, staticmethod, classmethod):
        function = function.__func__
    if type(function) is not FunctionType or function in seen:
        return None
    seen.add(function)
    if hasattr(function, "patchings") or function.__globals__.get("__name__") in MOCKING:  # decorated with a patch
        return PATCHES
    found = _in_code(function, function.__code__, owner, seen)
    inner = [getattr(function, "__wrapped__", None)]
    for cell in function.__closure__ or ():
        with suppress(ValueError):  # not filled yet
            inner.append(cell.cell_contents)
    return found or next(filter(None, (_in_function(each, owner, seen) for each in inner)), None)


def _in_code(function: FunctionType, code: CodeType, owner: type | None, seen: set[Any]) -> str | None:
    for name in code.co_names:
        if name in SIGN_OF:
            return SIGN_OF[name]
        value = function.__globals__.get(name)
        if (name in MOCKING or _is_mocking(value)) and name in _loaded(code):
            return PATCHES
        for helper in (*_helpers(function, value), getattr(owner, name, None)):
            if found := _in_function(helper, owner, seen):
                return found
    if assigned := _assigned_global(code):
        return f"changes the global `{assigned}`"
    inner = (constant for constant in code.co_consts if isinstance(constant, CodeType))
    return next(filter(None, (_in_code(function, constant, owner, seen) for constant in inner)), None)


def _loaded(code: CodeType) -> set[str]:
    """Return the globals and modules that `code` uses; `co_names` has its attributes as well: client.patch(...)."""
    loads = ("LOAD_GLOBAL", "LOAD_NAME", "IMPORT_NAME")
    return {str(step.argval) for step in dis.get_instructions(code) if step.opname in loads}


def _is_mocking(value: Any) -> bool:
    kind = type(value)  # never isinstance: a proxy may raise when it is asked for its class
    if issubclass(kind, ModuleType):
        return value.__name__ in MOCKING
    return (value if issubclass(kind, (type, FunctionType)) else kind).__module__ in MOCKING


def _helpers(function: FunctionType, value: Any) -> Iterator[Any]:
    """Yield what a name stands for, if it is a function of the same module or the methods of a class of it."""
    kind = type(value)
    if kind is FunctionType:
        helper = inspect.unwrap(value)  # what a context manager is made of, for example
        if type(helper) is FunctionType and helper.__globals__ is function.__globals__:
            yield helper
    elif issubclass(kind, type) and value.__module__ == function.__module__:
        yield from vars(value).values()


def _assigned_global(code: CodeType) -> str | None:
    """Return the name of a global that `code` assigns to, or of whose attribute or item it does."""
    if not _ASSIGNMENTS.intersection(code.co_code[::2]):  # the usual case, and reading the instructions is slow
        return None
    base: str | None = None  # the global that the chain of attributes on top of the stack began with
    below: str | None = None  # the same for what is one below, where the top is a plain key
    for step in dis.get_instructions(code):
        if step.opname in ("STORE_GLOBAL", "DELETE_GLOBAL"):
            return str(step.argval)
        if step.opname in ("STORE_ATTR", "DELETE_ATTR") and base:
            return base
        if step.opname in ("STORE_SUBSCR", "DELETE_SUBSCR") and below:
            return below
        if step.opname in ("LOAD_GLOBAL", "LOAD_NAME"):
            base, below = str(step.argval), base
        elif step.opname.startswith(("LOAD_CONST", "LOAD_FAST", "LOAD_SMALL_INT", "LOAD_DEREF")):
            base, below = None, base
        elif step.opname not in ("LOAD_ATTR", "EXTENDED_ARG", "CACHE"):
            base = below = None
    return None
