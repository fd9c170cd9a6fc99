"""Every HTTP exchange is recorded for the test that made it, whatever client made it and however it ended."""

from __future__ import annotations

import pytest

from apisuite.exchanges import Exchange
from apisuite.report.text import outcome

from .inner import Finished
from .server import BIG, PNG
from .shown import detail, exchanges, lines_of, name_of, results


def only(calls: Finished, test: str) -> Exchange:
    """Return the exchange of a test that made one."""
    (exchange,) = exchanges(calls.report, f"::{test}")
    return exchange


def test_inner_tests_do_what_they_say(calls: Finished) -> None:
    """What is looked at below is what a server really answered."""
    assert results(calls.report).pop("test_calls.py::test_fails") == "Failed"
    assert calls.counts["failed"] == 1


@pytest.mark.parametrize("test", ["test_own_client", "test_sync_client", "test_thread"])
def test_any_client_is_recorded(calls: Finished, test: str) -> None:
    """A client of the test's own, async or not, also in a thread."""
    exchange = only(calls, test)

    assert (exchange.phase, exchange.method, exchange.status, outcome(exchange)) == ("call", "GET", 200, "200 OK")
    assert exchange.url.endswith("/json")
    assert exchange.seconds > 0


def test_everything_of_an_exchange_is_kept(calls: Finished) -> None:
    """Headers and bodies of both sides, as they were sent: numbers keep their digits."""
    exchange = only(calls, "test_shared_client")

    assert exchange.url.endswith("/json?page=2")
    assert "x-trace: abc" in lines_of(exchange.request_headers)
    assert exchange.request.text == '{"name":"Zo\u00eb"}'
    assert "content-type: application/json" in lines_of(exchange.response_headers)
    assert exchange.response.text == '{"name":"Zo\u00eb","price":1.10,"big":12345678901234567890}'


@pytest.mark.parametrize(
    ("test", "outcomes"),
    [
        ("test_two_at_once", ["200 OK", "200 OK"]),
        ("test_redirect", ["302 Found", "200 OK"]),
        ("test_auth_retry", ["401 Unauthorized", "200 OK"]),
        ("test_mock_transport", ["418 I'M A TEAPOT"]),
        ("test_empty", ["204 No Content"]),
        ("test_nothing", []),
        ("test_timeout", ["ReadTimeout"]),
        ("test_timeout_in_the_body", ["200 OK, then ReadTimeout"]),
    ],
)
def test_each_request_is_an_exchange(calls: Finished, test: str, outcomes: list[str]) -> None:
    """Redirects and retries are seen one by one, and so are requests that were never answered as a whole."""
    found = [outcome(exchange) for exchange in exchanges(calls.report, f"::{test}")]

    assert [each.upper() for each in found] == [each.upper() for each in outcomes]


@pytest.mark.parametrize(
    ("test", "status", "error"),
    [
        ("test_refused", None, "ConnectError: "),
        ("test_cancelled", None, "CancelledError"),
        ("test_broken_body", 200, "200 OK, then RemoteProtocolError: peer closed connection"),
    ],
)
def test_error_is_named(calls: Finished, test: str, status: int | None, error: str) -> None:
    """What went wrong stands in place of an answer, or beside the part that came."""
    exchange = only(calls, test)

    assert exchange.status == status
    assert outcome(exchange).startswith(error)


def test_part_of_a_broken_body_is_kept(calls: Finished) -> None:
    """The bytes that came before the connection was lost are shown."""
    response = only(calls, "test_broken_body").response

    assert (response.text, response.note()) == ("begin", "streamed, 5 bytes received")


def test_first_attempt_keeps_its_own_headers(calls: Finished) -> None:
    """An auth flow that changes the request for its second attempt does not change the record of the first."""
    first, second = exchanges(calls.report, "::test_auth_that_changes_the_request")

    assert "x-attempt" not in dict(first.request_headers)
    assert "x-attempt: second" in lines_of(second.request_headers)


def test_calls_of_fixtures_are_marked(calls: Finished) -> None:
    """What a fixture sends before and after the test is in the test's row, and says when it was."""
    found = exchanges(calls.report, "::test_fixtures")

    assert [(each.phase, each.url.rpartition("/")[2]) for each in found] == [
        ("setup", "set-up"),
        ("call", "test"),
        ("teardown", "tear-down"),
    ]


@pytest.mark.parametrize(
    ("test", "text", "note"),
    [
        ("test_stream", "first second", ""),
        ("test_stream_not_read", None, "streamed"),
        ("test_binary", None, f"{len(PNG)} bytes of image/png"),
        ("test_latin", "Zo\u00eb", ""),
        ("test_gzip", '{"packed": true}', ""),
        ("test_unknown_charset", "text", ""),
        ("test_empty", "", ""),
    ],
)
def test_body_is_shown_as_text_or_named(calls: Finished, test: str, text: str | None, note: str) -> None:
    """Text is decoded, binary data and what nobody read is named."""
    response = only(calls, test).response

    assert (response.text, response.note()) == (text, note)


def test_streamed_request_says_so(calls: Finished) -> None:
    """What a generator sent is gone; the record says that there was a body."""
    request = only(calls, "test_streamed_request").request

    assert (request.text, request.is_streamed, request.size) == (None, True, None)


def test_long_bodies_are_cut(calls: Finished) -> None:
    """Of a body over 64 KiB the beginning is kept, whole characters, and its size is named."""
    exchange = only(calls, "test_big")

    for body, character in ((exchange.request, "x"), (exchange.response, "\u00e4")):
        assert body.text is not None
        assert set(body.text) == {character}
        assert 64 * 1024 - 4 <= len(body.text.encode()) <= 64 * 1024
        assert (body.size, body.note()) == (BIG, f"{BIG:,} bytes, only the start is shown")


def test_failed_row_opens_its_last_exchange(calls: Finished) -> None:
    """A reader sees at once what came back; a row that passed opens nothing."""
    assert detail(calls.report, "::test_fails").open == 0
    assert detail(calls.report, "::test_redirect").open is None


def test_terminal_shows_the_last_exchange_of_a_failed_test(calls: Finished) -> None:
    """Nobody needs to open the report to see what came back: one line per call, JSON over several lines."""
    lines = [line.strip() for line in calls.output.partition("Captured log http")[2].splitlines()]

    assert lines[1].startswith("POST http://127.0.0.1")
    assert "/json -> 200 OK (" in lines[1]
    assert lines[2:8] == ["request body:", "{", '"sent": [', "1", "]", "}"]
    assert '"price": 1.10,' in lines
    assert calls.output.count("Captured log http") == 1


def test_calls_are_counted_in_the_row(calls: Finished) -> None:
    """The column Exchanges has the number of exchanges, those of fixtures included."""
    numbers = {name_of(row).rpartition("::")[2]: row["exchanges"].strip() for row in calls.report.rows()}

    assert (numbers["test_fixtures"], numbers["test_redirect"], numbers["test_nothing"]) == ("3", "2", "0")
