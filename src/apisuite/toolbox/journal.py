"""What the processes of a run have created and not yet removed, on disk, so that a run that is killed can be swept."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

from .. import files

FOLDER = Path(".apisuite", "created")  # below the rootdir; git ignores it


class Journal:
    """The file of one process: a line for each thing that is created, another one when it is removed.

    The file is locked as long as the process lives, so that it can be told from one that was left behind.

    Args:
        rootdir: the folder of pytest.ini.
        name: of the file, e.g. "4f2a91c3-gw0".
    """

    def __init__(self, rootdir: Path, name: str) -> None:
        self._path = rootdir / FOLDER / f"{name}.jsonl"
        self._file: TextIO | None = None
        self._number = 0
        self._left: set[int] = set()

    def add(self, entry: dict[str, Any]) -> int:
        """Write down what was created, before anything else can happen. Return its number."""
        if self._file is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._file = open(self._path, "a", encoding="utf-8", opener=_private)  # noqa: SIM115 - until `close`
            files.lock(self._file.fileno())
        self._number += 1
        self._left.add(self._number)
        self._write({"number": self._number, **entry})
        return self._number

    def removed(self, number: int) -> None:
        """Write down that it is gone."""
        self._left.discard(number)
        self._write({"removed": number})

    def close(self) -> None:
        """End with the process. What was not removed stays in the file."""
        if self._file is not None:
            self._file.close()
            self._file = None
            if not self._left:
                drop(self._path)

    def _write(self, line: dict[str, Any]) -> None:
        assert self._file is not None
        self._file.write(json.dumps(line) + "\n")
        self._file.flush()


def left_behind(rootdir: Path) -> Iterator[tuple[Path, list[dict[str, Any]]]]:
    """Yield each file that no process holds any more, with the entries that were not removed, in order."""
    for path in sorted((rootdir / FOLDER).glob("*.jsonl")):
        try:
            with path.open("r+", encoding="utf-8") as file:
                entries = _left_in(file) if files.lock(file.fileno()) else None
        except OSError:  # swept by another process at this very moment
            continue
        if entries is not None:  # the file is closed: Windows removes no other
            yield path, entries


def keep(path: Path, entries: list[dict[str, Any]]) -> None:
    """Leave only `entries` in a file; without any, no file."""
    if entries:
        files.write_atomically(path, "".join(json.dumps(entry) + "\n" for entry in entries))
    else:
        drop(path)


def drop(path: Path) -> None:
    """Remove a file, and its folders if nothing else is in them."""
    path.unlink(missing_ok=True)
    for folder in (path.parent, path.parent.parent):
        try:
            folder.rmdir()
        except OSError:
            return


def _left_in(file: TextIO) -> list[dict[str, Any]]:
    entries: dict[int, dict[str, Any]] = {}
    for line in file:
        try:
            entry = json.loads(line)
            if "removed" in entry:
                entries.pop(entry["removed"], None)
            else:
                entries[entry["number"]] = entry
        except (ValueError, KeyError, TypeError):  # the process was killed while it wrote the line
            continue
    return list(entries.values())


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, mode=0o600)
