"""A conftest.py that says `API = ...` gets fixtures of that API, and may have its own."""

from __future__ import annotations

import pytest

from ..suite import INI, Suite

pytest_plugins = ["pytester"]
OWN = """
from enum import Enum
import httpx
from apisuite.registry import ApiUrls
from apisuite.suite import Suite

class Api(Enum):
    Shop = "SHOP"
    Bank = "BANK"

class Stranger(Enum):
    Shop = "SHOP"

urls = {Api.Shop: "http://127.0.0.1:1/shop", Api.Bank: "http://127.0.0.1:1/bank"}
suite = Suite(apis=ApiUrls({Api.Shop: "Shop", Api.Bank: "Bank"}, {"local": urls}), identities="own")
identities = {Api.Bank: {"default": lambda: httpx.BasicAuth("anna", "pa55w0rd")}}
"""
# Nothing listens: the check is replaced by one that says where it was.
CONFTEST = """
import pytest
import apisuite.client

async def check_reachable(url):
    return url

apisuite.client.check_reachable = check_reachable
seen = []

def pytest_terminal_summary(terminalreporter):
    terminalreporter.write_line(f"closed: {[client.is_closed for client in seen]}")
"""
SHOP = """
async def test_shop(client, base_url, env):
    assert (str(client.base_url), base_url) == ("http://127.0.0.1:1/shop/", "http://127.0.0.1:1/shop")
    assert client.auth is None
    assert env == "local"
"""
BANK = """
async def test_bank(client, anonymous, client_for):
    assert str(client.base_url) == str(anonymous.base_url) == "http://127.0.0.1:1/bank/"
    assert client.auth is not None and anonymous.auth is None
    assert client_for("default") is client
"""


@pytest.fixture
def modules(suite: Suite) -> Suite:
    """A suite with two modules, of one line each."""
    suite.write({
        "pytest.ini": INI.replace("tests.api.core", "own").replace("pythonpath = ", "pythonpath = . "),
        "own.py": OWN,
        "conftest.py": CONFTEST,
        "shop/__init__.py": "",
        "shop/conftest.py": "from own import Api\nAPI = Api.Shop\n",
        "shop/test_it.py": SHOP,
        "bank/__init__.py": "",
        "bank/conftest.py": "from own import Api\nAPI = Api.Bank\n",
        "bank/test_it.py": BANK,
    })  # fmt: skip
    return suite


@pytest.mark.parametrize("arguments", [[], ["-n", "2"], ["--look-ahead", "16"]], ids=["plain", "parallel", "ahead"])
def test_each_module_has_its_own(modules: Suite, arguments: list[str]) -> None:
    """Though the names are the same: base URL, identity, client."""
    done = modules.run(*arguments)

    assert done.counts == {"passed": 2}, done.output


def test_module_named_on_the_command_line(modules: Suite) -> None:
    """Its conftest.py is read earlier then."""
    assert modules.run("bank").counts == {"passed": 1}


def test_own_fixtures_win(modules: Suite) -> None:
    """In the same conftest.py, and in the file of the test."""
    modules.write({
        "shop/conftest.py": """
            import pytest
            from own import Api
            API = Api.Shop

            @pytest.fixture(scope="session")
            async def base_url():
                return "http://127.0.0.1:1/mine"
            """,
        "shop/test_it.py": """
            import pytest

            @pytest.fixture
            def client():
                return "a client of this file"

            async def test_shop(client, anonymous):
                assert client == "a client of this file"
                assert str(anonymous.base_url) == "http://127.0.0.1:1/mine/"
            """,
    })  # fmt: skip

    assert modules.run("shop").counts == {"passed": 1}


def test_clients_are_closed_after_the_run(modules: Suite) -> None:
    """However many identities a test has asked for."""
    modules.write({
        "bank/test_it.py": """
            from conftest import seen

            async def test_bank(client, anonymous):
                seen.extend([client, anonymous])
                assert not client.is_closed
            """
    })  # fmt: skip

    assert "closed: [True, True]" in modules.run("bank").output


@pytest.mark.parametrize("api", ["Stranger.Shop", "'Shop'", "None"])
def test_what_is_no_api_of_the_suite_is_left_alone(modules: Suite, api: str) -> None:
    """A conftest.py may call something else `API`."""
    modules.write({"shop/conftest.py": f"from own import Stranger\nAPI = {api}\n"})

    done = modules.run("shop")

    assert done.counts == {"errors": 1}
    assert "fixture 'client' not found" in done.output
