"""Addresses that no parser likes: they are shown redacted, and nothing that was redacted is parsed again."""

from __future__ import annotations

import json
import shlex

import httpx
import pytest

from apisuite.exchanges import Recording
from apisuite.recording.draft import Draft
from apisuite.redaction import redactor
from apisuite.report.curl import curl
from apisuite.report.har import har

TRANSPORT = httpx.MockTransport(lambda _: httpx.Response(200, json={"ok": 1}))


def test_credentials_in_the_url_are_redacted(recording: Recording) -> None:
    """User and password are nowhere; host, path and operation are as if they had not been there."""
    with httpx.Client(transport=TRANSPORT) as client:
        client.get("https://joe:swordfish@shop.example.com/orders/7?page=2")

    (exchange,) = recording.take()
    assert "swordfish" not in json.dumps(exchange.to_json())
    assert (exchange.host, exchange.path) == ("shop.example.com", "/orders/7")
    assert (exchange.query, exchange.operation) == ([("page", "2")], "GET /orders/{id}")


def test_command_asks_for_the_credentials_once(recording: Recording) -> None:
    """The header carries them; curl would send those of the URL in its place."""
    with httpx.Client(transport=TRANSPORT) as client:
        client.get("https://joe:swordfish@shop.example.com/orders/7")

    command, variables = curl(recording.take()[0])
    assert variables == ["AUTHORIZATION"]
    assert "https://shop.example.com/orders/7" in shlex.split(command)


def test_secret_in_a_host_is_redacted(recording: Recording) -> None:
    """A tenant's name may be secret: then the rest of the URL is still told apart."""
    redactor.add("tenant-4711-host")
    with httpx.Client(transport=TRANSPORT) as client:
        client.get("https://tenant-4711-host.example.com/users/8")

    (exchange,) = recording.take()
    assert (exchange.host, exchange.operation) == ("[redacted].example.com", "GET /users/{id}")
    assert json.loads(har({"test": [exchange]}))["log"]["entries"]


@pytest.mark.parametrize(
    "url",
    [
        "http://[::1/x",
        "http://a:port/x",
        "http://a:99999/",
        "//",
        "",
        "http://",
        "x y z",
        "http://ü.test/é?é=ü&&=#",
        "[",
    ],
)
def test_no_url_raises(url: str, recording: Recording) -> None:
    """What a library took for a URL is shown as text, and every report can be written."""
    draft = Draft("any")
    draft.method, draft.url = "GET", url

    (exchange,) = recording.take()
    assert exchange.url == url
    assert shlex.split(curl(exchange)[0])
    assert json.loads(har({"test": [exchange]}))
