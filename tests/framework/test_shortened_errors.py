"""Errors raised in a library for what a response or a document holds: shown at the line of the test, with a reason."""

from __future__ import annotations

import pytest

from .suite import Suite

pytest_plugins = ["pytester"]

NOT_JSON = """
    import asyncio

    import aiohttp
    import httpx
    import pytest
    import requests

    BODY = b"<html>password=correct-horse-battery&" + b"y" * 300

    @pytest.fixture(params=["application/json"])
    async def url(request):
        async def serve(reader, writer):
            await reader.readuntil(b"\\r\\n\\r\\n")
            head = f"HTTP/1.1 502 Bad Gateway\\r\\nContent-Type: {request.param}\\r\\nConnection: close\\r\\n\\r\\n"
            writer.write(head.encode() + BODY)
            await writer.drain()
            writer.close()

        async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
            yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"

    async def test_httpx(url):
        async with httpx.AsyncClient() as client:
            response = await client.get(url)
        assert response.json()["name"] == "trinity"

    async def test_requests(url):
        response = await asyncio.to_thread(requests.get, url)
        assert response.json()["name"] == "trinity"

    async def test_aiohttp(url):
        async with aiohttp.ClientSession() as session, session.get(url) as response:
            assert (await response.json())["name"] == "trinity"

    @pytest.mark.parametrize("url", ["text/html"], indirect=True)
    async def test_other_type(url):
        async with aiohttp.ClientSession() as session, session.get(url) as response:
            assert (await response.json())["name"] == "trinity"

    @pytest.mark.parametrize("body", [b"", b"\\xff\\xfe{"], ids=["empty", "undecodable"])
    def test_odd_body(body):
        transport = httpx.MockTransport(lambda _: httpx.Response(200, content=body))
        with httpx.Client(transport=transport) as client:
            assert client.get("https://shop.test/").json() == {}
"""
NOT_A_SCHEMA = """
    import pytest
    from pathlib import Path
    from apisuite.contract import Contract, schema

    @pytest.mark.parametrize("document", [{"type": "objet"}, {"$ref": "nowhere.json"}, {"required": ["name"]}])
    def test_check(document):
        Contract(document).check({})  # of the test

    def test_missing():
        schema(Path("missing.json"))  # of the test

    def test_broken(tmp_path):
        tmp_path.joinpath("broken.json").write_text("{")
        schema(tmp_path / "broken.json")  # of the test
"""


@pytest.mark.parametrize("arguments", [[], ["-n", "2"]], ids=["plain", "parallel"])
def test_body_that_is_not_json(suite: Suite, arguments: list[str]) -> None:
    """The line of the test, then status, type and the beginning of the body, redacted; no frame of a library."""
    suite.write({"test_json.py": NOT_JSON})

    result = suite.run("-p", "no:html", "--dist", "loadfile", *arguments)

    result.assert_outcomes(failed=6)
    text = "\n".join(line.removeprefix("E").strip() for line in result.outlines)
    body = f"<html>password=[redacted]&{'y' * 174}..."
    assert text.count(f"response: 502 Bad Gateway, application/json\nbody: {body}\n") == 3
    assert "response: 200 OK, no content type\nbody: empty\n" in text
    assert "response: 200 OK, no content type\nbody: \ufffd\ufffd{\n" in text
    assert "502, message='Attempt to decode JSON with unexpected mimetype: text/html'" in text
    for file in ("json/*", "httpx/*", "requests/*", "aiohttp/*"):
        result.stdout.no_fnmatch_line(f"*/{file}*.py:*")


def test_page_groups_them_with_their_reason(suite: Suite) -> None:
    """What failed says which response it was."""
    suite.write({"test_json.py": NOT_JSON})

    suite.run("--html=report.html", "-k", "test_httpx")

    assert "(char 0) response: 502 Bad Gateway, application/json<" in suite.read("report.html")


FIXTURE = """
    import httpx
    import pytest

    @pytest.fixture(scope="session")
    def user():
        with httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(502, text="gateway"))) as client:
            return client.get("https://shop.test/users/8").json()

    @pytest.mark.parametrize("number", range(3))
    def test_user(user, number): ...
"""


def test_error_of_a_fixture_has_its_reason_once(suite: Suite) -> None:
    """Each test that needs the fixture fails with the same error."""
    suite.write({"test_user.py": FIXTURE})

    result = suite.run("-p", "no:html")

    result.assert_outcomes(errors=3)
    assert result.output.count("response: 502 Bad Gateway, text/plain") == 3


def test_contract_shows_the_line_of_the_test(suite: Suite) -> None:
    """Schemas and files that are wrong are said in a message; how the engine reads them helps nobody."""
    suite.write({"test_contract.py": NOT_A_SCHEMA})

    result = suite.run("-p", "no:html")

    result.assert_outcomes(failed=5)
    places = [line for line in result.outlines if line.startswith(">")]
    assert [place.partition("# ")[2] for place in places] == ["of the test"] * 5
