"""API keys, and identities that a suite does not have."""

from __future__ import annotations

from enum import Enum

import httpx
import pytest

from apisuite.auth import ApiKey
from apisuite.redaction import redactor
from apisuite.registry import ApiUrls
from apisuite.suite import Suite
from apisuite.toolbox.identities import UnknownIdentity, open_as

KEY = "k3y-of-the-shop"


class Api(Enum):
    """An API."""

    Shop = "SHOP"


@pytest.mark.parametrize(
    ("place", "url", "headers"),
    [
        pytest.param({}, "/a?b=1", {"X-Api-Key": KEY}, id="header"),
        pytest.param({"header": "Ocp-Key"}, "/a?b=1", {"Ocp-Key": KEY}, id="another header"),
        pytest.param({"query": "key"}, f"/a?b=1&key={KEY}", {}, id="query"),
        pytest.param({"cookie": "sid"}, "/a?b=1", {"Cookie": f"other=1; sid={KEY}"}, id="cookie"),
    ],
)
def test_key_is_in_its_place(place: dict[str, str], url: str, headers: dict[str, str]) -> None:
    """The rest of the request stays as it is."""
    transport = httpx.MockTransport(lambda request: httpx.Response(200, request=request))
    with httpx.Client(transport=transport, auth=ApiKey(KEY, **place), cookies={"other": "1"}) as client:
        request = client.get("https://shop.example.com/a?b=1").request

    assert str(request.url) == f"https://shop.example.com{url}"
    assert {name: request.headers[name] for name in headers} == headers
    assert str([*request.headers.multi_items(), request.url]).count(KEY) == 1


def test_key_is_redacted() -> None:
    """From the moment on that an identity has it."""
    ApiKey("k3y-that-is-new")

    assert redactor.clean("it is k3y-that-is-new") == "it is [redacted]"


def test_two_places_are_one_too_many() -> None:
    """A key goes into one place."""
    with pytest.raises(ValueError, match="goes into one place"):
        ApiKey(KEY, query="key", cookie="key")


def test_unknown_identity() -> None:
    """The error has those that there are, and where to add one."""
    suite = Suite(ApiUrls({Api.Shop: "Shop"}, {"dev": {}}), identities=__name__)

    with pytest.raises(UnknownIdentity, match=r"Shop has no identity 'boss'\. Known: reader\. Add it to tests\.fra"):
        open_as(suite, Api.Shop, "boss", "https://shop.example.com")


identities = {Api.Shop: {"reader": lambda: ApiKey(KEY)}}
