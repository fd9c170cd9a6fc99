"""What counts as a secret, what stays readable, and that no output of a run shows one."""

from __future__ import annotations

import base64
import time

import pytest

from apisuite.redaction import MASK, Redactor

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
        (
            "Set-Cookie: session=hunter2; Path=/; HttpOnly; SameSite=Lax\nHost: a",
            "Set-Cookie: session=*; Path=/; HttpOnly; SameSite=Lax\nHost: a",
        ),
        ("https://anna:hunter2@example.com/x", "https://*@example.com/x"),
        ("https://anna:hunter2@hunter2@example.com/x", "https://*@example.com/x"),
        ("postgresql://anna:hunter2@localhost/items", "postgresql://*@localhost/items"),
        ("https://ghp_hunter2aaaaaaaaaaaaaaaa@github.com/x.git", "https://*@github.com/x.git"),
        ("<ns:password kind='a'>hunter2</ns:password><b>x</b>", "<ns:password kind='a'>*</ns:password><b>x</b>"),
        ("&lt;password&gt;hunter2&lt;/password&gt;", "&lt;password&gt;*&lt;/password&gt;"),
        ('<login user="anna" password="hunter2"/>', '<login user="anna" password="*"/>'),
        ('<input name="csrf_token" value="hunter2">', '<input name="csrf_token" value="*">'),
        ('{"tokens": ["hunter2", "hunter3"], "n": ["a"]}', '{"tokens": ["*", "*"], "n": ["a"]}'),
        (r"{\"tokens\": [\"hunter2\"], \"n\": \"a\"}", r"{\"tokens\": [\"*\"], \"n\": \"a\"}"),
        ('{"password": {"value": "hunter2"}, "n": "a"}', '{"password": {"value": "*"}, "n": "a"}'),
        ('{"password": {"old": ["hunter2"], "new": {"raw": "x"', '{"password": {"old": ["*"], "new": {"raw": "*"'),
        ('{"name": "client_secret", "value": "hunter2"}', '{"name": "client_secret", "value": "*"}'),
        ('{"name": "pin_token", "type": "n", "value": 1234}', '{"name": "pin_token", "type": "n", "value": *}'),
        ('{"value": "hunter2", "name": "client_secret"}', '{"value": "*", "name": "client_secret"}'),
        ("{b'password': b'hunter2', b'n': b'a'}", "{b'password': b'*', b'n': b'a'}"),
        ("[(b'authorization', b'Token hunter2')]", "[(b'authorization', b'*')]"),
        ('name="password"\r\n\r\nhunter2\r\n--x form-data', 'name="password"\r\n\r\n*\r\n--x form-data'),
        (r'form-data; name="password"\r\n\r\nhunter2\r\n--x', r'form-data; name="password"\r\n\r\n*\r\n--x'),
        ("> Authorization: Token hunter2 sent", "> Authorization: Token * sent"),
        ("AUTHORIZATION: apikey hunter", "AUTHORIZATION: apikey *"),
        ('Proxy-Authorization: Digest username="a", response="hunter2"', "Proxy-Authorization: Digest *"),
        ("{'set-cookie': 'id=hunter2; Secure'}", "{'set-cookie': 'id=*; Secure'}"),
        (
            "Set-Cookie: a=1; Path=/, b=2,3; Expires=Wed, 21 Oct 2026",
            "Set-Cookie: a=*; Path=/, b=*; Expires=Wed, 21 Oct 2026",
        ),
        ("\u0130" * 10 + " password=hunter2", "\u0130" * 10 + " password=*"),
        ("user[password]=hunter2&a=1", "user[password]=*&a=1"),
        ("user%5Bpassword%5D=hunter2", "user%5Bpassword%5D=*"),
        ("?filter=%7B%22password%22%3A%22hunter2%22%7D", "?filter=%7B%22password%22%3A%22*%22%7D"),
        ("{&quot;password&quot;: &quot;hunter2&quot;}", "{&quot;password&quot;: &quot;*&quot;}"),
        ('"password" => "hunter2"', '"password" => "*"'),
        ('<entry key="token" kind="x">hunter2</entry>', '<entry key="token" kind="x">*</entry>'),
        ("form-data; name=password\r\n\r\nhunter2\r\n--", "form-data; name=password\r\n\r\n*\r\n--"),
        (
            '{"pwd": "hunter2", "PASS": "hunter2", "pin": "1234", "otp": 123456}',
            '{"pwd": "*", "PASS": "*", "pin": "*", "otp": *}',
        ),
        (
            '{"sessionId": "hunter2", "SESSION-ID": "hunter2", "jsessionid": "x"}',
            '{"sessionId": "*", "SESSION-ID": "*", "jsessionid": "*"}',
        ),
        ("?sv=2024&sig=hunter2%3D&csrf=hunter2", "?sv=2024&sig=*&csrf=*"),
        ("<pin>1234</pin><Pwd>hunter2</Pwd>", "<pin>*</pin><Pwd>*</Pwd>"),
        ("?filter=%7B%22pin%22%3A%22hunter2%22%7D", "?filter=%7B%22pin%22%3A%22*%22%7D"),
        ("user[pwd]=hunter2&jwt=hunter2", "user[pwd]=*&jwt=*"),
        (
            '{"name": "pin", "value": "1234"} {"value": "1234", "name": "pin"}',
            '{"name": "pin", "value": "*"} {"value": "*", "name": "pin"}',
        ),
        (
            '<ns:pin kind="x">1234</ns:pin><entry key="otp">1234</entry>',
            '<ns:pin kind="x">*</ns:pin><entry key="otp">*</entry>',
        ),
        ('form-data; name="pin"\r\n\r\n1234\r\n--x', 'form-data; name="pin"\r\n\r\n*\r\n--x'),
        ("your otp: 123456", "your otp: *"),
        ('{"passphrase": "hunter2", "userPasscode": 1234}', '{"passphrase": "*", "userPasscode": *}'),
        ('{"errors": {"password": "hunter2"}}', '{"errors": {"password": "*"}}'),
        ('{"errors": {"name": "zu kurz"}, "password": "zu kurz"}', '{"errors": {"name": "zu kurz"}, "password": "*"}'),
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
        "Authorization: failed for anna",
        "Cookie: $COOKIE",
        '{"prompt_tokens": 12, "total_tokens": 52, "max_token": 99, "password_length": 8, "tokens": 3}',
        '{"errors": {"password": "is too short"}}',
        '{"password": "can\'t be blank", "token": "Token expired."}',
        '{"token": {"url": "https://a.test/x", "created_at": "2026-03-01T12:00:00Z", "username": "anna"}}',
        '{"password": ["This field is required.", "Must be at least 8 characters."]}',
        '{"password": {"type": "string", "minLength": 8, "description": "of the shop"}}',
        '{"required": ["password", "token"], "name": "color", "value": "red"}',
        '{"value": "red", "name": "color"} <token/> <password>  </password> form-data; name="a"\r\n\r\ntoken\r\n--',
        'tokens = [item["id"] for item in items]',
        '{"password": ["is too short (minimum is 8 characters)", "can\'t be blank"]}',
        '{"authorization_endpoint": "https://a.test/auth", "signature_algorithm": "RS256", "tokenizer": "small"}',
        '{"password_changed_at": "2024-05-01", "secretary": "Anna"}',
        '{"compass": "north", "pinned": "yes", "passed": "all", "signal": "on", "spin": "up", "pins": "a"}',
        '{"pass": 12, "fail": 0} pass: true, pass=3 pass: 0.12s, "status": ["pass", "fail"]',
        "PWD=/home/anna OLDPWD=/tmp pwd: C:\\Users",
        "sig = inspect.signature(function); pin: int = 4",
        '{"errors": {"password": "Mindestens 8 Zeichen, bitte.", "token": ["too_short", "EXPIRED"]}}',
        '{"violations": [{"password": "\u5bc6\u7801\u592a\u77ed"}], "fieldErrors": {"pin": "auth.pin.blank"}}',
        '{"detail": {"token": "expired"}, "invalid-params": {"api_key": "clave incorrecta"}}',
        "{'errors': {'password': ['Le mot de passe est trop court (8 au moins)']}}",
    ],
)
def test_what_is_no_secret_stays_readable(redactor: Redactor, text: str) -> None:
    """Source code in a traceback, messages and harmless fields are left as they are."""
    assert redactor.clean(text) == text


