"""Cases from files beside the test: many of one kind, that people without Python can edit."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from apisuite.toolbox.cases import Case, cases
from apisuite.toolbox.cleanup import Created

DATA = Path(__file__).parent / "data"


@pytest.mark.parametrize("case", cases(DATA / "accepted_items.yaml"), ids=str)
async def test_item_is_accepted(client: httpx.AsyncClient, created: Created, case: Case) -> None:
    """A case is a mapping: here it is the document that is sent."""
    response = await client.post("/items", json=dict(case))

    assert response.status_code == 201
    created(client, f"/items/{response.json()['id']}")
    assert response.json() == {"id": response.json()["id"], **case}


@pytest.mark.parametrize("case", cases(DATA / "refused_items.csv"), ids=str)
async def test_item_is_refused(client: httpx.AsyncClient, case: Case) -> None:
    """Each case says which field the API complains about."""
    document = {name: case[name] for name in ("summary", "owner", "state")}

    response = await client.post("/items", json=document)

    assert response.status_code == 422
    assert [problem["loc"][-1] for problem in response.json()["detail"]] == [case["field"]]
