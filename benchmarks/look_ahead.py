"""What look-ahead saves, and whether it saves as much as the first edition's, which started test bodies only.

Method. Suites over httpx.MockTransport, whose every response takes 100 ms, so that neither a server nor a pool of
connections is measured. The ways of running a suite take turns, five rounds; medians of the wall clock, start-up
included, and of the CPU time. Only pytest-asyncio and look-ahead are loaded.

    crud    120 tests: POST in a function fixture, GET in the test, DELETE in the teardown. Without, and with 64 ahead
    bodies  1,000 tests, one GET each. With 64 ahead: the first edition, and this one
    slow    the same, but five of them take 3 s. Likewise

    python -m benchmarks.look_ahead            writes benchmarks/results/look_ahead.md; takes about six minutes
    python -m benchmarks.look_ahead --quick    one round, printed only
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import tarfile
import tempfile
from io import BytesIO
from pathlib import Path
from statistics import median

from .measure import Sample, measure

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "benchmarks" / "results" / "look_ahead.md"
FIRST_EDITION = "e093414"  # commit
ROUNDS = 5
AHEAD = ("--look-ahead", "64")
INI = """
[pytest]
asyncio_mode = auto
asyncio_default_fixture_loop_scope = session
asyncio_default_test_loop_scope = session
addopts = -q -p no:cacheprovider -p pytest_asyncio.plugin
markers =
    serial: nothing beside it
"""
CONFTEST = """
import asyncio

import httpx
import pytest


async def respond(request):
    await asyncio.sleep(float(request.headers.get("x-seconds", "0.1")))
    return httpx.Response(200, json={"id": 8})


@pytest.fixture(scope="session")
async def client():
    async with httpx.AsyncClient(transport=httpx.MockTransport(respond), base_url="https://api.test") as client:
        yield client


@pytest.fixture
async def user(client):
    response = await client.post("/users", json={"name": "neo"})
    yield response.json()
    await client.delete("/users/8")
"""
CRUD = """
import pytest


@pytest.mark.parametrize("number", range(120))
async def test_user(client, user, number):
    response = await client.get(f"/users/{user['id']}")

    assert response.json() == user
"""
BODIES = """
import pytest


@pytest.mark.parametrize("number", range(1000))
async def test_user(client, number):
    response = await client.get("/users/8", headers={{"x-seconds": {seconds}}})

    assert response.json() == {{"id": 8}}
"""
SUITES = {
    "crud": CRUD,
    "bodies": BODIES.format(seconds='"0.1"'),
    "slow": BODIES.format(seconds='"3" if number % 200 == 0 else "0.1"'),
}
# The first edition had its options in the plugin of its repository.
FIRST_PLUGIN = """
from tests.api.core import look_ahead


def pytest_addoption(parser):
    look_ahead.add_options(parser.getgroup("look ahead"), parser)


def pytest_configure(config):
    look_ahead.register(config)
"""
NOW, FIRST, PLAIN = "this edition, 64 ahead", "first edition, 64 ahead", "one after another"
WAYS = {"crud": (PLAIN, NOW), "bodies": (FIRST, NOW), "slow": (FIRST, NOW)}
GOALS = {"crud": 0.12, "bodies": 1.05, "slow": 0.6}  # this edition : the other way


class Runner:
    """Runs a suite in a folder, in one of the ways."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        (folder / "pytest.ini").write_text(INI)
        (folder / "conftest.py").write_text(CONFTEST)
        archive = subprocess.run(["git", "archive", FIRST_EDITION], cwd=ROOT, check=True, capture_output=True).stdout  # noqa: S607
        with tarfile.open(fileobj=BytesIO(archive)) as files:
            files.extractall(folder / "first", filter="data")
        (folder / "first" / "first_plugin.py").write_text(FIRST_PLUGIN)

    def run(self, suite: str, way: str) -> Sample:
        """Run pytest, and make sure that every test has passed."""
        (self._folder / "test_it.py").write_text(SUITES[suite])
        plugin = {NOW: "pytest_look_ahead.plugin", FIRST: "first_plugin", PLAIN: "pytest_look_ahead.plugin"}[way]
        path = str(self._folder / "first") if way == FIRST else ""
        environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONPATH": path, "PYTEST_ADDOPTS": ""}
        options = () if way == PLAIN else AHEAD
        sample = measure(
            [sys.executable, "-m", "pytest", "test_it.py", "-p", plugin, *options], self._folder, environment
        )
        if sample.code != 0:
            sys.exit(f"{suite}, {way}: exit code {sample.code}\n{sample.output}")
        return sample


def table(samples: dict[tuple[str, str], list[Sample]]) -> str:
    """Return the medians, and the ratio of the second way to the first, as Markdown."""
    lines = ["| suite | way | wall, s | CPU, s | ratio of walls | goal |", "|---|---|---|---|---|---|"]
    for suite, ways in WAYS.items():
        walls = [median(sample.wall for sample in samples[suite, way]) for way in ways]
        for way, wall in zip(ways, walls, strict=True):
            cpu = median(sample.cpu for sample in samples[suite, way])
            ratio = f"{walls[1] / walls[0]:.2f} | at most {GOALS[suite]}" if way == NOW else " | "
            lines.append(f"| {suite} | {way} | {wall:.2f} | {cpu:.2f} | {ratio} |")
    return "\n".join(lines)


def main() -> None:
    """Measure, and print or write the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.look_ahead", description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="one round, printed only")
    quick = parser.parse_args().quick
    samples: dict[tuple[str, str], list[Sample]] = {}
    with tempfile.TemporaryDirectory() as folder:
        runner = Runner(Path(folder))
        for _ in range(1 if quick else ROUNDS):
            for suite, ways in WAYS.items():
                for way in ways:
                    samples.setdefault((suite, way), []).append(runner.run(suite, way))
    text = table(samples)
    print(text)
    if not quick:
        cores = os.cpu_count()
        machine = f"Python {platform.python_version()}, {cores} cores, {ROUNDS} rounds, medians."
        RESULTS.write_text(f"# Look-ahead\n\n`python -m benchmarks.look_ahead` wrote this. {machine}\n\n{text}\n")


if __name__ == "__main__":
    main()
