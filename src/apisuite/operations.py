"""Which operation of an API a request is for: its method, and its path with the variable parts folded; its times."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from urllib.parse import unquote

from .redaction import MASK

VARIABLE = "{id}"

# Each pattern matches a whole segment. Ordinary words stay: users, v2, oauth2, 2fa-settings, area-51, sha256.
_VARIABLES = re.compile(
    r"""
    [+-]?\d[\d.,:_-]*                                       # 8, 3.14, 000123, 2024-02-29, 10.0.0.1
    | \d{4}-?\d\d-?\d\dT[\d:.,]+(?:Z|[+-][\d:]+)?           # 2024-02-29T12:00:00Z
    | \{?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\}?     # a UUID
    | (?=[a-f]*\d)[0-9a-f]{6,}                              # hexadecimal; without a digit it may be a word
    | [^@\s]+@[^@\s]+                                       # an e-mail address
    | [a-z]{1,12}_(?=[a-z]*\d)[0-9a-z]{4,}                  # ord_f7cf, cus_9s6XKzkNRiz8i3
    | [a-z]{1,12}[-_.]?\d{4,}(?:[-_.][0-9a-z]+)*            # R00010001, ORD-2024-000123
    """,
    re.VERBOSE | re.IGNORECASE,
)
TOKEN = 16  # characters; a segment this long with some digits was made by a machine


def operation(method: str, segments: Iterable[str]) -> str:
    """Return e.g. "GET /users/{id}/orders".

    Args:
        method: of the request.
        segments: of its path, quoted as in the URL: ["users", "8", "orders"].
    """
    return f"{method} /{'/'.join(VARIABLE if is_variable(segment) else segment for segment in segments)}"


@lru_cache(maxsize=4096)
def is_variable(segment: str) -> bool:
    """Return whether a segment of a path names one of many: a number, a date, an address, a key, a token."""
    if MASK in segment:
        return True
    plain = unquote(segment)
    if _VARIABLES.fullmatch(plain):
        return True
    digits = sum(character.isdigit() for character in plain)
    return len(plain) >= TOKEN and (digits >= 4 or (digits >= 1 and plain.isalnum() and not plain.islower()))


def percentile(values: Sequence[float], percent: int) -> float:
    """Return the nearest-rank percentile of `values`, which are not empty."""
    ranked = sorted(values)
    return ranked[max(0, -(-len(ranked) * percent // 100) - 1)]
