"""Tests whose function fixtures stand on fixtures of a module, a class and the session."""

from __future__ import annotations

MODULE = """
    import asyncio

    import pytest


    @pytest.fixture(autouse=True)
    async def always(client):
        await asyncio.sleep(0.001)
        print("always begins")
        yield
        print("always ends")


    @pytest.fixture(scope="module", autouse=True)
    def around_module():
        print("around module begins")
        yield
        print("around module ends")


    def setup_function(function):
        print("setup_function", function.__name__)


    async def test_before(user):
        await asyncio.sleep(0.002)


    @pytest.mark.parametrize("n", range(4))
    async def test_on_module(on_module, user, n):
        await asyncio.sleep(0.002)
        assert on_module == "on module"


    async def test_module(of_module):
        print(of_module)


    @pytest.mark.parametrize("value", [1, 2], scope="module")
    async def test_module_parameter(value, user):
        await asyncio.sleep(0.001)
        print("value", value)


    @pytest.fixture(scope="module", params=["p", "q"])
    async def module_letter(request, client):
        print("letter", request.param)
        await asyncio.sleep(0.001)
        yield request.param
        print("letter ends", request.param)


    @pytest.fixture
    async def on_letter(module_letter, client):
        await asyncio.sleep(0.001)
        yield f"on {module_letter}"
        print("end of on", module_letter)


    async def test_letter(on_letter):
        print(on_letter)


    async def test_letter_again(on_letter, user):
        await asyncio.sleep(0.001)
        assert on_letter != "on q"


    class TestSet:
        @classmethod
        def setup_class(cls):
            cls.value = 1
            print("setup_class")

        @classmethod
        def teardown_class(cls):
            print("teardown_class")

        async def test_value(self, user):
            assert self.value == 1

        async def test_value_again(self, user):
            await asyncio.sleep(0.002)
            assert self.value == 2
"""
SESSION = """
    import asyncio

    import pytest
    from conftest import LANGUAGE


    @pytest.fixture(scope="session")
    async def broken(client):
        raise RuntimeError("session fixture is broken")


    @pytest.fixture
    async def on_broken(broken, client):
        return 1


    async def test_first(user):
        await asyncio.sleep(0.002)


    async def test_broken(on_broken):
        assert 0


    async def test_broken_again(on_broken, user):
        assert 0


    async def test_unknown(nothing_of_this_name, user):
        assert 0


    async def test_language_of_session(session_language, user):
        await asyncio.sleep(0.001)
        assert LANGUAGE.get() == "session"


    async def test_language_stays(user):
        await asyncio.sleep(0.001)
        assert LANGUAGE.get() == "session"
"""
