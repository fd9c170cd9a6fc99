"""What recording, redaction and report cost per test, and how a report of 5,000 tests behaves: no peers, one file.

Method. The same suite, every test one exchange of 2 KB (httpx over a MockTransport, so that no server is measured; each
body is different; one test in a hundred fails), is run in three ways, in turn, five times:

    bare        pytest, no report
    pytest-html pytest with pytest-html's own report
    ours        with the plugin: exchanges, redaction (a password, two tokens of 1 KB), log, report

Each way with 1, 1,000 and 5,000 tests. CPU time (user + system) of the process counts: it hardly depends on what else
the machine does. The cost per test is (T(n) - T(1)) / (n - 1), so start-up is not in it; what the plugin costs is the
difference between two ways. Then the two reports of 5,000 tests are opened in Chromium, in turn, five times: until two
frames after `load`, and from a click at a filter or a row until two frames later. Medians everywhere.

    python -m benchmarks.report_scale            writes benchmarks/results/report_scale.md; takes about five minutes
    python -m benchmarks.report_scale --quick    1 run of 200 and 500 tests, printed only
"""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from playwright.async_api import Page

from tests.browser.chromium import chromium

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "benchmarks" / "results" / "report_scale.md"
PER_FILE = 100
INI = """
[pytest]
strict = true
asyncio_mode = auto
asyncio_default_fixture_loop_scope = session
asyncio_default_test_loop_scope = session
"""
CONFTEST = """
import base64
import json
import random

import httpx
import pytest

dice = random.Random(1)
TOKENS = ["eyJ" + base64.urlsafe_b64encode(dice.randbytes(700)).decode() for _ in range(2)]
try:
    from apisuite.redaction import redactor
except ImportError:  # the ways without the plugin
    pass
else:
    for secret in (*TOKENS, "correct horse battery staple"):
        redactor.add(secret)


def answer(request):
    name = request.url.path
    users = [{"id": i, "email": f"user{i}@example.com", "name": f"User {i} of {name}"} for i in range(28)]
    return httpx.Response(200, json=users, headers={"x-request-id": name})


@pytest.fixture(scope="session")
async def client():
    headers = {"Authorization": f"Bearer {TOKENS[0]}"}
    transport = httpx.MockTransport(answer)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000/api", headers=headers) as client:
        yield client
"""
TEST = '''
import pytest


@pytest.mark.parametrize("number", range({count}))
async def test_user(client, number):
    """A user of that number is answered."""
    response = await client.get(f"/users/{file}-{{number:02}}")

    assert response.status_code == 200
    assert number != 57
'''
WITHOUT = ["-p", "no:apisuite", "-p", "no:look_ahead"]
WAYS = {
    "bare": [*WITHOUT, "-p", "no:html"],
    "pytest-html": [*WITHOUT, "--html=report.html", "--self-contained-html", "-orender_collapsed=passed"],
    "ours": ["-oapisuite=tests.api.core", "--html=report.html", "-orender_collapsed=passed"],
}
CLICKS = {
    "filter": "input[data-test-result=passed]",
    "filter back": "input[data-test-result=passed]",
    "open a row": "tr.collapsible .col-result",
    "sort": "th[data-column-type=duration]",
}


def make_suite(folder: Path, tests: int) -> Path:
    """Write a suite of so many tests into `folder`, and return it."""
    folder.mkdir()
    (folder / "pytest.ini").write_text(INI, encoding="utf-8")
    (folder / "conftest.py").write_text(CONFTEST, encoding="utf-8")
    for file, first in enumerate(range(0, tests, PER_FILE)):
        text = TEST.format(file=f"{file:03}", count=min(PER_FILE, tests - first))
        (folder / f"test_{file:03}.py").write_text(text, encoding="utf-8")
    return folder


def cpu_seconds(suite: Path, way: str) -> float:
    """Run the suite one way, and return the CPU time of the process, in seconds."""
    outer = ("PYTEST_", "GITHUB_", "PYTHONPATH")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(outer)}
    if way == "ours":
        environment["PYTHONPATH"] = str(ROOT)
    quiet = ["-q", "--tb=no", "-p", "no:cacheprovider", "-p", "no:hypothesispytest", "-p", "no:randomly"]
    before = os.times()
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *quiet, *WAYS[way]],
        cwd=suite, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    after = os.times()
    if done.returncode > 1:
        raise RuntimeError(done.stdout + done.stderr)
    return after.children_user + after.children_system - before.children_user - before.children_system


