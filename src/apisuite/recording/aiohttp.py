"""aiohttp: each attempt from the connector on, so redirects, retries of a lost connection and middlewares are seen.

Its trace configurations would have to be put into each session, and do not see a body that is read in pieces. So the
connector's `connect`, `ClientRequest.send`, `ClientResponse.start` and the one method through which all reads of a
`StreamReader` go are wrapped. A session whose `_request` is replaced sends nothing, and nothing is recorded.
"""

from __future__ import annotations

from functools import partial
from typing import Any
from weakref import WeakKeyDictionary, ref

from ..exchanges import Part
from . import bodies
from .bodies import Bytes
from .draft import Draft, pop
from .httpx import under_way
from .patches import Patches

_CLOSED = "Connection closed"  # what a response that is released tells its own stream: nobody reads on
_requests: WeakKeyDictionary[Any, Draft] = WeakKeyDictionary()  # under way, without a response yet
_responses: WeakKeyDictionary[Any, Draft] = WeakKeyDictionary()
# Streams have no room for an attribute or a weak reference; each entry goes with the response of its stream.
_streams: dict[int, tuple[Draft, ref[Any]]] = {}


def install(library: Any, patches: Patches) -> None:
    """Record what the sessions of `library`, the module aiohttp, send."""
    patches.wrap(library.BaseConnector, "connect", _attempt_recorded)
    patches.wrap(library.ClientRequest, "send", _request_recorded)
    patches.wrap(library.ClientResponse, "start", _response_recorded)
    patches.wrap(library.StreamReader, "_read_nowait_chunk", _read_recorded)
    patches.wrap(library.StreamReader, "_wait", _wait_recorded)
    patches.wrap(library.StreamReader, "set_exception", _error_recorded)


def _attempt_recorded(connect: Any) -> Any:
    async def connect_recorded(connector: Any, request: Any, *others: Any, **options: Any) -> Any:
        __tracebackhide__ = True
        draft = _begin(request)
        try:
            return await connect(connector, request, *others, **options)
        except BaseException as error:
            if draft is not None:
                draft.failed(error)
            raise

    return connect_recorded


def _request_recorded(send: Any) -> Any:
    async def send_recorded(request: Any, connection: Any, *others: Any, **options: Any) -> Any:
        __tracebackhide__ = True
        draft = pop(_requests, request)
        if draft is None:
            return await send(request, connection, *others, **options)
        try:
            response = await send(request, connection, *others, **options)
        except BaseException as error:
            draft.failed(error)
            raise
        draft.fill(_read_headers, request)  # the connector and `send` itself add some
        draft.fill(_expect, response)
        return response

    return send_recorded


def _response_recorded(start: Any) -> Any:
    async def start_recorded(response: Any, *others: Any, **options: Any) -> Any:
        __tracebackhide__ = True
        draft = pop(_responses, response)
        if draft is None:
            return await start(response, *others, **options)
        try:
            started = await start(response, *others, **options)
        except BaseException as error:
            draft.failed(error)
            raise
        draft.fill(_read_response, started)
        return started

    return start_recorded


def _read_recorded(read: Any) -> Any:
    def read_recorded(stream: Any, n: int) -> Any:
        data = read(stream, n)
        known = _streams.get(id(stream))
        if known is not None:
            known[0].chunk(data)
            if stream.at_eof():
                _end(id(stream))
        return data

    return read_recorded


def _wait_recorded(wait: Any) -> Any:
    async def wait_recorded(stream: Any, *others: Any, **options: Any) -> Any:
        __tracebackhide__ = True
        try:
            return await wait(stream, *others, **options)
        except BaseException as error:
            _break(id(stream), error)
            raise

    return wait_recorded


def _error_recorded(set_exception: Any) -> Any:
    def set_recorded(stream: Any, error: Any, *others: Any, **options: Any) -> Any:
        _break(id(stream), error)
        return set_exception(stream, error, *others, **options)

    return set_recorded


def _begin(request: Any) -> Draft | None:
    if _is_of_httpx(request):
        return None
    draft = Draft("aiohttp")
    draft.fill(_read_request, request)
    return draft


def _is_of_httpx(request: Any) -> bool:
    """Return whether httpx sends this one through aiohttp, and has recorded it already."""
    outer = under_way.get()
    try:
        return outer is not None and (outer.method, outer.url.host) == (request.method, request.url.host)
    except AttributeError:
        return False


def _read_request(draft: Draft, request: Any) -> None:
    _requests[request] = draft
    draft.method, draft.url = str(request.method), str(request.url)
    _read_headers(draft, request)
    _read_body(draft, request)


def _expect(draft: Draft, response: Any) -> None:
    _responses[response] = draft


def _read_headers(draft: Draft, request: Any) -> None:
    draft.request_headers = [(str(name), str(value)) for name, value in request.headers.items()]


def _read_body(draft: Draft, request: Any) -> None:
    payload = request._body
    if payload is None or payload == b"":
        draft.sent = Bytes()
    elif request.compress:  # packed while it is sent
        draft.sent = bodies.STREAMED
    elif isinstance(payload, bytes):
        draft.sent = bodies.of(payload)
    elif isinstance(getattr(payload, "_value", None), (bytes, bytearray, memoryview)):
        draft.sent = bodies.of(bytes(payload._value))
    elif hasattr(payload, "append_form"):
        draft.sent = Bytes(size=payload.size, parts=[_part(each[0]) for each in payload])
    else:
        draft.sent = bodies.STREAMED


def _part(payload: Any) -> Part:
    kind = payload.headers.get("Content-Type", "")
    named = bodies.parameters(payload.headers.get("Content-Disposition", ""))
    name, file_name = named.get("name", ""), named.get("filename")
    value = getattr(payload, "_value", None)
    if file_name is not None or not isinstance(value, bytes):
        return Part(name, file_name or "", kind, payload.size)
    is_plain = kind.lower().startswith("text/plain")  # what aiohttp writes for a field without a type of its own
    return Part(name, None, "" if is_plain else kind, len(value), value.decode("utf-8", "replace"))


def _read_response(draft: Draft, response: Any) -> None:
    version = f"HTTP/{response.version.major}.{response.version.minor}" if response.version else "HTTP/1.1"
    headers = [(name.decode("latin-1"), value.decode("utf-8", "replace")) for name, value in response.raw_headers]
    draft.is_decoded = True
    draft.responded(response.status, response.reason or "", version, headers)
    stream = response.content
    if stream.at_eof():
        draft.complete()
        return
    key = id(stream)
    _streams[key] = (draft, ref(response, partial(_forget, key)))
    stream.on_eof(partial(_arrived, key))


def _arrived(key: int) -> None:
    """End the exchange if all was read when the end arrived; else reading the rest ends it."""
    known = _streams.get(key)
    response = known[1]() if known is not None else None
    if response is not None and response.content.at_eof():
        _end(key)


def _end(key: int) -> None:
    known = _streams.pop(key, None)
    if known is not None:
        known[0].complete()


def _forget(key: int, _: Any) -> None:
    known = _streams.pop(key, None)
    if known is not None:
        known[0].stopped()


def _break(key: int, error: BaseException) -> None:
    known = _streams.pop(key, None)
    if known is None:
        return
    if str(error) == _CLOSED:
        known[0].stopped()
    else:
        known[0].failed(error)
