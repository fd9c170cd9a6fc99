"""What the table of docs/modules.md says about removing parts is enough: what is left still works."""

from __future__ import annotations

import shutil

from .checkout import Checkout
from .markdown import Document
from .shop import open_shop
from .steps import take

PAGE = "docs/modules.md"
HEADING = "Remove what you do not need"


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


def test_without_the_sandbox_and_all_examples(own_checkout: Checkout) -> None:
    """Only the core and a module of one's own are left, and its tests pass in an environment of one's own."""
    for name in ("api/module_a", "api/module_b", "api/module_c", "sandbox", "framework", "browser"):
        shutil.rmtree(own_checkout.path / "tests" / name, ignore_errors=name == "browser")
    change(own_checkout, "pytest.ini", "apisuite_sandbox = tests.sandbox\n", "")
    change(own_checkout, "tests/api/core/apis_info.py", '    "sandbox": {},\n', "")
    take(own_checkout)

    with open_shop() as url:
        output = own_checkout.pytest("-n", "2", settings={"SHOP_API_URL": url})

    assert "environment: dev" in output
    assert "1 passed" in output
