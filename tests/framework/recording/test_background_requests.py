"""What a task or thread sends after its test has ended is in the background, and in no row."""

from __future__ import annotations

import pytest

from ..suite import Suite
from .inner import EVERYWHERE, entries, paths

pytest_plugins = ["pytester"]

OUTLIVING = """
    import asyncio
    import threading
    import time

    import httpx

    TRANSPORT = httpx.MockTransport(lambda _: httpx.Response(200, json={}))
    tasks = []

    def get(path):
        with httpx.Client(transport=TRANSPORT) as client:
            client.get("https://shop.test/" + path)

    async def test_task():
        async def poll():
            await asyncio.sleep(0.2)
            get("from-task")

        tasks.append(asyncio.create_task(poll()))
        get("own")

    async def test_while_task_ends():
        await asyncio.gather(*tasks)

    def test_thread():
        def late():
            time.sleep(0.2)
            get("from-thread")

        threading.Thread(target=late).start()

    def test_while_thread_ends():
        time.sleep(0.5)
        get("another")

    def test_last():
        threading.Thread(target=lambda: (time.sleep(0.1), get("after-the-last"))).start()
"""
CONFTEST = """
    import threading

    import pytest

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish():
        for thread in threading.enumerate():
            if thread is not threading.current_thread() and not thread.daemon:
                thread.join(2)
"""
POLLER = """
    import asyncio

    import httpx
    import pytest

    async def answer(_):
        return httpx.Response(200)

    @pytest.fixture(scope="session", autouse=True)
    async def poller():
        async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as client:
            async def poll():
                while True:
                    await asyncio.sleep(0.02)
                    await client.get("https://shop.test/poll")

            task = asyncio.create_task(poll())
            await client.post("https://shop.test/created")
            yield client
            task.cancel()
            await client.delete("https://shop.test/deleted")

    async def test_first():
        await asyncio.sleep(0.1)

    async def test_second():
        await asyncio.sleep(0.1)

    async def test_third(): ...
"""
POLLING_FIXTURE = """
    import asyncio
    import threading
    import time
    from concurrent.futures import ThreadPoolExecutor

    import aiohttp
    import httpx
    import pytest

    HOST = "https://shop.test/"
    SYNC = httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(200)))
    stop = threading.Event()

    def poll():
        while not stop.wait(0.1):
            SYNC.get(HOST + "poll")

    async def poll_with_httpx():
        async with httpx.AsyncClient(transport=httpx.MockTransport(lambda _: httpx.Response(200))) as client:
            while True:
                await asyncio.sleep(0.1)
                await client.get(HOST + "poll")

    async def poll_with_aiohttp(port):
        await asyncio.sleep(0.1)
        async with aiohttp.ClientSession() as session:
            while True:
                async with session.get(f"http://127.0.0.1:{port}/poll"):
                    await asyncio.sleep(0.1)

    @pytest.fixture(scope="session", autouse=True)
    async def task(unused_tcp_port_factory):
        async def serve(reader, writer):
            while await reader.readuntil(b"\\r\\n\\r\\n"):
                writer.write(b"HTTP/1.1 200 OK\\r\\nContent-Length: 0\\r\\n\\r\\n")

        async with await asyncio.start_server(serve, "127.0.0.1", port := unused_tcp_port_factory()):
            tasks = [asyncio.create_task(each) for each in (poll_with_httpx(), poll_with_aiohttp(port))]
            yield
            await asyncio.sleep(0.3)
            SYNC.get(HOST + "torn-down-async")
            for each in tasks:
                each.cancel()
            await asyncio.wait(tasks)

    @pytest.fixture(scope="session", autouse=True)
    def threads():
        pool = ThreadPoolExecutor()
        others = [threading.Thread(target=lambda: threading.Thread(target=poll).start()), threading.Thread(target=poll)]
        for thread in others:
            thread.start()
        pool.submit(poll)
        SYNC.get(HOST + "set-up")
        yield
        time.sleep(0.3)
        SYNC.get(HOST + "torn-down")
        stop.set()

    async def test_first():
        await asyncio.sleep(0.3)

    async def test_second():
        SYNC.get(HOST + "own")
        await asyncio.sleep(0.3)
"""
POOL = """
    import asyncio
    from concurrent.futures import ThreadPoolExecutor

    import httpx
    import pytest

    TRANSPORT = httpx.MockTransport(lambda _: httpx.Response(200, json={}))

    def get(path):
        with httpx.Client(transport=TRANSPORT) as client:
            client.get("https://shop.test/" + path)

    @pytest.fixture(scope="module")
    def pool():
        with ThreadPoolExecutor(1) as pool:
            yield pool

    def test_first(pool):
        pool.submit(get, "first").result()

    def test_second(pool):
        pool.submit(get, "second").result()

    async def test_executor():
        await asyncio.get_running_loop().run_in_executor(None, get, "executor")
        await asyncio.to_thread(get, "to-thread")
"""


@pytest.mark.parametrize("arguments", EVERYWHERE.values(), ids=EVERYWHERE)
def test_late_requests_are_in_the_background(folder: Suite, arguments: list[str]) -> None:
    """Those of a task, of a thread, and of what ends after the last test."""
    found = entries(folder, {"conftest.py": CONFTEST, "test_late.py": OUTLIVING}, *arguments)

    assert paths(found) == {
        "test_task": ["own"],
        "test_while_thread_ends": ["another"],
        "background": ["from-task", "from-thread", "after-the-last"],
    }
    assert {entry["comment"] for entry in found["background"]} == {"background"}


def test_poller_of_a_session_is_charged_to_no_other_test(folder: Suite) -> None:
    """What the fixture itself sends is of the tests that set it up and tear it down, though its context is one."""
    found = paths(entries(folder, {"test_poller.py": POLLER}))

    assert found.pop("background").count("poll") > 5
    assert found == {"test_first": ["created"], "test_third": ["deleted"]}


def test_pollers_of_a_session_are_in_the_background(folder: Suite) -> None:
    """Tasks and threads, whatever started them, during tests and during the teardown of other fixtures."""
    found = paths(entries(folder, {"test_poller.py": POLLING_FIXTURE}))

    assert set(found.pop("background")) == {"poll"}
    assert found == {"test_first": ["set-up"], "test_second": ["own", "torn-down", "torn-down-async"]}


def test_work_in_a_pool_is_that_of_its_submitter(folder: Suite) -> None:
    """A pool's thread was started by another test, which says nothing about the work that it does."""
    found = entries(folder, {"test_pool.py": POOL})

    assert paths(found) == {
        "test_first": ["first"],
        "test_second": ["second"],
        "test_executor": ["executor", "to-thread"],
    }
