"""Where the registry says that a document is."""

from __future__ import annotations

from enum import Enum
from pathlib import Path

import pytest

from apisuite.registry import ApiUrls, Budget, OpenApi

ROOT = Path("/repo")


class Api(Enum):
    """An API."""

    Shop = "SHOP"


@pytest.mark.parametrize(
    ("source", "location"),
    [
        ("/openapi.json", "http://h:1/openapi.json"),
        ("https://docs.test/openapi.yaml", "https://docs.test/openapi.yaml"),
        ("openapi/shop.yaml", ROOT / "openapi" / "shop.yaml"),
        (Path("/elsewhere/shop.yaml"), Path("/elsewhere/shop.yaml")),
    ],
)
def test_source_is_a_path_on_the_host_a_url_or_a_file(source: str | Path, location: str | Path) -> None:
    """A path begins at the host, not at the API's own path."""
    assert OpenApi(source).location("http://h:1/v1/api", ROOT) == location


def test_unknown_level_is_an_error_at_once() -> None:
    """It is told where the registry is made, not when the first test fails to fail."""
    with pytest.raises(ValueError, match=r"^level='strict' of /openapi\.json: expected off, warn, fail$"):
        ApiUrls({Api.Shop: "Shop"}, {"dev": {}}, {"dev": {Api.Shop: OpenApi("/openapi.json", level="strict")}})


@pytest.mark.parametrize(
    ("written", "budget"),
    [
        (None, None),
        ({"p95_ms": 300}, Budget(0.3)),
        ({"p95_ms": 300, "exchanges": 5, "level": "fail"}, Budget(0.3, 5, "fail")),
        ({"p95": "soon"}, None),
    ],
)
def test_budget_of_a_document(written: dict[str, object] | None, budget: Budget | None) -> None:
    """`x-budget` is in milliseconds; what it lacks is the default, and what is no budget is none."""
    assert OpenApi("a").budget("GET /", written) == budget


def test_budget_of_the_registry_wins() -> None:
    """A team may allow more, or less, than the document."""
    registry = OpenApi("a", budgets={"GET /": Budget(1.0)})

    assert registry.budget("GET /", {"p95_ms": 300}) == Budget(1.0)
