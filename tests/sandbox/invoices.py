"""Invoices: the recharges of prepaid cards, asked for with a signed envelope, and the receipts of a terminal.

The signature is HMAC-SHA256 (RFC 2104), in lower-case hex, keyed with INVOICES_SECRET, over the canonical
JSON of the whole envelope but its `signature` member: UTF-8, keys sorted at every level, no blanks between
tokens. With text and integers only, as here, that is RFC 8785 (JSON Canonicalization Scheme).

The secret itself never travels. What is not signed asks for a bearer token (RFC 6750) derived from it:
HMAC-SHA256 of the word `bearer`, keyed with INVOICES_SECRET, in lower-case hex.

A refusal is a JSON object: `code` for programs, `message` for people. Amounts are integers, in cents.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Header, HTTPException, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException as StarletteHTTPException

SECRET = secrets.token_hex(32)
CARDS = {"6200000000000001": 23, "6200000000000002": 10, "6200000000000003": 0}  # card number: recharges
FRESH = timedelta(minutes=5)
TYPES = ("cash", "card", "transfer")
TABLES = """
CREATE TABLE IF NOT EXISTS invoices_recharges (
    order_id TEXT PRIMARY KEY, card_number TEXT NOT NULL, type TEXT NOT NULL, time TEXT NOT NULL,
    amount INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS invoices_serial_numbers (
    terminal_number TEXT, serial_number TEXT, PRIMARY KEY (terminal_number, serial_number));
CREATE TABLE IF NOT EXISTS invoices_receipts (
    terminal_number TEXT, order_id TEXT, PRIMARY KEY (terminal_number, order_id));
"""


class Asked(BaseModel):
    """What the envelope carries: whose recharges, and which page of them."""

    model_config = ConfigDict(strict=True, extra="forbid")

    card_number: str = Field(pattern="^[0-9]{16}$")
    page: int
    records_per_page: int = Field(ge=1, le=100)


class Envelope(BaseModel):
    """A signed request. Date and time are UTC; the serial number is used once per terminal."""

    model_config = ConfigDict(strict=True, extra="forbid")

    request_date: str = Field(pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
    request_time: str = Field(pattern="^[0-9]{2}:[0-9]{2}:[0-9]{2}$")
    channel: str = Field(pattern="^[A-Z]{1,10}$")
    terminal_number: str = Field(pattern="^[0-9A-Za-z-]{1,20}$")
    operator_number: str = Field(pattern="^[0-9A-Za-z-]{1,20}$")
    serial_number: str = Field(pattern="^[0-9A-Za-z-]{1,40}$")
    signature: str = Field(max_length=200)
    data: Asked


class Recharge(BaseModel):
    """Money that was put on a card: `time` as in RFC 3339, `amount` in cents."""

    order_id: str
    type: str
    time: str
    amount: int


class RechargePage(BaseModel):
    """One page of a card's recharges, oldest first. A card without recharges has one empty page."""

    totalpage: int
    records: list[Recharge]


class Refusal(BaseModel):
    """Why a request was refused."""

    code: str
    message: str


def announce(url: str) -> dict[str, str]:
    """Return the settings that a tester needs: where the system is mounted, and its secret."""
    return {"INVOICES_API_URL": url, "INVOICES_SECRET": SECRET}


def create_app(database: Path) -> FastAPI:
    """Return the system; it makes and fills its own tables (`invoices_...`) in the SQLite file `database`."""
    _fill(database)
    app = FastAPI(title="Invoices", version="1.0")
    app.exception_handler(StarletteHTTPException)(_refuse)
    app.exception_handler(RequestValidationError)(_refuse_malformed)
    bearer_only: Any = {"dependencies": [Depends(_check_bearer)]}

    @app.post("/einvoice/recharges", responses=_refusals(400, 401, 404, 409, 422))
    def list_recharges(
        envelope: Envelope, response: Response, x_correlation_id: Annotated[str | None, Header()] = None
    ) -> RechargePage:
        _check_signature(envelope)
        _check_fresh(envelope)
        if x_correlation_id:
            response.headers["X-Correlation-Id"] = x_correlation_id
        with _transaction(database) as connection:
            _use_serial_number(connection, envelope)
        with _transaction(database) as connection:
            return _page(connection, envelope.data)

    @app.get("/einvoice/recharges/{order_id}", responses=_refusals(401, 404), **bearer_only)
    def get_recharge(order_id: str) -> Recharge:
        with _transaction(database) as connection:
            return _recharge(connection, order_id)

    @app.put(
        "/einvoice/terminals/{terminal_number}/receipts/{order_id}",
        status_code=204,
        responses=_refusals(401, 404),
        **bearer_only,
    )
    def keep_receipt(terminal_number: str, order_id: str) -> None:
        with _transaction(database) as connection:
            _recharge(connection, order_id)
            receipt = (terminal_number, order_id)
            connection.execute("INSERT OR IGNORE INTO invoices_receipts VALUES (?, ?)", receipt)

    @app.get("/einvoice/terminals/{terminal_number}/receipts", responses=_refusals(401), **bearer_only)
    def list_receipts(terminal_number: str) -> list[str]:
        query = "SELECT order_id FROM invoices_receipts WHERE terminal_number = ? ORDER BY order_id"
        with _transaction(database) as connection:
            return [row["order_id"] for row in connection.execute(query, (terminal_number,))]

    @app.delete(
        "/einvoice/terminals/{terminal_number}/receipts", status_code=204, responses=_refusals(401), **bearer_only
    )
    def delete_receipts(terminal_number: str) -> None:
        with _transaction(database) as connection:
            connection.execute("DELETE FROM invoices_receipts WHERE terminal_number = ?", (terminal_number,))

    app.openapi = _honest(app.openapi)  # type: ignore[method-assign]
    return app


def _refusals(*statuses: int) -> Any:
    """Return how the document describes these refusals."""
    return {status: {"model": Refusal} for status in statuses}


def _honest(describe: Callable[[], dict[str, Any]]) -> Callable[[], dict[str, Any]]:
    """Leave out the 422 that FastAPI adds to each operation with a parameter: any text is one here."""

    def openapi() -> dict[str, Any]:
        document = describe()
        for path in document["paths"].values():
            for operation in path.values():
                if "requestBody" not in operation:
                    operation["responses"].pop("422", None)
        return document

    return openapi


def _fill(database: Path) -> None:
    """Make the tables and the recharges of the known cards: always the same ones."""
    rows = [
        (f"R{card[-4:]}{day:04d}", card, TYPES[day % 3], f"2024-01-{day:02d}T08:00:00Z", 250 * day)
        for card, recharges in CARDS.items()
        for day in range(1, recharges + 1)
    ]
    with _transaction(database) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.executescript(TABLES)
        connection.executemany("INSERT OR IGNORE INTO invoices_recharges VALUES (?, ?, ?, ?, ?)", rows)


@contextmanager
def _transaction(database: Path) -> Iterator[sqlite3.Connection]:
    """Open a connection for one transaction: committed, or rolled back on an exception, and always closed."""
    connection = sqlite3.connect(database, timeout=10)  # seconds to wait for another writer
    connection.row_factory = sqlite3.Row
    try:
        with connection:
            yield connection
    finally:
        connection.close()


def _refusal(status: int, code: str, message: str) -> HTTPException:
    headers = {"WWW-Authenticate": "Bearer"} if code == "wrong_bearer" else None  # RFC 6750, section 3
    return HTTPException(status, {"code": code, "message": message}, headers)


async def _refuse(_request: Request, error: StarletteHTTPException) -> Response:
    body: Any = error.detail
    if isinstance(body, str):  # the framework's own: no such path, method not allowed
        body = {"code": f"http_{error.status_code}", "message": body}
    return JSONResponse(body, error.status_code, error.headers)


async def _refuse_malformed(_request: Request, error: RequestValidationError) -> Response:
    first = error.errors()[0]
    if first["type"] == "json_invalid":
        return JSONResponse({"code": "malformed_json", "message": "The body is not JSON."}, 400)
    # The place and the reason, not the value: what was sent may be a secret.
    message = f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
    return JSONResponse({"code": "malformed_envelope", "message": message}, 422)


def _digest(text: str) -> str:
    return hmac.new(SECRET.encode(), text.encode(), hashlib.sha256).hexdigest()


def _check_bearer(authorization: Annotated[str, Header()] = "") -> None:
    scheme, _, token = authorization.partition(" ")
    # compare_digest takes the same time wherever the difference is. Bytes: it refuses text that is not ASCII.
    if scheme.lower() != "bearer" or not hmac.compare_digest(token.encode(), _digest("bearer").encode()):
        raise _refusal(401, "wrong_bearer", "Expected the header 'Authorization: Bearer TOKEN'.")


def _check_signature(envelope: Envelope) -> None:
    signed = envelope.model_dump(exclude={"signature"})
    expected = _digest(json.dumps(signed, sort_keys=True, separators=(",", ":"), ensure_ascii=False))
    if not hmac.compare_digest(envelope.signature.encode(), expected.encode()):
        raise _refusal(401, "wrong_signature", "The signature does not fit the envelope.")


def _check_fresh(envelope: Envelope) -> None:
    try:
        sent = datetime.fromisoformat(f"{envelope.request_date}T{envelope.request_time}+00:00")
    except ValueError as error:
        raise _refusal(422, "malformed_envelope", f"request_date, request_time: {error}") from error
    if abs(datetime.now(UTC) - sent) > FRESH:
        raise _refusal(400, "stale_request", "The request's time is more than 5 minutes off (UTC).")


def _use_serial_number(connection: sqlite3.Connection, envelope: Envelope) -> None:
    """Spend the serial number, also when the page or card is wrong: a signed request counts once."""
    used = (envelope.terminal_number, envelope.serial_number)
    try:
        connection.execute("INSERT INTO invoices_serial_numbers VALUES (?, ?)", used)
    except sqlite3.IntegrityError:
        raise _refusal(409, "replayed_serial_number", "The terminal has used this serial number.") from None


def _page(connection: sqlite3.Connection, asked: Asked) -> RechargePage:
    if asked.card_number not in CARDS:
        raise _refusal(404, "unknown_card", "No such card.")
    totalpage = max(1, -(-CARDS[asked.card_number] // asked.records_per_page))
    if not 1 <= asked.page <= totalpage:
        raise _refusal(400, "page_out_of_range", f"Expected a page from 1 to {totalpage}.")
    query = "SELECT * FROM invoices_recharges WHERE card_number = ? ORDER BY order_id LIMIT ? OFFSET ?"
    part = (asked.card_number, asked.records_per_page, (asked.page - 1) * asked.records_per_page)
    records = [Recharge(**row) for row in connection.execute(query, part)]
    return RechargePage(totalpage=totalpage, records=records)


def _recharge(connection: sqlite3.Connection, order_id: str) -> Recharge:
    row = connection.execute("SELECT * FROM invoices_recharges WHERE order_id = ?", (order_id,)).fetchone()
    if row is None:
        raise _refusal(404, "unknown_order", "No such order.")
    return Recharge(**row)
