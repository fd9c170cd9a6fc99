"""Keeps secrets out of everything that a run writes. Knows neither pytest nor httpx.

A secret is recognised in three ways: by value (whoever reads or is issued one says `redactor.add`), by the name of
the field it stands in (`password=`, `"client_secret":`, a header), and by shape (a JWT, credentials in a URL).
A value is also found when it is quoted for a URL, for HTML or for JSON, in base64 on its own or inside a longer
text, and in fragments of 12 characters or more, as tools that shorten long values leave them.
"""

from __future__ import annotations

import base64
import html
import json
import re
import threading
from collections.abc import Iterable
from urllib.parse import quote, quote_plus

MASK = "[redacted]"

# A fragment this long is a secret; shorter ones are ordinary words.
FRAGMENT = 12
# Every fragment of 12 holds a run of 8 that starts at a multiple of 5: only those places need a look-up.
_GRAM, _STEP = 8, 5
# Below this a "secret" would blank out half of any text ("on", "1234").
SHORTEST = 4

KEYS = (
    "password", "passwd", "secret", "token", "authorization", "cookie", "signature",
    "api_key", "access_key", "private_key", "credential",
)  # fmt: skip

# Names that hold one of the words above without being secret: `token_use: access`, `token_type: Bearer`.
_HARMLESS = re.compile(r"token_?(use|type|url|endpoint)|secret_?name|cookie_?policy|expires", re.IGNORECASE)

_JWT = re.compile(r"\beyJ[\w-]{5,}\.[\w-]{5,}(?:\.[\w-]*)?")
_BEARER = re.compile(r"(?i)\b(bearer|basic)(\s+)(?!error=|realm=)[\w.~+/=-]{8,}")
_USERINFO = re.compile(r"(?<=://)[^/\s@\"'<>]*:[^/\s@\"'<>]*(?=@)")


