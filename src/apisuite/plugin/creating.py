"""What the fixture `created` begins with: the id of the run, and the journal of this process."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import pytest

from ..once import worker_name

if TYPE_CHECKING:
    from ..toolbox.cleanup import Created

run_id_key = pytest.StashKey[str]()
journal_key = pytest.StashKey[Any]()


def run_id(config: pytest.Config) -> str:
    """Return 8 digits that are the same in each process of this run, and other ones in other runs."""
    found = config.stash.get(run_id_key, None)
    if found is None:
        of_run: str = getattr(config, "workerinput", {}).get("testrunuid") or uuid.uuid4().hex
        found = config.stash[run_id_key] = of_run[:8]
    return found


def new_created(request: pytest.FixtureRequest) -> Created:
    """Return an empty `Created` for a test."""
    from ..settings import get_settings
    from ..toolbox.cleanup import Created
    from ..toolbox.journal import Journal

    config: pytest.Config = request.config
    run, worker = run_id(config), worker_name()
    journal = config.stash.get(journal_key, None)
    if journal is None:
        journal = config.stash[journal_key] = Journal(config.rootpath, f"{run}-{worker}")
        config.add_cleanup(journal.close)
    environment, suite = get_settings().environment, config.getini("apisuite")
    about = {"test": request.node.nodeid, "environment": environment, "suite": suite}
    return Created(journal, run, "" if worker == "main" else worker, about)
