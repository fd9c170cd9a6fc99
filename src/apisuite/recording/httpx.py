"""httpx, and its successor httpx2: the same code, given the one or the other module.

The private method `_send_single_request` is wrapped: event hooks see no errors, and `send` sees neither redirects nor
the retries of an auth flow. Of a response the stream within httpx's own is wrapped, so that all types stay.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from contextvars import ContextVar
from typing import Any

from ..exchanges import Part
from . import bodies
from .bodies import Bytes
from .draft import Draft
from .patches import Patches

# What httpx is sending: a transport may do it through another library that is recorded as well.
under_way: ContextVar[Any] = ContextVar("under_way", default=None)


def install(library: Any, patches: Patches) -> None:
    """Record what the clients of `library` send."""
    streams = _async_stream(library), _sync_stream(library)

    def recorded_async(send: Any) -> Any:
        async def send_recorded(client: Any, request: Any, *others: Any, **options: Any) -> Any:
            __tracebackhide__ = True
            draft = _begin(library, request)
            token = under_way.set(request)
            try:
                response = await send(client, request, *others, **options)
            except BaseException as error:
                draft.failed(error)
                raise
            finally:
                with suppress(ValueError):  # thrown away in another context, by the end of a loop
                    under_way.reset(token)
            draft.fill(_read_response, response, streams)
            return response

        return send_recorded

    def recorded(send: Any) -> Any:
        def send_recorded(client: Any, request: Any, *others: Any, **options: Any) -> Any:
            __tracebackhide__ = True
            draft = _begin(library, request)
            try:
                response = send(client, request, *others, **options)
            except BaseException as error:
                draft.failed(error)
                raise
            draft.fill(_read_response, response, streams)
            return response

        return send_recorded

    patches.wrap(library.AsyncClient, "_send_single_request", recorded_async)
    patches.wrap(library.Client, "_send_single_request", recorded)


def _begin(library: Any, request: Any) -> Draft:
    draft = Draft(library.__name__)
    draft.fill(_read_request, request, library)
    return draft


def _read_request(draft: Draft, request: Any, library: Any) -> None:
    draft.method, draft.url = str(request.method), str(request.url)
    draft.request_headers = request.headers.multi_items()
    if hasattr(request, "_content"):
        draft.sent = bodies.of(request.content)
    elif isinstance(request.stream, library.ByteStream):  # of a redirect: not read, but all there
        draft.sent = bodies.of(b"".join(request.stream))
    elif hasattr(request.stream, "fields"):
        parts = [_part(field) for field in request.stream.fields]
        draft.sent = Bytes(size=_length(request), parts=parts)
    else:
        draft.sent = bodies.STREAMED


def _length(request: Any) -> int | None:
    length = request.headers.get("content-length", "")
    return int(length) if length.isdecimal() else None


def _part(field: Any) -> Part:
    name = field.name if isinstance(field.name, str) else bytes(field.name).decode("utf-8", "replace")
    if not hasattr(field, "filename"):  # a plain field
        value = field.value if isinstance(field.value, bytes) else str(field.value).encode("utf-8", "replace")
        return Part(name, None, "", len(value), value.decode("utf-8", "replace"))
    kind = next((value for key, value in field.headers.items() if key.lower() == "content-type"), "")
    if field.filename is None:
        content = field.file if isinstance(field.file, (str, bytes)) else None
        text = content.decode("utf-8", "replace") if isinstance(content, bytes) else content
        return Part(name, None, kind, None if text is None else len(text.encode()), text)
    content = field.file.encode() if isinstance(field.file, str) else field.file
    return Part(name, field.filename, kind, len(content) if isinstance(content, bytes) else None)


def _read_response(draft: Draft, response: Any, streams: tuple[Any, Any]) -> None:
    draft.responded(response.status_code, response.reason_phrase, response.http_version, response.headers.multi_items())
    if hasattr(response, "_content"):  # a mocked response: it was never on its way
        draft.is_decoded = True
        draft.chunk(response.content)
        draft.complete()
        return
    bound = response.stream  # httpx's own, which knows `elapsed`; its place is not ours to take
    inner = getattr(bound, "_stream", None)
    if inner is not None:
        of_async, of_sync = streams
        bound._stream = of_sync(inner, draft) if hasattr(inner, "__iter__") else of_async(inner, draft)


def _async_stream(library: Any) -> Any:
    class Recorded(library.AsyncByteStream):  # type: ignore[misc]
        """The body on its way: when it ends, the exchange does, and what breaks it belongs to the exchange."""

        def __init__(self, stream: Any, draft: Draft) -> None:
            self._stream, self._draft = stream, draft

        async def __aiter__(self) -> AsyncIterator[bytes]:
            __tracebackhide__ = True
            draft = self._draft
            take = draft.chunk
            stream = self._stream.__aiter__()
            try:
                async for chunk in stream:
                    take(chunk)
                    yield chunk
                draft.complete()
            except BaseException as error:
                draft.failed(error)
                raise
            finally:
                if hasattr(stream, "aclose"):
                    await stream.aclose()

        async def aclose(self) -> None:
            __tracebackhide__ = True
            self._draft.stopped()
            await self._stream.aclose()

        def __getattr__(self, name: str) -> Any:
            return getattr(self._stream, name)

    return Recorded


def _sync_stream(library: Any) -> Any:
    class Recorded(_async_stream(library), library.SyncByteStream):  # type: ignore[misc]
        """The same for a stream that is sync, or both."""

        def __iter__(self) -> Iterator[bytes]:
            __tracebackhide__ = True
            draft = self._draft
            take = draft.chunk
            try:
                for chunk in self._stream:
                    take(chunk)
                    yield chunk
                draft.complete()
            except BaseException as error:
                draft.failed(error)
                raise

        def close(self) -> None:
            __tracebackhide__ = True
            self._draft.stopped()
            self._stream.close()

    return Recorded
