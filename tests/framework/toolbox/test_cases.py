"""Cases of a file: read in four formats, and found again by their lines."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from apisuite.toolbox.cases import CasesError, cases

from ..report import read_report
from ..suite import ROOT, Suite

pytest_plugins = ["pytester"]
FILES = {
    "a.csv": 'id,name,age\nfirst,anna,3\n\n,"be\nn",4\nthird,"c,c",5\n',
    "a.json": '[\n  {"id": "first", "name": "anna"},\n\n  {"name": "be\\nn"}, {"id": "third",\n "name": "]"}\n]\n',
    "a.jsonl": '{"id": "first", "name": "anna"}\n\n{"name": "ben"}\n{"id": "third", "name": "c"}\n',
    "a.yaml": "# people\n- id: first\n  name: anna\n- name: ben\n- {id: third, name: c}\n",
}
PLACES = {
    "a.csv": ["first a.csv:2", "line 4 a.csv:4", "third a.csv:6"],
    "a.json": ["first a.json:2", "line 4 a.json:4", "third a.json:4"],
    "a.jsonl": ["first a.jsonl:1", "line 3 a.jsonl:3", "third a.jsonl:4"],
    "a.yaml": ["first a.yaml:2", "line 4 a.yaml:4", "third a.yaml:5"],
}
WRONG = {
    "gone.csv": (None, "cannot read cases: .*gone"),
    "a.xls": ("", r"a\.xls: no file of cases\. Known: \.csv, \.json"),
    "none.csv": ("id,name\n", r"none\.csv: no cases in it"),
    "empty.csv": ("", r"empty\.csv: no cases in it"),
    "short.csv": ("id,name\na,b\nc\n", r"short\.csv:3: 1 values for 2 columns"),
    "quote.csv": ('id,name\na,"b\n', r"quote\.csv:2: unexpected end of data"),
    "twice.csv": ("id\na\nb\na\n", r"twice\.csv:4: the name 'a' is that of line 2 too"),
    "object.json": ('{"id": 1}', r"object\.json: expected a list of objects"),
    "cut.json": ('[{"id": 1}', r"cut\.json: Expecting ',' delimiter: line 1"),
    "list.json": ('[{"id": 1},\n 2]', r"list\.json:2: expected an object, found 2"),
    "cut.jsonl": ('{"id": 1}\n{"id"\n', r"cut\.jsonl:2: Expecting ':' delimiter"),
    "object.yaml": ("a: 1", r"object\.yaml: expected a list of objects"),
    "code.yaml": ("- !!python/object:os.system {}", r"code\.yaml: could not determine a constructor"),
    "tab.yml": ("- a:\n\t- b", r"tab\.yml: .*\n.*found character '\\t'"),
}


@pytest.mark.parametrize("name", FILES)
def test_each_case_has_its_name_and_its_line(tmp_path: Path, name: str) -> None:
    """A case without a name is named after its line, the first of those that it stands in."""
    (tmp_path / name).write_text(FILES[name], encoding="utf-8")

    found = cases(tmp_path / name)

    assert [f"{case} {case.place}" for case in found] == PLACES[name]
    assert found[0]["name"] == "anna"
    assert "id" not in found[0]


def test_file_of_a_spreadsheet(tmp_path: Path) -> None:
    """With a byte order mark, semicolons, and a column of its own for the name."""
    (tmp_path / "a.csv").write_bytes("\ufeffFall;Größe\r\ngroß;3,5\r\n".encode())

    (case,) = cases(tmp_path / "a.csv", name="Fall", delimiter=";")

    assert (case.id, dict(case), case.line) == ("groß", {"Größe": "3,5"}, 2)


@pytest.mark.parametrize("name", WRONG)
def test_file_that_is_wrong(tmp_path: Path, name: str) -> None:
    """One error, with file and line: no test is left out without a word."""
    text, message = WRONG[name]
    if text is not None:
        (tmp_path / name).write_text(text, encoding="utf-8")

    with pytest.raises(CasesError, match=message):
        cases(tmp_path / name)


def test_field_that_is_not_there(tmp_path: Path) -> None:
    """The error names the case, and the fields that it has."""
    (tmp_path / "a.csv").write_text("id,name\nfirst,anna\n", encoding="utf-8")

    with pytest.raises(KeyError, match=r"no field 'nme' in the case a\.csv:2\. It has: name"):
        cases(tmp_path / "a.csv")[0]["nme"]


TEST = """
import pytest
from pathlib import Path
from apisuite.toolbox.cases import cases

@pytest.mark.parametrize("case", cases(Path(__file__).parent / "people.csv"), ids=str)
async def test_age(case):
    assert int(case["age"]) < 5
"""


@pytest.mark.parametrize("arguments", [[], ["-n", "2"], ["--look-ahead", "16"]], ids=["plain", "parallel", "ahead"])
def test_failure_has_file_and_line(suite: Suite, arguments: list[str]) -> None:
    """In the terminal and on the page, for the case that failed only."""
    suite.write({"sub/test_age.py": TEST, "sub/people.csv": "id,age\nanna,3\nben,7\n"})

    done = suite.run(*arguments)

    assert done.counts == {"passed": 1, "failed": 1}
    assert "sub/people.csv:3: ben" in done.output.replace("\\", "/")
    assert "people.csv:2" not in done.output
    assert "people.csv:3: ben" in read_report(suite.path / "report.html").opened()


def test_git_ignores_no_file_of_cases(tmp_path: Path) -> None:
    """What a run leaves beside pytest.ini has some of the same suffixes, and is ignored there only."""
    shutil.copy(ROOT / ".gitignore", tmp_path)
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)  # noqa: S607
    paths = [f"tests/api/module_c/tests/data/{name}" for name in FILES]

    done = subprocess.run(
        ["git", "check-ignore", "history.jsonl", *paths],  # noqa: S607
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.stdout.split() == ["history.jsonl"]
