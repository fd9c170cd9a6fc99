"""Tests that do in their bodies what tests do: wait, print, log, warn, fail, skip, use threads and tasks."""

from __future__ import annotations

BODIES = """
    import asyncio
    import logging
    import sys
    import threading
    import warnings

    import pytest

    log = logging.getLogger("bodies")


    class OurError(Exception):
        pass


    def careless():
        warnings.warn("careless")
        warnings.warn("old", DeprecationWarning)


    @pytest.mark.parametrize("number", range(12))
    async def test_many(client, number):
        print("begin", number)
        log.info("begin %s", number)
        await asyncio.sleep(0.03 - number * 0.002)
        careless()
        sys.stderr.write(f"error {number}\\n")
        sys.stdout.buffer.write(b"bytes\\n")
        await asyncio.sleep(0.001)
        log.warning("end %s %s", number, [number], extra={"more": number})
        careless()
        assert number % 5 != 2, f"{number} is wrong"


    async def test_compares(client):
        await asyncio.sleep(0.01)
        assert {"a": 1, "b": [1, 2, 3]} == {"a": 1, "b": [1, 3, 2]}


    async def test_raises(client):
        try:
            await asyncio.wait_for(asyncio.sleep(5), 0.01)
        except asyncio.TimeoutError as error:
            raise OurError("too slow") from error


    async def test_raises_while_handling(client):
        try:
            {}["key"]
        except KeyError:
            await asyncio.sleep(0.001)
            raise OurError("and another")


    async def test_group(client):
        async def fail(number):
            await asyncio.sleep(0.001 * number)
            raise OurError(number)

        errors = await asyncio.gather(fail(1), fail(2), return_exceptions=True)
        assert not errors


    async def test_skips(client):
        await asyncio.sleep(0.001)
        pytest.skip("not today")


    async def test_expected_to_fail(client):
        pytest.xfail("known")


    async def test_fails_without_traceback(client):
        await asyncio.sleep(0.001)
        pytest.fail("so it is", pytrace=False)


    async def test_exits(client):
        await asyncio.sleep(0.001)
        sys.exit(3)


    async def test_cancels_itself(client):
        asyncio.current_task().cancel()
        await asyncio.sleep(1)


    async def test_forgets_to_await(client):
        asyncio.sleep(0)
        await asyncio.sleep(0.001)


    async def test_threads(client):
        def work(what):
            print("thread", what)
            log.info("thread %s", what)

        await asyncio.to_thread(work, "to_thread")
        await asyncio.get_running_loop().run_in_executor(None, work, "executor")
        thread = threading.Thread(target=work, args=["own"])
        thread.start()
        await asyncio.to_thread(thread.join)


    async def test_thread_fails(client):
        thread = threading.Thread(target=lambda: 1 / 0, name="failing")
        thread.start()
        await asyncio.to_thread(thread.join)
        await asyncio.sleep(0.001)


    async def test_unfinished_task(client):
        async def later():
            await asyncio.sleep(30)

        test_unfinished_task.task = asyncio.create_task(later())


    async def test_bad_log_call(client):
        await asyncio.sleep(0.001)
        log.info("%s %s", 1)


    async def test_wrong_level(client):
        log.debug("not seen")
        log.info("seen")


    async def test_returns(client):
        return 1


    class TestClass:
        shared = "class"

        async def test_method(self, named):
            await asyncio.sleep(0.001)
            assert self.shared == named

        @staticmethod
        async def test_static(client):
            print("static")

        @classmethod
        async def test_class_method(cls, client):
            print(cls.__name__)
"""
