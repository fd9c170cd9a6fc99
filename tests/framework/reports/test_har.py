"""`--har` writes all exchanges as one HTTP Archive 1.2, which the network panel of a browser imports."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from apisuite.contract import schema
from apisuite.exchanges import Exchange, Recording, record
from apisuite.report.har import har

from ..suite import Suite
from .inner import Finished, run_inner
from .server import PNG
from .shown import exchanges, results

pytest_plugins = ["pytester"]

HAR_SCHEMA = schema(Path(__file__).parent / "schemas" / "har-1.2.json")


@pytest.fixture(scope="module")
def log(calls: Finished) -> dict[str, Any]:
    """The archive of a run that has calls of every kind. Nothing to clean up."""
    document = json.loads((calls.folder / "run.har").read_text(encoding="utf-8"))
    HAR_SCHEMA.check(document)
    log: dict[str, Any] = document["log"]
    return log


def entries(log: dict[str, Any], test: str) -> list[dict[str, Any]]:
    """Return the entries of a test, in order."""
    page = next(page["id"] for page in log["pages"] if page["title"].endswith(f"::{test}"))
    return [entry for entry in log["entries"] if entry["pageref"] == page]


def test_archive_has_every_exchange(calls: Finished, log: dict[str, Any]) -> None:
    """There are as many entries as the rows of the report have exchanges."""
    shown = [exchange.url for test in results(calls.report) for exchange in exchanges(calls.report, test)]

    assert sorted(entry["request"]["url"] for entry in log["entries"]) == sorted(shown)


def test_entries_are_in_time_order(log: dict[str, Any]) -> None:
    """The panel shows a waterfall: entries come as they were sent, with time zone."""
    times = [datetime.fromisoformat(entry["startedDateTime"]) for entry in log["entries"]]

    assert times == sorted(times)
    assert all(time.tzinfo for time in times)


def test_page_is_a_test(log: dict[str, Any]) -> None:
    """Each test that made calls is a page, named by its node id; a fixture's calls say so."""
    titles = [page["title"] for page in log["pages"]]

    assert "test_calls.py::test_redirect" in titles
    assert "test_calls.py::test_nothing" not in titles
    assert [entry["comment"] for entry in entries(log, "test_fixtures")] == ["setup", "call", "teardown"]


def test_entry_has_request_and_response(log: dict[str, Any]) -> None:
    """Query, headers and bodies are where a reader of archives looks for them, bodies as they were sent."""
    (entry,) = entries(log, "test_shared_client")

    request, response = entry["request"], entry["response"]
    assert request["method"] == "POST"
    assert request["queryString"] == [{"name": "page", "value": "2"}]
    assert {"name": "x-trace", "value": "abc"} in request["headers"]
    assert request["postData"] == {"mimeType": "application/json", "text": '{"name":"Zoë"}'}
    assert (response["status"], response["statusText"]) == (200, "OK")
    assert response["content"]["mimeType"] == "application/json"
    assert json.loads(response["content"]["text"])["big"] == 12345678901234567890
    assert entry["time"] == sum(entry["timings"].values()) > 0


def posted(**options: Any) -> dict[str, Any]:
    """Return the postData of a request that a client sends with these options."""
    recording = Recording("call")
    with record(recording), httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(200))) as client:
        client.post("https://shop.test/", **options)
    document = json.loads(har({"test": recording.take()}))
    HAR_SCHEMA.check(document)
    data: dict[str, Any] = document["log"]["entries"][0]["request"]["postData"]
    return data


def test_form_has_its_fields() -> None:
    """Unquoted, secrets redacted."""
    data = posted(data={"name": "a b&c", "password": "swordfish"})

    assert data == {
        "mimeType": "application/x-www-form-urlencoded",
        "params": [{"name": "name", "value": "a b&c"}, {"name": "password", "value": "[redacted]"}],
    }


def test_multipart_has_its_parts() -> None:
    """Values of fields; of files the name and the type."""
    data = posted(data={"title": "cat"}, files={"avatar": ("cat.png", PNG, "image/png")})

    assert data["params"] == [
        {"name": "title", "value": "cat"},
        {"name": "avatar", "fileName": "cat.png", "contentType": "image/png"},
    ]


def test_redirect_says_where_to(log: dict[str, Any]) -> None:
    """The first of two entries names the address that the second one asked."""
    first, second = entries(log, "test_redirect")

    assert first["response"]["redirectURL"] == "/target"
    assert second["request"]["url"].endswith("/target")


@pytest.mark.parametrize("test", ["test_refused", "test_timeout", "test_cancelled"])
def test_error_has_no_status(log: dict[str, Any], test: str) -> None:
    """Where no response came, the status is 0 and the error is named, as Chromium writes it."""
    (entry,) = entries(log, test)

    assert entry["response"]["status"] == 0
    assert "Error" in entry["response"]["_error"] or "Timeout" in entry["response"]["_error"]


def test_binary_content_is_left_out(log: dict[str, Any]) -> None:
    """What is no text has a size and no text: a reader would take a note about it for the content."""
    (entry,) = entries(log, "test_binary")

    content = entry["response"]["content"]
    assert (content["size"], content["mimeType"], "text" in content) == (len(PNG), "image/png", False)
    assert "postData" not in entry["request"]


def test_compressed_body_has_no_size(log: dict[str, Any]) -> None:
    """Only the size of the content is known, not how many bytes went over the wire."""
    (entry,) = entries(log, "test_gzip")

    assert (entry["response"]["bodySize"], entry["response"]["content"]["size"]) == (-1, len('{"packed": true}'))


def test_run_without_calls_writes_an_empty_archive() -> None:
    """Nothing to show is no reason for a broken file."""
    document = json.loads(har({"test_x.py::test_x": []}))

    HAR_SCHEMA.check(document)
    assert document["log"]["entries"] == []


def test_exchange_that_nobody_answered_is_valid() -> None:
    """A request that was still open when its test ended has all fields that the format asks for."""
    exchange = Exchange("call", "GET", "http://a.test/?q=", 0.0, 0.0, error="no response yet")

    HAR_SCHEMA.check(json.loads(har({"test_x.py::test_x": [exchange]})))


def test_file_lies_where_the_shell_would_put_it(tmp_path: Path) -> None:
    """A relative path is relative to the working directory, and without the option there is no file."""
    finished = run_inner(tmp_path, {"test_a.py": "def test_a(): ...\n", "inside/there": ""}, "--har=inside/a.har")

    assert finished.ret == 0
    assert [path.name for path in tmp_path.rglob("*.har")] == ["a.har"]
    assert (tmp_path / "inside" / "a.har").exists()


@pytest.mark.parametrize("arguments", [[], ["-n", "2"]], ids=["plain", "parallel"])
def test_folder_is_made_and_what_cannot_be_written_is_said(suite: Suite, arguments: list[str]) -> None:
    """A missing folder is made; where a folder has the name of the file, the report and the results are still there."""
    suite.write({"test_a.py": "def test_a(): ..."})
    (suite.path / "taken").mkdir()

    suite.run(*arguments, "--har=deep/down/run.har").assert_outcomes(passed=1)
    result = suite.run(*arguments, "--har=taken")

    assert '"entries"' in suite.read("deep/down/run.har")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["not written: *taken*"])
    assert (suite.path / "report.html").exists()
