"""What a test's code says about changing things that others share. Knows neither pytest nor asyncio."""

from __future__ import annotations

import dis
import inspect
from collections.abc import Iterator, Mapping
from contextlib import suppress
from types import CodeType, FunctionType, MethodType, ModuleType
from typing import Any

# Names whose use means: patches, or changes the process. A name too many costs time, one too few a wrong result.
TELLTALES = frozenset(
    """
    MonkeyPatch monkeypatch setattr delattr globals
    environ environb putenv unsetenv chdir fchdir umask setlocale tzset
    redirect_stdout redirect_stderr __stdout__ __stderr__ stdin
    catch_warnings simplefilter filterwarnings resetwarnings showwarning warns deprecated_call
    setLevel addHandler removeHandler addFilter removeFilter propagate disable captureWarnings
    basicConfig dictConfig fileConfig
    all_tasks set_debug set_exception_handler set_task_factory
    seed setstate signal alarm setitimer settrace setprofile setrecursionlimit excepthook unraisablehook
    subprocess Popen create_subprocess_exec create_subprocess_shell posix_spawn spawnv fork
    """.split()  # noqa: SIM905 - a list of words is read, one word a line is not
)
MOCKING = ("unittest", "unittest.mock", "mock", "mock.mock")


def shared_change(function: Any, owner: type | None = None) -> str | None:
    """Return the name by which a function, or a helper of its module, seems to change what others share.

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
    if hasattr(function, "patchings"):  # decorated with mock.patch
        return "patch"
    found = _in_code(function.__code__, function.__globals__, owner, seen)
    for inner in _inner_functions(function):
        found = found or _in_function(inner, owner, seen)
    return found


def _inner_functions(function: FunctionType) -> Iterator[Any]:
    yield getattr(function, "__wrapped__", None)
    for cell in function.__closure__ or ():
        with suppress(ValueError):  # not filled yet
            yield cell.cell_contents


def _in_code(code: CodeType, names: Mapping[str, Any], owner: type | None, seen: set[Any]) -> str | None:
    for name in code.co_names:
        value = names.get(name)
        if name in TELLTALES or ((name in MOCKING or _is_mocking(value)) and name in _loaded(code)):
            return name
        for helper in _helpers(value, names, getattr(owner, name, None)):
            if found := _in_function(helper, owner, seen):
                return found
    if assigned := _assigned_global(code):
        return assigned
    for constant in code.co_consts:
        if isinstance(constant, CodeType) and (found := _in_code(constant, names, owner, seen)):
            return found
    return None


def _loaded(code: CodeType) -> set[str]:
    """Return the globals and modules that `code` uses; `co_names` has its attributes as well: client.patch(...)."""
    return {str(step.argval) for step in dis.get_instructions(code) if step.opname in _LOADS}


def _is_mocking(value: Any) -> bool:
    kind = type(value)  # never isinstance: a proxy may raise when it is asked for its class
    if issubclass(kind, ModuleType):
        return value.__name__ in MOCKING
    return (value if issubclass(kind, (type, FunctionType)) else kind).__module__ in MOCKING


def _helpers(value: Any, names: Mapping[str, Any], method: Any) -> Iterator[Any]:
    """Yield the functions of the same module, and of the same class, that a name stands for."""
    yield method
    kind = type(value)
    if kind is FunctionType:
        function = inspect.unwrap(value)  # what a context manager is made of, for example
        if type(function) is FunctionType and function.__globals__ is names:
            yield function
    elif issubclass(kind, type) and value.__module__ == names.get("__name__"):
        yield from vars(value).values()


def _assigned_global(code: CodeType) -> str | None:
    """Return the name of a global that `code` assigns to, or of whose attribute or item it does."""
    operations = set(code.co_code[::2])
    if not operations & _ASSIGNMENTS:  # the usual case, and reading the instructions is slow
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


_LOADS = ("LOAD_GLOBAL", "LOAD_NAME", "IMPORT_NAME")
_ASSIGNMENTS = {
    dis.opmap[name]
    for name in ("STORE_GLOBAL", "DELETE_GLOBAL", "STORE_ATTR", "DELETE_ATTR", "STORE_SUBSCR", "DELETE_SUBSCR")
}
