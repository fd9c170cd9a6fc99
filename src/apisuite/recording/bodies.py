"""What went over the wire, as a body that can be shown: decoded, cut, redacted, or only named."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import unquote_plus

from ..exchanges import BODY_LIMIT, Body, Part
from ..redaction import MASK, redactor
from .unpack import unpack

FORM = "application/x-www-form-urlencoded"
_TEXTUAL = re.compile(r"text/|.*(?:json|xml|javascript|ecmascript|yaml|csv|x-www-form-urlencoded|graphql|html)\b")
_BINARY = re.compile(r"(?:image|audio|video|font)/(?!svg)|application/(?:octet-stream|pdf|zip|gzip|x-tar|wasm)\b")
_PARAMETER = re.compile(r';\s*([\w-]+)\*?=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s]*))')
LONGEST_UNPACKED = 32 * 1024 * 1024  # bytes of a body that is checked as a whole
# Decoders of Python that are no charsets of the web; some of them are slow on long texts.
_NO_CHARSETS = {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"}


@dataclass
class Bytes:
    """The bytes of a body, as far as they are kept.

    Attributes:
        start: the beginning, up to BODY_LIMIT.
        size: of all of it, as it went over the wire; None where that is not known.
        parts: of a multipart body, where the client knows them; their texts are not redacted yet.
        is_streamed: nobody has seen all of it.
        is_decoded: Content-Encoding was undone already.
    """

    start: bytes = b""
    size: int | None = 0
    parts: list[Part] = field(default_factory=list)
    is_streamed: bool = False
    is_decoded: bool = False


STREAMED = Bytes(size=None, is_streamed=True)


def of(content: bytes) -> Bytes:
    """Return what is kept of a body that is there as a whole."""
    return Bytes(bytes(content[:BODY_LIMIT]), len(content))


def whole(data: Bytes, headers: list[tuple[str, str]]) -> bytes | None:
    """Return a body that is there as a whole, decoded; None where it is not."""
    if data.is_streamed or data.size != len(data.start):
        return None
    codings = header(headers, "content-encoding")
    if not codings or data.is_decoded or not data.start:
        return data.start
    content = unpack(data.start, codings, LONGEST_UNPACKED)
    return content if content is not None and len(content) < LONGEST_UNPACKED else None


def parts_of(data: Bytes, headers: list[tuple[str, str]]) -> list[Part]:
    """Return the parts of a multipart body, as they were sent."""
    content_type = header(headers, "content-type")
    return data.parts or _multipart(data, _kind(content_type)[0], content_type)


def header(headers: list[tuple[str, str]], name: str) -> str:
    """Return the value of a header, "" if there is none; `name` in lower case."""
    for key, value in headers:
        if key == name or key.lower() == name:
            return value
    return ""


def body(data: Bytes, headers: list[tuple[str, str]]) -> Body:
    """Return the body that is shown.

    Args:
        data: what is known of it.
        headers: of its message.
    """
    content_type = header(headers, "content-type")
    if not (data.size or data.parts or data.is_streamed):
        return Body(media_type=redactor.clean(_kind(content_type)[0]))
    media_type, charset = _kind(content_type)
    shown = Body(media_type=redactor.clean(media_type))
    if data.is_streamed:
        shown.is_streamed, shown.received = True, data.size or 0
    shown.size = None if data.is_streamed else data.size
    parts = parts_of(data, headers)
    if parts:
        shown.text, shown.parts = None, [_clean(part) for part in parts]
        return shown
    content: bytes | None = data.start
    codings = header(headers, "content-encoding")
    whole = len(data.start)
    if codings and not data.is_decoded and content:
        content = unpack(content, codings, BODY_LIMIT)
        is_all = data.size == whole and content is not None and len(content) < BODY_LIMIT
        shown.size = len(content) if is_all and content is not None else None
        shown.is_cut = not is_all and not data.is_streamed
    else:
        shown.is_cut = not data.is_streamed and data.size is not None and data.size > whole
    if content is None or (data.is_streamed and not content):
        shown.text = None
        return shown
    text = decode(content, media_type, charset, is_cut=shown.is_cut)
    if text is None:
        shown.text, shown.is_cut = None, False
        return shown
    shown.is_utf8 = not codings and (content.isascii() or text.encode() == content)
    shown.text = redactor.clean(text)
    if media_type == FORM and not shown.is_cut:
        shown.form = fields(text)
    return shown


def fields(text: str) -> list[tuple[str, str]]:
    """Return the names and values of a form or a query, unquoted and redacted."""
    found = []
    for name, _, value in (pair.partition("=") for pair in text.split("&") if pair):
        plain = unquote_plus(name)
        is_secret = value and redactor.is_secret_name(plain)
        found.append((redactor.clean(plain), MASK if is_secret else redactor.clean(unquote_plus(value))))
    return found


def decode(content: bytes, media_type: str, charset: str, *, is_cut: bool) -> str | None:
    """Return the text of a body, None if it is none: what its type does not call a text must be one throughout."""
    if not content:
        return ""
    if not is_cut and not charset and b"\0" not in content:
        try:
            return content.decode()  # most of all bodies
        except UnicodeDecodeError:
            pass
    is_text = _TEXTUAL.match(media_type) is not None
    name = _codec(charset)
    if not name.startswith(("utf-16", "utf-32")):
        zeros = content.count(0)
        if zeros and (not is_text or zeros * 20 > len(content)):
            return None
    try:
        text = codecs.getincrementaldecoder(name)("replace").decode(content, final=not is_cut)
    except Exception:  # a decoder that does not know "replace"
        text = codecs.getincrementaldecoder("utf-8")("replace").decode(content, final=not is_cut)
    if "\ufffd" in text:
        bad = text.count("\ufffd")
        if (_BINARY.match(media_type) and not is_text) or bad * (3 if is_text else 10) > len(text):
            return None
    # Half of a surrogate pair, which some charsets allow, can be in no file and in no message of xdist.
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()


@lru_cache(maxsize=256)
def _kind(content_type: str) -> tuple[str, str]:
    """Return the media type, in lower case, and the charset that is not UTF-8; "" where there is none."""
    charset = parameters(content_type).get("charset", "").lower()
    media_type = content_type.partition(";")[0].strip().lower()
    return media_type, "" if charset in ("utf-8", "utf8") else charset


@lru_cache(maxsize=256)
def _codec(charset: str) -> str:
    try:
        name = codecs.lookup(charset or "utf-8").name
        b"".decode(name)  # some codecs are none of text
    except Exception:  # a charset that nobody knows
        return "utf-8"
    return "utf-8" if name.replace("-", "_") in _NO_CHARSETS else name


def parameters(value: str) -> dict[str, str]:
    """Return the parameters of a header's value: {"charset": "utf-8"}."""
    if ";" not in value:
        return {}
    return {name.lower(): quoted or bare for name, quoted, bare in _PARAMETER.findall(value)}


