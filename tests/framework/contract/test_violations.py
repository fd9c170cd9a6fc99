"""An exchange that breaks the contract fails the test that made it, whatever that test asserts."""

from __future__ import annotations

import json
import re

import pytest

from ..report import read_report
from ..reports.shown import table
from ..suite import Suite, ini
from .shop import CORE, DOCUMENT, INI, SUITE

pytest_plugins = ["pytester"]

EVERYWHERE = {"plain": [], "parallel": ["-n", "2"], "look-ahead": ["--look-ahead", "64"]}
# Each asks for a fault, and asserts nothing but the status.
UNSUSPECTING = """
    import pytest

    @pytest.mark.parametrize(("path", "fault"), [
        ("/users", {"X-Fault": "missing-field"}),
        ("/users/8", {"X-Fault": "schema"}),
        ("/users/8", {"X-Fault": "content-type"}),
    ], ids=["field", "type", "html"])
    async def test_ok(client, path, fault):
        response = await client.get(path, headers=fault)
        assert response.status_code == 200

    async def test_status(client):
        response = await client.get("/users/8", headers={"X-Fault-Status": "503"})
        assert response.status_code == 503

    async def test_header(client):
        fault = {"X-Fault": "missing-header", "Authorization": "Bearer forged"}
        response = await client.get("/users/8", headers=fault, auth=None)
        assert response.status_code == 401

    async def test_good(client):
        assert (await client.get("/users/8")).status_code == 200
"""
TOLD = {
    "field": r"GET /api/users 200: response body \$\.data\[0\]: 'avatar' is a required property \(6 times\)",
    "type": r"GET /api/users/\{user_id\} 200: response body \$\.data\.id: 'wrong type' is not of type 'integer'",
    "html": r"GET /api/users/\{user_id\} 200: response header Content-Type: 'text/html' is not documented",
    "status": r"GET /api/users/\{user_id\} 503: response status 503: is not documented\. Documented: 200,",
    "header": r"GET /api/users/\{user_id\} 401: response header WWW-Authenticate: is required, and missing",
}
TESTS = """
    import pytest

    def test_passes(shop):
        assert shop.get("/products/1").status_code == 200

    def test_breaks(shop):
        shop.state["body"] = {"id": 1, "name": "tea", "price": "2", "sold": "now", "parts": [{"name": "leaf"}]}
        assert shop.get("/products/1").status_code == 200
        assert shop.get("/products/1").status_code == 200

    def test_fails_by_itself(shop):
        shop.state["body"] = {}
        assert shop.get("/products/1").status_code == 201

    @pytest.mark.contract("off")
    def test_off(shop):
        shop.state["body"] = {}
        shop.get("/products/1")

    @pytest.mark.contract("warn")
    def test_warn(shop):
        shop.state["body"] = {}
        shop.get("/products/1")

    @pytest.fixture
    def prepared(shop):
        shop.state["body"] = {}
        shop.get("/products/1")

    def test_setup(prepared): ...

    @pytest.fixture
    def left(shop):
        yield
        shop.state["body"] = {}
        shop.get("/products/1")

    def test_teardown(left): ...
"""


@pytest.fixture
def shop(folder: Suite) -> Suite:
    """A suite that names the document of a shop, with tests that break it. The folder is pytest's to remove."""
    folder.write({"pytest.ini": ini(INI), **SUITE, "test_shop.py": TESTS})
    return folder


@pytest.mark.parametrize("arguments", EVERYWHERE.values(), ids=EVERYWHERE)
def test_fault_turns_an_unsuspecting_test_red(users: Suite, arguments: list[str]) -> None:
    """A field, a type, a status, the content type, a header: each is named, and the good test is left alone."""
    users.write({"test_users.py": UNSUSPECTING})

    finished = users.run(*arguments)

    finished.assert_outcomes(passed=1, failed=5)
    printed = finished.stdout.str()
    assert [name for name, said in TOLD.items() if not re.search(f"ContractViolated: Users: {said}", printed)] == []


@pytest.mark.parametrize("arguments", EVERYWHERE.values(), ids=EVERYWHERE)
def test_phase_that_made_the_exchange_fails(shop: Suite, arguments: list[str]) -> None:
    """Setup and teardown are errors, the call is a failure; a mark lowers the level for its test."""
    finished = shop.run(*arguments)

    finished.assert_outcomes(passed=4, failed=2, errors=2)
    assert "ERROR at setup of test_setup" in finished.stdout.str()
    assert "ERROR at teardown of test_teardown" in finished.stdout.str()


