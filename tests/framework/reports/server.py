"""A server with responses of every kind, which remembers the requests."""

from __future__ import annotations

import gzip
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

BIG = 100_000  # bytes
SLOW = 1.5  # seconds
EVENTS = 2000
ISSUED_TOKEN = "kQ7vX2mB9tRw4LzN8yHc"  # noqa: S105 - opaque, as many providers issue them
ISSUED_COOKIE = "Jd5Pz0Ua3Fe6Gi1Ks9Lo"
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"


@dataclass
class Asked:
    """A request as it came in; `headers` in lower case."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Server:
    """A running server.

    Attributes:
        url: e.g. "http://127.0.0.1:41234".
        asked: what came in, in order.
    """

    url: str
    asked: list[Asked] = field(default_factory=list)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "Example", ""
    remembered: list[Asked]

    def _respond(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", "0")))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.remembered.append(Asked(self.command, self.path, headers, body))
        RESPONSES.get(self.path.partition("?")[0].rpartition("/")[2], _json)(self)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = _respond  # noqa: N815 - names of the base class

    def log_message(self, *_arguments: object) -> None:
        """Keep quiet."""

    def send(self, body: bytes, kind: str = "application/json", status: int = 200, **headers: str) -> None:
        """Send a whole response."""
        self.begin(kind, status, content_length=str(len(body)), **headers)
        self.wfile.write(b"" if self.command == "HEAD" else body)

    def begin(self, kind: str, status: int = 200, **headers: str) -> None:
        """Send status and headers."""
        self.send_response(status)
        self.send_header("Content-Type", kind)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()


def _json(handler: _Handler) -> None:
    handler.send(b'{"name":"Zo\xc3\xab","price":1.10,"big":12345678901234567890}')


def _auth(handler: _Handler) -> None:
    status = 200 if handler.headers.get("authorization") == "Bearer the-new-token" else 401
    handler.send(b'{"ok": true}', status=status)


def _digest(handler: _Handler) -> None:
    if (handler.headers.get("authorization") or "").startswith("Digest "):
        _json(handler)
    else:
        challenge = 'Digest realm="test", nonce="abc", qop="auth", algorithm=MD5'
        handler.send(b"", status=401, www_authenticate=challenge)


def _stream(handler: _Handler) -> None:
    handler.begin("text/plain", transfer_encoding="chunked")
    for part in (b"first ", b"second"):
        handler.wfile.write(f"{len(part):x}\r\n".encode() + part + b"\r\n")
    handler.wfile.write(b"0\r\n\r\n")


def _slow(handler: _Handler) -> None:
    time.sleep(SLOW)
    _json(handler)


def _slow_body(handler: _Handler) -> None:
    handler.begin("text/plain", content_length="10")
    handler.wfile.write(b"begin")
    time.sleep(SLOW)
    handler.close_connection = True


def _broken(handler: _Handler) -> None:
    handler.begin("text/plain", content_length="10")
    handler.wfile.write(b"begin")
    handler.close_connection = True


def _token(handler: _Handler) -> None:
    handler.send(f'{{"access_token": "{ISSUED_TOKEN}"}}'.encode(), set_cookie=f"sid={ISSUED_COOKIE}; Path=/; HttpOnly")


def _gzip(handler: _Handler) -> None:
    handler.send(gzip.compress(b'{"packed": true}'), content_encoding="gzip")


def _events(handler: _Handler) -> None:
    handler.begin("text/event-stream", transfer_encoding="chunked")
    parts = [b'data: {"token": "w%04d"}\n\n' % number for number in range(EVENTS)]
    handler.wfile.write(b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n")


RESPONSES: dict[str, Callable[[_Handler], None]] = {
    "auth": _auth,
    "big": lambda handler: handler.send(("\u00e4" * (BIG // 2)).encode(), "text/plain"),
    "binary": lambda handler: handler.send(PNG, "image/png"),
    "broken": _broken,
    "digest": _digest,
    "empty": lambda handler: handler.send(b"", status=204),
    "events": _events,
    "gzip": _gzip,
    "latin": lambda handler: handler.send("Zo\u00eb".encode("latin-1"), "text/plain; charset=iso-8859-1"),
    "redirect": lambda handler: handler.send(b"", status=302, location="/target"),
    "moved": lambda handler: handler.send(b"", status=307, location="/target"),
    "slow": _slow,
    "slow_body": _slow_body,
    "stream": _stream,
    "token": _token,
}


@contextmanager
def serving() -> Iterator[Server]:
    """Receive a server on a free port; it ends with the block."""
    asked: list[Asked] = []
    handler = type("Handler", (_Handler,), {"remembered": asked})
    http = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    http.daemon_threads = True
    thread = Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield Server(f"http://127.0.0.1:{http.server_port}", asked)
    finally:
        http.shutdown()
        http.server_close()
        thread.join()
