"""A project whose tests let secrets out in every way that tests do."""

from __future__ import annotations

CONFTEST = """
    import pytest
    from apisuite.settings import get_settings
    from tests.api.module_a.conftest import base_url, client, setup_temp_token  # noqa: F401
    from tests.framework.reports.server import serving

    @pytest.fixture
    def secret():
        return get_settings().require("SHOP_PASSWORD")

    @pytest.fixture(scope="session")
    def url():
        with serving() as server:
            yield server.url
"""
CHANNELS = """
    import base64
    import html
    import json
    import logging
    import os
    import subprocess
    import sys
    import warnings
    from urllib.parse import quote, quote_plus

    import httpx
    import pytest
    from pytest_html import extras as extra

    log = logging.getLogger("leak")

    async def test_request_and_response(url, secret):
        async with httpx.AsyncClient() as client:
            response = await client.post(
                url + "/json", params={"q": secret}, json={"p": secret}, headers={"X-Mine": quote(secret)}
            )
        assert str(response.request.url) == secret

    def test_headers(url, secret):
        headers = {"X-Mine": quote(secret), "Authorization": f"Bearer {quote(secret)}"}
        request = httpx.Request("GET", url, headers=headers)
        print(dict(request.headers), request.headers.raw)
        log.info("%s", dict(request.headers))
        assert dict(request.headers) == {}

    def test_debug_log_of_the_client(url):
        logging.getLogger("httpcore").setLevel(logging.DEBUG)
        httpx.get(url + "/token")

    def test_output(secret):
        print(secret)
        print(secret, file=sys.stderr)
        os.write(1, secret.encode())
        subprocess.run([sys.executable, "-c", "import sys; print(sys.argv[1])", secret], check=True)
        subprocess.run([sys.executable, "-c", "import os; print(os.environ['SHOP_PASSWORD'])"], check=True)
        assert False

    def test_log(secret):
        log.warning("argument %s", secret)
        log.warning(f"text {secret}")
        try:
            raise ValueError(secret)
        except ValueError:
            log.exception("with traceback")
        assert False

    def test_encoded(secret):
        for text in (
            quote(secret, safe=""), quote_plus(secret), html.escape(secret), json.dumps([secret]), repr([secret]),
            base64.b64encode(secret.encode()).decode(), base64.urlsafe_b64encode(f"user:{secret}".encode()).decode(),
            base64.b64encode(f"a:{secret}:z".encode()).decode(),
        ):
            print(text)
            log.info(text)
        assert False

    def test_assertion(secret):
        assert {"mine": secret} == {"mine": secret[::-1][:3]}

    def test_fragments(secret):
        long = "x" * 200 + secret + "y" * 200
        values = [long] * 3
        assert long == "".join(values)

    def test_local_variables(secret):
        first, rest, both = secret, [secret], {"a": (secret, secret)}
        assert first is None

    def test_exception(secret):
        try:
            raise ValueError(f"inner {secret}")
        except ValueError as error:
            raise RuntimeError(f"outer {secret}") from error

    def test_failed_without_traceback(secret):
        pytest.fail(f"reason {secret}", pytrace=False)

    def test_skipped(secret):
        pytest.skip(f"reason {secret}")

    def test_xfailed(secret):
        pytest.xfail(f"reason {secret}")

    def test_subtests(secret, subtests):
        with subtests.test(f"message {secret}", parameter=secret):
            assert secret is None

    @pytest.mark.filterwarnings("default")
    def test_warning(secret):
        warnings.warn(f"warning {secret}")

    def test_properties_and_extras(secret, record_property, extras):
        record_property("property", secret)
        extras += [
            extra.text(secret, name=secret), extra.json({"a": secret}), extra.html(f"<b>{html.escape(secret)}</b>"),
            extra.url(f"https://a.test/?q={quote(secret)}", name="link"),
        ]
        assert False

    @pytest.fixture
    def broken(secret):
        raise LookupError(secret)

    @pytest.fixture
    def unclean(secret):
        yield
        raise LookupError(secret)

    def test_setup(broken): ...

    def test_teardown(unclean): ...

    def test_session_property(record_testsuite_property, secret):
        record_testsuite_property("property", secret)

    def test_issued_by_a_server(url):
        response = httpx.get(url + "/token")
        token, cookie = response.json()["access_token"], response.cookies["sid"]
        print("opaque", token, cookie)
        log.info("opaque %s %s", token, cookie)
        assert token == cookie

    async def test_issued_by_the_identity_provider(client):
        from apisuite.settings import get_settings
        from tests.api.module_a.setup.cognito_token import get_cognito_token, token_path

        require = get_settings().require
        login = httpx.post(
            require("COGNITO_URL"),
            headers={
                "X-Amz-Target": "AWSCognitoIdentityProviderService.InitiateAuth",
                "Content-Type": "application/x-amz-json-1.1",
            },
            json={
                "AuthFlow": "USER_PASSWORD_AUTH",
                "ClientId": require("COGNITO_CLIENT_ID"),
                "AuthParameters": {"USERNAME": require("COGNITO_USERNAME"), "PASSWORD": require("COGNITO_PASSWORD")},
            },
        ).json()["AuthenticationResult"]
        mine = await get_cognito_token()
        found = [mine, login["AccessToken"], login["IdToken"], login["RefreshToken"], require("INVOICES_SECRET")]
        with open(os.environ["CANARIES"], "w") as file:
            json.dump(found, file)
        for value in found:
            half = len(value) // 2
            print("issued", value, value[:half], value[half:])
            log.info("issued %s", value)
        assert found == token_path().read_text()
"""
BROKEN = """
    from apisuite.settings import get_settings

    raise RuntimeError(get_settings().require("SHOP_PASSWORD"))
"""
CRASHES = """
    import logging
    import os

    def test_crashes(secret):
        print(secret, flush=True)
        logging.getLogger("crash").warning(secret)
        if "PYTEST_XDIST_WORKER" in os.environ:
            os._exit(3)
"""
FILES = {"conftest.py": CONFTEST, "test_channels.py": CHANNELS, "test_broken.py": BROKEN, "test_crashes.py": CRASHES}
