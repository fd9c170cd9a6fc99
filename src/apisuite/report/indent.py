"""JSON over several lines, as it was sent: an indenter over the text, which changes no number, key or escape."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from ..exchanges import Exchange
from ..redaction import MASK

_PIECE = re.compile(rf'"(?:[^"\\]|\\.)*"|{re.escape(MASK)}|[{{}}\[\],:]|[^\s"{{}}\[\],:]+|\s+', re.DOTALL)
_SCALAR = re.compile(rf'".*"|{re.escape(MASK)}|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null', re.DOTALL)
_CLOSING = {"{": "}", "[": "]"}
DEEPEST = 40  # levels that are indented


def indented(text: str) -> str:
    """Return `text` over several lines if it is a JSON object or array, else as it is."""
    if text.lstrip()[:1] not in ("{", "["):
        return text
    pieces = _PIECE.findall(text)
    if sum(map(len, pieces)) != len(text):
        return text
    pieces = [piece for piece in pieces if not piece.isspace()]
    if not _is_json(pieces):
        return text
    parts: list[str] = []
    depth = 0
    for at, piece in enumerate(pieces):
        if piece in _CLOSING:
            depth += 1
            parts += [piece] if pieces[at + 1] == _CLOSING[piece] else [piece, _line(depth)]
        elif piece in ("}", "]"):
            depth -= 1
            parts += [piece] if pieces[at - 1] in _CLOSING else [_line(depth), piece]
        elif piece == ",":
            parts += [piece, _line(depth)]
        else:
            parts.append(": " if piece == ":" else piece)
    return "".join(parts)


def _is_json(pieces: list[str]) -> bool:
    """Return whether brackets match and what stands between them are values; without recursion, at any depth."""
    closing: list[str] = []
    before = ""
    for piece in pieces:
        if piece in _CLOSING:
            closing.append(_CLOSING[piece])
        elif piece in ("}", "]"):
            if not closing or closing.pop() != piece:
                return False
        elif piece not in (",", ":") and (before == "value" or not _SCALAR.fullmatch(piece)):
            return False
        before = piece if piece in _CLOSING or piece in (",", ":") else "value"
    return not closing


def _line(depth: int) -> str:
    return "\n" + "  " * min(depth, DEEPEST)


def marks(exchange: Exchange, side: str) -> list[int]:
    """Return the lines of an indented body, counted from 0, at which the exchange breaks its contract.

    Args:
        exchange: with a verdict.
        side: "request" or "response".
    """
    text: str | None = getattr(exchange, side).text
    if exchange.verdict is None or not text:
        return []
    found = [each.path for each in exchange.verdict.violations if each.side == side and each.place.startswith("body $")]
    lines = indented(text) if found else ""
    return sorted({line_of(lines, path) for path in found})


def line_of(text: str, path: Sequence[str | int]) -> int:
    """Return the line of a JSON text, counted from 0, at which the value at `path` begins, or what would hold it."""
    line, best, depth = 0, 0, -1
    frames: list[list[str | int | None]] = []  # key or index of each object and array that is open
    is_key = False
    for piece in _PIECE.findall(text):
        if piece.isspace():
            line += piece.count("\n")
        elif piece in ("}", "]"):
            frames.pop()
            is_key = False
        elif piece == ":":
            is_key = False
        elif piece == ",":
            last = frames[-1]
            is_key = last[0] == "{"
            last[1] = last[1] + 1 if isinstance(last[1], int) else None
        elif is_key:
            frames[-1][1] = _unquoted(piece)
        else:
            here = [frame[1] for frame in frames]
            if depth < len(here) <= len(path) and here == list(path[: len(here)]):
                best, depth = line, len(here)
            if piece in _CLOSING:
                frames.append([piece, None if piece == "{" else 0])
                is_key = piece == "{"
    return best


def _unquoted(piece: str) -> str:
    try:
        return str(json.loads(piece))
    except ValueError:
        return piece
