"""Makes the pictures of the README from a real run: `python -m tests.browser.screenshots`, or `nox -s screenshots`."""

from __future__ import annotations

import asyncio
import hashlib
import json
import tempfile
from importlib.metadata import version
from pathlib import Path

from playwright.async_api import Page

from ..framework.suite import ROOT
from .chromium import chromium
from .example import USERS, make_report

PICTURES = ROOT / "readme_images"
SOURCE = PICTURES / "source.json"
REPORT = ROOT / "src/apisuite/report"
LOOKS = ("report.css", "scripts", "templates")
WIDTH = 1300


def source() -> dict[str, str]:
    """Return what decides how a report looks: versions, and digests of its style, its script and its templates."""
    versions = {name: version(name) for name in ("pytest", "pytest-html")}
    return versions | {name: hashlib.sha256(_text(REPORT / name).encode()).hexdigest()[:16] for name in LOOKS}


def _text(path: Path) -> str:
    """Return the text of a file, or of all files of a folder."""
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    return "".join(file.read_text(encoding="utf-8") for file in files)


async def take(report: Path) -> None:
    """Open `report` at 1300 px and write the four pictures."""
    async with chromium() as browser:
        page = await browser.new_page(viewport={"width": WIDTH, "height": 860})
        await page.goto(report.as_uri())
        await page.screenshot(path=PICTURES / "summary.png")
        await _part(page, "failing_row", "test_unknown_user_is_found")
        await page.locator("tbody", has_text="test_user_has_a_name").locator("td.col-result").click()
        opened = page.locator("tbody", has_text="test_user_has_a_name")
        await opened.locator(".api-detail > details:not(.exchange)").first.evaluate("node => node.open = true")
        await _part(page, "log_detail", "test_user_has_a_name")
        await page.locator("#api-timeline").screenshot(path=PICTURES / "timeline.png")


async def _part(page: Page, picture: str, test: str) -> None:
    await page.locator("#results-table tbody", has_text=test).first.screenshot(path=PICTURES / f"{picture}.png")


def main() -> None:
    """Run the example with two workers, and take its pictures."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary, "shop-tests")  # what the title shows
        name = Path(folder, "tests", "api", "shop")  # what the column `Module` shows
        name.mkdir(parents=True)
        report = make_report(folder, "-n", "2", files={"tests/api/shop/test_users.py": USERS})
        asyncio.run(take(report))
    SOURCE.write_text(json.dumps(source(), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
