"""The request log has one line for each request, and no secrets."""

from __future__ import annotations

import re
from pathlib import Path

import httpx
import pytest

from ..suite import wait_until
from .conftest import SignIn

LINE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z [A-Z]+ \S+ \S+ \S+ (\d{3}|-) \d+\.\d")


def lines(log: Path, part: str) -> list[str]:
    """Return the lines that hold this part, without time and milliseconds."""
    found = [line for line in log.read_text("ascii").splitlines() if part in line]
    assert all(LINE.fullmatch(line) for line in found), found
    return [" ".join(line.split()[1:-1]) for line in found]


async def test_request_is_one_line(client: httpx.AsyncClient, request_log: Path) -> None:
    """Method, path with query and status are in the log when the answer arrives."""
    await client.get("/reqres/api/users?page=2&n=one-line")

    assert lines(request_log, "one-line") == ["GET /reqres/api/users?page=2&n=one-line - - 200"]


async def test_sign_ins_can_be_counted_by_client(sign_in: SignIn, request_log: Path) -> None:
    """A line names the operation and the client."""
    before = len(lines(request_log, "InitiateAuth client=sandbox-other"))
    await sign_in(client_id="sandbox-other")

    after = lines(request_log, "InitiateAuth client=sandbox-other")
    assert len(after) == before + 1
    assert after[-1] == "POST /cognito InitiateAuth client=sandbox-other 200"


async def test_reset_connection_has_no_status(client: httpx.AsyncClient, request_log: Path) -> None:
    """A request that got no answer is in the log all the same, soon after its connection is gone."""
    with pytest.raises(httpx.ReadError):
        await client.get("/reqres/api/users?n=reset", headers={"X-Fault": "reset"})

    wait_until(lambda: lines(request_log, "n=reset"), "the request is in the log")
    assert lines(request_log, "n=reset") == ["GET /reqres/api/users?n=reset - - -"]


@pytest.mark.parametrize(
    "query",
    ["token=hunter2", "a=1&api_key=hunter2", "%70assword=hunter2", "x=eyJhbGciOiJub25lIn0.hunter2."],
    ids=["token", "key", "encoded name", "token by another name"],
)
async def test_secrets_are_left_out(client: httpx.AsyncClient, request_log: Path, query: str) -> None:
    """What is called a secret, or looks like a token, is replaced by stars."""
    await client.get(f"/reqres/api/users?{query}")

    assert "=***" in lines(request_log, "")[-1]
    assert lines(request_log, "hunter2") == []


async def test_every_line_is_whole(client: httpx.AsyncClient, request_log: Path) -> None:
    """Blanks and line ends from outside do not break a line."""
    await client.get("/reqres/%0Ainjected%20line", headers={"X-Amz-Target": "one.two three"})

    assert "%0Ainjected%20line" in lines(request_log, "")[-1]
