"""The whole sandbox as one ASGI application: every system under its name, faults and log around."""

from __future__ import annotations

from io import FileIO
from pathlib import Path
from types import ModuleType

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from . import identity, invoices, users
from .faults import Faults
from .items import api as items
from .request_log import RequestLog

SYSTEMS: dict[str, ModuleType] = {
    "reqres": users,
    "cognito": identity,
    "invoices": invoices,
    "items": items,
}


def create_app(state: Path, log: FileIO | None = None) -> ASGIApp:
    """Return the application: each system keeps a SQLite file in folder `state`, `log` gets the requests."""
    routes: list[BaseRoute] = [Route("/", _list_systems)]
    for name, system in SYSTEMS.items():
        routes.append(Mount(f"/{name}", system.create_app(state / f"{name}.sqlite3")))
    app = Faults(_Roots(Starlette(routes=routes)))
    return app if log is None else RequestLog(app, log)


def announce(url: str) -> dict[str, str]:
    """Return the settings of all systems, for an application that listens at `url` (no slash at its end)."""
    settings: dict[str, str] = {}
    for name, system in SYSTEMS.items():
        settings |= system.announce(f"{url}/{name}")
    return settings


class _Roots:
    """ASGI middleware: `/cognito` is `/cognito/`, without a redirect, which few clients follow with POST."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].strip("/") in SYSTEMS:
            scope["path"] = f"/{scope['path'].strip('/')}/"
        await self.app(scope, receive, send)


async def _list_systems(request: Request) -> Response:
    """Say what is here, and where each system describes itself."""
    return JSONResponse({name: f"{request.base_url}{name}/openapi.json" for name in SYSTEMS})
