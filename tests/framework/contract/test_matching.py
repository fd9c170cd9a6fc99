"""Which operation a request is for."""

from __future__ import annotations

import pytest

from .shop import DOCUMENT, checker, sent, told, verdict


@pytest.mark.parametrize(
    ("target", "operation"),
    [
        ("GET /products/1", "GET /products/{id}"),
        ("GET /products/newest", "GET /products/newest"),
        ("DELETE /products/newest", "DELETE /products/{id}"),
        ("get /products/1?x=1", "GET /products/{id}"),
    ],
    ids=["template", "literal first", "that has the method", "small letters"],
)
def test_most_specific_path_wins(target: str, operation: str) -> None:
    """A literal segment comes before a template, of those that have the method."""
    assert verdict(sent(target)).operation == operation


@pytest.mark.parametrize(
    ("servers", "url", "path", "operation"),
    [
        pytest.param([{"url": "/v2"}], "http://h/v2", "/v2/products", "GET /products", id="relative server"),
        pytest.param([{"url": "/v2"}], "http://h/v2/deep", "/v2/products", "GET /products", id="address below"),
        pytest.param(
            [{"url": "https://p.test/v3/"}], "http://h", "/v3/products", "GET /products", id="absolute server"
        ),
        pytest.param([], "http://h/base", "/base/products", "GET /products", id="no server: the address"),
        pytest.param([{"url": "/{v}"}], "http://h/v9", "/v9/products", "GET /products", id="server variable"),
        pytest.param([{"url": "/v2"}], "http://h/v2", "/v2/nowhere", "GET /nowhere", id="not documented"),
    ],
)
def test_base_path_is_left_out(servers: list[dict[str, str]], url: str, path: str, operation: str) -> None:
    """The path of a server, or of the API's address, is no part of the operation."""
    exchange = sent()
    exchange.url = "http://h" + path

    found = checker(DOCUMENT | {"servers": servers}, url).check(exchange)

    assert found is not None
    assert found.operation == operation


@pytest.mark.parametrize(("status", "expected"), [(200, ["response status: operation"]), (404, []), (405, [])])
def test_undocumented_operation_breaks_the_contract_if_it_works(status: int, expected: list[str]) -> None:
    """A path that is not documented and not there is as it should be."""
    found = verdict(sent("GET /secret", status))

    assert (found.is_documented, told(found.violations)) == (False, expected)


def test_undocumented_operations_are_folded() -> None:
    """Two of a kind are one operation; HEAD and OPTIONS, which servers have for each path, are none."""
    assert [verdict(sent(f"GET /secrets/{number}")).operation for number in (1, 2)] == ["GET /secrets/{id}"] * 2
    assert checker().check(sent("HEAD /secrets/1")) is None


@pytest.mark.parametrize(("path", "length"), [("/v1/products", 3), ("/v1", 3), ("/v10/products", -1), ("/other", -1)])
def test_base_ends_with_a_segment(path: str, length: int) -> None:
    """/v10 is not below /v1."""
    document = DOCUMENT | {"servers": [{"url": "/v1"}]}

    assert checker(document, "https://shop.test/v1").operations.base_length(path) == length


@pytest.mark.parametrize("origin", ["https://SHOP.test", "https://shop.test:443"])
def test_host_is_compared_as_a_browser_does(origin: str) -> None:
    """Case and the default port say nothing."""
    assert checker().operations.is_at(origin)
    assert not checker().operations.is_at(origin.replace("https", "http"))


def test_methods_of_openapi_32() -> None:
    """QUERY, and what stands under `additionalOperations`."""
    document = {
        "openapi": "3.2.0",
        "paths": {"/a": {"query": {"responses": {}}, "additionalOperations": {"COPY": {"responses": {}}}}},
    }

    assert [operation.name for operation in checker(document).operations] == ["QUERY /a", "COPY /a"]


def test_templates_may_be_parts_of_a_segment() -> None:
    """/report.{format} and /{from}-{to}."""
    document = {"openapi": "3.1.0", "paths": {f"/{path}": {"get": {}} for path in ("report.{format}", "{from}-{to}")}}
    operations = checker(document, "https://shop.test").operations

    assert operations.find("GET", "/report.pdf")[1] == {"format": "pdf"}
    assert operations.find("GET", "/a%20b-c")[1] == {"from": "a b", "to": "c"}
