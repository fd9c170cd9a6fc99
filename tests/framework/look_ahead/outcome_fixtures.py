"""Tests with fixtures of every kind and scope, of which some fail."""

from __future__ import annotations

FIXTURES = """
    import asyncio
    import unittest
    import warnings

    import pytest

    STATE = []


    def setup_module():
        STATE.append("module")


    def teardown_module():
        STATE.clear()


    async def test_state(client):
        assert STATE == ["module"]


    async def test_colour(colour):
        await asyncio.sleep(0.002)
        print("colour", colour)


    async def test_colour_again(colour, client):
        await asyncio.sleep(0.001)
        print("again", colour)


    async def test_module(of_module):
        print(of_module)


    async def test_function(of_function):
        print(of_function)


    async def test_broken(broken):
        raise AssertionError


    async def test_broken_again(broken, client):
        raise AssertionError


    async def test_unknown(nothing_of_this_name):
        raise AssertionError


    async def test_teardown(fails_at_the_end):
        print("fine")


    async def test_teardown_and_body(fails_at_the_end):
        assert 0


    async def test_capsys(client, capsys):
        print("captured")
        await asyncio.sleep(0.001)
        assert capsys.readouterr().out == "captured\\n"


    async def test_caplog(client, caplog):
        import logging

        with caplog.at_level("DEBUG"):
            logging.getLogger("x").debug("hear")
            await asyncio.sleep(0.001)
        assert caplog.messages == ["hear"]


    async def test_monkeypatch(client, monkeypatch):
        monkeypatch.setattr(asyncio, "patched", True, raising=False)
        await asyncio.sleep(0.001)


    async def test_not_patched(client):
        await asyncio.sleep(0.001)
        assert not hasattr(asyncio, "patched")


    async def test_recwarn(client, recwarn):
        warnings.warn("kept")
        await asyncio.sleep(0.001)
        assert len(recwarn) == 1


    async def test_warns(client):
        with pytest.warns(UserWarning):
            await asyncio.sleep(0.001)
            warnings.warn("expected")


    async def test_subtests(client, subtests):
        for number in range(3):
            with subtests.test(number=number):
                await asyncio.sleep(0.001)
                assert number != 1


    async def test_properties(client, record_property, request, tmp_path):
        record_property("node", request.node.name)


    async def test_suite_property(record_testsuite_property):
        record_testsuite_property("once", 1)


    @pytest.mark.parametrize("client", ["replaced"])
    async def test_replaces(client, named):
        print(client, named)


    @pytest.mark.parametrize("colour", ["green"], indirect=True)
    async def test_indirect(colour):
        print(colour)


    def test_sync(client):
        print("sync")


    class TestAutouse:
        @pytest.fixture(autouse=True)
        async def around(self, client):
            print("before")
            yield
            print("after")

        async def test_inside(self, client):
            print("inside")


    class TestUnittest(unittest.IsolatedAsyncioTestCase):
        async def test_isolated(self):
            await asyncio.sleep(0)
"""
