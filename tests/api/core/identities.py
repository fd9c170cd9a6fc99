"""Who the clients of each API can be. A test asks for one by name: `client_for("admin")`.

Each is a function, called when a test first needs it: so a missing setting fails only the tests that need it.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum

import httpx

from apisuite.auth import ApiKey, OAuth2
from apisuite.settings import get_settings

from .apis_info import ApiAbbreviation


def service() -> OAuth2:
    """Return the identity of a machine that reads users."""
    require = get_settings().require
    return OAuth2.client_credentials(
        require("COGNITO_URL") + "/oauth2/token",
        require("COGNITO_SERVICE_CLIENT_ID"),
        require("COGNITO_SERVICE_CLIENT_SECRET"),
        scope="users/read",
    )


identities: dict[Enum, dict[str, Callable[[], httpx.Auth]]] = {
    ApiAbbreviation.Reqres: {"service": service},
    ApiAbbreviation.Items: {
        "admin": lambda: ApiKey(get_settings().require("ITEMS_ADMIN_KEY")),
        "reader": lambda: ApiKey(get_settings().require("ITEMS_READER_KEY")),
    },
}
