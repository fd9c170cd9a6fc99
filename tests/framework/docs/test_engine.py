"""What docs/engine.md says of the engine outside this repository: its examples are run, its tables are compared."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib import import_module
from importlib.util import find_spec
from itertools import chain
from typing import Any

import pytest

import pytest_look_ahead.hooks

from ..suite import ROOT
from .checkout import Checkout
from .documents import DOCUMENTS
from .markdown import Document
from .shop import open_shop

PAGE = DOCUMENTS["docs/engine.md"]
REPORT_ONLY, DOOR = "Report-only mode", "A suite of your own"
SHOWN = [pytest.param(document, id=name) for name, document in DOCUMENTS.items() if "log http" in str(document.blocks)]
MOVED = [pytest.param(*row, id=" ".join(row[::2])) for row in PAGE.rows["From 1.0 to 2.0"]]
PUBLIC = {row[0].strip("`"): set(re.findall(r"`(\w+)`", row[1])) for row in PAGE.rows["What is promised"]}


@pytest.fixture
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    """An empty folder that is not part of a repository. pytest removes old temporary folders."""
    return Checkout(tmp_path_factory.mktemp("elsewhere"))


@pytest.fixture(scope="module")
def project() -> dict[str, Any]:
    """The part of pyproject.toml that describes the package. Nothing to clean up."""
    described: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return described


def files(section: str) -> dict[str, str]:
    """Return the files that a section writes, pytest.ini included."""
    blocks = PAGE.section(section)
    named = {block.label: block.text for block in blocks if block.language == "python" and block.label}
    settings = [block.text for block in blocks if block.language == "ini"]
    return named | ({"pytest.ini": settings[0]} if settings else {})


def name_and_version(requirement: str) -> tuple[str, str]:
    """Return the two parts of "pytest>=9" or "pytest==9.2.0 # ..."; "" where no version is named."""
    found = re.match(r"([\w-]+)(?:[>=]=([\w.]+))?", requirement)
    assert found, requirement
    return found[1], found[2] or ""


@pytest.mark.parametrize("arguments", [[], ["-n", "2"]], ids=["plain", "parallel"])
@pytest.mark.parametrize("document", SHOWN)
def test_failure_shows_its_exchange(elsewhere: Checkout, document: Document, arguments: list[str]) -> None:
    """A suite without configuration fails with the lines that the documents show, and leaves no file behind."""
    elsewhere.write(files(REPORT_ONLY))

    output = elsewhere.pytest("-p", "no:cacheprovider", *arguments, status=1)

    shown = next(block.text for block in document.of("text") if "log http" in block.text)
    assert re.sub(r"\(\d+ ms\)", "", shown) in re.sub(r"\(\d+ ms\)", "", output)
    assert "example-key" not in output
    assert {path.name for path in elsewhere.path.rglob("*.*") if path.suffix != ".pyc"} == {"test_shop.py"}


def test_other_reports_show_the_exchange(elsewhere: Checkout) -> None:
    """JUnit files and pages of pytest-html have it as the table says, without the key."""
    elsewhere.write(files(REPORT_ONLY))

    elsewhere.pytest("-o", "junit_logging=log", "--junit-xml=junit.xml", "--html=mine.html", status=1)

    written = [(elsewhere.path / name).read_text(encoding="utf-8") for name in ("junit.xml", "mine.html")]
    assert ["404 Not Found" in text for text in written] == [True, True]
    assert "example-key" not in "".join(written)


def test_engine_can_be_left_out(elsewhere: Checkout) -> None:
    """With the options that the page names, pytest shows the failure as ever, and has no option of ours."""
    elsewhere.write(files(REPORT_ONLY))
    named = re.search(r"`pytest (-p no:apisuite .+?)`", PAGE.path.read_text(encoding="utf-8"))
    assert named
    options = named[1].split()

    assert "log http" not in elsewhere.pytest(*options, status=1)
    assert not re.search(r"--har|--look-ahead|apisuite", elsewhere.pytest(*options, "--help"))


@pytest.mark.skipif(sys.platform == "win32", reason="needs bash; its PowerShell twins are compared elsewhere")
def test_door_to_a_suite_of_your_own(elsewhere: Checkout) -> None:
    """The example is a suite whose address is a setting of the environment that the command names."""
    elsewhere.write(files(DOOR))
    command = next(block.text for block in PAGE.section(DOOR) if block.language == "bash")

    with open_shop() as url:
        output = elsewhere.shell(command.replace("http://127.0.0.1:8000", url))

    assert "environment: local" in output
    assert "1 passed" in output


def test_extras_are_those_of_the_package(project: dict[str, Any]) -> None:
    """The table has each extra with its packages."""
    listed = {row[0].strip("`"): row[1].split(", ") for row in PAGE.rows["Install it"]}

    extras = project["optional-dependencies"]
    assert listed == {extra: [name_and_version(package)[0] for package in extras[extra]] for extra in extras}


def test_versions_are_those_of_the_package(project: dict[str, Any]) -> None:
    """Lower bounds are those of pyproject.toml, tested versions the pinned ones and those of nox."""
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    pinned = dict(name_and_version(line) for line in lines if "==" in line)
    requirements = chain(project["dependencies"], *project["optional-dependencies"].values())
    bounds = dict(map(name_and_version, requirements))
    nox = re.search(r"^PYTHONS = \[(.+)\]$", (ROOT / "noxfile.py").read_text(encoding="utf-8"), re.MULTILINE)
    assert nox

    python, *packages = PAGE.rows["Versions"]

    assert python == ["Python", project["requires-python"].removeprefix(">="), nox[1].replace('"', "")]
    assert packages == [[name, bounds[name], pinned[name]] for name, _, _ in packages]


@pytest.mark.parametrize(("old", "names", "new"), MOVED)
def test_moved_names_are_there(old: str, names: str, new: str) -> None:
    """What 1.0 had is where the table says, and an old module is gone unless it stays."""
    module = import_module(new.strip("`"))

    assert [name for name in re.findall(r"`(\w+)`", names) if not hasattr(module, name)] == []
    assert old == new or "core.loggingSetup" in old or find_spec(old.strip("`")) is None


def test_public_names_exist() -> None:
    """Each name of the table can be imported."""
    pairs = [(import_module(module), name) for module in PUBLIC for name in PUBLIC[module]]

    assert [name for module, name in pairs if not hasattr(module, name)] == []


def test_what_the_suite_imports_is_public() -> None:
    """Modules, and what a team edits, use only names that are promised; html_summary.py is promised as a whole."""
    used = {
        (node.module, alias.name)
        for path in (ROOT / "tests/api").rglob("*.py")
        if path.name != "html_summary.py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(("apisuite", "pytest_look_ahead"))
        for alias in node.names
    }
    promised = {(module, name) for module in PUBLIC for name in PUBLIC[module]}
    promised |= {tuple(module.rsplit(".", 1)) for module in PUBLIC}  # from apisuite import logs

    assert used
    assert used - promised == set()


def test_hooks_of_look_ahead_are_described() -> None:
    """The table has each hook with its arguments."""
    hooks = {name: hook for name, hook in vars(pytest_look_ahead.hooks).items() if name.startswith("pytest_")}
    written = {f"`{name}({', '.join(hook.__code__.co_varnames)})`" for name, hook in hooks.items()}

    assert {row[0] for row in PAGE.rows["The hooks of look-ahead"]} == written
