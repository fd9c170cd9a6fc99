"""The only reader of the environment and of `.env`.

A name is looked up in the process's environment, then in `.env`, then (in the sandbox environment) in what the
embedded systems announce. `NAME_STAGING` wins over `NAME` while the environment is `staging`, so one `.env` can
hold several environments.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from .redaction import redactor

SANDBOX = "sandbox"  # the environment whose settings are announced by the embedded systems under test
# Misspelled, they would change what is tested, or what is redacted, without a word.
OPTIONAL = ("ENVIRONMENT", "REDACT_KEYS")
# Shorter values of settings that nobody asks for are registered by nobody: TOKEN_CHECK=false would hide each "false".
SHORTEST_SECRET = 8


class SettingsError(Exception):
    """A setting is missing or wrong. The message says which, its value, and what to do."""


def _nothing() -> Mapping[str, str]:
    return {}


@dataclass(frozen=True)
class Settings:
    """What a run was told. Frozen: what the first test sees, the last test sees.

    Attributes:
        environment: name of the selected environment, e.g. "sandbox".
        rootdir: the folder of pytest.ini and `.env`.
        values: the process's environment over `.env`; never shown in a repr, it holds secrets.
        announced: asked for names that `values` lacks; the sandbox's own settings.
    """

    environment: str
    rootdir: Path
    values: Mapping[str, str] = field(repr=False)
    announced: Callable[[], Mapping[str, str]] = field(repr=False, default=_nothing)

    def configured(self, name: str) -> str | None:
        """Return what the environment or `.env` says of `name`, or None. An empty value says nothing."""
        for candidate in (f"{name}_{self.environment.upper()}", name):
            value = self.values.get(candidate, "").strip()
            if value:
                if redactor.is_secret_setting(name):
                    redactor.add(value)
                return value
        return None

    def get(self, name: str, default: str | None = None) -> str | None:
        """Return the setting `name` from wherever it is known, or `default`."""
        value = self.configured(name)
        if value is None and self.environment == SANDBOX:
            value = self.announced().get(name)
            if value and redactor.is_secret_setting(name):
                redactor.add(value)
        return default if value is None else value

    def require(self, name: str) -> str:
        """Return the setting `name`.

        Raises:
            SettingsError: nobody knows it.
        """
        value = self.get(name)
        if value is None:
            raise SettingsError(f"{name} is not set (environment: {self.environment}). {self.how_to_set(name)}")
        return value

    def how_to_set(self, name: str) -> str:
        """Return a sentence that says where `name` is set, and which name that is set may be a slip of the pen."""
        path = self.rootdir / ".env"
        place = f"{path}" if path.exists() else f"{path} (there is none yet: copy .env.example)"
        special = f"{name}_{self.environment.upper()}"
        near = _similar(name, self.values) or _similar(special, self.values)
        slip = f" There is {near}: a typing error?" if near else ""
        return f"Set {name} (or {special}) in {place} or in the shell; see docs/settings.md.{slip}"


def _similar(name: str, known: Iterable[str]) -> str | None:
    """Return the one of `known` that looks like `name`, if there is one."""
    by_capitals = {each.upper(): each for each in known}
    near = difflib.get_close_matches(name, by_capitals, 1, cutoff=0.85)
    return by_capitals[near[0]] if near else None


def check_url(name: str, value: str) -> str:
    """Return `value` without a trailing slash if it is an absolute http(s) URL.

    Raises:
        SettingsError: it is not; `name` is the setting to correct.
    """
    try:
        parts = urlsplit(value)
        valid = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number, an unclosed IPv6 bracket
        valid = False
    if not valid or any(c.isspace() for c in value):
        raise SettingsError(
            f"{name} is not a URL: {redactor.clean(value)!r}. Expected http(s)://host[:port][/path]. "
            "Set it in .env or in the shell; see docs/settings.md."
        )
    return value.rstrip("/")


def load(
    rootdir: Path,
    environment: str | None = None,
    announced: Callable[[], Mapping[str, str]] = _nothing,
    default: str = SANDBOX,
) -> Settings:
    """Read the settings once.

    Args:
        rootdir: the folder that holds `.env` (no file, no values).
        environment: the name given on the command line; wins over ENVIRONMENT.
        announced: see `Settings.announced`.
        default: the environment, where neither the command line nor ENVIRONMENT names one.

    Raises:
        SettingsError: `.env` is there, but cannot be read, or misspells a setting that nobody would miss.
    """
    from_file = _read_env_file(rootdir / ".env")
    for optional in OPTIONAL:
        slip = _similar(optional, from_file) if optional not in from_file else None
        if slip:
            raise SettingsError(f"{slip} in {rootdir / '.env'} does nothing. Is it a typing error for {optional}?")
    values = {**from_file, **os.environ}
    name = environment or values.get("ENVIRONMENT", "").strip() or default
    redactor.add_keys(values.get("REDACT_KEYS", "").split(","))
    register_secrets(values)
    return Settings(name, rootdir, values, announced)


def register_secrets(values: Mapping[str, str] = os.environ) -> None:
    """Have the values of secret settings redacted, by whatever way a test reads them."""
    for setting, value in values.items():
        if len(value) >= SHORTEST_SECRET and redactor.is_secret_setting(setting) and not _is_place(value):
            redactor.add(value)


def _is_place(value: str) -> bool:
    """Tell whether `value` is a path or an address, as in `..._TOKEN_FILE`: its parts are in many texts."""
    return value.startswith(("/", "~", ".", "http://", "https://")) or value[1:3] in (":\\", ":/")


def _read_env_file(path: Path) -> dict[str, str]:
    if not path.is_file():
        return {}
    from dotenv import dotenv_values  # here, because a run without .env does not need it

    try:
        return {name: value for name, value in dotenv_values(path, encoding="utf-8").items() if value is not None}
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"{path} cannot be read: {error}. Expected lines NAME=value in UTF-8; see .env.example."
        ) from None


def reach_loopback_directly() -> Callable[[], None]:
    """Keep requests to this machine away from a proxy (NO_PROXY), and return the function that takes that back.

    Workers and clients that a test makes itself read the variable too, so it is set for the whole process.
    """
    before = {name: os.environ.get(name) for name in ("NO_PROXY", "no_proxy")}
    known = before["no_proxy"] or before["NO_PROXY"]
    for name in before:
        os.environ[name] = "*" if known == "*" else ",".join(filter(None, [known, "127.0.0.1", "localhost"]))

    def restore() -> None:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value

    return restore


_current: list[Settings] = []


def activate(settings: Settings) -> Callable[[], None]:
    """Make `settings` those of this process, and return the function that takes them back."""
    _current.append(settings)
    return lambda: _current.remove(settings)


def get_settings() -> Settings:
    """Return the settings of this run; outside a run, those of the working directory."""
    if not _current:
        activate(load(Path.cwd()))
    return _current[-1]
