"""What a worker on another host has of its own, what it shares with all others, and what becomes of it."""

from __future__ import annotations

import json
import os
import re
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent

import pytest

from ..report import read_report
from ..sandbox.process import running
from ..suite import wait_until
from .simulated import Simulated

pytest_plugins = ["pytester"]

SEEN = """
    import json
    import logging
    import os
    from pathlib import Path

    import pytest
    from apisuite.once import current, worker_name
    from apisuite.settings import get_settings
    from tests.api.module_a.setup.cognito_token import token_path

    @pytest.mark.parametrize("number", range(2))
    async def test_seen(client, base_url, number):
        assert (await client.get("/me")).status_code == 200
        logging.getLogger("seen").info("record %s-%d-", Path(__file__).stem, number)
        seen = {
            "worker": worker_name(),
            "host": current().host,
            "folder": str(current().directory),
            "token": str(token_path()),
            "url": base_url,
            "environment": get_settings().environment,
            "cwd": os.getcwd(),
        }
        with open(f"{os.environ['HOME']}/seen", "a") as file:
            file.write(json.dumps(seen) + "\\n")
"""
WAITING = """
    import asyncio
    import os
    from pathlib import Path

    HERE = Path(os.environ["HOME"], "pid")

    async def test_waits(client):
        assert (await client.get("/me")).status_code == 200
        await asyncio.sleep(1.2)
        HERE.with_suffix(".draft").write_text(str(os.getpid()))
        HERE.with_suffix(".draft").rename(HERE)
        await asyncio.sleep(60)
"""
STUBBORN = WAITING.replace(
    "await asyncio.sleep(60)", "__import__('signal').signal(2, lambda *_: None); __import__('time').sleep(60)"
)
RENEWING = """
    import json
    import os

    from apisuite.once import current
    from tests.api.module_a.setup.cognito_token import get_cognito_token, renew_cognito_token

    async def test_renews(client):
        stale = await current().once("the first token", get_cognito_token)
        renewed = await renew_cognito_token(stale)
        assert await get_cognito_token() == renewed != stale
        assert (await client.get("/me")).status_code == 200
        with open(f"{os.environ['HOME']}/seen", "a") as file:
            file.write(json.dumps({"host": current().host, "token": renewed}) + "\\n")
"""
LATE = """
    import asyncio

    from apisuite.once import current

    async def test_late(client):
        await asyncio.sleep(4 if current().host == "h3" else 0)
        for _ in range(3):
            assert (await client.get("/me")).status_code == 200
            await asyncio.sleep(1.1)
"""
# By the name of pytest-cov: what it looks at when it begins, and where it would write.
COVERAGE = """
    import os
    from pathlib import Path

    import pytest

    @pytest.hookimpl(tryfirst=True)
    def pytest_load_initial_conftests(early_config):
        Path("dist").write_text(early_config.known_args_namespace.dist)

    def pytest_sessionfinish():
        if "COVERAGE_FILE" in os.environ:
            with Path("files").open("a") as file:
                file.write(os.environ["COVERAGE_FILE"] + "\\n")
"""
NEXT = """
    import os

    def test_next():
        with open("next", "w") as file:
            file.write(os.environ["PYTEST_XDIST_WORKER"])
"""


@pytest.fixture(autouse=True)
def home(hosts: Simulated, monkeypatch: pytest.MonkeyPatch) -> None:
    """HOME is a folder of each host; here it is that of the project."""
    monkeypatch.setenv("HOME", str(hosts.suite.path))


def seen(hosts: Simulated) -> list[dict[str, str]]:
    """Return what the tests have seen, here and on the hosts."""
    files = [hosts.suite.path / "seen", *hosts.path.glob("*/seen")]
    return [json.loads(line) for path in files if path.exists() for line in path.read_text().splitlines()]


def lanes(page: str) -> set[str]:
    """Return the names of the lanes of the timeline in a report."""
    return set(re.findall(r"<span>(.+?)</span><svg", page.partition('id="api-timeline"')[2]))


@pytest.fixture
def run(hosts: Simulated) -> list[dict[str, str]]:
    """What the tests saw in a run with two workers on h2, one on h3, and one here."""
    hosts.suite.write({f"test_{n}.py": SEEN for n in range(8)})
    hosts.copy("h2", "h3")
    hosts.suite.run("--tx=popen", hosts.place("h2", number=2), hosts.place("h3")).assert_outcomes(passed=16)
    return seen(hosts)


def test_one_log_and_report(hosts: Simulated, run: list[dict[str, str]]) -> None:
    """Each record is in the log once, with worker and host; the lanes of the timeline have both."""
    log = hosts.suite.read("api_logging.log")

    assert Counter(re.findall(r"record (test_\d-\d)-", log)) == {f"test_{n}-{m}": 1 for n in range(8) for m in range(2)}
    names = set(re.findall(r"\[(gw.+?)\] record", log))
    assert names == {"gw0", "gw1@h2", "gw2@h2", "gw3@h3"} == lanes(read_report(hosts.suite.path / "report.html").page)


