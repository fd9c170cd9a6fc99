"""A setting that is missing is said at the line that needs it, and what to do is said once."""

from __future__ import annotations

import re

import pytest

from .suite import ROOT, Suite

pytest_plugins = ["pytester"]

TESTS = """
    import pytest
    from apisuite.settings import get_settings

    def token():
        return get_settings().require("SHOP_TOKEN")

    @pytest.fixture
    def login():
        return token()

    def test_first():
        token()

    def test_second():
        get_settings().require("SHOP_TOKEN")

    @pytest.mark.parametrize("number", range(3))
    def test_third(login, number): ...
"""


@pytest.mark.parametrize("arguments", [[], ["-n", "1"]], ids=["plain", "worker"])
def test_missing_setting_is_said_once(suite: Suite, arguments: list[str]) -> None:
    """The further ones name the test that has the whole message; GitHub gets the line, too."""
    suite.write({"test_shop.py": TESTS})

    result = suite.run("--show-capture=no", *arguments)

    result.assert_outcomes(failed=2, errors=3)
    assert result.outlines.count("SettingsError: SHOP_TOKEN is not set (environment: sandbox).") == 5
    assert sum(line.startswith("Set SHOP_TOKEN ") for line in result.outlines) == 1
    assert result.outlines.count("See test_shop.py::test_first.") == 4
    places = [line for line in result.outlines if line.startswith("test_shop.py:") and line[-1].isdecimal()]
    assert sorted(places) == ["test_shop.py:16", *["test_shop.py:6"] * 4]


def test_note_is_at_the_line(suite: Suite, monkeypatch: pytest.MonkeyPatch) -> None:
    """On GitHub Actions, a note stands where the setting is asked for."""
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    suite.write({"test_shop.py": TESTS})

    result = suite.run("-k", "test_second")

    result.stdout.fnmatch_lines(["::error file=test_shop.py,line=16,*SHOP_TOKEN is not set*"])


def test_files_that_a_suite_lacks_are_not_named(suite: Suite) -> None:
    """Only in a suite that has the page and the example it is sent there."""
    suite.write({"test_shop.py": TESTS})

    elsewhere = suite.run("-k", "test_first").output
    suite.write({"docs/settings.md": "", ".env.example": ""})
    here = suite.run("-k", "test_first").output

    assert "Set SHOP_TOKEN" in elsewhere
    assert not {"docs/settings.md", ".env.example"} & set(re.findall(r"[\w./]+[a-z]", elsewhere))
    assert "(there is none yet: copy .env.example) or in the shell; see docs/settings.md." in here


@pytest.mark.parametrize("files", [{}, {".env.example": ""}], ids=["elsewhere", "here"])
def test_line_of_env_that_is_no_setting(suite: Suite, files: dict[str, str]) -> None:
    """The error names the example if there is one."""
    suite.write({"test_shop.py": TESTS, ".env": "A=1\na line\n", **files})

    result = suite.run()

    assert ("see .env.example" in result.output) is bool(files)
    assert ".env, line 2: " in result.output


def test_env_without_its_reader(suite: Suite) -> None:
    """Where python-dotenv is not installed, one line says what to install."""
    suite.write(
        {"test_shop.py": TESTS, ".env": "A=1\n", "hidden/dotenv/__init__.py": "raise ModuleNotFoundError('gone')"}
    )

    result = suite.run("-o", "pythonpath=hidden " + str(ROOT))

    assert result.errlines == [
        f"ERROR: {suite.path / '.env'} cannot be read: gone: pip install 'apisuite[settings]'",
        "",
    ]
