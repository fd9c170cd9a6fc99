"""What every module can use: settings, the registry of APIs, the log."""

import logging

from apisuite.settings import get_settings

from ...core.apis_info import ApiAbbreviation, apiNames, apiUrls
from ...core.loggingSetup import setup_logging


def test_fetch_env_vars(env):
    """The selected environment and its credentials come from the shell, `.env` or the sandbox."""
    settings = get_settings()

    assert settings.environment == env
    for name in ("COGNITO_URL", "COGNITO_CLIENT_ID", "COGNITO_USERNAME", "COGNITO_PASSWORD"):
        assert settings.require(name), f"{name} is empty"


def test_settings_never_show_secrets():
    """A password does not appear when settings are printed."""
    settings = get_settings()

    assert settings.require("COGNITO_PASSWORD") not in repr(settings)


def test_api_url_is_looked_up_when_used(base_url):
    """A URL from the registry can be extended with a path."""
    url = apiUrls[ApiAbbreviation.Reqres] + "/users/8"

    assert url == f"{base_url}/users/8"
    assert apiNames[ApiAbbreviation.Reqres] == "Users"


def test_setup_logging_may_be_called_again():
    """Calling setup_logging a second time adds no handler."""
    before = list(logging.getLogger().handlers)

    setup_logging()

    assert logging.getLogger().handlers == before
