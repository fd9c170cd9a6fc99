"""Short transactions on a SQLite file."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def transaction(database: Path) -> Iterator[sqlite3.Connection]:
    """Open a connection for one transaction: committed, or rolled back on an exception, and always closed."""
    connection = sqlite3.connect(database)
    # The file lives as long as the run: what a power cut would lose is not worth a millisecond per write.
    connection.execute("PRAGMA synchronous = OFF")
    try:
        with connection:
            yield connection
    finally:
        connection.close()


def prepare(database: Path, script: str) -> None:
    """Run the script that makes a system's tables. Write-ahead logging: readers do not wait for a writer."""
    with transaction(database) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.executescript(script)
