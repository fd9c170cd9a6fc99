"""Who a client is: the identities that a suite names for its APIs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from importlib import import_module
from typing import Any
from weakref import WeakKeyDictionary

from ..client import open_client
from ..extras import needs
from ..suite import Suite

with needs("client"):
    import httpx

DEFAULT = "default"  # the identity of a module's `client`, if there is one of this name
_opened: WeakKeyDictionary[Any, dict[str, str]] = WeakKeyDictionary()


class UnknownIdentity(LookupError):
    """A suite does not name an identity. The message has those that it names."""


def identities_of(suite: Suite, api: Enum) -> Mapping[str, Callable[[], httpx.Auth]]:
    """Return what the suite names for an API: {"admin": function that returns an httpx.Auth}."""
    if suite.identities is None:
        return {}
    found: Mapping[str, Callable[[], httpx.Auth]] = import_module(suite.identities).identities.get(api, {})
    return found


def auth_as(suite: Suite, api: Enum, name: str) -> httpx.Auth:
    """Return how a client becomes an identity.

    Raises:
        UnknownIdentity: the suite does not name it.
        SettingsError: a setting is missing that it needs.
    """
    known = identities_of(suite, api)
    if name not in known:
        where = suite.identities or "a module that the suite names (Suite(identities=...))"
        listed = ", ".join(known) or "none"
        raise UnknownIdentity(f"{api.name} has no identity {name!r}. Known: {listed}. Add it to {where}.")
    return known[name]()


def open_as(suite: Suite, api: Enum, name: str | None, base_url: str, **options: Any) -> httpx.AsyncClient:
    """Return a client for an API that is `name`; None is no identity. The clean-up can ask who it is (`of_client`)."""
    auth = None if name is None else auth_as(suite, api, name)
    client = open_client(base_url, auth=auth, **options)
    _opened[client] = {"api": api.name, "identity": name or ""}
    return client


def of_client(client: object) -> dict[str, str]:
    """Return API and identity of a client that `open_as` has opened, {} of another one."""
    try:
        return _opened.get(client, {})
    except TypeError:  # it cannot be a key
        return {}
