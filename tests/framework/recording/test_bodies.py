"""Which bytes are text, and in which charset."""

from __future__ import annotations

import zlib

import pytest

from apisuite.exchanges import BODY_LIMIT, Body
from apisuite.recording import bodies

JSON = "application/json"
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"


def shown(content: bytes, content_type: str = "", **headers: str) -> Body:
    """Return the body that is shown of `content`."""
    named = [(name.replace("_", "-"), value) for name, value in headers.items()]
    return bodies.body(bodies.of(content), [*named, ("content-type", content_type)])


@pytest.mark.parametrize(
    ("content", "content_type", "text"),
    [
        pytest.param(b'{"a": "b\xffc"}', JSON, '{"a": "b\ufffdc"}', id="one invalid byte"),
        pytest.param(b"plain \xff text, long enough", "", "plain \ufffd text, long enough", id="one without a type"),
        pytest.param("Zoë".encode("utf-16"), "text/plain; charset=utf-16", "Zoë", id="UTF-16"),
        pytest.param("Zoë".encode("utf-16-le"), 'text/plain; charset="UTF-16LE"', "Zoë", id="UTF-16LE in quotes"),
        pytest.param("Zoë".encode("latin-1"), "text/plain; charset=iso-8859-1", "Zoë", id="latin-1"),
        pytest.param("Zoë".encode(), "text/plain; charset=unknown", "Zoë", id="unknown charset"),
        pytest.param(b"abc", "text/plain; charset=hex", "abc", id="a codec that is no charset"),
        pytest.param(b"one \0 in a text that is long enough", "text/plain", "one \0 in a text that is long enough"),
        pytest.param(b"<svg/>", "image/svg+xml", "<svg/>", id="a picture that is text"),
    ],
)
def test_text_is_decoded(content: bytes, content_type: str, text: str) -> None:
    """As its header says, and as well as it can be where the header is wrong."""
    assert shown(content, content_type).text == text


@pytest.mark.parametrize(
    ("content", "content_type"),
    [(PNG, "image/png"), (PNG, ""), (bytes(range(256)), "application/octet-stream"), (b"\0" * 99, "text/plain")],
    ids=["PNG", "without a type", "bytes", "zeros"],
)
def test_binary_is_named(content: bytes, content_type: str) -> None:
    """Its size and type are shown instead."""
    body = shown(content, content_type)

    assert (body.text, body.size) == (None, len(content))
    assert body.note() == f"{len(content)} bytes of {content_type or 'binary data'}"


def test_compressed_bomb_is_not_unpacked() -> None:
    """Of 100 MB in 100 KB the beginning is unpacked."""
    body = shown(zlib.compress(b"a" * 100_000_000), "text/plain", content_encoding="deflate")

    assert (len(body.text or ""), body.is_cut, body.size) == (BODY_LIMIT, True, None)


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd", "other"])
def test_coding_that_cannot_be_undone_is_binary(coding: str) -> None:
    """What is not what its header says is named."""
    assert shown(b"not packed", "text/plain", content_encoding=coding).text is None
