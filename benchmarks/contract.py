"""What the contract costs: `python -m benchmarks.contract`.

An exchange of 2 KB, checked and not, side by side in one process; a document of 1 MB at its first use and from the
cache, JSON and YAML; imports where no document is named. CPU time: on a machine that does other things as well, the
clock on the wall says little.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import yaml

from apisuite.contract.checking import Checker
from apisuite.contract.document import load_file
from apisuite.exchanges import Message, Recording, Sent, record
from apisuite.recording.draft import Draft

ROUNDS = 7
EXCHANGES = 2000
URL = "http://shop.test"
WITHOUT = "apisuite.plugin.results, apisuite.registry"  # which a run has in any case
TEXT = {"type": "string", "format": "date-time"}


def document(operations: int) -> dict[str, Any]:
    """Return a document of about 1,000 bytes per operation, each with a schema that refers to another."""
    paths, schemas = {}, {}
    for number in range(operations):
        fields = {f"field_{each}": {"type": "string", "maxLength": 80, "description": "x" * 20} for each in range(6)}
        other = {"$ref": f"#/components/schemas/Item{number // 5 * 5 + (number + 1) % 5}"}  # five lead to each other
        properties = {**fields, "id": {"type": "integer"}, "made": TEXT, "next": other}
        schemas[f"Item{number}"] = {"type": "object", "required": ["id", "made", *fields], "properties": properties}
        items = {"type": "array", "items": {"$ref": f"#/components/schemas/Item{number}"}}
        responses = {"200": {"description": "Items", "content": {"application/json": {"schema": items}}}}
        paths[f"/items{number}/{{id}}"] = {"get": {"operationId": f"read{number}", "responses": responses}}
    return {"openapi": "3.1.0", "info": {"title": "Shop"}, "paths": paths, "components": {"schemas": schemas}}


def exchange() -> Sent:
    """Return an exchange with a body of 2 KB that keeps the contract."""
    item = {**{f"field_{each}": "y" * 40 for each in range(6)}, "id": 1, "made": "2026-03-01T12:00:00Z"}
    body = json.dumps([item] * 5).encode()
    return Sent("GET", f"{URL}/items7/1", Message(), 200, Message([("Content-Type", "application/json")], body))


def cpu(act: Callable[[], object], times: int = 1) -> float:
    """Return the median CPU seconds of one of `times` calls."""
    found = []
    for _ in range(ROUNDS):
        began = time.process_time()
        for _ in range(times):
            act()
        found.append((time.process_time() - began) / times)
    return median(found)


def recorded(sent: Sent) -> Draft:
    """Return the exchange as the recording has it."""
    draft = Draft("httpx")
    draft.method, draft.url = sent.method, sent.url
    draft.responded(200, "OK", "HTTP/1.1", sent.response.headers)
    draft.chunk(sent.response.body or b"")
    draft.complete()
    return draft


def one_exchange(checker: Checker) -> tuple[float, float]:
    """Return the CPU seconds of an exchange, described for the report: without the check, and with it."""
    sent = exchange()

    def without() -> None:
        recorded(sent).describe().to_json()

    def checked() -> None:
        draft = recorded(sent)
        draft.verdict = checker.check(draft.raw())
        draft.describe().to_json()

    with record(Recording()):
        checked()
        return cpu(without, EXCHANGES), cpu(checked, EXCHANGES)


def first_use(path: Path, cache: Path) -> None:
    """Load a document, and check one exchange."""
    verdict = Checker("Shop", load_file(path, cache), URL).check(exchange())
    assert verdict is not None
    assert verdict.violations == []


def imports(names: str) -> float:
    """Return the CPU seconds of a Python that imports modules, more than of one that imports nothing."""
    found = []
    for code in ("pass", f"import {names}"):
        command = [sys.executable, "-c", f"{code}; import time; print(time.process_time())"]
        done = [subprocess.run(command, capture_output=True, text=True, check=True) for _ in range(ROUNDS)]
        found.append(median(float(each.stdout) for each in done))
    return found[1] - found[0]


def main() -> None:
    """Print a table."""
    with tempfile.TemporaryDirectory() as folder:
        sizes = {}
        whole = document(1000)
        (Path(folder) / "shop.json").write_text(json.dumps(whole), encoding="utf-8")
        (Path(folder) / "shop.yaml").write_text(yaml.dump(whole, Dumper=yaml.CSafeDumper), encoding="utf-8")
        first_use(Path(folder) / "shop.json", Path(folder))  # imports
        rows = []
        for name in ("shop.json", "shop.yaml"):
            path = Path(folder) / name
            sizes[name] = path.stat().st_size / 1e6
            began = time.process_time()
            first_use(path, Path(folder))
            first = time.process_time() - began
            again = cpu(lambda path=path: first_use(path, Path(folder)))
            rows.append((f"{sizes[name]:.1f} MB, {name[5:].upper()}: first use", f"{first * 1000:.0f} ms"))
            rows.append((f"{sizes[name]:.1f} MB, {name[5:].upper()}: next run", f"{again * 1000:.0f} ms"))
        checker = Checker("Shop", load_file(Path(folder) / "shop.json"), URL)
        without, checked = one_exchange(checker)
        rows.append(("exchange of 2 KB, described for the report", f"{without * 1e6:.0f} µs"))
        rows.append(("the same, checked", f"{checked * 1e6:.0f} µs"))
        rows.append(("more for the check", f"{(checked - without) * 1e6:.0f} µs"))
        more = imports(f"{WITHOUT}, apisuite.plugin.contract, jsonschema_rs") - imports(WITHOUT)
        rows.append(("imports, where a document is named", f"{more * 1000:.0f} ms"))
        for what, cost in rows:
            print(f"{what:50} {cost:>10}")


if __name__ == "__main__":
    main()
