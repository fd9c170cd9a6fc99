"""The URLs of the APIs under test, in whatever environment a run selects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any, Generic, TypeVar

from .operations import percentile
from .settings import Settings, SettingsError, check_url, get_settings

Api = TypeVar("Api", bound=Enum)


LEVELS = ("off", "warn", "fail")


@dataclass(frozen=True)
class Budget:
    """How long the exchanges of an operation may take.

    Attributes:
        p95: seconds that 95 of 100 exchanges may take at most.
        exchanges: from how many on it counts.
        level: "warn", or "fail" for a run that then ends with exit code 1.
    """

    p95: float
    exchanges: int = 20
    level: str = "warn"

    def spent(self, seconds: Sequence[float]) -> str:
        """Return what is too slow; "" for nothing."""
        if len(seconds) < self.exchanges or not seconds:
            return ""
        p95 = percentile(seconds, 95)
        if p95 <= self.p95:
            return ""
        return f"p95 is {p95 * 1000:.0f} ms of {len(seconds)} exchanges, the budget {self.p95 * 1000:.0f} ms"


@dataclass(frozen=True)
class OpenApi:
    """The OpenAPI document of an API (3.0, 3.1 or 3.2; JSON or YAML), which every exchange is checked against.

    Attributes:
        source: a path on the API's host ("/openapi.json"), a URL, or a file, relative to the rootdir.
        level: what a violation does: "off" nothing, "warn" is listed, "fail" fails its test.
        kept: a copy in the repository; `--contract-diff` compares it with the source.
        budgets: by operation, "GET /users/{user_id}"; wins over `x-budget` in the document.
    """

    source: str | Path
    level: str = "warn"
    kept: Path | None = None
    budgets: Mapping[str, Budget] = field(default_factory=dict)

    def budget(self, operation: str, written: Mapping[str, Any] | None) -> Budget | None:
        """Return the budget of an operation: of the registry, or `x-budget` as it is written in the document."""
        if operation in self.budgets or written is None:
            return self.budgets.get(operation)
        try:
            least, level = int(written.get("exchanges", 20)), str(written.get("level", "warn"))
            return Budget(float(written["p95_ms"]) / 1000, least, level)
        except (KeyError, TypeError, ValueError):
            return None

    def location(self, url: str, rootdir: Path) -> str | Path:
        """Return the URL or the file that has the document of the API at `url`."""
        source = self.source
        if isinstance(source, Path) or not source.startswith(("/", "http://", "https://")):
            return rootdir / source
        host = url.partition("://")[2].partition("/")[0]
        return f"{url.partition('://')[0]}://{host}{source}" if source.startswith("/") else source


class ApiUrls(Mapping[Api, str], Generic[Api]):
    """The URL of each API in the selected environment, without a trailing slash, looked up when it is used.

    A setting wins over the registry: the value of an API's member starts its name, `REQRES` gives `REQRES_API_URL`.

    Args:
        names: what the report calls each API.
        environments: the registered URLs by environment. The first environment is the default. An API may be missing:
            its URL is then a setting, or announced by the sandbox.
        documents: the OpenAPI documents by environment; an API without one is not checked.

    Raises:
        ValueError: there is no environment, or a document has a level that there is not.
    """

    def __init__(
        self,
        names: Mapping[Api, str],
        environments: Mapping[str, Mapping[Api, str]],
        documents: Mapping[str, Mapping[Api, OpenApi]] | None = None,
    ) -> None:
        self.documents = documents or {}
        for document in (each for named in self.documents.values() for each in named.values()):
            if document.level not in LEVELS:
                raise ValueError(f"level={document.level!r} of {document.source}: expected {', '.join(LEVELS)}")
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
