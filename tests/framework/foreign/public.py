"""Runs a public suite with the engine and without, and compares what became of each test; used by `nox -s foreign`.

    python public.py FOLDER [arguments of pytest]

Needs nothing but Python, pytest and the engine. A test that does not end the same way twice is run again: it counts
as a difference only if it differs each time.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path

WITHOUT = ("-p", "no:apisuite", "-p", "no:look_ahead")
ATTEMPTS = 3


def outcomes(folder: Path, arguments: list[str]) -> tuple[int, dict[str, str]]:
    """Return the exit code of a run, and the outcome of each test by its names in the JUnit file."""
    with tempfile.TemporaryDirectory() as temporary:
        junit = Path(temporary) / "junit.xml"
        command = [
            sys.executable,
            "-m",
            "pytest",
            f"--junit-xml={junit}",
            "-p",
            "no:cacheprovider",
            "-o",
            "addopts=",
            *arguments,
        ]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, errors="replace")
        if not junit.exists():
            sys.exit(f"no JUnit file:\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
        cases = ET.parse(junit).getroot().iter("testcase")  # noqa: S314 - made by ourselves
        found: dict[str, str] = {}
        for case in cases:  # several of one name, as subtests have it, are joined
            kinds = [e.tag for e in case if e.tag in ("failure", "error", "skipped")] or ["passed"]
            name = f"{case.get('classname')}::{case.get('name')}"
            found[name] = " ".join(sorted([*found.get(name, "").split(), *kinds]))
        return done.returncode, found


def main(folder: Path, arguments: list[str]) -> int:
    """Compare, print what was found, and return the exit code: 1 if a test differs, or the suite does not run."""
    different: set[str] = set()
    for attempt in range(ATTEMPTS):
        code, without = outcomes(folder, [*arguments, *WITHOUT])
        code_with, with_engine = outcomes(folder, arguments)
        names = without.keys() | with_engine.keys()
        now = {name for name in names if without.get(name) != with_engine.get(name)}
        if code != code_with:
            now.add(f"exit code: {code} and {code_with}")
        different = now if attempt == 0 else different & now
        if not different:
            break
    counts = ", ".join(f"{count} {kind}" for kind, count in Counter(without.values()).most_common())
    print(f"{folder.name}: {len(without)} tests ({counts}), exit code {code}; {len(different)} differ with the engine")
    for name in sorted(different)[:20]:
        print(f"  {name}: {without.get(name)}, with the engine {with_engine.get(name)}")
    return bool(different) or code not in (0, 1)  # else it did not run


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
