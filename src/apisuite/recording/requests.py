"""requests: each hop of a session, and the second attempt of an auth handler, which asks the adapter itself.

`Session.send` is one hop: of redirects it calls itself. Within it, the response comes first to `dispatch_hook`,
whatever adapter made it, so mounted adapters and libraries that replace `HTTPAdapter.send` are recorded too.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextvars import ContextVar
from typing import Any
from weakref import WeakKeyDictionary

from . import bodies
from .draft import Draft, pop
from .patches import Patches

_hop: ContextVar[Draft | None] = ContextVar("hop", default=None)
_reading: WeakKeyDictionary[Any, Draft] = WeakKeyDictionary()  # responses whose body is still to come


def install(library: Any, patches: Patches) -> None:
    """Record what `library`, the module requests, sends."""
    patches.wrap(library.Session, "send", _hop_recorded)
    patches.wrap(library.sessions, "dispatch_hook", _response_seen)
    patches.wrap(library.adapters.HTTPAdapter, "send", _attempt_recorded)
    patches.wrap(library.Response, "iter_content", _body_recorded)


def _hop_recorded(send: Any) -> Any:
    def send_recorded(session: Any, request: Any, *others: Any, **options: Any) -> Any:
        __tracebackhide__ = True
        draft = _begin(request)
        if draft is None:
            return send(session, request, *others, **options)
        token = _hop.set(draft)
        try:
            return send(session, request, *others, **options)
        except BaseException as error:
            if not draft.has_response:
                draft.failed(error)
            raise
        finally:
            _hop.reset(token)

    return send_recorded


def _response_seen(dispatch: Any) -> Any:
    def dispatch_recorded(key: Any, hooks: Any, hook_data: Any, *others: Any, **options: Any) -> Any:
        __tracebackhide__ = True
        draft = _hop.get()
        if draft is not None and not draft.has_response and key == "response":
            draft.fill(_read_response, hook_data)
        return dispatch(key, hooks, hook_data, *others, **options)

    return dispatch_recorded


def _attempt_recorded(send: Any) -> Any:
    def send_recorded(adapter: Any, request: Any, *others: Any, **options: Any) -> Any:
        __tracebackhide__ = True
        hop = _hop.get()
        draft = _begin(request) if hop is None or hop.has_response else None
        if draft is None:
            return send(adapter, request, *others, **options)
        try:
            response = send(adapter, request, *others, **options)
        except BaseException as error:
            draft.failed(error)
            raise
        draft.fill(_read_response, response)
        return response

    return send_recorded


def _body_recorded(iter_content: Any) -> Any:
    def iter_recorded(response: Any, *arguments: Any, **options: Any) -> Any:
        __tracebackhide__ = True
        chunks = iter_content(response, *arguments, **options)
        draft = pop(_reading, response)
        return chunks if draft is None else _read(response, chunks, draft)

    return iter_recorded


def _begin(request: Any) -> Draft | None:
    if not hasattr(request, "headers") or getattr(request, "url", None) is None:
        return None  # not prepared: requests says so
    draft = Draft("requests")
    draft.fill(_read_request, request)
    return draft


def _read_request(draft: Draft, request: Any) -> None:
    draft.method, draft.url = str(request.method), str(request.url)
    draft.request_headers = [(_text(name), _text(value)) for name, value in request.headers.items()]
    if "Host" not in request.headers:  # http.client adds it
        draft.request_headers.insert(0, ("Host", draft.host))
    body = request.body
    if body is None:
        return
    content = body.encode() if isinstance(body, str) else body
    draft.sent = bodies.of(bytes(content)) if isinstance(content, (bytes, bytearray)) else bodies.STREAMED


def _read_response(draft: Draft, response: Any) -> None:
    raw = response.raw
    headers = getattr(raw, "headers", None)  # urllib3's: doubled headers apart
    items = headers.items() if headers is not None else response.headers.items()
    version = {10: "HTTP/1.0", 20: "HTTP/2"}.get(getattr(raw, "version", 11), "HTTP/1.1")
    pairs = [(_text(name), _text(value)) for name, value in items]
    draft.is_decoded = True
    draft.responded(response.status_code, response.reason or "", version, pairs)
    if isinstance(response._content, bytes):  # made by an adapter that reads by itself
        draft.chunk(response._content)
        draft.complete()
    else:
        _reading[response] = draft


def _read(response: Any, chunks: Any, draft: Draft) -> Iterator[Any]:
    __tracebackhide__ = True
    try:
        for chunk in chunks:
            draft.chunk(chunk if isinstance(chunk, bytes) else chunk.encode(response.encoding or "utf-8", "replace"))
            yield chunk
        draft.complete()
    except BaseException as error:
        draft.failed(error)
        raise


def _text(value: Any) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)
