"""Which names of fields are those of secrets."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache

# Words: whatever name has one of them is secret.
KEYS = (
    "password", "passwd", "passphrase", "passcode", "secret", "token", "authorization", "cookie", "signature",
    "api_key", "access_key", "private_key", "credential",
)  # fmt: skip
# Whole names: within other names they are parts of ordinary words, as in compass, pinned, design.
WHOLE = (
    "pwd", "pass", "pin", "pin_code", "otp", "otp_code", "totp", "session_id", "jsessionid", "phpsessid",
    "csrf", "xsrf", "jwt", "sig",
)  # fmt: skip

# Names that hold one of the words above without being secret: `token_use: access`, `token_type: Bearer`.
HARMLESS = (
    r"(?:token|authorization)_?(?:use|type|url|endpoint)|signature_?(?:alg|method|version)|secret_?name|cookie_?policy"
    r"|expires|tokeni[sz]|secretar|(?:changed|created|updated|issued)_at$"
)
REMEMBERED = 4096  # names


@lru_cache(maxsize=1024)
def folded(name: str) -> str:
    """Fold a field's name: ClientSecret, client-secret and CLIENT_SECRET are one."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).replace("-", "_").lower()


class Names:
    """The names of fields whose values are secret.

    Attributes:
        everyday: registered secrets that are words; in a secret field they are no source code.
        secret: finds a word of a secret name in a text in lower case.
    """

    def __init__(self, everyday: Collection[str]) -> None:
        self.everyday = everyday
        self._names: set[str] = set()
        self._whole = {spelling for name in WHOLE for spelling in (name, name.replace("_", ""))}
        self._whole_spellings = sorted(self._whole | {name.replace("_", "-") for name in WHOLE})

    def add(self, names: Iterable[str]) -> None:
        """Register names, in any spelling (client_secret, Client-Secret)."""
        self._names.update(folded(name.strip()) for name in names if name.strip())
        self._parts = [name.split("_") for name in self._names]
        longest_first = sorted(self._names, key=len, reverse=True)
        words = "|".join(re.escape(name).replace("_", "[_-]?") for name in longest_first)
        self.secret = re.compile(words)
        self._words = words
        self._known: dict[str, bool] = {}

    @property
    def plural(self) -> re.Pattern[str]:
        """Finds a word of a secret name in the plural in a folded name."""
        return re.compile(f"(?:{self._words})s(?:_|$)")  # which `re` remembers

    def is_secret(self, name: str) -> bool:
        """Return whether a field of this name holds a secret."""
        known = self._known.get(name)
        if known is None:
            plain = folded(name)
            known = plain in self._whole or (self.secret.search(plain) is not None and not re.search(HARMLESS, plain))
            if len(self._known) < REMEMBERED:
                self._known[name] = known
        return known

    def may_be_in(self, lowered: str) -> bool:
        """Return whether a text in lower case has a word of a secret name. Fifty times faster than a pattern."""
        return any(parts[0] in lowered and all(part in lowered for part in parts) for parts in self._parts)

    def whole_in(self, lowered: str) -> Iterator[int]:
        """Yield where in a text in lower case a whole name stands that may have a value."""
        for name in self._whole_spellings:
            at = lowered.find(name)
            while at >= 0:
                end = at + len(name)
                if _is_whole(lowered, at, end):
                    before = max(at - 12, 0)
                    if _FOLLOWED.match(lowered, end) or _PRECEDED.search(lowered, before, at):
                        yield at
                at = lowered.find(name, end)


# What stands between a name and its value, and before a name whose value is elsewhere: <ns:pin>, name="pin"
_FOLLOWED = re.compile(r"""(?:\\{0,8}["']|&quot;|&\#(?:34|39|x27);|%22|\]|%5d){0,2}\s{0,8}(?:[=:,]|%3[ad])""")
_PRECEDED = re.compile(r"""(?:<|&lt;)[\w.:-]{0,9}$|(?:name|key|field|header|id|type)\W{0,8}$""")
_QUOTES = ("%22", "%27", "%5b", "%7b", "%2c")  # in a URL they stand before a name, and end with a letter or digit


def _is_whole(lowered: str, at: int, end: int) -> bool:
    """Return whether no longer name is around the one from `at` to `end`."""
    if end < len(lowered) and _is_of_name(lowered[end]):
        return False
    return at == 0 or not _is_of_name(lowered[at - 1]) or lowered[max(at - 3, 0) : at] in _QUOTES


def _is_of_name(character: str) -> bool:
    return character.isalnum() or character in "_-"
