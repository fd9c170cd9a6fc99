"""What is to be done once per run is done by one process, whoever asks, and whatever happens to that process."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable, Iterator
from multiprocessing import AuthenticationError
from pathlib import Path
from typing import Any

import pytest

from tests.api.core.controller import OnceFailed, Owner, Run
from tests.api.core.controller.broker import Broker, Worker

from .suite import ROOT

HOLD = """
import json, sys
from tests.api.core.controller.broker import Worker
claim = Worker(json.loads(sys.argv[1])).claim("work")
print("held", flush=True)
sys.stdin.read()
"""
SOON = 0.1  # seconds in which who is not held up would have answered


def no_sandbox(_state: Path) -> Any:
    """Stand in the place of a sandbox that nobody asks for."""
    raise AssertionError("nobody asked for a sandbox")


@pytest.fixture
def owner() -> Iterator[Owner]:
    """The owner of a run; closed after the test."""
    owner = Owner(no_sandbox)
    yield owner
    owner.close()


@pytest.fixture
def broker(owner: Owner) -> Broker:
    """Answers the workers of `owner`, and is closed with it."""
    broker = Broker(owner, lambda _worker, _fields: None)
    owner.on_close(broker.close)
    return broker


@pytest.fixture
def everybody(owner: Owner, broker: Broker) -> list[Run]:
    """The owner of a run and two workers."""
    return [owner, Worker(broker.address_for("gw0")), Worker(broker.address_for("gw1"))]


def counted(done: list[str], error: Exception | None = None) -> Callable[[], Awaitable[str]]:
    """Return work that takes a moment, counts itself in `done`, and fails with `error` if one is given."""

    async def work() -> str:
        done.append("done")
        await asyncio.sleep(0)
        if error:
            raise error
        return "result"

    return work


async def test_everybody_gets_the_same_result(everybody: list[Run]) -> None:
    """However many ask at the same time, the work is done once and its result goes to all."""
    done: list[str] = []

    results = await asyncio.gather(*(run.once("work", counted(done)) for run in everybody * 4))

    assert results == ["result"] * 12
    assert done == ["done"]


async def test_other_keys_are_other_work(everybody: list[Run]) -> None:
    """Work of another name is done as well."""
    done: list[str] = []

    for key in ("login of a", "login of b"):
        await asyncio.gather(*(run.once(key, counted(done)) for run in everybody))

    assert len(done) == 2


async def test_failure_is_not_tried_again(everybody: list[Run]) -> None:
    """A failure is told to everybody who asks, now and later: repeated logins would lock the account."""
    done: list[str] = []
    work = counted(done, ValueError("wrong password"))

    for run in everybody:
        with pytest.raises(OnceFailed, match=r"^login failed: ValueError: wrong password"):
            await run.once("login", work)

    assert len(done) == 1


async def test_cancelled_work_is_given_back(everybody: list[Run]) -> None:
    """Work that was cancelled is neither done nor failed: whoever asks next does it."""
    for run in everybody:
        begun = asyncio.Event()

        async def hang(begun: asyncio.Event = begun) -> None:
            begun.set()
            await asyncio.Event().wait()

        task = asyncio.create_task(run.once("work", hang))
        await asyncio.wait_for(begun.wait(), 5)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    assert await asyncio.wait_for(everybody[0].once("work", counted([])), 5) == "result"


@pytest.mark.parametrize("waiting", [0, 1], ids=["owner", "worker"])
async def test_cancelled_waiting_holds_nobody_up(everybody: list[Run], waiting: int) -> None:
    """Who gives up waiting does not get the work later, unseen, and keep it from the others."""
    held = await asyncio.to_thread(everybody[2].claim, "work")
    task = asyncio.create_task(everybody[waiting].once("work", counted([])))
    await still_waits(task)

    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    held.settle(None)

    assert await asyncio.wait_for(everybody[0].once("work", counted([])), 5) == "result"


async def still_waits(task: asyncio.Task[Any]) -> None:
    """Check that `task` has not ended, and will not soon."""
    done, _ = await asyncio.wait([task], timeout=SOON)
    assert not done


async def test_dying_worker_gives_its_work_back(everybody: list[Run], broker: Broker) -> None:
    """A worker that dies at work is replaced by whoever waits for it."""
    address = json.dumps(broker.address_for("gw2"))
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", HOLD, address, cwd=ROOT, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    assert (await process.stdout.readline()).strip() == b"held"
    waiting = asyncio.create_task(everybody[1].once("work", counted([])))
    await still_waits(waiting)

    process.kill()

    assert await asyncio.wait_for(waiting, 5) == "result"
    await process.communicate()


async def test_stranger_is_refused(broker: Broker) -> None:
    """Without the run's key nobody is answered."""
    stranger = Worker({**broker.address_for("gw0"), "key": "00" * 32})

    with pytest.raises((AuthenticationError, OSError, EOFError)):
        stranger.claim("work")


async def test_silent_stranger_holds_nobody_up(everybody: list[Run], broker: Broker) -> None:
    """A connection that says nothing, as of a port scanner, does not keep the workers waiting."""
    address = broker.address_for("gw0")
    _, writer = await asyncio.open_connection(address["host"], address["port"])

    result = await asyncio.wait_for(everybody[1].once("work", counted([])), 5)

    assert result == "result"
    writer.close()
