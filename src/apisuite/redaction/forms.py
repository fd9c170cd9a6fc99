"""How a secret may be written down, and where in a text it is, in whichever form. Knows no names of fields.

A text is compared with what is known in two ways. Forms of fewer than 12 characters must occur as a whole. Of longer
ones every run of 8 characters is in a set. A text is looked through in steps of 5, so that each stretch of 12 has a
run that is looked at; known runs that overlap are one stretch, which is secret from 12 characters on.
"""

from __future__ import annotations

import base64
import html
import json
import re
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import lru_cache
from itertools import chain
from urllib.parse import quote, quote_plus

MASK = "[redacted]"
# Characters. A fragment this long is a secret; shorter ones are ordinary words.
FRAGMENT = 12
# Below this a "secret" would blank out half of any text ("on", "1234").
SHORTEST = 4
# Encodings of values longer than this are sought by a piece of each, until the piece is met.
LONG = 100
_RUN, _STEP = 8, 5

Span = tuple[int, int]  # start and end of a stretch of a text

# One character each, as JSON, Python, URLs, HTML and XML may write it.
_ESCAPE = re.compile(
    r"""
    \\{1,4} (?: ud[89ab][0-9a-f]{2}\\{1,4}ud[c-f][0-9a-f]{2} | u[0-9a-f]{4} | x[0-9a-f]{2} | / )
    | % [0-9a-f]{2}
    | &\# (?: x[0-9a-f]{1,6} | [0-9]{1,7} );
    """,
    re.VERBOSE | re.IGNORECASE,
)
# Escapes that JSON and Python do not need, but allow: a text with others only holds forms that are registered.
_NEEDLESS = re.compile(r"\\(?:u00[2-7]|x[2-7]|/)")
# No tool has to escape these, and most tokens have no others.
_SIMPLE = re.compile(r"[A-Za-z0-9._~-]+")
_WORD = re.compile(r"[^\W\d_]{1,10}|[0-9]{1,6}")


def is_everyday(secret: str) -> bool:
    """Return whether `secret` is like a word of any text: up to 10 letters (`test`, `Admin`) or 6 digits (`1234`)."""
    return _WORD.fullmatch(secret) is not None and secret in (secret.lower(), secret.capitalize())


def masked(text: str, spans: list[Span]) -> str:
    """Return `text` with [redacted] in place of each of `spans`; those that touch become one."""
    if not spans:
        return text
    pieces, done = [], -1
    for start, end in sorted(spans):
        if start > done:
            pieces += [text[max(done, 0) : start], MASK]
        done = max(done, end)
    return "".join(pieces) + text[max(done, 0) :]


@lru_cache(maxsize=4096)
def _character(escape: str) -> str:
    """Return the one character that an escape stands for."""
    if escape.endswith("/"):
        return "/"
    if escape.startswith("&#"):
        digits = escape[2:-1].lower()
        code = int(digits[1:], 16) if digits[0] == "x" else int(digits)
        return chr(code) if code <= sys.maxunicode else "\ufffd"
    digits = re.sub(r"\\+[ux]|%", "", escape, flags=re.IGNORECASE)
    return bytes.fromhex(digits.zfill(4)).decode("utf-16-be", "surrogatepass")


def _resolved(text: str) -> str:
    """Return `text` with the characters that its escapes stand for."""
    return _ESCAPE.sub(lambda escape: _character(escape[0]), text)


def _readable(secret: str) -> set[str]:
    """Return the forms in which `secret` is still to be read, each as it is and with its escapes resolved."""
    if _SIMPLE.fullmatch(secret):
        return {secret}
    raw = secret.encode("utf-8", "surrogatepass")
    forms = {quote(raw), quote(raw, safe=""), quote_plus(raw)}
    forms |= {re.sub("%..", lambda code: code[0].lower(), form) for form in forms}
    forms |= {secret, html.escape(secret), html.escape(secret, quote=False), repr(secret)[1:-1], repr(raw)[2:-1]}
    forms |= {json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1]}
    return forms | {_resolved(form) for form in forms}


def _encoded(secret: str) -> set[str]:
    """Return the forms in which a computer reads `secret`: base64 (also of UTF-16), base32, hex; and changed case."""
    raw, *wide = (secret.encode(encoding, "surrogatepass") for encoding in ("utf-8", "utf-16-le", "utf-16-be"))
    in_base64 = {form for each in (raw, *wide) for form in _in_groups(base64.b64encode, each, size=3, bits=6)}
    forms = {raw.hex(), raw.hex().upper()}
    forms |= in_base64 | {form.replace("+", "-").replace("/", "_") for form in in_base64}  # for URLs
    forms |= {each.hex() for each in wide}
    in_base32 = set(_in_groups(base64.b32encode, raw, size=5, bits=5))
    forms |= in_base32 | {form.lower() for form in in_base32 if len(form) >= FRAGMENT}  # shorter ones may be words
    if not secret.isascii():
        with suppress(UnicodeEncodeError):  # as requests encodes credentials
            forms |= set(_in_groups(base64.b64encode, secret.encode("latin-1"), size=3, bits=6))
    title = secret.title()  # also of a piece that begins within a word
    changed = {secret.lower(), secret.upper(), title, title[:1].lower() + title[1:], secret.capitalize()}
    changed.add(secret.swapcase())
    forms |= {form for form in changed if not is_everyday(form)}
    return forms - {secret}


