"""Revoking the tokens of a run when it ends (RFC 7009)."""

from __future__ import annotations

import asyncio
import logging

from ..auth import OAuth2
from ..settings import SettingsError
from ..suite import Suite
from .identities import identities_of


def revoke_all(suite: Suite) -> None:
    """Revoke what the identities of a suite were issued in this run, and log what cannot be revoked."""
    for api in suite.apis:
        for name, make in identities_of(suite, api).items():
            try:
                auth = make()
                if isinstance(auth, OAuth2):
                    asyncio.run(auth.revoke())
            except SettingsError:
                continue  # this identity was not used in this run
            except Exception as error:  # nothing may end a run
                logging.getLogger("apisuite.auth").warning("the token of %s is not revoked: %s", name, error)
