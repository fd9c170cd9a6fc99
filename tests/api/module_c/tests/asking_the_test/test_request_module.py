"""request.module: a file sets a value once, for all its tests and their fixtures."""

from __future__ import annotations

CUSTOMER = "Anna & Sons"


def test_fixture_reads_the_file(customer):
    """`customer` is defined in a conftest.py and reads the constant of this file."""
    assert customer == "Anna & Sons"
