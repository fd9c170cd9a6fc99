"""The shared client: bearer tokens, named timeouts, one TLS context, and hosts that cannot be reached."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from apisuite import client as http_client
from apisuite.auth import BearerAuth
from apisuite.client import check_reachable, open_client
from apisuite.settings import SettingsError
from apisuite.transport import IN_FLIGHT_PER_POOL, SmallPools

HOUR = timedelta(hours=1)


class Api:
    """An API that accepts one token, and the tokens that a client of it is given."""

    def __init__(self) -> None:
        self.accepts = "first"
        self.asked: list[str] = []
        self.renewed: list[str] = []
        self.gets = 0

    def answer(self, request: httpx.Request) -> httpx.Response:
        """Answer a request: 401 unless it has the token."""
        self.asked.append(request.headers.get("Authorization", ""))
        return httpx.Response(200 if self.asked[-1] == f"Bearer {self.accepts}" else 401)

    async def get(self) -> str:
        """Return the token of the login."""
        self.gets += 1
        return "first"

    async def renew(self, stale: str) -> str:
        """Return a new token."""
        self.renewed.append(stale)
        return "second"

    def client(self, renew: Callable[..., object] | None = None) -> httpx.AsyncClient:
        """Return a client of this API."""
        auth = BearerAuth(self.get, renew or self.renew)  # type: ignore[arg-type]
        return open_client("https://api.test", auth=auth, transport=httpx.MockTransport(self.answer))


@pytest.fixture
def api() -> Api:
    """An API that accepts the token "first"."""
    return Api()


async def test_token_is_sent_and_asked_for_once(api: Api) -> None:
    """Each request carries the token; it is asked for before the first."""
    async with api.client() as client:
        statuses = [(await client.get("/me")).status_code for _ in range(3)]

    assert statuses == [200, 200, 200]
    assert api.asked == ["Bearer first"] * 3
    assert api.gets == 1


async def test_refused_token_is_renewed(api: Api) -> None:
    """After a 401 the token is renewed and the request sent again; later requests use the new one."""
    api.accepts = "second"

    async with api.client() as client:
        statuses = [(await client.post("/me", json={"a": 1})).status_code for _ in range(2)]

    assert statuses == [200, 200]
    assert api.asked == ["Bearer first", "Bearer second", "Bearer second"]
    assert api.renewed == ["first"]


async def test_token_is_not_renewed_twice_for_one_request(api: Api) -> None:
    """If the new token is refused as well, the test gets the 401."""
    api.accepts = "third"

    async with api.client() as client:
        responses = [await client.get("/me", params={"page": page}) for page in range(3)]

    assert [response.status_code for response in responses] == [401, 401, 401]
    assert api.asked == ["Bearer first", *["Bearer second"] * 3]
    assert api.renewed == ["first"]


async def test_other_urls_still_renew(api: Api) -> None:
    """A URL that refuses every token does not keep others from a new one."""
    api.accepts = "second"

    async with api.client() as client:
        api.accepts = "nobody"
        await client.get("/admin")
        api.accepts = "third"
        await client.get("/admin")
        response = await client.get("/me")

    assert response.status_code == 401  # there is no third token
    assert api.renewed == ["first", "second"]


async def test_token_is_not_sent_to_another_host(api: Api) -> None:
    """A test may ask other hosts with the same client; the token is not theirs."""
    async with api.client() as client:
        for url in ("https://other.test/me", "http://api.test/me", "https://api.test:8443/me"):
            await client.get(url)
        await client.get("https://api.test:443/me")

    assert api.asked == ["", "", "", "Bearer first"]
    assert api.renewed == []


async def test_same_token_is_not_sent_again(api: Api) -> None:
    """If there is no other token, the refused request is not repeated."""
    api.accepts = "third"

    async def same(stale: str) -> str:
        return stale

    async with api.client(same) as client:
        response = await client.get("/me")

    assert response.status_code == 401
    assert api.asked == ["Bearer first"]


@pytest.mark.parametrize("status", [200, 403, 404, 500])
async def test_other_answers_are_left_alone(status: int) -> None:
    """Only 401 says that the token is bad."""
    api = Api()
    api.answer = lambda _request: httpx.Response(status)  # type: ignore[assignment, method-assign]

    async with api.client() as client:
        response = await client.get("/me")

    assert response.status_code == status
    assert api.renewed == []


async def test_auth_none_sends_no_token(api: Api) -> None:
    """A test can leave the token out."""
    async with api.client() as client:
        response = await client.get("/me", auth=None)

    assert response.status_code == 401
    assert api.asked == [""]


def test_synchronous_client_is_refused(api: Api) -> None:
    """With a synchronous client the error says what to use."""
    with (
        httpx.Client(transport=httpx.MockTransport(api.answer)) as client,
        pytest.raises(RuntimeError, match="AsyncClient"),
    ):
        client.get("https://api.test/me", auth=BearerAuth(api.get, api.renew))


async def test_clients_share_one_tls_context(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many clients are opened, the CA bundle is read once; certificates and names are checked."""
    context = http_client.tls_context()
    monkeypatch.setattr(ssl, "create_default_context", lambda *_, **__: pytest.fail("read again"))

    for _ in range(3):
        await open_client("https://api.test").aclose()

    assert http_client.tls_context() is context
    assert context.check_hostname
    assert context.verify_mode is ssl.CERT_REQUIRED


