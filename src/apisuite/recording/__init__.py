"""Records what client libraries send. One small adapter per library, found by the name of its module.

A library that is not there costs nothing; one that is imported later is recorded from then on.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType

from . import threads
from .fault import faults, note_fault
from .imports import AfterImport
from .patches import Patches

__all__ = ["faults", "install", "uninstall"]

# Library -> module of its adapter, which is imported when the library is: most runs use one of them, many none.
_ADAPTERS = {"httpx": "httpx", "httpx2": "httpx", "requests": "requests", "aiohttp": "aiohttp"}
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
        import_module(f"{__name__}.{_ADAPTERS[module.__name__]}").install(module, patches)
    except Exception as error:  # a version that has another inside
        patches.undo()
        note_fault(error)
    else:
        _patches[module.__name__] = patches


_finder = AfterImport(tuple(_ADAPTERS), _adapt)
