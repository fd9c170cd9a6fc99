"""Keeps secrets out of everything that a run writes. Knows neither pytest nor httpx.

A secret is recognised in three ways:

- by value (`forms`): code that reads one, or is issued one, says `redactor.add`. It is found as it is and in changed
  case; escaped, all or some of its characters, for a URL, HTML, XML, JSON or Python; in base64 (also of UTF-16),
  base32 and hexadecimal digits, on its own or within a longer text; and in fragments of 12 characters or more, as
  tools leave them that shorten long values. Everyday words (`test`, `1234`) are only found by name and shape.
- by the name of its field (`names`, `fields`): `password=`, `"client_secret":`, lists and objects under such a name,
  `"name": "client_secret", "value": ...`, elements of XML (`<token>`, `<entry key="token">`), parts of a form, headers.
- by shape (`shapes`): a JWT, credentials in a URL, `Bearer ...`.

Not found by value: what is enciphered, hashed, compressed, reversed, encoded twice, pulled apart letter by letter or
broken into lines of fewer than 12 characters; parts of an encoded value, if it was issued or is longer than 100
characters. Not found by name: numbers in lists and objects, lists in YAML, elements within an element of XML, and what
reads like a message ("is too short").
"""

from __future__ import annotations

from collections.abc import Iterable

from .forms import MASK, SHORTEST, Forms, Span, is_everyday, masked
from .names import KEYS, Names

__all__ = ["KEYS", "MASK", "Redactor", "redactor"]

# Of what servers return in secret fields, values of this length are tokens and sessions; shorter ones may be words.
ISSUED = 16
REMEMBERED = 200  # characters: up to this length, what was cleaned is remembered


class Redactor:
    """A registry of secrets, and the function that takes them out of a text. Safe to use from several threads.

    Attributes:
        everyday: the registered secrets that are words, e.g. {"test"}: masked only where they stand as a value.
    """

    def __init__(self, keys: Iterable[str] = KEYS) -> None:
        self.everyday: set[str] = set()
        self._forms = Forms()
        self._names = Names(self.everyday)
        self._seen: dict[str, str] = {}  # short texts, headers above all, come again and again
        self.add_keys(keys)

    def add(self, secret: str) -> bool:
        """Register a secret by value.

        Returns:
            Whether it is found everywhere. A word of up to 10 letters, a number of up to 6 digits, and anything of
            fewer than 4 characters are only found as the value of a secret field and in credentials.
        """
        if len(secret) < SHORTEST:
            return False
        if is_everyday(secret):
            self.everyday.add(secret)
            self._seen = {}
            return False
        if secret not in self._forms:
            self._forms.add(secret)
            self._seen = {}
        return True

    def add_issued(self, value: str) -> None:
        """Register what a server issued, if it looks made by a machine: 16 characters or more without a space."""
        is_made = len(value) >= ISSUED and value.isascii() and value.isprintable() and " " not in value
        if is_made and value not in self._forms:
            self._forms.add(value, many=True)
            self._seen = {}

    def add_issued_in(self, text: str) -> None:
        """Register what a server issued in secret fields of `text`, e.g. the access token in a response."""
        found = self._values(text)
        if not found:
            return
        from .shapes import ORDINARY

        for start, end in found:
            if not ORDINARY.match(text, start, end):
                self.add_issued(text[start:end])

    def add_keys(self, names: Iterable[str]) -> None:
        """Register names of fields whose values are secret, in any spelling (client_secret, Client-Secret)."""
        self._names.add(names)
        self._seen = {}

    def is_secret_name(self, name: str) -> bool:
        """Return whether a field of this name holds a secret."""
        return self._names.is_secret(name)

    def is_secret_setting(self, name: str) -> bool:
        """Return the same of a setting or header: there SHOP_KEY is secret too; a document may have a `sort_key`."""
        lowered = name.lower()
        is_key = lowered.endswith("key") and "idempotency" not in lowered
        return is_key or (self.is_secret_name(name) and lowered != "pwd")  # the folder that a shell is in

    def holds_secret(self, text: str) -> bool:
        """Return whether `text` holds a registered secret that is no everyday word, in any form or fragment."""
        return bool(self._forms.spans(text))

    def clean_header(self, name: str, value: str) -> str:
        """Return the value of a header; of a secret one the scheme, or the names of cookies, stay readable."""
        if not self.is_secret_setting(name):
            return self.clean(value)
        if name.lower() in ("cookie", "set-cookie"):
            from .fields import cookie_values

            return masked(value, list(cookie_values(value, 0, len(value))))
        scheme, _, credentials = value.partition(" ")
        return f"{scheme} {MASK}" if credentials and name.lower().endswith("authorization") else MASK

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
        text = masked(text, self._forms.spans(text))
        if "eyJ" in text:
            from .shapes import JWT

            text = JWT.sub(MASK, text)
        if "://" in text and "@" in text:
            from .shapes import USERINFO

            text = USERINFO.sub(MASK, text)
        text = masked(text, self._values(text))
        lowered = text.lower()  # looking for a word in it is fifty times faster than a pattern that ignores case
        if "bearer" in lowered or "basic" in lowered:
            from .shapes import BEARER

            text = BEARER.sub(rf"\1{MASK}", text)
        return text

    def _values(self, text: str) -> list[Span]:
        """Return where in `text` values of secret fields are; they may overlap."""
        # One character for one: the lower case of this one is two.
        lowered = text.replace("\u0130", "I").lower()
        whole = list(self._names.whole_in(lowered))
        if not whole and not self._names.may_be_in(lowered):
            return []
        from .fields import Search  # its patterns take 15 ms to compile, and many runs need none of them

        return list(Search(self._names, text, lowered).values(whole))


redactor = Redactor()
