"""Redaction where pytest's reports pass: a thin plugin over the engine in `redaction`.

A report is cleaned in the process that made it, before the terminal, JUnit, pytest-html or xdist see it.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from ..redaction import redactor
from . import private

# Clean already, or no text from outside.
_SKIPPED = {"exchanges", "background_exchanges", "keywords", "location", "nodeid", "when", "outcome", "node"}
_SKIPPED |= {"start", "stop", "duration", "description", "_report_type"}


def cleaned(value: Any) -> Any:
    """Return `value` with every text in it redacted; containers are rebuilt, other objects stay.

    Half of a surrogate pair, which neither a file nor xdist can carry, is written out.
    """
    if isinstance(value, str):
        clean = redactor.clean(value)
        return clean if clean.isascii() else clean.encode("utf-8", "backslashreplace").decode()
    if isinstance(value, dict):
        return {cleaned(key): cleaned(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        if len(value) > 1 and _are_clean(value):  # node ids, by the thousand
            return value
        items = [cleaned(item) for item in value]
        return type(value)(*items) if hasattr(value, "_fields") else type(value)(items)  # a named tuple
    return value


def _are_clean(values: Sequence[Any]) -> bool:
    """Return whether all are texts without a secret: one look at a long text costs less than many at short ones."""
    if not all(type(value) is str for value in values):
        return False
    text = "\n".join(values)
    return text.isascii() and redactor.clean(text) == text


class Redacting:
    """The plugin; registered in every process of the run.

    Args:
        config: of the process.
        refuses_ids: whether a secret in the id of a test ends the run.
    """

    look_ahead_safe = True

    def __init__(self, config: pytest.Config, *, refuses_ids: bool) -> None:
        self._config = config
        self._refuses_ids = refuses_ids
        self._is_worker = hasattr(config, "workerinput")

    def pytest_sessionstart(self, session: pytest.Session) -> None:
        """Clean what a test or plugin keeps for the next run in pytest's cache folder."""
        cache: Any = getattr(session.config, "cache", None)  # none with -p no:cacheprovider
        if cache is not None:
            keep = cache.set
            cache.set = lambda key, value: keep(cleaned(key), cleaned(value))

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_runtest_makereport(self) -> Any:
        """Clean a test's report as soon as it is there: other plugins read it in this hook (Allure, for example)."""
        report = yield
        self._clean(report)
        return report

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> Any:
        """Clean it again: what other plugins have added to it, properties and extras."""
        self._clean(report)
        return (yield)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_collectreport(self, report: pytest.CollectReport) -> Any:
        """Clean the report of a collection error."""
        self._clean(report)
        if report.failed and self._is_worker:
            # Every worker has it, and xdist takes those with the same text for one: addresses are left out of it.
            report.longrepr = re.sub(r"\b0x[0-9a-f]{6,}", "0x...", str(report.longrepr))
        return (yield)

    @pytest.hookimpl(tryfirst=True)
    def pytest_warning_recorded(self, warning_message: warnings.WarningMessage) -> None:
        """Clean a warning before the summary of warnings takes it."""
        message = warning_message.message
        try:
            text = str(message)
            if cleaned(text) != text:
                warning_message.message = UserWarning(cleaned(text))
            if self._is_worker and not private.is_found(warning_message.category):
                warning_message.message = f"{warning_message.category.__name__}: {warning_message.message}"
                warning_message.category = UserWarning
        except Exception as error:  # a warning that cannot be read is not shown, and does not end the run
            hidden = f"not shown, as it could not be redacted: {type(error).__name__}"
            warning_message.message = UserWarning(hidden)

    @pytest.hookimpl(tryfirst=True)
    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Clean the reason that pytest.exit was given, or that came with Ctrl-C."""
        excinfo.value.args = cleaned(excinfo.value.args)

    def pytest_collection_modifyitems(self, session: pytest.Session, items: list[pytest.Item]) -> None:
        """Refuse secrets in test ids: those go to the terminal, the cache folder and every report.

        Raises:
            pytest.UsageError: an id holds a secret.
        """
        if not self._refuses_ids:
            return
        # Only what parametrize has made: names of files and functions stand in the repository.
        secret = next((item.nodeid for item in items if redactor.holds_secret(item.nodeid.partition("[")[2])), None)
        if secret is None:
            return
        message = (
            f"a secret is in a test id: {redactor.clean(secret)}. "
            "Name the parameters: pytest.param(..., id='...') or ids=[...]."
        )
        if not self._is_worker:
            raise pytest.UsageError(message)
        session.shouldfail = message  # xdist takes an error here for a crash
        items.clear()

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self) -> None:
        """Clean what fixtures such as record_testsuite_property have put into the JUnit file, past all reports."""
        for attributes in private.case_attributes(self._config):
            attributes.update(cleaned(attributes))
        for properties in private.suite_properties(self._config):
            properties[:] = cleaned(properties)

    def _clean(self, report: pytest.TestReport | pytest.CollectReport) -> None:
        try:
            self._clean_all(report)
        except Exception as error:  # a report that cannot be read is not shown, and does not end the run
            hidden = f"not shown, as it could not be redacted: {type(error).__name__}"
            report.sections, report.longrepr = [], hidden if report.failed else None
            if isinstance(report, pytest.TestReport):
                report.user_properties = []

    def _clean_all(self, report: pytest.TestReport | pytest.CollectReport) -> None:
        if report.longrepr is not None and not isinstance(report.longrepr, (str, tuple)):
            # A traceback is a tree of objects; serialised, it is a tree of texts.
            hook = self._config.hook
            data = hook.pytest_report_to_serializable(config=self._config, report=report)
            longrepr = data["longrepr"]
            data["longrepr"] = clean_longrepr = cleaned(longrepr)
            if clean_longrepr != longrepr:
                restored = hook.pytest_report_from_serializable(config=self._config, data=data)
                report.longrepr = restored.longrepr
        if isinstance(report, pytest.SubtestReport):
            named = {"msg": report.context.msg, "kwargs": dict(report.context.kwargs)}
            if cleaned(named) != named:
                report.context = replace(report.context, **cleaned(named))
        if self._is_worker and isinstance(report, pytest.TestReport):
            report.user_properties = [(str(name), private.portable(value)) for name, value in report.user_properties]
        fields = report.__dict__
        for name in fields.keys() - _SKIPPED:
            value = fields[name]
            if value and isinstance(value, (str, list, tuple, dict)):
                fields[name] = cleaned(value)
