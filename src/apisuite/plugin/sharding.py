"""--shard: a part of the suite, in whole files. Each process of the run divides alike, and keeps the same part."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import pytest

from ..results.shards import Shard, divide, file_of, files_of
from .options import HISTORY, path_of


class Sharding:
    """A plugin of every process of the run.

    Args:
        config: of the process.
        shard: the part to run.

    Attributes:
        shard: the part to run.
        plan: which shard runs each file, how many test functions it has, and a mark that is the same where the same
            were collected; None until that is known.
    """

    look_ahead_safe = True

    def __init__(self, config: pytest.Config, shard: Shard) -> None:
        self.shard = shard
        given: Mapping[str, Any] | None = getattr(config, "workerinput", None)
        self._seconds = _usual_seconds(config) if given is None else given["apisuite_seconds"]
        self.plan: dict[str, Any] | None = None

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """Give a worker the times: it may be on another machine."""
        node.workerinput["apisuite_seconds"] = self._seconds

    def pytest_report_header(self) -> str:
        """Say at the top which part this is."""
        return f"shard: {self.shard}"

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Leave out what other shards run, after others have chosen."""
        ids = [item.nodeid for item in items]
        shards = divide(ids, self.shard.of, self._seconds)
        mark = hashlib.sha256("\n".join(sorted(ids)).encode(errors="surrogatepass")).hexdigest()[:16]
        files = {file: (shards[file], count) for file, count in files_of(ids).items()}
        self.plan = {"mark": f"{len(ids)} {mark}", "files": files}
        mine = [item for item in items if shards[file_of(item.nodeid)] == self.shard.number]
        if others := [item for item in items if shards[file_of(item.nodeid)] != self.shard.number]:
            config.hook.pytest_deselected(items=others)
        items[:] = mine
        if (output := getattr(config, "workeroutput", None)) is not None:
            output["apisuite_plan"] = self.plan

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Take the plan from a worker."""
        self.plan = getattr(node, "workeroutput", {}).get("apisuite_plan", self.plan)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Take a shard for which no file is left for what it is: done."""
        is_empty = self.plan is not None and self.plan["files"] and not session.testscollected
        if is_empty and session.exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED:
            session.exitstatus = pytest.ExitCode.OK


def _usual_seconds(config: pytest.Config) -> dict[str, float]:
    path = path_of(config, HISTORY)
    if path is None:
        return {}
    from ..results.history import usual_seconds
    from .history import read

    return usual_seconds(read(path))