def _multipart(data: Bytes, media_type: str, content_type: str) -> list[Part]:
    """Return the parts of a body that is there as bytes; [] where it is no multipart, or cut within them."""
    if media_type != "multipart/form-data" or data.size != len(data.start):
        return []
    boundary = parameters(content_type).get("boundary", "")
    if not boundary:
        return []
    pieces = (b"\r\n" + data.start).split(b"\r\n--" + boundary.encode("utf-8", "replace"))
    found = []
    for piece in pieces[1:-1]:
        head, _, content = piece.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        lines = [line.partition(":") for line in head.decode("utf-8", "replace").split("\r\n")]
        headers = [(name.strip(), value.strip()) for name, _, value in lines]
        named = parameters(header(headers, "content-disposition"))
        kind = header(headers, "content-type")
        text = None
        if "filename" not in named:
            text = decode(content, kind.partition(";")[0] or "text/plain", "", is_cut=False)
        found.append(Part(named.get("name", ""), named.get("filename"), kind, len(content), text))
    return found


def _clean(part: Part) -> Part:
    text = part.text
    if text is not None:
        text = MASK if redactor.is_secret_name(part.name) and text else redactor.clean(text[:BODY_LIMIT])
    name = None if part.file_name is None else redactor.clean(part.file_name)
    return Part(redactor.clean(part.name), name, redactor.clean(part.media_type), part.size, text)
