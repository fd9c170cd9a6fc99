"""The sandbox starts, says where it is, and ends, in every way there is."""

from __future__ import annotations

import socket
import sys
import time
from pathlib import Path

import httpx
import pytest

from tests.sandbox.__main__ import main
from tests.sandbox.server import listen

from .process import Sandbox, first_line, running, spawn

SETTINGS = {
    "REQRES_API_URL",
    "COGNITO_URL",
    "COGNITO_CLIENT_ID",
    "COGNITO_USERNAME",
    "COGNITO_PASSWORD",
    "COGNITO_SERVICE_CLIENT_ID",
    "COGNITO_SERVICE_CLIENT_SECRET",
    "INVOICES_API_URL",
    "INVOICES_SECRET",
    "ITEMS_API_URL",
    "ITEMS_ADMIN_KEY",
    "ITEMS_READER_KEY",
    "ITEMS_WEBHOOK_SECRET",
}
SOON = 2.0  # seconds; it takes 0.2, or 0.6 with a request under way, where nobody else wants the processor
SIGNALS = [] if sys.platform == "win32" else ["SIGTERM", "SIGINT", "SIGHUP"]


def test_announcement_has_all_settings(sandbox: Sandbox) -> None:
    """The one line on standard output tells URL, process and what the systems want to be known."""
    assert sandbox.pid == sandbox.process.pid
    assert sandbox.settings.keys() == SETTINGS
    urls = [value for name, value in sandbox.settings.items() if name.endswith("_URL")]
    assert all(url.startswith(f"{sandbox.url}/") for url in urls)


@pytest.mark.parametrize("system", ["reqres", "cognito", "invoices", "items"])
async def test_every_system_describes_itself(client: httpx.AsyncClient, system: str) -> None:
    """Each system publishes its OpenAPI document, and the page at the root says where."""
    where = (await client.get("/")).json()[system]
    response = await client.get(where)

    assert where.endswith(f"/{system}/openapi.json")
    assert response.status_code == 200
    assert response.json()["openapi"].startswith("3.1")


@pytest.mark.parametrize("signal_name", [None, *SIGNALS])
def test_end_is_quiet_and_clean(tmp_path: Path, signal_name: str | None) -> None:
    """When its input ends, as it does with its parent, or on a signal, it ends at once and leaves nothing."""
    with running(*until_eof(signal_name), temporary=tmp_path) as sandbox:
        assert len(list(tmp_path.iterdir())) == 1
        began = time.perf_counter()
        ended = sandbox.end(signal_name)

    assert ended == (0, "", "")
    assert time.perf_counter() - began < SOON
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("signal_name", [None, *SIGNALS[:1]])
def test_request_under_way_does_not_hold_up_the_end(tmp_path: Path, signal_name: str | None) -> None:
    """A request that would take ten seconds is dropped, as quietly."""
    with (
        running(*until_eof(signal_name), temporary=tmp_path) as sandbox,
        socket.create_connection(sandbox.address) as connection,
    ):
        connection.sendall(b"GET /?fault_delay=10 HTTP/1.1\r\nHost: sandbox\r\n\r\n")
        httpx.get(sandbox.url)  # answered: so the request before it is under way
        began = time.perf_counter()
        ended = sandbox.end(signal_name)

    assert ended == (0, "", "")
    assert time.perf_counter() - began < SOON
    assert list(tmp_path.iterdir()) == []


def until_eof(signal_name: str | None) -> list[str]:
    """Return the option to start with, if it is not a signal that is to end the sandbox."""
    return ["--until-eof"] if signal_name is None else []


def test_started_by_hand_it_prints_settings_for_env(tmp_path: Path) -> None:
    """A person gets addresses, and lines that can be pasted into .env."""
    with spawn("--port", "0", temporary=tmp_path) as process:
        first = first_line(process)
        assert process.stdout is not None
        lines = [process.stdout.readline().strip() for _ in range(9 + len(SETTINGS))]

    assert first.startswith("The sandbox listens at http://127.0.0.1:")
    assert {line.partition("=")[0] for line in lines if "=" in line} == SETTINGS


def test_state_folder_outlives_the_sandbox(tmp_path: Path) -> None:
    """With --state a user that was created is there again after a restart."""
    state = ("--state", str(tmp_path / "state"))
    with running(*state, "--until-eof") as first:
        created = httpx.post(first.settings["REQRES_API_URL"] + "/users", json={"name": "neo"}).json()
        first.end()
    with running(*state) as second:
        read = httpx.get(second.settings["REQRES_API_URL"] + f"/users/{created['id']}").json()

    assert read["data"]["name"] == "neo"


def test_port_in_use_is_told_in_one_line(capsys: pytest.CaptureFixture[str], sandbox: Sandbox) -> None:
    """A port that is taken ends the start with exit code 1 and what to do."""
    host, port = sandbox.address

    assert main(["--port", str(port)]) == 1
    error = capsys.readouterr().err
    assert error.startswith(f"Cannot listen on {host}:{port}: ")
    assert error.count("\n") == 1
    assert "--port" in error


@pytest.mark.parametrize("option", ["--log", "--state"])
def test_path_that_cannot_be_is_told_in_one_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, option: str
) -> None:
    """A log or a folder below a file ends the start with exit code 1 and what to do."""
    (tmp_path / "file").touch()

    assert main(["--port", "0", option, str(tmp_path / "file" / "below")]) == 1
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert option in error


@pytest.mark.parametrize("arguments", [["--port", "80800"], ["--port", "http"], ["--prot", "1"], ["8080"]])
def test_bad_arguments_are_told_in_one_line(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    """What is wrong with the command line ends the start with exit code 2, and no usage before it."""
    with pytest.raises(SystemExit) as ended:
        main(arguments)

    assert ended.value.code == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert arguments[-1] in error


def test_socket_names_its_protocol() -> None:
    """A socket that says IPPROTO_TCP is one on which asyncio turns Nagle's algorithm off."""
    with listen("127.0.0.1", 0) as listener:
        assert listener.proto == socket.IPPROTO_TCP
        assert listener.getsockname()[1] != 0
