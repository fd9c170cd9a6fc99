"""The run on GitHub Actions: a summary on the page of the job, and a note at each test that failed.

Both are texts: `step_summary` is what goes into the file named by GITHUB_STEP_SUMMARY, `failure_notes` are lines to
print. https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from ..redaction import redactor
from .names import visible
from .summary import percentile

if TYPE_CHECKING:
    from .results import Failure, Results

# A test counts once, with the worst outcome of its phases.
_WORST_FIRST = ("error", "failed", "xpassed", "passed", "xfailed", "skipped")
SHOWN_FAILURES = 20
SHOWN_OPERATIONS = 5
SHOWN_ANNOTATIONS = 10  # GitHub shows no more of one step
LONGEST = 300  # characters of one cell


def step_summary(results: Results) -> str:
    """Return the run as Markdown: tests by outcome, failures with their last exchange, slowest operations.

    Tables are HTML, which GitHub's Markdown allows: there, `|` and backticks in an error are just characters.
    """
    parts = ["## API tests", _counts(results)]
    if results.interrupted:
        parts.append("**This run was interrupted;** what had finished is counted.")
    parts += [_failures(results.failures), _slowest(results.calls)]
    return "\n\n".join(part for part in parts if part) + "\n"


def failure_notes(failures: Sequence[Failure]) -> list[str]:
    """Return workflow commands that put each failure at its line, in the log and in the pull request."""
    return [
        f"::error file={_property(failure.file)},line={failure.line},title={_property(failure.nodeid)}::"
        + _escaped_command(redactor.clean(failure.error))
        for failure in failures[:SHOWN_ANNOTATIONS]
        if failure.file
    ]


def _counts(results: Results) -> str:
    worst: dict[str, str] = {}
    decisive = [phase for phase in results.phases if phase.when == "call" or phase.outcome != "passed"]
    for phase in decisive:
        before = worst.get(phase.nodeid, phase.outcome)
        worst[phase.nodeid] = min(before, phase.outcome, key=_rank)
    number = Counter(worst.values())
    counted = ", ".join(f"{number[outcome]} {outcome}" for outcome in sorted(number, key=_rank))
    if not worst:
        return "No test ran."
    seconds = max(phase.stop for phase in results.phases) - min(phase.start for phase in results.phases)
    return f"{len(worst)} tests in {seconds:.1f} s: {counted}."


def _rank(outcome: str) -> int:
    return _WORST_FIRST.index(outcome) if outcome in _WORST_FIRST else len(_WORST_FIRST)


def _failures(failures: Sequence[Failure]) -> str:
    if not failures:
        return ""
    rows = [(failure.nodeid, failure.error, failure.exchange) for failure in failures[:SHOWN_FAILURES]]
    more = len(failures) - len(rows)
    tail = f"\n\n... and {more} more: see report.html." if more else ""
    return "### What failed\n\n" + _table(("Test", "Error", "Last exchange"), rows) + tail


def _slowest(calls: dict[str, list[float]]) -> str:
    slowest = sorted(calls.items(), key=lambda entry: -percentile(entry[1], 95))[:SHOWN_OPERATIONS]
    if not slowest:
        return ""
    rows = [
        (operation, str(len(times)), f"{percentile(times, 95) * 1000:.0f} ms", f"{max(times) * 1000:.0f} ms")
        for operation, times in slowest
    ]
    return "### Slowest operations\n\n" + _table(("Operation", "Calls", "p95", "Slowest"), rows)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return an HTML table; an empty line would end it for Markdown, so there is none."""
    first = "".join(f"<th>{name}</th>" for name in head)
    body = "".join(f"<tr>{''.join(f'<td>{_cell(text)}</td>' for text in row)}</tr>\n" for row in rows)
    return f"<table>\n<tr>{first}</tr>\n{body}</table>"


def _cell(text: str) -> str:
    clean = visible(redactor.clean(text))
    return f"<code>{escape(clean[:LONGEST])}</code>" if clean else ""


def _escaped_command(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped_command(redactor.clean(text)).replace(":", "%3A").replace(",", "%2C")
