"""Fixtures of module_a. Each module has these names, so a copied folder works unchanged."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from apisuite.auth import BearerAuth
from apisuite.client import check_reachable, open_client

from ..core.apis_info import ApiAbbreviation, apiUrls
from .setup.cognito_token import (
    get_cognito_token,
    renew_cognito_token,
    unlink_cognito_token,
    write_cognito_token,
)

API = ApiAbbreviation.Reqres


@pytest.fixture(scope="session")
async def base_url() -> str:
    """URL of the Users API, after checking that its host is reachable."""
    return await check_reachable(apiUrls[API])


@pytest.fixture(scope="session", autouse=True)
async def setup_temp_token(base_url: str) -> AsyncIterator[None]:
    """Logs in once per run and writes the token file for `get_cognito_token`. Removed after the run."""
    await write_cognito_token()
    yield
    await unlink_cognito_token()


@pytest.fixture(scope="session")
async def client(base_url: str, setup_temp_token: None) -> AsyncIterator[httpx.AsyncClient]:
    """httpx client for the Users API: base URL, timeouts, bearer token (renewed after a 401). Closed after the run."""
    async with open_client(base_url, auth=BearerAuth(get_cognito_token, renew_cognito_token)) as client:
        yield client
