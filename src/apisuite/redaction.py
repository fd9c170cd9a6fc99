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
from functools import lru_cache
from urllib.parse import quote, quote_plus

MASK = "[redacted]"

# A fragment this long is a secret; shorter ones are ordinary words.
FRAGMENT = 12
# Every fragment of 12 holds a run of 8 that starts at a multiple of 5: only those places need a look-up.
_GRAM, _STEP = 8, 5
# Secrets, and places in one, at which a run is looked for: the newest. Runs with more begin all tokens of one issuer.
_PLACES = 16
# Below this a "secret" would blank out half of any text ("on", "1234").
SHORTEST = 4
# Of what servers answer in secret fields, values of this length are tokens and sessions; shorter ones may be words.
ISSUED = 16
REMEMBERED = 200  # characters: up to this length, what was cleaned is remembered
KEYS = (
    "password", "passwd", "secret", "token", "authorization", "cookie", "signature",
    "api_key", "access_key", "private_key", "credential",
)  # fmt: skip

# Names that hold one of the words above without being secret: `token_use: access`, `token_type: Bearer`.
_HARMLESS = re.compile(r"token_?(use|type|url|endpoint)|secret_?name|cookie_?policy|expires", re.IGNORECASE)

# Each of these is tried once per place of a text and runs forward only, so that the time stays proportional to the
# length of the text, also for a line of 1 MB that was made to be slow.
_JWT = re.compile(r"(?<![\w-])eyJ[\w-]{5,}\.[\w-]{5,}(?:\.[\w-]*)?")
_BEARER = re.compile(r"\b((?i:bearer|basic)\s{1,8})(?!error=|realm=|\w[a-z]+\.?(?![\w.~+/=-]))[\w.~+/=-]{8,}")
# user:password, or a token alone: https://ghp_...@github.com
_USERINFO = re.compile(r"(?<=://)(?:[^/\s:@?#\"'<>]*:[^/\s?#\"'<>]*|[\w-]{20,})(?=@)")
_COOKIES = re.compile(rf"\b((?:set-)?cookie:[ \t]*)(?!{re.escape(MASK)})[^\r\n]+", re.IGNORECASE)  # a=1; b=2
_VARIABLE = re.compile(r"\$(?:[A-Z][A-Z0-9_]*|\{\w+\})")
_NAME = re.compile(r"[A-Za-z_.]+")


