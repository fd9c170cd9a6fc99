"""All exchanges of a run as one HAR 1.2 file, which the network panel of a browser imports.

Format: http://www.softwareishard.com/blog/har-12-spec/ - one page per test, one entry per exchange. What belongs to no
test has a page of its own.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from .. import __version__
from ..exchanges import Body, Exchange

BACKGROUND = "background"


def har(exchanges: Mapping[str, Sequence[Exchange]], background: Sequence[Exchange] = ()) -> str:
    """Return the HAR document of `exchanges`, which are listed by node id. They are redacted already."""
    pages = []
    entries = []
    titled = [*exchanges.items(), (BACKGROUND, background)]
    for number, (title, made) in enumerate((item for item in titled if item[1]), start=1):
        page = f"test_{number}"
        pages.append({"startedDateTime": _time(made[0].started), "id": page, "title": title, "pageTimings": {}})
        entries += [_entry(exchange, page) for exchange in made]
    entries.sort(key=lambda entry: str(entry["startedDateTime"]))
    log = {
        "version": "1.2",
        "creator": {"name": "apisuite", "version": __version__},
        "pages": pages,
        "entries": entries,
    }
    return json.dumps({"log": log}, indent=1)


def _entry(exchange: Exchange, page: str) -> dict[str, Any]:
    milliseconds = round(exchange.seconds * 1000, 3)
    sent, came = exchange.request, exchange.response
    request: dict[str, Any] = {
        "method": exchange.method or "unknown",
        "url": exchange.url or "unknown://",
        "httpVersion": exchange.http_version,
        "cookies": [],
        "headers": _pairs(exchange.request_headers),
        "queryString": _pairs(exchange.query),
        "headersSize": -1,
        "bodySize": -1 if sent.size is None else sent.size,
    }
    if sent.parts or (sent.size != 0 and sent.text):
        request["postData"] = _post_data(sent, exchange.request_headers)
    is_packed = bool(_header(exchange.response_headers, "content-encoding"))
    return {
        "pageref": page,
        "startedDateTime": _time(exchange.started),
        "time": milliseconds,
        "request": request,
        "response": {
            "status": exchange.status or 0,  # 0: there was no response
            "statusText": exchange.reason,
            "httpVersion": exchange.http_version,
            "cookies": [],
            "headers": _pairs(exchange.response_headers),
            "content": {
                "size": came.received if came.size is None else came.size,
                "mimeType": _header(exchange.response_headers, "content-type") or "x-unknown",
                **_content(came),
            },
            "redirectURL": _header(exchange.response_headers, "location"),
            "headersSize": -1,
            # as transferred: of a compressed body only the decompressed size is known
            "bodySize": -1 if is_packed or came.size is None else came.size,
            **({"_error": exchange.error} if exchange.error else {}),
        },
        "cache": {},
        "timings": {"send": 0, "wait": milliseconds, "receive": 0},
        "comment": exchange.phase,
    }


def _post_data(body: Body, headers: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Return the body; the format allows its text or the fields of a form, not both."""
    data: dict[str, Any] = {"mimeType": _header(headers, "content-type")}
    if body.parts:
        params = []
        for part in body.parts:
            described = {"name": part.name, "value": part.text, "fileName": part.file_name}
            param = {name: value for name, value in described.items() if value is not None}
            params.append(param | ({"contentType": part.media_type} if part.media_type else {}))
        return data | {"params": params}
    return data | ({"params": _pairs(body.form)} if body.form else _content(body))


def _content(body: Body) -> dict[str, str]:
    note = body.note()
    return ({"text": body.text} if body.text else {}) | ({"comment": note} if note else {})


def _pairs(items: Iterable[Sequence[str]]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in items]


def _header(headers: Iterable[Sequence[str]], name: str) -> str:
    return next((value for key, value in headers if key.lower() == name), "")


def _time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
