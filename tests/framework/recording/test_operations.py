"""Requests are grouped by operation: what is variable in a path is folded, words stay."""

from __future__ import annotations

import pytest

from apisuite.operations import is_variable, operation

WORDS = [
    "users", "v2", "v1.1", "2fa-settings", "oauth2", "me", "s3", "area-51", "e2e", "sha_256", "sha256",
    "decade", "facade", "order_items", "well-known", "terms-and-conditions",
    "internationalization", "createOrderFromTemplate", "",
]  # fmt: skip
VARIABLES = [
    "8", "000123", "3.14", "-5", "2024-02-29", "2024-02-29T12:00:00Z", "20240229", "ord_f7cf", "cus_9s6XKzkNRiz8i3",
    "f47ac10b-58cc-4372-a567-0e02b2c3d479", "F47AC10B-58CC-4372-A567-0E02B2C3D479", "a1b2c3", "5f3e9c", "R00010001",
    "anna@example.com", "anna%40example.com", "ORD-2024-000123", "inv-00017", "[redacted]", "10.0.0.1",
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9", "kQ7vX2mB9tRw4LzN8yHc", "dGhpcyBpcyBhIHRva2Vu1",
]  # fmt: skip


@pytest.mark.parametrize("segment", WORDS)
def test_word_stays(segment: str) -> None:
    """It names what is asked for."""
    assert not is_variable(segment)


@pytest.mark.parametrize("segment", VARIABLES)
def test_variable_is_folded(segment: str) -> None:
    """It names one of many."""
    assert is_variable(segment)


def test_operation_has_method_and_path() -> None:
    """As an OpenAPI document writes it."""
    assert operation("GET", ["users", "8", "orders", "ord_f7cf"]) == "GET /users/{id}/orders/{id}"
