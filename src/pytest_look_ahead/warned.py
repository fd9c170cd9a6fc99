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
    text, category = str(message.message), message.category
    action = "default"
    for candidate, pattern, kind, module, line in warning_filters():
        if (
            issubclass(category, kind)
            and line in (0, message.lineno)
            and _matches(pattern, text)
            and (module is None or _matches(module, _module_of(message.filename)))
        ):
            action = candidate
            break
    keys: dict[str, Hashable] = {
        "default": (text, category, message.filename, message.lineno),
        "module": (text, category, message.filename),
        "once": (text, category),
    }
    return keys.get(action)


def _matches(pattern: str | re.Pattern[str] | None, text: str) -> bool:
    if pattern is None:
        return True
    return pattern == text if isinstance(pattern, str) else pattern.match(text) is not None


def _module_of(filename: str) -> str:
    loaded = list(sys.modules.items())
    return next((name for name, module in loaded if getattr(module, "__file__", "") == filename), Path(filename).stem)
