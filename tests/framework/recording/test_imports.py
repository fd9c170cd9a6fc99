"""Libraries are recorded whenever they are imported, and left as they were."""

from __future__ import annotations

import subprocess
import sys
from textwrap import dedent

import pytest

from ..suite import DEADLINE, Suite
from .inner import entries

pytest_plugins = ["pytester"]

IMPORTED = """
    def test_first():
        import {library}

        try:
            {library}.get("http://127.0.0.1:1/first")
        except Exception:
            pass
"""


@pytest.mark.parametrize("library", ["httpx", "httpx2", "requests"])
def test_library_is_recorded_from_its_import_on(library: str, folder: Suite) -> None:
    """Also if a test is the first to import it."""
    found = entries(folder, {"test_import.py": IMPORTED.format(library=library)})

    assert [entry["request"]["url"] for entry in found["test_first"]] == ["http://127.0.0.1:1/first"]


def in_a_process(code: str) -> str:
    """Run code in a fresh interpreter, and return what it prints."""
    command = [sys.executable, "-c", dedent(code)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=DEADLINE, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_recording_imports_no_library() -> None:
    """A library that is not used costs nothing."""
    printed = in_a_process(
        """
        import sys
        from apisuite import recording
        recording.install()
        print(sorted({"httpx", "httpx2", "requests", "aiohttp"} & sys.modules.keys()))
        """
    )

    assert printed == "[]"


def test_everything_is_put_back() -> None:
    """After the last user there is nothing left of it, and nothing recorded."""
    printed = in_a_process(
        """
        import sys, threading
        from concurrent.futures import ThreadPoolExecutor
        import httpx
        from apisuite import recording

        def state():
            import aiohttp, requests
            return [
                httpx.Client._send_single_request, httpx.AsyncClient._send_single_request,
                requests.Session.send, requests.sessions.dispatch_hook, requests.Response.iter_content,
                aiohttp.ClientRequest.send, aiohttp.BaseConnector.connect, aiohttp.StreamReader._wait,
                threading.Thread.start, ThreadPoolExecutor.submit, list(sys.meta_path),
            ]

        before = state()
        for _ in range(2):
            recording.install()
        during = state()
        recording.uninstall()
        assert state() == during
        recording.uninstall()
        print(state() == before, [a is b for a, b in zip(before, during)].count(True))
        """
    )

    assert printed == "True 0"


def test_loader_is_as_it_was() -> None:
    """Who looks at a module's loader afterwards finds the real one."""
    printed = in_a_process(
        """
        from apisuite import recording
        recording.install()
        import httpx
        print(type(httpx.__spec__.loader).__name__, vars(httpx.__spec__.loader).keys() & {"exec_module"})
        """
    )

    assert printed == "SourceFileLoader set()"


def test_missing_library_is_still_missing() -> None:
    """The error of an import that fails is Python's own."""
    printed = in_a_process(
        """
        import sys
        from apisuite import recording
        recording.install()
        sys.path[:] = []
        try:
            import httpx
        except ModuleNotFoundError as error:
            print(error)
        """
    )

    assert printed == "No module named 'httpx'"
