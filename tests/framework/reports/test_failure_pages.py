"""--failures: a Markdown page for each failure and an index, which suffice without the report."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from apisuite.report.tickets import code, fenced, quoted

from .inner import PARALLEL, PLAIN, run_inner

TESTS = """
    import httpx
    import pytest

    BODY = {"name": "a", "password": "nebuchadnezzar"}

    def send():
        with httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(503, json=BODY))) as client:
            return client.post("https://shop.test/users", json=BODY)

    @pytest.mark.parametrize("number", [1])
    def test_status(number):
        '''The shop takes users.'''
        send()
        assert send().status_code == 201

    @pytest.fixture
    def broken():
        raise RuntimeError("no database")

    def test_setup(broken): ...

    def test_fine(): send()
"""


def pages(folder: Path) -> dict[str, str]:
    """Return the text of each page, the index included, by its name without its number."""
    return {path.name.partition("-")[2] or path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}


@pytest.mark.parametrize("way", ["plain", "parallel", "merged"])
def test_page_holds_what_a_ticket_needs(way: str, tmp_path: Path) -> None:
    """Error, exchange, environment, and the command that runs it again; of passed tests there is nothing."""
    arguments = {"plain": ["--failures=out"], "parallel": ["--failures=out", "-n", "2"], "merged": ["--record"]}[way]
    run_inner(tmp_path, {"test_shop.py": TESTS}, *arguments)
    if way == "merged":
        run_inner(tmp_path, {}, "--merge-reports=results", "--failures=out")

    found = pages(tmp_path / "out")

    assert set(found) == {"test_shop-py-test_status-1-.md", "test_shop-py-test_setup-setup.md", "index.md"}
    page = found["test_shop-py-test_status-1-.md"]
    assert 'pytest "test_shop.py::test_status[1]" --environment sandbox' in page
    assert "E       assert 503 == 201" in page
    assert "503 Service Unavailable" in page
    assert '"password": "[redacted]"' in page
    assert "curl" in page
    assert "nebuchadnezzar" not in "".join(found.values())
    assert "RuntimeError: no database" in found["index.md"]


def test_index_leads_to_every_page(tmp_path: Path) -> None:
    """Each link is a file beside it, and each page has a link."""
    run_inner(tmp_path, {"test_shop.py": TESTS}, "--failures=out")

    links = re.findall(r"\]\((.+?\.md)\)", (tmp_path / "out/index.md").read_text(encoding="utf-8"))

    assert sorted(links) == sorted(path.name for path in (tmp_path / "out").iterdir() if path.name != "index.md")


@pytest.mark.parametrize("arguments", [PLAIN, PARALLEL])
def test_nothing_is_written_when_nothing_failed(arguments: list[str], tmp_path: Path) -> None:
    """Not even a folder."""
    run_inner(tmp_path, {"test_it.py": "def test_it(): pass"}, "--failures=out", *arguments)

    assert not (tmp_path / "out").exists()


def test_pages_of_an_earlier_run_go(tmp_path: Path) -> None:
    """What was repaired is no failure any more; files of others stay."""
    run_inner(tmp_path, {"test_shop.py": TESTS}, "--failures=out")
    (tmp_path / "out/mine.md").write_text("mine", encoding="utf-8")

    run_inner(tmp_path, {"test_shop.py": "def test_status(): pass"}, "--failures=out")

    assert set(pages(tmp_path / "out")) == {"mine.md"}


def test_file_that_cannot_be_collected_has_a_page(tmp_path: Path) -> None:
    """It says why."""
    run_inner(tmp_path, {"test_bad.py": "import there_is_no_such_module"}, "--failures=out")

    assert "ModuleNotFoundError" in "".join(pages(tmp_path / "out").values())


def test_failures_needs_a_folder(tmp_path: Path) -> None:
    """Without one there is one clear error."""
    done = run_inner(tmp_path, {"test_it.py": "def test_it(): pass"}, "--failures")

    assert done.ret == pytest.ExitCode.USAGE_ERROR
    assert "--failures needs a folder: --failures=failures" in done.output


def test_text_cannot_leave_its_place() -> None:
    """A span and a block have more backticks than what is in them, and marks that turn a line are written out."""
    assert code("a`` <b>\n\u202eb") == "``` a`` <b> \\u202eb ```"
    assert fenced("```\n# x", 100).splitlines() == ["````text", "```", "# x", "````"]
    assert fenced("abcdef", 3).splitlines()[1:3] == ["abc", "... (3 more characters)"]


@pytest.mark.parametrize(
    ("text", "argument"),
    [("a/test_b.py::test_c", "a/test_b.py::test_c"), ("t[a b]", '"t[a b]"'), ("t[$x']", "'t[$x'\\'']'")],
)
def test_node_id_is_quoted_for_a_shell(text: str, argument: str) -> None:
    """Only where a shell needs it."""
    assert quoted(text) == argument
