"""The engine without the libraries that only some features need."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from .building import Environment

OPTIONAL = "aiohttp,dotenv,httpx,httpx2,jinja2,jsonschema,pytest_asyncio,pytest_html,pytest_metadata,requests,xdist"
# Plugins of the blocked libraries are not loaded: pytest itself would end at them.
ONLY_OURS = ("-p", "apisuite", "-p", "look_ahead")
IMPORT_ALL = """
import importlib
import pkgutil

for package in ("apisuite", "pytest_look_ahead"):
    for module in pkgutil.walk_packages(importlib.import_module(package).__path__, package + "."):
        try:
            importlib.import_module(module.name)
        except ImportError as error:
            print(module.name, error, sep=": ")
"""
CLIENT = "No module named 'httpx': pip install 'apisuite[client]'"


def test_modules_that_need_a_library(installed: Environment, blocker: Path) -> None:
    """All others can be imported; these say what to install, or are imported by one that does."""
    done = installed.run("-c", IMPORT_ALL, folder=blocker, PYTHONPATH=str(blocker), BLOCKED=OPTIONAL)

    assert done.returncode == 0, done.stderr
    assert dict(line.split(": ", 1) for line in done.stdout.splitlines()) == {
        "apisuite.auth": CLIENT,
        "apisuite.client": CLIENT,
        "apisuite.origin": CLIENT,
        "apisuite.pace": CLIENT,
        "apisuite.plugin.modules": "No module named 'pytest_asyncio'",
        "apisuite.plugin.toolbox_async": "No module named 'pytest_asyncio'",
        "apisuite.toolbox.graphql": CLIENT,
        "apisuite.toolbox.identities": CLIENT,
        "apisuite.toolbox.paging": CLIENT,
        "apisuite.toolbox.revoking": CLIENT,
        "apisuite.toolbox.streams": CLIENT,
        "apisuite.toolbox.sweeping": CLIENT,
        "apisuite.toolbox.webhooks": CLIENT,
        "apisuite.transport": "No module named 'httpx'",
        "pytest_look_ahead.eligible": "No module named 'pytest_asyncio'",
        "pytest_look_ahead.flight": "No module named 'pytest_asyncio'",
        "pytest_look_ahead.look_ahead": "No module named 'pytest_asyncio'",
        "pytest_look_ahead.telling": "No module named 'pytest_asyncio'",
        "pytest_look_ahead.timeouts": "No module named 'pytest_asyncio'",
    }


def run(installed: Environment, blocker: Path, test: str, *arguments: str) -> tuple[int, str]:
    """Run one test without any of the libraries; return exit code and output."""
    folder = blocker.parent / "suite"
    folder.mkdir()
    (folder / "test_it.py").write_text(test, encoding="utf-8")
    (folder / ".env").write_text("A=1\n", encoding="utf-8")
    (folder / "own.py").write_text(OWN, encoding="utf-8")
    path = os.pathsep.join([str(blocker), str(folder)])
    done = installed.pytest(
        *ONLY_OURS, *arguments,
        folder=folder, PYTHONPATH=path, BLOCKED=OPTIONAL, PYTEST_DISABLE_PLUGIN_AUTOLOAD="1",
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


OWN = """
from enum import Enum

from apisuite.registry import ApiUrls
from apisuite.suite import Suite

Api = Enum("Api", {"Shop": "SHOP"})
suite = Suite(ApiUrls({Api.Shop: "Shop"}, {"local": {Api.Shop: "http://localhost"}}))
"""


def test_suite_that_does_not_know_the_engine(installed: Environment, blocker: Path) -> None:
    """It runs with pytest alone, JUnit and HAR file included."""
    code, output = run(installed, blocker, "def test_it(): ...\n", "--junit-xml=junit.xml", "--har=run.har")

    assert code == pytest.ExitCode.OK, output


@pytest.mark.parametrize(
    ("test", "arguments", "said"),
    [
        pytest.param("import apisuite.client", [], CLIENT, id="client"),
        pytest.param("import apisuite.auth", [], CLIENT, id="auth"),
        pytest.param(
            "from apisuite.contract import Contract\ndef test_it(): Contract({}).check(1)", [],
            "No module named 'jsonschema': pip install 'apisuite[contract]'", id="contract",
        ),
        pytest.param(
            "", ["--look-ahead=2"],
            "ERROR: --look-ahead needs pytest-asyncio: pip install 'apisuite[look-ahead]'", id="look-ahead",
        ),
        pytest.param(
            "", ["-o", "apisuite=own"],
            ".env cannot be read: No module named 'dotenv': pip install 'apisuite[settings]'", id="settings",
        ),
    ],
)  # fmt: skip
def test_missing_library_is_one_clear_error(
    installed: Environment, blocker: Path, test: str, arguments: list[str], said: str
) -> None:
    """It names the extra that has it."""
    code, output = run(installed, blocker, test, *arguments)

    assert code != pytest.ExitCode.OK
    assert said in output
    assert "INTERNALERROR" not in output
