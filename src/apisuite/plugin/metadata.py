"""What pytest-metadata collects: it takes variables of the CI server, secrets included."""

from __future__ import annotations

from html import escape
from typing import Any

import pytest

from ..redaction import redactor
from .redacting import cleaned

SHOWN = ("Python", "Platform", "Packages", "Plugins")


def keep_shown(metadata: dict[str, Any]) -> None:
    """Take out what no reader needs."""
    for name in list(metadata):
        if name not in SHOWN:
            del metadata[name]


def clean(metadata: dict[str, Any]) -> None:
    """Redact every value."""
    for name, value in metadata.items():
        metadata[name] = cleaned(value)


def collected(config: pytest.Config) -> dict[str, Any]:
    """Return what pytest-metadata has collected, and pytest-html will show; {} without it."""
    try:
        from pytest_metadata.plugin import metadata_key  # type: ignore[import-untyped]
    except ImportError:
        return {}
    found: dict[str, Any] = config.stash.get(metadata_key, {})
    return found


def finish(config: pytest.Config) -> None:
    """Take out what came late, and escape the rest: the page shows it as HTML."""
    metadata = collected(config)
    keep_shown(metadata)
    for name, value in metadata.items():
        items = value.items() if isinstance(value, dict) else ()
        texts = {escape(str(key)): escape(redactor.clean(str(item))) for key, item in items}
        metadata[name] = texts or escape(redactor.clean(str(value)))
