"""Short transactions on a SQLite file that one thread of one process uses."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def transaction(database: Path) -> Iterator[sqlite3.Connection]:
    """Open a connection for one transaction: committed, or rolled back on an exception, and always closed.

    Without write-ahead logging: it is for readers beside a writer, and opening and closing would take four
    times as long (0.25 ms). Nothing stays open, so the file can be removed at any time, on Windows too.
    """
    connection = sqlite3.connect(database)
    # The file lives as long as the run: what a power cut would lose is not worth a millisecond per write.
    connection.execute("PRAGMA synchronous = OFF")
    try:
        with connection:
            yield connection
    finally:
        connection.close()