@lru_cache(maxsize=1024)
def _words(name: str) -> str:
    """Fold a field's name: ClientSecret, client-secret and CLIENT_SECRET are one."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).replace("-", "_").lower()


def _value_forms(secret: str) -> set[str]:
    """Return the ways in which `secret` may be written down."""
    forms = {secret, html.escape(secret), html.escape(secret, quote=False)}
    for quoted in (quote(secret, safe=""), quote(secret), quote_plus(secret)):
        forms |= {quoted, re.sub("%..", lambda code: code[0].lower(), quoted)}
    forms.add(json.dumps(secret)[1:-1])
    forms.add(json.dumps(secret, ensure_ascii=False)[1:-1])
    forms.add(repr(secret)[1:-1])
    raw = secret.encode()
    for lead in range(3):  # where the secret starts within base64's groups of three bytes
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            text = encode(b"\0" * lead + raw).decode().rstrip("=")
            # The first and last characters also depend on what stands around the secret.
            forms.add(text[(0, 2, 3)[lead] : None if (lead + len(raw)) % 3 == 0 else -1])
    return {form for form in forms if len(form) >= SHORTEST}


class Redactor:
    """A registry of secrets, and the function that takes them out of a text. Safe to use from several threads."""

    def __init__(self, keys: Iterable[str] = KEYS) -> None:
        self._lock = threading.Lock()
        self._known: set[str] = set()
        self._short: set[str] = set()  # forms that must occur as a whole
        self._exact: re.Pattern[str] | None = None
        self._grams: dict[str, list[str]] = {}  # run of 8 characters -> the longer forms that hold it
        self._keys: set[str] = set()
        self._seen: dict[str, str] = {}  # short texts, headers above all, come again and again
        self.add_keys(keys)

    def add(self, secret: str) -> None:
        """Register a secret by value. Values of fewer than 4 characters are only found by their field's name."""
        if secret not in self._known and len(secret) >= SHORTEST:
            self._add_forms(secret, _value_forms(secret))

    def add_issued(self, value: str) -> None:
        """Register what a server issued, if it looks made by a machine: 16 characters or more without a space.

        Only as it stands: there may be thousands, and each encoding of each would have to be looked for.
        """
        is_made = len(value) >= ISSUED and value.isascii() and value.isprintable() and " " not in value
        if is_made and value not in self._known:
            self._add_forms(value, {value})

    def add_issued_in(self, text: str) -> None:
        """Register what a server issued in secret fields of `text`, e.g. the access token in an answer."""
        if self._may_have_fields(text.lower()):
            for match in self._field.finditer(text):
                if self.is_secret_name(match["name"]):
                    self.add_issued(match["quoted"] or match["bare"] or "")

    def _add_forms(self, secret: str, written: Iterable[str]) -> None:
        with self._lock:
            for form in written:
                if len(form) < FRAGMENT:
                    self._short.add(form)
                    continue
                for start in range(len(form) - _GRAM + 1):
                    forms = self._grams.setdefault(form[start : start + _GRAM], [])
                    if form not in forms:
                        forms.append(form)
                        del forms[:-_PLACES]
            if self._short:
                longest_first = sorted(self._short, key=len, reverse=True)
                self._exact = re.compile("|".join(map(re.escape, longest_first)))
            self._known.add(secret)
            self._seen = {}

    def add_keys(self, names: Iterable[str]) -> None:
        """Register names of fields whose values are secret, in any spelling (client_secret, Client-Secret)."""
        self._keys.update(_words(name.strip()) for name in names if name.strip())
        self._parts = [key.split("_") for key in self._keys]
        self._seen = {}
        words = "|".join(re.escape(key).replace("_", "[_-]?") for key in sorted(self._keys, key=len, reverse=True))
        self._is_key = re.compile(words, re.IGNORECASE)
        # name=value, name: value, "name": "value" and ("name", "value"), also with the quotes escaped once more, or
        # never closed.
        self._field = re.compile(
            rf"""(?P<in_url>[?&]|&amp;)?(?<![\w-])(?=[\w-]*?(?:{words}))(?P<name>[\w-]+)(?:"""
            r"""(?P<sep>\\*["']?\s{0,8}[=:](?!=)\s{0,8}|["'],\s{0,8}b?)(?P<quote>\\*["'])"""
            r"""(?P<quoted>(?:(?!(?P=quote))(?:\\.|[^\\\n]))*)(?P<end>(?P=quote)|\\?$)|"""
            r"""(?P<bare_sep>\\*["']?\s{0,8}[=:](?!=)\s{0,8})"""
            r"""(?P<bare>\$\{\w+\}|[^\s"'&,;<>(){}\[\]]+(?:,[\w.-]+=[^\s"'&,;<>(){}\[\]]+)*)(?![\w(\[]))""",
            re.IGNORECASE | re.MULTILINE,
        )

    def is_secret_name(self, name: str) -> bool:
        """Tell whether a field of this name holds a secret."""
        folded = _words(name)
        return bool(self._is_key.search(folded)) and not _HARMLESS.search(folded)

    def is_secret_setting(self, name: str) -> bool:
        """Tell the same of a setting or header: there SHOP_KEY is secret too; a document may have a `sort_key`."""
        is_key = name.lower().endswith("key") and "idempotency" not in name.lower()
        return is_key or self.is_secret_name(name)

    def clean(self, text: str) -> str:
        """Return `text` with every secret replaced by [redacted]."""
        if len(text) > REMEMBERED:
            return self._cleaned(text)
        seen = self._seen  # a secret that is registered meanwhile puts another one in its place
        clean = seen.get(text)
        if clean is None:
            clean = seen[text] = self._cleaned(text)
            if len(seen) > 4096:
                seen.clear()
        return clean

    def _cleaned(self, text: str) -> str:
        if self._known:
            text = self._without_values(text)
        if "eyJ" in text:
            text = _JWT.sub(MASK, text)
        if "://" in text:
            text = _USERINFO.sub(MASK, text)
        lowered = text.lower()  # looking for a word in it is fifty times faster than a pattern that ignores case
        if self._may_have_fields(lowered):
            text = _COOKIES.sub(rf"\1{MASK}", text)
            text = self._field.sub(self._mask_field, text)
        if "bearer" in lowered or "basic" in lowered:
            text = _BEARER.sub(rf"\1{MASK}", text)
        return text

    def holds_secret(self, text: str) -> bool:
        """Tell whether `text` holds a registered secret, in any form or fragment."""
        return self._without_values(text) != text

    def _may_have_fields(self, lowered: str) -> bool:
        return any(parts[0] in lowered and all(part in lowered for part in parts) for parts in self._parts)

    def _mask_field(self, match: re.Match[str]) -> str:
        value = match["quoted"] if match["quote"] else match["bare"]
        if not self.is_secret_name(match["name"]) or value in ("", MASK) or _VARIABLE.fullmatch(value):
            return match[0]
        if match["quote"]:
            if "," in match["sep"] and value.replace("_", "").isalpha():
                return match[0]  # names in a list: ["token", "password"]
            return f"{match['in_url'] or ''}{match['name']}{match['sep']}{match['quote']}{MASK}{match['end']}"
        # Source code in a traceback is not a leak: `token=self.token`, `password: str`. Nor is `Bearer`, the
        # scheme of a header: what follows it is found by its shape.
        is_spaced = "=" not in match["bare_sep"] or " " in match["bare_sep"]
        is_code = _NAME.fullmatch(value) and (self._is_key.search(value) or (is_spaced and value.islower()))
        if (is_code and not match["in_url"]) or value.lower() in ("bearer", "basic", "none", "null", "true", "false"):
            return match[0]
        return f"{match['in_url'] or ''}{match['name']}{match['bare_sep']}{MASK}"

    def _without_values(self, text: str) -> str:
        if self._exact is not None:
            text = self._exact.sub(MASK, text)
        grams = self._grams
        places = range(0, len(text) - _GRAM + 1, _STEP)
        if grams.keys().isdisjoint([text[at : at + _GRAM] for at in places]):
            return text
        spans: list[tuple[int, int]] = []
        for at in places:
            if spans and at < spans[-1][1]:
                continue
            forms = grams.get(text[at : at + _GRAM], ())
            start, end = max((_extent(text, at, form) for form in forms), key=_length, default=(at, at))
            if end - start < FRAGMENT:
                continue
            while spans and start <= spans[-1][1]:  # two tokens that begin alike
                first, last = spans.pop()
                start, end = min(first, start), max(last, end)
            spans.append((start, end))
        for start, end in reversed(spans):
            text = text[:start] + MASK + text[end:]
        return text


def _length(span: tuple[int, int]) -> int:
    return span[1] - span[0]


def _extent(text: str, at: int, form: str) -> tuple[int, int]:
    """Return the longest stretch of `text` around `at` that also stands in `form`."""
    best = (at, at)
    place = form.find(text[at : at + _GRAM])
    for _ in range(_PLACES):
        if place == -1:
            break
        left = 0
        while left < min(at, place) and text[at - left - 1] == form[place - left - 1]:
            left += 1
        right = _GRAM
        while at + right < len(text) and place + right < len(form) and text[at + right] == form[place + right]:
            right += 1
        best = max(best, (at - left, at + right), key=_length)
        place = form.find(text[at : at + _GRAM], place + 1)
    return best


redactor = Redactor()
