"""What the table of docs/modules.md says about removing parts is enough: what is left still works."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ..suite import ROOT
from .checkout import Checkout
from .markdown import Document
from .shop import open_shop
from .steps import take

PAGE = "docs/modules.md"
HEADING = "Remove what you do not need"
CONFIGURATION = [".env.example", "pyproject.toml", *(f".vscode/{name}.json" for name in ("settings", "launch"))]
REMOVABLE = ("sandbox", "module_a", "module_b", "module_c", "framework", "browser", "benchmarks")


def change(checkout: Checkout, name: str, old: str, new: str) -> None:
    """Replace `old` in a file, where it must be."""
    path = checkout.path / name
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{name} has no {old!r}"
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_table_names_what_is_there(documents: dict[str, Document], own_checkout: Checkout) -> None:
    """Every folder of the table exists, and so does what is to be changed for it."""
    for deleted, _ in documents[PAGE].rows[HEADING]:
        for name in deleted.replace(" or ", ", ").split(", "):
            assert (own_checkout.path / name.strip("`")).is_dir(), name


def test_without_module_c(documents: dict[str, Document], own_checkout: Checkout) -> None:
    """The folder goes; the rest is collected as before."""
    command = next(block.text for block in documents[PAGE].section(HEADING) if block.language == "bash")
    assert command.split() == ["rm", "-r", "tests/api/module_c"]

    shutil.rmtree(own_checkout.path / "tests/api/module_c")

    assert "tests collected" in own_checkout.pytest("--collect-only", "-q")


@pytest.mark.parametrize("name", CONFIGURATION)
def test_configuration_needs_nothing_that_can_be_removed(name: str) -> None:
    """No setting that is on leads to a folder that the table removes."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    settings = [line.partition("# ")[0].partition("// ")[0] for line in lines]

    assert [line for line in settings if any(folder in line for folder in REMOVABLE)] == []


def test_without_the_sandbox_and_all_examples(own_checkout: Checkout) -> None:
    """Only the core and a module of one's own are left, and its tests pass in an environment of one's own."""
    for name in ("api/module_a", "api/module_b", "api/module_c", "sandbox", "framework", "browser"):
        shutil.rmtree(own_checkout.path / "tests" / name, ignore_errors=name == "browser")
    change(own_checkout, "pytest.ini", "apisuite_sandbox = tests.sandbox\n", "")
    change(own_checkout, "tests/api/core/apis_info.py", '    "sandbox": {},\n', "")
    take(own_checkout)
    example = Path(own_checkout.path, ".env.example").read_text(encoding="utf-8")

    with open_shop() as url:
        own_checkout.write({".env": f"{example}\nSHOP_API_URL={url}\n"})
        output = own_checkout.pytest("-n", "2")

    assert "environment: dev" in output
    assert "1 passed" in output
