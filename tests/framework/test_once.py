"""What is to be done once per run is done by one process, whoever asks, and whatever happens to that process."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import execnet
import pytest

from apisuite.once import OnceFailed, Run
from apisuite.run.owner import Owner
from apisuite.run.worker import Link, Worker

from .suite import ROOT

HOLD = """
import os, sys
sys.path.insert(0, channel.receive())
from apisuite.run.worker import Worker
worker = Worker("gw2", channel.receive())
claim = worker.claim("work").result()
channel.send(os.getpid())
channel.receive()
"""


SOON = 0.1  # seconds in which a caller that is not held up would have its result


class Channel:
    """One end of an execnet channel within this process; what is sent arrives in the sender's thread."""

    def __init__(self) -> None:
        self.other: Channel | None = None
        self.arrived: list[str] = []
        self._callback: Callable[[str], None] = self.arrived.append

    def setcallback(self, callback: Callable[[str], None], endmarker: object) -> None:  # noqa: ARG002 - as execnet has it
        """Hand on what has arrived, and what will."""
        self._callback = callback
        for text in self.arrived:
            callback(text)

    def send(self, text: str) -> None:
        """Bring `text` to the other end."""
        assert self.other is not None
        self.other.receive(text)

    def receive(self, text: str) -> None:
        """Hand `text` on, or keep it until somebody listens."""
        self._callback(text)


def connected(owner: Owner, name: str) -> Worker:
    """Return a worker that asks `owner`."""
    here, there = Channel(), Channel()
    here.other, there.other = there, here
    Link(owner, name, here, lambda _worker, _fields: None)
    return Worker(name, there)


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
def everybody(owner: Owner) -> Iterator[list[Run]]:
    """The owner of a run and two workers; the workers are closed after the test."""
    workers = [connected(owner, "gw0"), connected(owner, "gw1")]
    yield [owner, *workers]
    for worker in workers:
        worker.close()


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
    held = everybody[2].claim("work").result()
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


async def test_dying_worker_gives_its_work_back(everybody: list[Run], owner: Owner) -> None:
    """A worker that dies at work is replaced by whoever waits for it."""
    group = execnet.Group()
    gateway = group.makegateway("popen")
    mine = gateway.newchannel()
    link = Link(owner, "gw2", mine, lambda _worker, _fields: None)
    control = gateway.remote_exec(HOLD)
    control.send(str(ROOT))
    control.send(mine)
    pid = await asyncio.to_thread(control.receive, 10)
    waiting = asyncio.create_task(everybody[1].once("work", counted([])))
    await still_waits(waiting)

    os.kill(pid, signal.SIGKILL)

    assert await asyncio.wait_for(waiting, 5) == "result"
    group.terminate(1)
    assert link
