"""The framework is one plugin, loaded once, in whatever way pytest is called."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from .report import read_report
from .suite import DEADLINE, Suite

pytest_plugins = ["pytester"]

LOADED_ONCE = """
    import sys
    from apisuite import plugin

    def test_loaded_once(pytestconfig):
        plugins = [p for p in pytestconfig.pluginmanager.get_plugins() if getattr(p, "__file__", "") == plugin.__file__]
        modules = [m for m in list(sys.modules.values()) if getattr(m, "__file__", None) == plugin.__file__]

        assert plugins == modules == [plugin]
"""
URL_AT_IMPORT = """
    from tests.api.core.apis_info import ApiAbbreviation, apiUrls

    URL = apiUrls[ApiAbbreviation.Reqres] + "/users/2"

    def test_url(): ...
"""
HEAVY = (
    "aiohttp",
    "apisuite.plugin.hosts",
    "apisuite.run.hosts",
    "fastapi",
    "joserfc",
    "jsonschema",
    "moto",
    "playwright",
    "uvicorn",
)
IMPORTS = f"""
    import sys

    def test_imports():
        assert not set({HEAVY}) & set(sys.modules)
"""
TEST = "module_x/tests/test_x.py"


@pytest.fixture
def module_x(suite: Suite) -> Suite:
    """`suite` with one test, two folders deep, which checks that the plugin is loaded once."""
    suite.write({TEST: LOADED_ONCE})
    return suite


def call(folder: Path, *arguments: str) -> str:
    """Run the command `pytest` in `folder`, as a shell does: without the folder on Python's path."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    script = shutil.which("pytest", path=str(Path(sys.executable).parent))
    assert script, f"there is no pytest beside {sys.executable}"
    done = subprocess.run(
        [script, *arguments], cwd=folder, env=environment, capture_output=True, text=True, timeout=DEADLINE
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize(
    ("where", "arguments"),
    [
        pytest.param(".", [], id="bare"),
        pytest.param(".", ["."], id="dot"),
        pytest.param(".", [f"{TEST}::test_loaded_once"], id="one test"),
        pytest.param("module_x/tests", [], id="inside a folder"),
        pytest.param("..", ["PROJECT"], id="from outside"),
        pytest.param(".", ["-n", "2"], id="parallel"),
        pytest.param(".", ["-W", "error"], id="warnings are errors"),
    ],
)
def test_one_plugin_one_summary(module_x: Suite, where: str, arguments: list[str]) -> None:
    """The plugin is loaded once, the run is announced once, and report.html, in the rootdir, has one summary."""
    arguments = [module_x.path.name if a == "PROJECT" else a for a in arguments]

    output = call(module_x.path / where, *arguments)

    assert "1 passed" in output
    assert output.count("environment: sandbox") == 1
    assert list(module_x.path.rglob("report*.html")) == [module_x.path / "report.html"]
    assert read_report(module_x.path / "report.html").summaries == 1


def test_python_m_pytest(module_x: Suite) -> None:
    """`python -m pytest` is the same as `pytest`."""
    result = module_x.run()

    result.assert_outcomes(passed=1)
    assert read_report(module_x.path / "report.html").summaries == 1


def test_without_pytest_html(module_x: Suite) -> None:
    """`-p no:html` runs the tests and writes no report."""
    result = module_x.run("-p", "no:html")

    result.assert_outcomes(passed=1)
    assert not list(module_x.path.rglob("*.html"))


def test_explicit_report_is_relative_to_the_working_directory(module_x: Suite) -> None:
    """`--html` names a file as a shell would, also from inside a folder."""
    call(module_x.path / "module_x", "--html=mine.html")

    assert list(module_x.path.rglob("*.html")) == [module_x.path / "module_x" / "mine.html"]


def test_report_title(module_x: Suite) -> None:
    """`--html-report-title` names the report; it is text, not HTML."""
    module_x.run("--html-report-title=My <b>Test</b> Report")

    page = module_x.read("report.html")
    assert '<h1 id="title">My &lt;b&gt;Test&lt;/b&gt; Report</h1>' in page
    assert "<b>Test" not in page


@pytest.mark.parametrize(
    "option", ["--collect-only", "--fixtures", "--fixtures-per-test", "--markers", "--help", "--setup-plan"]
)
def test_looking_leaves_everything_as_it_is(suite: Suite, option: str) -> None:
    """A call that runs no test overwrites neither report nor log, and starts no process: there is none to start."""
    suite.write({"test_url.py": URL_AT_IMPORT, "report.html": "before", "api_logging.log": "before"})

    result = suite.run(option, "-o", "apisuite_sandbox=there_is_no_such_package")

    assert result.ret == pytest.ExitCode.OK
    assert (suite.read("report.html"), suite.read("api_logging.log")) == ("before", "before")
    assert not suite.leftovers()


@pytest.mark.parametrize(
    "options",
    [
        *(
            ["-p", f"no:{name}"]
            for name in ("html", "metadata", "xdist", "capture", "logging", "junitxml", "timeout", "cacheprovider")
        ),
        ["-o", "addopts="],
        ["-n", "2", "-p", "no:capture"],
    ],
    ids=" ".join,
)
def test_settings_hold_without_a_plugin(repo: Suite, options: list[str]) -> None:
    """The settings of this repository hold without a plugin that some of them are for, and so does the engine."""
    result = repo.run(*options, "tests/api/module_a/tests/test_get_user.py::test_get_user")

    result.assert_outcomes(passed=1)


@pytest.mark.parametrize("arguments", [[], ["-n", "2"]], ids=["plain", "parallel"])
def test_properties_are_in_the_junit_file(repo: Suite, arguments: list[str]) -> None:
    """`record_property` is no error where warnings are, and says what it was given."""
    repo.write({"tests/api/module_a/test_x.py": "def test_x(record_property): record_property('ticket', 'A-1')\n"})

    result = repo.run(*arguments, "tests/api/module_a/test_x.py", "--junit-xml=junit.xml")

    result.assert_outcomes(passed=1)
    assert '<property name="ticket" value="A-1"' in repo.read("junit.xml")


@pytest.mark.parametrize(("options", "dist"), [([], "loadfile"), (["--dist", "load"], "load")])
def test_files_stay_together_unless_told_otherwise(suite: Suite, options: list[str], dist: str) -> None:
    """With -n, the test functions of a file run in one process; --dist wins."""
    suite.write({"conftest.py": "def pytest_report_header(config): return f'dist={config.option.dist}'\n"})

    suite.run("-n", "2", *options).stdout.fnmatch_lines([f"dist={dist}"])


def test_the_real_suite_is_found_from_inside_a_folder(repo: Suite) -> None:
    """In the repository itself `pythonpath` makes the plugin importable, wherever pytest is called."""
    output = call(repo.path / "tests" / "api" / "core", "--collect-only", "-q", "../module_a/tests/test_marks.py")

    assert "tests/api/module_a/tests/test_marks.py::test_get_user_custom_mark" in output


@pytest.mark.parametrize("arguments", [[], ["-n", "2"]], ids=["plain", "parallel"])
def test_nothing_heavy_is_imported_before_it_is_needed(repo: Suite, arguments: list[str]) -> None:
    """A test that reads one user, after a login, starts as fast as httpx does: the rest comes when it is used."""
    repo.write({"tests/api/module_a/tests/test_zz_imports.py": IMPORTS})
    folder = "tests/api/module_a/tests"

    result = repo.run(*arguments, f"{folder}/test_get_user.py::test_get_user", f"{folder}/test_zz_imports.py")

    result.assert_outcomes(passed=2)


@pytest.mark.parametrize("more", [[], ["-n", "2"], ["--look-ahead", "4"]], ids=["plain", "parallel", "look-ahead"])
def test_failures_are_run_again(suite: Suite, more: list[str]) -> None:
    """`--lf` runs what has failed; pytest then reports files that it has not even collected."""
    suite.write({"test_a.py": "def test_a(): ...", "test_b.py": "def test_b(): assert 0\ndef test_c(): ...\n"})
    suite.run()

    result = suite.run("--lf", *more)

    result.assert_outcomes(failed=1)
    assert result.ret == pytest.ExitCode.TESTS_FAILED


def test_named_tuple_stays_what_it_is(suite: Suite) -> None:
    """A property of a report may be any value; xdist itself cannot send one like this."""
    suite.write(
        {
            "test_a.py": """
        from collections import namedtuple

        def test_a(record_property):
            record_property("place", namedtuple("Place", "x y")("here", "there"))
    """
        }
    )

    suite.run("--junit-xml=junit.xml", "-o", "junit_family=xunit1").assert_outcomes(passed=1)

    assert "there" in suite.read("junit.xml")
