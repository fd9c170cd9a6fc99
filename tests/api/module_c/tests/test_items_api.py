"""The Items API: what is specific to HTTP, such as status codes, headers, documents and their schema."""

from __future__ import annotations

from pathlib import Path

import pytest

from apisuite.contract import schema

ITEM = schema(Path(__file__).parent / "schemas" / "item.json")
NEVER_AN_ID = 0


async def test_post_responds_201_with_location(client, api_owner):
    """The response to POST is the item, and `Location` is where it can be read."""
    response = await client.post("/items", json={"summary": "plan", "owner": api_owner})

    assert response.status_code == 201
    ITEM.check(response.json())
    assert (await client.get(response.headers["Location"])).json() == response.json()


async def test_get_one(client, api_owner):
    """A stored item can be read by its id."""
    posted = (await client.post("/items", json={"summary": "plan", "owner": api_owner})).json()

    response = await client.get(f"/items/{posted['id']}")

    assert response.status_code == 200
    assert response.json() == {"id": posted["id"], "summary": "plan", "owner": api_owner, "state": "todo"}


@pytest.mark.parametrize("state", ["todo", "wip", "done"])
async def test_filter_by_state(client, api_owner, state):
    """Owner and state together select the items."""
    for each in ("todo", "wip", "done"):
        await client.post("/items", json={"summary": f"is {each}", "owner": api_owner, "state": each})

    response = await client.get("/items", params={"owner": api_owner, "state": state})

    assert response.status_code == 200
    ITEM.check(response.json()[0])
    assert [item["summary"] for item in response.json()] == [f"is {state}"]


async def test_patch_returns_the_changed_item(client, api_owner):
    """PATCH changes what it names and returns the whole item."""
    posted = (await client.post("/items", json={"summary": "plan", "owner": api_owner})).json()

    response = await client.patch(f"/items/{posted['id']}", json={"state": "done"})

    assert response.status_code == 200
    assert response.json() == {**posted, "state": "done"}


async def test_delete_responds_204(client, api_owner):
    """DELETE responds without a body, and the item is gone."""
    posted = (await client.post("/items", json={"summary": "plan", "owner": api_owner})).json()

    response = await client.delete(f"/items/{posted['id']}")

    assert response.status_code == 204
    assert response.content == b""
    assert (await client.get(f"/items/{posted['id']}")).status_code == 404


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
async def test_unknown_id_responds_404(client, method):
    """Every request for an unknown item gets a 404 that says why, as JSON."""
    body = {"state": "done"} if method == "PATCH" else None

    response = await client.request(method, f"/items/{NEVER_AN_ID}", json=body)

    assert response.status_code == 404
    assert response.json() == {"detail": f"Item {NEVER_AN_ID} does not exist."}


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
async def test_id_that_is_no_number_responds_422(client, method):
    """An id that can be nobody's is a mistake of the client."""
    body = {"state": "done"} if method == "PATCH" else None

    response = await client.request(method, "/items/plan", json=body)

    assert response.status_code == 422


@pytest.mark.parametrize(
    ("document", "field"),
    [
        pytest.param({}, "summary", id="no summary"),
        pytest.param({"summary": "  "}, "summary", id="blank summary"),
        pytest.param({"summary": "plan", "state": "begun"}, "state", id="unknown state"),
        pytest.param({"summary": "plan", "colour": "red"}, "colour", id="unknown field"),
        pytest.param({"summary": None}, "summary", id="null"),
    ],
)
async def test_bad_document_responds_422(client, api_owner, document, field):
    """An invalid document is refused with the name of the field, and nothing is stored."""
    response = await client.post("/items", json={"owner": api_owner, **document})

    assert response.status_code == 422
    assert [problem["loc"] for problem in response.json()["detail"]] == [["body", field]]
    assert (await client.get("/items", params={"owner": api_owner})).json() == []


async def test_unknown_state_in_the_filter_responds_422(client):
    """A filter that can never match is a mistake, not an empty list."""
    response = await client.get("/items", params={"state": "begun"})

    assert response.status_code == 422
