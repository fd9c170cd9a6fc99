"""Where a setting comes from, and what is said when one is wrong: one error, and what to do."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from apisuite.settings import Settings, SettingsError, check_url, load
from tests.api.core.apis_info import ApiAbbreviation, apiUrls, environments

from .finished import Finished
from .suite import Suite

pytest_plugins = ["pytester"]

PLAIN_AND_PARALLEL = pytest.mark.parametrize(
    "arguments", [pytest.param([], id="plain"), pytest.param(["-n", "2"], id="parallel")]
)
NAME = "SOME_API_URL"


def announce() -> dict[str, str]:
    """Stand in the place of the sandbox."""
    return {NAME: "sandbox"}


@pytest.mark.parametrize(
    ("shell", "file", "environment", "expected"),
    [
        pytest.param({NAME: "shell"}, f"{NAME}=file", "sandbox", "shell", id="shell over file"),
        pytest.param({}, f"{NAME}=file", "sandbox", "file", id="file over sandbox"),
        pytest.param({}, "", "sandbox", "sandbox", id="sandbox announces"),
        pytest.param({}, "", "staging", None, id="sandbox is no other environment"),
        pytest.param({NAME: " "}, f"{NAME}=", "sandbox", "sandbox", id="empty says nothing"),
        pytest.param({NAME: "a", f"{NAME}_STAGING": "b"}, "", "staging", "b", id="name of the environment wins"),
        pytest.param({NAME: "a"}, f"{NAME}_STAGING=b", "staging", "b", id="also from the file"),
        pytest.param({NAME: "a", f"{NAME}_STAGING": "b"}, "", "dev", "a", id="of another environment does not"),
    ],
)
def test_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shell: dict[str, str], file: str, environment: str, expected: str
) -> None:
    """The shell wins over `.env`, `.env` over the sandbox, and NAME_STAGING over NAME."""
    (tmp_path / ".env").write_text(file, encoding="utf-8")
    for name, value in shell.items():
        monkeypatch.setenv(name, value)

    assert load(tmp_path, environment, announce).get(NAME) == expected


@pytest.mark.parametrize(
    ("option", "shell", "file", "expected"),
    [
        pytest.param("staging", "dev", "ENVIRONMENT=sandbox", "staging", id="option"),
        pytest.param(None, "dev", "ENVIRONMENT=staging", "dev", id="shell"),
        pytest.param(None, "", "ENVIRONMENT=sandbox\nENVIRONMENT=staging", "sandbox", id="empty"),
        pytest.param(None, None, "ENVIRONMENT=staging", "staging", id="file"),
        pytest.param(None, None, "", "sandbox", id="default"),
    ],
)
def test_order_of_environments(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, option: str, shell: str, file: str, expected: str
) -> None:
    """`--environment` wins over ENVIRONMENT of the shell, that over `.env`; by default it is the sandbox."""
    (tmp_path / ".env").write_text(file, encoding="utf-8")
    monkeypatch.delenv("ENVIRONMENT", raising=False)
    if shell is not None:
        monkeypatch.setenv("ENVIRONMENT", shell)

    assert load(tmp_path, option).environment == expected


@pytest.mark.parametrize(
    ("line", "value"),
    [
        pytest.param("'m${HOME}pass'", "m${HOME}pass", id="single quotes"),
        pytest.param("'a#b \"c\"'", 'a#b "c"', id="hash in single quotes"),
        pytest.param('"m${PART}pass"', "m-and-pass", id="double quotes"),
        pytest.param("m${PART}pass", "m-and-pass", id="no quotes"),
        pytest.param("pa$$w0rd$", "pa$$w0rd$", id="dollars"),
        pytest.param("a=b==", "a=b==", id="equal signs"),
        pytest.param("word # a comment", "word", id="comment"),
    ],
)
def test_quotes_mean_what_they_mean_in_a_shell(tmp_path: Path, line: str, value: str) -> None:
    """In single quotes everything is literal; elsewhere `${NAME}` is what NAME is."""
    (tmp_path / ".env").write_text(f"PART=-and-\nSOME_VALUE={line}\n", encoding="utf-8")

    assert load(tmp_path).get("SOME_VALUE") == value


def test_byte_order_mark_is_no_part_of_a_name(tmp_path: Path) -> None:
    """An editor of Windows may begin a file with one."""
    (tmp_path / ".env").write_text("SOME_VALUE=1", encoding="utf-8-sig")

    assert load(tmp_path).get("SOME_VALUE") == "1"


def test_line_that_is_no_setting_is_named(tmp_path: Path) -> None:
    """The error has file and line, and not what stands there: it may be half of a password."""
    (tmp_path / ".env").write_text("A=1\n# fine\nSHOP_PASSWORD='it's'\nB=2\n", encoding="utf-8")

    with pytest.raises(SettingsError, match=r"\.env, line 3: not a setting\. Expected NAME=value\. ") as raised:
        load(tmp_path)

    assert "it's" not in str(raised.value)


def test_environment_with_a_hyphen_has_settings(tmp_path: Path) -> None:
    """`pre-prod` is no part of a name that a shell can set; PRE_PROD is."""
    (tmp_path / ".env").write_text("SOME_VALUE=1\nSOME_VALUE_PRE_PROD=2", encoding="utf-8")

    assert load(tmp_path, "pre-prod", environments=["pre-prod"]).get("SOME_VALUE") == "2"


@pytest.mark.parametrize("slip", ["SHOP_SECRET_STAGNG", "SHOP_SECRET_staging"])
def test_misspelled_environment_is_no_silence(tmp_path: Path, slip: str) -> None:
    """The secret of another environment is not used because the name of the right one has a typo."""
    (tmp_path / ".env").write_text(f"SHOP_SECRET=for-all\n{slip}=for-staging", encoding="utf-8")

    with pytest.raises(SettingsError, match=rf"^{slip} has no effect; .* Did you mean SHOP_SECRET_STAGING\?$"):
        load(tmp_path, "staging").require("SHOP_SECRET")


def test_settings_of_other_environments_are_no_misspellings(tmp_path: Path) -> None:
    """Nor is a longer name that begins alike."""
    (tmp_path / ".env").write_text("A_KEY=1\nA_KEY_STAGING2=2\nA_KEY_STABLE=3\nA_KEY_STAGER=4", encoding="utf-8")

    settings = load(tmp_path, "staging", environments=["staging", "stager"])

    assert settings.require("A_KEY") == "1"


@pytest.mark.parametrize(("value", "is_named"), [("password", True), ("T0ps3cret-and-more", False), ("false", False)])
def test_password_that_is_a_word_is_named(suite: Suite, value: str, is_named: bool) -> None:
    """It does not end the run whose tests are called alike, and the header says which setting it is."""
    suite.write({".env": f"SHOP_PASSWORD={value}\n", "test_a.py": f"def test_wrong_{value[:5]}_is_refused(): ...\n"})
    suite.write({"test_b.py": "def test_wrong_password_is_refused(): ...\n"})

    result = suite.run("-v")

    result.assert_outcomes(passed=2)
    assert ("common words, redacted only as the value of a secret field: SHOP_PASSWORD" in result.outlines) is is_named
    result.stdout.fnmatch_lines(["*::test_wrong_password_is_refused PASSED*"])


def test_settings_are_frozen_and_show_no_secret(tmp_path: Path) -> None:
    """Neither repr nor str of the settings holds a value, and nobody can change them."""
    (tmp_path / ".env").write_text("SOME_PASSWORD=hunter2-and-more", encoding="utf-8")
    settings = load(tmp_path)

    assert settings.require("SOME_PASSWORD") == "hunter2-and-more"
    assert "hunter2" not in f"{settings!r} {settings}"
    with pytest.raises(AttributeError):
        settings.environment = "dev"  # type: ignore[misc]


def test_missing_setting_says_what_to_do(tmp_path: Path) -> None:
    """The error of a missing setting names it, the environment, and where to set it."""
    with pytest.raises(
        SettingsError, match=r"^A_SECRET is not set \(environment: staging\)\. .*A_SECRET_STAGING.*\.env"
    ):
        load(tmp_path, "staging").require("A_SECRET")


def test_slip_of_the_pen_is_found(tmp_path: Path) -> None:
    """A name that differs in a letter is pointed out, its value is not; without a `.env` there is a word on that."""
    with pytest.raises(SettingsError, match=r"\(there is none yet\) or in the shell\."):
        load(tmp_path).require("SHOP_API_TOKEN")
    (tmp_path / ".env.example").touch()
    with pytest.raises(SettingsError, match=r"there is none yet: copy \.env\.example"):
        load(tmp_path).require("SHOP_API_TOKEN")
    for slip in ("SHOP_APY_TOKEN", "shop_api_token", "SHOP_API_TOKEN_SANDOX"):
        (tmp_path / ".env").write_text(f"{slip}=hunter2-and-more", encoding="utf-8")

        with pytest.raises(SettingsError, match=rf"{slip} is set: is that a typo\?$"):
            load(tmp_path).require("SHOP_API_TOKEN")


@pytest.mark.parametrize(("slip", "meant"), [("ENVIROMENT", "ENVIRONMENT"), ("REDACT_KEY", "REDACT_KEYS")])
def test_misspelled_option_is_no_silence(tmp_path: Path, slip: str, meant: str) -> None:
    """What nobody would miss is asked about: another environment would be tested, a secret would be shown."""
    (tmp_path / ".env").write_text(f"{slip}=staging", encoding="utf-8")

    with pytest.raises(SettingsError, match=rf"^{slip} in .*\.env has no effect\. Did you mean {meant}\?$"):
        load(tmp_path)


@pytest.mark.parametrize(
    "value",
    [
        "localhost", "localhost:8080", "//host/api", "/api", "ftp://host", "http://", "http:///api", "http://:80",
        "http://host:port", "http://host:99999", "http://host:0", "http://[::1", "http://a host/", "http://host/a b",
    ],
)  # fmt: skip
def test_malformed_url_is_refused(value: str) -> None:
    """What is no absolute http(s) URL is refused, with the setting's name and the value."""
    with pytest.raises(SettingsError, match=r"^SOME_API_URL is not a URL: ") as caught:
        check_url(NAME, value)

    assert repr(value) in str(caught.value)


