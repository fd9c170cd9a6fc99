"""The server that every peer tests: one process, HTTP/1.1 on a loopback socket, as little work per request as can be.

`GET /<wait>/users/<id>` is answered after <wait> milliseconds with about 200 bytes of JSON whose `data.id` is <id>.
With "wrong" in place of <wait> the id is another one: a suite that passes then checks nothing.
`GET /count` tells how many users were asked for since it was last asked.
"""

from __future__ import annotations

import asyncio
import http.client
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_HEAD = b"HTTP/1.1 %d %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
_USER = (
    b'{"data":{"id":%d,"email":"lindsay.ferguson@reqres.in","first_name":"Lindsay","last_name":"Ferguson",'
    b'"avatar":"https://reqres.in/img/faces/8-image.jpg"},"support":{"url":"https://reqres.in","text":"Thanks!"}}'
)
BACKLOG = 4096  # a peer may open a thousand connections at once


class _Connection(asyncio.Protocol):
    """One keep-alive connection. Requests have no body; a client waits for the answer before it sends the next."""

    asked = 0  # users, over all connections

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._received = b""

    def data_received(self, data: bytes) -> None:
        self._received += data
        while b"\r\n\r\n" in self._received:
            head, _, self._received = self._received.partition(b"\r\n\r\n")
            self._answer(head.split(b" ", 2)[1].strip(b"/").split(b"/"), b"connection: close" in head.lower())

    def _answer(self, path: list[bytes], last: bool) -> None:
        if path == [b"count"]:
            body = b"%d" % _Connection.asked
            _Connection.asked = 0
        elif len(path) == 3 and path[1] == b"users":
            _Connection.asked += 1
            body = _USER % (int(path[2]) + (path[0] == b"wrong"))
            wait = 0 if path[0] == b"wrong" else int(path[0])
            if wait:
                asyncio.get_running_loop().call_later(wait / 1000, self._write, 200, b"OK", body, last)
                return
        else:
            self._write(404, b"Not Found", b"{}", last)
            return
        self._write(200, b"OK", body, last)

    def _write(self, status: int, reason: bytes, body: bytes, last: bool) -> None:
        if not self._transport.is_closing():
            self._transport.write(_HEAD % (status, reason, len(body)) + body)
            if last:
                self._transport.close()


async def _serve() -> None:
    server = await asyncio.get_running_loop().create_server(_Connection, "127.0.0.1", 0, backlog=BACKLOG)
    print(server.sockets[0].getsockname()[1], flush=True)
    # The starting process holds the other end of standard input: when it closes, this process ends.
    await asyncio.to_thread(sys.stdin.read)


@dataclass(frozen=True)
class Server:
    """A running server, as the harness sees it."""

    port: int

    def url(self, wait: float | None) -> str:
        """Return the base URL whose answers take `wait` seconds; None: whose answers are wrong."""
        return f"http://127.0.0.1:{self.port}/{'wrong' if wait is None else round(wait * 1000)}"

    def count(self) -> int:
        """Return how many users were asked for since the last call."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("GET", "/count", headers={"Connection": "close"})
        return int(connection.getresponse().read())


@contextmanager
def serve() -> Iterator[Server]:
    """Run the server in a process of its own within the block."""
    command = [sys.executable, str(Path(__file__))]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin
        assert process.stdout
        yield Server(int(process.stdout.readline()))
        process.stdin.close()


if __name__ == "__main__":
    asyncio.run(_serve())
