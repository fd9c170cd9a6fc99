"""Where fixtures are found: classes, ini, plugins; and where options are."""

from __future__ import annotations

import pytest

pytest_plugins = ["pytester"]


def test_usefixtures_in_ini(project: pytest.Pytester) -> None:
    """`usefixtures` in the ini file is for all tests, first of all and without a word in them."""
    project.makeini("[pytest]\nusefixtures = guard\n")
    project.makeconftest("import pytest\n@pytest.fixture\ndef guard(): ...")
    project.makepyfile("def test_one(tmp_path): ...\ndef test_two(): ...")

    result = project.runpytest("--setup-show")

    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(
        [
            "*SETUP    F guard*",
            "*test_one (fixtures used: guard, *",
            "*SETUP    F guard*",
            "*test_two (fixtures used: guard)*",
        ]
    )


def test_fixture_of_another_class(project: pytest.Pytester) -> None:
    """A fixture in a class is unknown to other classes, and the error lists what is known."""
    project.makepyfile(
        """
        import pytest

        class TestAnna:
            @pytest.fixture
            def name(self): return "Anna"

            def test_name(self, name): ...

        class TestBen:
            def test_name(self, name): ...
        """
    )

    result = project.runpytest()

    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(
        ["*ERROR at setup of TestBen.test_name*", "E*fixture 'name' not found", "*available fixtures:*"]
    )


def test_pytest_plugins_reach_everywhere(project: pytest.Pytester) -> None:
    """A test file may name plugins; from then on their fixtures are known to every file, but not without it."""
    project.makepyfile(
        test_one="pytest_plugins = ['tests.api.module_c.setup.stock']\ndef test_one(stock): ...",
        test_two="def test_two(stock): ...",
    )

    project.runpytest().assert_outcomes(passed=2)
    project.runpytest("test_two.py").assert_outcomes(errors=1)


def test_pytest_plugins_below_the_root(project: pytest.Pytester) -> None:
    """A conftest.py that is found while collecting must not name plugins: pytest says where they belong."""
    folder = project.mkpydir("suite") / "deeper"
    folder.mkdir()
    (folder / "conftest.py").write_text("pytest_plugins = ['tests.api.module_c.setup.stock']", encoding="utf-8")
    (folder / "test_one.py").write_text("def test_one(stock): ...", encoding="utf-8")

    result = project.runpytest("suite")

    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.stdout.fnmatch_lines(["*Defining 'pytest_plugins' in a non-top-level conftest is no longer supported*"])


@pytest.mark.parametrize(
    ("options", "known"),
    [
        pytest.param(["suite"], False, id="from above"),
        pytest.param(["suite/module"], True, id="named"),
        pytest.param(["-p", "tests.api.module_c.setup.fresh_database", "suite"], True, id="plugin"),
    ],
)
def test_where_an_option_is_known(project: pytest.Pytester, options: list[str], known: bool) -> None:
    """An option in the conftest.py of a module is unknown unless the module is named; one in a plugin always works."""
    folder = project.mkpydir("suite") / "module"
    folder.mkdir()
    (folder / "test_one.py").write_text("def test_one(): ...", encoding="utf-8")
    if "-p" not in options:
        conftest = "def pytest_addoption(parser): parser.addoption('--fdb', action='store_true')"
        (folder / "conftest.py").write_text(conftest, encoding="utf-8")

    result = project.runpytest("--fdb", *options)

    assert result.ret == (pytest.ExitCode.OK if known else pytest.ExitCode.USAGE_ERROR)
    assert known or "unrecognized arguments: --fdb" in result.stderr.str()
