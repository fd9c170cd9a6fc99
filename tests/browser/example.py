"""A run of which the report has something of everything: outcomes, exchanges, secrets, hostile texts."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

SETTINGS = f"""
[pytest]
strict = true
pythonpath = {ROOT}
apisuite = tests.api.core
apisuite_sandbox = tests.sandbox
addopts = -p no:cacheprovider
asyncio_mode = auto
asyncio_default_fixture_loop_scope = session
asyncio_default_test_loop_scope = session
render_collapsed = passed,skipped,xfailed
"""
FIXTURES = """
from tests.api.conftest import env
from tests.api.module_a.conftest import base_url, client, setup_temp_token
"""
USERS = '''
"""Users: what a shop's front page needs of them."""
import logging

import httpx
import pytest


async def test_user_has_a_name(client):
    """A user comes with first and last name."""
    logging.getLogger("shop").info("looking for user 8")
    response = await client.get("/users/8")
    assert response.json()["data"]["last_name"] == "Ferguson"


async def test_unknown_user_is_found(client):
    """User 23 is there."""
    response = await client.get("/users/23")
    assert response.status_code == 200


async def test_users_fit_on_a_page(client):
    """All users come at once."""
    logging.getLogger("shop").warning("the page is longer than expected")
    response = await client.get("/users", params={"per_page": 12})
    assert response.status_code == 200
    assert len(response.json()["data"]) == 10


async def test_new_user_is_leader(client):
    """A created user comes back with what was sent."""
    response = await client.post("/users", json={"name": "morpheus", "job": "leader", "password": "nebuchadnezzar"})
    assert response.status_code == 201


async def test_slow_page(client):
    """A page that takes its time."""
    assert (await client.get("/users", params={"delay": 0.2})).is_success


@pytest.mark.parametrize("user_id", range(1, 13))
async def test_every_user_has_an_email(client, user_id):
    """Each of the twelve users can be written to."""
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
    raise RuntimeError("the database did not answer")


def test_needs_a_broken_fixture(broken):
    """Its set-up fails."""


def test_sync_client(base_url):
    """A client of the test's own is recorded as well."""
    assert httpx.get(base_url + "/users/2").is_success
'''
CANARY = "<script>window.pwned=1</script><img src=x onerror=window.pwned=1></details>\u202e"
HOSTILE = f'''
import logging

import pytest

CANARY = {CANARY!r}


@pytest.mark.parametrize("text", [CANARY], ids=["<img src=x onerror=window.pwned=1>"])
async def test_hostile(client, text):
    """{CANARY}"""
    logging.getLogger("x").error(text)
    print(text)
    response = await client.post("/users", json={{"name": text}}, headers={{"X-Name": "<b onclick=window.pwned=1>"}})
    assert response.json()["name"] == "</pre>" + text
'''


def make_report(folder: Path, *arguments: str, files: dict[str, str] | None = None) -> Path:
    """Run the example in `folder`, and return the path of its report.html."""
    tests = {"test_users.py": USERS, "test_hostile.py": HOSTILE} if files is None else files
    for name, text in {"pytest.ini": SETTINGS, "conftest.py": FIXTURES, **tests}.items():
        (folder / name).write_text(text, encoding="utf-8")
    outer = ("PYTEST_", "GITHUB_")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(outer)}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *arguments],
        cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    report = folder / "report.html"
    if not report.exists():
        raise RuntimeError(f"no report was written:\n{done.stdout}{done.stderr}")
    return report
