"""Of pytest-metadata, which also collects variables of CI servers, only listed names are shown."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from .inner import PARALLEL, PLAIN, run_inner
from .shown import environment

SHOWN = {"Python", "Platform", "Packages", "Plugins"}
# GitLab's own, credentials and all, as pytest-metadata would show them.
CI_VARIABLES = {"GITLAB_CI": "true", "CI_PROJECT_URL": "https://gitlab-ci-token:glcbt-64@git.test/suite.git"}
CONFTEST = """
    import pytest

    def pytest_metadata(metadata):
        metadata["Early"] = "glcbt-64"

    @pytest.fixture(autouse=True)
    def late(metadata):
        metadata["Late"] = "glcbt-64"
"""


@pytest.mark.parametrize("arguments", [PLAIN, PARALLEL])
def test_only_listed_names_are_shown(tmp_path: Path, arguments: list[str]) -> None:
    """Neither the report nor the header of `-v` has what CI, a conftest, a test or the command line adds."""
    files = {"conftest.py": CONFTEST, "test_a.py": "def test_a(): ...\n"}

    finished = run_inner(tmp_path, files, "-v", "--metadata", "Mine", "glcbt-64", *arguments, **CI_VARIABLES)

    header = re.search(r"^metadata: (\{.*\})$", finished.output, re.MULTILINE)
    assert header is not None
    assert set(ast.literal_eval(header[1])) == SHOWN
    assert set(environment(finished.report)) == SHOWN
    assert "glcbt-64" not in finished.output + finished.report.page
