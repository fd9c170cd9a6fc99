"""The two ways to a module of one's own, performed exactly as the documents say."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator

import pytest

from .checkout import Checkout
from .markdown import Document
from .shop import KEY, open_shop
from .steps import FROM_NOTHING, WITH_KEY, blocks, files, take

ADDRESS = "http://127.0.0.1:8000"


@pytest.fixture
def shop() -> Iterator[str]:
    """The URL of a running shop; it is closed after the test."""
    with open_shop() as url:
        yield url


@pytest.fixture
def module_d(own_checkout: Checkout) -> Checkout:
    """A copy of the repository in which README's three steps were done. pytest removes old temporary folders."""
    take(own_checkout)
    return own_checkout


def test_three_files_and_thirty_lines() -> None:
    """The steps write at most 30 lines, into at most three files, the registry included."""
    written = files(FROM_NOTHING)
    added = [line for diff in blocks(FROM_NOTHING, "diff") for line in diff.text.splitlines() if line.startswith("+")]
    lines = len(added) + sum(len(text.splitlines()) for text in written.values())

    assert list(written) == ["tests/api/module_d/conftest.py", "tests/api/module_d/test_products.py"]
    assert lines <= 30, lines


@pytest.mark.skipif(sys.platform == "win32", reason="needs bash; its PowerShell twins are compared elsewhere")
def test_module_from_nothing(module_d: Checkout, shop: str) -> None:
    """The commands pass in the module that the steps write, against a server that the repository does not have."""
    without_key, with_key = (blocks(section, "bash")[0].text for section in (FROM_NOTHING, WITH_KEY))
    assert ADDRESS in without_key
    assert ADDRESS in with_key

    first = module_d.shell(without_key.replace(ADDRESS, shop))
    assert "Shop API" in (module_d.path / "report.html").read_text(encoding="utf-8")
    module_d.write(files(WITH_KEY))
    second = module_d.shell(with_key.replace(ADDRESS, f"{shop}/locked"))

    assert "1 passed" in first
    assert "1 passed" in second


@pytest.mark.parametrize("check", [["check"], ["format", "--check"]], ids=" ".join)
def test_module_from_nothing_is_clean(module_d: Checkout, check: list[str]) -> None:
    """The linter of the repository finds no fault with what the documents write."""
    module_d.write(files(WITH_KEY))

    command = [sys.executable, "-m", "ruff", *check, "tests/api"]
    done = subprocess.run(command, cwd=module_d.path, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout


def test_stand_in_for_the_shop(documents: dict[str, Document], module_d: Checkout) -> None:
    """Who has no shop can serve the file that README names, on the port that README uses."""
    text = documents["README.md"].path.read_text(encoding="utf-8")
    found = re.search(r"Save `(.+?)` as `(.+?)` .*?`python (-m http\.server) (\d+) (.+?)`", text, re.DOTALL)
    assert found
    body, name, module, port, folder = found.groups()
    module_d.write({name: body})

    command = [sys.executable, "-u", *module.split(), "0", "--bind", "127.0.0.1", *folder.split()]
    with subprocess.Popen(command, cwd=module_d.path, stdout=subprocess.PIPE, text=True) as server:
        try:
            free = re.search(r"port (\d+)", server.stdout.readline() if server.stdout else "")
            assert free
            output = module_d.pytest("tests/api/module_d", settings={"SHOP_API_URL": f"http://127.0.0.1:{free[1]}"})
        finally:
            server.terminate()

    assert "1 passed" in output
    assert ADDRESS.endswith(f":{port}")


def test_module_from_nothing_in_parallel(module_d: Checkout, shop: str) -> None:
    """The same with `-n 2`, also together with tests of another module; no log or report knows the key."""
    module_d.write(files(WITH_KEY))
    settings = {"SHOP_API_URL": f"{shop}/locked", "SHOP_API_KEY": KEY}

    output = module_d.pytest(
        "-n", "2", "tests/api/module_d", "tests/api/module_b/tests/test_secret.py", settings=settings
    )

    assert re.search(r"\b4 passed", output)
    assert KEY not in (module_d.path / "report.html").read_text(encoding="utf-8")
    assert KEY not in (module_d.path / "api_logging.log").read_text(encoding="utf-8")


def test_module_without_address_says_what_to_do(module_d: Checkout) -> None:
    """Who forgets the setting is told its name."""
    output = module_d.pytest("tests/api/module_d/test_products.py", status=1)

    assert "Shop has no URL in the environment 'sandbox'.\nSet SHOP_API_URL (or SHOP_API_URL_SANDBOX) in " in output


def test_copy_of_module_a_has_a_login_of_its_own(documents: dict[str, Document], own_checkout: Checkout) -> None:
    """The documented `cp` gives a module whose tests pass beside the original, each with one login."""
    copy = documents["docs/modules.md"].section("From a copy")[0].text.splitlines()[0]
    assert copy == "cp -r tests/api/module_a tests/api/module_x"
    source, target = copy.split()[2:]
    for path in (own_checkout.path / source).rglob("*.*"):
        if path.suffix in (".py", ".json"):
            name = path.relative_to(own_checkout.path / source)
            own_checkout.write({f"{target}/{name.as_posix()}": path.read_text(encoding="utf-8")})

    output = own_checkout.pytest("-n", "2", source, target, settings={"SANDBOX_LOG": "sandbox.log"})

    assert " failed" not in output
    log = (own_checkout.path / "sandbox.log").read_text(encoding="utf-8")
    assert len([line for line in log.splitlines() if "InitiateAuth" in line]) == 2
