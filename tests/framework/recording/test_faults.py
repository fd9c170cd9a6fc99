"""Nothing of the recording raises into a test: what cannot be recorded is shown as such, and named once."""

from __future__ import annotations

import json
import re
import shlex

import httpx
import pytest

from apisuite import recording as engine
from apisuite.exchanges import Recording
from apisuite.recording.draft import Draft
from apisuite.recording.imports import AfterImport
from apisuite.report.curl import curl
from apisuite.report.har import har
from apisuite.report.text import describe

from ..suite import Suite
from .inner import entries

pytest_plugins = ["pytester"]

STRANGE = """
    import httpx
    import pytest

    class Strange(httpx.Headers):
        def multi_items(self):
            raise LookupError("a strange library")

    def answer(request):
        return httpx.Response(200)

    @pytest.mark.parametrize("number", range(3))
    def test_strange(number):
        with httpx.Client(transport=httpx.MockTransport(answer)) as client:
            request = client.build_request("GET", "https://shop.test/strange")
            request.headers = Strange(request.headers)
            assert client.send(request).status_code == 200
"""


def test_fault_is_told_once_and_the_tests_pass(folder: Suite) -> None:
    """Also where warnings are errors: a hook may not raise."""
    found = entries(folder, {"test_strange.py": STRANGE})
    result = folder.run("-p", "no:html")

    result.assert_outcomes(passed=3, warnings=1)
    assert result.stdout.str().count("not recorded as a whole: LookupError: a strange library") == 1
    assert [entry["response"]["status"] for made in found.values() for entry in made] == [200, 200, 200]


class Unprintable(Exception):
    """An error that cannot be shown."""

    def __str__(self) -> str:
        raise RuntimeError("no text")


def test_error_without_a_text_is_named(recording: Recording) -> None:
    """By its type."""

    def answer(_: httpx.Request) -> httpx.Response:
        raise Unprintable

    with httpx.Client(transport=httpx.MockTransport(answer)) as client, pytest.raises(Unprintable):
        client.get("https://shop.test/")

    assert recording.take()[0].error == "Unprintable"


def test_exchange_that_cannot_be_described_is_there(recording: Recording, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every report can be written with it."""
    monkeypatch.setattr("apisuite.recording.bodies.body", lambda *_: 1 // 0)
    monkeypatch.setattr("apisuite.recording.fault.faults", {})
    Draft("any")

    (exchange,) = recording.take()
    assert exchange.error.startswith("cannot be described: ZeroDivisionError")
    assert describe([exchange], with_last_body=True)
    assert shlex.split(curl(exchange)[0])
    entry = json.loads(har({"test": [exchange]}))["log"]["entries"][0]
    assert re.match("^[a-z]+://", entry["request"]["url"])


def test_library_with_another_inside_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """A version without the methods that are wrapped is not recorded, and said so."""
    monkeypatch.setattr("apisuite.recording.fault.faults", faults := {})
    module = type(httpx)("httpx2")

    engine._adapt(module)  # noqa: SLF001 - what an import calls

    assert list(faults) == ["AttributeError: module 'httpx2' has no attribute 'AsyncByteStream'"]


def test_loader_that_takes_no_attributes_is_left_alone() -> None:
    """Its module is imported, and not recorded."""

    class Fixed:
        __slots__ = ()

        def exec_module(self, module: object) -> None:
            """Do nothing."""

    AfterImport(["x"], print)._listen(Fixed())  # noqa: SLF001 - no loader of Python is like that


UNHASHABLE = """
    import requests

    def test_response():
        class Own(requests.Response):
            __hash__ = None

        class Adapter(requests.adapters.BaseAdapter):
            def send(self, request, **_):
                response = Own()
                response.status_code, response.raw, response.request = 200, None, request
                return response

            def close(self): ...

        with requests.Session() as session:
            session.mount("https://", Adapter())
            assert session.get("https://shop.test/response").status_code == 200
"""


def test_response_that_is_no_key_is_no_fault_of_the_test(folder: Suite) -> None:
    """A class that cannot be hashed is recorded without its body."""
    found = entries(folder, {"test_keys.py": UNHASHABLE})

    assert [entry["response"]["status"] for entry in found["test_response"]] == [200]
