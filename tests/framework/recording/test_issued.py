"""What a server issues is a secret before a test can log it, however it comes."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from itertools import count

import httpx
import pytest
import requests
import responses

from apisuite.exchanges import Recording
from apisuite.redaction import redactor

_numbers = count()


@pytest.fixture
def token() -> str:
    """A token that no other test has seen. Nothing to clean up."""
    return f"kQ7vX2mB9tRw4LzN8yHc{next(_numbers):04}"


def is_known(token: str) -> bool:
    """Return whether a log would show the token redacted."""
    return redactor.clean(f"it is {token}!") == "it is [redacted]!"


def stream(body: bytes, size: int, **headers: str) -> httpx.Client:
    """Return a client whose server sends `body` in pieces of `size` bytes."""
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    return httpx.Client(
        transport=httpx.MockTransport(lambda _: httpx.Response(200, content=iter(pieces), headers=headers))
    )


JSON = '{"user": "anna", "access_token": "TOKEN", "expires_in": 3600}'
FORM = "token_type=bearer&access_token=TOKEN&scope=all"
PRETTY = '{\n  "id_token" : "TOKEN"\n}\n'


@pytest.mark.parametrize("size", [1, 5, 16, 1000])
@pytest.mark.parametrize("text", [JSON, FORM, PRETTY], ids=["json", "form", "pretty"])
def test_token_is_known_when_the_last_piece_is_read(text: str, size: int, token: str, recording: Recording) -> None:
    """Also when it comes byte by byte; the pieces before hold no whole token."""
    with stream(text.replace("TOKEN", token).encode(), size) as client:
        with client.stream("GET", "https://login.test/") as response:
            body = b"".join(response.iter_raw())

        assert token in body.decode()
        assert is_known(token)


def test_token_in_events_is_known_at_the_end(token: str, recording: Recording) -> None:
    """Events are looked at together."""
    body = f'data: {{"session_token": "{token}"}}\n\n'.encode()
    with stream(body, 50, **{"Content-Type": "text/event-stream"}) as client:
        client.get("https://login.test/")

    assert is_known(token)


def test_token_in_a_compressed_body_is_known(token: str, recording: Recording) -> None:
    """It cannot be read on its way, only when all of it is there."""
    body = gzip.compress(JSON.replace("TOKEN", token).encode())
    with stream(body, 1000, **{"Content-Encoding": "gzip"}) as client:
        client.get("https://login.test/")

    assert is_known(token)


def test_cookie_is_known(token: str, recording: Recording) -> None:
    """Of a session cookie the value is the secret."""
    transport = httpx.MockTransport(lambda _: httpx.Response(200, headers={"Set-Cookie": f"sid={token}; Path=/"}))
    with httpx.Client(transport=transport) as client:
        client.get("https://login.test/")

    assert is_known(token)


@responses.activate
def test_requests_is_listened_to_as_well(token: str, recording: Recording) -> None:
    """The same for a response that a library has made up."""
    responses.get("https://login.test/", json={"access_token": token})

    requests.get("https://login.test/", timeout=5)

    assert is_known(token)


def test_words_are_no_tokens(recording: Recording) -> None:
    """Short values of such fields are not made by a machine."""
    with stream(b'{"token": "orange", "password": "wrong"}', 7) as client:
        client.get("https://login.test/")

    assert redactor.clean("an orange is wrong") == "an orange is wrong"


def pieces() -> Iterator[bytes]:
    """Yield a stream that breaks off."""
    yield b'{"access_token": "BROKEN-ab12cd34ef56-TOKEN"'
    raise httpx.ReadError("lost")


def test_token_in_a_body_that_breaks_off_is_known(recording: Recording) -> None:
    """The test has the part that came, and may log it."""
    transport = httpx.MockTransport(lambda _: httpx.Response(200, content=pieces()))
    with httpx.Client(transport=transport) as client, pytest.raises(httpx.ReadError):
        client.get("https://login.test/")

    assert is_known("BROKEN-ab12cd34ef56-TOKEN")
