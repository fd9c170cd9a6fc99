"""A run of which the report has something of everything: outcomes, exchanges, secrets, a hostile text."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ..framework.hostile import ENDS, HOSTILE, TAG
from ..framework.reports.inner import run_inner
from ..framework.suite import FIXTURES

USERS = '''
"""Users, as the front page of a shop needs them."""
import logging

import httpx
import pytest


async def test_user_has_a_name(client):
    """A user has a first and a last name."""
    logging.getLogger("shop").info("looking for user 8")
    response = await client.get("/users/8")
    assert response.json()["data"]["last_name"] == "Ferguson"


async def test_unknown_user_is_found(client):
    """User 23 exists."""
    response = await client.get("/users/23")
    assert response.status_code == 200


async def test_users_fit_on_a_page(client):
    """All users are on one page."""
    logging.getLogger("shop").warning("the page is longer than expected")
    response = await client.get("/users", params={"per_page": 12})
    assert response.status_code == 200
    assert len(response.json()["data"]) == 10


async def test_new_user_is_leader(client):
    """A created user has the fields that were sent."""
    response = await client.post("/users", json={"name": "morpheus", "job": "leader", "password": "nebuchadnezzar"})
    assert response.status_code == 201


async def test_slow_page(client):
    """A slow page is a success."""
    assert (await client.get("/users", params={"delay": 0.2})).is_success


@pytest.mark.parametrize("user_id", range(1, 13))
async def test_every_user_has_an_email(client, user_id):
    """Each of the twelve users has an email address."""
    response = await client.get(f"/users/{user_id}")
    assert response.json()["data"]["email"].endswith("@reqres.in")


@pytest.mark.xfail(reason="the API knows 12 users")
async def test_thirteenth_user(client):
    """A known defect."""
    assert (await client.get("/users/13")).is_success


@pytest.mark.skip(reason="not yet")
def test_later():
    """To be written."""


@pytest.fixture
def broken():
    raise RuntimeError("the database did not respond")


def test_needs_a_broken_fixture(broken):
    """Its setup fails."""


def test_sync_client(base_url):
    """A client that the test creates is recorded too."""
    assert httpx.get(base_url + "/users/2").is_success
'''
HOSTILE_TESTS = f'''
import logging

import pytest

HOSTILE = {HOSTILE!r}


@pytest.mark.parametrize("text", [HOSTILE], ids=[{TAG!r}])
async def test_hostile(client, text):
    """{TAG + ENDS}"""
    logging.getLogger("x").error(text)
    print(text)
    response = await client.post("/users", json={{"name": text}}, headers={{"X-Name": "<b onclick=window.pwned=1>"}})
    assert response.json()["name"] == "</pre>" + text
'''
FILES = {"test_users.py": USERS, "test_hostile.py": HOSTILE_TESTS}


def make_report(folder: Path, *arguments: str, files: Mapping[str, str] = FILES) -> Path:
    """Run `files` in `folder`, by default the example, and return the path of the report.

    Raises:
        RuntimeError: the run has made none; the message holds what it printed.
    """
    run = run_inner(folder, {"conftest.py": FIXTURES, **files}, "-p", "no:cacheprovider", *arguments)
    report = folder / "report.html"
    if not report.exists():
        raise RuntimeError(f"no report was written:\n{run.output}")
    return report
