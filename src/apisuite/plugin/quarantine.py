"""@pytest.mark.quarantine: a test that is known to fail runs, is shown apart, and fails the run from a set day on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest

from .options import add_mark, is_our_mark

look_ahead_safe = True
MARK = "quarantine(owner, until, ticket): runs and is shown apart, but does not fail the run up to that day (UTC)"
quarantine_key = pytest.StashKey["Quarantine"]()


@dataclass(frozen=True)
class Quarantine:
    """What the mark of a test says.

    Attributes:
        until: the last day on which the test does not fail the run.
    """

    owner: str
    until: date
    ticket: str = ""

    @classmethod
    def of(cls, mark: pytest.Mark) -> Quarantine:
        """Read a mark.

        Raises:
            ValueError: it lacks something, or its date is none.
        """
        given = dict(mark.kwargs)
        owner, until, ticket = (given.pop(name, "") for name in ("owner", "until", "ticket"))
        if mark.args or given or not owner or not until:
            raise ValueError("expected owner=..., until=... and, at will, ticket=...")
        return cls(str(owner), until if type(until) is date else date.fromisoformat(str(until)), str(ticket))

    def __str__(self) -> str:
        return ", ".join(filter(None, (self.owner, f"until {self.until}", self.ticket)))


def begin(config: pytest.Config) -> None:
    """Take the mark on, unless the suite has one of that name."""
    add_mark(config, MARK)
    if is_our_mark(config, MARK):
        config.pluginmanager.register(Looking(), "apisuite-quarantine")


class Looking:
    """Looks for marks. What they do is done by another plugin, if there are any."""

    look_ahead_safe = True

    def pytest_collection_modifyitems(self, session: pytest.Session, items: list[pytest.Item]) -> None:
        """Read the marks.

        Raises:
            pytest.UsageError: one of them is wrong.
        """
        if not is_our_mark(session.config, MARK):
            return
        marked = [(item, mark) for item in items if (mark := item.get_closest_marker("quarantine")) is not None]
        for item, mark in marked:
            try:
                item.stash[quarantine_key] = Quarantine.of(mark)
            except ValueError as error:
                message = f"{item.nodeid}: @pytest.mark.quarantine: {error}"
                if not hasattr(session.config, "workerinput"):
                    raise pytest.UsageError(message) from None
                session.shouldfail = message  # xdist takes an error here for a crash
                items.clear()
                return
        if marked:
            today = datetime.now(UTC).date()  # before a test may set its clock
            session.config.pluginmanager.register(Keeping(today), "apisuite-quarantined")


class Keeping:
    """Keeps what fails in quarantine from failing the run.

    Args:
        today: the day of this run.
    """

    look_ahead_safe = True

    def __init__(self, today: date) -> None:
        self._today = today

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(self, item: pytest.Item) -> Any:
        """Report a failure as expected, as long as the quarantine lasts."""
        report = yield
        quarantine = item.stash.get(quarantine_key, None)
        if quarantine is None:
            return report
        if self._today <= quarantine.until:
            report.quarantine = str(quarantine)
            if report.failed:
                report.outcome, report.wasxfail = "skipped", f"quarantine: {quarantine}"
        elif report.failed:
            report.sections.append(("Quarantine", f"It has ended: {quarantine}."))
        return report
