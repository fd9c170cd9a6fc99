"""`python -m apisuite sweep`: removes what runs have created and could not remove, because they were killed."""

from __future__ import annotations

import asyncio
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from .. import once, settings
from ..client import open_client
from ..extras import needs
from ..run.owner import Owner
from .cleanup import GONE
from .identities import auth_as
from .journal import FOLDER, keep, left_behind

with needs("client"):
    import httpx


def sweep(folder: Path) -> int:
    """Remove what is left, print a line for each thing, and return the exit code: 1 if anything is still there.

    Args:
        folder: the folder of pytest.ini, or one within it.
    """
    rootdir = next((each for each in (folder, *folder.parents) if (each / FOLDER).is_dir()), folder)
    sys.path.insert(0, str(rootdir))  # the suite's own package
    owner = Owner(_no_sandbox)
    deactivate = once.activate(owner)  # logins are done once
    try:
        found, left = _sweep(rootdir)
    finally:
        deactivate()
        owner.close()
        sys.path.remove(str(rootdir))
    print(f"{found - left} of {found} removed" if found else "nothing is left behind")
    return 1 if left else 0


def _sweep(rootdir: Path) -> tuple[int, int]:
    found = left = 0
    for path, entries in left_behind(rootdir):
        kept: list[dict[str, Any]] = []
        for entry in reversed(entries):
            problem = asyncio.run(_remove(rootdir, entry))
            print(f"{'left' if problem else 'removed'}: {entry['what']}, of {entry.get('test', '?')}{problem}")
            if problem:
                kept.insert(0, entry)
        keep(path, kept)
        found, left = found + len(entries), left + len(kept)
    return found, left


async def _remove(rootdir: Path, entry: dict[str, Any]) -> str:
    """Send the request of an entry. Return why it is still there, "" if it is gone."""
    if "url" not in entry:
        return ": only its test knows how to remove it. Remove it by hand"
    selected = settings.load(rootdir, entry.get("environment"))
    deactivate = settings.activate(selected)
    try:
        async with open_client(entry["url"], auth=_auth(entry)) as client:
            response = await client.request(entry["method"], entry["url"], **entry["options"])
    except Exception as error:
        if selected.environment == settings.SANDBOX and isinstance(error, httpx.ConnectError):
            return ""  # the sandbox has ended with its run
        return f": {type(error).__name__}: {error}"
    finally:
        deactivate()
    if response.is_success or response.status_code in GONE:
        return ""
    return f": {response.status_code} {response.reason_phrase}"


def _auth(entry: dict[str, Any]) -> httpx.Auth | None:
    """Return the identity of the client that was to remove it."""
    if not entry.get("identity"):
        return None
    suite = import_module(entry["suite"]).suite
    api = next(each for each in suite.apis if each.name == entry["api"])
    return auth_as(suite, api, entry["identity"])


def _no_sandbox(_: Path) -> Any:
    raise RuntimeError("a sweep starts no sandbox")
