"""Whatever is sent, no exception leaves the engine, and every report can be written."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from apisuite.contract import schema
from apisuite.exchanges import Exchange, Recording, record
from apisuite.recording import bodies
from apisuite.recording.draft import Draft
from apisuite.recording.fault import faults
from apisuite.report.curl import curl
from apisuite.report.detail import shown
from apisuite.report.har import har
from apisuite.report.indent import indented
from apisuite.report.text import describe

HAR = schema(Path(__file__).parents[1] / "reports" / "schemas" / "har-1.2.json")
TEXT = st.text(max_size=40)
SCHEMES = st.sampled_from(["https", "http", "ws", "unix"])
HOSTS = st.one_of(TEXT, st.sampled_from(["a.test", "[::1]:80", "u:p@a.test", "a:b:c", "ü.test", "a.test:99999"]))
URLS = st.builds("{}://{}/{}?{}#{}".format, SCHEMES, HOSTS, TEXT, TEXT, TEXT)
TYPES = st.sampled_from(
    [
        "", "application/json", "text/plain; charset=utf-16", "text/html; charset=latin-1", "text/x; charset=hex",
        "application/x-www-form-urlencoded", "multipart/form-data; boundary=b", "image/png", "text/event-stream",
        'text/plain; charset="', "; ; =", "multipart/form-data; boundary=",
    ]
)  # fmt: skip
CODINGS = st.sampled_from(["", "gzip", "deflate", "br", "zstd", "gzip, br", "other"])
HEADERS = st.lists(st.tuples(TEXT, TEXT), max_size=4)
BODIES = st.one_of(
    st.binary(max_size=200),
    TEXT.map(str.encode),
    st.just(b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--b--\r\n'),
)


@st.composite
def exchanges(draw: st.DrawFn) -> Exchange:
    """Return an exchange with anything in it, recorded piece by piece."""
    recording = Recording("call")
    with record(recording):
        draft = Draft("any")
    draft.method, draft.url = draw(st.sampled_from(["GET", "POST", "HEAD", "PURGE", ""])), draw(URLS)
    draft.request_headers = [*draw(HEADERS), ("Content-Type", draw(TYPES)), ("Content-Encoding", draw(CODINGS))]
    draft.sent = draw(st.one_of(BODIES.map(bodies.of), st.just(bodies.STREAMED)))
    if draw(st.booleans()):
        headers = [*draw(HEADERS), ("content-type", draw(TYPES)), ("content-encoding", draw(CODINGS))]
        draft.responded(draw(st.integers(100, 599)), draw(TEXT), "HTTP/1.1", headers)
        for chunk in draw(st.lists(BODIES, max_size=3)):
            draft.chunk(chunk)
        draw(st.sampled_from([draft.complete, draft.stopped, lambda: draft.failed(OSError("lost"))]))()
    (exchange,) = recording.take()
    return exchange


@settings(deadline=None, max_examples=150)
@given(exchanges())
def test_every_report_can_be_written(exchange: Exchange) -> None:
    """The command is one of a shell, the archive keeps its format, the texts are texts."""
    assert not exchange.error.startswith("cannot be described")
    assert shlex.split(curl(exchange)[0])[0] == "curl"
    HAR.check(json.loads(har({"test": [exchange]})))
    assert describe([exchange], with_last_body=True).encode()
    json.dumps(shown(exchange)).encode()
    assert faults == {}


@settings(deadline=None)
@given(exchanges())
def test_form_survives_the_way_to_another_process(exchange: Exchange) -> None:
    """What `to_json` writes, `from_json` reads, also as JSON text."""
    again = Exchange.from_json(json.loads(json.dumps(exchange.to_json())))

    assert json.dumps(again.to_json()) == json.dumps(exchange.to_json())


@given(st.recursive(st.none() | st.booleans() | st.integers() | TEXT, lambda each: st.lists(each, max_size=4)))
def test_indented_json_is_the_same_json(document: object) -> None:
    """Only white space is added."""
    text = json.dumps([document])

    assert json.loads(indented(text)) == [document]


@given(TEXT)
def test_indenting_anything_returns_a_text(text: str) -> None:
    """What is no JSON stays as it is."""
    assert "".join(indented("{" + text).split()) == "".join(("{" + text).split())
