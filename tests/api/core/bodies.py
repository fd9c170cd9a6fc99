"""What a report shows of a body: text as it was sent, secrets left out, or what there was instead of text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .redaction import redactor

if TYPE_CHECKING:
    import httpx

BODY_LIMIT = 64 * 1024  # bytes; of a longer body the beginning is kept, and its size


def body_text(message: httpx.Request | httpx.Response, received: bytes = b"") -> tuple[str, int]:
    """Return a body as redacted text, and its size in bytes.

    Args:
        message: of a stream that the test read by itself, the size is -1.
        received: what came of such a stream, its first 64 KiB at least.
    """
    kind, _, charset = message.headers.get("content-type", "").partition("charset=")
    charset = charset.partition(";")[0].strip(' "') or "utf-8"
    is_encoded = "content-encoding" in message.headers
    try:
        content = message.content
    except Exception:  # RequestNotRead, ResponseNotRead
        came = getattr(message, "num_bytes_downloaded", 0)
        text = None if is_encoded else _decoded(received[:BODY_LIMIT], charset)
        note = f"(streamed, {came:,} bytes came)" if came else "(streamed)"
        return f"{redactor.clean(text)}\n{note}" if text else note, -1
    size = len(content)
    text = _decoded(content[:BODY_LIMIT], charset)
    if text is None:
        return f"({size:,} bytes of {kind.partition(';')[0] or 'binary data'})", size
    if is_encoded:  # not readable on its way
        redactor.add_issued_in(text)
    cut = f"\n... ({size:,} bytes, the first {BODY_LIMIT:,} are shown)" if size > BODY_LIMIT else ""
    return redactor.clean(text) + cut, size


def _decoded(content: bytes, charset: str) -> str | None:
    """Return the text of a body, or None if it is not text."""
    if b"\0" in content:
        return None
    try:
        # Half of a surrogate pair, which some charsets allow, can be in no file and in no message of xdist.
        return content.decode(charset).encode("utf-8", "backslashreplace").decode()
    except UnicodeDecodeError as error:
        # Half a character at the cut is no reason to call a text binary.
        return content[: error.start].decode(charset) if error.start > BODY_LIMIT - 4 else None
    except Exception:  # a charset that nobody knows
        return None if charset == "utf-8" else _decoded(content, "utf-8")
