"""JSON is shown as it was sent, over several lines."""

from __future__ import annotations

import pytest

from apisuite.exchanges import Body, Exchange
from apisuite.report.indent import indented
from apisuite.report.text import describe


@pytest.mark.parametrize(
    "value", ["1.10", "1e400", "12345678901234567890", '"\\u00eb"', "[redacted]", "-0.0", '"a,{b"']
)
def test_value_is_left_as_it_was_sent(value: str) -> None:
    """Numbers keep their digits, escapes stay escapes."""
    assert indented(f'{{"a":{value}}}') == f'{{\n  "a": {value}\n}}'


def test_doubled_keys_stay() -> None:
    """A parser would keep one of them, and hide the fault."""
    assert indented('{"a":1,"a":2}') == '{\n  "a": 1,\n  "a": 2\n}'


def test_empty_ones_stay_on_their_line() -> None:
    """As an editor shows them."""
    assert indented('{"a":[],"b":{}}') == '{\n  "a": [],\n  "b": {}\n}'


@pytest.mark.parametrize("text", ["{", "[1,", '{"a" 1}', "{hello world}", "[1]]", '{"a": "b}', "text", "", "[NaN]"])
def test_what_is_no_json_stays_as_it_is(text: str) -> None:
    """Cut bodies too."""
    assert indented(text) == text


def test_any_depth_is_shown() -> None:
    """100,000 levels are no recursion, and no square of spaces."""
    depth = 100_000
    body = Body(text="[" * depth + "]" * depth, size=2 * depth, media_type="application/json")
    exchange = Exchange("call", "GET", "https://shop.test/", status=200, response=body)

    text = describe([exchange], with_last_body=True)

    assert "more lines" in text
    assert len(indented(body.text or "")) < 100 * 2 * depth
