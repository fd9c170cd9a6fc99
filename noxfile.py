"""The one door for contributors: `nox` runs what CI runs. `nox --list` names every session."""

from __future__ import annotations

from pathlib import Path

import nox

nox.options.sessions = ["lint", "types", "tests"]
nox.options.default_venv_backend = "venv"
PYTHONS = ["3.11", "3.12", "3.13", "3.14"]
# For every Python and platform at once; without the index's address.
LOCK = "uv pip compile -q --universal --python-version 3.11 --no-emit-index-url --no-header --annotation-style=line"


def install(session: nox.Session) -> None:
    """Install the pinned requirements, unless nox runs in an environment that has them (--no-venv)."""
    if not isinstance(session.virtualenv, nox.virtualenv.PassthroughEnv):
        session.install("-r", "requirements.txt", "-r", "requirements-dev.txt")


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """Everything: the API suite, the framework's own tests, the report in a browser."""
    install(session)
    session.run("python", "-W", "error", "-m", "pytest", "tests", *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    """Style, and code that is likely to be wrong."""
    install(session)
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")


@nox.session
def types(session: nox.Session) -> None:
    """The types of the core, the sandbox and the modules' setup."""
    install(session)
    session.run("mypy")


@nox.session
def browser(session: nox.Session) -> None:
    """Only the report in Chromium; a browser that is missing is an error here."""
    install(session)
    session.run("python", "-m", "pytest", "tests/browser", *session.posargs, env={"CI": "true"})


@nox.session
def screenshots(session: nox.Session) -> None:
    """Make the pictures of the README anew, from a real run."""
    install(session)
    session.run("python", "-m", "tests.browser.screenshots")


@nox.session
def bench(session: nox.Session) -> None:
    """Measure against the peers; takes long. benchmarks/README.md has the method."""
    install(session)
    session.run("python", "-m", "benchmarks", *session.posargs)


@nox.session
def audit(session: nox.Session) -> None:
    """Known vulnerabilities of the pinned packages."""
    install(session)
    session.run("pip-audit", "-r", "requirements.txt", "-r", "requirements-dev.txt", "--disable-pip", "--no-deps")


@nox.session
def lock(session: nox.Session) -> None:
    """Compile requirements*.in into the pinned requirements*.txt, for every Python and platform at once."""
    install(session)
    session.run(*LOCK.split(), "requirements.in", "-o", "requirements.txt", *session.posargs)
    constraints = Path(session.create_tmp()) / "requirements.txt"  # pip and uv take no `-e .` as a constraint
    lines = Path("requirements.txt").read_text(encoding="utf-8").splitlines(keepends=True)
    constraints.write_text("".join(line for line in lines if not line.startswith("-e")), encoding="utf-8")
    pinned = Path("requirements-dev.txt")
    session.run(*LOCK.split(), "requirements-dev.in", "-c", str(constraints), "-o", str(pinned), *session.posargs)
    text = pinned.read_text(encoding="utf-8").replace(f"-c {constraints}", "-c requirements.txt")
    pinned.write_text(text, encoding="utf-8")
