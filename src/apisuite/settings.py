"""The only reader of the environment and of `.env`.

A name is looked up in the process's environment, then in `.env`, then (in the sandbox environment) in what the
embedded systems announce. `NAME_STAGING` wins over `NAME` while the environment is `staging`, so one `.env` can
hold several environments.
"""

from __future__ import annotations

import difflib
import io
import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from .extras import needs
from .redaction import redactor
from .redaction.forms import SHORTEST, is_everyday

SANDBOX = "sandbox"  # the environment whose settings are announced by the embedded systems under test
# Misspelled, they would change what is tested, or what is redacted, without a word.
OPTIONAL = ("ENVIRONMENT", "REDACT_KEYS")
# Shorter values are not registered before a test asks for them: TOKEN_CHECK=false would hide each "false".
SHORTEST_SECRET = 8
_HOLDS_SECRET = re.compile(r"(PASSWORD|SECRET|TOKEN|KEY)$", re.IGNORECASE)
PAGE, EXAMPLE = "docs/settings.md", ".env.example"  # of this repository, and of suites that were made of it
SIMILAR = 0.85  # of two names, from 0 to 1: a letter more, less or other
# SHOP_TOKEN_FILE names a place: its parts stand in many texts.
_PLACES = ("_FILE", "_PATH", "_DIR", "_URL", "_URI", "_ENDPOINT")


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
        environments: all environments that there are; what is set for another one is no misspelling.
    """

    environment: str
    rootdir: Path
    values: Mapping[str, str] = field(repr=False)
    announced: Callable[[], Mapping[str, str]] = field(repr=False, default=_nothing)
    environments: tuple[str, ...] = ()

    def everyday_secrets(self) -> list[str]:
        """Return the names of passwords and the like that are words, which cannot be redacted wherever they stand."""
        return [name for name, value in self.values.items() if _HOLDS_SECRET.search(name) and _is_word(value)]

    def configured(self, name: str) -> str | None:
        """Return what the environment or `.env` says of `name`, or None. An empty value says nothing.

        Raises:
            SettingsError: `NAME` is set, and `NAME_STAGNG` too: the value of another environment would be used.
        """
        special = self.special(name)
        value = self.values.get(special, "").strip()
        if not value and (value := self.values.get(name, "").strip()):
            self._refuse_slip(name, special)
        if value and redactor.is_secret_setting(name):
            redactor.add(value)
        return value or None

    def special(self, name: str) -> str:
        """Return the name that wins over `name` in this environment: NAME_PRE_PROD while it is `pre-prod`."""
        return f"{name}_{_suffix(self.environment)}"

    def _refuse_slip(self, name: str, special: str) -> None:
        known, wanted = {_suffix(other) for other in self.environments}, _suffix(self.environment)
        for other in self.values:
            suffix = other.removeprefix(f"{name}_")
            if suffix in known or suffix == other or suffix.startswith(wanted) or wanted.startswith(suffix):
                continue
            if difflib.SequenceMatcher(None, suffix.upper(), wanted).ratio() > SIMILAR:
                raise SettingsError(f"{other} has no effect; {name} would be used. Did you mean {special}?")

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
            SettingsError: it is not set.
        """
        value = self.get(name)
        if value is None:
            raise SettingsError(f"{name} is not set (environment: {self.environment}). {self.how_to_set(name)}")
        return value

    def how_to_set(self, name: str) -> str:
        """Return a sentence that says where `name` is set, and which name that is set may be a typo for it."""
        path = self.rootdir / ".env"
        example = ": copy .env.example" if (self.rootdir / EXAMPLE).exists() else ""
        place = f"{path}" if path.exists() else f"{path} (there is none yet{example})"
        special = self.special(name)
        near = _similar(name, self.values) or _similar(special, self.values)
        slip = f" {near} is set: is that a typo?" if near else ""
        return f"Set {name} (or {special}) in {place} or in the shell{_see(self.rootdir, PAGE)}.{slip}"


def _see(rootdir: Path, name: str) -> str:
    """Return a reference to a file that the suite has, "" where it has none: the engine may be installed anywhere."""
    return f"; see {name}" if (rootdir / name).exists() else ""


def _is_word(value: str) -> bool:
    return len(value) >= SHORTEST and is_everyday(value) and value.lower() not in ("true", "false", "none")


def _suffix(environment: str) -> str:
    """Return what ends the name of a setting of `environment`, as a shell can set it: PRE_PROD of pre-prod."""
    return re.sub(r"\W+", "_", environment).upper()