async def test_wrong_file_of_certificates_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A variable that leads nowhere is one error that names it."""
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "missing.pem"))
    http_client.tls_context.cache_clear()

    with pytest.raises(SettingsError, match=r"^cannot read certificates: SSL_CERT_FILE=.*missing\.pem\. Correct"):
        open_client("https://api.test")

    http_client.tls_context.cache_clear()


async def test_timeouts_have_names() -> None:
    """A client waits as long as the default says, unless it is told another name."""
    async with open_client("https://a.test") as client:
        assert client.timeout == http_client.DEFAULT_TIMEOUT
    async with open_client("https://a.test", timeout=http_client.SHORT_TIMEOUT) as client:
        assert client.timeout == http_client.SHORT_TIMEOUT

    reads = [t.read for t in (http_client.SHORT_TIMEOUT, http_client.DEFAULT_TIMEOUT, http_client.PATIENT_TIMEOUT)]
    assert None not in reads
    assert reads == sorted(set(reads))  # type: ignore[type-var]


async def test_relative_urls_are_added_to_the_base() -> None:
    """`/users/8` is asked below the path of the API, not at the root of its host."""
    async with open_client("https://host.test/api", transport=httpx.MockTransport(echo)) as client:
        assert (await client.get("/users/8")).text == "https://host.test/api/users/8"


def self_signed(folder: Path) -> Path:
    """Write a certificate that nobody trusts, with its key, and return the file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now + HOUR)
    certificate = builder.sign(key, SHA256())
    file = folder / "server.pem"
    file.write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + certificate.public_bytes(Encoding.PEM)
    )
    return file


def echo(request: httpx.Request) -> httpx.Response:
    """Answer with the URL that was asked for."""
    return httpx.Response(200, text=str(request.url))


async def test_reachable_host_is_asked_once() -> None:
    """A host that accepts connections is good, whatever it would answer; it is asked once per run."""
    connections: list[asyncio.StreamWriter] = []
    server = await asyncio.start_server(lambda _, writer: connections.append(writer), "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/api"

    async with server:
        assert [await check_reachable(url) for _ in range(3)] == [url] * 3
        for connection in connections:
            connection.close()  # from Python 3.12 on, the server waits for them

    assert len(connections) == 1


async def test_unreachable_host_is_a_settings_error(unused_tcp_port: int) -> None:
    """A port where nobody listens is a SettingsError with the URL and what to do, now and when asked again."""
    url = f"http://127.0.0.1:{unused_tcp_port}/api"

    for _ in range(2):
        with pytest.raises(SettingsError, match=rf"^{url} is unreachable: .*\.env"):
            await check_reachable(url)


async def test_host_without_tls_is_told_at_once() -> None:
    """`https` in the place of `http` is one error, not a failure of each test."""

    async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        url = f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/api"

        with pytest.raises(SettingsError, match=rf"^{url} is unreachable: .* Should the URL start with http://\?"):
            await check_reachable(url)


async def test_certificate_is_not_looked_at_yet(tmp_path: Path) -> None:
    """Whether a certificate is trusted, each client decides: one that signs itself is reachable."""
    server_side = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server_side.load_cert_chain(self_signed(tmp_path))

    async with await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0, ssl=server_side) as server:
        url = f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}"

        assert await check_reachable(url) == url


async def test_host_that_says_nothing_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """A host that does not even refuse is waited for as long as the deadline, no longer."""
    monkeypatch.setattr(asyncio, "open_connection", lambda *_, **__: asyncio.Event().wait())
    wait_for = asyncio.wait_for
    monkeypatch.setattr(asyncio, "wait_for", lambda awaitable, timeout: wait_for(awaitable, timeout / 100))

    with pytest.raises(SettingsError, match=r"^https://silent\.test is unreachable: .*TimeoutError"):
        await check_reachable("https://silent.test")


@pytest.fixture
def looking_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if several tests were at work at once, with no proxy."""
    monkeypatch.setattr(http_client, "in_flight", lambda: IN_FLIGHT_PER_POOL + 1)
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.mark.usefixtures("looking_ahead")
@pytest.mark.parametrize(
    ("options", "proxy", "expected"),
    [
        pytest.param({}, "", SmallPools, id="as it comes"),
        pytest.param({"headers": {"X-Name": "value"}}, "", SmallPools, id="other options"),
        pytest.param({"verify": False}, "", httpx.AsyncHTTPTransport, id="own TLS"),
        pytest.param({"http2": False}, "", httpx.AsyncHTTPTransport, id="own protocol"),
        pytest.param({}, "HTTPS_PROXY", httpx.AsyncHTTPTransport, id="proxy"),
        pytest.param({}, "ALL_PROXY", httpx.AsyncHTTPTransport, id="proxy for all"),
    ],
)
async def test_what_only_httpx_can_do_httpx_does(
    monkeypatch: pytest.MonkeyPatch, options: dict[str, Any], proxy: str, expected: type
) -> None:
    """Looking ahead changes the transport only where nothing is asked of it that the other one does not know."""
    if proxy:
        monkeypatch.setenv(proxy, "http://127.0.0.1:9")

    async with open_client("https://a.test", **options) as client:
        assert type(client._transport) is expected  # noqa: SLF001 - what it is made of cannot be seen otherwise
