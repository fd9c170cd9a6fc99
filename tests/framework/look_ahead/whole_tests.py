"""Tests with function fixtures: what they get, in which order, and what they may do with `request`."""

from __future__ import annotations

KINDS = """
    import asyncio
    import logging

    import pytest
    from conftest import LANGUAGE

    log = logging.getLogger("tests")


    @pytest.mark.parametrize("n", range(8))
    async def test_user(client, user, n):
        print("body", n)
        response = await client.get(f"/users/{user['name']}")
        assert response.status_code == 200
        log.info("seen %s", n)
        assert n != 3, "three"


    async def test_token_and_user(token, user, noted, client):
        await asyncio.sleep(0.003)
        assert token == "token 404"
        print(noted, sorted(user))


    async def test_order_of_several(noted, user, async_with_finalizer, with_finalizers, token):
        print("body of several")


    async def test_factory(make_user, client):
        for name in ("anna", "ben"):
            await make_user(name)
        assert (await client.get("/users/anna")).status_code == 200


    async def test_factory_of_another(make_user, client):
        await make_user("carla")
        assert 0, "factory fails"


    async def test_params(colour, number):
        print(colour, number)
        await asyncio.sleep(0.002)


    @pytest.mark.parametrize("indirect", ["x", "y"], indirect=True)
    async def test_indirect(indirect):
        assert indirect in ("<x>", "<y>")


    @pytest.mark.parametrize("colour", ["green"])
    async def test_parameter_in_place_of_a_fixture(colour, client):
        assert colour == "green"


    @pytest.mark.parametrize("name", ["given"])
    async def test_parameter_below_a_fixture(user, name):
        assert user["name"] == name == "given"


    @pytest.mark.tag("tag")
    async def test_tagged(tagged):
        assert tagged == "tag"


    async def test_request(request, client):
        request.addfinalizer(lambda: print("finalizer of the test"))
        print(request.node.name, request.fixturename, request.function.__name__, request.cls, request.module.__name__)
        print(request.path.name, sorted(n for n in request.fixturenames if n[0] != "_"))
        print(request.scope, "slow" in request.keywords)
        noted = request.getfixturevalue("noted")
        assert noted == ["noted"]
        await asyncio.sleep(0.001)


    async def test_unknown_fixture_asked_for(request, client):
        await asyncio.sleep(0.001)
        with pytest.raises(pytest.FixtureLookupError):
            request.getfixturevalue("nothing_of_this_name")


    async def test_asks(asks, client):
        await asyncio.sleep(0.001)
        assert asks == ["noted"]


    async def test_asks_and_noted(asks, noted, client):
        assert asks is noted
"""
CLASSES = """
    import asyncio
    import logging

    import pytest
    from conftest import LANGUAGE

    log = logging.getLogger("tests")


    class TestInClass:
        seen = []

        @pytest.fixture
        async def own(self, client):
            self.value = "of the instance"
            await asyncio.sleep(0.001)
            yield self
            print("own ends", self.value)

        @pytest.fixture(autouse=True)
        def around(self):
            self.around_value = 1
            yield
            print("around ends", self.around_value)

        def setup_method(self, method):
            self.method = method.__name__
            print("setup_method", method.__name__)

        def teardown_method(self):
            print("teardown_method", self.method)

        @pytest.mark.parametrize("n", range(3))
        async def test_self(self, own, n):
            assert own is self
            assert self.value == "of the instance"
            assert self.around_value == 1
            await asyncio.sleep(0.002)

        async def test_other(self, client):
            assert not hasattr(self, "value")


    class TestClassScope:
        async def test_one(self, of_class, user):
            await asyncio.sleep(0.002)

        async def test_two(self, of_class, user):
            assert 0, of_class

        async def test_three(self, user):
            print("three")


    @pytest.fixture
    async def overridden(overridden):
        print("module's")
        yield f"module of {overridden}"
        print("module's ends")


    class TestOverriding:
        @pytest.fixture
        async def overridden(self, overridden, noted):
            await asyncio.sleep(0.001)
            print("class's")
            yield f"class of {overridden}"
            print("class's ends")

        async def test_three_levels(self, overridden):
            assert overridden == "class of module of conftest"


    async def test_two_levels(overridden):
        assert overridden == "module of conftest"
"""
