"""request.module: a file says something once, for all its tests and the fixtures behind them."""

from __future__ import annotations

CUSTOMER = "Anna & Sons"


def test_fixture_reads_the_file(customer):
    """`customer` stands in a conftest.py and reads the constant of this file."""
    assert customer == "Anna & Sons"
