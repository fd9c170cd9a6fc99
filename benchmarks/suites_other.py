"""Writes the suites of Tavern, Robot Framework, Newman, Bruno, Step CI and Hurl, and the bare aiohttp limit."""

from __future__ import annotations

import json
from pathlib import Path

TAVERN = """\
---
test_name: user {user}
strict: ["json:off"]
stages:
  - name: get
    request: {{url: "{url}/users/{user}", method: GET}}
    response: {{status_code: 200, json: {{data: {{id: {user}}}}}}}
"""

ROBOT_HEAD = """\
*** Settings ***
Library    RequestsLibrary
Suite Setup    Create Session    api    {url}

*** Test Cases ***
"""

ROBOT_TEST = """\
User {user}
    ${{response}}=    GET On Session    api    /users/{user}    expected_status=200
    Should Be Equal As Integers    ${{response.json()}}[data][id]    {user}

"""

BRUNO_REQUEST = """\
meta {{
  name: user {user}
  type: http
  seq: {number}
}}

get {{
  url: {url}/users/{user}
  body: none
  auth: none
}}

assert {{
  res.status: eq 200
  res.body.data.id: eq {user}
}}
"""

BRUNO_EACH_ROW = """\
meta {{
  name: user
  type: http
  seq: 1
}}

get {{
  url: {url}/users/{{{{user}}}}
  body: none
  auth: none
}}

tests {{
  test("user", function() {{
    expect(res.status).to.equal(200);
    expect(res.body.data.id).to.equal(Number(bru.runner.iterationData.get("user")));
  }});
}}
"""

STEPCI_TEST = """\
  user_{user}:
    steps:
      - name: get
        http:
          url: {url}/users/{user}
          method: GET
          check: {{status: 200, jsonpath: {{$.data.id: {user}}}}}
"""

HURL = """\
GET {url}/users/{user}
HTTP 200
[Asserts]
jsonpath "$.data.id" == {user}
"""

GATHER = """\
import asyncio

import aiohttp

IN_FLIGHT = 256


async def check(session, user):
    async with session.get(f"{url}/users/{{user}}") as response:
        assert response.status == 200
        assert (await response.json())["data"]["id"] == user


async def main():
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=IN_FLIGHT)) as session:
        await asyncio.gather(*(check(session, user) for user in range({tests})))


asyncio.run(main())
"""


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def tavern(folder: Path, url: str, tests: int) -> None:
    """Write one document per test, in one file."""
    text = "".join(TAVERN.format(url=url, user=user) for user in range(tests))
    _write(folder / "test_users.tavern.yaml", text)


def robot(folder: Path, url: str, tests: int) -> None:
    """Write one suite file."""
    text = "".join(ROBOT_TEST.format(user=user) for user in range(tests))
    _write(folder / "users.robot", ROBOT_HEAD.format(url=url) + text)


def newman(folder: Path, url: str, tests: int) -> None:
    """Write a Postman collection with one request per test."""
    script = (
        "pm.test('user', () => {{ pm.response.to.have.status(200);"
        " pm.expect(pm.response.json().data.id).to.equal({user}); }});"
    )
    items = [
        {
            "name": f"user {user}",
            "event": [{"listen": "test", "script": {"type": "text/javascript", "exec": [script.format(user=user)]}}],
            "request": {"method": "GET", "url": f"{url}/users/{user}"},
        }
        for user in range(tests)
    ]
    kind = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
    _write(folder / "users.json", json.dumps({"info": {"name": "users", "schema": kind}, "item": items}))


def _bruno_collection(folder: Path) -> None:
    _write(folder / "bruno.json", json.dumps({"version": "1", "name": "users", "type": "collection"}))


def bruno(folder: Path, url: str, tests: int) -> None:
    """Write one file per request."""
    _bruno_collection(folder)
    for user in range(tests):
        _write(folder / f"user {user}.bru", BRUNO_REQUEST.format(url=url, user=user, number=user + 1))


def bruno_rows(folder: Path, url: str, tests: int) -> None:
    """Write one request and a row of data per test: the one way in which Bruno sends several at once."""
    _bruno_collection(folder)
    _write(folder / "user.bru", BRUNO_EACH_ROW.format(url=url))
    _write(folder / "users.csv", "user\n" + "".join(f"{user}\n" for user in range(tests)))


def stepci(folder: Path, url: str, tests: int) -> None:
    """Write one workflow."""
    text = "".join(STEPCI_TEST.format(url=url, user=user) for user in range(tests))
    _write(folder / "workflow.yml", f'version: "1.1"\nname: users\ntests:\n{text}')


def hurl(folder: Path, url: str, tests: int) -> None:
    """Write one file per test."""
    for user in range(tests):
        _write(folder / f"user_{user}.hurl", HURL.format(url=url, user=user))


def gather(folder: Path, url: str, tests: int) -> None:
    """Write a script without any framework."""
    _write(folder / "gather.py", GATHER.format(url=url, tests=tests))