def test_each_host_has_folder_and_sandbox(hosts: Simulated, run: list[dict[str, str]]) -> None:
    """The workers of a host share its private folder, token file and sandbox, which no other host has."""
    for what in ("folder", "token", "url"):
        by_host = {host: {one[what] for one in run if one["host"] == host} for host in ("", "h2", "h3")}
        assert [len(values) for values in by_host.values()] == [1, 1, 1]
        assert len(set().union(*by_host.values())) == 3
    assert all(one["folder"].startswith(str(hosts.path / one["host"] / "tmp")) for one in run if one["host"])
    assert {one["worker"] for one in run} == {"gw0", "gw1", "gw2", "gw3"}


def test_nothing_is_left_or_copied(hosts: Simulated, run: list[dict[str, str]]) -> None:
    """After the run the hosts have what they had before it."""
    assert hosts.leftovers() == []
    if Path("/proc").is_dir():
        assert hosts.processes("h2") == hosts.processes("h3") == []
    for name in ("h2", "h3"):
        there = {path.name for path in (hosts.path / name / "repo").iterdir()} - {"__pycache__"}
        assert there <= {path.name for path in hosts.suite.path.iterdir()}
        assert not there & {"report.html", "api_logging.log", "pytest", "_pytest"}


def test_only_other_hosts(hosts: Simulated) -> None:
    """Without a worker here there is no sandbox here; the report says where it was."""
    hosts.suite.write({"test_it.py": SEEN})
    hosts.copy("h2")

    done = hosts.suite.run(hosts.place("h2"))

    done.assert_outcomes(passed=2)
    assert "(on h2)" in done.report.page


def test_coverage(hosts: Simulated) -> None:
    """pytest-cov sees that the run is distributed, and has a file for each worker of a host, in the private folder."""
    hosts.suite.write({"conftest.py": "", "_cov.py": COVERAGE, "test_it.py": "def test_it(): ...\n"})
    hosts.copy("h2")

    hosts.suite.run("-p", "_cov", "--tx=popen", hosts.place("h2", number=2)).assert_outcomes(passed=1)

    assert hosts.suite.read("dist") == "loadfile"
    assert not (hosts.suite.path / "files").exists()
    files = [Path(line) for line in (hosts.path / "h2" / "repo" / "files").read_text().splitlines()]
    assert {file.name for file in files} == {"coverage.gw1", "coverage.gw2"}
    assert len({file.parent for file in files}) == 1
    assert not files[0].parent.exists()


def test_clock_that_is_wrong(hosts: Simulated) -> None:
    """The head of the run names a host whose clock is wrong, because log and timeline have its times."""
    hosts.suite.write({"conftest.py": "", "test_it.py": "def test_it(): ...\n"})
    hosts.copy("h2")
    late = "import time\nnow = time.time\ntime.time = lambda: now() - 90\n"
    (hosts.path / "h2" / "sitecustomize.py").write_text(late)

    done = hosts.suite.run(hosts.place("h2", python=f"env PYTHONPATH={hosts.path}/h2 {sys.executable}"))

    done.assert_outcomes(passed=1)
    done.stdout.fnmatch_lines(["hosts: h2; the clock of h2 is 90 s behind"])


def test_environment_of_the_run(hosts: Simulated, monkeypatch: pytest.MonkeyPatch) -> None:
    """ENVIRONMENT and PYTEST_ADDOPTS of the shell where the run is started hold on the hosts."""
    hosts.suite.write({"test_it.py": SEEN, "test_other.py": SEEN})
    hosts.copy("h2")
    monkeypatch.setenv("ENVIRONMENT", "staging")
    monkeypatch.setenv("PYTEST_ADDOPTS", "-k 'test_it and 0' -p no:hypothesispytest")

    done = hosts.suite.run(hosts.place("h2"))

    assert sum(done.counts.values()) == 1
    done.stdout.fnmatch_lines(["*https://users.staging.example.com/api is unreachable: * from h2 failed*"])


@pytest.mark.parametrize(
    ("where", "arguments", "expected"),
    [
        pytest.param("sub", [], 4, id="in a folder"),
        pytest.param("sub", ["test_a.py::test_seen[1]"], 1, id="node id"),
        pytest.param("sub/deep", [".."], 4, id="path upwards"),
        pytest.param("sub", ["--rootdir=..", "-c", "../pytest.ini", "../test_c.py"], 2, id="paths in options"),
        pytest.param(".", ["sub/test_a.py", "test_c.py"], 4, id="at the root"),
    ],
)
def test_started_anywhere(hosts: Simulated, where: str, arguments: list[str], expected: int) -> None:
    """Folders, paths and node ids mean on a host what they mean where the run is started."""
    hosts.suite.write({"sub/test_a.py": SEEN, "sub/test_b.py": SEEN, "test_c.py": SEEN, "sub/deep/x.txt": ""})
    hosts.copy("h2")

    process = hosts.suite.start(hosts.place("h2"), *arguments, where=where)

    assert process.wait(60) == 0, hosts.suite.read("output.log")
    assert len(seen(hosts)) == expected
    assert {one["cwd"] for one in seen(hosts)} == {str(hosts.path / "h2" / "repo")}


