"""All pages of a list, whatever way the API has of leading from one to the next."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

from ..extras import needs

with needs("client"):
    import httpx

Next = httpx.URL | Mapping[str, Any] | None  # a URL, parameters to change, or None after the last page
Follow = Callable[[httpx.Response], Next]
MOST = 1000  # pages; a test that wants more says so


class PagingError(AssertionError):
    """The pages of a list lead astray: back to one that was read, to another host, or ever on."""


async def pages(
    client: httpx.AsyncClient,
    url: str,
    follow: Follow,
    params: Mapping[str, Any] | None = None,
    most: int = MOST,
) -> AsyncIterator[httpx.Response]:
    """Yield the response of each page, one request at a time.

    Args:
        client: sends the requests.
        url: of the first page.
        follow: finds the next page in a response: `link()`, `cursor(...)`, `page(...)`, `offset(...)`, or a function of
            your own that returns a URL, the parameters that change, or None after the last page.
        params: of the query, for every page.
        most: as many pages as there may be.

    Raises:
        PagingError: a page leads back to one that was read, or to another host; two pages in a row are the same, so the
            API ignores the parameter; there are more than `most`.
        httpx.HTTPStatusError: a page has a status that is not 2xx.
    """
    base = client.build_request("GET", url, params=params).url
    origin, seen, before = _origin(base), {base: 1}, b""
    while True:
        number = len(seen)
        response = await client.get(base)
        response.raise_for_status()
        following = follow(response)
        if number > 1 and isinstance(following, Mapping) and response.content == before:
            raise PagingError(f"page {number} is the same as page {number - 1}: the API ignores what {base} asks for")
        before = response.content
        yield response
        if following is None:
            return
        following = base.copy_merge_params(following) if isinstance(following, Mapping) else base.join(following)
        if _origin(following) != origin:
            raise PagingError(f"page {number} leads to another host: {following}")
        if following in seen:
            raise PagingError(f"page {number} leads back to page {seen[following]}: {following}")
        if number == most:
            raise PagingError(f"more than {most} pages: {following} would be the next one")
        seen[following] = number + 1
        base = following


def link(relation: str = "next") -> Follow:
    """Follow the header `Link: <...>; rel="next"` (RFC 8288)."""

    def follow(response: httpx.Response) -> Next:
        found = response.links.get(relation)
        return httpx.URL(found["url"]) if found else None

    return follow


def cursor(field: str, param: str = "cursor") -> Follow:
    """Send back the cursor that a page has for the next one; none, null or "" ends the list.

    Args:
        field: where it is in the JSON body: "next", or "meta.next" within an object.
        param: name of the parameter that takes it.
    """

    def follow(response: httpx.Response) -> Next:
        value = _field(response, field, None)
        return {param: value} if value else None

    return follow


def page(items: str, param: str = "page", pages: str = "") -> Follow:
    """Count pages: `page=2` follows a request without the parameter, or with `page=1`.

    Args:
        items: where the list is in the JSON body: "data"; "" if the body is the list.
        param: name of the parameter.
        pages: where the body has the number of pages, e.g. "total_pages". Without it, an empty page ends the list.
    """

    def follow(response: httpx.Response) -> Next:
        number = int(response.request.url.params.get(param, "1"))
        is_last = number >= int(_field(response, pages)) if pages else not _list(response, items)
        return None if is_last else {param: str(number + 1)}

    return follow


def offset(items: str, param: str = "offset", limit: str = "limit") -> Follow:
    """Count items: the next offset is that of this page and the length of its list. An empty page is the last.

    Args:
        items: where the list is in the JSON body: "data"; "" if the body is the list.
        param: name of the parameter.
        limit: name of the parameter for the size of a page. If it was sent, a page that is shorter is the last.
    """

    def follow(response: httpx.Response) -> Next:
        asked = response.request.url.params
        length = len(_list(response, items))
        if length < int(asked.get(limit, "1")):
            return None
        return {param: str(int(asked.get(param, "0")) + length)}

    return follow


def _list(response: httpx.Response, field: str) -> list[Any]:
    found = _field(response, field)
    if not isinstance(found, list):
        raise PagingError(f"no list in the field {field!r} of {response.request.url}: {str(found)[:100]}")
    return found


_REQUIRED = object()


def _field(response: httpx.Response, field: str, default: Any = _REQUIRED) -> Any:
    found = response.json()
    for name in filter(None, field.split(".")):
        found = found.get(name, default) if isinstance(found, dict) else default
        if found is _REQUIRED:
            raise PagingError(f"no field {field!r} in the response of {response.request.url}")
        if found is default:
            return default
    return found


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port
