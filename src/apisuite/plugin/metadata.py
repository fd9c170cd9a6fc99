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


def finish(config: pytest.Config) -> None:
    """Take out what came late, and escape the rest: the page shows it as HTML."""
    from pytest_metadata.plugin import metadata_key  # type: ignore[import-untyped]

    metadata: dict[str, Any] = config.stash.get(metadata_key, {})
    keep_shown(metadata)
    for name, value in metadata.items():
        items = value.items() if isinstance(value, dict) else ()
        texts = {escape(str(key)): escape(redactor.clean(str(item))) for key, item in items}
        metadata[name] = texts or escape(redactor.clean(str(value)))
