"""An exchange as a cURL command that repeats it, without the secrets."""

from __future__ import annotations

import re
import shlex
from itertools import pairwise

from ..exchanges import Exchange, Part
from ..redaction import MASK

# What the clients send by themselves; curl has values of its own for it.
_OF_THE_CLIENT = {
    "accept-encoding": re.compile(r"gzip, ?deflate(?:, ?br)?(?:, ?zstd)?"),
    "connection": re.compile(r"keep-alive", re.IGNORECASE),
    "content-length": re.compile(r"[1-9]\d*"),  # curl sends none with an empty POST
    "transfer-encoding": re.compile(r"chunked"),
    "user-agent": re.compile(r"python-(?:httpx2?|requests)/.*|Python/.* aiohttp/.*"),
}
# Variables that a shell needs as they are; a cookie or field may be called the same.
_OF_THE_SHELL = {"HOME", "IFS", "LANG", "PATH", "PWD", "SHELL", "TERM", "UID", "USER"}
_FIELD = re.compile(r"""([\w-]+)\\*["']?\s*[=:]\s*\\*["']?$""")


def curl(exchange: Exchange) -> tuple[str, list[str]]:
    """Return a command that repeats the request, and the names of the variables to set before.

    Each secret is a variable, named for its header or field: `$TOKEN` for a bearer token, `$PASSWORD` for
    `"password": ...` in a body. `$BODY_FILE` is a file that holds the body, where the report does not have it: it was
    streamed, binary, in another charset than UTF-8, or longer than 64 KiB; `$AVATAR_FILE` the file of a multipart
    field `avatar`. For POSIX shells; PowerShell runs `curl.exe` with the same arguments.
    """
    command = _Command()
    _add_target(command, exchange)
    names = {name.lower() for name, _ in exchange.request_headers}
    for name, value in exchange.request_headers:
        if not _is_implied(name.lower(), value, exchange):
            bearer = name.lower() == "authorization" and value == f"Bearer {MASK}"
            # curl takes "Name:" for "leave it out"
            command.add("\\\n  -H", f"{name}: {value}" if value else f"{name};", "TOKEN" if bearer else name)
    # What curl would add by itself
    for name in ("Accept", *(["Content-Type"] if _has_body(exchange) and not exchange.request.parts else [])):
        if name.lower() not in names:
            command.add("\\\n  -H", f"{name}:")
    _add_body(command, exchange)
    return " ".join(command.parts), command.variables


def _has_body(exchange: Exchange) -> bool:
    return exchange.request.size != 0 or exchange.request.is_streamed


def _add_target(command: _Command, exchange: Exchange) -> None:
    has_body = _has_body(exchange)
    if exchange.method == "HEAD" and not has_body:
        command.parts.append("--head")
    elif exchange.method == "HEAD":  # --head allows no body; with -X, curl would wait for the one of the response
        command.parts.append("-X HEAD --ignore-content-length -H 'Connection: close'")
    elif exchange.method != ("POST" if has_body else "GET"):
        command.add("-X", exchange.method)
    url = _without_userinfo(exchange)
    if any(c in url.replace(MASK, "") for c in "[]{}"):
        command.parts.append("--globoff")  # they are patterns to curl
    command.add("", url)


def _add_body(command: _Command, exchange: Exchange) -> None:
    body = exchange.request
    for part in body.parts:
        _add_part(command, part)
    if body.parts or not _has_body(exchange):
        return
    if body.text is None or body.is_streamed or body.is_cut or not body.is_utf8:
        command.parts.append('\\\n  --data-binary "@$BODY_FILE"')
        command.variables.append("BODY_FILE")
    else:
        command.add("\\\n  --data-raw", body.text)


def _add_part(command: _Command, part: Part) -> None:
    if part.text is not None and part.file_name is None and not part.media_type:
        command.add("\\\n  --form-string", f"{part.name}={part.text}", part.name)
        return
    kind = f";type={part.media_type}" if part.media_type else ""
    if part.text is not None and part.file_name is None:
        command.add("\\\n  -F", f"{part.name}={_in_quotes(part.text)}{kind}", part.name)
        return
    file_name = f";filename={_in_quotes(part.file_name)}" if part.file_name else ""
    variable = command.variable(f"{part.name}_file")
    place = f'{_quoted(f"{part.name}=@")}"${variable}"{_quoted(file_name + kind)}'
    command.parts.append(f"\\\n  -F {place}")


def _in_quotes(text: str) -> str:
    """Return text as curl reads it within a -F: `;` and `,` mean something there."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


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
            quoted += f'"${self.variable(field[1] if field else fallback)}"{_quoted(after)}'
        self.parts += [*([option] if option else []), quoted or "''"]

    def variable(self, name: str) -> str:
        """Return the name of a variable that nothing else in the command uses."""
        name = re.sub(r"[^A-Za-z0-9]+", "_", name).strip("_").upper() or "SECRET"
        if name[0].isdigit() or name in _OF_THE_SHELL:
            name = f"SECRET_{name}"
        same = sum(re.fullmatch(rf"{name}(_\d+)?", known) is not None for known in self.variables)
        self.variables.append(f"{name}_{same + 1}" if same else name)
        return self.variables[-1]


def _quoted(literal: str) -> str:
    return shlex.quote(literal) if literal else ""


def _without_userinfo(exchange: Exchange) -> str:
    """Return the URL without the credentials in it, which the header Authorization carries."""
    has_header = any(name.lower() == "authorization" for name, _ in exchange.request_headers)
    return exchange.url.replace(f"://{MASK}@", "://", 1) if has_header else exchange.url


def _is_implied(name: str, value: str, exchange: Exchange) -> bool:
    """Return whether curl sends this header by itself, or sends one of its own that serves as well."""
    if name == "accept":
        return value == "*/*"
    if name == "host":
        return value == exchange.host
    if name == "content-type" and exchange.request.parts:
        return True  # with a boundary of curl's own
    return name in _OF_THE_CLIENT and _OF_THE_CLIENT[name].fullmatch(value) is not None