def test_everyday_password_beneath_errors_is_masked() -> None:
    """What looks like a code there may be what was sent."""
    redactor = Redactor()
    redactor.add("swordfish")

    assert redactor.clean('{"errors": {"password": "swordfish"}}') == f'{{"errors": {{"password": "{MASK}"}}}}'


def test_shell_folder_is_no_secret_setting(redactor: Redactor) -> None:
    """Each environment has PWD; its value, taken for a secret, would be missing in every path."""
    assert [redactor.is_secret_setting(name) for name in ("PWD", "OLDPWD", "DB_PASSPHRASE")] == [False, False, True]


def test_count_is_no_excuse_for_a_number_of_its_own(redactor: Redactor) -> None:
    """A number under a secret name is masked, unless the name counts something."""
    assert redactor.clean('{"tokens": 3, "sms_token": 123456}') == f'{{"tokens": 3, "sms_token": {MASK}}}'


@pytest.mark.parametrize("phrase", ["correct horse battery staple", "hunter2 is short", "is"])
def test_passphrase_is_no_message(redactor: Redactor, phrase: str) -> None:
    """Only several plain words, one of which says what is wrong, are a message."""
    assert redactor.clean(f'{{"password": "{phrase}"}}') == f'{{"password": "{MASK}"}}'


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("Accept", "*/*", "*/*"),
        ("X-Shop-Key", "hunter2", MASK),
        ("X-Auth-Token", "hunter2 and more", MASK),
        ("Authorization", "hunter2", MASK),
        ("authorization", "Digest username=anna, response=hunter2", f"Digest {MASK}"),
        ("Cookie", "a=hunter2; b=hunter2", f"a={MASK}; b={MASK}"),
        ("set-cookie", "a=hunter2; Path=/; Max-Age=60; HttpOnly", f"a={MASK}; Path=/; Max-Age=60; HttpOnly"),
    ],
)
def test_header_keeps_what_is_no_secret(redactor: Redactor, name: str, value: str, expected: str) -> None:
    """The scheme of credentials, the names of cookies and their attributes are worth reading."""
    assert redactor.clean_header(name, value) == expected


