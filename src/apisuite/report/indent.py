"""JSON over several lines, as it was sent: an indenter over the text, which changes no number, key or escape."""

from __future__ import annotations

import re

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
