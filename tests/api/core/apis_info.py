"""The registry of APIs: which there are, and where each stands in each environment.

Add your API in two lines, a member and its name. Where it stands is a setting in `.env`, or one more line for each
environment. `apiUrls[ApiAbbreviation.Reqres]` is the URL in the selected environment, looked up when it is used.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum

from .settings import DEFAULT_ENVIRONMENT, Settings, SettingsError, check_url, get_settings


class ApiAbbreviation(Enum):
    """An API. The value starts the name of its setting: REQRES_API_URL replaces the URL of Reqres."""

    Reqres = "REQRES"
    Invoices = "INVOICES"
    Items = "ITEMS"


apiNames: dict[ApiAbbreviation, str] = {
    ApiAbbreviation.Reqres: "Users",
    ApiAbbreviation.Invoices: "Invoices",
    ApiAbbreviation.Items: "Items",
}

# The sandbox's URLs are not listed: its systems bind free ports and say where they are.
environments: dict[str, dict[ApiAbbreviation, str]] = {
    DEFAULT_ENVIRONMENT: {},
    "dev": {
        ApiAbbreviation.Reqres: "https://reqres.in/api",
        ApiAbbreviation.Invoices: "https://invoices.dev.example.com",
        ApiAbbreviation.Items: "https://items.dev.example.com/api",
    },
    "staging": {
        ApiAbbreviation.Reqres: "https://users.staging.example.com/api",
        ApiAbbreviation.Invoices: "https://invoices.staging.example.com",
        ApiAbbreviation.Items: "https://items.staging.example.com/api",
    },
}


def setting_name(api: ApiAbbreviation) -> str:
    """Return the name of the setting that replaces the URL of `api`, e.g. "REQRES_API_URL"."""
    return f"{api.value}_API_URL"


def check_settings(settings: Settings) -> None:
    """Check what can be checked before the first test.

    Raises:
        SettingsError: the environment is not in the registry, or a URL that replaces a registered one is malformed.
    """
    if settings.environment not in environments:
        raise SettingsError(
            f"unknown environment: {settings.environment!r}. Known: {', '.join(environments)}. Choose one with "
            "--environment or ENVIRONMENT, or add it to tests/api/core/apis_info.py."
        )
    for api in ApiAbbreviation:
        value = settings.configured(setting_name(api))
        if value is not None:
            check_url(setting_name(api), value)


class _ApiUrls(Mapping[ApiAbbreviation, str]):
    """URLs of the selected environment, without a trailing slash."""

    def __getitem__(self, api: ApiAbbreviation) -> str:
        settings = get_settings()
        name = setting_name(api)
        url = settings.configured(name) or environments[settings.environment].get(api) or settings.get(name)
        if url is None:
            raise SettingsError(
                f"{api.name} has no URL in the environment {settings.environment!r}. {settings.how_to_set(name)} "
                "Or add the URL to tests/api/core/apis_info.py."
            )
        return check_url(name, url)

    def __iter__(self) -> Iterator[ApiAbbreviation]:
        return iter(ApiAbbreviation)

    def __len__(self) -> int:
        return len(ApiAbbreviation)


apiUrls: Mapping[ApiAbbreviation, str] = _ApiUrls()
