"""How often Python would show a warning to a test that runs alone."""

from __future__ import annotations

import re
import sys
import warnings
from collections.abc import Hashable
from pathlib import Path

from .private import warning_filters


def shown_once_per(message: warnings.WarningMessage) -> Hashable | None:
    """Return what has to be the same for Python not to show a warning again, or None if it is always shown.

    Source: https://docs.python.org/3/library/warnings.html#the-warnings-filter
    """
    text, category, line = str(message.message), message.category, message.lineno
    action = next(
        (
            action
            for action, pattern, kind, module, at in warning_filters()
            if issubclass(category, kind) and at in (0, line) and _fits(pattern, text)
            if module is None or _fits(module, _module_of(message.filename))
        ),
        "default",
    )
    keys: dict[str, Hashable] = {
        "default": (text, category, message.filename, line),
        "module": (text, category, message.filename),
        "once": (text, category),
    }
    return keys.get(action)


def _fits(pattern: str | re.Pattern[str] | None, text: str) -> bool:
    return pattern is None or (pattern == text if isinstance(pattern, str) else pattern.match(text) is not None)


def _module_of(filename: str) -> str:
    loaded = list(sys.modules.items())
    return next((name for name, module in loaded if getattr(module, "__file__", "") == filename), Path(filename).stem)
