"""What a run shows, without what differs from run to run: times, addresses, the order in which workers report."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import unified_diff
from xml.etree import ElementTree

from ..suite import Suite

# In this order: durations, addresses, numbers of tasks and threads, file names of a run.
CHANGING = [
    (r" in \d+\.\d+s( \(.*?\))?", ""),
    (r"\b\d+\.\d+s (call|setup|teardown)\b", r"\1"),
    (r"0x[0-9a-f]+", "0x"),
    (r"(Task|Thread|runpytest)-\d+", r"\1"),
    (r"\[gw\d\] \[ *\d+%\] ", ""),
    (r" *\[ *\d+%\]", ""),
    (r"\(\d+(\.\d+)? (ms|s)\)", "(ms)"),
    (r"pytest-\d+/", "pytest-N/"),
    (r"^=+ | =+$", "= "),
    (r"-n \d|\[gw\d\].*", ""),
]


@dataclass
class Seen:
    """A run: its exit code, what the terminal shows from the first result on, and the JUnit file."""

    code: int
    terminal: str
    junit: str

    def difference(self, other: Seen) -> str:
        """Return what differs, as `diff -u` shows it; "" if nothing does."""
        pairs = ((self.junit, other.junit), (self.terminal, other.terminal), (str(self.code), str(other.code)))
        return "\n".join(line for a, b in pairs for line in unified_diff(a.split("\n"), b.split("\n"), lineterm=""))

    def without(self, title: str) -> Seen:
        """Return it without the section of the terminal whose title has `title`."""
        lines, shown = [], True
        for line in self.terminal.split("\n"):
            if line.startswith(("= ", "----", "!!!!")):
                shown = title not in line
            lines += [line] if shown else []
        return Seen(self.code, "\n".join(lines), self.junit)


def see(suite: Suite, *arguments: str) -> Seen:
    """Run the suite with everything shown."""
    result = suite.run("-rA", "--junit-xml=junit.xml", *arguments)
    lines = result.outlines
    begin = next((at for at, line in enumerate(lines) if line.startswith(("collected ", "scheduling "))), 0)
    text = "\n".join(lines[lines.index("", begin) if "" in lines[begin:] else begin :])
    for pattern, replacement in CHANGING:
        text = re.sub(pattern, replacement, text, flags=re.MULTILINE)
    return Seen(int(result.ret), text, _junit(suite.read("junit.xml")))


def _junit(text: str) -> str:
    text = re.sub(r' (time|timestamp|hostname)="[^"]*"', "", re.sub("0x[0-9a-f]+", "0x", text))
    text = re.sub(r"\(\d+(\.\d+)? (ms|s)\)", "", re.sub(r"(Task|Thread|runpytest)-\d+", r"\1", text))
    root = ElementTree.fromstring(text)  # noqa: S314 - pytest wrote it
    for tests in root.iter("testsuite"):
        tests[:] = sorted(tests, key=ElementTree.tostring)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode")
