"""The cURL command of an exchange, pasted into a shell, repeats it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from email import policy
from email.parser import BytesParser
from pathlib import Path
from typing import Any

import httpx
import pytest
import requests

from apisuite.exchanges import Recording, record
from apisuite.report.curl import curl
from apisuite.settings import get_settings
from tests.api.core.apis_info import ApiAbbreviation, apiUrls
from tests.api.module_a.setup.cognito_client import login

from .server import PNG, Asked, Server, serving

pytestmark = pytest.mark.skipif(
    sys.platform == "win32" or not shutil.which("curl"),
    reason="pastes commands into a POSIX shell; run it on POSIX, with curl installed",
)
# Of the client itself: curl has its own values for them, and a server answers the same.
OF_THE_CLIENT = {"accept-encoding", "connection", "user-agent", "content-length", "transfer-encoding"}


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A server that remembers what it was asked; ended after the last test."""
    with serving() as server:
        yield server


def command_for(recording: Recording) -> tuple[str, list[str]]:
    """Return the command, and the variables to set, of the exchange that was recorded last."""
    return curl(recording.take()[-1])


def paste(command: str, folder: Path, **variables: str) -> str:
    """Run the command in a shell with these variables set, and return what it prints."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "no_proxy": "*", **variables}
    done = subprocess.run(
        ["/bin/sh", "-c", f"{command} --silent --show-error"],
        cwd=folder, env=environment, capture_output=True, timeout=20, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


TEXTS = {"a": 'it\'s "quoted" \\ and\nnew', "b": "Zoë €  $HOME `id` !x", "c": [1.10, None]}
PASSWORDS = {"password": "hunter2", "deep": [{"client_secret": "s3cr3t", "pin_token": 1234}]}
HEADERS = {
    "X-Quotes": 'it\'s "so" $PATH',
    "X-Empty": "",
    "Accept": "text/x",
    "User-Agent": "mine/1",
    "Cookie": "session=abc-123; user=xyz-789",
}
SECRET_QUERY = "/json?api_key=one-1&q=a%20b%26c&token=two-2&api_key=three-3"
PLAIN_TEXT = {"Content-Type": "text/plain"}

# name: method, path and query, options of httpx.request, the variables that the command asks for
REQUESTS: dict[str, tuple[str, str, dict[str, Any], dict[str, str]]] = {
    "GET": ("GET", "/json", {}, {}),
    "token": ("GET", "/json", {"headers": {"Authorization": "Bearer abc.def-123456"}}, {"TOKEN": "abc.def-123456"}),
    "Basic": ("GET", "/json", {"auth": ("anna", "pass word")}, {"AUTHORIZATION": "YW5uYTpwYXNzIHdvcmQ="}),
    "secrets in the query": ("GET", SECRET_QUERY, {}, {"API_KEY": "one-1", "TOKEN": "two-2", "API_KEY_2": "three-3"}),
    "brackets in the query": ("GET", "/json?filter[name]={x}&ids[]=1&range=[1-3]", {}, {}),
    "JSON": ("POST", "/json", {"json": TEXTS}, {}),
    "secrets in JSON": (
        "POST", "/json", {"json": PASSWORDS}, {"PASSWORD": "hunter2", "CLIENT_SECRET": "s3cr3t", "PIN_TOKEN": "1234"},
    ),
    "form": ("POST", "/json", {"data": {"name": "a b&c", "password": "x+y"}}, {"PASSWORD": "x%2By"}),
    "nothing": ("POST", "/json", {}, {}),
    "no content type": ("POST", "/json", {"content": "@not-a-file"}, {}),
    "PUT": ("PUT", "/json", {"json": {"name": "Zoë"}}, {}),
    "PATCH": ("PATCH", "/json", {"content": "line 1\nline 2\n", "headers": PLAIN_TEXT}, {}),
    "DELETE": ("DELETE", "/empty", {}, {}),
    "GET with a body": ("GET", "/json", {"content": "odd", "headers": PLAIN_TEXT}, {}),
    "HEAD": ("HEAD", "/json", {}, {}),
    "many headers": ("GET", "/json", {"headers": HEADERS}, {"SESSION": "abc-123", "SECRET_USER": "xyz-789"}),
    "own host": ("GET", "/json", {"headers": {"Host": "example.test"}}, {}),
    "own encodings": ("GET", "/json", {"headers": {"Accept-Encoding": "br, identity;q=0"}}, {}),
    "HEAD with a body": ("HEAD", "/json", {"content": b"x", "headers": PLAIN_TEXT}, {}),
    "credentials in the URL": ("GET", "//joe:swordfish@/json", {}, {"AUTHORIZATION": "am9lOnN3b3JkZmlzaA=="}),
}  # fmt: skip


@pytest.mark.parametrize("name", REQUESTS)
def test_command_sends_the_same_request(server: Server, tmp_path: Path, name: str) -> None:
    """Method, path, query, headers and body are the same; it asks for the secrets and has none of them."""
    method, target, options, secrets = REQUESTS[name]
    recording = Recording()
    with record(recording):
        httpx.request(method, address(server, target), **options)
    command, variables = command_for(recording)

    paste(command, tmp_path, **secrets)

    by_httpx, by_curl = server.asked[-2:]
    assert (by_curl.method, by_curl.target, by_curl.body) == (by_httpx.method, by_httpx.target, by_httpx.body)
    assert significant(by_curl.headers) == significant(by_httpx.headers)
    assert sorted(variables) == sorted(secrets)
    assert not [secret for secret in secrets.values() if secret in command]


def address(server: Server, target: str) -> str:
    """Return the URL of a target; "//user:password@/json" puts credentials before the host."""
    userinfo, at, path = target.removeprefix("//").rpartition("@")
    return server.url.replace("://", f"://{userinfo}{at}") + path


def significant(headers: dict[str, str]) -> dict[str, str]:
    """Return the headers that are not the client's own."""
    own = {"user-agent": "mine/1", "accept-encoding": "br, identity;q=0"}
    of_the_client = OF_THE_CLIENT - {name for name, value in own.items() if headers.get(name) == value}
    return {name: value for name, value in headers.items() if name not in of_the_client}