def _in_groups(encode: Callable[[bytes], bytes], raw: bytes, size: int, bits: int) -> Iterator[str]:
    """Yield `raw` as it looks within a longer text in base64 or base32, once for each place in a group of bytes.

    Args:
        encode: the encoding.
        raw: what is encoded.
        size: bytes in a group.
        bits: bits that a character stands for.
    """
    for lead in range(size):
        # The first and last characters also depend on what stands around the secret.
        start, end = -(-8 * lead // bits), 8 * (lead + len(raw)) // bits
        yield encode(b"\0" * lead + raw).decode()[start:end]


def _runs(text: str) -> list[str]:
    return [text[start : start + _RUN] for start in range(len(text) - _RUN + 1)]


def _runs_of_piece(secret: str) -> list[str]:
    """Return the first runs of a piece of `secret` in each encoding. Issuers begin and end their tokens alike."""
    start = max(len(secret) - 2 * FRAGMENT, 0)
    piece = secret[start : start + FRAGMENT]
    return [run for form in _encoded(piece) for run in _runs(form[:FRAGMENT])]


class Forms:
    """The secrets that are known by value. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: set[str] = set()
        self._short: tuple[str, ...] = ()  # forms that must occur as a whole
        self._runs: set[str] = set()  # all runs of 8 characters of the longer forms
        self._foreign = False  # a secret has characters beyond ASCII
        self._pieces: dict[str, str] = {}  # run of an encoded piece -> the value that it is a piece of

    def __contains__(self, secret: str) -> bool:
        return secret in self._known

    def add(self, secret: str, *, many: bool = False) -> None:
        """Register `secret` (4 characters or more) in all its forms.

        With `many` there may be thousands of its kind: encodings of the whole are registered when a piece of one is
        met. The same holds for a secret of more than 100 characters.
        """
        if many or len(secret) > LONG:
            pieces = dict.fromkeys(_runs_of_piece(secret), secret)
            self._add(secret, _readable(secret), pieces)
        else:
            self._add(secret, _readable(secret) | _encoded(secret), {})

    def _add(self, secret: str, forms: set[str], pieces: dict[str, str]) -> None:
        short = {form for form in forms if SHORTEST <= len(form) < FRAGMENT and form not in MASK}
        with self._lock:
            for form in forms:
                if len(form) >= FRAGMENT:
                    self._runs.update(_runs(form))
            self._runs.update(pieces)
            self._pieces.update(pieces)
            if short:
                self._short = tuple(sorted(short.union(self._short)))
            self._foreign |= not secret.isascii()
            self._known.add(secret)

    def spans(self, text: str) -> list[Span]:
        """Return where `text` holds a known value, in any form or fragment; stretches may overlap."""
        found = self._spans(text)
        if "%" in text or "&#" in text or ("\\" in text and (self._foreign or _NEEDLESS.search(text))):
            hidden = self._spans(_resolved(text))
            if hidden:
                places = _places(text)
                found += [(places[start], places[end]) for start, end in hidden]
        return found

    def _spans(self, text: str) -> list[Span]:
        found = []
        for form in self._short:
            if form in text:
                found += [match.span() for match in re.finditer(re.escape(form), text)]
        known = self._runs
        runs = [text[at : at + _RUN] for at in range(0, len(text) - _RUN + 1, _STEP)]
        if known.isdisjoint(runs):
            return found
        hits = [number for number, run in enumerate(runs) if run in known]
        if self._unfold(runs[number] for number in hits):
            return self._spans(text)
        while hits:
            first = last = hits.pop()
            while hits and hits[-1] == first - 1:
                first = hits.pop()
            # The rest of a fragment, up to the places that were looked at and are not known.
            start, end = first * _STEP, last * _STEP
            while start > max(first * _STEP - _STEP + 1, 0) and text[start - 1 : start - 1 + _RUN] in known:
                start -= 1
            while end < last * _STEP + _STEP - 1 and text[end + 1 : end + 1 + _RUN] in known:
                end += 1
            if end + _RUN - start >= FRAGMENT:
                found.append((start, end + _RUN))
        return found

    def _unfold(self, runs: Iterable[str]) -> bool:
        """Register all encodings of those values of which `runs` are pieces. Return whether there are any."""
        met = {secret for run in runs if (secret := self._pieces.get(run))} if self._pieces else set()
        for secret in met:
            self._add(secret, _encoded(secret), {})
            with self._lock:
                for run in _runs_of_piece(secret):
                    if self._pieces.get(run) == secret:
                        del self._pieces[run]
        return bool(met)


def _places(text: str) -> list[int]:
    """Return where in `text` each character begins that it has when its escapes are resolved, and where it ends."""
    places: list[Iterable[int]] = []
    done = 0
    for escape in _ESCAPE.finditer(text):
        places.append(range(done, escape.start() + 1))
        done = escape.end()
    return list(chain(*places, range(done, len(text) + 1)))
