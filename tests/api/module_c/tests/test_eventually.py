"""Waiting for a job, without a sleep that is always too short or too long."""

from __future__ import annotations

import httpx
import pytest

from apisuite.toolbox.waiting import NotInTime, eventually


async def test_export_is_done_after_a_while(client: httpx.AsyncClient) -> None:
    """A job is asked for its state until it is done."""
    job = (await client.post("/exports", json={"seconds": 0.3})).json()

    async def done() -> httpx.Response:
        response = await client.get(f"/exports/{job['id']}")
        assert response.json()["state"] == "done"
        return response

    response = await eventually(done, timeout=5, interval=0.1)

    assert response.json()["id"] == job["id"]


async def test_export_that_takes_too_long(client: httpx.AsyncClient) -> None:
    """The failure says how often the job was asked, and what it said last."""
    job = (await client.post("/exports", json={"seconds": 10})).json()

    async def is_done() -> bool:
        return (await client.get(f"/exports/{job['id']}")).json()["state"] == "done"

    with pytest.raises(NotInTime, match=r"not true after \d+ tries in 0\.\d s, .*: the last value was False"):
        await eventually(is_done, timeout=0.3, interval=0.1)
