"""A worker asks its owner, and hands it log records, whatever state it is in."""

from __future__ import annotations

import os
import re
from collections import Counter

import pytest

from .suite import Suite

pytest_plugins = ["pytester"]

HEAD = """
import asyncio
import logging
import os
import signal
import threading
import time

from apisuite.once import current

log = logging.getLogger("states")


async def work():
    return "done"

"""
BLOCKED = """
def test_blocked_main_thread():
    got = []

    def ask():
        got.append(asyncio.run(current().once("from a thread", work)))
        log.info("record thread-0-")

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join(10)
    assert got == ["done"]
"""
NO_LOOP = """
def test_without_a_loop():
    assert current().claim("without a loop").result(10).outcome is None
"""
SIGNALS = """
def test_signals():
    before = signal.signal(signal.SIGALRM, lambda *_: None)
    signal.setitimer(signal.ITIMER_REAL, 0.01, 0.01)
    try:
        for number in range(100):
            assert current().claim(f"with signals {number}").result(10)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
"""
FORKED = """
def test_forked():
    child = os.fork()
    name = "parent" if child else "child"
    for number in range(300):
        log.info("record %s-%d-%s|", name, number, "x" * 9000)
    if not child:
        os._exit(0)
    os.waitpid(child, 0)
"""
THREADS = """
def test_threads():
    def write(name):
        for number in range(625):
            log.info("record {worker}%d-%d-%s|", name, number, "y" * 1000)

    threads = [threading.Thread(target=write, args=(name,)) for name in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print("z" * 2_000_000)  # a report in the same connection
"""
STRANGE = """
class Text(str): ...


def test_strange_texts():
    log.info(Text("record strange-0-half \\ud83d of a pair, %s"), Text("ü"))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="sends signals to itself: not on Windows")
def test_questions_in_any_state(suite: Suite) -> None:
    """A blocked main thread, no event loop, and signals do not keep a question from its reply."""
    suite.write({f"test_{n}.py": HEAD + test for n, test in enumerate((BLOCKED, NO_LOOP, SIGNALS))})

    suite.run("-n", "2").assert_outcomes(passed=3)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks: not on Windows")
def test_records_of_children_and_strange_texts(suite: Suite) -> None:
    """A forked child does not write into the connection of its parent; what no format knows is still a text."""
    suite.write({"test_forked.py": HEAD + FORKED, "test_strange.py": HEAD + STRANGE})

    suite.run("-n", "2", "-p", "no:logging").assert_outcomes(passed=2)

    log = suite.read("api_logging.log")
    records = Counter(re.findall(r"record (\w+-\d+)-x{9000}\|\n", log))
    assert records == {f"{name}-{number}": 1 for name in ("parent", "child") for number in range(300)}
    assert re.search(r"record strange-0-half .+ of a pair, ü\n", log)


def test_ten_thousand_records(suite: Suite) -> None:
    """Of 10,000 records of sixteen threads in four workers each is there once, and whole."""
    suite.write({f"test_{n}.py": HEAD + THREADS.replace("{worker}", str(n)) for n in range(4)})

    suite.run("-n", "4").assert_outcomes(passed=4)

    records = Counter(re.findall(r"record (\d+-\d+)-y{1000}\|\n", suite.read("api_logging.log")))
    assert len(records) == 10_000
    assert set(records.values()) == {1}