def _words(name: str) -> str:
    """Fold a field's name: ClientSecret, client-secret and CLIENT_SECRET are one."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).replace("-", "_").lower()


def _value_forms(secret: str) -> set[str]:
    """Return the ways in which `secret` may be written down."""
    forms = {secret, quote(secret, safe=""), quote(secret), quote_plus(secret), html.escape(secret)}
    forms.add(json.dumps(secret)[1:-1])
    forms.add(json.dumps(secret, ensure_ascii=False)[1:-1])
    forms.add(repr(secret)[1:-1])
    raw = secret.encode()
    for lead in range(3):  # where the secret starts within base64's groups of three bytes
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            text = encode(b"\0" * lead + raw).decode().rstrip("=")
            # The first and last characters also depend on what stands around the secret.
            inner = text[(0, 2, 3)[lead] : None if (lead + len(raw)) % 3 == 0 else -1]
            if len(inner) >= 8:
                forms.add(inner)
    return {form for form in forms if len(form) >= SHORTEST}


class Redactor:
    """A registry of secrets, and the function that takes them out of a text. Safe to use from several threads."""

    def __init__(self, keys: Iterable[str] = KEYS) -> None:
        self._lock = threading.Lock()
        self._known: set[str] = set()
        self._forms: set[str] = set()
        self._grams: dict[str, list[str]] = {}
        self._exact: re.Pattern[str] | None = None
        self._keys: set[str] = set()
        self.add_keys(keys)

    def add(self, secret: str) -> None:
        """Register a secret by value. Values of fewer than 4 characters are only found by their field's name."""
        if secret in self._known or len(secret) < SHORTEST:
            return
        with self._lock:
            forms = self._forms | _value_forms(secret)
            grams = {gram: list(places) for gram, places in self._grams.items()}
            for form in forms - self._forms:
                if len(form) >= FRAGMENT:
                    for start in range(len(form) - _GRAM + 1):
                        grams.setdefault(form[start : start + _GRAM], []).append(form)
            exact = re.compile("|".join(re.escape(form) for form in sorted(forms, key=len, reverse=True)))
            self._forms, self._grams, self._exact = forms, grams, exact
            self._known.add(secret)

    def add_keys(self, names: Iterable[str]) -> None:
        """Register names of fields whose values are secret, in any spelling (client_secret, Client-Secret)."""
        self._keys.update(_words(name.strip()) for name in names if name.strip())
        words = "|".join(re.escape(key).replace("_", "[_-]?") for key in sorted(self._keys, key=len, reverse=True))
        name = rf"[\w-]*(?:{words})[\w-]*"
        self._is_key = re.compile(words, re.IGNORECASE)
        # name=value, name: value and "name": "value", also with the quotes escaped once more.
        self._field = re.compile(
            rf"""(?P<name>(?<![\w-]){name})(?:"""
            r"""(?P<sep>\\*["']?\s*[=:]\s*)(?P<quote>\\*["'])(?P<quoted>(?:(?!(?P=quote)).)*)(?P=quote)|"""
            r"""(?P<bare_sep>=|:\s*)(?P<bare>[^\s"'&,;<>(){}\[\]]+)(?![\w(\[]))""",
            re.IGNORECASE,
        )

    def is_secret_name(self, name: str) -> bool:
        """Tell whether a field of this name holds a secret."""
        folded = _words(name)
        return bool(self._is_key.search(folded)) and not _HARMLESS.search(folded)

    def clean(self, text: str) -> str:
        """Return `text` with every secret replaced by [redacted]."""
        if not text:
            return text
        if self._exact is not None:
            text = self._exact.sub(MASK, text)
            text = self._without_fragments(text)
        if "eyJ" in text:
            text = _JWT.sub(MASK, text)
        if "://" in text:
            text = _USERINFO.sub(MASK, text)
        if self._is_key.search(text) is not None:
            text = self._field.sub(self._mask_field, text)
        return _BEARER.sub(rf"\1\2{MASK}", text)

    def holds_secret(self, text: str) -> bool:
        """Tell whether `text` holds a registered secret, in any form or fragment."""
        if self._exact is None:
            return False
        return self._exact.search(text) is not None or self._without_fragments(text) != text

    def _mask_field(self, match: re.Match[str]) -> str:
        value = match["quoted"] if match["quote"] else match["bare"]
        if not self.is_secret_name(match["name"]) or value in ("", MASK) or value.startswith("$"):
            return match[0]
        if match["quote"]:
            return f"{match['name']}{match['sep']}{match['quote']}{MASK}{match['quote']}"
        # Source code in a traceback is not a leak: `token=self.token`, `password: str`. Nor is `Bearer`, the
        # scheme of a header: what follows it is found by its shape.
        is_code = self._is_key.search(value) or (match["bare_sep"] != "=" and re.fullmatch(r"[a-z_.]+", value))
        if is_code or value.lower() in ("bearer", "basic", "none", "null", "true", "false"):
            return match[0]
        return f"{match['name']}{match['bare_sep']}{MASK}"

    def _without_fragments(self, text: str) -> str:
        grams = self._grams
        spans: list[tuple[int, int]] = []
        end = 0
        for at in range(0, len(text) - _GRAM + 1, _STEP):
            forms = grams.get(text[at : at + _GRAM])
            if forms is None or at < end:
                continue
            start, end = max((_extent(text, at, form) for form in forms), key=lambda span: span[1] - span[0])
            if end - start >= FRAGMENT:
                spans.append((start, end))
        for start, end in reversed(spans):
            text = text[:start] + MASK + text[end:]
        return text


def _extent(text: str, at: int, form: str) -> tuple[int, int]:
    """Return the longest stretch of `text` around `at` that also stands in `form`."""
    best = (at, at)
    place = form.find(text[at : at + _GRAM])
    while place != -1:
        left = 0
        while left < min(at, place) and text[at - left - 1] == form[place - left - 1]:
            left += 1
        right = _GRAM
        while at + right < len(text) and place + right < len(form) and text[at + right] == form[place + right]:
            right += 1
        if left + right > best[1] - best[0]:
            best = (at - left, at + right)
        place = form.find(text[at : at + _GRAM], place + 1)
    return best


redactor = Redactor()


def is_secret_name(name: str) -> bool:
    """Tell whether a setting, header or field of this name holds a secret."""
    return redactor.is_secret_name(name)
