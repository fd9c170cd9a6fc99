"""What is said where a run is started means the same on every host."""

from __future__ import annotations

import pytest

from .simulated import SEEN, Simulated

pytest_plugins = ["pytester"]


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
    assert len(hosts.seen()) == expected
    assert {one["cwd"] for one in hosts.seen()} == {str(hosts.path / "h2" / "repo")}


def test_place_of_a_failure(hosts: Simulated, monkeypatch: pytest.MonkeyPatch) -> None:
    """The annotation of a CI job names file and line, whatever folder the run is started in."""
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    hosts.suite.write({"conftest.py": "", "sub/test_a.py": "def test_fails():\n    x = 1\n    assert x == 2\n"})
    hosts.copy("h2")

    assert hosts.suite.start(hosts.place("h2"), where="sub").wait(60) == 1

    assert "::error file=sub/test_a.py,line=3" in hosts.suite.read("output.log")
