"""What other plugins and tools read of a run is redacted as well, and what cannot be carried ends no run."""

from __future__ import annotations

from pathlib import Path

import pytest

from .inner import PARALLEL, PLAIN, run_inner

SECRET = "Zx9Kq7-0123456789-secret"
# Reads reports as Allure, pytest-json-report and the like do, and keeps what it reads.
READER = """
    import pytest

    def keep(where, report):
        with open("read.txt", "a", encoding="utf-8") as file:
            print(where, report.when, report.longreprtext, report.sections, report.user_properties, file=file)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(item):
        report = yield
        keep("makereport", report)
        return report

    def pytest_runtest_logreport(report):
        keep("logreport", report)
"""
WRITING = """
    import os

    def test_writes(record_property, record_testsuite_property, record_xml_attribute, pytestconfig):
        secret = os.environ["SHOP_PASSWORD"]
        print("printed", secret)
        record_property("property", secret)
        record_testsuite_property("suite", secret)
        pytestconfig.cache.set("shop/token", {"value": secret, "kept": 1, secret: 1})
        pytestconfig.cache.set("shop/" + secret, 1)
        record_xml_attribute("ticket", secret)
        assert secret == "raised"
"""


@pytest.mark.parametrize("arguments", [PLAIN, PARALLEL])
def test_whatever_reads_reports_reads_clean_ones(tmp_path: Path, arguments: list[str]) -> None:
    """A plugin that reads reports, in either hook, finds no secret in them; nor does who looks into pytest's cache."""
    files = {"conftest.py": READER, "test_a.py": WRITING}

    run_inner(tmp_path, files, *arguments, "-ojunit_family=xunit1", "-Wdefault", SHOP_PASSWORD=SECRET)

    read = (tmp_path / "read.txt").read_text(encoding="utf-8")
    assert {"makereport call", "logreport call"} <= {" ".join(line.split()[:2]) for line in read.splitlines()}
    assert "printed" in read
    kept = [path.read_text(encoding="utf-8") for path in (tmp_path / ".pytest_cache").rglob("*") if path.is_file()]
    kept += [path.name for path in (tmp_path / ".pytest_cache").rglob("*")]
    assert any("kept" in text for text in kept)
    assert "Zx9Kq7" not in "".join([read, *kept, (tmp_path / "junit.xml").read_text(encoding="utf-8")])


@pytest.mark.parametrize("arguments", [PLAIN, PARALLEL])
def test_half_of_a_surrogate_pair_ends_no_run(tmp_path: Path, arguments: list[str]) -> None:
    """In a log, an output or an error it is written out; xdist itself cannot carry it."""
    text = r"""
        import logging

        def test_a(record_property):
            logging.error("half \ud83d")
            record_property("half", "\ud83d")
            assert "\ud83d" == ""
    """

    finished = run_inner(tmp_path, {"test_a.py": text}, *arguments, "-ojunit_family=xunit1")

    assert finished.counts == {"failed": 1}
    assert "half \\ud83d" in finished.output


def test_report_that_cannot_be_read_is_not_shown(tmp_path: Path) -> None:
    """A property whose text raises hides its report, secrets included; the run goes on."""
    text = """
        class Broken(list):
            def __iter__(self):
                raise RuntimeError("cannot be read")

        def test_a(record_property):
            print("Zx9Kq7-0123456789-secret")
            record_property("broken", Broken([1]))
            assert 0

        def test_b(): ...
    """

    finished = run_inner(tmp_path, {"test_a.py": text}, "-ojunit_family=xunit1", SHOP_PASSWORD=SECRET)

    assert finished.counts == {"failed": 1, "passed": 1}
    assert "not shown, as it could not be redacted: RuntimeError" in finished.output
    assert "Zx9Kq7" not in finished.output
