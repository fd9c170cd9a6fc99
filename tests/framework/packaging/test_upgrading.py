"""A new version of the engine takes the place of the old one; what a team has written stays as it is.

A name that will go is deprecated in a minor version: the module gets a `__getattr__` (PEP 562) that returns what took
its place and emits a `DeprecationWarning`, whose text begins with the full old name: "apisuite.registry.ApiUrls is
...". pytest.ini of this repository lets warnings with such a text pass, although all others are errors.
"""

from __future__ import annotations

import configparser
import re
import shutil
from pathlib import Path

import pytest

import apisuite

from ..suite import ROOT
from .building import Environment, build

OLD = apisuite.__version__
NEXT = "{}.{}.0".format(OLD.split(".")[0], int(OLD.split(".")[1]) + 1)
# The next minor version calls a public name otherwise.
ALIAS = """

def __getattr__(name: str) -> object:
    if name != "ApiUrls":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import warnings

    text = "apisuite.registry.ApiUrls is deprecated and goes with version 3: use apisuite.registry.Urls."
    warnings.warn(text, DeprecationWarning, stacklevel=2)
    return Urls
"""
ADOPTER = {
    "shop/__init__.py": """
from enum import Enum

from apisuite.registry import ApiUrls
from apisuite.suite import Suite


class Api(Enum):
    Shop = "SHOP"


urls = ApiUrls({Api.Shop: "Shop"}, {"local": {Api.Shop: "http://localhost:1"}})
suite = Suite(apis=urls)
""",
    "shop/test_products.py": """
import httpx
import pytest

from apisuite.client import open_client
from apisuite.redaction import redactor
from apisuite.registry import ApiUrls

from shop import Api, urls


async def test_products():
    async with open_client(urls[Api.Shop], transport=httpx.MockTransport(lambda _: httpx.Response(200))) as client:
        assert (await client.get("/products")).status_code == 200


def test_registry():
    assert isinstance(urls, ApiUrls)
    assert redactor.clean("password=hunter22") == "password=[redacted]"
""",
}


@pytest.fixture
def adopter(tmp_path: Path) -> Path:
    """A repository with a registry and a module of its own, and this one's treatment of warnings."""
    settings = configparser.ConfigParser(interpolation=None)
    settings.read(ROOT / "pytest.ini", encoding="utf-8")
    kept = ("strict", "pythonpath", "asyncio_mode", "asyncio_default_fixture_loop_scope", "filterwarnings")
    lines = [f"{name} = {settings['pytest'][name].replace(chr(10), chr(10) + '    ')}" for name in kept]
    folder = tmp_path / "adopter"
    for name, text in {**ADOPTER, "pytest.ini": "\n".join(["[pytest]", "apisuite = shop", *lines])}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def next_wheel(tmp_path: Path) -> Path:
    """The wheel of a copy of this repository, one minor version later."""
    source = tmp_path / "source"
    shutil.copytree(ROOT / "src", source / "src", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "LICENSE", "CHANGELOG.md"):
        shutil.copy(ROOT / name, source)
    package = source / "src" / "apisuite"
    for file in package.rglob("*.py"):
        text = re.sub(r"\bApiUrls\b", "Urls", file.read_text(encoding="utf-8"))
        file.write_text(text + (ALIAS if file.name == "registry.py" else ""), encoding="utf-8")
    version = package / "__init__.py"
    version.write_text(version.read_text(encoding="utf-8").replace(f'"{OLD}"', f'"{NEXT}"'), encoding="utf-8")
    return build(source, tmp_path / "next")


def test_suite_passes_before_and_after_an_upgrade(tmp_path: Path, wheel: Path, next_wheel: Path, adopter: Path) -> None:
    """Untouched; after it, a warning says what to use in place of the name that will go."""
    environment = Environment.make(tmp_path / "environment")

    environment.install(wheel)
    before = environment.pytest(folder=adopter)
    assert (before.returncode, environment.version(adopter)) == (0, OLD), before.stdout + before.stderr
    environment.install(next_wheel)
    after = environment.pytest(folder=adopter)

    assert (after.returncode, environment.version(adopter)) == (0, NEXT), after.stdout + after.stderr
    assert "2 passed" in before.stdout
    assert "deprecated" not in before.stdout
    assert "2 passed" in after.stdout
    assert (
        "apisuite.registry.ApiUrls is deprecated and goes with version 3: use apisuite.registry.Urls." in after.stdout
    )