def test_violations_are_told_once_the_most_important_first(shop: Suite) -> None:
    """Two exchanges with the same three violations are three lines: required, then type, then format."""
    printed = shop.run("-k", "test_breaks").stdout.str()

    start = printed.index("ContractViolated: ")
    said = [line.strip() for line in printed[start:].splitlines()[:3]]
    assert [line.partition(": response ")[2] for line in said] == [
        "body $.parts[0]: 'id' is a required property (2 times)",
        "body $.parts[0]: 'price' is a required property (2 times)",
        "body $.price: '2' is not of type 'integer' (2 times)",
    ]


def test_own_failure_stays_and_the_contract_is_a_note(shop: Suite) -> None:
    """A test that fails by itself says why; that the contract is broken stands below."""
    printed = shop.run("-k", "fails_by_itself").stdout.str()

    assert "assert 200 == 201" in printed
    assert "and the contract is violated: Shop: GET /products/{id} 200: response body $: 'id' is a required" in printed


def test_message_has_two_kilobytes_at_most(shop: Suite) -> None:
    """However much is wrong."""
    wrong = [{"name": f"{number:03}" * 90} for number in range(60)]
    shop.write(
        {"test_shop.py": f"def test_a(shop):\n  shop.state['body'] = {{'parts': {wrong}}}\n  shop.get('/products/1')"}
    )

    printed = shop.run("--har=run.har").stdout.str()

    message = printed[printed.index("ContractViolated: ") : printed.index("Captured log")]
    assert "more" in message
    assert len(message.encode()) < 2100


def test_mark_with_a_level_that_there_is_not(shop: Suite) -> None:
    """It is told, and the level is that of the document."""
    shop.write({"test_shop.py": TESTS.replace('contract("off")', 'contract("never")')})

    finished = shop.run("-k", "test_off")

    finished.assert_outcomes(failed=1)
    assert "@pytest.mark.contract('never') of test_shop.py::test_off: expected off, warn, fail" in finished.stdout.str()


@pytest.mark.parametrize(
    ("arguments", "failed"), [([], 0), (["--contract=fail"], 1), (["-n", "2"], 0)], ids=["warn", "fail", "parallel"]
)
def test_document_that_cannot_be_used(shop: Suite, arguments: list[str], failed: int) -> None:
    """It fails nothing where its level is `warn`, and is told at the end."""
    shop.write({"openapi.json": "[]", "core.py": CORE.replace('level="fail", ', "")})

    finished = shop.run("-k", "test_passes", *arguments)

    finished.assert_outcomes(passed=1 - failed, failed=failed)
    assert "openapi.json is no OpenAPI document" in finished.stdout.str()


def test_exchange_that_cannot_be_checked(shop: Suite) -> None:
    """A document that is broken in one place fails no more than one that is broken as a whole."""
    broken = DOCUMENT | {"paths": {"/products/{id}": {"get": {"responses": {"200": {"headers": 7}}}}}}
    shop.write({"openapi.json": json.dumps(broken), "core.py": CORE.replace('level="fail", ', "")})

    finished = shop.run("-k", "test_passes")

    finished.assert_outcomes(passed=1)
    assert "not checked: " in finished.stdout.str()


OWN_MARKS = {
    "pytest.ini": {"pytest.ini": ini(INI, "markers =\n    contract: ours\n    quarantined: ours too\n")},
    "conftest": {"plugin/conftest.py": """
        def pytest_configure(config):
            config.addinivalue_line("markers", "contract(side): ours")
            config.addinivalue_line("markers", "quarantined: ours too")
    """},
}  # fmt: skip


@pytest.mark.parametrize("files", OWN_MARKS.values(), ids=OWN_MARKS)
def test_mark_of_the_suite_of_the_same_name(shop: Suite, files: dict[str, str]) -> None:
    """It has no level, and no fault; nor does one that only begins as `quarantine` take that away."""
    test = """
        import pytest

        @pytest.mark.contract("consumer")
        @pytest.mark.quarantined
        @pytest.mark.quarantine(owner="Anna", until="2999-12-31")
        def test_it(shop):
            assert shop.get("/products/1").status_code == 404
    """
    shop.write({"plugin/test_it.py": test, **files})

    finished = shop.run("plugin")

    assert finished.ret == 0
    assert "1 quarantined" in finished.stdout.str()
    assert "expected off, warn, fail" not in finished.stdout.str()


