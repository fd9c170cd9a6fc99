"""The URLs of the APIs under test, in whatever environment a run selects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Generic, TypeVar

from .settings import Settings, SettingsError, check_url, get_settings

Api = TypeVar("Api", bound=Enum)


class ApiUrls(Mapping[Api, str], Generic[Api]):
    """The URL of each API in the selected environment, without a trailing slash, looked up when it is used.

    A setting wins over the registry: the value of an API's member starts its name, `REQRES` gives `REQRES_API_URL`.

    Args:
        names: what the report calls each API.
        environments: the registered URLs by environment. The first environment is the default. An API may be missing:
            its URL is then a setting, or announced by the sandbox.

    Raises:
        ValueError: there is no environment.
    """

    def __init__(self, names: Mapping[Api, str], environments: Mapping[str, Mapping[Api, str]]) -> None:
        if not environments:
            raise ValueError("a registry needs at least one environment: {'dev': {}}")
        self.names = names
        self.environments = environments

    @property
    def default_environment(self) -> str:
        """The environment of a run that selects none."""
        return next(iter(self.environments))

    def setting_name(self, api: Api) -> str:
        """Return the name of the setting that replaces the URL of `api`, e.g. "REQRES_API_URL"."""
        return f"{api.value}_API_URL"

    def check(self, settings: Settings) -> None:
        """Check what can be checked before the first test.

        Raises:
            SettingsError: the environment is not in the registry, or a URL that replaces a registered one is malformed.
        """
        if settings.environment not in self.environments:
            raise SettingsError(
                f"unknown environment: {settings.environment!r}. Known: {', '.join(self.environments)}. Choose one "
                "with --environment or ENVIRONMENT, or add it to the registry (apis_info.py)."
            )
        for api in self.names:
            value = settings.configured(self.setting_name(api))
            if value is not None:
                check_url(self.setting_name(api), value)

    def known(self, api: Api, settings: Settings) -> str | None:
        """Return the URL of `api` as far as settings and registry have it; never asks the sandbox."""
        return settings.configured(self.setting_name(api)) or self.environments[settings.environment].get(api)

    def __getitem__(self, api: Api) -> str:
        settings = get_settings()
        name = self.setting_name(api)
        url = self.known(api, settings) or settings.get(name)
        if url is None:
            raise SettingsError(
                f"{api.name} has no URL in the environment {settings.environment!r}. {settings.how_to_set(name)} "
                "Or add the URL to the registry (apis_info.py)."
            )
        return check_url(name, url)

    def __iter__(self) -> Iterator[Api]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)
