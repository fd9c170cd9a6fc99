"""All exchanges of a run as one HAR 1.2 file, which the network panel of a browser imports.

Format: http://www.softwareishard.com/blog/har-12-spec/ - one page per test, one entry per exchange.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from .. import __version__
from ..exchanges import Exchange
from .text import split_note


def har(exchanges: Mapping[str, Sequence[Exchange]]) -> str:
    """Return the HAR document of `exchanges`, which are listed by node id. They are redacted already."""
    pages = []
    entries = []
    for number, (nodeid, made) in enumerate((item for item in exchanges.items() if item[1]), start=1):
        page = f"test_{number}"
        pages.append({"startedDateTime": _time(made[0].started), "id": page, "title": nodeid, "pageTimings": {}})
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
    request: dict[str, Any] = {
        "method": exchange.method,
        "url": exchange.url,
        "httpVersion": exchange.http_version,
        "cookies": [],
        "headers": _pairs(exchange.request_headers),
        "queryString": _pairs(parse_qsl(urlsplit(exchange.url).query, keep_blank_values=True)),
        "headersSize": -1,
        "bodySize": exchange.request_size,
    }
    sent = _content(exchange.request_body, exchange.request_size)
    if exchange.request_size and "text" in sent:
        request["postData"] = {"mimeType": _header(exchange.request_headers, "content-type"), **sent}
    return {
        "pageref": page,
        "startedDateTime": _time(exchange.started),
        "time": milliseconds,
        "request": request,
        "response": {
            "status": exchange.status or 0,  # 0: there was no answer
            "statusText": exchange.reason,
            "httpVersion": exchange.http_version,
            "cookies": [],
            "headers": _pairs(exchange.response_headers),
            "content": {
                "size": max(exchange.response_size, 0),
                "mimeType": _header(exchange.response_headers, "content-type") or "x-unknown",
                **_content(exchange.response_body, exchange.response_size),
            },
            "redirectURL": _header(exchange.response_headers, "location"),
            "headersSize": -1,
            # as transferred: of a compressed body only the decompressed size is known
            "bodySize": -1 if _header(exchange.response_headers, "content-encoding") else exchange.response_size,
            **({"_error": exchange.error} if exchange.error else {}),
        },
        "cache": {},
        "timings": {"send": 0, "wait": milliseconds, "receive": 0},
        "comment": exchange.phase,
    }


def _content(body: str, size: int) -> dict[str, str]:
    text, note = split_note(body, size)
    return ({} if text is None else {"text": text}) | ({"comment": note} if note else {})


def _pairs(items: Iterable[Sequence[str]]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in items]


def _header(headers: Iterable[Sequence[str]], name: str) -> str:
    return next((value for key, value in headers if key.lower() == name), "")


def _time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
