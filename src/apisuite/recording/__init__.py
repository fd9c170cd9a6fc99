"""Records what client libraries send. One small adapter per library, found by the name of its module.

A library that is not there costs nothing; one that is imported later is recorded from then on.
"""

from __future__ import annotations

import sys
from types import ModuleType

from . import aiohttp, httpx, requests, threads
from .draft import faults, note_fault
from .imports import AfterImport
from .patches import Patches

__all__ = ["faults", "install", "uninstall"]

_ADAPTERS = {name: adapter for adapter in (httpx, requests, aiohttp) for name in adapter.NAMES}
_patches: dict[str, Patches] = {}
_users = 0


def install() -> None:
    """Begin recording. Each call needs one of `uninstall`; runs within a run share what is installed."""
    global _users
    _users += 1
    if _users > 1:
        return
    threads.install()
    for name in _ADAPTERS:
        module = sys.modules.get(name)
        if module is not None:
            _adapt(module)
    sys.meta_path.insert(0, _finder)


def uninstall() -> None:
    """End recording: the libraries are as they were."""
    global _users
    _users -= 1
    if _users:
        return
    if _finder in sys.meta_path:
        sys.meta_path.remove(_finder)
    for patches in _patches.values():
        patches.undo()
    _patches.clear()
    threads.uninstall()


def _adapt(module: ModuleType) -> None:
    patches = Patches()
    try:
        _ADAPTERS[module.__name__].install(module, patches)
    except Exception as error:  # a version that has another inside
        patches.undo()
        note_fault(error)
    else:
        _patches[module.__name__] = patches


_finder = AfterImport(tuple(_ADAPTERS), _adapt)
