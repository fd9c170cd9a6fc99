"""The rest of that conftest.py: function fixtures that fail, skip, warn, and leave something behind."""

from __future__ import annotations

FAILING = '''
    @pytest.fixture
    async def fails_at_setup(client):
        print("about to fail")
        await client.get("/users/before-failure")
        raise RuntimeError("cannot be set up")


    @pytest.fixture
    def plain_fails_at_setup():
        raise RuntimeError("plain, cannot be set up")


    @pytest.fixture
    async def fails_at_teardown(client):
        yield
        await client.get("/users/at-teardown")
        raise RuntimeError("cannot be torn down")


    @pytest.fixture
    def plain_fails_at_teardown():
        yield
        raise RuntimeError("plain, cannot be torn down")


    @pytest.fixture
    def finalizers_fail(request):
        def fail(number):
            raise RuntimeError(f"finalizer {number}")

        request.addfinalizer(lambda: fail(1))
        request.addfinalizer(lambda: fail(2))


    @pytest.fixture
    async def skips(client):
        await asyncio.sleep(0.001)
        pytest.skip("skipped by a fixture")


    @pytest.fixture
    def plain_skips():
        pytest.skip("skipped by a plain fixture")


    @pytest.fixture
    async def xfails(client):
        await asyncio.sleep(0.001)
        pytest.xfail("expected by a fixture")


    @pytest.fixture
    async def fails(client):
        pytest.fail("failed by a fixture", pytrace=False)


    @pytest.fixture
    async def no_yield(client):
        if False:
            yield


    @pytest.fixture
    def plain_no_yield():
        if False:
            yield


    @pytest.fixture
    async def two_yields(client):
        yield 1
        yield 2


    @pytest.fixture
    def plain_two_yields():
        yield 1
        yield 2


    @pytest.fixture
    async def language(client):
        """Sets a context variable, and puts it back."""
        token = LANGUAGE.set("fixture")
        await asyncio.sleep(0.001)
        yield
        print("language at the end", LANGUAGE.get())
        LANGUAGE.reset(token)


    @pytest.fixture
    def plain_language():
        token = LANGUAGE.set("plain")
        yield
        print("plain language at the end", LANGUAGE.get())
        LANGUAGE.reset(token)


    @pytest.fixture
    async def returned_language(client):
        LANGUAGE.set("returned")


    @pytest.fixture
    def runs_a_loop():
        """A plain fixture runs outside of any loop, so it may have one of its own."""
        async def own():
            await asyncio.sleep(0.001)
            return "own loop"

        value = asyncio.run(own())
        yield value
        assert asyncio.run(own()) == value


    @pytest.fixture
    def asks(request):
        """Asks for fixtures while it is set up: its tests run alone."""
        print("asks begins")
        noted = request.getfixturevalue("noted")
        client = request.getfixturevalue("client")
        print("asks", noted, type(client).__name__)
        yield noted
        print("asks ends")


    @pytest.fixture
    def marks(request):
        request.applymarker(pytest.mark.xfail(reason="marked by a fixture"))


    @pytest.fixture
    async def warns(client):
        import warnings
        warnings.warn("set-up warns")
        await asyncio.sleep(0.001)
        yield
        warnings.warn("teardown warns")


    @pytest.fixture
    async def leaves_a_task(client):
        async def work():
            await asyncio.sleep(0.001)
            print("work of a task")

        task = asyncio.create_task(work())
        yield task
        await task
'''
