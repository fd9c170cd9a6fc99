"""Who is known to the sandbox's identity provider: its clients, its users, and who is locked out for now.

Passwords and secrets are made anew for every process, so that none stands in the source.
"""

from __future__ import annotations

import base64
import hmac
import re
import secrets
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field

USERNAME = "tester@example.com"
PASSWORD = secrets.token_urlsafe(16)
# Any `tester+anything@example.com` is a user too, with the same password: a test that fails to log in on
# purpose takes a name of its own, and locks nobody else out.
USERNAMES = re.compile(r"tester(\+[\w.-]+)?@example\.com", re.ASCII)

MOST_FAILURES = 5
LONGEST_LOCK = FORGOTTEN = 15 * 60.0  # seconds


@dataclass(frozen=True)
class Client:
    """An app client. `lifetime` is its tokens', in seconds; `scopes` are what it may ask for itself."""

    id: str
    lifetime: int = 3600
    secret: str | None = None
    scopes: frozenset[str] = frozenset()

    def secret_hash(self, username: str) -> str:
        """Return what a client with a secret sends as SECRET_HASH.

        https://docs.aws.amazon.com/cognito/latest/developerguide/signing-up-users-in-your-app.html#cognito-user-pools-computing-secret-hash
        """
        digest = hmac.digest((self.secret or "").encode(), (username + self.id).encode(), "sha256")
        return base64.b64encode(digest).decode()


SCOPES = frozenset({"users/read", "users/write"})
SERVICE = Client("sandbox-service", secret=secrets.token_urlsafe(24), scopes=SCOPES)
WEB = Client("sandbox-web")
SHORT = Client("sandbox-short", lifetime=1)
OTHER = Client("sandbox-other")  # of another API: its tokens are genuine, but not for the Users API
CLIENTS = {client.id: client for client in (WEB, SHORT, SERVICE, OTHER)}


def is_user(username: str) -> bool:
    """Return whether there is such a user."""
    return USERNAMES.fullmatch(username) is not None


def subject(username: str) -> str:
    """Return the user's `sub`: a UUID that is the same in every run."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"mailto:{username}"))


def same(given: str, expected: str) -> bool:
    """Compare two secrets in a time that does not tell where they differ."""
    return hmac.compare_digest(given.encode(), expected.encode())


@dataclass
class Lockout:
    """Counts wrong passwords in a row, per client and user, and locks out as Cognito does.

    The fifth locks out for 1 s, each one more for twice as long, up to 15 minutes; what is tried meanwhile is
    refused and not counted. Signing in, or 15 minutes without an attempt, makes good again.
    https://docs.aws.amazon.com/cognito/latest/developerguide/authentication.html#authentication-flow-lockout-behavior
    """

    clock: Callable[[], float] = time.monotonic
    failures: dict[tuple[str, str], tuple[int, float]] = field(default_factory=dict)

    def is_locked(self, client_id: str, username: str) -> bool:
        """Return whether an attempt is to be refused unseen."""
        count, last = self.failures.get((client_id, username), (0, 0.0))
        lock = min(2.0 ** (count - MOST_FAILURES), LONGEST_LOCK) if count >= MOST_FAILURES else 0.0
        return self.clock() < last + lock

    def failed(self, client_id: str, username: str) -> None:
        """Count a wrong password."""
        count, last = self.failures.get((client_id, username), (0, 0.0))
        now = self.clock()
        self.failures[client_id, username] = (1 if now - last > FORGOTTEN else count + 1, now)

    def succeeded(self, client_id: str, username: str) -> None:
        """Forget the wrong passwords."""
        self.failures.pop((client_id, username), None)
