"""The token file of this module: written once per run, read by every worker, removed after the run.

It is in the run's private folder (mode 0700), which the owner of the run removes, even after a crash. Each copy of this
module has its own file and its own login, named after the package.
"""

from __future__ import annotations

import json
import os
import time
from hashlib import sha256
from pathlib import Path
from typing import Any

import aiofiles
import aiofiles.os

from apisuite.once import current
from apisuite.settings import get_settings

from .cognito_client import LoginFailed, Tokens, login, refresh

MODULE = __name__.split(".")[-3]  # "module_a"
RENEW_BEFORE = 5.0  # seconds; a token that expires sooner is renewed first


def token_path() -> Path:
    """Return the path of the token file of this module in this run."""
    return current().directory / f"{MODULE}.token.json"


async def write_cognito_token() -> Path:
    """Log in, once per run for all workers, and write the token file.

    Returns:
        The file: `{"access_token", "refresh_token", "expires_at"}`, readable by this user only.

    Raises:
        SettingsError: a credential is not set.
        OnceFailed: the login failed; it is not tried again in this run, which could lock the account.
    """
    credentials = _credentials()

    async def log_in() -> dict[str, Any]:
        tokens = await login(*credentials)
        await _write(tokens)
        return tokens.to_json()

    tokens = await current().once(f"{MODULE} login", log_in)
    if not token_path().exists():  # removed since by unlink_cognito_token
        await _write(Tokens(**tokens))
    return token_path()


async def get_cognito_token() -> str:
    """Return an access token from the file that is valid for at least 5 s; renew it if it expires sooner.

    Raises:
        FileNotFoundError: write_cognito_token was not called, or the file was unlinked.
    """
    tokens = await _read()
    return tokens.access_token if _is_fresh(tokens) else await renew_cognito_token(tokens.access_token)


async def renew_cognito_token(stale: str) -> str:
    """Return a new access token to replace `stale`. Each stale token is renewed once per run, for all workers.

    Workers on another host share another file, which then holds a token that was renewed elsewhere, maybe repeatedly.
    """
    tokens = await _read()
    if tokens.access_token != stale:  # another worker was faster
        return tokens.access_token
    url, client_id, username, password = _credentials()
    is_ours = False

    async def renew() -> dict[str, Any]:
        nonlocal is_ours
        is_ours = True
        try:
            renewed = await refresh(url, client_id, tokens.refresh_token)
        except LoginFailed:  # the refresh token is stale as well
            renewed = await login(url, client_id, username, password)
        await _write(renewed)
        return renewed.to_json()

    while True:
        digest = sha256(tokens.access_token.encode()).hexdigest()[:12]
        tokens = Tokens(**await current().once(f"{MODULE} renewal of {digest}", renew))
        if is_ours or _is_fresh(tokens):
            break
    if (await _read()).access_token == stale:
        await _write(tokens)
    return tokens.access_token


async def unlink_cognito_token() -> None:
    """Remove the token file. Workers leave this to the owner, since other workers may still need the file."""
    if current().is_owner:
        token_path().unlink(missing_ok=True)


def _is_fresh(tokens: Tokens) -> bool:
    return tokens.expires_at - time.time() >= RENEW_BEFORE


def _credentials() -> tuple[str, str, str, str]:
    require = get_settings().require
    return (
        require("COGNITO_URL"),
        require("COGNITO_CLIENT_ID"),
        require("COGNITO_USERNAME"),
        require("COGNITO_PASSWORD"),
    )


async def _write(tokens: Tokens) -> None:
    """Write atomically: a reader sees the old file or the new one, never half of it."""
    path = token_path()
    draft = path.with_suffix(f".{os.getpid()}")
    async with aiofiles.open(draft, "w", opener=_private) as file:
        await file.write(json.dumps(tokens.to_json()))
    await aiofiles.os.replace(draft, path)


async def _read() -> Tokens:
    path = token_path()
    try:
        async with aiofiles.open(path) as file:
            return Tokens(**json.loads(await file.read()))
    except FileNotFoundError:
        raise FileNotFoundError(
            f"no token file {path}: call write_cognito_token() first, as the fixture setup_temp_token does"
        ) from None


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, mode=0o600)
