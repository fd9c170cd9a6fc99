"""A suite in which everything happens that can happen to a test. Its tests say what they see of each other."""

from __future__ import annotations

from .outcome_bodies import BODIES
from .outcome_fixtures import FIXTURES

CONFTEST = """
    import asyncio

    import pytest


    @pytest.fixture(scope="session")
    async def client():
        await asyncio.sleep(0)
        yield {"calls": "counted by nobody"}


    @pytest.fixture(scope="session")
    def named(client, request):
        return f"named {sorted(client)}"


    @pytest.fixture(scope="session")
    async def broken(client):
        raise RuntimeError("cannot be set up")


    @pytest.fixture(scope="session", params=["red", "blue"])
    async def colour(request):
        print("set up", request.param)
        yield request.param
        print("tear down", request.param)


    @pytest.fixture(scope="module")
    async def of_module(client):
        print("module begins")
        yield "module"
        print("module ends")


    @pytest.fixture
    async def of_function(client):
        print("function begins")
        yield "function"
        print("function ends")


    @pytest.fixture
    def fails_at_the_end(client):
        yield
        raise RuntimeError("cannot be torn down")
"""

MARKS = """
    import asyncio
    import warnings

    import pytest


    @pytest.mark.skip(reason="never")
    async def test_skip(client):
        raise AssertionError


    @pytest.mark.skipif("True", reason="now")
    async def test_skipif(client):
        raise AssertionError


    @pytest.mark.xfail(reason="expected")
    async def test_xfail(client):
        await asyncio.sleep(0.001)
        assert 0


    @pytest.mark.xfail(reason="expected", strict=True)
    async def test_xpass_strict(client):
        await asyncio.sleep(0.001)


    @pytest.mark.xfail(reason="expected", strict=False)
    async def test_xpass(client):
        await asyncio.sleep(0.001)


    @pytest.mark.xfail(raises=ValueError, reason="another error")
    async def test_xfail_raises(client):
        raise TypeError


    @pytest.mark.xfail(run=False, reason="crashes")
    async def test_not_run(client):
        raise AssertionError


    @pytest.mark.serial
    async def test_serial(client):
        print("alone")


    @pytest.mark.usefixtures("of_function")
    async def test_uses(client):
        print("used")


    @pytest.mark.filterwarnings("error")
    async def test_strict(client):
        await asyncio.sleep(0.001)
        warnings.warn("an error here")


    async def test_not_strict(client):
        await asyncio.sleep(0.001)
        warnings.warn("a warning here")


    @pytest.mark.asyncio(loop_scope="function")
    async def test_own_loop():
        await asyncio.sleep(0)


    @pytest.mark.parametrize("value", [1, pytest.param(2, marks=pytest.mark.xfail), pytest.param(3, id="three")])
    async def test_marked_parameters(client, value):
        await asyncio.sleep(0.001)
        assert value == 1
"""

PACKAGE = {
    "package/__init__.py": """
        BEGUN = []


        def setup_module():
            BEGUN.append(1)


        def teardown_module():
            BEGUN.clear()
    """,
    "package/test_inside.py": """
        import asyncio

        from . import BEGUN


        async def test_begun(client):
            await asyncio.sleep(0.001)
            assert BEGUN == [1]
    """,
    "test_zz_after.py": """
        import asyncio

        from package import BEGUN
        from test_fixtures import STATE


        async def test_ended(client):
            await asyncio.sleep(0.001)
            assert BEGUN == []
            assert STATE == []
    """,
}

FILES = {
    "conftest.py": CONFTEST,
    "test_bodies.py": BODIES,
    "test_marks.py": MARKS,
    "test_fixtures.py": FIXTURES,
    **PACKAGE,
}
