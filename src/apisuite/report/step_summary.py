"""The run on GitHub Actions: a summary on the page of the job, and a note at each test that failed.

Both are texts: `step_summary` is what goes into the file named by GITHUB_STEP_SUMMARY, `failure_notes` are lines to
print. https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
"""

from __future__ import annotations

import posixpath
from collections.abc import Sequence
from dataclasses import replace

from ..redaction import redactor
from . import tables
from .durations import duration
from .names import visible
from .render import render
from .results import Failure, Results

SHOWN_ANNOTATIONS = 10  # GitHub shows no more of one step
MOST_ROWS = 500  # of one table: GitHub refuses a summary of more than 1 MiB


def step_summary(results: Results) -> str:
    """Return the run as Markdown: how many of each outcome, what did not run, what failed, slowest operations."""
    shown = [tables.failed(results.failures), tables.remarks(results.remarks)]
    slowest = tables.operations(results.seconds)
    shown.append(replace(slowest, title="Slowest operations", shown=tables.SHOWN_OPERATIONS))
    return render(
        "step_summary.md",
        counted=_counted(results),
        interrupted=results.interrupted,
        problems=results.problems,
        notes=[redactor.clean(note) for note in results.notes],
        tables=[table for table in shown if table.rows],
        most=MOST_ROWS,
    ) + "\n"  # fmt: skip


def _counted(results: Results) -> str:
    counts = results.counts()
    number = sum(counts.values()) - counts.get("rerun", 0)
    said = [f"{count} {outcome}" for outcome, count in counts.items()] + [results.not_run()]
    if not counts:
        return f"No test ran. {results.not_run()}".strip()
    return f"{number} run in {duration(results.duration())}: {', '.join(filter(None, said))}."


def failure_notes(failures: Sequence[Failure], folder: str = "") -> list[str]:
    """Return workflow commands that put each failure at its line, in the log and in the pull request.

    Args:
        failures: of the run.
        folder: the rootdir as seen from the repository, e.g. "services/shop"; GitHub wants paths from there.
    """
    return [
        f"::error file={_property(posixpath.normpath(posixpath.join(folder, failure.file)))},line={failure.line},"
        f"title={_property(failure.nodeid)}::{_text(failure.error)}"
        for failure in failures[:SHOWN_ANNOTATIONS]
        if failure.file
    ]


def _text(text: str) -> str:
    """Return the message of a command: on one line, and with nothing in it that GitHub decodes."""
    return visible(redactor.clean(text)).replace("%", "%25")


def _property(text: str) -> str:
    return _text(text).replace(":", "%3A").replace(",", "%2C")
