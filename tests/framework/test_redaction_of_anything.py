"""Redaction of random secrets in random texts, in every form that a tool may write them down in."""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Callable
from urllib.parse import quote, quote_plus

import httpx
import pytest

from apisuite.redaction import MASK, Redactor
from apisuite.redaction.forms import is_everyday

pytest.importorskip("hypothesis", reason="random texts need pip install -r requirements-dev.txt")
from hypothesis import given, settings
from hypothesis import strategies as st

# The same texts in each run, and no time limit: other processes are at work.
steady = settings(derandomize=True, deadline=None, database=None, max_examples=150)
brief = settings(steady, max_examples=40)

FORMS: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "in a path": lambda secret: quote(secret),
    "in a query": lambda secret: quote(secret, safe=""),
    "in a form": quote_plus,
    "by httpx in a query": lambda secret: str(httpx.QueryParams({"q": secret}))[2:],
    "in lower case": lambda secret: re.sub("%..", lambda code: code[0].lower(), quote(secret, safe="")),
    "HTML": html.escape,
    "HTML with quotes": lambda secret: html.escape(secret, quote=False),
    "JSON": lambda secret: json.dumps(secret)[1:-1],
    "JSON in UTF-8": lambda secret: json.dumps(secret, ensure_ascii=False)[1:-1],
    "repr": lambda secret: repr(secret)[1:-1],
    "base64": lambda secret: base64.b64encode(secret.encode()).decode(),
    "base64 for URLs": lambda secret: base64.urlsafe_b64encode(secret.encode()).decode(),
    "base64 after 1 byte": lambda secret: base64.b64encode(b":" + secret.encode()).decode()[2:],
    "base64 after 2 bytes": lambda secret: base64.b64encode(b"a:" + secret.encode()).decode()[3:],
}
# Not the brackets of [redacted]: a secret made of them could come about anew.
characters = st.sampled_from("aZ0-_.~!$&'()*+,;=:@/?#%\"<>\\ {}|^`é€𝄞") | st.characters(
    exclude_categories=["Cs", "Cc"], exclude_characters="[]"
)
secrets = st.text(characters, min_size=4, max_size=40).filter(
    lambda secret: secret not in MASK and not is_everyday(secret)
)
texts = st.text(characters, max_size=30)


def _units(secret: str) -> list[str]:
    return re.findall("....", secret.encode("utf-16-be").hex())


def _some_escaped(secret: str) -> str:
    kept = [c if number % 2 and c not in '"\\' else "" for number, c in enumerate(secret)]
    return "".join(c or "".join(rf"\u{unit}" for unit in _units(each)) for c, each in zip(kept, secret, strict=True))


# Of a secret that is long enough not to be a word in one of them.
FURTHER_FORMS: dict[str, Callable[[str], str]] = FORMS | {
    "hex": lambda secret: secret.encode().hex(),
    "HEX": lambda secret: secret.encode().hex().upper(),
    "base32": lambda secret: base64.b32encode(secret.encode()).decode(),
    "base32 after 3 bytes": lambda secret: base64.b32encode(b"a:b" + secret.encode()).decode()[5:],
    "base64 of UTF-16": lambda secret: base64.b64encode(secret.encode("utf-16")).decode()[3:],
    "base64 of UTF-16 BE for URLs": lambda secret: base64.urlsafe_b64encode(secret.encode("utf-16-be")).decode(),
    "hex of UTF-16": lambda secret: secret.encode("utf-16-le").hex(),
    "base32 in lower case": lambda secret: base64.b32encode(secret.encode()).decode().lower().rstrip("="),
    "title case": str.title,
    "other case": str.swapcase,
    "lower case": str.lower,
    "upper case": str.upper,
    "JSON with all characters escaped": lambda secret: "".join(rf"\u{unit}" for unit in _units(secret)),
    "JSON with some characters escaped": _some_escaped,
    "JSON of PHP": lambda secret: json.dumps(secret)[1:-1].replace("/", r"\/"),
    "URL with all characters escaped": lambda secret: "".join(f"%{byte:02X}" for byte in secret.encode()),
    "XML with all characters escaped": lambda secret: "".join(f"&#{ord(c)};" for c in secret),
    "Python with all characters escaped": lambda secret: "".join(rf"\x{byte:02x}" for byte in secret.encode()),
    "bytes": lambda secret: repr(secret.encode())[2:-1],
}


