"""An OAuth 2.0 provider and the API that trusts it, on a port of their own."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl


@dataclass
class Provider:
    """What the provider knows.

    Attributes:
        url: without a slash at its end; `/token`, `/revoke` and the API's `/me` are below.
        asked: the form of each request, with the header Authorization.
        lifetime: of a token, in seconds; 0 leaves it unsaid.
        good: the access tokens that the API takes. A new one takes the place of all others.
        refreshes: the refresh tokens that are good; None issues none.
        refuses: takes no token any more.
        secret: of the client.
    """

    url: str = ""
    asked: list[dict[str, str]] = field(default_factory=list)
    lifetime: int = 3600
    good: set[str] = field(default_factory=set)
    refreshes: set[str] | None = None
    refuses: bool = False
    secret: str = "s3cr3t of the client"  # noqa: S105 - of this server only
    count: int = 0
    revoked: list[str] = field(default_factory=list)

    def grants(self) -> list[str]:
        """Return the types of all grants that were asked for."""
        return [form["grant_type"] for form in self.asked]

    def respond(self, path: str, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        """Respond to a request with a status and a document."""
        if path == "/me":
            token = authorization.removeprefix("Bearer ")
            return (200, {"token": token}) if token in self.good and not self.refuses else (401, {})
        if path == "/revoke":
            self.revoked.append(form["token"])
            return 200, {}
        self.asked.append({**form, "authorization": authorization})
        if form.get("client_secret", self.secret) != self.secret or form.get("password", "right") != "right":
            return 400, {"error": "invalid_grant", "error_description": "wrong password or secret"}
        if form["grant_type"] == "refresh_token" and form["refresh_token"] not in (self.refreshes or ()):
            return 400, {"error": "invalid_grant"}
        self.count += 1
        token = f"access-token-{self.url[-5:]}-{self.count}"
        self.good = {token}
        document: dict[str, Any] = {"access_token": token, "token_type": "Bearer"}
        if self.lifetime:
            document["expires_in"] = self.lifetime
        if self.refreshes is not None:
            document["refresh_token"] = f"refresh-token-{self.url[-5:]}-{self.count}"
            self.refreshes.add(document["refresh_token"])
        return 200, document


@contextmanager
def open_provider() -> Iterator[Provider]:
    """Serve until the end of the block."""
    provider = Provider()
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def respond(self) -> None:
            text = self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode()
            with lock:
                status, document = provider.respond(
                    self.path, dict(parse_qsl(text)), self.headers.get("Authorization", "")
                )
            body = json.dumps(document).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = respond  # noqa: N815 - names of http.server

        def log_message(self, *_: Any) -> None:
            """Print nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        provider.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield provider
        server.shutdown()
        thread.join()
