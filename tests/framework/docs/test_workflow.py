"""The workflow, the editor and the hooks before a commit call what noxfile.py and requirements-dev.txt have."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
import yaml

from ..suite import ROOT
from .markdown import Document

WORKFLOW = ROOT / ".github" / "workflows" / "tests.yml"
NOXFILE = (ROOT / "noxfile.py").read_text(encoding="utf-8")
SESSIONS = set(re.findall(r"^@nox\.session.*\ndef (\w+)", NOXFILE, re.MULTILINE))


@pytest.fixture(scope="module")
def workflow() -> dict[str, Any]:
    """The workflow as data. Nothing to clean up."""
    document: dict[str, Any] = yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))
    return document


def commands(workflow: dict[str, Any]) -> list[str]:
    """Return what the steps run."""
    return [step["run"] for job in workflow["jobs"].values() for step in job["steps"] if "run" in step]


def with_code(workflow: dict[str, Any]) -> list[str]:
    """Return the jobs that run something; another one only passes a file on."""
    return [name for name, job in workflow["jobs"].items() if any("run" in step for step in job["steps"])]


def test_actions_are_pinned() -> None:
    """Each action is a commit, with its version beside it."""
    uses = re.findall(r"uses: (.+)", WORKFLOW.read_text(encoding="utf-8"))

    assert uses
    assert [use for use in uses if not re.fullmatch(r"[\w-]+(/[\w-]+)+@[0-9a-f]{40} # v\d+\.\d+\.\d+", use)] == []


def test_jobs_may_only_read(workflow: dict[str, Any]) -> None:
    """Nothing is allowed by default; a job may read the code; no step keeps the token."""
    assert workflow["permissions"] == {}
    assert {json.dumps(job["permissions"]) for job in workflow["jobs"].values()} == {'{"contents": "read"}'}
    checkouts = [s for j in workflow["jobs"].values() for s in j["steps"] if "checkout" in s.get("uses", "")]
    assert [step["with"]["persist-credentials"] for step in checkouts] == [False] * len(with_code(workflow))


def test_every_python_on_every_platform(workflow: dict[str, Any]) -> None:
    """The matrix has the Pythons of noxfile.py on three systems."""
    pythons = re.search(r"^PYTHONS = (.+)$", NOXFILE, re.MULTILINE)
    matrix = workflow["jobs"]["tests"]["strategy"]["matrix"]

    assert pythons
    assert matrix["python"] == json.loads(pythons[1])
    assert [system.partition("-")[0] for system in matrix["system"]] == ["ubuntu", "macos", "windows"]


def test_jobs_call_sessions(workflow: dict[str, Any]) -> None:
    """What is run is a session of noxfile.py, in the job's own environment."""
    called = [command for command in commands(workflow) if command.startswith("nox")]
    names = {word for command in called for word in re.sub(r"--? .*", "", command.partition("-s ")[2]).split()}

    assert len(called) == len(with_code(workflow))
    assert {name.strip('"').partition("-")[0] for name in names} <= SESSIONS


def test_artefacts_are_what_a_run_writes(workflow: dict[str, Any]) -> None:
    """Report, JUnit file and log are kept, also of a run that failed."""
    upload = next(step for step in workflow["jobs"]["tests"]["steps"] if "upload-artifact" in step.get("uses", ""))

    assert upload["with"]["path"].split() == ["report.html", "junit.xml", "api_logging.log"]
    assert upload["if"] == "${{ !cancelled() }}"
    assert any("--junit-xml=junit.xml" in command for command in commands(workflow))


def test_documents_name_sessions_that_exist(documents: dict[str, Document]) -> None:
    """No document sends to a session that noxfile.py does not have."""
    for document in documents.values():
        text = document.path.read_text(encoding="utf-8")
        called = re.findall(r"nox (?:--no-venv )?-s ([\w .-]+?)(?: --|[`\n])", text)

        assert {word.partition("-")[0] for words in called for word in words.split()} <= SESSIONS


def test_shards_of_the_workflow_are_merged(workflow: dict[str, Any]) -> None:
    """Each shard is run, its record is kept and fetched, and the history goes from run to run."""
    shards, merge = workflow["jobs"]["shards"], workflow["jobs"]["merge"]
    (run,) = [command for command in commands({"jobs": {"shards": shards}}) if command.startswith("nox")]
    used = [
        step["uses"].partition("@")[0]
        for step in workflow["jobs"]["history"]["steps"] + merge["steps"]
        if "uses" in step
    ]

    assert shards["strategy"]["matrix"]["shard"] == [1, 2, 3]
    assert '"--shard=$SHARD/3"' in run
    assert any("--merge-reports=results" in command for command in commands({"jobs": {"merge": merge}}))
    assert {"actions/cache/restore", "actions/cache/save", "actions/download-artifact"} <= set(used)


def test_pipelines_of_other_servers_are_readable(documents: dict[str, Document]) -> None:
    """The YAML for GitLab parses, and what it keeps is what a run writes."""
    blocks = [*documents["docs/running.md"].of("yaml"), *documents["docs/shards.md"].of("yaml")]
    jobs = [job for block in blocks for job in yaml.safe_load(block.text).values()]

    assert len(jobs) == 4
    assert [job["script"][-1].partition(" ")[0] for job in jobs] == ["pytest", "touch", "pytest", "pytest"]
    assert jobs[0]["artifacts"]["paths"] == jobs[3]["artifacts"]["paths"] == ["report.html", "api_logging.log"]


def test_hooks_before_a_commit_are_the_same_tools() -> None:
    """Each hook runs a tool that a session runs too, from the environment of the contributor."""
    document = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    hooks = [hook for repo in document["repos"] for hook in repo["hooks"]]

    assert {hook["language"] for hook in hooks} == {"system"}
    for hook in hooks:
        words = [word for word in hook["entry"].split() if not word.startswith("-")]
        assert ", ".join(f'"{word}"' for word in words) in NOXFILE, hook["id"]


def test_editor_starts_what_is_there() -> None:
    """The editor's settings are JSON with comments; its folders and programs exist."""
    documents = {}
    for name in ("settings", "launch"):
        text = (ROOT / ".vscode" / f"{name}.json").read_text(encoding="utf-8")
        documents[name] = json.loads(re.sub(r"^\s*//.*$", "", text, flags=re.MULTILINE))

    assert all((ROOT / folder).is_dir() for folder in documents["settings"]["python.testing.pytestArgs"])
    modules = {entry["module"] for entry in documents["launch"]["configurations"] if "module" in entry}
    assert modules == {"pytest"}


def test_ci_begins_as_a_newcomer() -> None:
    """`.ci/run` takes README's way in a fresh clone, which README's own tests cannot: they run in one already."""
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    steps = ["python3 -m venv", "-r requirements.txt\n", "\npytest\n", "-r requirements-dev.txt\n", "nox --no-venv"]

    assert [script.index(step) for step in steps] == sorted(script.index(step) for step in steps)
