"""A failing test shows its exchanges once in the terminal, and the one that matters first."""

from __future__ import annotations

import pytest

from ..report import read_report
from ..reports.shown import detail
from ..suite import Suite
from .inner import EVERYWHERE

pytest_plugins = ["pytester"]

TESTS = """
    import logging

    import httpx
    import pytest

    TRANSPORT = httpx.MockTransport(lambda request: httpx.Response(404 if "missing" in str(request.url) else 200))

    def get(path):
        with httpx.Client(transport=TRANSPORT) as client:
            client.get("https://shop.test/" + path)

    @pytest.fixture
    def cleaned():
        get("created")
        yield
        get("deleted")

    @pytest.fixture
    def breaks_late():
        yield
        get("lost")
        raise RuntimeError("cannot clean up")

    def test_fails(cleaned, caplog):
        caplog.set_level(logging.INFO)
        get("missing")
        logging.getLogger("mine").info("said by the test")
        assert "HTTP Request: GET https://shop.test/missing" in caplog.text
        assert 0

    def test_teardown_fails(breaks_late):
        get("found")
"""


@pytest.mark.parametrize("arguments", EVERYWHERE.values(), ids=EVERYWHERE)
def test_terminal_has_each_exchange_once(suite: Suite, arguments: list[str]) -> None:
    """httpx's own line says no more than the block; other lines of the log stay, and JUnit has all."""
    suite.write({"test_once.py": TESTS})

    result = suite.run("--log-level=INFO", "--junit-xml=junit.xml", "-o", "junit_logging=all", *arguments)

    text = result.stdout.str().partition("FAILURES")[2]
    assert text.count("GET https://shop.test/missing -> 404") == 1
    assert text.count("GET https://shop.test/deleted -> 200") == 1  # in the teardown
    assert "INFO     httpx:" not in text
    assert "said by the test" in text
    assert "INFO     httpx:" in suite.read("junit.xml")


def test_row_opens_the_exchange_of_the_phase_that_failed(suite: Suite) -> None:
    """Not what the teardown did afterwards; unless it was the teardown that failed."""
    suite.write({"test_once.py": TESTS})

    suite.run()

    report = read_report(suite.path / "report.html")
    opened = {}
    for row in ("::test_fails", "::test_teardown_fails::teardown"):
        shown = detail(report, row)
        assert shown.open is not None
        opened[row] = shown.exchanges[shown.open].path
    assert opened == {"::test_fails": "/missing", "::test_teardown_fails::teardown": "/lost"}
