"""What exists once per run exists once, however many workers there are, and only if it is needed."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from .report import read_report
from .suite import Suite, wait_until

pytest_plugins = ["pytester"]

# In the place of the sandbox: the sandbox, after a line in `starts`.
COUNTED = """
    import runpy
    from pathlib import Path

    with Path(__file__).with_name("starts").open("a") as starts:
        starts.write("started\\n")
    runpy.run_module("tests.sandbox", run_name="__main__")
"""
SEEN = """
    import json
    import stat
    from pathlib import Path

    from apisuite.once import current
    from tests.api.module_a.setup.cognito_token import token_path

    async def test_seen(client, base_url, request):
        assert (await client.get("/me")).status_code == 200
        token, folder = token_path(), current().directory
        seen = {
            "worker": current().name,
            "url": base_url,
            "token": str(token),
            "mode": oct(stat.S_IMODE(token.stat().st_mode)),
            "in the run's folder": token.parent == folder,
            "mode of the folder": oct(stat.S_IMODE(folder.stat().st_mode)),
        }
        Path(__file__).with_suffix(".json").write_text(json.dumps(seen))
"""
DYING = """
    import os
    from pathlib import Path

    from apisuite.once import current

    HOLDING = Path(__file__).with_name("holding")

    async def test_holds():
        async def die():
            HOLDING.touch()
            os._exit(1)

        if not HOLDING.exists():
            await current().once("work", die)
"""
WAITING = """
    import asyncio
    from pathlib import Path

    from apisuite.once import current

    async def test_waits():
        while not Path(__file__).with_name("holding").exists():
            await asyncio.sleep(0.01)

        async def work():
            return "done"

        assert await current().once("work", work) == "done"
"""
CRASHING = """
    import asyncio
    import os

    async def test_crashes(client):
        assert (await client.get("/users/2")).status_code == 200
        await asyncio.sleep(1.5)
        os._exit(1)
"""
TWO_RUNS = """
    import logging
    import os
    import time
    from pathlib import Path

    NAME = os.environ["RUN_NAME"]

    async def test_run(client, base_url):
        logging.getLogger("test").info("run %s", NAME)
        Path(f"{NAME}.url").write_text(base_url)
        while NAME == "first" and not Path("release").exists():
            time.sleep(0.01)
        assert (await client.get("/me")).status_code == 200
"""


@pytest.fixture
def counted(users: Suite, monkeypatch: pytest.MonkeyPatch) -> Suite:
    """`users` with a sandbox that counts its starts (file `starts`) and logs its requests (`requests.log`)."""
    monkeypatch.setenv("SANDBOX_LOG", "requests.log")
    users.write({"counted.py": COUNTED, "pytest.ini": users.read("pytest.ini").replace("tests.sandbox", "counted")})
    return users


def logins(suite: Suite) -> list[str]:
    """Return the lines of the sandbox's request log that are logins."""
    return [line for line in suite.read("requests.log").splitlines() if " InitiateAuth " in line]


def test_four_workers_share_sandbox_and_login(counted: Suite) -> None:
    """Four workers use one sandbox and one token, which lies in the run's private folder until the run ends."""
    counted.write({f"test_{n}.py": SEEN for n in range(4)})

    counted.run("-n", "4").assert_outcomes(passed=4)

    seen = [json.loads(counted.read(f"test_{n}.json")) for n in range(4)]
    assert sorted(one.pop("worker") for one in seen) == ["gw0", "gw1", "gw2", "gw3"]
    assert all(one == seen[0] for one in seen)
    assert counted.read("starts") == "started\n"
    assert len(logins(counted)) == 1
    assert seen[0]["in the run's folder"]
    assert (seen[0]["mode"], seen[0]["mode of the folder"]) == ("0o600", "0o700") or os.name == "nt"
    assert not Path(seen[0]["token"]).exists()
    assert not counted.leftovers()


@pytest.mark.parametrize("arguments", [["--collect-only"], ["-k", "test_nothing"]], ids=["only looks", "needs none"])
def test_nothing_is_started_for_nothing(counted: Suite, arguments: list[str]) -> None:
    """Without a test that needs the sandbox there is none, and no login."""
    counted.write({"conftest.py": "", "test_it.py": "def test_nothing(): ...\n", "test_seen.py": SEEN})

    assert counted.run(*arguments).ret == pytest.ExitCode.OK

    assert not counted.read("starts")
    assert not counted.leftovers()


def test_failed_login_is_tried_once(counted: Suite, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a wrong password every test fails, but the identity provider is asked once: it would lock the account."""
    monkeypatch.setenv("COGNITO_PASSWORD", "not the password")
    counted.write({f"test_{n}.py": SEEN for n in range(4)})

    result = counted.run("-n", "2")

    result.assert_outcomes(errors=4)
    result.stdout.fnmatch_lines(["*OnceFailed: module_a login failed: LoginFailed: *NotAuthorizedException*"])
    assert len(logins(counted)) == 1
    assert "not the password" not in str(result.stdout)


def test_worker_that_dies_at_work_is_replaced(suite: Suite) -> None:
    """A test that ends its worker while it does the run's work fails; the worker that waits for it goes on."""
    suite.write({"test_dying.py": DYING, "test_waiting.py": WAITING})

    result = suite.run("-n", "2", "-rA")

    result.stdout.fnmatch_lines(["*worker 'gw?' crashed while running 'test_dying.py::test_holds'"])
    result.stdout.fnmatch_lines(["PASSED test_waiting.py::test_waits"])
    assert result.counts["failed"] == 1


def test_crashed_test_says_what_it_had_sent(users: Suite) -> None:
    """The exchanges of a test that ended its worker are in terminal, report and HAR, as those of any failed test."""
    users.write({"test_crashing.py": CRASHING})

    result = users.run("-n", "1", "--har=run.har")

    result.stdout.fnmatch_lines(["*worker 'gw0' crashed*", "*Captured log http*", "GET http://*/users/2 -> 200 OK *"])
    assert "/users/2" in users.read("run.har")
    assert "/users/2" in result.report.opened()


def test_two_runs_at_once(users: Suite, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two runs in one folder do not meet: each has a sandbox, a log and a report of its own, and both pass."""
    users.write({"test_run.py": TWO_RUNS})
    monkeypatch.setenv("RUN_NAME", "first")
    first = users.start()
    wait_until(lambda: users.read("first.url"), "the first run is on its way")

    monkeypatch.setenv("RUN_NAME", "second")
    second = users.start()
    assert second.wait(30) == pytest.ExitCode.OK
    users.write({"release": ""})
    assert first.wait(30) == pytest.ExitCode.OK

    assert users.read("first.url") != users.read("second.url")
    logs = [users.read("api_logging.log"), users.read(f"api_logging.{second.pid}.log")]
    assert ["run first" in log for log in logs] == ["run second" not in log for log in logs] == [True, False]
    for name in ("report.html", f"report.{second.pid}.html"):
        assert read_report(users.path / name).summaries == 1
    assert not users.leftovers()
