"""The API of README's example: a server that this repository does not know. Under /locked it asks for a key."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

KEY = "example-key"


class _Shop(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        is_locked, path = self.path.startswith("/locked/"), self.path.removeprefix("/locked")
        has_key = self.headers.get("X-Api-Key") == KEY
        status = 404 if path != "/products/1" else 403 if is_locked and not has_key else 200
        body = json.dumps({"name": "tea", "price": 250} if status == 200 else {}).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def open_shop() -> Iterator[str]:
    """Serve the shop on a free port while the block runs, and give its URL."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Shop) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
