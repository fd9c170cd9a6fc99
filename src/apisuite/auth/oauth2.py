"""OAuth 2.0 (RFC 6749): one login per identity and run, however many workers there are."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Mapping
from hashlib import sha256
from typing import Any
from urllib.parse import quote_plus

from ..client import open_client
from ..extras import needs
from ..once import current
from ..redaction import redactor
from .bearer import BearerAuth

with needs("client"):
    import httpx

RENEW_BEFORE = 5.0  # seconds; a token that expires sooner is renewed first
Tokens = dict[str, Any]  # access_token, refresh_token or "", stale_at in seconds since the epoch or None


class TokenRefused(Exception):
    """The provider gave no token. The message has its error, e.g. invalid_client (RFC 6749, section 5.2)."""


class OAuth2(BearerAuth):
    """Logs in when the first request is sent, and renews the token before it expires and when the API responds 401.

    Login and renewals are done once per run, through `once`: workers share the token. After a 401 a token is renewed
    once. A login that fails is not tried again in this run, which could lock the account.

    Args:
        token_url: where tokens are issued.
        client_id: of the application.
        client_secret: redacted from now on; "" for a public client.
        grant: the other fields of the request for a token, with its `grant_type`.
        scope: what is asked for, separated by blanks; "" for what the client has.
        in_form: send id and secret in the form instead of HTTP Basic (section 2.3.1).
        revoke_url: where the token is revoked at the end of the run (RFC 7009); "" for nowhere.
    """

    def __init__(
        self,
        token_url: str,
        client_id: str,
        client_secret: str = "",
        *,
        grant: Mapping[str, str],
        scope: str = "",
        in_form: bool = False,
        revoke_url: str = "",
    ) -> None:
        super().__init__(self._first, self._next)
        for secret in (client_secret, grant.get("password", ""), grant.get("refresh_token", "")):
            if secret:
                redactor.add(secret)
        self._url, self._client, self._in_form = token_url, (client_id, client_secret), in_form or not client_secret
        self._grant = {**grant, **({"scope": scope} if scope else {})}
        self._revoke_url = revoke_url
        self._tokens: Tokens | None = None
        who = grant.get("username") or client_id
        self._name = " ".join(filter(None, [f"OAuth2 login of {who} at {token_url}", scope and f"for {scope}"]))
        if "refresh_token" in grant:
            self._name += f" with {_digest(grant['refresh_token'])}"

    @classmethod
    def client_credentials(cls, token_url: str, client_id: str, client_secret: str, **options: Any) -> OAuth2:
        """Return the identity of a machine (section 4.4)."""
        return cls(token_url, client_id, client_secret, grant={"grant_type": "client_credentials"}, **options)

    @classmethod
    def password(cls, token_url: str, client_id: str, username: str, password: str, **options: Any) -> OAuth2:
        """Return the identity of a user (section 4.3)."""
        grant = {"grant_type": "password", "username": username, "password": password}
        return cls(token_url, client_id, grant=grant, **options)

    @classmethod
    def refresh(cls, token_url: str, client_id: str, refresh_token: str, **options: Any) -> OAuth2:
        """Return the identity of the user that a refresh token was issued to (section 6)."""
        grant = {"grant_type": "refresh_token", "refresh_token": refresh_token}
        return cls(token_url, client_id, grant=grant, **options)

    def async_auth_flow(self, request: httpx.Request) -> AsyncGenerator[httpx.Request, httpx.Response]:
        """Send the request with a token that is not about to expire, and once more with a new one after a 401."""
        if self._tokens is not None and _is_stale(self._tokens):
            self._token = None
        return super().async_auth_flow(request)

    async def revoke(self) -> bool:
        """Revoke the last token of this run (RFC 7009). Return whether there was one, and a place to revoke it.

        Raises:
            TokenRefused: the provider did not respond 200.
        """
        tokens = await _outcome(self._name)
        while tokens is not None and (newer := await _outcome(self._renewal(tokens))) is not None:
            tokens = newer
        if tokens is None or not self._revoke_url:
            return False
        kind = "refresh_token" if tokens["refresh_token"] else "access_token"  # it takes the access token with it
        await self._post(self._revoke_url, {"token": tokens[kind], "token_type_hint": kind})
        return True

    async def _first(self) -> str:
        """Return a token for the first request of this process, or in place of one that is about to expire."""
        tokens = self._tokens or self._keep(await current().once(self._name, lambda: self._log_in(self._grant)))
        while _is_stale(tokens):
            tokens = await self._renewed(tokens)
        return str(tokens["access_token"])

    async def _next(self, refused: str) -> str:
        """Return a token in place of one that the API refused."""
        tokens = self._tokens
        if tokens is None or tokens["access_token"] != refused:  # another request was faster
            return await self._first()
        await self._renewed(tokens)
        return await self._first()

    async def _renewed(self, tokens: Tokens) -> Tokens:
        async def renew() -> Tokens:
            if tokens["refresh_token"]:
                form = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
                try:
                    return await self._log_in(form, tokens["refresh_token"])
                except TokenRefused:  # the refresh token is stale as well
                    if self._grant["grant_type"] == "refresh_token":
                        raise
            return await self._log_in(self._grant)

        return self._keep(await current().once(self._renewal(tokens), renew))

    def _renewal(self, tokens: Tokens) -> str:
        return f"renewal of {_digest(tokens['access_token'])}, {self._name}"

    def _keep(self, tokens: Tokens) -> Tokens:
        for name in ("access_token", "refresh_token"):
            redactor.add(tokens[name])
        self._tokens = tokens
        return tokens

    async def _log_in(self, form: Mapping[str, str], refresh_token: str = "") -> Tokens:
        began = time.time()
        document = await self._post(self._url, form)
        try:
            lifetime = document.get("expires_in")
            return {
                "access_token": document["access_token"],
                "refresh_token": document.get("refresh_token") or refresh_token,
                "stale_at": began + max(lifetime - RENEW_BEFORE, lifetime * 0.9) if lifetime else None,
            }
        except (KeyError, TypeError):
            raise TokenRefused(f"no access_token in the response of {self._url}") from None

    async def _post(self, url: str, form: Mapping[str, str]) -> dict[str, Any]:
        client_id, secret = self._client
        fields = dict(form)
        basic: Any = None
        if self._in_form:
            fields |= {"client_id": client_id, **({"client_secret": secret} if secret else {})}
        else:
            basic = httpx.BasicAuth(quote_plus(client_id), quote_plus(secret))
        async with open_client(url) as client:
            response = await client.post(url, data=fields, auth=basic)
        try:
            document = response.json() if response.content else {}
            if response.is_success and isinstance(document, dict):
                return document
            reason = ": ".join(str(document[name]) for name in ("error", "error_description") if name in document)
        except (ValueError, TypeError):
            reason = response.text[:200]
        what = form.get("grant_type", "revocation")
        raise TokenRefused(f"{what} at {url} got {response.status_code}, {reason or 'no reason'}")


def _is_stale(tokens: Tokens) -> bool:
    return tokens["stale_at"] is not None and time.time() >= tokens["stale_at"]


def _digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()[:12]


async def _outcome(key: str) -> Tokens | None:
    """Return what came of a piece of work of this run, None if it was not done, or failed."""
    claim = await asyncio.wrap_future(current().claim(key))
    claim.give_back()
    tokens: Tokens | None = (claim.outcome or {}).get("value")
    return tokens
