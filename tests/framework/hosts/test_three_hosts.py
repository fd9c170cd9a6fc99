"""One run on three hosts over ssh: as on one machine where all goes well, and told where a host is lost."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from ..report import Report, read_report
from ..suite import wait_until
from .namespaces import CannotMake, Host, three_hosts
from .simulated import lanes

RECORDS = """
import logging

import pytest


@pytest.mark.parametrize("number", range({count}))
def test_record(number):
    logging.getLogger("records").info("record {file}-%d-", number)
"""
# Says that it is at work, after an exchange that is known when the host dies: it is told once a second.
LOSING = """
import asyncio
import os
from pathlib import Path

import pytest

from tests.api.module_a.conftest import base_url, client, setup_temp_token


@pytest.mark.parametrize("number", range(3))
async def test_it(client, number):
    assert (await client.get("/me")).status_code == 200
    await asyncio.sleep(1.3)
    Path("/srv/at-work." + os.environ["PYTEST_XDIST_WORKER"]).touch()
    await asyncio.sleep(0.7)
"""
FILES = 6
# A webhook reaches only the machine that the API is on.
ELSEWHERE = "--deselect tests/api/module_c/tests/test_webhooks.py"
MORE = {f"tests/api/test_records_{n}.py": RECORDS.format(file=n, count=25) for n in range(4)}
MORE |= {f"tests/losing/test_{n}.py": LOSING for n in range(FILES)}
PLACE = "ssh={host}//ssh_config=/srv/ssh_config//chdir=/srv/repo//python=/srv/venv/bin/python"
RUN = "python -m pytest --tx popen --tx 2*{h2} --tx {h3}".format(**{h: PLACE.format(host=h) for h in ("h2", "h3")})


def report(host: Host) -> Report:
    """Return the report of the run."""
    return read_report(host.path / "repo" / "report.html")


def temporary(host: Host) -> list[str]:
    """Return what is in /tmp of a host but for the `tmp_path` folders, which pytest keeps."""
    return [path.name for path in (host.path / "tmp").iterdir() if path.name != "pytest-of-root"]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Host]]:
    """The three hosts; nothing is left of them."""
    with ExitStack() as stack:
        try:
            hosts = stack.enter_context(three_hosts(tmp_path_factory.mktemp("hosts"), MORE))
        except CannotMake as error:
            pytest.skip(f"three hosts cannot be made here: {error}")
        yield hosts


@pytest.fixture
def three(made: dict[str, Host]) -> dict[str, Host]:
    """The three hosts, with nothing left of the test before."""
    for host in made.values():
        for path in [*host.path.glob("at-work.*"), host.path / "repo" / ".env", host.path / "requests.log"]:
            path.unlink(missing_ok=True)
        for name in temporary(host):  # a host without power could not remove it
            shutil.rmtree(host.path / "tmp" / name)
    return made


def run(three: dict[str, Host], arguments: str, *, seconds: float = 120) -> str:
    """Run on all hosts, started on h1; return what was printed."""
    process = three["h1"].start(f"{RUN} {arguments}", "output.txt")
    assert process.wait(seconds) == 0, three["h1"].read("output.txt")
    return three["h1"].read("output.txt")


@pytest.fixture
def provider(three: dict[str, Host]) -> Iterator[Host]:
    """h1 with a sandbox that all hosts reach and use, and whose log of requests is /srv/requests.log; ended after."""
    h1 = three["h1"]
    command = "python -m tests.sandbox --host 10.77.0.1 --log /srv/requests.log"
    sandbox = h1.start(command, "sandbox.txt")
    wait_until(lambda: "COGNITO_SERVICE_CLIENT_SECRET" in h1.read("sandbox.txt"), "the sandbox listens", 30)
    settings = [line for line in h1.read("sandbox.txt").splitlines() if re.match(r"[A-Z_]+=", line)]
    for host in three.values():
        (host.path / "repo" / ".env").write_text("\n".join(settings), encoding="utf-8")
    yield h1
    sandbox.terminate()
    sandbox.wait()


def test_whole_suite(three: dict[str, Host], provider: Host) -> None:
    """The API suite is green on three hosts with one API; there is one log, report and HAR, and one login."""
    alone = provider.start(f"python -m pytest -q {ELSEWHERE} --har=alone.har -p no:html", "alone.txt")
    assert alone.wait(120) == 0, provider.read("alone.txt")
    logins_alone = len(re.findall("InitiateAuth", provider.read("requests.log")))
    (provider.path / "requests.log").write_bytes(b"")

    output = run(three, f"{ELSEWHERE} --har=run.har --junit-xml=junit.xml")

    passed = re.compile(r"\d+ passed, \d+ skipped")  # xdist does not count what was deselected
    assert passed.findall(output) == passed.findall(provider.read("alone.txt"))
    assert len(re.findall("InitiateAuth", provider.read("requests.log"))) == logins_alone
    log = provider.read("repo/api_logging.log")
    records = Counter(re.findall(r"record (\d-\d+)-", log))
    assert records == {f"{file}-{number}": 1 for file in range(4) for number in range(25)}
    assert lanes(report(provider)) == {"gw0", "gw1@h2", "gw2@h2", "gw3@h3"}
    entries = [json.loads(provider.read(f"repo/{name}.har"))["log"]["entries"] for name in ("run", "alone")]
    one, other = (Counter(e["request"]["method"] for e in found) for found in entries)
    assert one - Counter(GET=one["GET"]) == other - Counter(GET=other["GET"])  # how often is waited for depends


def test_each_host_has_a_sandbox(three: dict[str, Host]) -> None:
    """Without a URL that is set, each host tests its own sandbox; nothing of it is left, and nothing was copied."""
    run(three, "tests/api/module_a")

    assert lanes(report(three["h1"])) == {"gw0", "gw1@h2", "gw2@h2", "gw3@h3"}
    for host in three.values():
        assert host.processes() == {}
        assert temporary(host) == []
    for name in ("h2", "h3"):
        assert not {"pytest", "_pytest", "report.html"} & {path.name for path in (three[name].path / "repo").iterdir()}


@pytest.fixture
def losing(three: dict[str, Host]) -> Iterator[subprocess.Popen[bytes]]:
    """A run that h1 has started, when both workers of h2 are at work; link and h2 are up again after the test."""
    process = three["h1"].start(f"{RUN} -v tests/losing", "output.txt")
    wait_until(lambda: len(list(three["h2"].path.glob("at-work.*"))) == 2, "h2 is at work", 60)
    yield process
    three["h1"].kill()
    process.wait()
    three["h2"].kill()
    three["h1"].link("v12", "up")
    three["h2"].serve()


@pytest.mark.parametrize("is_off", [pytest.param(False, id="cut off"), pytest.param(True, id="powered off")])
def test_host_is_lost(three: dict[str, Host], losing: subprocess.Popen[bytes], is_off: bool) -> None:
    """Its two tests have crashed, with its name and what they had sent; all others pass, here and on h3, in 40 s."""
    three["h1"].link("v12", "down")
    if is_off:
        three["h2"].kill()

    assert losing.wait(40) == 1, three["h1"].read("output.txt")

    output = three["h1"].read("output.txt")
    assert f"2 failed, {FILES * 3 - 2} passed" in output
    assert len(set(re.findall(r"worker '(gw\d@h2)' crashed while running", output))) == 2
    assert len(re.findall(r"GET http://127.0.0.1:\d+/\S*/me -> 200 OK", output)) >= 2
    assert {"gw0", "gw1@h2", "gw2@h2", "gw3@h3"} < lanes(report(three["h1"]))


def test_link_is_gone_for_a_while(three: dict[str, Host], losing: subprocess.Popen[bytes]) -> None:
    """After 8 s without a link nothing is lost."""
    three["h1"].link("v12", "down")
    time.sleep(8)
    three["h1"].link("v12", "up")

    assert losing.wait(60) == 0, three["h1"].read("output.txt")

    assert f"{FILES * 3} passed" in three["h1"].read("output.txt")
    assert lanes(report(three["h1"])) == {"gw0", "gw1@h2", "gw2@h2", "gw3@h3"}


@pytest.mark.parametrize("is_group", [pytest.param(False, id="alone"), pytest.param(True, id="with its ssh")])
def test_controller_is_killed(three: dict[str, Host], losing: subprocess.Popen[bytes], is_group: bool) -> None:
    """10 s later nothing runs on the hosts, and neither folder nor token is left."""
    if is_group:
        three["h1"].kill()
    else:
        losing.kill()

    def left() -> list[object]:
        hosts = (three["h2"], three["h3"])
        return [*filter(None, (host.processes() for host in hosts)), *filter(None, map(temporary, hosts))]

    end = time.monotonic() + 10
    while left() and time.monotonic() < end:
        time.sleep(0.2)
    assert left() == []
