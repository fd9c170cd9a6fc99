"""Fixtures of module_b. `env`, `base_url` and `client` have the same names in every module."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from apisuite.client import check_reachable, open_client
from apisuite.redaction import redactor
from apisuite.settings import get_settings

from ..core.apis_info import ApiAbbreviation, apiUrls
from .setup.envelope import bearer_token


@pytest.fixture(scope="session")
async def base_url() -> str:
    """URL of the Invoices API, after checking that its host is reachable."""
    return await check_reachable(apiUrls[ApiAbbreviation.Invoices])


@pytest.fixture(scope="session")
async def client(base_url: str) -> AsyncIterator[httpx.AsyncClient]:
    """httpx client for the Invoices API: base URL and timeouts. Closed after the run."""
    async with open_client(base_url) as client:
        yield client


@pytest.fixture(scope="session")
def secret() -> str:
    """The secret that signs requests. It is never sent, and redacted in all output."""
    return get_settings().require("INVOICES_SECRET")


@pytest.fixture(scope="session")
def token(secret: str) -> str:
    """The bearer token for unsigned requests. It is derived from the secret, and redacted like it."""
    token = bearer_token(secret)
    redactor.add(token)
    return token


@pytest.fixture(scope="session")
def bearer(token: str) -> dict[str, str]:
    """The header with the token (RFC 6750)."""
    return {"Authorization": f"Bearer {token}"}
