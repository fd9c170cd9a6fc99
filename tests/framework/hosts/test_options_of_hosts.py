"""What the options of a run with hosts must be, and what the engine adds to them."""

from __future__ import annotations

import pytest

from ..suite import Suite
from .simulated import Simulated

pytest_plugins = ["pytester"]

HOST = "--tx=ssh=h2//chdir=/srv/repo"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(["-n", "2", HOST], "-n 2 would replace --tx", id="-n"),
        pytest.param(["--tx=ssh=h2"], "--tx ssh=h2: say where its checkout is: //chdir=", id="no folder"),
        pytest.param(["--tx=socket=h2:8888"], "--tx socket=h2:8888: workers run here (popen) or over ssh", id="socket"),
        pytest.param([HOST, "--lf"], "--lf reads a cache of this machine", id="--lf"),
        pytest.param([HOST, "--sw"], "--sw reads a cache of this machine", id="--sw"),
    ],
)
def test_refused(suite: Suite, arguments: list[str], said: str) -> None:
    """What would run elsewhere than it was asked to is refused before anything begins."""
    suite.write({"test_it.py": "def test_it(): open('ran', 'w').close()\n"})

    done = suite.run(*arguments)

    assert done.ret == pytest.ExitCode.USAGE_ERROR
    assert [line for line in done.errlines if line.startswith(f"ERROR: {said}")]
    assert not (suite.path / "ran").exists()


def test_tx_is_enough(suite: Suite) -> None:
    """`--tx` alone distributes, a file to a worker; pytest-xdist alone would run everything in this process."""
    head = "import os\nfrom pathlib import Path\n\n"
    test = "def test_{0}(): Path('{0}').write_text(os.environ['PYTEST_XDIST_WORKER'])\n"
    suite.write({"test_a.py": head + test.format("a") + test.format("b"), "test_c.py": head + test.format("c")})

    suite.run("--tx=2*popen").assert_outcomes(passed=3)

    assert suite.read("a") == suite.read("b") != suite.read("c") != ""


def test_crashes_have_an_end(suite: Suite) -> None:
    """Without -n, xdist alone would start new workers for ever."""
    suite.write({"test_it.py": "import os\n\nos._exit(1)\n"})

    done = suite.run("--tx=popen")

    done.stdout.fnmatch_lines(["*maximum crashed workers reached: 4*"])


def test_links_are_kept_alive(hosts: Simulated) -> None:
    """Every connection notices that its host is gone, asks nobody for a password, and is its own."""
    hosts.suite.write({"conftest.py": "", "test_it.py": "def test_it(): ...\n"})
    hosts.copy("h2")

    hosts.suite.run(hosts.place("h2").replace("ssh=", "ssh=-o ConnectTimeout=3 ")).assert_outcomes(passed=1)

    assert len(hosts.calls) == 2
    for call in hosts.calls:
        assert "-o BatchMode=yes" in call
        assert "-o ServerAliveInterval=5 -o ServerAliveCountMax=3 -o ControlPath=none me@h2" in call
        assert call.index("ConnectTimeout=3") < call.index("ConnectTimeout=10")  # ssh takes the first
