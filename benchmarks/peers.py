"""The registry of peers: each with its environment, its suite and its command, at the best setting that we found."""

from __future__ import annotations

from . import sandbox, suites_node, suites_other, suites_pytest
from .install import REPOSITORY, Environment
from .peer import Peer
from .suites_node import Write

OURS = Environment("python", (str(REPOSITORY / "requirements.txt"),), main="pytest")
AIOHTTP = Environment(OURS.kind, OURS.packages, main="aiohttp")
TEMPLATE = Environment("python", ("pytest-html", "pytest", "pytest-asyncio", "httpx"))
SHARED = Environment("python", ("pytest", "pytest-asyncio", "pytest-xdist", "httpx"))
COOPERATIVE = Environment("python", ("pytest-asyncio-cooperative", "pytest", "httpx"))
THREADS = Environment("python", ("pytest-parallel", "pytest", "py", "httpx"))  # it needs py and does not say so
GREENLETS = Environment("python", ("pytest-concurrency", "pytest", "httpx"))
TAVERN = Environment("python", ("tavern", "pytest<9"))
ROBOT = Environment("python", ("robotframework-requests", "robotframework"), main="robotframework")
PLAYWRIGHT = Environment("node", ("@playwright/test",))
PACTUM = Environment("node", ("pactum", "mocha"))
VITEST = Environment("node", ("vitest@4",))  # vitest 5 needs node 22
JEST = Environment("node", ("jest",))
NEWMAN = Environment("node", ("newman",))
BRUNO = Environment("node", ("@usebruno/cli",))
STEPCI = Environment("node", ("stepci",))
HURL = Environment("node", ("@orangeopensource/hurl",))

WITH_HTML = ("pytest", "--html=report.html", "--self-contained-html")
# Its default, a virtual machine in WebAssembly, is slower and sometimes not ready when the first answer comes.
BRU = ("bru", "run", "--sandbox", "developer")


def _ours(name: str, *options: str, in_flight: int = 1) -> Peer:
    # The report, its exchanges, redaction and the log are on: that is the framework as it is.
    title = " ".join(["ours,", *options]) if options else "ours"
    command = ("pytest", "tests/api/measured", *options)
    variables = {"REQRES_API_URL": "{url}"}
    growth = name in ("ours", "ours-256")
    return Peer(name, title, OURS, suites_pytest.ours, command, in_flight, growth, variables=variables)


def _start_up(name: str, title: str, *command: str, running: bool = False) -> Peer:
    beside = sandbox.running if running else None
    return Peer(name, title, OURS, sandbox.write, command, asks=False, workloads=("1x0ms",), beside=beside)


def _xdist(workers: int) -> Peer:
    title = f"pytest + shared client, xdist {workers}"
    command = ("pytest", "-n", str(workers))
    return Peer(f"xdist-{workers}", title, SHARED, suites_pytest.shared_client, command, workers)


def _playwright(workers: int) -> Peer:
    title = f"Playwright Test, {workers} worker{'s' * (workers > 1)}"
    write = suites_node.playwright(workers)
    return Peer(f"playwright-{workers}", title, PLAYWRIGHT, write, ("playwright", "test"), workers)


def _concurrent(name: str, environment: Environment, write: Write, *command: str, in_flight: int) -> Peer:
    title = f"{name}, test.concurrent, {in_flight} in flight"
    return Peer(name, title, environment, write, command, in_flight, growth=True)


def _pactum(jobs: int) -> Peer:
    command = ("mocha", "--parallel", "--jobs", str(jobs), "users*.test.js")
    return Peer(f"pactum-{jobs}", f"pactum + mocha, {jobs} jobs", PACTUM, suites_node.pactum(jobs), command, jobs)