def test_refused_url_shows_no_password() -> None:
    """A password inside a malformed URL stays out of the error."""
    with pytest.raises(SettingsError) as caught:
        check_url(NAME, "https://anna:hunter2@host:port")

    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("value", ["http://host", "https://host:8443/api", "http://[::1]:80", "http://a-b.c.example"])
def test_good_url_is_returned_without_its_last_slash(value: str) -> None:
    """A good URL is returned as it is, ready for `+ "/users"`."""
    assert check_url(NAME, value) == check_url(NAME, f"{value}/") == value


@pytest.mark.parametrize("environment", environments)
def test_registered_urls_are_good(environment: str, tmp_path: Path) -> None:
    """Each environment of the registry has a good URL for each API; the sandbox announces its own."""
    apiUrls.check(Settings(environment, tmp_path, {}))

    for api, url in environments[environment].items():
        assert check_url(api.name, url) == url
    assert len(environments[environment]) == (0 if environment == "sandbox" else len(ApiAbbreviation))


@PLAIN_AND_PARALLEL
@pytest.mark.parametrize(
    ("files", "shell", "options", "message"),
    [
        pytest.param({}, {}, ["--environment=prod"], "unknown environment: 'prod'. Known: sandbox, dev", id="option"),
        pytest.param({".env": "ENVIRONMENT=prod"}, {}, [], "unknown environment: 'prod'. Known:", id="file"),
        pytest.param({}, {"ITEMS_API_URL": "localhost"}, [], "ITEMS_API_URL is not a URL: 'localhost'", id="url"),
        pytest.param({".env": "A=\0\udcff"}, {}, [], "/.env cannot be read: ", id="binary file"),
    ],
)
def test_wrong_setting_is_a_usage_error(
    suite: Suite,
    monkeypatch: pytest.MonkeyPatch,
    files: dict[str, str],
    shell: dict[str, str],
    options: list[str],
    message: str,
    arguments: list[str],
) -> None:
    """What is wrong before the first test ends the call with exit code 4 and one line."""
    for name, text in files.items():
        (suite.path / name).write_bytes(text.encode(errors="surrogateescape"))
    for name, value in shell.items():
        monkeypatch.setenv(name, value)

    result = suite.run(*options, *arguments)

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    lines = [line for line in result.outlines + result.errlines if line and not line.startswith("running:")]
    assert len(lines) == 1, lines
    assert message in lines[0]


