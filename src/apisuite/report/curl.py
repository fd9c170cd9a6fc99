"""An exchange as a cURL command that repeats it, without the secrets."""

from __future__ import annotations

import re
import shlex
from itertools import pairwise

from ..exchanges import Exchange
from ..redaction import MASK
from .text import split_note

# httpx sends these by itself; curl has values of its own for them.
_OF_THE_CLIENT = {"accept-encoding", "connection", "transfer-encoding"}

_FIELD = re.compile(r"""([\w-]+)\\*["']?\s*[=:]\s*\\*["']?$""")


def curl(exchange: Exchange) -> tuple[str, list[str]]:
    """Return a command that repeats the request, and the names of the variables to set before.

    Each secret is a variable, named for its header or field: `$TOKEN` for a bearer token, `$PASSWORD` for
    `"password": ...` in a body. `$BODY_FILE` is a file that holds the body, where the report does not have it: it was
    streamed, binary, or longer than 64 KiB. For POSIX shells; PowerShell runs `curl.exe` with the same arguments.
    """
    command = _Command()
    if exchange.method == "HEAD":
        command.parts.append("--head")
    elif exchange.method != ("POST" if exchange.request_size else "GET"):
        command.add("-X", exchange.method)
    if any(c in exchange.url.replace(MASK, "") for c in "[]{}"):
        command.parts.append("--globoff")  # they are patterns to curl
    command.add("", exchange.url)
    names = set()
    for name, value in exchange.request_headers:
        names.add(name.lower())
        if not _is_implied(name.lower(), value, exchange):
            bearer = name.lower() == "authorization" and value == f"Bearer {MASK}"
            # curl takes "Name:" for "leave it out"
            command.add("\\\n  -H", f"{name}: {value}" if value else f"{name};", "TOKEN" if bearer else name)
    # What curl would add by itself
    for name in ("Accept", *(["Content-Type"] if exchange.request_size else [])):
        if name.lower() not in names:
            command.add("\\\n  -H", f"{name}:")
    if split_note(exchange.request_body, exchange.request_size)[1]:
        command.parts.append('\\\n  --data-binary "@$BODY_FILE"')
        command.variables.append("BODY_FILE")
    elif exchange.request_size:
        command.add("\\\n  --data-raw", exchange.request_body)
    return " ".join(command.parts), command.variables


class _Command:
    def __init__(self) -> None:
        self.parts = ["curl"]
        self.variables: list[str] = []

    def add(self, option: str, text: str, fallback: str = "SECRET") -> None:
        """Add an argument: what is literal in single quotes, the variable of a secret in double quotes.

        Args:
            option: what stands before it.
            text: secrets are masked in it.
            fallback: names a secret that no field names.
        """
        literals = text.split(MASK)
        quoted = _quoted(literals[0])
        for before, after in pairwise(literals):
            field = _FIELD.search(before)
            quoted += f'"${self._variable(field[1] if field else fallback)}"{_quoted(after)}'
        self.parts += [*([option] if option else []), quoted or "''"]

    def _variable(self, name: str) -> str:
        name = re.sub(r"[^A-Za-z0-9]+", "_", name).strip("_").upper() or "SECRET"
        same = sum(re.fullmatch(rf"{name}(_\d+)?", known) is not None for known in self.variables)
        self.variables.append(f"{name}_{same + 1}" if same else name)
        return self.variables[-1]


def _quoted(literal: str) -> str:
    return shlex.quote(literal) if literal else ""


def _is_implied(name: str, value: str, exchange: Exchange) -> bool:
    """Tell whether curl sends this header by itself, or sends one of its own that serves as well."""
    if name == "accept":
        return value == "*/*"
    if name == "user-agent":
        return value.startswith("python-httpx/")
    if name == "host":
        return f"//{value}/" in f"{exchange.url}/".replace("?", "/")
    if name == "content-length":
        return value != "0"  # curl sends none with an empty POST
    return name in _OF_THE_CLIENT
