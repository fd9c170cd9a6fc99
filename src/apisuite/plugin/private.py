"""The names of pytest, pytest-html, xdist and unittest that are not promised and are needed here.

All of them, and nowhere else. A new version that changes one fails in test_private_names.py of the reports first.
"""

from __future__ import annotations

import contextlib
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


def page_of(config: pytest.Config) -> Any:
    """Return pytest-html's collector, whose hooks make the page; None where no page is made.

    There is no public way to hand pytest-html a report that the other plugins do not get, as the row of a subtest
    needs: it keeps one report per test, phase and outcome, so the subtests of a test overwrite each other.
    """
    from pytest_html.basereport import BaseReport

    return next((plugin for plugin in config.pluginmanager.get_plugins() if isinstance(plugin, BaseReport)), None)


def write_page_with(page: Any, write: Callable[[Path, str], None]) -> None:
    """Let `write` write the file: pytest-html's own way leaves half of it where it is killed meanwhile."""
    path: Path = page._report_path
    page._write_report = lambda text: write(path, text)


def suite_properties(config: pytest.Config) -> list[list[Any]]:
    """Return the lists in which JUnit plugins keep what `record_testsuite_property` was given, past all reports."""
    found = (getattr(plugin, "global_properties", None) for plugin in config.pluginmanager.get_plugins())
    return [properties for properties in found if isinstance(properties, list)]


def keep_suite_properties(config: pytest.Config) -> None:
    """Keep what `record_testsuite_property` is given also where no JUnit file is written: a record has it."""
    from _pytest.junitxml import xml_key

    if xml_key not in config.stash and config.pluginmanager.hasplugin("junitxml"):
        keeping: Any = _SuiteProperties()
        config.stash[xml_key] = keeping
        config.pluginmanager.register(keeping)


class _SuiteProperties:
    """As much of pytest's writer of the JUnit file as its fixtures use."""

    look_ahead_safe = True

    def __init__(self) -> None:
        self.global_properties: list[tuple[str, str]] = []

    def add_global_property(self, name: str, value: object) -> None:
        self.global_properties.append((name, str(value)))

    def node_reporter(self, _report: object) -> _SuiteProperties:
        return self

    def add_attribute(self, name: str, value: object) -> None:
        """Of a test: those are not kept."""


def begin_at(config: pytest.Config, begin: float, seconds: float) -> None:
    """Let terminal, JUnit file and page say that the run has begun then, and taken so long."""
    for plugin in config.pluginmanager.get_plugins():
        for name in ("_session_start", "suite_start"):
            instant = getattr(plugin, "__dict__", {}).get(name)
            if hasattr(instant, "perf_count"):
                object.__setattr__(instant, "perf_count", time.perf_counter() - seconds)
                object.__setattr__(instant, "time", begin)
        if hasattr(plugin, "_suite_start_time"):
            plugin._suite_start_time = time.time() - seconds


def case_attributes(config: pytest.Config) -> list[dict[str, str]]:
    """Return the attributes of each test in the JUnit file; `record_xml_attribute` writes there, past all reports."""
    return [reporter.to_xml().attrib for reporter in getattr(junit_writer(config), "node_reporters_ordered", ())]


def junit_writer(config: pytest.Config) -> Any:
    """Return pytest's plugin that writes the JUnit file, None if there is none."""
    return next((plugin for plugin in config.pluginmanager.get_plugins() if hasattr(plugin, "node_reporter")), None)


def context_of(item: pytest.Item) -> Any:
    """Return the context in which unittest.IsolatedAsyncioTestCase runs a test: a copy of the collection's."""
    return getattr(getattr(item, "instance", None), "_asyncioTestContext", None)


def drop_sections(item: pytest.Item, kind: str) -> None:
    """Take the sections of a kind from those that the next reports of a test will have: its last attempt made them."""
    sections = getattr(item, "_report_sections", [])
    sections[:] = [each for each in sections if each[1] != kind]


def portable(value: Any) -> Any:
    """Return `value` if a worker can hand it to the controller, else its text: xdist ends the run over any other."""
    from execnet import DumpError, dumps

    try:
        dumps(value)
    except DumpError:
        return str(value)
    return value


def is_found(category: type) -> bool:
    """Return whether xdist's controller finds a class by its name: one made in a function would end the run."""
    return getattr(sys.modules.get(category.__module__), category.__name__, None) is category


def copy_nothing(config: pytest.Config, arguments: Callable[[list[str]], list[str]]) -> Callable[[], None]:
    """Have xdist copy nothing to other hosts, and let `arguments` say what their workers get; return what undoes it.

    xdist copies pytest's own source into the checkout there, whatever its options say, and refuses paths outside of
    what it has copied. Called when its workers are about to be set up.
    """
    from xdist import workermanage  # type: ignore[import-untyped]

    manager = config.pluginmanager.getplugin("dsession").nodemanager
    manager.roots.clear()
    before = workermanage.make_reltoroot
    workermanage.make_reltoroot = lambda _roots, given: arguments(given)

    def undo() -> None:
        workermanage.make_reltoroot = before

    return undo


def end_workers(config: pytest.Config, error: BaseException) -> str:
    """Return the destination of the connection in whose making `error` was raised, "" if it was in none.

    execnet raises HostNotFound or whatever its pipes do, and leaves the connection open. The workers that were set up
    before are ended as well: no session has begun that would do so.
    """
    for frame, _ in traceback.walk_tb(error.__traceback__):
        if frame.f_globals.get("__name__") == "execnet.gateway_bootstrap" and "spec" in frame.f_locals:
            connection = frame.f_locals["io"]
            connection.kill()
            connection.wait()
            for close in (connection.close_read, connection.close_write):
                with contextlib.suppress(OSError):
                    close()
            config.pluginmanager.getplugin("dsession").nodemanager.teardown_nodes()
            return str(frame.f_locals["spec"].ssh)
    return ""


def loadfile_scheduler(config: pytest.Config, log: Any) -> Any:
    """Return xdist's scheduler of --dist loadfile, which gives the rest of a crashed worker's file to the next one.

    xdist's own runs the test that crashed a worker again, in the next worker: see `crashes`.
    """
    from xdist.scheduler import LoadFileScheduling  # type: ignore[import-untyped]

    class Scheduling(LoadFileScheduling):  # type: ignore[misc]
        def remove_node(self, node: Any) -> Any:
            for unit in self.assigned_work.get(node, {}).values():
                crashed = next((nodeid for nodeid, is_done in unit.items() if not is_done), None)
                if crashed is not None:
                    unit[crashed] = True
                    super().remove_node(node)
                    return crashed
            return super().remove_node(node)

        def _reschedule(self, node: Any) -> None:
            if node in self.registered_collections:  # else it still collects; xdist 3.8 ends with a KeyError
                super()._reschedule(node)

    return Scheduling(config, log)
