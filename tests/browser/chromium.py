"""Which browser is used, and how it is started."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, Error, Page, async_playwright

# A page from a file needs no network; without these switches Chromium looks for its maker's servers.
ARGUMENTS = ["--disable-quic", "--disable-background-networking", "--disable-component-update"]
HINT = "No Chromium: install it (apt-get install chromium), or run `playwright install chromium`, or set CHROMIUM."


class NoBrowser(Exception):
    """There is no Chromium on this machine."""


def executable() -> str | None:
    """Return $CHROMIUM, or the system's browser; None leaves it to Playwright, which has its own."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """Receive a headless Chromium; it is closed afterwards.

    Raises:
        NoBrowser: none is installed; the message says how to get one.
    """
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    async with async_playwright() as playwright:
        found = executable() or playwright.chromium.executable_path
        if not os.path.exists(found):  # noqa: PTH110, ASYNC240 - with nothing beside it
            raise NoBrowser(HINT)
        # Chromium's sandbox does not work for root, as in containers.
        arguments = [*ARGUMENTS, "--no-sandbox"] if is_root else ARGUMENTS
        try:
            browser = await playwright.chromium.launch(executable_path=found, args=arguments)
        except Error as error:
            raise NoBrowser(f"{found} does not start: {error.message}. {HINT}") from error
        try:
            yield browser
        finally:
            await browser.close()


class Watched:
    """A page, and what it did that it should not.

    Attributes:
        errors: messages of the console and uncaught exceptions.
        requests: addresses that were asked besides the report itself.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.errors: list[str] = []
        self.requests: list[str] = []
        page.on("console", lambda message: self.errors.append(message.text))
        page.on("pageerror", lambda error: self.errors.append(error.message))
        page.on("request", lambda request: self.requests.append(request.url))
