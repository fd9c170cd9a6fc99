"""Lists of several pages, and what is said of those that lead astray."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import httpx
import pytest

from apisuite.toolbox.paging import Follow, PagingError, cursor, link, offset, page, pages

URL = "https://shop.example.com/orders"
Respond = Callable[[httpx.Request], httpx.Response]


async def collect(respond: Respond, follow: Follow, url: str = URL, most: int = 10) -> list[str]:
    """Return the URLs of all pages, without what they have in common."""
    async with httpx.AsyncClient(transport=httpx.MockTransport(respond)) as client:
        found = [response async for response in pages(client, url, follow, most=most)]
    return [str(response.request.url).removeprefix(URL) for response in found]


def responses(*bodies: object) -> Respond:
    """Return a server that has one body for each request."""
    left: Iterator[object] = iter(bodies)
    return lambda _: httpx.Response(200, json=next(left))


@pytest.mark.parametrize(
    ("follow", "bodies", "asked"),
    [
        pytest.param(page("data"), [{"data": [1]}, {"data": []}], ["", "?page=2"], id="pages until one is empty"),
        pytest.param(page("", "p", ""), [[1], []], ["", "?p=2"], id="pages that are lists"),
        pytest.param(
            page("data", pages="meta.pages"),
            [{"meta": {"pages": 1}}],
            [""],
            id="counted within an object",
        ),
        pytest.param(
            offset("data"), [{"data": [1, 2]}, {"data": [3]}, {"data": []}], ["", "?offset=2", "?offset=3"], id="offset"
        ),
        pytest.param(cursor("meta.next", "after"), [{"meta": {"next": "x="}}, {}], ["", "?after=x%3D"], id="cursor"),
    ],
)
async def test_pages_are_followed(follow: Follow, bodies: list[object], asked: list[str]) -> None:
    """Each way ends with the last page, and asks for no page more than it needs to."""
    assert await collect(responses(*bodies), follow) == asked


async def test_link_is_relative_to_its_page() -> None:
    """As in a browser (RFC 8288, section 3.1)."""

    def respond(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, headers={} if request.url.query else {"Link": '<?page=2>; rel="next"'}, json=[])

    assert await collect(respond, link()) == ["", "?page=2"]


async def test_limit_of_the_request_ends_an_offset() -> None:
    """A page that is shorter than was asked for is the last: no request more."""
    assert await collect(responses([1, 2], [3]), offset(""), f"{URL}?limit=2") == ["?limit=2", "?limit=2&offset=2"]


async def test_other_host_is_not_followed() -> None:
    """The client's headers, keys among them, are for its own host."""

    def respond(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, headers={"Link": '<https://internal.example.com/orders?page=2>; rel="next"'})

    with pytest.raises(PagingError, match=r"page 1 leads to another host: https://internal.example.com"):
        await collect(respond, link())


async def test_loop_over_several_pages_ends() -> None:
    """The error names both ends of the loop."""
    with pytest.raises(PagingError, match=r"page 3 leads back to page 2: .*\?cursor=b"):
        await collect(responses({"next": "b"}, {"next": "c"}, {"next": "b"}), cursor("next"))


async def test_page_that_is_ignored() -> None:
    """An API that sends the first page again and again does not know the parameter."""
    with pytest.raises(PagingError, match=r"page 2 is the same as page 1: the API ignores what .*\?page=2 asks for"):
        await collect(responses([1], [1]), page(""))


async def test_too_many_pages() -> None:
    """A list without end is cut off."""
    with pytest.raises(PagingError, match=r"more than 2 pages: .*\?page=3"):
        await collect(responses([1], [2], [3]), page(""), most=2)


@pytest.mark.parametrize(
    ("follow", "message"),
    [
        pytest.param(page("data"), "no field 'data' in the response of", id="no field"),
        pytest.param(offset("orders"), "no list in the field 'orders' of", id="no list"),
        pytest.param(page("orders", pages="total"), "no field 'total'", id="no total"),
    ],
)
async def test_misspelled_field(follow: Follow, message: str) -> None:
    """A field that is not there is no end of a list."""
    with pytest.raises(PagingError, match=message):
        await collect(responses({"orders": 3}), follow)


async def test_refused_page() -> None:
    """A page that the API refuses is httpx's own error."""
    with pytest.raises(httpx.HTTPStatusError, match="503"):
        await collect(lambda _: httpx.Response(503), link())
