"""A project in which everything happens that can happen to a test."""

from __future__ import annotations

OUTCOMES = '''
    import pytest

    def test_passes():
        """Passes."""

    def test_fails():
        """Fails."""
        assert {"a": 1} == {"a": 2}

    @pytest.mark.skip(reason="not now")
    def test_skipped(): ...

    @pytest.mark.xfail(reason="known")
    def test_xfails():
        assert False

    @pytest.mark.xfail(reason="known", strict=False)
    def test_xpasses(): ...

    @pytest.mark.xfail(reason="known", strict=True)
    def test_xpasses_strictly(): ...

    @pytest.fixture
    def broken():
        raise RuntimeError("no set-up")

    @pytest.fixture
    def unclean():
        yield
        print("cleaning up")
        raise RuntimeError("no tear-down")

    def test_setup_error(broken): ...

    def test_teardown_error(unclean): ...

    def test_fails_twice(unclean):
        assert False, "the test itself"

    def test_subtests(subtests):
        for number in range(4):
            with subtests.test("part", number=number):
                if number == 1:
                    pytest.skip("not this one")
                assert number != 2, "the part is wrong"
'''
UNITTEST = """
    import unittest

    class TestOld(unittest.TestCase):
        def test_old(self):
            for number in range(2):
                with self.subTest(number=number):
                    self.assertEqual(number, 0)
"""
CRASH = """
    import os

    def test_before(): ...

    def test_crashes():
        if "PYTEST_XDIST_WORKER" in os.environ:
            os._exit(3)

    def test_after(): ...
"""
FILES = {
    "test_outcomes.py": OUTCOMES + UNITTEST,
    "test_crash.py": CRASH,
    "test_broken.py": "import there_is_no_such_module\n",
    "test_refuses.py": "raise RuntimeError('at import')\n",
}
RESULTS = {
    "test_broken.py::collect": "Error",
    "test_refuses.py::collect": "Error",
    "test_crash.py::test_after": "Passed",
    "test_crash.py::test_before": "Passed",
    "test_outcomes.py::TestOld::test_old": "Passed",
    "test_outcomes.py::TestOld::test_old (number=1)": "Failed",
    "test_outcomes.py::test_fails": "Failed",
    "test_outcomes.py::test_fails_twice": "Failed",
    "test_outcomes.py::test_fails_twice::teardown": "Error",
    "test_outcomes.py::test_passes": "Passed",
    "test_outcomes.py::test_setup_error::setup": "Error",
    "test_outcomes.py::test_skipped::setup": "Skipped",
    "test_outcomes.py::test_subtests": "Failed",
    "test_outcomes.py::test_subtests [part] (number=1)": "Skipped",
    "test_outcomes.py::test_subtests [part] (number=2)": "Failed",
    "test_outcomes.py::test_teardown_error": "Passed",
    "test_outcomes.py::test_teardown_error::teardown": "Error",
    "test_outcomes.py::test_xfails": "XFailed",
    "test_outcomes.py::test_xpasses": "XPassed",
    "test_outcomes.py::test_xpasses_strictly": "Failed",
}
