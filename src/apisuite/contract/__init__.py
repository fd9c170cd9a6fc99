"""Contracts: JSON schemas that a test checks by hand, and OpenAPI documents that every exchange is checked against.

What a test uses is here; the rest is imported where a document is named.
"""

from __future__ import annotations

from .by_hand import Contract, schema
from .shapes import check_shape

__all__ = ["Contract", "check_shape", "schema"]
