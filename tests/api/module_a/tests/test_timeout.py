"""Timeouts have names, which `apisuite.client` defines."""

import httpx
import pytest

from apisuite.client import PATIENT_TIMEOUT, SHORT_TIMEOUT


async def test_slow_response_times_out(client):
    """A response that takes longer than the timeout is a ReadTimeout, which names the request."""
    with pytest.raises(httpx.ReadTimeout) as caught:
        await client.get("/users", params={"delay": 5}, timeout=SHORT_TIMEOUT)

    assert caught.value.request.url.params["delay"] == "5"


async def test_each_phase_has_its_own_limit(client):
    """httpx limits connect, read, write and pool separately: here reading may take longer than connecting."""
    assert client.timeout.connect == 5.0
    assert client.timeout.read == 10.0


@pytest.mark.slow
async def test_patient_timeout_waits(client):
    """A longer timeout waits for a slow response."""
    response = await client.get("/users", params={"delay": 1}, timeout=PATIENT_TIMEOUT)

    assert response.status_code == 200
    assert response.elapsed.total_seconds() >= 1
