"""Libraries that mock HTTP keep working, and what they answer is recorded as far as a client sends."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import MagicMock, patch

import httpx
import pytest
import requests
import responses
import respx
import vcr

from apisuite.exchanges import Recording
from apisuite.report.text import outcome

from ..reports.server import Server
from ..suite import Suite
from .inner import entries, paths

pytest_plugins = ["pytester"]


@respx.mock
def test_respx(recording: Recording) -> None:
    """It mocks the transport, below the client."""
    route = respx.get("https://shop.test/orders").respond(201, json={"id": 7})

    assert httpx.get("https://shop.test/orders").json() == {"id": 7}

    assert route.called
    assert [outcome(each) for each in recording.take()] == ["201 Created"]


@responses.activate
def test_responses(recording: Recording) -> None:
    """It replaces the adapter's method, below the session; errors too."""
    responses.get("https://shop.test/orders", json={"id": 7})
    responses.get("https://shop.test/lost", body=requests.ConnectionError("lost"))

    assert requests.get("https://shop.test/orders", timeout=5).json() == {"id": 7}
    with pytest.raises(requests.ConnectionError):
        requests.get("https://shop.test/lost", timeout=5)

    assert [outcome(each) for each in recording.take()] == ["200 OK", "ConnectionError: lost"]


@pytest.mark.parametrize("library", [httpx, requests], ids=["httpx", "requests"])
def test_vcr(library: object, server: Server, tmp_path: Path, recording: Recording) -> None:
    """What comes from a cassette is as recorded as what comes from the server, and both once."""
    for _ in range(2):
        with vcr.use_cassette(str(tmp_path / "cassette.yaml")):
            assert library.get(f"{server.url}/json").json()["name"] == "Zoë"  # type: ignore[attr-defined]

    assert [(each.status, each.response.size) for each in recording.take()] == [(200, 55), (200, 55)]


@pytest.mark.parametrize("name", ["httpx.Client.get", "httpx.Client.send", "requests.Session.send", "requests.get"])
def test_patched_method_sends_nothing(name: str, recording: Recording) -> None:
    """A method that a test replaces is the test's."""
    with patch(name, return_value=MagicMock(status_code=418, history=[])) as method:
        library = httpx.Client() if name.startswith("httpx") else requests
        response = library.get("https://shop.test/")

    assert (response.status_code, method.call_count, recording.take()) == (418, 1, [])


HTTPX_MOCK = """
    import httpx

    def test_mocked(httpx_mock):
        httpx_mock.add_response(json={"id": 7})

        assert httpx.get("https://shop.test/mocked").json() == {"id": 7}
"""


def test_pytest_httpx(folder: Suite) -> None:
    """The fixture of pytest-httpx mocks the transport as well."""
    assert paths(entries(folder, {"test_mocked.py": HTTPX_MOCK})) == {"test_mocked": ["mocked"]}
