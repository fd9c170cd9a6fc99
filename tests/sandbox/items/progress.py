"""The progress of an export, as a stream: server-sent events, or lines of JSON."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse

from .exports import UNKNOWN, Job, job_of

STEPS = 4
router = APIRouter(prefix="/api/exports")


@router.get(
    "/{export_id}/events",
    response_class=StreamingResponse,
    responses=UNKNOWN | {200: {"content": {"text/event-stream": {}}, "description": "Events `progress`, then `done`."}},
)
async def stream_events(export_id: int, request: Request) -> StreamingResponse:
    """Tell the progress of an export as server-sent events."""
    job = job_of(export_id, request)
    return StreamingResponse(_events(job), media_type="text/event-stream", headers={"Cache-Control": "no-store"})


@router.get(
    "/{export_id}/lines",
    response_class=StreamingResponse,
    responses=UNKNOWN | {200: {"content": {"application/jsonl": {}}, "description": "A line for each step."}},
)
async def stream_lines(export_id: int, request: Request) -> StreamingResponse:
    """Tell the progress of an export as lines of JSON."""
    job = job_of(export_id, request)
    return StreamingResponse(_lines(job), media_type="application/jsonl")


async def _events(job: Job) -> AsyncIterator[str]:
    yield ": the progress in percent\n\n"
    async for step, percent in _steps(job):
        yield f"id: {step}\nevent: progress\ndata: {json.dumps({'percent': percent})}\n\n"
    yield f"event: done\ndata: {json.dumps({'export': job.number})}\n\n"


async def _lines(job: Job) -> AsyncIterator[str]:
    async for _, percent in _steps(job):
        yield json.dumps({"export": job.number, "percent": percent}) + "\n"


async def _steps(job: Job) -> AsyncIterator[tuple[int, int]]:
    for step in range(1, STEPS + 1):
        await asyncio.sleep(job.new.seconds / STEPS)
        yield step, 100 * step // STEPS
