"""Commands for contributors: `nox` runs what CI runs. `nox --list` lists all sessions."""

from __future__ import annotations

import re
import shutil
import tempfile
import tomllib
from pathlib import Path

import nox

nox.options.sessions = ["lint", "types", "tests"]
nox.options.default_venv_backend = "venv"
PYTHONS = ["3.11", "3.12", "3.13", "3.14"]
# Packages whose source distributions have test suites that use a recorded client, and what else each suite needs.
FOREIGN = {
    "aioresponses==0.7.9": "pytest-asyncio ddt aiohttp<3.13",
    "betamax==0.9.0": "",
    "httpx-oauth==0.17.0": "pytest-asyncio pytest-mock respx fastapi",
    "httpx-sse==0.4.3": "httpx pytest-asyncio sse-starlette",
    "pytest-httpserver==1.2.0": "requests httpx pytest-asyncio websockets",
    "pytest-httpx==0.36.2": "pytest-asyncio",
    "pytest-recording==0.14.1": "pytest-recording[tests]",
    "requests-mock==1.12.1": "fixtures purl requests-futures testtools",
    "requests-oauthlib==2.0.0": "requests-mock selenium",
    "requests-toolbelt==1.0.0": "betamax pyopenssl trustme",
    "responses==0.26.3": "pytest-asyncio pytest-httpserver tomli-w types-PyYAML",
    "starlette==1.10.0": "starlette[full] httpx httpx2 blockbuster opentelemetry-sdk trio",
}
# Fully typed, as far as they have not been removed (docs/modules.md).
TYPED = ("src", "tests/api/core", "tests/sandbox", "tests/api/module_[abc]/setup")

# Packages of npm that have OpenAPI documents: 3.0 and 3.1, JSON and YAML, one of 13 MB.
DOCUMENTS = (
    "@blockfrost/openapi@0.1.93", "@digdir/dialogporten-schema@1.40.0", "@directus/specs@15.2.0",
    "@ideal-postcodes/openapi@4.21.0", "@octokit/openapi@23.0.2", "@readme/oas-examples@8.2.2", "@scalar/galaxy@0.2.20",
)  # fmt: skip
# For every Python and platform at once; without the index's address.
LOCK = "uv pip compile -q --universal --python-version 3.11 --no-emit-index-url --no-header --annotation-style=line"


def install(session: nox.Session) -> None:
    """Install the pinned requirements, unless nox runs in an environment that has them (--no-venv)."""
    if not isinstance(session.virtualenv, nox.virtualenv.PassthroughEnv):
        session.install("-r", "requirements.txt", "-r", "requirements-dev.txt")


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """Run everything: the API suite, the tests of the engine, the report in a browser."""
    install(session)
    session.run("python", "-W", "error", "-m", "pytest", "tests", *session.posargs)


@nox.session
def lowest(session: nox.Session) -> None:
    """Test the engine, as a package and in other suites, with the lowest versions that pyproject.toml allows."""
    project = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [
        *project["dependencies"],
        *(name for extra in project["optional-dependencies"].values() for name in extra),
    ]
    pinned = [re.sub(r">=([\d.]+).*", r"==\1", name) for name in wanted]
    session.install("-e", ".", *pinned, "aiohttp", "requests", "hatchling", "pytest-timeout")
    session.run("python", "-m", "pytest", "tests/framework/foreign", "tests/framework/packaging", *session.posargs)


@nox.parametrize("suite", list(FOREIGN), ids=[name.partition("==")[0] for name in FOREIGN])
@nox.session
def foreign(session: nox.Session, suite: str) -> None:
    """Run a public suite with and without the engine, and compare the outcomes. Needs the package index."""
    # Outside the repository, whose pytest.ini would be the suite's otherwise.
    with tempfile.TemporaryDirectory() as folder:
        download = ("pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:", "--dest", folder)
        session.run("python", "-m", *download, suite)
        (archive,) = Path(folder).glob("*.tar.gz")
        shutil.unpack_archive(archive, folder, filter="data")
        (source,) = (str(path) for path in Path(folder).iterdir() if path.is_dir())
        session.install(source, *FOREIGN[suite].split(), ".", "pytest-html", "pytest-xdist")
        session.run("python", "tests/framework/foreign/public.py", source, *session.posargs)


@nox.session
def documents(session: nox.Session) -> None:
    """Public OpenAPI documents: our verdicts beside those of a second validator. Needs npm and the package index."""
    session.install("-e", ".[openapi]", "openapi-schema-validator", "rfc3339-validator", "rfc3986-validator", "pytest")
    with tempfile.TemporaryDirectory() as folder:
        for name in DOCUMENTS:
            session.run("npm", "pack", "--silent", "--pack-destination", folder, name, external=True)
        for archive in Path(folder).glob("*.tgz"):
            shutil.unpack_archive(archive, Path(folder) / archive.stem, "gztar", filter="data")
        for unwanted in (*Path(folder).rglob("*.deref.json"), *Path(folder).rglob("ghe*.json")):
            unwanted.unlink()
        session.run("python", "-m", "tests.framework.contract.public", folder)


@nox.session
def lint(session: nox.Session) -> None:
    """Check style and likely mistakes with ruff."""
    install(session)
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")


@nox.session
def types(session: nox.Session) -> None:
    """Check the types of the engine, the core, the sandbox and the modules' setup with mypy."""
    install(session)
    session.run("mypy", *(str(folder) for pattern in TYPED for folder in sorted(Path().glob(pattern))))


@nox.session
def browser(session: nox.Session) -> None:
    """Test only the report in Chromium. A missing browser is an error here."""
    install(session)
    session.run("python", "-m", "pytest", "tests/browser", *session.posargs, env={"CI": "true"})


@nox.session
def screenshots(session: nox.Session) -> None:
    """Take the screenshots for the documents, from a real run."""
    install(session)
    session.run("python", "-m", "tests.browser.screenshots")


@nox.session
def bench(session: nox.Session) -> None:
    """Run the benchmarks against other tools. Slow; benchmarks/README.md has the method."""
    install(session)
    session.run("python", "-m", "benchmarks", *session.posargs)


@nox.session
def audit(session: nox.Session) -> None:
    """Check the pinned packages for known vulnerabilities."""
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
