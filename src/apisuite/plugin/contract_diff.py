"""`--contract-diff`: no test runs; the live documents are compared with the copies in the repository."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ..contract.diff import changes
from ..contract.document import DocumentError, load_file
from ..files import write_atomically
from ..redaction import redactor
from ..report.names import visible
from ..settings import SettingsError
from .documents import Documents


class Diffing:
    """Hooks of the process that owns the run.

    Args:
        config: of the run.
        documents: of the suite.
    """

    look_ahead_safe = True

    def __init__(self, config: pytest.Config, documents: Documents) -> None:
        self._config = config
        self._documents = documents
        self._lines: list[str] = []
        self._code = 0

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self) -> bool:
        """Collect nothing."""
        return True

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self) -> bool:
        """Compare each document that has a copy."""
        for api, named in self._documents.named.items():
            if named.kept is not None:
                self._compare(api, named.kept)
        if not self._lines:
            self._lines = ["no document has a kept copy: OpenApi(..., kept=Path(...)) in the registry"]
            self._code = 2
        return True

    def _compare(self, api: Any, kept: Any) -> None:
        name, path = self._documents.name(api), self._config.rootpath / kept
        try:
            checker = self._documents.checkers(api, asks=True)
            if checker is None:
                raise DocumentError(self._documents.faults[-1])
            if not path.exists():
                write_atomically(path, json.dumps(checker.document.content, indent=2, ensure_ascii=False) + "\n")
                self._lines.append(f"{name}: kept in {kept}, for the next time")
                return
            found = changes(load_file(path), checker.document)
        except (DocumentError, SettingsError) as error:
            self._lines.append(f"{name}: {redactor.clean(str(error))}")
            self._code = 2
            return
        self._lines += [f"{name}: {change}" for change in found]
        breaking = sum(change.breaks for change in found)
        self._lines.append(f"{name}: {len(found)} changes since {kept}, {breaking} of which break clients")
        self._code = max(self._code, int(breaking > 0))

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """End with 1 where a change breaks clients, with 2 where a document cannot be used."""
        session.exitstatus = self._code

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Tell the changes."""
        terminalreporter.section("contract diff")
        for line in self._lines:
            terminalreporter.write_line(visible(line))
