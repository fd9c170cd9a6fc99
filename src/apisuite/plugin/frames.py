"""The frames of an error's traceback: those of libraries are left out, those that a stopped task awaits are added."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from types import AsyncGeneratorType, FrameType, TracebackType
from typing import Any


def is_of(module: str, packages: Iterable[str]) -> bool:
    """Return whether a module is one of `packages` or in one of them."""
    return f"{module}.".startswith(tuple(f"{package}." for package in packages))


def of_error(error: BaseException) -> Iterator[FrameType]:
    """Yield the frames of an error, the outermost first."""
    traceback = error.__traceback__
    while traceback is not None:
        yield traceback.tb_frame
        traceback = traceback.tb_next


def module_of(frame: FrameType) -> str:
    """Return the name of the module whose code a frame runs."""
    return str(frame.f_globals.get("__name__", ""))


def leave_out(error: BaseException, libraries: Iterable[str], *, and_all_after: bool = False) -> None:
    """Leave out of a traceback the frames of packages, except the outermost frame.

    Args:
        error: whose traceback is changed in place: pytest holds on to its beginning.
        libraries: names of packages.
        and_all_after: with all that a frame of theirs has called.
    """
    traceback = error.__traceback__
    while traceback is not None:
        following = traceback.tb_next
        if following is not None and is_of(module_of(following.tb_frame), libraries):
            traceback.tb_next = None if and_all_after else following.tb_next
        else:
            traceback = following


def show_awaited(error: BaseException, code: object, libraries: Iterable[str]) -> None:
    """Let the traceback of what stopped an event loop end where the task of the test waits, not in the loop.

    Nothing is changed where no task was stopped, or none in code that is not a library's.

    Args:
        error: raised while the loop waited.
        code: of the test function. The task that runs it is taken if there is one, else the one that the loop ran for.
        libraries: names of packages.
    """
    tasks = [value for frame in of_error(error) for value in frame.f_locals.values() if isinstance(value, asyncio.Task)]
    if not tasks:
        return
    chains = [list(_waiting(task)) for task in [tasks[0], *asyncio.all_tasks(tasks[0].get_loop())]]
    chain = next((each for each in chains if any(frame.f_code is code for frame in each)), chains[0])
    own = [frame for frame in chain if not is_of(module_of(frame), libraries)]
    traceback = error.__traceback__
    if not own or traceback is None:
        return
    awaited: TracebackType | None = None
    for frame in reversed(own):
        awaited = TracebackType(awaited, frame, frame.f_lasti, frame.f_lineno or frame.f_code.co_firstlineno)
    while traceback.tb_next is not None and not is_of(module_of(traceback.tb_next.tb_frame), libraries):
        traceback = traceback.tb_next
    traceback.tb_next = awaited


def _waiting(task: asyncio.Task[Any]) -> Iterator[FrameType]:
    """Yield the frames of what a task awaits, from its own coroutine inwards."""
    awaited: Any = None if task.done() else task.get_coro()
    while awaited is not None:
        kind = next((kind for kind in ("cr", "gi", "ag") if hasattr(awaited, f"{kind}_frame")), None)
        if kind is None:
            return
        frame: FrameType | None = getattr(awaited, f"{kind}_frame")
        if frame is None:
            return
        yield frame
        inner = getattr(awaited, "gi_yieldfrom" if kind == "gi" else f"{kind}_await")
        # `anext` of an asynchronous generator does not say of which one it is.
        if inner is not None and not any(hasattr(inner, f"{each}_frame") for each in ("cr", "gi", "ag")):
            generators = [value for value in frame.f_locals.values() if isinstance(value, AsyncGeneratorType)]
            inner = next((each for each in generators if each.ag_running), None)
        awaited = inner
