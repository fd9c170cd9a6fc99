"""Looks for secrets in what a run left, in every form that a tool may have written them in."""

from __future__ import annotations

import base64
import binascii
import html
import json
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, quote_plus

WINDOW = 12  # characters; a part of this length is as good as the whole


def forms(secret: str) -> set[str]:
    """Return how `secret` looks in URLs, HTML, JSON, Python and base64."""
    written = {secret, quote(secret), quote(secret, safe=""), quote_plus(secret)}
    written |= {html.escape(secret), html.escape(secret, quote=False), repr(secret)[1:-1]}
    written |= {json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1]}
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        for lead in range(3):  # what stands before it decides how it is encoded, and so do its first characters
            written.add(encode(b"\0" * lead + secret.encode()).decode()[4 if lead else 0 : -4])
    return written


def windows(secret: str) -> set[str]:
    """Return all parts of 12 characters of all forms."""
    return {form[at : at + WINDOW] for form in forms(secret) for at in range(len(form) - WINDOW + 1)}


def layers(content: bytes) -> Iterator[str]:
    """Yield a file's text, the text with its entities resolved, and everything that is packed in it."""
    text = content.decode("utf-8", "replace")
    yield text
    plain = html.unescape(text)
    yield plain
    yield re.sub(r"\\u([0-9a-f]{4})", lambda match: chr(int(match[1], 16)), plain)
    for packed in re.findall(r"[\w+/-]{24,}={0,2}", plain):
        yield unpacked(packed)


def unpacked(text: str) -> str:
    """Return what is in base64, compressed or not; "" if it is something else that looks like base64."""
    try:
        data = base64.b64decode(text.replace("-", "+").replace("_", "/") + "==")
        return zlib.decompress(data).decode() if data[:1] == b"\x78" else data.decode()
    except (binascii.Error, zlib.error, UnicodeDecodeError):
        return ""


def leaks(secret: str, artefacts: dict[str, bytes]) -> list[str]:
    """Return where `secret` or a part of it stands: ["report.html: 'part'"]."""
    wanted = windows(secret)
    found = []
    for name, content in artefacts.items():
        for text in layers(content):
            seen = wanted & {text[at : at + WINDOW] for at in range(len(text) - WINDOW + 1)}
            found += [f"{name}: {min(seen)!r}"] if seen else []
    return found


def left_by(folder: Path, output: str) -> dict[str, bytes]:
    """Return what a run left: its files, those that git would not take included, and what it printed."""
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    written = {name: content for name, content in files.items() if not name.endswith((".py", ".pyc", "pytest.ini"))}
    return written | {"terminal": output.encode()}