async def browse(report: Path) -> dict[str, float]:
    """Return the seconds until the report is open, and until a click has had its effect."""
    async with chromium() as browser:
        page = await browser.new_page(viewport={"width": 1300, "height": 900})
        begin = time.perf_counter()
        await page.goto(report.as_uri())
        await _two_frames(page)
        seconds = {"open": time.perf_counter() - begin}
        for action, selector in CLICKS.items():
            begin = time.perf_counter()
            await page.evaluate("selector => document.querySelector(selector).click()", selector)
            await _two_frames(page)
            seconds[action] = time.perf_counter() - begin
    return seconds


async def _two_frames(page: Page) -> None:
    await page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def measure(sizes: tuple[int, int], runs: int) -> str:
    """Return the results as Markdown."""
    few, many = sizes
    cpu: dict[tuple[str, int], list[float]] = {}
    seen: dict[tuple[str, str], list[float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        suites = {(way, n): make_suite(Path(folder, f"{way}-{n}"), n) for way in WAYS for n in (1, *sizes)}
        for run in range(runs):
            for (way, n), suite in suites.items():
                cpu.setdefault((way, n), []).append(cpu_seconds(suite, way))
                print(f"run {run + 1}: {way} {n}: {cpu[way, n][-1]:.2f} s", flush=True)
        for _ in range(runs):
            for way in ("pytest-html", "ours"):
                for action, seconds in asyncio.run(browse(suites[way, many] / "report.html")).items():
                    seen.setdefault((way, action), []).append(seconds)
        megabytes = {way: (suites[way, many] / "report.html").stat().st_size / 1e6 for way in ("pytest-html", "ours")}

    def each(way: str, n: int) -> float:
        return (median(cpu[way, n]) - median(cpu[way, 1])) / (n - 1) * 1000

    in_page = {a: (median(seen["pytest-html", a]), median(seen["ours", a])) for a in ("open", *CLICKS)}
    goals = [
        ("recording, redaction and report (ours - bare), ms per test", "1.0", each("ours", few) - each("bare", few)),
        (f"growth of a test's cost from {few:,} to {many:,} tests", "1.2", each("ours", many) / each("ours", few)),
        (f"MB of a report of {many:,} tests", "15", megabytes["ours"]),
        ("time to open it, in relation to pytest-html's", "0.5", in_page["open"][1] / in_page["open"][0]),
        ("time to filter it, in relation to pytest-html's", "0.5", in_page["filter"][1] / in_page["filter"][0]),
    ]
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} CPUs, Python {platform.python_version()}"
    return "\n".join(
        [
            f"# Scale of the report\n\n{machine}; medians of {runs}. Method: `benchmarks/report_scale.py`.\n",
            *table("figure", "under", "measured", rows=[(name, most, f"{value:.2f}") for name, most, value in goals]),
            *table(
                "CPU per test, ms", f"{few:,} tests", f"{many:,} tests",
                rows=[(way, f"{each(way, few):.2f}", f"{each(way, many):.2f}") for way in WAYS],
            ),
            *table(
                f"{many:,} rows in Chromium, s", "pytest-html", "ours", "ratio",
                rows=[(a, f"{t:.2f}", f"{o:.2f}", f"{o / t:.2f}") for a, (t, o) in in_page.items()],
            ),
            *table("report, MB", "size", rows=[(way, f"{size:.1f}") for way, size in megabytes.items()]),
        ]
    )  # fmt: skip


def table(*head: str, rows: Sequence[Sequence[str]]) -> list[str]:
    """Return the lines of a Markdown table."""
    return [*(f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows)), ""]


def main() -> None:
    """Measure, print the results, and write them unless it was only a trial."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.report_scale")
    parser.add_argument("--quick", action="store_true", help="one run of 200 and 500 tests: does everything work?")
    if parser.parse_args().quick:
        print(measure((200, 500), 1))
        return
    results = measure((1000, 5000), 5)
    RESULTS.write_text(results, encoding="utf-8")
    print(results)


if __name__ == "__main__":
    main()
