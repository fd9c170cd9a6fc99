"""Violations that a team accepts until a date: a JSON file, reviewed like any other.

{"accepted": [{"api": "Users", "operation": "GET /users", "response": "200", "place": "response body $.data[*].id",
"rule": "type", "reason": "USERS-123", "until": "2027-03-01"}]}
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from ..files import write_atomically
from ..verdict import Verdict, Violation

DAYS = 90  # until a new entry expires
FIELDS = ("api", "operation", "response", "place", "rule", "reason", "until")
NEW = "found by --contract-update-baseline; say why"

Key = tuple[str, str, str, str, str]


def key_of(verdict: Verdict, violation: Violation) -> Key:
    """Return what an entry is recognised by."""
    place = f"{violation.side} {violation.folded}"
    return verdict.api, verdict.operation, verdict.response, place, violation.rule


class Baseline:
    """The accepted violations.

    Args:
        path: of the file.
        entries: what stands in it.
        accepts_all: the file is to be written anew: nothing fails.
    """

    def __init__(self, path: Path, entries: Iterable[dict[str, str]] = (), *, accepts_all: bool = False) -> None:
        self.path = path
        self.entries = {(e["api"], e["operation"], e["response"], e["place"], e["rule"]): e for e in entries}
        self._accepts_all = accepts_all
        self._today = _today()

    @classmethod
    def load(cls, path: Path, *, accepts_all: bool = False) -> Baseline:
        """Return the baseline in a file; an empty one where there is none.

        Raises:
            ValueError: the file is malformed.
        """
        if not path.is_file():
            return cls(path, accepts_all=accepts_all)
        try:
            entries: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["accepted"]
            for number, entry in enumerate(entries, start=1):
                if set(entry) != set(FIELDS) or not all(isinstance(value, str) for value in entry.values()):
                    raise ValueError(f"entry {number} needs the texts {', '.join(FIELDS)}")
                if not entry["reason"].strip():
                    raise ValueError(f"entry {number} needs a reason")
                date.fromisoformat(entry["until"])
        except (OSError, KeyError, TypeError, ValueError) as error:
            raise ValueError(f"{path} is no baseline of contracts: {error}") from None
        return cls(path, entries, accepts_all=accepts_all)

    def reason(self, verdict: Verdict, violation: Violation) -> str:
        """Return why a violation is accepted today; "" where it is not."""
        entry = self.entries.get(key_of(verdict, violation))
        if entry is not None and date.fromisoformat(entry["until"]) >= self._today:
            return f"{entry['reason']} (until {entry['until']})"
        if entry is not None and not violation.is_warning and not self._accepts_all:
            violation.message += f" (accepted until {entry['until']}: {entry['reason']})"
        return NEW if self._accepts_all else ""

    def update(self, met: Iterable[Key], exercised: set[tuple[str, str, str]]) -> tuple[int, int]:
        """Write the file: what was met stays or is added, what was exercised and not met goes.

        Args:
            met: the violations of this run.
            exercised: each API, operation and response that it has seen.

        Returns:
            How many entries were added, and how many were removed.
        """
        found = set(met)
        until = (self._today + timedelta(days=DAYS)).isoformat()
        kept = {key: entry for key, entry in self.entries.items() if key in found or key[:3] not in exercised}
        for key, entry in kept.items():
            if key in found and date.fromisoformat(entry["until"]) < self._today:
                kept[key] = entry | {"until": until}
        added = {key: dict(zip(FIELDS, (*key, NEW, until), strict=True)) for key in found - kept.keys()}
        entries = [entry for _, entry in sorted((kept | added).items())]
        write_atomically(self.path, json.dumps({"accepted": entries}, indent=2, ensure_ascii=False) + "\n")
        return len(added), len(self.entries) - len(kept)


def _today() -> date:
    return datetime.now(UTC).date()
