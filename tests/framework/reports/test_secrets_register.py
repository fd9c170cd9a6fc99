"""Whoever reads a secret or is issued one need not think of the report: the value is known from then on."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from apisuite import settings
from apisuite.redaction import redactor
from apisuite.settings import get_settings
from tests.api.module_a.setup.cognito_client import login

from .server import ISSUED_COOKIE, ISSUED_TOKEN, serving


@pytest.mark.parametrize(
    "name", ["SHOP_PASSWORD", "SHOP_CLIENT_SECRET", "SHOP_API_KEY", "SHOP_TOKEN", "SHOP_KEY", "SHOP_PIN"]
)
def test_secret_setting_is_known_once_it_is_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str) -> None:
    """Settings with a secret name are registered, names of one's own through REDACT_KEYS included."""
    value = f"value of {name} 7Hq2"
    monkeypatch.setenv(name, value)
    monkeypatch.setenv("REDACT_KEYS", "shop_pin")

    settings.load(tmp_path).require(name)

    assert redactor.clean(f"it is {value}.") == "it is [redacted]."


def test_other_settings_stay_readable(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A URL or a user's name is no secret."""
    monkeypatch.setenv("SHOP_USERNAME", "anna of the shop")

    settings.load(tmp_path).require("SHOP_USERNAME")

    assert redactor.clean("it is anna of the shop.") == "it is anna of the shop."


@pytest.fixture(scope="module")
async def url() -> AsyncIterator[str]:
    """URL of a server that issues a token and a cookie; ended after the last test."""
    with serving() as server:
        yield server.url


async def test_what_a_server_issues_is_known_when_the_answer_is_there(url: str) -> None:
    """An opaque token in a body and the value of a cookie, before the test can log them."""
    async with httpx.AsyncClient() as client:
        response = await client.get(f"{url}/token")

    assert response.json()["access_token"] == ISSUED_TOKEN
    assert redactor.clean(f"{ISSUED_TOKEN} {ISSUED_COOKIE}") == "[redacted] [redacted]"


async def test_tokens_of_the_identity_provider_are_known() -> None:
    """Access and refresh token of a login, as wholes and in parts of 12 characters."""
    require = get_settings().require
    names = ("COGNITO_URL", "COGNITO_CLIENT_ID", "COGNITO_USERNAME", "COGNITO_PASSWORD")
    tokens = await login(*map(require, names))

    for token in (tokens.access_token, tokens.refresh_token):
        assert redactor.clean(f"<{token}>") == "<[redacted]>"
        assert token[20:32] not in redactor.clean(f"{token[20:32]} and so on")


def test_words_in_answers_are_not_taken_for_secrets() -> None:
    """A short value or a sentence in a secret field of an answer is no secret elsewhere."""
    redactor.add_issued_in('{"password": "password", "token_hint": "the one that you were given"}')

    assert redactor.clean("my password, the one that you were given") == "my password, the one that you were given"


def test_secret_setting_is_known_before_it_is_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Code that reads `os.environ` itself need not think of the report; places and short words stay readable."""
    (tmp_path / ".env").write_text("SHOP_KEY=a-value-of-dotenv-31", encoding="utf-8")
    monkeypatch.setenv("SHOP_PASSWORD", "a-value-of-the-shell-32")
    monkeypatch.setenv("SHOP_TOKEN_FILE", "/run/shop/readable")
    monkeypatch.setenv("SHOP_TOKEN_CHECK", "false")

    settings.load(tmp_path)

    assert redactor.clean("a-value-of-dotenv-31 a-value-of-the-shell-32") == "[redacted] [redacted]"
    assert redactor.clean("/run/shop/readable false") == "/run/shop/readable false"
