"""Items: who does what. A database, a command line and an HTTP API over the same items.

The API is in `items.api` and not imported here: FastAPI takes longer to import than a whole command line does.
"""

from __future__ import annotations

from .database import (
    STATES,
    Changes,
    DatabaseClosed,
    InvalidDatabase,
    InvalidItemId,
    InvalidState,
    Item,
    ItemsDB,
    ItemsError,
    MissingSummary,
    State,
)

__all__ = [
    "STATES",
    "Changes",
    "DatabaseClosed",
    "InvalidDatabase",
    "InvalidItemId",
    "InvalidState",
    "Item",
    "ItemsDB",
    "ItemsError",
    "MissingSummary",
    "State",
]
