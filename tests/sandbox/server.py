"""One uvicorn server on one socket, which says when it listens and ends when it is told to."""

from __future__ import annotations

import os
import socket
import sys
import threading
from collections.abc import Callable
from types import FrameType

import uvicorn
from starlette.types import ASGIApp

GRACE = 0.5  # seconds for the requests that are under way when the end comes


class Server(uvicorn.Server):
    """A uvicorn server that calls `ready` when it listens, and ends in a bounded time when it is told to.

    `abandon` is called, from another thread, where requests that are still under way are dropped.
    """

    def __init__(self, app: ASGIApp, ready: Callable[[], None], abandon: Callable[[], None]) -> None:
        """Configure uvicorn for an application without lifespan events and web sockets."""
        super().__init__(
            uvicorn.Config(
                app,
                loop="asyncio",
                http="h11",
                ws="none",
                lifespan="off",
                proxy_headers=False,
                log_config=None,
                log_level="warning",
                access_log=False,
                # Longer than any client keeps an idle connection: who closes first is not left to chance.
                timeout_keep_alive=300,
            )
        )
        self.ready = ready
        self.abandon = abandon

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen, and say so."""
        await super().startup(sockets)
        self.ready()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """End because of a signal."""
        super().handle_exit(sig, frame)
        self.end()

    def end_with_stdin(self) -> None:
        """End when standard input does: when the parent process closes it, or dies of whatever."""

        def watch() -> None:
            # Not sys.stdin.buffer: a thread waiting in there holds a lock that the interpreter needs to end.
            while os.read(sys.stdin.fileno(), 4096):
                pass
            self.end()

        threading.Thread(target=watch, name="end-with-stdin", daemon=True).start()

    def end(self) -> None:
        """End when the requests under way are done, at the latest after 0.5 s."""
        self.should_exit = True
        timer = threading.Timer(GRACE, self._drop)
        timer.daemon = True
        timer.start()

    def _drop(self) -> None:
        self.abandon()
        os._exit(0)


def listen(host: str, port: int) -> socket.socket:
    """Return a listening socket; port 0 takes a free one. Raises OSError."""
    # With the protocol named (IPPROTO_TCP, not 0) asyncio turns Nagle's algorithm off: 44 ms a request.
    family, kind, protocol, _, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP
    )[0]
    listener = socket.socket(family, kind, protocol)
    try:
        if sys.platform != "win32":  # there it would let two processes share the port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(2048)
    except OSError:
        listener.close()
        raise
    return listener