@pytest.mark.parametrize("arguments", [["--contract-diff"], ["--operation-coverage-min=1"]], ids=["diff", "floor"])
def test_option_that_needs_a_document(shop: Suite, arguments: list[str]) -> None:
    """With the contract off there is none to speak of: one error, before the first test."""
    finished = shop.run("--contract=off", *arguments)

    assert finished.ret == pytest.ExitCode.USAGE_ERROR
    assert f"{arguments[0].partition('=')[0]} needs an OpenAPI document" in finished.stderr.str()


@pytest.mark.parametrize("level", ["warn", "off"])
def test_level_of_the_command_line_wins(shop: Suite, level: str) -> None:
    """`warn` lists, `off` does nothing."""
    finished = shop.run(f"--contract={level}")

    finished.assert_outcomes(passed=6, failed=1)
    listed = "4 x Shop: GET /products/{id} 200: response body $: 'id' is a required property (test_shop.py::test_"
    assert (listed in finished.stdout.str()) == (level == "warn")


def test_level_may_be_a_setting(shop: Suite, monkeypatch: pytest.MonkeyPatch) -> None:
    """CONTRACT in the shell or `.env`; what is no level is one clear error."""
    monkeypatch.setenv("CONTRACT", "off")
    shop.run().assert_outcomes(passed=6, failed=1)

    monkeypatch.setenv("CONTRACT", "strict")
    finished = shop.run()

    assert "CONTRACT is 'strict'. Expected one of: off, warn, fail." in finished.stderr.str()


def test_offending_lines_are_marked(shop: Suite) -> None:
    """In the terminal with ">", in the page as data: the exchange stands open, with the lines of its body."""
    printed = shop.run("-k", "test_breaks or test_passes", "--html=report.html").stdout.str()

    assert re.search(r'^    > +"price": "2",$', printed, re.MULTILINE)
    page = read_report(shop.path / "report.html")
    (row,) = [row for row in page.blocks[0] if row["failed"]]
    opened = row["exchanges"][row["open"]]
    assert opened["marked"] == {"request": [], "response": [3, 4, 6]}
    assert "body $.price" in [each["place"] for each in opened["verdict"]["violations"]]


@pytest.mark.parametrize("count", [3000, 400_000], ids=["120 KB", "16 MB"])
def test_long_body_is_checked_to_its_end(shop: Suite, count: int) -> None:
    """The report shows the beginning; a fault at the end of 120 KB is found. A body of many megabytes is left alone."""
    body = f"[{{'id': 1, 'name': 'tea', 'price': 250}}] * {count} + [{{}}]"
    asks = f"def test_a(shop):\n  shop.state['body'] = {{'id': 1, 'name': 'tea', 'price': 1, 'parts': {body}}}\n"
    shop.write({"test_shop.py": f"{asks}  assert shop.get('/products/1').status_code == 200"})

    printed = shop.run().stdout.str()

    assert (f"response body $.parts[{count}]: 'id' is a required property" in printed) == (count == 3000)


@pytest.mark.parametrize("arguments", [[], ["-n", "1"]], ids=["plain", "parallel"])
def test_document_that_is_missing_is_told_once(shop: Suite, arguments: list[str]) -> None:
    """One test fails with the reason, the others run, and the end of the run says it again."""
    (shop.path / "openapi.json").unlink()

    finished = shop.run("-k", "test_passes or test_off or test_warn", *arguments)

    finished.assert_outcomes(passed=2, failed=1)
    assert finished.stdout.str().count("openapi.json cannot be read") == 2  # the failure, and the end


def test_without_a_document_nothing_is_imported(shop: Suite) -> None:
    """A suite that names none pays nothing."""
    core = shop.read("core.py").replace(', {"dev": {Api.Shop: document}}', "")
    heavy = {"jsonschema_rs", "yaml", "apisuite.contract.checking", "apisuite.contract.coverage"}
    looks = f"import sys\ndef test_a(): assert {heavy} & set(sys.modules) == set()"
    shop.write({"core.py": core, "test_shop.py": looks})

    shop.run("-p", "no:xdist").assert_outcomes(passed=1)


def test_har_knows_the_operation(shop: Suite) -> None:
    """The names of the document are those of the report, of the failures and of the operations."""
    finished = shop.run("-k", "test_breaks", "--html=report.html", "--har=run.har")

    assert ["GET /products/{id}", "2"] in [row[:2] for row in table(finished.report, "api-operations")]
    assert json.loads(shop.read("run.har"))["log"]["entries"]
