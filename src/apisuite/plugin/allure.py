"""Redaction of what Allure writes: results, steps, parameters and attachments pass no report of pytest's.

Allure's own hooks: https://github.com/allure-framework/allure-python, allure_commons/_hooks.py
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

import allure_commons  # type: ignore[import, unused-ignore]
import pytest

from ..files import write_atomically
from .redacting import cleaned


class Redacting:
    """A plugin of Allure's, in each process that writes results.

    Args:
        folder: of the results.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @allure_commons.hookimpl(tryfirst=True)  # type: ignore[misc, unused-ignore]
    def report_result(self, result: Any) -> None:
        """Clean the result of a test."""
        _clean(result)

    @allure_commons.hookimpl(tryfirst=True)  # type: ignore[misc, unused-ignore]
    def report_container(self, container: Any) -> None:
        """Clean what fixtures did."""
        _clean(container)

    @allure_commons.hookimpl(trylast=True)  # type: ignore[misc, unused-ignore]
    def report_attached_data(self, file_name: str) -> None:
        """Clean an attachment that is a text."""
        self._clean_file(file_name)

    @allure_commons.hookimpl(trylast=True)  # type: ignore[misc, unused-ignore]
    def report_attached_file(self, file_name: str) -> None:
        """Clean an attachment that is a text."""
        self._clean_file(file_name)

    def _clean_file(self, name: str) -> None:
        path = self._folder / name
        with suppress(OSError, UnicodeDecodeError):  # an image, for example
            text = path.read_bytes().decode()
            if cleaned(text) != text:
                write_atomically(path, cleaned(text))


def begin(config: pytest.Config, folder: str) -> None:
    """Clean what Allure writes into `folder` until the run ends."""
    plugin = Redacting(config.invocation_params.dir / folder)
    allure_commons.plugin_manager.register(plugin)
    config.add_cleanup(lambda: allure_commons.plugin_manager.unregister(plugin))


def _clean(item: Any) -> None:
    """Clean the texts in one of Allure's objects, and in those that it holds."""
    for name, value in getattr(item, "__dict__", {}).items():
        if isinstance(value, (str, dict)):
            setattr(item, name, cleaned(value))
        for part in value if isinstance(value, list) else [value]:
            _clean(part)