def test_place_of_a_failure(hosts: Simulated, monkeypatch: pytest.MonkeyPatch) -> None:
    """The annotation of a CI job names file and line, whatever folder the run is started in."""
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    hosts.suite.write({"conftest.py": "", "sub/test_a.py": "def test_fails():\n    x = 1\n    assert x == 2\n"})
    hosts.copy("h2")

    assert hosts.suite.start(hosts.place("h2"), where="sub").wait(60) == 1

    assert "::error file=sub/test_a.py,line=3" in hosts.suite.read("output.log")


@pytest.fixture
def provider(hosts: Simulated) -> Iterator[Callable[..., list[str]]]:
    """A sandbox that was started before, with settings in the `.env` of the project; ended after the test.

    A function that changes some of the settings, and returns the lines of the log that are logins or renewals so far.
    """
    log = hosts.path.parent / "requests.log"
    with running("--until-eof", "--log", str(log)) as sandbox:

        def provider(**settings: str) -> list[str]:
            lines = (f"{name}={value}\n" for name, value in {**sandbox.settings, **settings}.items())
            hosts.suite.write({".env": "".join(lines)})
            return [line for line in log.read_text().splitlines() if " InitiateAuth " in line]

        yield provider
        sandbox.end()


def test_one_login_and_renewal_for_all_hosts(hosts: Simulated, provider: Callable[..., list[str]]) -> None:
    """With one provider for all hosts there is one login, and a token is renewed once, in the file of each host."""
    provider()
    hosts.suite.write({f"test_{n}.py": RENEWING for n in range(6)})
    hosts.copy("h2", "h3")

    hosts.suite.run("--tx=popen", hosts.place("h2", number=2), hosts.place("h3")).assert_outcomes(passed=6)

    assert {one["host"] for one in seen(hosts)} == {"", "h2", "h3"}
    assert len({one["token"] for one in seen(hosts)}) == 1
    assert len(provider()) == 2


def test_token_that_was_renewed_elsewhere(hosts: Simulated, provider: Callable[..., list[str]]) -> None:
    """A host whose token was renewed several times on others follows them, instead of sending a stale one."""
    provider(COGNITO_CLIENT_ID="sandbox-short")  # its tokens are good for 1 s
    hosts.suite.write({f"test_{n}.py": LATE for n in range(2)})
    hosts.copy("h2", "h3")

    hosts.suite.run(hosts.place("h2"), hosts.place("h3")).assert_outcomes(passed=2)


@pytest.fixture
def waiting(hosts: Simulated) -> Simulated:
    """`hosts` with h2, whose only worker begins with a test that waits for a minute."""
    if not Path("/proc").is_dir():
        pytest.skip("finds processes in /proc; run it on Linux")
    hosts.suite.write({"test_a.py": WAITING + NEXT})
    hosts.copy("h2")
    return hosts


def test_crash_is_named(waiting: Simulated) -> None:
    """The test failed on its host after what it had sent; the rest of its file runs here."""
    process = waiting.suite.start(waiting.place("h2"))
    pid = waiting.path / "h2" / "pid"
    wait_until(pid.exists, "the test waits")

    os.kill(int(pid.read_text()), signal.SIGKILL)

    assert process.wait(60) == 1
    output = waiting.suite.read("output.log")
    assert "worker 'gw0@h2' crashed while running 'test_a.py::test_waits'" in output
    assert re.search(r"GET http://127.0.0.1:\d+/\S*/me -> 200 OK", output)
    assert "1 failed, 1 passed" in output
    report = read_report(waiting.suite.path / "report.html")
    assert lanes(report.page) == {"gw0@h2", waiting.suite.read("next")}
    assert "/me" in report.opened()


@pytest.mark.parametrize("test", [pytest.param(WAITING, id="idle"), pytest.param(STUBBORN, id="deaf")])
def test_killed_controller_leaves_nothing(waiting: Simulated, test: str) -> None:
    """After 10 s there is neither a process nor a file on the host, also where a test does not let itself be ended."""
    (waiting.path / "h2" / "repo" / "test_a.py").write_text(dedent(test))
    process = waiting.suite.start(waiting.place("h2"))
    wait_until((waiting.path / "h2" / "pid").exists, "the test waits")

    os.kill(process.pid, signal.SIGKILL)

    wait_until(lambda: not waiting.processes("h2") and not waiting.leftovers(), "nothing is left", 10)


def test_worker_that_does_not_start(hosts: Simulated) -> None:
    """It would not start anywhere else either, so the run says why and ends."""
    hosts.suite.write({"conftest.py": "", "test_it.py": "def test_it(): ...\n"})
    hosts.copy("h2")
    (hosts.path / "h2" / "repo" / "conftest.py").write_text("raise ValueError('not here')\n")

    done = hosts.suite.run("--tx=popen", hosts.place("h2"))

    assert done.ret == 1
    done.stdout.fnmatch_lines(["*h2: its worker gw1 did not start: *"])
