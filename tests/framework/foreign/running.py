"""Runs a foreign repository as a process of its own, with the engine or without, and reads what came of it."""

from __future__ import annotations

import difflib
import json
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..suite import DEADLINE, clean_environment
from .repos import PASSWORD, SECRET

WITHOUT = ("-p", "no:apisuite", "-p", "no:look_ahead")
# Not the engine's, and what a suite that knows it not need not have installed either.
QUIET = ("-p", "no:randomly", "-p", "no:hypothesispytest")
OWN = re.compile(
    r"^-+ Captured log http.* -+\n(?:.*\n)*?(?=-+ |_+ |=+ |\Z)"
    r"|^[A-Z]+ http\S+ -> .*\n(?:  .*\n)*",  # in what JUnit has as the log
    re.MULTILINE,
)
VARYING = re.compile(
    r"\b0x[0-9a-f]+|\w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT|\[gw\d\]|\d+\.\d+s|(?<=[ =-])[=-]+|[=-]+(?=[ =-])"
)
TIMES = {"time", "timestamp", "hostname"}


@dataclass
class Ended:
    """A run that has ended.

    Attributes:
        folder: the repository.
        code: pytest's exit code.
        output: all that it printed.
        facts: what the repository's conftest has seen of its process, by moment and worker.
        junit: the JUnit file, if there is one.
    """

    folder: Path
    code: int
    output: str
    facts: dict[str, Any]

    @property
    def junit(self) -> ET.Element:
        """The root of the JUnit file."""
        return ET.parse(self.folder / "junit.xml").getroot()  # noqa: S314 - made by ourselves

    def status(self) -> str:
        """Return what git says is new or changed."""
        return git(self.folder, "status", "--porcelain")

    def block(self, test: str) -> str:
        """Return the block of a failed test in the terminal."""
        found = re.search(rf"^_+ (?:\w+\.)?{test} _+$\n(.*?)(?=^_+ .* _+$|^=+ )", self.output, re.MULTILINE | re.DOTALL)
        return found[1] if found else ""

    def system_out(self, test: str) -> str:
        """Return what JUnit has as the output of a test."""
        cases = [case for case in self.junit.iter("testcase") if case.get("name") == test]
        return "".join(case.findtext("system-out") or "" for case in cases)


def git(folder: Path, *arguments: str) -> str:
    """Run git in `folder`; nothing of the user's settings counts."""
    who = ("-c", "user.name=x", "-c", "user.email=x@example.com", "-c", "commit.gpgsign=false")
    done = subprocess.run(["git", *who, *arguments], cwd=folder, capture_output=True, text=True, check=True)  # noqa: S607
    return done.stdout


def written(folder: Path, files: Mapping[str, str]) -> Path:
    """Make a git repository of `files` in `folder`, and return that."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    git(folder, "init", "--quiet")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message=All of it")
    return folder


def run(folder: Path, url: str, *arguments: str, **environment: str) -> Ended:
    """Run pytest in `folder`; what the tests ask is at `url`."""
    facts = folder.parent / f"facts-{folder.name}"
    facts.mkdir(exist_ok=True)
    for old in facts.iterdir():
        old.unlink()
    variables = clean_environment() | {"PYTEST_ADDOPTS": "", "SHOP_URL": url, "FACTS": str(facts), **environment}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *QUIET, *arguments],
        cwd=folder, env=variables, capture_output=True, timeout=DEADLINE, check=False,
    )  # fmt: skip
    seen = {path.stem: json.loads(path.read_text()) for path in facts.iterdir()}
    return Ended(folder, done.returncode, (done.stdout + done.stderr).decode("utf-8", "replace"), seen)


def same(text: str) -> str:
    """Return `text` without what differs from run to run, and with the repository's secrets redacted."""
    return VARYING.sub("", text.replace(SECRET, "[redacted]").replace(PASSWORD, "[redacted]"))


def printed(ended: Ended) -> list[str]:
    """Return the lines of the terminal, sorted, without the engine's section, the dots and the plugins' names."""
    lines = same(OWN.sub("", ended.output)).splitlines()
    return sorted(line for line in lines if not re.search(r"^plugins: |\[ *\d+%\]$", line))


def without_own_section(root: ET.Element) -> list[str]:
    """Return the JUnit file as sorted texts of its test cases, without times and without the engine's section."""
    for element in root.iter():
        for name in TIMES & element.attrib.keys():
            del element.attrib[name]
        for output in element.findall("system-out"):
            lines = OWN.sub("", output.text or "").splitlines()
            output.text = "\n".join(line for line in lines if line.strip())
            if not output.text:
                element.remove(output)
    suites = [str(sorted(suite.attrib.items())) for suite in root.iter("testsuite")]
    cases = (ET.tostring(case, encoding="unicode").strip() for case in root.iter("testcase"))
    return suites + sorted(same(case) for case in cases)


def differences(before: list[str], after: list[str]) -> str:
    """Return what is only in one of two lists, as lines that begin with - or +; "" where they are equal."""
    lines = difflib.unified_diff("\n".join(before).splitlines(), "\n".join(after).splitlines(), n=0, lineterm="")
    return "\n".join(line for line in lines if not line.startswith(("---", "+++", "@@")))
