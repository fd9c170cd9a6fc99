"""A shop on a port of its own: it notes what it is asked for, and forgets an order that is deleted."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Shop:
    """What the server knows.

    Attributes:
        url: without a slash at its end.
        asked: method, path and Authorization of each request.
        orders: the ids of those that there are.
        needs: the value of Authorization that it wants; "" for none.
    """

    url: str = ""
    asked: list[tuple[str, str, str]] = field(default_factory=list)
    orders: set[str] = field(default_factory=set)
    needs: str = ""


@contextmanager
def open_shop() -> Iterator[Shop]:
    """Serve until the end of the block."""
    shop = Shop()

    class Handler(BaseHTTPRequestHandler):
        def respond(self) -> None:
            authorization = self.headers.get("Authorization", "")
            self.rfile.read(int(self.headers.get("Content-Length", "0")))
            shop.asked.append((self.command, self.path, authorization))
            order = self.path.rpartition("/")[2]
            if shop.needs and authorization != shop.needs:
                self._send(401, {})
            elif self.command == "POST":
                shop.orders.add(str(len(shop.asked)))
                self._send(201, {"id": str(len(shop.asked))})
            elif order not in shop.orders:
                self._send(404, {})
            else:
                shop.orders.discard(order)
                self._send(204)

        do_GET = do_POST = do_DELETE = respond  # noqa: N815 - names of http.server

        def _send(self, status: int, document: Any = None) -> None:
            body = b"" if document is None else json.dumps(document).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Print nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        shop.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield shop
        server.shutdown()
        thread.join()
