"""What a test has created is removed, last in first out, whatever becomes of the test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import aiohttp
import httpx
import pytest
import requests

from apisuite.toolbox.cleanup import Created, NotRemoved
from apisuite.toolbox.journal import Journal, left_behind

from .shop import Shop

BASE = "https://shop.example.com"


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    """The journal of a process, closed after the test. pytest removes old temporary folders."""
    journal = Journal(tmp_path, "4f2a91c3-gw0")
    yield journal
    journal.close()


@pytest.fixture
def created(journal: Journal) -> Created:
    """What a test creates, empty."""
    return Created(journal, "4f2a91c3", "gw0")


def client(asked: list[str], status: Callable[[str], int] = lambda _: 204) -> httpx.AsyncClient:
    """Return a client of a shop that notes what it is asked for."""

    def respond(request: httpx.Request) -> httpx.Response:
        asked.append(f"{request.method} {request.url.path}")
        return httpx.Response(status(request.url.path))

    return httpx.AsyncClient(base_url=BASE, transport=httpx.MockTransport(respond))


def files_in(folder: Path) -> list[str]:
    """Return the names of all that is below a folder."""
    return [path.name for path in folder.rglob("*.*") if path.is_file()]


async def test_last_in_first_out(created: Created) -> None:
    """What was created last may need what was created before."""
    asked: list[str] = []
    async with client(asked) as shop:
        created(shop, "/customers/1")
        created(shop, "/orders/2", "POST", json={"state": "cancelled"})
        created(lambda: asked.append("function"))

        await created.remove()

    assert asked == ["function", "POST /orders/2", "DELETE /customers/1"]


@pytest.mark.parametrize("status", [404, 410])
async def test_gone_already_is_fine(created: Created, status: int) -> None:
    """The test may have removed it itself."""
    asked: list[str] = []
    async with client(asked, lambda _: status) as shop:
        created(shop, "/orders/2")

        await created.remove()

    assert asked == ["DELETE /orders/2"]


async def test_what_fails_is_reported_at_the_end(created: Created) -> None:
    """Everything is tried; the error has a line for each thing that is still there."""
    asked: list[str] = []

    async def give_back() -> None:
        raise ValueError("no loan")

    async with client(asked, lambda path: 500 if path == "/orders/2" else 204) as shop:
        created(shop, "/customers/1")
        created(shop, "/orders/2")
        created(give_back)

        with pytest.raises(NotRemoved) as failure:
            await created.remove()

    assert str(failure.value).split("\n  ") == [
        "2 of 3 things that the test created were not removed:",
        "give_back: ValueError: no loan",
        f"DELETE {BASE}/orders/2: 500 Internal Server Error",
    ]
    assert asked == ["DELETE /orders/2", "DELETE /customers/1"]


async def test_plain_clients_remove_too(created: Created) -> None:
    """A session of requests is used as it is."""
    with requests.Session() as session:
        created(session, "http://127.0.0.1:1/orders/2")

        with pytest.raises(NotRemoved, match=r"DELETE http://127\.0\.0\.1:1/orders/2: ConnectionError"):
            await created.remove()


async def test_clients_of_aiohttp_remove_too(created: Created, shop: Shop) -> None:
    """Their statuses count as well."""
    shop.needs = "Bearer of another user"
    async with aiohttp.ClientSession() as session:
        created(session, f"{shop.url}/orders/2")

        with pytest.raises(NotRemoved, match=r"/orders/2: 401 Unauthorized"):
            await created.remove()


async def test_body_of_a_removal_is_written_down(created: Created, journal: Journal, tmp_path: Path) -> None:
    """A request that is no DELETE can be swept, too, unless there is a secret in it."""
    async with client([]) as shop:
        created(shop, "/orders/2", "POST", json={"state": "cancelled"})
        created(shop, "/orders/3", "POST", json={"password": "pa55w0rd-of-anna"})
        created(shop, "/orders/4", headers={"If-Match": "1"})
    journal.close()

    ((path, entries),) = left_behind(tmp_path)

    assert [entry.get("options") for entry in entries] == [{"json": {"state": "cancelled"}}, None, None]
    assert "pa55w0rd" not in path.read_text(encoding="utf-8")


def test_names_tell_run_and_process(journal: Journal) -> None:
    """A leftover says whose it is; no two names are alike."""
    created = Created(journal, "4f2a91c3", "gw0")
    names = [created.name("order"), created.name("order"), Created(journal, "4f2a91c3").name("order")]

    assert [name.rpartition("-")[0] for name in names] == [*2 * ["order-4f2a91c3-gw0"], "order-4f2a91c3"]
    assert len(set(names)) == 3


async def test_journal_is_gone_with_its_entries(created: Created, journal: Journal, tmp_path: Path) -> None:
    """A run that cleans up leaves no file and no folder."""
    async with client([]) as shop:
        created(shop, "/orders/2")
        assert files_in(tmp_path) == ["4f2a91c3-gw0.jsonl"]

        await created.remove()
    journal.close()

    assert not (tmp_path / ".apisuite").exists()


def test_journal_of_a_living_process_is_left_alone(created: Created, journal: Journal, tmp_path: Path) -> None:
    """Only what no process holds is left behind."""
    created(lambda: None)
    assert list(left_behind(tmp_path)) == []

    journal.close()

    ((_, entries),) = left_behind(tmp_path)
    assert [entry["what"] for entry in entries] == ["<lambda>"]


def test_line_that_was_cut_is_passed_over(created: Created, journal: Journal, tmp_path: Path) -> None:
    """A process that is killed may leave half a line; the others count."""
    created(lambda: None)
    journal.close()
    (path,) = tmp_path.rglob("*.jsonl")
    path.write_text('5\n{"what": 1}\n' + path.read_text(encoding="utf-8") + '{"number": 2, "wh', encoding="utf-8")

    ((_, entries),) = left_behind(tmp_path)

    assert [entry["number"] for entry in entries] == [1]


async def test_journal_holds_no_secret(created: Created, journal: Journal, tmp_path: Path) -> None:
    """A URL with a key in it is written down without it."""
    async with client([]) as shop:
        created(shop, "/orders/2?api_key=sup3rs3cr3tk3y")
    journal.close()

    ((path, (entry,)),) = left_behind(tmp_path)

    assert "sup3rs3cr3tk3y" not in path.read_text(encoding="utf-8")
    assert "url" not in entry