WORDS = ["test", "password", "Admin", "swordfish", "1234", "987654"]


@pytest.mark.parametrize("word", WORDS)
def test_everyday_word_is_left_in_prose(word: str) -> None:
    """A password that is a word neither riddles a report nor forbids the id of a test."""
    redactor = Redactor()

    assert redactor.add(word) is False
    assert redactor.everyday == {word}
    assert redactor.holds_secret(f"test_a.py::test_wrong_{word}_is_refused") is False
    assert redactor.clean(f"the {word} is wrong") == f"the {word} is wrong"


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("password={}", "password=*"),
        ("password: {}", "password: *"),
        ('"password": "{}"', '"password": "*"'),
        ('("password", "{}")', '("password", "*")'),
        ("https://anna:{}@a.example/", "https://*@a.example/"),
    ],
)
def test_everyday_word_is_masked_as_a_value(word: str, text: str, expected: str) -> None:
    """In a secret field, and in the credentials of a URL, it is a secret and no source code."""
    redactor = Redactor()
    redactor.add(word)

    assert redactor.clean(text.format(word)) == expected.replace("*", MASK)


@pytest.mark.parametrize("secret", ["hunter2", "Tr0ub4dor", "correcthorse", "1234567", "TESTER", "te-st"])
def test_other_values_are_found_everywhere(secret: str) -> None:
    """What no text has by chance is taken out of every text, and whoever registers it learns that."""
    redactor = Redactor()

    assert redactor.add(secret) is True
    assert redactor.add(secret) is True
    assert redactor.everyday == set()
    assert redactor.clean(f"<{secret}>") == f"<{MASK}>"


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


def test_credentials_of_latin_1() -> None:
    """`requests` encodes user and password so, before base64."""
    redactor = Redactor()
    redactor.add("Gr\u00fc\u00dfe-aus-7")

    credentials = base64.b64encode("anna:Gr\u00fc\u00dfe-aus-7".encode("latin-1")).decode()
    assert redactor.clean(credentials) == f"YW5uYTp{MASK}w=="


def test_holds_secret_knows_forms_and_fragments(redactor: Redactor) -> None:
    """Asked beforehand, the redactor tells what it would take out."""
    assert redactor.holds_secret(f"id-{SECRET}")
    assert redactor.holds_secret("horse%2Fbattery")
    assert not redactor.holds_secret("correct")


def test_every_part_of_many_tokens_that_begin_alike_is_known() -> None:
    """However many tokens begin with the same header, no part of 12 characters of any of them is shown."""
    redactor = Redactor()
    tokens = [f"eyJhbGciOiJSUzI1NiIsImtpZCI6Ik{number:04}{number * 7919:032x}" for number in range(200)]
    for token in tokens:
        redactor.add_issued(token)
    parts = [token[start : start + 12] for token in tokens for start in range(len(token) - 11)]

    assert len(parts) == 11_000
    assert [part for part in parts if redactor.clean(f"<{part}>") != f"<{MASK}>"] == []


def test_other_tokens_of_the_same_issuer_are_not_known(redactor: Redactor) -> None:
    """Fewer than 12 characters in a row of a secret are no secret."""
    assert redactor.clean("correct-hor battery&sta") == "correct-hor battery&sta"


