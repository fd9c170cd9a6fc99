"""What stands above the results: what failed, what was tested, when, and how fast. Outside text is escaped."""

from __future__ import annotations

import platform
import shutil
import subprocess
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from .names import short, visible

if TYPE_CHECKING:
    from .results import Failure

SHOWN_VERSIONS = ("pytest", "pytest-asyncio", "pytest-xdist", "pytest-html", "httpx")
SHOWN_OPERATIONS = 10
SHOWN_GROUPS = 20
SHOWN_PER_GROUP = 5


def versions() -> str:
    """Return the versions of Python and of the packages that the tests rest on."""
    return ", ".join([f"Python {platform.python_version()}", *(f"{name} {version(name)}" for name in SHOWN_VERSIONS)])


def git_revision(folder: Path) -> str:
    """Return branch, short commit and whether files were changed since; "" outside a git checkout."""
    git = shutil.which("git")
    if git is None:
        return ""

    def ask(*arguments: str) -> str | None:
        try:
            done = subprocess.run(
                [git, *arguments], cwd=folder, capture_output=True, text=True, timeout=5, errors="replace", check=False
            )
        except (OSError, subprocess.TimeoutExpired):
            return None
        return done.stdout.strip() if done.returncode == 0 else None

    commit = ask("rev-parse", "--short", "HEAD")
    if commit is None:
        return ""
    branch = ask("rev-parse", "--abbrev-ref", "HEAD") or "HEAD"
    changed = ask("status", "--porcelain", "--untracked-files=no")
    return f"{branch} {commit}" + (" (with uncommitted changes)" if changed else "")


def table(rows: Mapping[str, str]) -> str:
    """Return the summary as an HTML table; both columns are plain text. Rows without a value are left out."""
    shown = [(escape(name), escape(visible(value))) for name, value in rows.items() if value]
    body = "".join(f'<tr><th scope="row">{name}</th><td>{value}</td></tr>' for name, value in shown)
    return f'<table id="api-summary"><tbody>{body}</tbody></table>'


def failures(found: Iterable[Failure]) -> str:
    """Return what failed, grouped by error and operation, each test linked to its row; "" if nothing did."""
    groups: dict[tuple[str, str], list[str]] = defaultdict(list)
    for failure in found:
        groups[failure.error, failure.operation].append(failure.row)
    if not groups:
        return ""
    most_first = sorted(groups.items(), key=lambda group: -len(group[1]))
    items = [_group(*what, rows) for what, rows in most_first[:SHOWN_GROUPS]]
    if len(groups) > SHOWN_GROUPS:
        items.append(f"<li>and {len(groups) - SHOWN_GROUPS} more kinds of failure, below</li>")
    return f'<section id="api-failures"><h3>What failed</h3><ul>{"".join(items)}</ul></section>'


def _group(error: str, operation: str, rows: Sequence[str]) -> str:
    links = ", ".join(
        f'<a href="#" data-goto="{escape(name)}">{escape(short(name))}</a>' for name in rows[:SHOWN_PER_GROUP]
    )
    more = f" and {len(rows) - SHOWN_PER_GROUP} more" if len(rows) > SHOWN_PER_GROUP else ""
    where = f" at <code>{escape(visible(operation))}</code>" if operation else ""
    return f"<li><b>{len(rows)} &times;</b> <code>{escape(visible(error))}</code>{where}: {links}{more}</li>"


def calls(seconds: Mapping[str, Sequence[float]]) -> str:
    """Return the slowest operations as an HTML table: number of calls, median, 95th percentile, maximum."""
    if not seconds:
        return ""
    slowest = sorted(seconds.items(), key=lambda entry: -percentile(entry[1], 95))[:SHOWN_OPERATIONS]
    rows = "".join(
        f"<tr><td><code>{escape(operation)}</code></td><td>{len(times)}</td>{_milliseconds(times)}</tr>"
        for operation, times in slowest
    )
    total = sum(map(len, seconds.values()))
    head = "".join(f'<th scope="col">{name}</th>' for name in ("Operation", "Calls", "p50 ms", "p95 ms", "max ms"))
    return (
        f'<details id="api-calls"><summary>{total} calls of {len(seconds)} operations, the slowest first</summary>'
        f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></details>"
    )


def _milliseconds(times: Sequence[float]) -> str:
    shown = (percentile(times, 50), percentile(times, 95), max(times))
    return "".join(f"<td>{each * 1000:.0f}</td>" for each in shown)


def percentile(values: Sequence[float], percent: int) -> float:
    """Return the nearest-rank percentile of `values`, which are not empty."""
    ranked = sorted(values)
    return ranked[max(0, -(-len(ranked) * percent // 100) - 1)]


def interrupted(running: Iterable[str]) -> str:
    """Return a note that the run was cut short, and which tests were running then."""
    names = ", ".join(f"<code>{escape(visible(nodeid))}</code>" for nodeid in running) or "none"
    note = "<b>This run was interrupted.</b> The report holds what had finished. Running: "
    return f'<p id="api-interrupted">{note}{names}</p>'
