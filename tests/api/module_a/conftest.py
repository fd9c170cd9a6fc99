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
    """URL of the Users API in the selected environment; its host accepts connections."""
    return await check_reachable(apiUrls[API])


@pytest.fixture(scope="session", autouse=True)
async def setup_temp_token(base_url: str) -> AsyncIterator[None]:
    """Logs in once per run and leaves the token file for `get_cognito_token`; the file is gone after the run."""
    await write_cognito_token()
    yield
    await unlink_cognito_token()


@pytest.fixture(scope="session")
async def client(base_url: str, setup_temp_token: None) -> AsyncIterator[httpx.AsyncClient]:
    """httpx client of the Users API: base URL, bearer token (renewed when refused), timeouts. Closed after the run."""
    async with open_client(base_url, auth=BearerAuth(get_cognito_token, renew_cognito_token)) as client:
        yield client
