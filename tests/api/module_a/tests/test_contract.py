"""The contract of every exchange: what a test need not assert, because the OpenAPI document of the API says it.

`apis_info.py` names the documents; docs/contract.md explains levels, marks and the baseline.
"""

from pathlib import Path

import pytest

from apisuite.contract import check_shape, schema

USER = schema(Path(__file__).parent / "schemas" / "user.json")


async def test_unsuspecting(client):
    """A status is asserted, and nothing else; fields, types, formats and headers are checked all the same."""
    response = await client.get("/users/8")

    assert response.status_code == 200


@pytest.mark.contract("off")  # take this line away: the test fails, and names $.data[0] and the field
async def test_missing_field_is_asked_for(client):
    """The mark is for tests that ask for a fault, as this one does: a field that every client reads is left out."""
    response = await client.get("/users", headers={"X-Fault": "missing-field"})

    assert response.status_code == 200
    assert "avatar" not in response.json()["data"][0]


async def test_refused_request_breaks_no_contract(client):
    """A page that is no number is refused as the document says: a negative test needs no mark."""
    response = await client.get("/users", params={"page": "zero"})

    assert response.status_code == 422


async def test_schema_by_hand_says_more(client):
    """A schema beside the test is for what the document does not say: user 8, and no field besides."""
    response = await client.get("/users/8")

    USER.check(response.json())


@pytest.mark.parametrize("user_id", [2, 8])
async def test_shape_without_a_document(client, user_id):
    """Where there is no document, the shape of the first response is kept in `shapes`; later ones must have it."""
    check_shape(await client.get(f"/users/{user_id}"))