@pytest.fixture
def somewhere(users: Suite, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """URL of a host that accepts connections; the environment `dev` of `users` has its Users API there."""
    needs = "def test_one(client): ...\ndef test_two(client): ...\n"
    users.write({"one/test_a.py": needs, "two/test_b.py": needs, "test_needs_nothing.py": "def test_nothing(): ...\n"})
    users.write({"one/conftest.py": users.read("conftest.py"), "two/conftest.py": users.read("conftest.py")})
    (users.path / "conftest.py").unlink()
    monkeypatch.setenv("ENVIRONMENT", "dev")
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}"
        monkeypatch.setenv("REQRES_API_URL", url)
        yield url


def assert_only_what_needs_it_fails(result: Finished) -> None:
    """Check that each test that needs what is missing is an error without a traceback, and that the other one ran."""
    result.assert_outcomes(errors=4, passed=1)
    result.stdout.no_fnmatch_line("*Error*tests/api/*")
    result.stdout.no_fnmatch_line("*conftest.py:*")


@PLAIN_AND_PARALLEL
def test_missing_credential_fails_what_needs_it(users: Suite, somewhere: str, arguments: list[str]) -> None:
    """A credential that is missing is named at each test that needs it; the others run."""
    result = users.run(*arguments)

    assert_only_what_needs_it_fails(result)
    result.stdout.fnmatch_lines(["SettingsError: COGNITO_URL is not set (environment: dev).", "Set COGNITO_URL *"])


@PLAIN_AND_PARALLEL
def test_missing_setting_at_import_is_told_in_short(suite: Suite, arguments: list[str]) -> None:
    """A test file that asks for a setting while it is imported fails with the message, not with a traceback."""
    suite.write({"test_import.py": "from apisuite.settings import get_settings\nget_settings().require('A_SECRET')\n"})

    result = suite.run("--environment=dev", *arguments)

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*A_SECRET is not set (environment: dev).*"])
    result.stdout.no_fnmatch_line("*apisuite/settings.py:*")


@PLAIN_AND_PARALLEL
def test_unreachable_host_fails_what_needs_it(
    users: Suite, somewhere: str, monkeypatch: pytest.MonkeyPatch, unused_tcp_port: int, arguments: list[str]
) -> None:
    """A host where nobody listens is one line at each test that needs it, not a time-out; the others run."""
    monkeypatch.setenv("REQRES_API_URL", f"http://127.0.0.1:{unused_tcp_port}/api")

    result = users.run(*arguments)

    assert_only_what_needs_it_fails(result)
    url = f"http://127.0.0.1:{unused_tcp_port}/api"
    result.stdout.fnmatch_lines([f"SettingsError: {url} is unreachable: *", "Is the host up*"])
