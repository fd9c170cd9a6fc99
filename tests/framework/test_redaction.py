"""What counts as a secret, what stays readable, and that no output of a run shows one."""

from __future__ import annotations

import time

import pytest

from tests.api.core.redaction import MASK, Redactor

from .report import read_report
from .suite import Suite

pytest_plugins = ["pytester"]

SECRET = "correct-horse/battery&staple"


@pytest.fixture
def redactor() -> Redactor:
    """A redactor that knows one secret."""
    redactor = Redactor()
    redactor.add(SECRET)
    return redactor


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("password=hunter2", "password=*"),
        ("password: hunter2", "password: *"),
        ("password=secret123", "password=*"),
        ("password='hunter2'", "password='*'"),
        ('password = "hunter2 and more"', 'password = "*"'),
        ("password=$hunter2!", "password=*"),
        (r"password='it\'s hunter2', x", "password='*', x"),
        ('{"password": "hunter2"}', '{"password": "*"}'),
        (r'{"password": "a\"hunter2"}', '{"password": "*"}'),
        (r"{\"password\": \"hunter2\"}", r"{\"password\": \"*\"}"),
        ('{"password": 20260301}', '{"password": *}'),
        ("PASSWORD=hunter2 pytest", "PASSWORD=* pytest"),
        ("client_secret=my-secret-hunter2", "client_secret=*"),
        ("Client-Secret: hunter2", "Client-Secret: *"),
        ("clientSecret=hunter2", "clientSecret=*"),
        ("?access_token=hunter2&page=1", "?access_token=*&page=1"),
        ("X-Api-Key: hunter2", "X-Api-Key: *"),
        ("X-Amz-Signature=hunter2", "X-Amz-Signature=*"),
        ("Authorization: Bearer hunter2hunter2", "Authorization: Bearer *"),
        ("Authorization: Basic aHVudGVyMg==", "Authorization: Basic *"),
        ("{'authorization': 'Bearer hunter2'}", "{'authorization': '*'}"),
        ("Cookie: theme=dark; session=hunter2", "Cookie: theme=*; session=*"),
        ("Set-Cookie: session=hunter2; Path=/\nHost: a", "Set-Cookie: session=*; Path=/\nHost: a"),
        ("https://anna:hunter2@example.com/x", "https://*@example.com/x"),
        ("https://anna:hunter2@hunter2@example.com/x", "https://*@example.com/x"),
        ("postgresql://anna:hunter2@localhost/items", "postgresql://*@localhost/items"),
        ("https://ghp_hunter2aaaaaaaaaaaaaaaa@github.com/x.git", "https://*@github.com/x.git"),
        ("got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJodW50ZXIyIn0.c2lnbmF0dXJl back", "got * back"),
    ],
)
def test_secret_is_found_by_its_field_or_shape(text: str, expected: str) -> None:
    """A value that nobody registered is found by the name of its field, or by what it looks like."""
    assert Redactor().clean(text) == expected.replace("*", MASK)


@pytest.mark.parametrize(
    "text",
    [
        "token = await get_token()",
        "token=self.token, password=password)",
        "def login(username: str, password: str, token: Token | None = None) -> str:",
        'assert response.json()["token"] == expected',
        "renew(token=tokens.access_token)",
        "headers = {'X-Trace': 'abc'}",
        "KeyError: 'password'",
        'response.json() == {"error": "Missing password"}',
        "Incorrect username or password.",
        "password is wrong: try again",
        '"token_type": "Bearer", "token_use": "access"',
        '{"token": null, "password": ""}',
        "curl -H 'Authorization: Bearer $TOKEN' --data password=${PASSWORD}",
        'WWW-Authenticate: Bearer error="invalid_token"',
        "https://example.com/users?email=anna@example.com",
        "git@github.com:anna/suite.git",
        "Basic authentication is needed, the bearer understands.",
    ],
)
def test_what_is_no_secret_stays_readable(redactor: Redactor, text: str) -> None:
    """Source code in a traceback, messages and harmless fields are left as they are."""
    assert redactor.clean(text) == text


def test_names_can_be_added() -> None:
    """REDACT_KEYS adds names; spelling and case do not matter."""
    redactor = Redactor()
    redactor.add_keys(["pin", " iban ", ""])

    assert redactor.clean('{"pin": 1234, "IBAN": "DE02 1203"}') == f'{{"pin": {MASK}, "IBAN": "{MASK}"}}'


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("SHOP_KEY", True), ("X-Shop-Key", True), ("KEY", True), ("SHOP_PASSWORD", True), ("X-Auth-Token", True),
        ("Idempotency-Key", False), ("SHOP_API_URL", False), ("SHOP_KEYBOARD", False), ("Accept", False),
    ],
)  # fmt: skip
def test_settings_and_headers_called_key_are_secret(redactor: Redactor, name: str, expected: bool) -> None:
    """A key of an API has many names, of which the last word is the same; in documents it may be anything."""
    assert redactor.is_secret_setting(name) is expected
    assert redactor.clean('{"sort_key": "price-and-name"}') == '{"sort_key": "price-and-name"}'


@pytest.mark.parametrize("secret", ["", "a", "on", "123"])
def test_very_short_values_are_not_registered(secret: str) -> None:
    """Three characters are in any text: such a value is only found by the name of its field."""
    redactor = Redactor()
    redactor.add(secret)

    assert redactor.clean("one on 123 a") == "one on 123 a"
    assert redactor.holds_secret("on 123") is False


