"""What the run came to, in words and counts: the first thing that a reader sees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from ..operations import operation
from ..redaction import redactor
from .durations import duration, number
from .results import Results, Sent

BAD = ("failed", "error")
NAMED_APIS = 3  # of more of them only the number is said


@dataclass
class VerdictLine:
    """The banner on top of the page; its texts are redacted.

    Attributes:
        tone: "good", "bad" or "notice", as of an outcome.
        said: e.g. "3 failed, 1 error of 22 test functions, in Users".
        not_run: e.g. "324 not run: the run ended after 76 of 400"; "" where every test began.
        facts: outcomes, duration, environment, revision: those that are known.
    """

    tone: str
    said: str
    not_run: str
    facts: Sequence[str]


def verdict_line(results: Results, urls: Mapping[str, str], environment: str, revision: str) -> VerdictLine:
    """Return the verdict of a run.

    Args:
        results: of the run.
        urls: address of each API by its name.
        environment: that was tested.
        revision: of the checkout, "" for none.
    """
    counts = results.counts()
    total = sum(counts.values()) - counts.get("rerun", 0)
    known = {phase.nodeid for phase in results.phases}
    uncollected = len({failure.nodeid for failure in results.failures} - known)
    bad = [f"{counts[name]:,} {_word(name, counts[name])}" for name in BAD if counts.get(name)]
    if uncollected:
        bad.append(f"{number(uncollected, 'file')} not collected")
    missing = results.not_run()
    said = f"{', '.join(bad)} of {number(total, 'test')}{_where(results, urls)}" if bad else _good(counts, total)
    others = [f"{count:,} {_word(name, count)}" for name, count in reversed(counts.items()) if name not in BAD]
    if list(counts) == ["passed"]:
        others = []  # it is said already
    took = duration(results.duration()) if total else ""
    facts = [", ".join(others), took, environment, revision]
    tone = "bad" if bad else "notice" if missing or results.interrupted or not total else "good"
    return VerdictLine(tone, redactor.clean(said), missing, [redactor.clean(fact) for fact in facts if fact])


def _good(counts: Mapping[str, int], total: int) -> str:
    if not total:
        return "No test ran"
    if list(counts) == ["passed"]:
        return f"All {number(total, 'test')} passed" if total > 1 else "1 test passed"
    return f"Nothing failed in {number(total, 'test')}"


def _word(outcome: str, count: int) -> str:
    return f"{outcome}s" if outcome in ("error", "rerun") and count != 1 else outcome


def _where(results: Results, urls: Mapping[str, str]) -> str:
    names = sorted({api_of(failure.sent, urls) for failure in results.failures} - {""})
    if not names:
        return ""
    named = f" ({', '.join(names)})" if 1 < len(names) <= NAMED_APIS else ""
    return f", in {len(names)} APIs{named}" if len(names) > 1 else f", in {names[0]}"


def api_of(sent: Sent, urls: Mapping[str, str]) -> str:
    """Return the name of the API that an exchange went to; its host where the registry knows none; "" for nothing.

    Args:
        sent: API of the document, host and operation.
        urls: address of each API by its name; several, as after a merge, are separated by ", ".
    """
    api, host, asked = sent
    if api:
        return api
    method = asked.partition(" ")[0]
    found = ""
    longest = -1
    for name, addresses in urls.items():
        for address in addresses.split(", "):
            parts = urlsplit(address)
            prefix = [segment for segment in parts.path.split("/") if segment]
            folded = operation(method, prefix).rstrip("/")
            is_below = asked == folded or asked.startswith(f"{folded}/")
            if parts.netloc == host and host and is_below and len(prefix) > longest:
                found, longest = name, len(prefix)
    return found or host


def used(results: Results, urls: Mapping[str, str]) -> dict[str, str]:
    """Return those of `urls` that an exchange of the run went to."""
    names = {api_of(sent, urls) for sent in results.sent}
    return {name: url for name, url in urls.items() if name in names}