@pytest.mark.parametrize("form", FORMS)
@steady
@given(secret=secrets, before=texts, after=texts)
def test_secret_does_not_survive(form: str, secret: str, before: str, after: str) -> None:
    """A registered secret is gone from any text, in whatever form it stands there."""
    redactor = Redactor()
    redactor.add(secret)
    written = FORMS[form](secret)

    clean = redactor.clean(f"{before} {written} {after}")

    assert written not in clean
    assert MASK in clean


@pytest.mark.parametrize("form", FURTHER_FORMS)
@brief
@given(secret=st.text(characters, min_size=12, max_size=120), before=texts, after=texts)
def test_no_part_of_a_form_survives(form: str, secret: str, before: str, after: str) -> None:
    """No twelve characters of a registered secret are left, in whatever form it stands in a text."""
    redactor = Redactor()
    redactor.add(secret)
    written = FURTHER_FORMS[form](secret)

    clean = redactor.clean(f"{before} {written} {after}")

    assert [part for part in _parts(written) if part in clean] == []


@pytest.mark.parametrize("form", FURTHER_FORMS)
@brief
@given(token=st.lists(st.sampled_from(["aX0-", "b.Y", "Z9_c", "d+1E", "/f=", "G%7:", "h&2"]), min_size=8).map("".join))
def test_no_part_of_an_issued_value_survives(form: str, token: str) -> None:
    """The same holds of what servers issue, of which there may be thousands."""
    redactor = Redactor()
    redactor.add_issued(token)
    written = FURTHER_FORMS[form](token)

    clean = redactor.clean(f"({written})")

    assert [part for part in _parts(written) if part in clean] == []


def _parts(written: str) -> set[str]:
    return {written[start : start + 12] for start in range(len(written) - 11)}


@steady
@given(secret=st.text(characters, min_size=12, max_size=60), data=st.data(), before=texts, after=texts)
def test_fragment_does_not_survive(secret: str, data: st.DataObject, before: str, after: str) -> None:
    """Twelve characters of a secret are a secret, as tools leave them that shorten long values."""
    redactor = Redactor()
    redactor.add(secret)
    start = data.draw(st.integers(0, len(secret) - 12))
    fragment = secret[start : start + 12]

    assert fragment not in redactor.clean(f"{before}{fragment}{after}")


@steady
@given(first=st.text("ab", min_size=12, max_size=40), second=st.text("abc", min_size=12, max_size=40), data=st.data())
def test_fragments_of_similar_secrets_do_not_survive(first: str, second: str, data: st.DataObject) -> None:
    """Secrets that have stretches in common, as tokens of one issuer have, do not hide each other."""
    redactor = Redactor()
    redactor.add(first)
    redactor.add(second)
    start = data.draw(st.integers(0, len(second) - 12))
    fragment = second[start : start + 12]
    before = data.draw(st.text("abc", max_size=12))

    assert fragment not in redactor.clean(f"{before}{fragment}")


@steady
@given(text=st.text(characters.filter(lambda c: c not in ":=")), secret=secrets)
def test_other_text_stays_as_it_is(text: str, secret: str) -> None:
    """What holds neither a secret nor a field with a secret name is returned unchanged."""
    redactor = Redactor()
    redactor.add(f"{secret}-{secret}-{secret}")

    if secret not in text:
        assert redactor.clean(text) == text


@steady
@given(text=st.text())
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    """A text that passes several choke points is the same after the second."""
    redactor = Redactor()
    redactor.add("correct horse")

    once = redactor.clean(f"password={text} correct horse token: {text}")

    assert redactor.clean(once) == once
