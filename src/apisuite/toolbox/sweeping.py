"""`python -m apisuite sweep`: removes what runs have created and could not remove, because they were killed."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from .. import settings
from ..client import open_client
from .cleanup import GONE
from .journal import FOLDER, keep, left_behind


def sweep(folder: Path) -> int:
    """Remove what is left, print a line for each thing, and return the exit code: 1 if anything is still there.

    Args:
        folder: the folder of pytest.ini, or one within it.
    """
    rootdir = next((each for each in (folder, *folder.parents) if (each / FOLDER).is_dir()), folder)
    found = remaining = 0
    for path, entries in left_behind(rootdir):
        kept: list[dict[str, Any]] = []
        for entry in reversed(entries):
            found += 1
            problem = asyncio.run(_remove(rootdir, entry))
            print(f"{'left' if problem else 'removed'}: {entry['what']}, of {entry.get('test', '?')}{problem}")
            if problem:
                kept.insert(0, entry)
        keep(path, kept)
        remaining += len(kept)
    print(f"{found - remaining} of {found} removed" if found else "nothing is left behind")
    return 1 if remaining else 0


async def _remove(rootdir: Path, entry: dict[str, Any]) -> str:
    """Send the request of an entry. Return why it is still there, "" if it is gone."""
    if "url" not in entry:
        return ": only its test knows how to remove it. Remove it by hand"
    selected = settings.load(rootdir, entry.get("environment"))
    deactivate = settings.activate(selected)
    try:
        async with open_client(entry["url"]) as client:
            response = await client.request(entry["method"], entry["url"])
    except Exception as error:
        if selected.environment == settings.SANDBOX and isinstance(error, _no_connection()):
            return ""  # it has ended with its run
        return f": {type(error).__name__}: {error}"
    finally:
        deactivate()
    if response.is_success or response.status_code in GONE:
        return ""
    return f": {response.status_code} {response.reason_phrase}"


def _no_connection() -> type[Exception]:
    import httpx

    return httpx.ConnectError
