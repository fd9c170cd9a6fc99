"""Reading lists: one page, all pages, the limits."""

from pathlib import Path

import pytest

from apisuite.contract import schema

USERS_PAGE = schema(Path(__file__).parent / "schemas" / "users_page.json")


async def test_get_users_returns_first_page(client):
    """Without parameters the API returns the first page, with the fields of the schema."""
    response = await client.get("/users")

    assert response.status_code == 200
    USERS_PAGE.check(response.json())
    assert response.json()["page"] == 1


async def test_get_users_pages_hold_every_user_once(client):
    """All pages together have as many different users as the first page says."""
    first = (await client.get("/users")).json()
    pages = [(await client.get("/users", params={"page": n})).json() for n in range(1, first["total_pages"] + 1)]

    ids = [user["id"] for page in pages for user in page["data"]]
    assert ids == sorted(set(ids))
    assert len(ids) == first["total"]


@pytest.mark.parametrize(
    ("per_page", "pages"),
    [pytest.param(6, 2, id="half"), pytest.param(5, 3, id="with remainder"), pytest.param(12, 1, id="all at once")],
)
async def test_get_users_per_page_decides_number_of_pages(client, per_page, pages):
    """The page size determines the number of pages for twelve users."""
    response = await client.get("/users", params={"per_page": per_page})

    assert response.status_code == 200
    assert response.json()["total_pages"] == pages
    assert len(response.json()["data"]) == per_page


async def test_get_users_past_last_page_is_empty(client):
    """A page past the last one is empty, not an error."""
    response = await client.get("/users", params={"page": 99})

    assert response.status_code == 200
    assert response.json()["data"] == []
