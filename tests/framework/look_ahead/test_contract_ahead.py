"""A contract that a fixture breaks fails the setup; the test function is not called, also not ahead of its turn."""

from __future__ import annotations

import pytest

from ..contract.shop import INI, SUITE
from ..suite import Suite, ini

pytest_plugins = ["pytester"]

TESTS = """
    import asyncio

    import pytest

    @pytest.fixture
    async def prepared(shop):
        await asyncio.sleep(0)
        shop.state["body"] = {"id": 1}
        shop.get("/products/newest")
        shop.state["body"] = {"id": 1, "name": "tea", "price": 250}
        yield shop
        shop.delete("/products/1")

    async def test_first(shop):
        await asyncio.sleep(0.1)

    @pytest.mark.parametrize("number", range(3))
    async def test_prepared(prepared, number):
        prepared.get("/products/7")

    async def test_last(shop):
        shop.get("/products/1")
"""
DELETED = 'if request.method == "DELETE": return httpx.Response(204)\n'


@pytest.fixture
def shop(folder: Suite) -> Suite:
    """A suite with tests whose fixture breaks the contract. The folder is pytest's to remove."""
    folder.write({"pytest.ini": ini(INI), **SUITE, "test_shop.py": TESTS})
    text = folder.read("conftest.py").replace("def respond(request):\n", f"def respond(request):\n    {DELETED}")
    (folder.path / "conftest.py").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize("arguments", [[], ["--look-ahead=64"], ["--look-ahead=64", "-n", "2"]])
def test_function_is_not_called_after_a_broken_setup(shop: Suite, arguments: list[str]) -> None:
    """Its requests are never sent; those of the teardown are, and the run has nothing to say of early tests."""
    finished = shop.run("--har=run.har", *arguments)

    finished.assert_outcomes(passed=2, errors=3)
    har = shop.read("run.har")
    assert (har.count("/products/7"), har.count('"DELETE"')) == (0, 3)
    assert "started early" not in finished.stdout.str()
    assert finished.stdout.str().count("ERROR at setup of test_prepared") == 3