def _similar(name: str, known: Iterable[str]) -> str | None:
    """Return the one of `known` that looks like `name`, if there is one."""
    by_capitals = {each.upper(): each for each in known}
    near = difflib.get_close_matches(name, by_capitals, 1, cutoff=SIMILAR)
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
            "Set it in .env or in the shell."
        )
    return value.rstrip("/")


def load(
    rootdir: Path,
    environment: str | None = None,
    announced: Callable[[], Mapping[str, str]] = _nothing,
    environments: Sequence[str] = (SANDBOX,),
) -> Settings:
    """Read the settings once.

    Args:
        rootdir: the folder that holds `.env` (no file, no values).
        environment: the name given on the command line; wins over ENVIRONMENT.
        announced: see `Settings.announced`.
        environments: those that there are; the first is the default.

    Raises:
        SettingsError: `.env` is there, but cannot be read, or misspells an optional setting.
    """
    from_file = _read_env_file(rootdir / ".env")
    for optional in OPTIONAL:
        slip = _similar(optional, from_file) if optional not in from_file else None
        if slip:
            raise SettingsError(f"{slip} in {rootdir / '.env'} has no effect. Did you mean {optional}?")
    values = {**from_file, **os.environ}
    name = environment or values.get("ENVIRONMENT", "").strip() or environments[0]
    redactor.add_keys(values.get("REDACT_KEYS", "").split(","))
    register_secrets(values)
    return Settings(name, rootdir, values, announced, tuple(environments))


def register_secrets(values: Mapping[str, str] = os.environ) -> None:
    """Have the values of secret settings redacted, by whatever way a test reads them."""
    for setting, value in values.items():
        if len(value) >= SHORTEST_SECRET and redactor.is_secret_setting(setting) and not _is_place(setting, value):
            redactor.add(value)


def _is_place(setting: str, value: str) -> bool:
    """Return whether a setting is a path or an address, which are no secrets."""
    if setting.upper().endswith(_PLACES) or value.startswith(("http://", "https://")):
        return True
    try:
        return os.path.isabs(value) and os.path.exists(value)  # noqa: PTH110, PTH117 - any text, also no path at all
    except ValueError:
        return False


def _read_env_file(path: Path) -> dict[str, str]:
    if not path.is_file():
        return {}
    # Here, because a run without .env does not need it. The parser is not in dotenv's __all__; it alone knows lines.
    try:
        with needs("settings"):
            from dotenv import dotenv_values
            from dotenv.parser import parse_stream
    except ModuleNotFoundError as error:
        raise SettingsError(f"{path} cannot be read: {error}") from None

    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"{path} cannot be read: {error}. Expected lines NAME=value in UTF-8{_see(path.parent, EXAMPLE)}."
        ) from None
    bindings = list(parse_stream(io.StringIO(text)))
    wrong = next((binding.original for binding in bindings if binding.error), None)
    if wrong is not None:
        raise SettingsError(
            f"{path}, line {wrong.line}: not a setting. Expected NAME=value. A value with spaces, # or quotes must "
            f"be in single quotes: NAME='as it is'{_see(path.parent, EXAMPLE)}."
        )
    values = dotenv_values(stream=io.StringIO(text))
    for binding in bindings:  # as in a shell: what stands in single quotes is not expanded
        if binding.key and re.match(r"[^=]*=\s*'", binding.original.string):
            values[binding.key] = binding.value
    return {name: value for name, value in values.items() if value is not None}


def prepare_proxies() -> Callable[[], None]:
    """Let HTTP clients of this process reach this machine without a proxy, and return the function that undoes it.

    NO_PROXY gets the loopback addresses. `socks://`, as GNOME writes it, becomes `socks5://`, which clients know.
    Workers and clients that a test makes itself read the variables too, so they are set for the whole process.
    """
    known = os.environ.get("no_proxy") or os.environ.get("NO_PROXY")
    direct = "*" if known == "*" else ",".join(filter(None, [known, "127.0.0.1", "localhost"]))
    new = {"NO_PROXY": direct, "no_proxy": direct}
    for name, value in os.environ.items():
        if name.lower().endswith("_proxy") and value.startswith("socks://"):
            new[name] = value.replace("socks://", "socks5://", 1)
    before = {name: os.environ.get(name) for name in new}
    os.environ.update(new)

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
