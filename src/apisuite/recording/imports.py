"""Tells when a library has been imported, also one that a test imports for the first time."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any


class AfterImport:
    """A finder that finds nothing itself: it has the real finders look, and listens to the loader they return.

    Args:
        names: of top-level modules.
        act: called with each of them, once it has been executed.
    """

    def __init__(self, names: Sequence[str], act: Callable[[ModuleType], None]) -> None:
        self._names = frozenset(names)
        self._act = act

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        """Return what the other finders find."""
        if name not in self._names:
            return None
        for finder in sys.meta_path:
            find = getattr(finder, "find_spec", None)
            if finder is not self and find is not None:
                spec: ModuleSpec | None = find(name, path, target)
                if spec is not None:
                    self._listen(spec.loader)
                    return spec
        return None

    def _listen(self, loader: Any) -> None:
        execute = getattr(loader, "exec_module", None)
        if execute is None:
            return

        def exec_module(module: ModuleType) -> None:
            __tracebackhide__ = True
            del loader.exec_module  # the loader is as it was
            execute(module)
            self._act(module)

        try:
            loader.exec_module = exec_module
        except AttributeError:  # a loader that takes no attributes: it is not listened to
            return
