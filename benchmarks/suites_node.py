"""Writes the suites of the JavaScript test runners. All of them loop over the users, as parametrize does."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from .suites_pytest import PER_FILE

FETCH_TEST = """\
{imports}const BASE_URL = '{url}';

for (let user = {start}; user < {stop}; user++) {{
  test.concurrent(`user ${{user}}`, async () => {{
    const response = await fetch(`${{BASE_URL}}/users/${{user}}`);

    expect(response.status).toBe(200);
    expect((await response.json()).data.id).toBe(user);
  }});
}}
"""

PLAYWRIGHT_TEST = """\
import {{ test, expect }} from '@playwright/test';

for (let user = {start}; user < {stop}; user++) {{
  test(`user ${{user}}`, async ({{ request }}) => {{
    const response = await request.get(`{url}/users/${{user}}`);

    expect(response.status()).toBe(200);
    expect((await response.json()).data.id).toBe(user);
  }});
}}
"""

PACTUM_TEST = """\
const {{ spec }} = require('pactum');

describe('users', () => {{
  for (let user = {start}; user < {stop}; user++) {{
    it(`user ${{user}}`, async () => {{
      await spec().get(`{url}/users/${{user}}`).expectStatus(200).expectJson('data.id', user);
    }});
  }}
}});
"""

VITEST_CONFIG = "export default {{ test: {{ include: ['*.spec.mjs'], maxConcurrency: {in_flight} }} }};\n"
PLAYWRIGHT_CONFIG = "export default {{ testDir: '.', fullyParallel: true, workers: {workers} }};\n"

Write = Callable[[Path, str, int], None]


def _write_tests(folder: Path, name: str, template: str, url: str, tests: int, per_file: int) -> None:
    for number, start in enumerate(range(0, tests, per_file)):
        text = template.format(url=url, start=start, stop=min(start + per_file, tests))
        (folder / name.format(number)).write_text(text, encoding="utf-8")


def vitest(in_flight: int) -> Write:
    """Return the writer of a suite of one file with test.concurrent, `in_flight` at a time."""

    def write(folder: Path, url: str, tests: int) -> None:
        (folder / "vitest.config.mjs").write_text(VITEST_CONFIG.format(in_flight=in_flight), encoding="utf-8")
        template = FETCH_TEST.replace("{imports}", "import {{ test, expect }} from 'vitest';\n\n")
        _write_tests(folder, "users{}.spec.mjs", template, url, tests, tests)

    return write


def jest(in_flight: int) -> Write:
    """Return the writer of a suite of one file with test.concurrent, `in_flight` at a time."""

    def write(folder: Path, url: str, tests: int) -> None:
        # No transformation: plain CommonJS needs none, and Babel would only cost time.
        config = {"testEnvironment": "node", "maxConcurrency": in_flight, "transform": {}}
        (folder / "jest.config.json").write_text(json.dumps(config), encoding="utf-8")
        _write_tests(folder, "users{}.test.js", FETCH_TEST.replace("{imports}", ""), url, tests, tests)

    return write


def playwright(workers: int) -> Write:
    """Return the writer of API tests with the fixture `request`; no browser is started."""

    def write(folder: Path, url: str, tests: int) -> None:
        (folder / "playwright.config.mjs").write_text(PLAYWRIGHT_CONFIG.format(workers=workers), encoding="utf-8")
        _write_tests(folder, "users{}.spec.mjs", PLAYWRIGHT_TEST, url, tests, PER_FILE)

    return write


def pactum(jobs: int = 0) -> Write:
    """Return the writer of a suite for mocha, which runs whole files side by side: one file for each of `jobs`."""

    def write(folder: Path, url: str, tests: int) -> None:
        per_file = -(-tests // jobs) if jobs else PER_FILE
        _write_tests(folder, "users{:03}.test.js", PACTUM_TEST, url, tests, per_file)

    return write
