"""--setup-show: when fixtures are set up and torn down, for the very files of module_c."""

from __future__ import annotations

import pytest

from .conftest import ITEMS_FIXTURES, LESSONS

pytest_plugins = ["pytester"]


def show(project: pytest.Pytester, lesson: str, *options: str) -> list[str]:
    """Run one file of module_c and return the lines of --setup-show, without "(fixtures used: ...)"."""
    project.makepyfile(**{lesson.removesuffix(".py"): (LESSONS / lesson).read_text(encoding="utf-8")})
    result = project.runpytest("--setup-show", "-p", "no:terminalprogress", *options)
    assert result.ret == pytest.ExitCode.OK
    lines = [line.partition(" (")[0] for line in result.outlines]
    return [line for line in lines if "SETUP " in line or "TEARDOWN " in line or "::" in line]


def test_five_scopes(project: pytest.Pytester) -> None:
    """Session, package, module, class, function: set up from wide to narrow, torn down from narrow to wide."""
    assert show(project, "test_scopes.py", "-k", "wide_scopes") == [
        "SETUP    S session_number",
        "  SETUP    P package_number",
        "    SETUP    M module_number",
        "      SETUP    C class_number",
        "        SETUP    F function_number",
        "        test_scopes.py::test_wide_scopes_first",
        "        TEARDOWN F function_number",
        "      TEARDOWN C class_number",
        "    TEARDOWN M module_number",
        "  TEARDOWN P package_number",
        "TEARDOWN S session_number",
    ]


def test_one_arrangement_for_a_class(project: pytest.Pytester) -> None:
    """The class is set up once for its four tests."""
    shown = [line.strip() for line in show(project, "test_asserts_on_one_arrangement.py")]

    test = "test_asserts_on_one_arrangement.py::TestFinishUnknownItem::test"
    assert shown[1] == "SETUP    C unknown_id"
    assert [line.startswith(test) for line in shown[2:-2]] == [True] * 4
    assert shown[-2] == "TEARDOWN C unknown_id"


def test_two_levels(project: pytest.Pytester) -> None:
    """One database for the session, emptied for every test, filled for some."""
    project.makeconftest(ITEMS_FIXTURES)

    shown = [line.strip() for line in show(project, "test_two_levels.py")]

    assert shown.count("SETUP    S items_database") == shown.count("TEARDOWN S items_database") == 1
    assert shown.count("SETUP    F items_db") == 5
    assert shown.count("SETUP    F three_items") == 2


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        pytest.param([], ["SETUP    S items_path"], id="default"),
        pytest.param(["--fdb"], ["SETUP    F items_path", "SETUP    F items_path"], id="--fdb"),
    ],
)
def test_dynamic_scope(project: pytest.Pytester, options: list[str], expected: list[str]) -> None:
    """The same two tests: one database for the session, or with --fdb one for each."""
    project.makeconftest(ITEMS_FIXTURES)

    shown = show(project, "test_fresh_database.py", "-p", "tests.api.module_c.setup.fresh_database", *options)

    assert [line.strip() for line in shown if "SETUP" in line and "items_path" in line] == expected


def test_grouping(project: pytest.Pytester) -> None:
    """All tests of the file run in one warehouse before the other is opened."""
    assert show(project, "test_grouping.py") == [
        "    SETUP    M warehouse['small']",
        "        test_grouping.py::test_count_boxes[small]",
        "        test_grouping.py::test_sweep_floor[small]",
        "    TEARDOWN M warehouse['small']",
        "    SETUP    M warehouse['large']",
        "        test_grouping.py::test_count_boxes[large]",
        "        test_grouping.py::test_sweep_floor[large]",
        "    TEARDOWN M warehouse['large']",
    ]


def test_autouse(project: pytest.Pytester) -> None:
    """An autouse fixture is set up for every test, although none of them names it."""
    shown = show(project, "test_autouse.py", "-k", "each_test")

    assert sum("SETUP    F own_data_folder" in line for line in shown) == 2
