"""`InvoicesClient` with a mocked aiohttp: which mocks behave like aiohttp, and one that only seems to."""

from __future__ import annotations

from unittest.mock import AsyncMock, MagicMock, create_autospec, patch

import aiohttp
import pytest
from multidict import CIMultiDict, CIMultiDictProxy
from yarl import URL

from ....sandbox.invoices_client import InvoicesClient

BASE_URL = "https://invoices.test"
URL_ASKED = URL("https://invoices.test/einvoice/recharges/R1")
RECHARGE = {"order_id": "R1", "type": "cash", "time": "2024-01-01T08:00:00Z", "amount": 250}


def not_found():
    """Return the error that aiohttp raises for a 404, with the headers that were sent."""
    headers = CIMultiDictProxy(CIMultiDict({"Authorization": "Bearer example-token"}))
    asked = aiohttp.RequestInfo(URL_ASKED, "GET", headers, URL_ASKED)
    return aiohttp.ClientResponseError(asked, (), status=404, message="Not Found")


def session_that_responds(response):
    """Return a stand-in for aiohttp.ClientSession; `async with session.get(...)` gives `response`."""
    session: MagicMock = create_autospec(aiohttp.ClientSession, instance=True)
    session.get.return_value.__aenter__.return_value = response
    return session


async def test_get_returns_the_document():
    """With `spec`, `json` is awaitable and `raise_for_status` is not, as in aiohttp."""
    response = MagicMock(spec=aiohttp.ClientResponse)
    response.json.return_value = RECHARGE

    async with InvoicesClient(BASE_URL, "t", session_that_responds(response)) as client:
        recharge = await client.get("R1")

    assert recharge == RECHARGE
    response.raise_for_status.assert_called_once_with()


async def test_get_sends_the_token_to_the_right_url():
    """The mock remembers what it was called with."""
    session = session_that_responds(MagicMock(spec=aiohttp.ClientResponse))

    await InvoicesClient("https://invoices.test/", "example-token", session).get("R1")

    session.get.assert_called_once_with(str(URL_ASKED), headers={"Authorization": "Bearer example-token"})


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda: MagicMock(spec=aiohttp.ClientResponse), id="MagicMock with spec"),
        pytest.param(lambda: AsyncMock(spec=aiohttp.ClientResponse), id="AsyncMock with spec"),
        pytest.param(lambda: create_autospec(aiohttp.ClientResponse, instance=True), id="create_autospec"),
    ],
)
async def test_error_status_raises(make):
    """Every mock with a spec raises where aiohttp would, and no document is read."""
    response = make()
    response.raise_for_status.side_effect = not_found()

    with pytest.raises(aiohttp.ClientResponseError, match="404, message='Not Found'"):
        await InvoicesClient(BASE_URL, "t", session_that_responds(response)).get("R1")

    response.json.assert_not_called()


async def test_bare_async_mock_never_raises():
    """Everything on an AsyncMock is a coroutine function, but the client rightly does not await `raise_for_status`.

    The side effect stays in a coroutine that is never awaited: the client returns as if nothing were wrong.
    """
    response = AsyncMock()
    response.raise_for_status.side_effect = not_found()
    response.json.return_value = RECHARGE

    with pytest.warns(RuntimeWarning, match="coroutine .* was never awaited"):
        recharge = await InvoicesClient(BASE_URL, "t", session_that_responds(response)).get("R1")

    assert recharge == RECHARGE
    response.raise_for_status.assert_called_once_with()
    response.raise_for_status.assert_not_awaited()


async def test_error_does_not_show_the_token():
    """Tracebacks and logs show the repr of an error. That of aiohttp's own has the headers that were sent."""
    response = MagicMock(spec=aiohttp.ClientResponse)
    response.raise_for_status.side_effect = not_found()

    with pytest.raises(aiohttp.ClientResponseError) as raised:
        await InvoicesClient(BASE_URL, "t", session_that_responds(response)).get("R1")

    assert "example-token" in repr(not_found())
    assert "example-token" not in repr(raised.value)


@pytest.mark.parametrize("error", [aiohttp.ClientConnectionError("no route"), TimeoutError("late")], ids=repr)
async def test_transport_errors_reach_the_caller(error):
    """The client does not swallow connection errors and timeouts."""
    session = create_autospec(aiohttp.ClientSession, instance=True)
    session.get.return_value.__aenter__.side_effect = error

    with pytest.raises(type(error), match=str(error)):
        await InvoicesClient(BASE_URL, "t", session).get("R1")


def test_autospec_knows_the_real_signature():
    """A call that aiohttp would reject is rejected; a plain mock accepts anything."""
    session = create_autospec(aiohttp.ClientSession, instance=True)

    with pytest.raises(TypeError, match="url"):
        session.get()
    with pytest.raises(AttributeError, match="fetch"):
        session.fetch("https://invoices.test")


async def test_given_session_stays_open():
    """The client does not close a session that it was given: others may still use it."""
    session = session_that_responds(MagicMock(spec=aiohttp.ClientResponse))

    async with InvoicesClient(BASE_URL, "t", session):
        pass

    session.close.assert_not_called()


async def test_own_session_is_closed_once():
    """The client closes a session that it opened itself, even when the block raises."""
    with patch("aiohttp.ClientSession", autospec=True) as opened, pytest.raises(LookupError):
        async with InvoicesClient(BASE_URL, "t"):
            raise LookupError

    opened.return_value.close.assert_awaited_once_with()


async def test_client_without_session_says_what_to_do():
    """Outside `async with` there is no session, and the error names both ways to get one."""
    client = InvoicesClient(BASE_URL, "t")

    with pytest.raises(RuntimeError, match=r"async with InvoicesClient\(\.\.\.\)"):
        await client.get("R1")