NOOP = Peer(
    "noop", "limit: bare pytest, async tests that do nothing", OURS, suites_pytest.noop,
    ("pytest", "-p", "pytest_asyncio.plugin"), growth=True, asks=False, workloads=("1000x0ms", "1x0ms", "5000x0ms"),
    variables={"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}, note="pytest and pytest-asyncio only",
)  # fmt: skip
NOOP_PLUGINS = Peer(
    "noop-plugins", "limit: the same with the plugins of ours", OURS, suites_pytest.noop, WITH_HTML,
    asks=False, workloads=("1x0ms", "1000x0ms"), note="pytest-html writes its report",
)  # fmt: skip

PEERS = (
    _ours("ours"),
    _ours("ours-64", "--look-ahead", "64", in_flight=64),
    _ours("ours-256", "--look-ahead", "256", in_flight=256),
    _ours("ours-n2", "-n", "2", in_flight=2),
    _ours("ours-n2-128", "-n", "2", "--look-ahead", "128", in_flight=256),
    _start_up("ours-sandbox", "ours against the sandbox, which it starts", "pytest", sandbox.ONE_TEST),
    _start_up("ours-sandbox-runs", "ours against a running sandbox", "pytest", sandbox.ONE_TEST, running=True),
    _start_up("sandbox", "the sandbox alone, started and stopped", "python", "-S", "-E", sandbox.START_AND_STOP),
    Peer(
        "gather", "limit: bare aiohttp gather, 256 in flight", AIOHTTP, suites_other.gather, ("python", "gather.py"),
        256, growth=True, note="no framework, no report",
    ),
    NOOP,
    NOOP_PLUGINS,
    Peer(
        "new-client", "pytest, a new httpx client per test", TEMPLATE, suites_pytest.new_client, WITH_HTML,
        note="the style of most templates, with pytest-html",
    ),
    Peer("shared-client", "pytest + shared client", SHARED, suites_pytest.shared_client, ("pytest",), growth=True),
    *map(_xdist, (2, 4, 16)),
    *map(_playwright, (1, 16)),
    _concurrent("vitest", VITEST, suites_node.vitest(256), "vitest", "run", in_flight=256),
    _concurrent("jest", JEST, suites_node.jest(256), "jest", in_flight=256),
    Peer("pactum", "pactum + mocha", PACTUM, suites_node.pactum(), ("mocha", "users*.test.js"), growth=True),
    _pactum(16),
    Peer("newman", "Newman", NEWMAN, suites_other.newman, ("newman", "run", "users.json")),
    Peer("bruno", "Bruno CLI", BRUNO, suites_other.bruno, BRU),
    Peer(
        "bruno-parallel", "Bruno CLI, rows of data in parallel", BRUNO, suites_other.bruno_rows,
        (*BRU, "--csv-file-path", "users.csv", "--parallel"), 1000, note="one request, a row per test",
    ),
    Peer(
        "stepci", "Step CI", STEPCI, suites_other.stepci, ("stepci", "run", "workflow.yml"), 1000,
        variables={"STEPCI_DISABLE_ANALYTICS": "1"}, note="all at once is its default",
    ),
    Peer(
        "tavern", "Tavern", TAVERN, suites_other.tavern, ("pytest",), note="with pytest 8: it does not load in 9.2",
    ),
    Peer(
        "robot", "Robot Framework + RequestsLibrary", ROBOT, suites_other.robot,
        ("robot", "--outputdir", "out", "users.robot"), note="with its log.html and report.html",
    ),
    Peer(
        "cooperative", "pytest-asyncio-cooperative, 256 in flight", COOPERATIVE, suites_pytest.cooperative,
        ("pytest", "--max-asyncio-tasks", "256"), 256,
    ),
    Peer(
        "threads", "pytest-parallel, 64 threads", THREADS, suites_pytest.threads,
        ("pytest", "--workers", "1", "--tests-per-worker", "64"), 64, note="without fixtures",
    ),
    Peer(
        "greenlets", "pytest-concurrency, 64 greenlets", GREENLETS, suites_pytest.greenlets,
        ("pytest", "--workers", "64"), 64, note="files side by side",
    ),
    Peer("hurl", "Hurl, 64 jobs", HURL, suites_other.hurl, ("hurl", "--test", "--jobs", "64", "."), 64),
)  # fmt: skip
