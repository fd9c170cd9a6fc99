"""A failure as Markdown: for a ticket, and for readers that cannot read HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ..exchanges import Body, Exchange
from ..redaction import redactor
from .curl import curl
from .indent import indented
from .names import visible, visible_lines
from .text import headline, opened, raised

if TYPE_CHECKING:
    from .page import RunInfo

LONGEST_ERROR = 20_000  # characters
LONGEST_BODY = 4_000
NEWLINES = "\n\n"
MOST = 20  # other exchanges
_PLAIN = re.compile(r"[\w./:-]+")


class Tickets:
    """Writes the failures of one run.

    Args:
        info: of a suite that names itself; its environment, revision and versions are told.
    """

    def __init__(self, info: RunInfo | None = None) -> None:
        self._info = info

    @cached_property
    def _facts(self) -> dict[str, str]:
        if self._info is None:
            return {}
        known = {
            "Environment": self._info.environment,
            "Revision": self._info.revision,
            "Versions": self._info.versions,
        }
        return {name: text for name, text in known.items() if text}

    def ticket(self, name: str, nodeid: str, report: Any, exchanges: Sequence[Exchange]) -> str:
        """Return the failure as Markdown, redacted.

        Args:
            name: of its row in the report.
            nodeid: for pytest.
            report: pytest's own.
            exchanges: of the test until then.
        """
        return redactor.clean("\n".join(self._lines(name, nodeid, report, exchanges)).rstrip() + "\n")

    def _lines(self, name: str, nodeid: str, report: Any, exchanges: Sequence[Exchange]) -> Iterator[str]:
        yield f"# {code(name)}\n"
        if description := getattr(report, "description", ""):
            yield f"Meant to be so: {code(description)}\n"
        environment = self._facts.get("Environment", "")
        where = f" --environment {quoted(environment)}" if environment else ""
        yield f"- Again: {code(f'pytest {quoted(nodeid)}{where}')}"
        yield from (f"- {title}: {code(text)}" for title, text in self._facts.items())
        yield from ("\n## Failure\n", fenced(raised(report), LONGEST_ERROR))
        at = opened(report, exchanges)
        if at is not None:
            yield from _exchange(exchanges[at])
        others = [each for place, each in enumerate(exchanges) if place != at]
        if others:
            left = f" (the last {MOST} of {len(others)})" if len(others) > MOST else ""
            yield f"\n## Other exchanges{left}\n"
            yield from (f"- {code(headline(each))}" for each in others[-MOST:])


def _exchange(exchange: Exchange) -> Iterator[str]:
    yield f"\n## Exchange\n\n{code(headline(exchange))}"
    for violation in exchange.verdict.violations if exchange.verdict else ():
        yield f"- breaks the contract: {code(f'{violation.side} {violation.place}: {violation.message}')}"
    sides = [("Request", exchange.request_headers, exchange.request)]
    if exchange.status is not None:
        sides.append(("Response", exchange.response_headers, exchange.response))
    for title, headers, body in sides:
        shown = "\n".join(f"{name}: {value}" for name, value in headers)
        content = _body(body)
        yield f"\n{title}:\n\n{fenced(NEWLINES.join((shown, content)).strip(), LONGEST_BODY)}"
    command, variables = curl(exchange)
    needs = f" (set {', '.join(f'${name}' for name in variables)} first)" if variables else ""
    yield f"\ncURL{needs}:\n\n{fenced(command, LONGEST_BODY, 'sh')}"


def _body(body: Body) -> str:
    text = "\n".join(f"{part.name}: {part.text if part.text is not None else part.file_name}" for part in body.parts)
    text = text or indented(body.text or "")
    note = body.note()
    return f"{text}\n({note})" if note else text


def code(text: str) -> str:
    """Return text as a code span on one line, in which nothing else of Markdown or HTML means anything."""
    shown = visible(text.replace("\n", " "))
    ticks = "`" * (max(map(len, re.findall("`+", shown)), default=0) + 1)
    return f"{ticks} {shown} {ticks}" if "`" in shown else f"`{shown}`"


def fenced(text: str, longest: int, kind: str = "text") -> str:
    """Return text as a code block that no text can end; what is beyond `longest` characters is left out."""
    shown = visible_lines(text[:longest])
    if len(text) > longest:
        shown += f"\n... ({len(text) - longest:,} more characters)"
    fence = "`" * max(3, max(map(len, re.findall("`+", shown)), default=0) + 1)
    return f"{fence}{kind}\n{shown}\n{fence}"


def quoted(text: str) -> str:
    """Return an argument for a shell: as it is, or in quotes."""
    if _PLAIN.fullmatch(text):
        return text
    if re.search(r'["$`\\!%]', text):
        return "'" + text.replace("'", "'\\''") + "'"
    return f'"{text}"'
