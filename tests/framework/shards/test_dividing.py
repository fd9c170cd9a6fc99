"""--shard: which tests run in which shard."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apisuite.results.shards import Shard, divide, file_of

from ..reports.inner import PARALLEL, PLAIN
from ..suite import Suite
from .conftest import FILES

pytest_plugins = ["pytester"]

IDS = st.lists(st.tuples(st.sampled_from("abcdefgh"), st.integers(0, 9)), unique=True)
SECONDS = st.dictionaries(st.sampled_from("abcdefgh"), st.floats(0, 100))


@given(ids=IDS, seconds=SECONDS, of=st.integers(1, 10), seed=st.randoms())
def test_every_file_is_in_one_shard(ids: list[tuple[str, int]], seconds: dict[str, float], of: int, seed) -> None:
    """Whatever is known of the times and in whatever order tests come, the suite is divided alike and as a whole."""
    tests = [f"{file}.py::test_{number}" for file, number in ids]
    known = {f"{file}.py::test_0": took for file, took in seconds.items()}
    shards = divide(tests, of, known)
    seed.shuffle(tests)

    assert divide(tests, of, known) == shards
    assert set(shards) == {file_of(test) for test in tests}
    assert all(1 <= shard <= of for shard in shards.values())


def test_longest_file_first() -> None:
    """Two shards of files that take 5, 4, 3, 3 and 1 seconds take 8 each."""
    seconds = {"a.py::t": 5.0, "b.py::t": 4.0, "c.py::t": 3.0, "d.py::t": 3.0, "e.py::t": 1.0}

    shards = divide(seconds, 2, seconds)

    assert shards == {"a.py": 1, "b.py": 2, "c.py": 2, "d.py": 1, "e.py": 2}


@pytest.mark.parametrize("text", ["", "2", "0/2", "3/2", "1/0", "a/b", "-1/2", "1/2/3", "²/3"])
def test_shard_is_one_of_several(text: str) -> None:
    """What is no part of a whole is refused, and the error shows how it is written."""
    with pytest.raises(ValueError, match="such as --shard=2/5"):
        Shard.parse(text)


@pytest.mark.parametrize("arguments", [PLAIN, PARALLEL])
def test_every_test_runs_once(suite: Suite, arguments: list[str]) -> None:
    """Three shards of three files have one each; a fourth one has none, and that is no error."""
    suite.write(FILES)

    ended = [suite.run(f"--shard={number}/4", *arguments) for number in (1, 2, 3, 4)]

    assert [run.counts.get("passed", 0) for run in ended] == [2, 2, 2, 0]
    assert [run.ret for run in ended] == [0, 0, 0, 0]
    assert "shard: 2/4" in ended[1].output


def test_no_test_at_all_is_still_told(suite: Suite) -> None:
    """A suite in which nothing is found ends as always, in a shard as well."""
    assert suite.run("--shard=1/2").ret == pytest.ExitCode.NO_TESTS_COLLECTED


def test_last_failed_are_divided(suite: Suite) -> None:
    """With --lf, what failed is divided among the shards: none runs everything for lack of failures."""
    suite.write({name: text.replace("...", "assert False") for name, text in FILES.items() if name != "test_c.py"})
    suite.write({"test_c.py": FILES["test_c.py"]})
    suite.run()

    ended = [suite.run("--lf", f"--shard={number}/3") for number in (1, 2, 3)]

    assert sum(run.counts.get("failed", 0) for run in ended) == 4


def test_wrong_shard_is_one_line(suite: Suite) -> None:
    """--shard=5/2 ends the run with one line."""
    ended = suite.run("--shard=5/2")

    assert ended.ret == pytest.ExitCode.USAGE_ERROR
    assert ended.errlines == ["ERROR: --shard=5/2: expected a part of a whole, such as --shard=2/5", ""]


@pytest.mark.parametrize(
    ("option", "said"),
    [
        ("--shard", "--shard=: expected a part of a whole, such as --shard=2/5"),
        ("--merge-reports", "--merge-reports needs a folder: --merge-reports=results"),
        ("--history", "--history needs a file name: --history=history.jsonl"),
    ],
)
def test_option_without_a_value_is_one_line(suite: Suite, option: str, said: str) -> None:
    """What must be named is asked for, with an example."""
    ended = suite.run(option)

    assert ended.ret == pytest.ExitCode.USAGE_ERROR
    assert [line for line in ended.errlines if line] == [f"ERROR: {said}"]


def test_suite_may_have_an_option_of_that_name(folder: Suite) -> None:
    """A suite's own --shard, --record, --merge-reports and --history are its own."""
    names = ("--shard", "--record", "--merge-reports", "--history")
    options = "".join(f"    parser.addoption({name!r}, action='store_true')\n" for name in names)
    folder.write({"pytest.ini": "[pytest]\n", "conftest.py": f"def pytest_addoption(parser):\n{options}"})
    folder.write({"test_a.py": "def test_a(request):\n    assert request.config.getoption('record') is True\n"})

    folder.run(*names).assert_outcomes(passed=1)
    assert not (folder.path / "results").exists()
