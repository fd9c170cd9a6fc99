"""The line of a body at which a path stands."""

from __future__ import annotations

import pytest

from apisuite.report.indent import indented, line_of

TEXT = indented('{"a": 1, "b": [{"c": "x"}, {"c": [true]}], "d\\"e": {}, "token": [redacted]}')


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ([], "{"),
        (["a"], '"a": 1,'),
        (["b"], '"b": ['),
        (["b", 1], "{"),
        (["b", 1, "c", 0], "true"),
        (["b", 1, "gone"], "{"),
        (['d"e'], '"d\\"e": {},'),
        (["token"], '"token": [redacted]'),
        (["gone", "deeper"], "{"),
    ],
)
def test_line_is_that_of_the_value_or_of_what_would_hold_it(path: list[str | int], line: str) -> None:
    """A field that is missing is marked at its object; a text that is redacted is still found."""
    assert TEXT.splitlines()[line_of(TEXT, path)].strip() == line


def test_second_element_is_not_the_first() -> None:
    """Both begin with the same bracket."""
    assert line_of(TEXT, ["b", 1]) > line_of(TEXT, ["b", 0])
