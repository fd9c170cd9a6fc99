"""Checks each exchange of a test against the OpenAPI document of its API, when the phase that made it ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ..contract.wording import told
from ..recording.draft import keep_whole_bodies
from ..registry import LEVELS
from ..settings import Settings, SettingsError, get_settings
from ..verdict import ContractViolated
from .documents import Documents
from .look_ahead import early_key
from .options import CONTRACT_MARK, is_our_mark
from .recording import recording_of

if TYPE_CHECKING:
    from ..contract.baseline import Baseline
    from ..exchanges import Described, Recording
    from ..suite import Suite
    from ..verdict import Verdict, Violation

MARK = "contract"
early_said_key = pytest.StashKey[str]()  # what fails the setup of a test that runs ahead, before its turn


def level_of(config: pytest.Config, settings: Settings) -> str | None:
    """Return the level that holds for every document, or None where each has its own.

    Raises:
        SettingsError: CONTRACT is none of off, warn and fail.
    """
    level: str | None = config.getoption("contract") or settings.configured("CONTRACT")
    if level is not None and level not in LEVELS:
        raise SettingsError(f"CONTRACT is {level!r}. Expected one of: {', '.join(LEVELS)}.")
    return level


class Checking:
    """The hooks of a process that runs test functions.

    Args:
        documents: of the suite.
        level: that of every document; None where each has its own.
        baseline: the violations that are accepted.
    """

    look_ahead_safe = True

    def __init__(self, documents: Documents, level: str | None, baseline: Baseline) -> None:
        self._documents = documents
        self._level = level
        self._baseline = baseline
        self._told = 0  # faults of documents

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Any:
        """Check what the fixtures have sent."""
        __tracebackhide__ = True
        return (yield from self._phase(item))

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Any:
        """Check what the test has sent."""
        __tracebackhide__ = True
        return (yield from self._phase(item))

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> Any:
        """Check what the fixtures have sent while they were torn down."""
        __tracebackhide__ = True
        return (yield from self._phase(item))

    @pytest.hookimpl(optionalhook=True)
    def pytest_look_ahead_phase(self, item: pytest.Item, phase: str) -> bool | None:
        """Check what the fixtures of a test have sent that runs ahead, before its function is called."""
        if phase != "call":
            return None
        said = self._check(item, recording_of(item), item.stash[early_key].phases["setup"])
        item.stash[early_said_key] = said
        return not said

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Send to the controller what a worker could not check."""
        output = getattr(session.config, "workeroutput", None)
        if output is not None:
            output["contract_faults"] = self._documents.faults

    def _phase(self, item: pytest.Item) -> Any:
        __tracebackhide__ = True
        try:
            result = yield
        except BaseException as error:  # also what pytest.fail and pytest.skip raise
            if said := self._violations(item):
                error.add_note(f"and the contract is violated: {said}")
            raise
        if said := self._violations(item):
            raise ContractViolated(said)
        return result

    def _wanted(self, item: pytest.Item) -> str | None:
        """Return the level that the mark of a test asks for."""
        mark = item.get_closest_marker(MARK)
        if mark is None or not is_our_mark(item.config, CONTRACT_MARK):
            return None
        level = mark.args[0] if mark.args else mark.kwargs.get("level")
        if level not in LEVELS:
            self._documents.note(f"@pytest.mark.contract({level!r}) of {item.nodeid}: expected {', '.join(LEVELS)}")
            return None
        return str(level)

    def _violations(self, item: pytest.Item) -> str:
        """Check the exchanges of the phase that ends; return what fails the test, "" for nothing."""
        early = item.stash.get(early_said_key, "")
        item.stash[early_said_key] = ""
        return "\n  ".join(filter(None, [early, self._check(item, recording_of(item))]))

    def _check(self, item: pytest.Item, *recordings: Recording) -> str:
        drafts = [draft for each in recordings for draft in each.begun() if draft.verdict is None]
        if not drafts:
            return ""
        wanted = self._wanted(item)
        said = told([each for draft in drafts for each in self._failing(draft, wanted)])
        return "\n  ".join(filter(None, [*self._new_faults(wanted), said]))

    def _failing(self, draft: Described, wanted: str | None) -> list[tuple[int, Verdict, Violation]]:
        """Check an exchange; return its status, its verdict and each violation that fails the test."""
        level = wanted or self._level or "fail"
        try:
            sent = draft.raw()
            found = self._documents.find(sent.url)
            if found is None:
                return []
            level = wanted or self._level or self._documents.named[found[0]].level
            verdict = found[1].check(sent)
            if verdict is None:
                return []
            if level == "off":
                verdict.violations = []
            for violation in verdict.violations:
                violation.is_warning |= level == "warn"
                violation.accepted = self._baseline.reason(verdict, violation)
            draft.verdict = verdict
            return [(sent.status or 0, verdict, each) for each in verdict.violations if each.fails]
        except Exception as error:  # the suite's results are worth more
            self._documents.note(f"not checked: {type(error).__name__}: {error}", level)
            return []

    def _new_faults(self, wanted: str | None) -> list[str]:
        """Return what cannot be checked, where that fails the test and was not told yet."""
        if (wanted or self._level) in ("off", "warn"):  # the next test may not be that lenient
            return []
        faults = self._documents.faults[self._told :]
        self._told += len(faults)
        return [fault for fault in faults if self._level == "fail" or fault not in self._documents.lenient]


def begin(config: pytest.Config, suite: Suite) -> tuple[Documents, Baseline] | None:
    """Register what checks, if a document is named and the level is not "off".

    Raises:
        pytest.UsageError: CONTRACT has no level, or the baseline is malformed.
    """
    from ..contract.baseline import Baseline

    settings = get_settings()
    if not suite.apis.documents.get(settings.environment):
        return None
    cache = getattr(config, "cache", None)
    try:
        level = level_of(config, settings)
        path = config.rootpath / config.getini("apisuite_contract_baseline")
        baseline = Baseline.load(path, accepts_all=config.getoption("contract_update_baseline"))
    except (SettingsError, ValueError) as error:
        raise pytest.UsageError(str(error)) from None
    if level == "off":
        return None
    documents = Documents(suite, settings, cache and cache.mkdir("apisuite-openapi"))
    config.add_cleanup(keep_whole_bodies(documents.is_named))
    config.pluginmanager.register(Checking(documents, level, baseline), "apisuite-contract")
    return documents, baseline
