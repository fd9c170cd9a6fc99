"""A test that sets its own clock changes neither the durations of exchanges nor their order."""

from __future__ import annotations

from datetime import datetime

from ..suite import Suite
from .inner import entries

pytest_plugins = ["pytester"]

TESTS = """
    import time

    import httpx
    import time_machine
    from freezegun import freeze_time

    def answer(_):
        begin = REAL()
        while REAL() < begin + 0.02:
            pass
        return httpx.Response(200)

    class Hidden:
        real = staticmethod(time.perf_counter)  # freezegun replaces names of modules only

    def REAL():
        return Hidden.real()

    def get():
        with httpx.Client(transport=httpx.MockTransport(answer)) as client:
            client.get("https://shop.test/")

    def test_1():
        get()

    @freeze_time("1999-12-31")
    def test_2():
        get()

    @time_machine.travel("2100-01-01", tick=False)
    def test_3():
        get()

    def test_4(monkeypatch):
        for name in ("time", "perf_counter", "monotonic"):
            monkeypatch.setattr(time, name, lambda: 7.0)
        get()
        monkeypatch.undo()
"""


def test_durations_and_order_are_real(folder: Suite) -> None:
    """freezegun, time-machine and monkeypatch, in this order, between two of the real clock."""
    found = entries(folder, {"test_clock.py": TESTS})

    assert list(found) == ["test_1", "test_2", "test_3", "test_4"]
    made = [entry for (entry,) in found.values()]
    assert all(20 <= entry["time"] < 1000 for entry in made)
    begins = [datetime.fromisoformat(entry["startedDateTime"]) for entry in made]
    assert (begins[-1] - begins[0]).total_seconds() < 60
