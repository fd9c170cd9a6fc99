"""A run with every outcome, of which the browser shows the report, and with what can be told apart only there."""

from __future__ import annotations

from ..framework.reports.every_outcome import OUTCOMES, UNITTEST

DETAILS = '''
    """Durations and numbers of exchanges that sort differently as texts and as numbers, a body, and output."""
    import time

    import httpx
    import pytest

    BODY = {"name": "Zo\\u00eb", "empty": {}, "list": [1.10, 12345678901234567890], "text": "a, [b]: {c}"}

    def send(times):
        with httpx.Client(transport=httpx.MockTransport(lambda request: httpx.Response(200, json=BODY))) as client:
            for _ in range(times):
                client.get("https://a.test/users/1")

    @pytest.mark.parametrize("times", [0, 2, 10])
    def test_sends(times):
        """Sends some requests."""
        send(times)

    def test_slow():
        """Takes more than a second, which is shown in another way."""
        time.sleep(1.05)

    def test_rejected():
        """Fails after two exchanges."""
        send(2)
        print("\\x1b[31mred\\x1b[0m \\u202eturned\\x07")
        assert False, "the one that fails"

    @pytest.fixture
    def tidy():
        yield
        print("tidied up")

    def test_tidy(tidy): ...
'''
FILES = {"test_outcomes.py": OUTCOMES + UNITTEST, "test_details.py": DETAILS}
EXTRAS = """
    import pytest_html

    DOT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="

    def test_picture(extras):
        extras.append(pytest_html.extras.png(DOT, name="dot"))
        extras.append(pytest_html.extras.url("https://example.com/", name="a link"))

    def test_long_lines():
        print("x" * 1_000_000)
        assert False, "y" * 1_000_000
"""
LESS = """
    import pytest

    KEPT = ("col-result", "col-testId", 'type="result"', 'type="testId"')

    @pytest.hookimpl(trylast=True)
    def pytest_html_results_table_header(cells):
        cells[:] = [cell for cell in cells if any(mark in cell for mark in KEPT)]

    @pytest.hookimpl(trylast=True)
    def pytest_html_results_table_row(cells):
        cells[:] = [cell for cell in cells if any(mark in cell for mark in KEPT)]
"""
