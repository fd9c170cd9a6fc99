"""Content codings (RFC 9110, 8.4.1): the beginning of a compressed body, as far as it is needed."""

from __future__ import annotations

import importlib
import zlib
from typing import Any

STEP = 1024  # bytes given to a library that cannot be told when to stop


def unpack(packed: bytes, codings: str, limit: int) -> bytes | None:
    """Return the first bytes of a body, `limit` or a few more; None where it cannot be unpacked.

    Args:
        packed: the beginning of it, or all.
        codings: the value of Content-Encoding: "gzip", "deflate, br".
        limit: bytes.
    """
    data: bytes | None = packed
    for coding in reversed([name.strip().lower() for name in codings.split(",")]):
        if data and coding not in ("", "identity"):
            try:
                data = _unpacked(data, coding, limit)
            except Exception:  # each library has errors of its own
                return None
    return data


def _unpacked(data: bytes, coding: str, limit: int) -> bytes | None:
    if coding in ("gzip", "x-gzip"):
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(data, limit)
    if coding == "deflate":
        try:
            return zlib.decompressobj().decompress(data, limit)
        except zlib.error:  # some servers leave the zlib header out
            return zlib.decompressobj(-zlib.MAX_WBITS).decompress(data, limit)
    if coding == "br":
        brotli = _first("brotli", "brotlicffi")
        return _in_steps(brotli.Decompressor().process, data, limit) if brotli else None
    if coding == "zstd":
        zstd = _first("compression.zstd", "backports.zstd")
        if zstd:
            whole: bytes = zstd.ZstdDecompressor().decompress(data, limit)
            return whole
        zstandard = _first("zstandard")
        return _in_steps(zstandard.ZstdDecompressor().decompressobj().decompress, data, limit) if zstandard else None
    return None


def _in_steps(decompress: Any, data: bytes, limit: int) -> bytes:
    unpacked = b""
    for at in range(0, len(data), STEP):
        unpacked += decompress(data[at : at + STEP])
        if len(unpacked) >= limit:
            break
    return unpacked


def _first(*names: str) -> Any:
    for name in names:
        try:
            return importlib.import_module(name)
        except ImportError:
            continue
    return None
