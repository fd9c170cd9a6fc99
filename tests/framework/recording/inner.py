"""Inner runs of suites that know nothing of the engine, and what their HAR file and page say."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from ..suite import Suite, ini

INI = ini(addopts="-p no:randomly --dist loadfile")
EVERYWHERE = {"plain": [], "parallel": ["-n", "2"]}


def entries(suite: Suite, files: Mapping[str, str], *arguments: str) -> dict[str, list[dict[str, Any]]]:
    """Run files, and return the entries of the HAR file by the name of their test: {"test_a": [...]}."""
    suite.write({"pytest.ini": INI, **files})
    suite.run("--har=run.har", "-p", "no:html", *arguments)
    return read(suite)


def read(suite: Suite) -> dict[str, list[dict[str, Any]]]:
    """Return the entries of the HAR file that a run has left."""
    log = json.loads(suite.read("run.har"))["log"]
    titles = {page["id"]: page["title"].rpartition("::")[2] for page in log["pages"]}
    found = defaultdict(list)
    for entry in log["entries"]:
        found[titles[entry["pageref"]]].append(entry)
    return dict(found)


def paths(found: Mapping[str, list[dict[str, Any]]]) -> dict[str, list[str]]:
    """Return the last segment of each URL, by test."""
    return {test: [entry["request"]["url"].rpartition("/")[2] for entry in made] for test, made in found.items()}
