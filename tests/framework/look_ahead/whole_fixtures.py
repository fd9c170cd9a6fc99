"""A conftest.py with function fixtures of every kind: async and plain, with and without yield, and such as fail."""

from __future__ import annotations

WORKING = '''
    import asyncio
    import json
    import logging
    from contextvars import ContextVar

    import httpx
    import pytest

    log = logging.getLogger("fixtures")
    USERS = {}
    LANGUAGE = ContextVar("language", default="none")


    async def respond(request):
        await asyncio.sleep(float(request.headers.get("x-delay", "0.004")))
        name = request.url.path.rpartition("/")[2]
        if request.method == "POST":
            name = json.loads(request.content)["name"]
            if name in USERS:
                return httpx.Response(409)
            USERS[name] = 1
            return httpx.Response(201, json={"name": name})
        if request.method == "DELETE":
            return httpx.Response(204 if USERS.pop(name, None) else 404)
        return httpx.Response(200 if name in USERS else 404, json={"name": name})


    @pytest.fixture(scope="session")
    async def client():
        async with httpx.AsyncClient(transport=httpx.MockTransport(respond), base_url="https://api.test") as client:
            yield client
        print("left on the server:", sorted(USERS))


    @pytest.fixture(scope="session")
    async def session_language():
        LANGUAGE.set("session")


    @pytest.fixture
    def name(request):
        """A plain fixture that reads its request."""
        print("name for", request.node.name, request.fixturename, request.scope)
        return request.node.name.replace("[", "-").replace("]", "")


    @pytest.fixture
    async def user(client, name):
        """An async generator: POST, yield, DELETE."""
        log.info("create %s", name)
        response = await client.post("/users", json={"name": name})
        assert response.status_code == 201
        yield response.json()
        print("delete", name)
        response = await client.delete(f"/users/{name}")
        assert response.status_code == 204


    @pytest.fixture
    async def token(client):
        """A coroutine."""
        response = await client.get("/users/token")
        print("token", response.status_code)
        return f"token {response.status_code}"


    @pytest.fixture
    def noted(request):
        """A plain generator."""
        print("noted begins")
        yield ["noted"]
        print("noted ends")


    @pytest.fixture
    def with_finalizers(request):
        """Two finalizers added by hand."""
        request.addfinalizer(lambda: print("first finalizer"))
        request.addfinalizer(lambda: print("second finalizer"))
        return "finalizers"


    @pytest.fixture
    async def async_with_finalizer(client, request):
        request.addfinalizer(lambda: print("finalizer of an async fixture"))
        await asyncio.sleep(0.002)
        yield 1
        print("end of an async fixture")


    @pytest.fixture
    async def make_user(client, request):
        """A factory."""
        made = []

        async def make(name):
            response = await client.post("/users", json={"name": name})
            assert response.status_code == 201
            made.append(name)
            request.addfinalizer(lambda: print("made", name))
            return name

        yield make
        for name in reversed(made):
            await client.delete(f"/users/{name}")


    @pytest.fixture(params=["red", "blue"])
    async def colour(request, client):
        print("colour", request.param, request.param_index)
        await asyncio.sleep(0.002)
        yield request.param
        print("colour ends", request.param)


    @pytest.fixture(params=[1, 2], ids=["one", "two"])
    def number(request):
        return request.param


    @pytest.fixture
    async def indirect(request, client):
        await asyncio.sleep(0.001)
        return f"<{request.param}>"


    @pytest.fixture
    async def tagged(request, client):
        mark = request.node.get_closest_marker("tag")
        await asyncio.sleep(0.001)
        return mark.args[0] if mark else None


    @pytest.fixture
    async def overridden(client):
        await asyncio.sleep(0.001)
        print("conftest's")
        yield "conftest"
        print("conftest's ends")


    @pytest.fixture(scope="module")
    async def of_module(client):
        print("module begins")
        await asyncio.sleep(0.002)
        yield "module"
        print("module ends")


    @pytest.fixture(scope="class")
    async def of_class(client):
        print("class begins")
        yield "class"
        print("class ends")


    @pytest.fixture
    async def on_module(of_module, client):
        await asyncio.sleep(0.002)
        yield f"on {of_module}"
        print("on_module ends")
'''
