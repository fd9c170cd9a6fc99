"""What the engine needs of others' private parts; a new version of theirs that changes them fails here first."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import Mock

import pytest

from apisuite.plugin import private

from ..suite import Suite

pytest_plugins = ["pytester"]

# Looks at the plugins of its own run, in which pytest-html makes a page.
LOOKS = """
    from pathlib import Path

    from apisuite.plugin import private

    def pytest_sessionstart(session):
        page = private.page_of(session.config)
        hooks = [name for name in dir(page) if name.startswith("pytest_")]
        Path("hooks.txt").write_text(" ".join(hooks))
        private.write_page_with(page, lambda path, text: Path("written.txt").write_text(f"{path}\\n{text}"))
"""
PROPERTY = """
    from apisuite.plugin import private

    def pytest_sessionfinish(session):
        print("found:", private.suite_properties(session.config))

    def test_a(): ...
"""


def test_page_and_its_file(folder: Suite) -> None:
    """pytest-html's collector is found, has the hooks that are handed on, and leaves the writing to another."""
    folder.write({"pytest.ini": "[pytest]\n", "conftest.py": LOOKS, "test_a.py": "def test_a(): ...\n"})

    folder.run("--html=page.html").assert_outcomes(passed=1)

    assert folder.read("hooks.txt").split() == [
        "pytest_collection_finish",
        "pytest_collectreport",
        "pytest_runtest_logreport",
        "pytest_sessionfinish",
        "pytest_sessionstart",
        "pytest_terminal_summary",
    ]
    path, _, page = folder.read("written.txt").partition("\n")
    assert Path(path) == folder.path / "page.html"
    assert page.startswith("<!DOCTYPE html>")
    assert not (folder.path / "page.html").exists()


def test_no_page(pytestconfig: pytest.Config, pytester: pytest.Pytester) -> None:
    """Where no page is made there is none to be found."""
    assert private.page_of(pytester.parseconfig("-p", "no:cacheprovider")) is None


def test_suite_properties(folder: Suite) -> None:
    """What JUnit keeps of `record_testsuite_property` is in one of the lists."""
    conftest = PROPERTY.partition("    def test_a")[0]
    test = "def test_a(record_testsuite_property):\n    record_testsuite_property('name', 'value')\n"
    folder.write({"pytest.ini": "[pytest]\n", "conftest.py": conftest, "test_a.py": test})

    done = folder.run("--junit-xml=junit.xml", "-s")

    done.stdout.fnmatch_lines(["*found: *('name', 'value')*"])


WORDS = ("context:", "sections:", "attributes:")
OF_ITEMS = """
    import unittest

    class TestAsync(unittest.IsolatedAsyncioTestCase):
        async def test_async(self): ...

    def test_plain(record_xml_attribute):
        record_xml_attribute("place", "here")
"""
ITEMS_CONFTEST = """
    import pytest

    from apisuite.plugin import private

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_call(item):
        print("context:", item.name, type(private.context_of(item)).__name__)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_teardown(item):
        item.add_report_section("call", "log mine", "kept?")
        item.add_report_section("call", "log other", "kept!")
        private.drop_sections(item, "log mine")
        return (yield)

    def pytest_runtest_logreport(report):
        if report.when == "teardown":
            print("sections:", [name for name, _ in report.sections if name.startswith("Captured log")])

    def pytest_sessionfinish(session):
        print("attributes:", [attributes.get("place") for attributes in private.case_attributes(session.config)])
"""


def test_items_of_pytest_and_unittest(folder: Suite) -> None:
    """The context of an async test case, the sections of a test's next report, the attributes of its JUnit element."""
    folder.write({"pytest.ini": "[pytest]\n", "conftest.py": ITEMS_CONFTEST, "test_a.py": OF_ITEMS})

    done = folder.run("--junit-xml=junit.xml", "-s", "-p", "no:randomly", "-ojunit_family=xunit1")

    done.assert_outcomes(passed=2, warnings=1)  # record_xml_attribute is experimental
    said = [line[line.index(word) :] for line in done.outlines for word in WORDS if word in line]
    assert said == [
        "context: test_async Context",
        "sections: ['Captured log other call']",
        "context: test_plain NoneType",
        "sections: ['Captured log other call']",
        "attributes: [None, 'here']",
    ]


MOVES = """
    import pytest
    from apisuite.plugin import private

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(session):
        private.begin_at(session.config, 86400.0, 50.0)
"""


def test_moved_begin(folder: Suite) -> None:
    """Terminal, JUnit file and page take the time that they are told."""
    folder.write({"pytest.ini": "[pytest]\n", "conftest.py": MOVES, "test_a.py": "def test_a(): ...\n"})

    done = folder.run("--junit-xml=junit.xml", "--html=page.html")

    done.stdout.fnmatch_lines(["*1 passed in 50.*s*"])
    assert 'time="50.' in folder.read("junit.xml")
    assert 'timestamp="1970-01-0' in folder.read("junit.xml")
    assert "00:00:50" in folder.read("page.html")


# Looks at what xdist would copy, and at what it makes of arguments, before and after the engine's change.
COPIES = """
    from pathlib import Path

    from apisuite.plugin import private

    def pytest_xdist_setupnodes(config):
        from xdist import workermanage

        manager = config.pluginmanager.getplugin("dsession").nodemanager
        before, is_copied = workermanage.make_reltoroot, bool(manager.roots)
        undo = private.copy_nothing(config, lambda given: [*given, "added"])
        assert is_copied and not manager.roots
        assert workermanage.make_reltoroot([Path("/x")], ["test_a.py"]) == ["test_a.py", "added"]
        undo()
        assert workermanage.make_reltoroot is before
        workermanage.make_reltoroot = lambda _roots, given: given
        Path("seen").touch()
"""


class Node:
    """A worker, as far as a scheduler looks at it: it remembers what it is given."""

    shutting_down = False

    def __init__(self) -> None:
        self.given: list[int] = []

    def send_runtest_some(self, indices: list[int]) -> None:
        """Take tests, by their places in the collection."""
        self.given += indices

    def shutdown(self) -> None:
        """Nothing to end."""


def test_nothing_is_copied(folder: Suite) -> None:
    """What xdist copies to a worker in another folder, and how it changes arguments, is where it is looked for."""
    folder.write({"pytest.ini": "[pytest]\n", "conftest.py": COPIES, "test_a.py": "def test_a(): ...\n"})

    folder.run("-d", f"--tx=popen//chdir={folder.path}", "test_a.py").assert_outcomes(passed=1)

    assert (folder.path / "seen").exists()
    assert not (folder.path / "_pytest").exists()


def test_scheduler_leaves_a_crashed_test_out(pytester: pytest.Pytester) -> None:
    """The next worker gets the rest of the file, without the test that the first one died of."""
    config = pytester.parseconfig("-n", "1", "--dist", "loadfile", "--tx", "popen")
    scheduler = private.loadfile_scheduler(config, Mock())
    tests = ["test_a.py::test_1", "test_a.py::test_2", "test_a.py::test_3"]
    first, second = Node(), Node()
    scheduler.numnodes = 1
    scheduler.add_node(first)
    scheduler.add_node_collection(first, tests)
    scheduler.schedule()

    scheduler.mark_test_complete(first, 0)
    crashed = scheduler.remove_node(first)
    scheduler.add_node(second)
    scheduler.add_node_collection(second, tests)
    scheduler.schedule()

    assert crashed == tests[1]
    assert second.given == [2]