def test_tokens_in_an_answer_are_issued() -> None:
    """What stands in a list or an object with a secret name is known from then on; an address or a date is not."""
    redactor = Redactor()
    redactor.add_issued_in(
        '{"tokens": [{"access": "kQ7vX2mB9tRw4LzN"}, "https://a.test/tokens", "2026-03-01T12:00:00Z"]}'
    )

    clean = redactor.clean("<kQ7vX2mB9tRw4LzN> https://a.test/tokens 2026-03-01T12:00:00Z")

    assert clean == f"<{MASK}> https://a.test/tokens 2026-03-01T12:00:00Z"


def test_many_issued_tokens_cost_little() -> None:
    """Thousands of tokens are registered while a suite runs, in all their forms, and each text is compared with all."""
    redactor = Redactor()
    tokens = [f"{number:04}".join(f"{number * prime:08x}" for prime in range(7001, 7081)) for number in range(1000)]
    begin = time.process_time()

    for token in tokens:
        redactor.add_issued(token)
    for _ in range(100):
        redactor.clean("a text without a secret. " * 100)

    assert time.process_time() - begin < 5
    assert redactor.clean(base64.b64encode(f"a:{tokens[500]}".encode()).decode())[3:13] == MASK


@pytest.mark.parametrize("odd", ["", "\ud800", "\0", "\udcff" * 20, "%", "&#1114112;", "\\ud800", "x" * 2**20])
def test_odd_texts_are_taken_as_they_are(odd: str) -> None:
    """Halves of surrogate pairs, zeros and very long lines are texts and secrets like others."""
    redactor = Redactor()
    redactor.add(odd)
    redactor.add_issued(odd)
    redactor.add_issued_in(f"token={odd}")
    redactor.add_keys([odd])

    assert redactor.clean(f"{odd} password: 'hunter2'").endswith(f"password: '{MASK}'")
    assert redactor.holds_secret(odd) is (len(odd) > 3)


@pytest.mark.parametrize(
    "text",
    [
        "token", "token-", "://a:", "password=", "token='\\", "eyJaaaaa-", "\\", "token\\", "%41",
        '"token":[', "token: (",
        "token: [[]", 'value="', '"value": "x", "a":', '"token", "a": ', '</token <a ', "&lt;/token <a:", "cookie: ,",
        'form-data; name="token";', 'form-data name="token"\r\n', "authorization: a b=c,", 'authorization: a b="',
        "correct-horse/b", '"token": "is too ', 'name="a">', 'key="token" ', "token%22%3A", "[token]",
        "token&quot;:&quot;", "pin", "pin=", '"pin":{', '"errors":{"pin":"', '"errors":{"token":"a b ',
        "errors-token=a",
        '"token":"1"errors":[', "pass-", 'token=1 "error_errors-',
    ],
)  # fmt: skip
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
    from apisuite.client import open_client
    from apisuite.settings import get_settings

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
                from apisuite.settings import get_settings

                @pytest.mark.parametrize("value", [get_settings().require("COGNITO_PASSWORD")])
                def test_value(value): ...
            """
        }
    )

    plain, parallel = suite.run(), suite.run("-n", "2")

    assert (plain.ret, parallel.ret) == (pytest.ExitCode.USAGE_ERROR, pytest.ExitCode.INTERRUPTED)
    said = ["*a secret is in a test id: test_id.py::test_value?*redacted*pytest.param*"]
    plain.stderr.fnmatch_lines(said)
    parallel.stdout.fnmatch_lines(said)
    assert "battery" not in "\n".join([*plain.outlines, *plain.errlines, *parallel.outlines, *parallel.errlines])


def test_name_of_a_file_is_no_secret(suite: Suite, monkeypatch: pytest.MonkeyPatch) -> None:
    """A setting whose value is also the name of a file, or of a test function, does not end the run."""
    monkeypatch.setenv("SHOP_KEY", "test_orders")
    suite.write({"test_orders.py": "def test_orders(): ...\n"})

    suite.run().assert_outcomes(passed=1)


def test_reason_to_exit_is_clean(suite: Suite, monkeypatch: pytest.MonkeyPatch) -> None:
    """pytest.exit ends the run with a text that passes no report."""
    monkeypatch.setenv("SHOP_PASSWORD", SECRET)
    suite.write(
        {"test_a.py": "import os, pytest\ndef test_a(): pytest.exit('it was ' + os.environ['SHOP_PASSWORD'])\n"}
    )

    result = suite.run()

    result.stdout.fnmatch_lines(["*Exit: it was [[]redacted] !*"])
    assert SECRET not in "\n".join(result.outlines + result.errlines)
