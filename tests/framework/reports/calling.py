"""A project whose tests exchange with a server in every way that there is."""

from __future__ import annotations

CONFTEST = """
    import httpx
    import pytest
    from tests.framework.reports.server import serving

    @pytest.fixture(scope="session")
    def url():
        with serving() as server:
            yield server.url

    @pytest.fixture
    async def prepared(url):
        async with httpx.AsyncClient() as client:
            await client.get(url + "/set-up")
            yield
            await client.get(url + "/tear-down")
"""
CALLS = """
    import asyncio
    import json
    import threading

    import httpx
    import pytest
    from apisuite.auth import BearerAuth
    from apisuite.client import open_client
    from tests.framework.reports.server import BIG, PNG

    async def test_shared_client(url):
        async with open_client(url) as client:
            await client.post("/json?page=2", json={"name": "Zo\u00eb"}, headers={"X-Trace": "abc"})

    async def test_own_client(url):
        async with httpx.AsyncClient() as client:
            await client.get(url + "/json")

    def test_sync_client(url):
        httpx.get(url + "/json")

    def test_thread(url):
        thread = threading.Thread(target=httpx.get, args=(url + "/json",))
        thread.start()
        thread.join()

    async def test_two_at_once(url):
        async with httpx.AsyncClient() as client:
            await asyncio.gather(client.get(url + "/a"), client.get(url + "/b"))

    async def test_redirect(url):
        async with httpx.AsyncClient(follow_redirects=True) as client:
            await client.get(url + "/redirect")

    async def test_auth_retry(url):
        async def get():
            return "the-old-token"

        async def renew(stale):
            return "the-new-token"

        async with httpx.AsyncClient(auth=BearerAuth(get, renew)) as client:
            await client.get(url + "/auth")

    class Late(httpx.Auth):
        def auth_flow(self, request):
            yield request
            request.headers["X-Attempt"] = "second"
            yield request

    def test_auth_that_changes_the_request(url):
        httpx.get(url + "/auth", auth=Late())

    async def test_refused():
        async with httpx.AsyncClient() as client:
            with pytest.raises(httpx.ConnectError):
                await client.get("http://127.0.0.1:1/json")

    async def test_timeout(url):
        async with httpx.AsyncClient(timeout=httpx.Timeout(5, read=0.05)) as client:
            with pytest.raises(httpx.ReadTimeout):
                await client.get(url + "/slow")

    async def test_timeout_in_the_body(url):
        async with httpx.AsyncClient(timeout=httpx.Timeout(5, read=0.7)) as client:
            with pytest.raises(httpx.ReadTimeout):
                await client.get(url + "/slow_body")

    def test_broken_body(url):
        with pytest.raises(httpx.RemoteProtocolError):
            httpx.get(url + "/broken")

    async def test_cancelled(url):
        async with httpx.AsyncClient() as client:
            with pytest.raises(asyncio.TimeoutError):
                await asyncio.wait_for(client.get(url + "/slow"), 0.05)

    async def test_stream(url):
        async with httpx.AsyncClient() as client, client.stream("GET", url + "/stream") as response:
            assert [part async for part in response.aiter_text()]

    async def test_stream_not_read(url):
        async with httpx.AsyncClient() as client, client.stream("GET", url + "/stream"):
            pass

    async def test_streamed_request(url):
        async def parts():
            yield b"a"
            yield b"b"

        async with httpx.AsyncClient() as client:
            await client.post(url + "/json", content=parts(), headers={"Content-Length": "2"})

    async def test_mock_transport():
        transport = httpx.MockTransport(lambda request: httpx.Response(418, json={"short": "stout"}))
        async with httpx.AsyncClient(transport=transport) as client:
            await client.get("https://tea.test/pot")

    async def test_fixtures(url, prepared):
        httpx.get(url + "/test")

    async def test_big(url):
        async with httpx.AsyncClient() as client:
            await client.post(url + "/big", content="x" * BIG, headers={"Content-Type": "text/plain"})

    async def test_binary(url):
        async with httpx.AsyncClient() as client:
            await client.post(url + "/binary", content=PNG)

    def test_latin(url):
        assert httpx.get(url + "/latin").text == "Zo\u00eb"

    def test_gzip(url):
        assert httpx.get(url + "/gzip").json() == {"packed": True}

    def test_empty(url):
        httpx.delete(url + "/empty")

    def test_unknown_charset():
        response = httpx.Response(200, text="text", headers={"Content-Type": "text/plain; charset=unknown"})
        with httpx.Client(transport=httpx.MockTransport(lambda request: response)) as client:
            client.get("https://odd.test/")

    def test_nothing(): ...

    def test_fails(url):
        response = httpx.post(url + "/json", json={"sent": [1]})
        assert response.json()["price"] == 2
"""
FILES = {"conftest.py": CONFTEST, "test_calls.py": CALLS}
