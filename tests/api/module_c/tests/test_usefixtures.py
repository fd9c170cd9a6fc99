"""usefixtures: fixtures that a test needs but does not use by name; for a file, a class or a test.

For all tests of a repository: `usefixtures = name` in pytest.ini.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.usefixtures("empty_folder")  # every test of this file


@pytest.fixture(scope="module")
def start_folder() -> Iterator[Path]:
    """The folder that the tests were started in. Checks at the end that they are back in it."""
    start = Path.cwd()
    yield start
    assert Path.cwd() == start


@pytest.fixture
def empty_folder(start_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing: the test runs in an empty working directory. `monkeypatch` restores the old one."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def shopping_list(empty_folder: None) -> None:
    """Nothing: there is a file list.txt in the working directory. It requests `empty_folder`, which cleans up."""
    Path("list.txt").write_text("milk", encoding="utf-8")


def test_on_the_module():
    """The mark of the file applies to a test that names nothing."""
    assert list(Path.cwd().iterdir()) == []


@pytest.mark.usefixtures("shopping_list")
class TestOnTheClass:
    """The class adds to what the module uses.

    Its fixture would come first, into the wrong folder, if it did not request `empty_folder` itself: fixtures that
    need an order say so by requesting each other.
    """

    def test_both(self):
        """The test has both fixtures."""
        assert Path("list.txt").read_text(encoding="utf-8") == "milk"


@pytest.mark.usefixtures("shopping_list", "empty_folder")
def test_on_a_test():
    """Several names in one mark, and one of them for the third time: each still runs once, so the list is there."""
    assert Path("list.txt").exists()
