"""Revoking the tokens of a run when it ends (RFC 7009)."""

from __future__ import annotations

import asyncio
import logging

from ..auth import OAuth2
from ..settings import SettingsError
from ..suite import Suite
from .identities import identities_of

_log = logging.getLogger("apisuite.auth")


def revoke_all(suite: Suite) -> None:
    """Revoke what the identities of a suite were issued in this run, and log what cannot be revoked."""
    try:
        named = [each for api in suite.apis for each in identities_of(suite, api).items()]
    except Exception as error:  # nothing may end a run
        _log.warning("no token is revoked: %s", error)
        return
    for name, make in named:
        try:
            auth = make()
            if isinstance(auth, OAuth2):
                asyncio.run(auth.revoke())
        except SettingsError:
            continue  # this identity was not used in this run
        except Exception as error:
            _log.warning("the token of %s is not revoked: %s", name, error)
