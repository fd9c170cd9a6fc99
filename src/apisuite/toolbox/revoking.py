"""Revoking the tokens of a run when it ends (RFC 7009)."""

from __future__ import annotations

import asyncio
import logging

from ..once import current
from ..run.owner import Owner
from ..settings import SettingsError
from ..suite import Suite
from .identities import identities_of

_LOGIN = "OAuth2 login of "


def revoke_all(suite: Suite) -> None:
    """Revoke what the identities of a suite were issued in this run, and log what cannot be revoked."""
    run = current()
    if not (isinstance(run, Owner) and run.outcomes(_LOGIN)):
        return
    from ..auth import OAuth2

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
