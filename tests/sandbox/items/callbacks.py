"""Webhooks of the Items API: signed, and sent once more if they are refused."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import secrets

SECRET = secrets.token_urlsafe(24)  # made anew for every process; the algorithm is that of RFC 2104
PAUSE = 0.1  # seconds before the second attempt


async def tell(url: str, export_id: int, seconds: float) -> None:
    """Tell a URL, after so many seconds, that an export is done. X-Signature is the HMAC-SHA256 of the body."""
    import httpx  # here, because the sandbox starts faster without it

    await asyncio.sleep(seconds)
    body = json.dumps({"type": "export.done", "export": export_id}).encode()
    signature = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    headers = {"Content-Type": "application/json", "X-Signature": f"sha256={signature}"}
    async with httpx.AsyncClient(trust_env=False, timeout=5) as client:
        for pause in (0.0, PAUSE):
            await asyncio.sleep(pause)
            try:
                response = await client.post(url, content=body, headers=headers)
            except httpx.HTTPError:
                continue
            if response.is_success:
                return