LATIN = {"Content-Type": "text/plain; charset=iso-8859-1"}


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        pytest.param(PNG, {}, id="binary"),
        pytest.param(b"x" * 70_000, {}, id="over 64 KiB"),
        pytest.param("grün".encode("latin-1"), LATIN, id="not UTF-8"),
    ],
)
def test_body_that_the_report_lacks_is_a_file(
    server: Server, tmp_path: Path, body: bytes, headers: dict[str, str]
) -> None:
    """The command reads what it cannot hold from a file, and asks for its name."""
    recording = Recording()
    with record(recording):
        httpx.post(server.url + "/json", content=body, headers=headers)
    command, variables = command_for(recording)
    (tmp_path / "body").write_bytes(body)

    paste(command, tmp_path, BODY_FILE="body")

    assert variables == ["BODY_FILE"]
    assert server.asked[-1].body == body


@pytest.mark.parametrize("library", [httpx, requests], ids=["httpx", "requests"])
def test_multipart_is_a_form(server: Server, tmp_path: Path, library: Any) -> None:
    """Fields, secret ones too, and files: each with its name, its file name and its type."""
    (tmp_path / "upload").write_bytes(PNG)
    fields = {"title": '@not; "a" \\ file', "password": "hunter2"}
    files = {"avatar": ('my "cat";1.png', PNG, "image/png"), "note": (None, "a;b", "text/plain")}
    recording = Recording()
    with record(recording):
        library.post(server.url + "/json", data=fields, files=files, headers={"Expect": ""})
    command, variables = command_for(recording)

    paste(command, tmp_path, PASSWORD="hunter2", AVATAR_FILE="upload")

    by_client, by_curl = server.asked[-2:]
    assert sorted(variables) == ["AVATAR_FILE", "PASSWORD"]
    assert parts_of(by_curl) == parts_of(by_client)


def parts_of(asked: Asked) -> list[tuple[str | None, str | None, str | None, Any]]:
    """Return name, file name, type and content of each part that a server was sent."""
    head = f"Content-Type: {asked.headers['content-type']}\r\n\r\n".encode()
    message = BytesParser(policy=policy.HTTP).parsebytes(head + asked.body)
    return [
        (
            part.get_param("name", header="content-disposition"),
            (part.get_filename() or "").replace("%22", '"').replace('\\"', '"'),
            part.get_content_type(),
            part.get_payload(decode=True),
        )
        for part in message.iter_parts()
    ]


@pytest.fixture(scope="module")
def api() -> str:
    """URL of the Users API of the sandbox."""
    return apiUrls[ApiAbbreviation.Reqres]


@pytest.fixture(scope="module")
async def token() -> str:
    """An access token of the sandbox's identity provider."""
    require = get_settings().require
    names = ("COGNITO_URL", "COGNITO_CLIENT_ID", "COGNITO_USERNAME", "COGNITO_PASSWORD")
    return (await login(*map(require, names))).access_token


def test_sandbox_answers_the_command_with_a_token(api: str, token: str, tmp_path: Path) -> None:
    """With $TOKEN set, the API answers as it did in the test."""
    recording = Recording()
    with record(recording):
        answer = httpx.get(f"{api}/me", headers={"Authorization": f"Bearer {token}"})
    command, variables = command_for(recording)

    printed = paste(command, tmp_path, TOKEN=token)

    assert answer.is_success
    assert json.loads(printed) == answer.json()
    assert (variables, token in command) == (["TOKEN"], False)


def test_sandbox_creates_what_the_command_sends(api: str, tmp_path: Path) -> None:
    """A body with quotes, line breaks and other scripts comes back as it was sent."""
    document = {"name": 'Zoë "Zo" O\'Neil', "job": "两行\nzwei Zeilen\\"}
    recording = Recording()
    with record(recording):
        answer = httpx.post(f"{api}/users", json=document)
    command, _ = command_for(recording)

    created = json.loads(paste(command, tmp_path))

    assert answer.status_code == 201
    assert {name: created[name] for name in document} == document