def test_holds_secret_knows_forms_and_fragments(redactor: Redactor) -> None:
    """Asked beforehand, the redactor tells what it would take out."""
    assert redactor.holds_secret(f"id-{SECRET}")
    assert redactor.holds_secret("horse%2Fbattery")
    assert not redactor.holds_secret("correct")


def test_newest_of_many_tokens_that_begin_alike_is_known_best() -> None:
    """However many tokens begin with the same header, no part of the last one is shown, at any place."""
    redactor = Redactor()
    tokens = [f"eyJhbGciOiJSUzI1NiIsImtpZCI6Ik{number:04}{number * 7919:032x}" for number in range(40)]
    for token in tokens:
        redactor.add_issued(token)

    for start in range(len(tokens[-1]) - 11):
        assert redactor.holds_secret(f"<{tokens[-1][start : start + 12]}>"), start


@pytest.mark.parametrize("text", ["token", "token-", "://a:", "password=", "token='\\", "eyJaaaaa-"])
def test_long_texts_take_no_time(redactor: Redactor, text: str) -> None:
    """No body of 64 KB, not even one that is made to, holds up a run: no pattern takes quadratic time."""
    begin = time.perf_counter()

    redactor.clean(text * (64 * 1024 // len(text)))

    assert time.perf_counter() - begin < 5


LEAKING = """
    import logging
    import subprocess
    import sys
    import warnings

    import httpx
    import pytest
    from tests.api.core.http_client import open_client
    from tests.api.core.settings import get_settings

    @pytest.fixture
    def secret():
        return get_settings().require("COGNITO_PASSWORD")

    def answer(request):
        return httpx.Response(200, json={"echo": str(request.url)}, headers={"X-Echo": str(request.url)})

    async def test_exchange(secret):
        async with open_client("https://a.test", transport=httpx.MockTransport(answer)) as client:
            await client.post("/x", params={"q": secret}, json={"p": secret}, headers={"X-Mine": secret})
        assert secret == "assertion"

    def test_output(secret, record_property):
        print(secret)
        subprocess.run([sys.executable, "-c", "import sys; print(sys.argv[1])", secret], check=True)
        logging.getLogger("leak").warning("log %s", secret)
        record_property("property", secret)
        assert False

    def test_exception(secret):
        local = [secret] * 3
        raise RuntimeError(f"exception {secret}")

    def test_fragments(secret):
        text = "x" * 100 + secret + "y" * 100
        assert text[: len(text) // 2] == text[len(text) // 2 :]

    @pytest.mark.filterwarnings("default")
    def test_warning(secret):
        warnings.warn(f"warning {secret}")

    @pytest.fixture
    def broken(secret):
        raise LookupError(secret)

    def test_error(broken): ...
"""


@pytest.mark.parametrize("arguments", [pytest.param([], id="plain"), pytest.param(["-n", "2"], id="parallel")])
def test_no_output_shows_a_secret(suite: Suite, monkeypatch: pytest.MonkeyPatch, arguments: list[str]) -> None:
    """Terminal, report, JUnit file, HAR file, log and cache of a run show no secret, whoever prints it."""
    monkeypatch.setenv("COGNITO_PASSWORD", SECRET)
    suite.write({"test_leaking.py": LEAKING})

    result = suite.run(
        "-ra", "--showlocals", "--junit-xml=junit.xml", "--har=run.har", "-ojunit_family=xunit1", *arguments
    )

    result.assert_outcomes(passed=1, failed=4, errors=1, warnings=1)
    written = {path.name: path.read_bytes() for path in suite.path.rglob("*") if path.is_file()}
    assert {"report.html", "junit.xml", "run.har", "api_logging.log", "lastfailed"} <= set(written)
    written["details of the report"] = read_report(suite.path / "report.html").details.encode()
    written["terminal"] = "\n".join(result.outlines + result.errlines).encode()
    for name, content in written.items():
        for part in (b"correct-horse", b"battery", b"staple"):
            assert part not in content, f"{part!r} in {name}"


def test_secret_in_a_test_id_is_refused(suite: Suite, monkeypatch: pytest.MonkeyPatch) -> None:
    """An id goes everywhere, also into the cache folder: the call ends and says how to name the value."""
    monkeypatch.setenv("COGNITO_PASSWORD", SECRET)
    suite.write(
        {
            "test_id.py": """
                import pytest
                from tests.api.core.settings import get_settings

                @pytest.mark.parametrize("value", [get_settings().require("COGNITO_PASSWORD")])
                def test_value(value): ...
            """
        }
    )

    plain, parallel = suite.run(), suite.run("-n", "2")

    assert (plain.ret, parallel.ret) == (pytest.ExitCode.USAGE_ERROR, pytest.ExitCode.INTERRUPTED)
    said = ["*a secret is in the id of a test: test_id.py::test_value?*redacted*pytest.param*"]
    plain.stderr.fnmatch_lines(said)
    parallel.stdout.fnmatch_lines(said)
    assert "battery" not in "\n".join([*plain.outlines, *plain.errlines, *parallel.outlines, *parallel.errlines])


def test_reason_to_exit_is_clean(suite: Suite, monkeypatch: pytest.MonkeyPatch) -> None:
    """pytest.exit ends the run with a text that passes no report."""
    monkeypatch.setenv("SHOP_PASSWORD", SECRET)
    suite.write(
        {"test_a.py": "import os, pytest\ndef test_a(): pytest.exit('it was ' + os.environ['SHOP_PASSWORD'])\n"}
    )

    result = suite.run()

    result.stdout.fnmatch_lines(["*Exit: it was [[]redacted] !*"])
    assert SECRET not in "\n".join(result.outlines + result.errlines)
