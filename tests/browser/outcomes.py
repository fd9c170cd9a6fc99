"""A run with every outcome, of which the browser shows the report."""

from __future__ import annotations

OUTCOMES = '''
    """Every outcome, durations and numbers of calls that sort differently as texts and as numbers."""
    import time

    import httpx
    import pytest

    def call(times):
        with httpx.Client(transport=httpx.MockTransport(lambda request: httpx.Response(200, json=BODY))) as client:
            for _ in range(times):
                client.get("https://a.test/users/1")

    BODY = {"name": "Zo\\u00eb", "empty": {}, "list": [1.10, 12345678901234567890], "text": "a, [b]: {c}"}

    @pytest.mark.parametrize("times", [0, 2, 10])
    def test_passes(times):
        """Calls some times."""
        call(times)

    def test_slow():
        """Takes more than a second, which is shown in another way."""
        time.sleep(1.05)

    def test_fails():
        """Fails after two calls."""
        call(2)
        print("\\x1b[31mred\\x1b[0m \\u202eturned\\x07")
        assert False, "the one that fails"

    @pytest.mark.skip(reason="not now")
    def test_skipped(): ...

    @pytest.mark.xfail(reason="known")
    def test_xfails():
        assert False

    @pytest.mark.xfail(reason="known", strict=False)
    def test_xpasses(): ...

    @pytest.fixture
    def broken():
        raise RuntimeError("no set-up")

    @pytest.fixture
    def unclean():
        yield
        print("cleaning up")
        raise RuntimeError("no tear-down")

    @pytest.fixture
    def tidy():
        yield
        print("tidied up")

    def test_tidy(tidy): ...

    def test_setup_error(broken): ...

    def test_teardown_error(unclean): ...

    def test_subtests(subtests):
        for number in range(3):
            with subtests.test("part", number=number):
                assert number != 1, "the part is wrong"
'''
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
