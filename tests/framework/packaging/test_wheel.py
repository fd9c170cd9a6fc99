"""What the wheel holds, and what its metadata says."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from email.message import Message
from email.parser import Parser
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

import apisuite
from apisuite.report.har import har

from ..suite import DEADLINE, ROOT
from .building import Environment, build, pip

SRC = ROOT / "src"
# What a feature needs but no line imports: parts of another library that it finds by itself.
FOUND_BY_OTHERS = {"sniffio", "rfc3339-validator", "rfc3986-validator", "pytest-html", "pytest-xdist"}
# What comes with a library of an extra.
BROUGHT = {
    "execnet": "pytest-xdist",
    "markupsafe": "jinja2",
    "pytest-metadata": "pytest-html",
    "referencing": "jsonschema",
}
# What is imported only beside the plugin that needs it: no feature of the engine, but its results are redacted.
GUESTS = {"allure-python-commons"}


@pytest.fixture(scope="module")
def metadata(wheel: Path) -> Message:
    """The METADATA file of the wheel. Nothing to clean up."""
    with zipfile.ZipFile(wheel) as archive:
        (name,) = [name for name in archive.namelist() if name.endswith("dist-info/METADATA")]
        return Parser().parsestr(archive.read(name).decode())


def test_wheel_holds_the_two_packages_and_nothing_else(wheel: Path) -> None:
    """Code, py.typed, styles, scripts and templates, as they lie in `src`."""
    files = {p.relative_to(SRC).as_posix() for p in SRC.rglob("*") if p.is_file() and "__pycache__" not in p.parts}

    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())

    assert {
        "apisuite/py.typed",
        "pytest_look_ahead/py.typed",
        "apisuite/report/report.css",
        "apisuite/report/templates/tables.html",
    } < files
    assert {name for name in names if ".dist-info/" not in name} == files
    assert {name.partition(".dist-info/")[2] for name in names} - {""} == {
        "METADATA", "WHEEL", "RECORD", "entry_points.txt", "licenses/LICENSE",
    }  # fmt: skip


def test_source_distribution_builds_the_same_wheel(wheel: Path, tmp_path: Path) -> None:
    """It has all that the wheel is made of."""
    command = [sys.executable, "-m", "hatchling", "build", "--target", "sdist", "--directory", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=DEADLINE)
    (sdist,) = tmp_path.glob("*.tar.gz")

    again = build(sdist, tmp_path / "wheel")

    with zipfile.ZipFile(wheel) as one, zipfile.ZipFile(again) as other:
        assert {i.filename: i.CRC for i in one.infolist()} == {i.filename: i.CRC for i in other.infolist()}


def test_plugins_are_registered(wheel: Path) -> None:
    """pytest finds both by their entry points."""
    with zipfile.ZipFile(wheel) as archive:
        (name,) = [name for name in archive.namelist() if name.endswith("entry_points.txt")]
        lines = archive.read(name).decode().split("\n")

    assert [line for line in lines if line] == [
        "[pytest11]", "apisuite = apisuite.plugin", "look_ahead = pytest_look_ahead.plugin",
    ]  # fmt: skip


def test_version_has_one_source(metadata: Message, wheel: Path) -> None:
    """The package says it; metadata and HAR files repeat it."""
    creator = json.loads(har({}))["log"]["creator"]

    assert metadata["Version"] == wheel.name.split("-")[1] == apisuite.__version__
    assert creator == {"name": "apisuite", "version": apisuite.__version__}
    assert [path.name for path in SRC.rglob("*.py") if apisuite.__version__ in path.read_text(encoding="utf-8")] == [
        "__init__.py"
    ]


def test_pip_has_nothing_to_say(installed: Environment) -> None:
    """What the metadata asks for fits the packages of this environment."""
    assert "apisuite" not in pip("--python", str(installed.python), "check")


def test_extras_are_what_the_code_imports(metadata: Message) -> None:
    """No library is imported that neither pytest nor an extra brings, and no extra brings what nothing uses."""
    required = {re.split(r"[\s<>=!;~(\[]", line)[0] for line in metadata.get_all("Requires-Dist", [])}
    known = packages_distributions()
    imported = {known[name][0].lower().replace("_", "-") for name in third_party() if name in known}

    assert third_party() <= known.keys()
    assert {BROUGHT.get(name, name) for name in imported - GUESTS} <= required
    assert required - imported <= FOUND_BY_OTHERS


def third_party() -> set[str]:
    """Return the top-level names that `src` imports when it runs, without those of Python and its own."""
    own = {"apisuite", "pytest_look_ahead", "_pytest"}
    return {name for path in SRC.rglob("*.py") for name in imports(path)} - own - sys.stdlib_module_names


def imports(path: Path) -> Iterator[str]:
    """Yield the top-level names that a module imports, but not those that only a type checker sees."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    unseen = [node for node in ast.walk(tree) if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"]
    skipped = {id(inner) for node in unseen for inner in ast.walk(node)}
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            yield node.module.partition(".")[0]
