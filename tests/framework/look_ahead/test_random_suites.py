"""Whatever the suite: running ahead, it looks as it does one test after another."""

from __future__ import annotations

from random import Random

from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st

from ..suite import Suite
from .random_fixtures import Draw
from .random_suites import CONFTEST, suites
from .seen import see

pytest_plugins = ["pytester"]

LONG = settings.get_current_profile_name() == "long"


ANY = settings(
    max_examples=settings.default.max_examples if LONG else 8,
    phases=list(Phase) if LONG else [Phase.generate],  # making an example smaller takes minutes
    derandomize=not LONG,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@ANY
@given(files=suites(), ahead=st.sampled_from(["1", "3", "16"]))
def test_any_suite_looks_the_same(inner: Suite, files: dict[str, str], ahead: str) -> None:
    """Fixture scopes, marks, failures, output, logs and warnings in any combination."""
    for old in inner.path.glob("test_*.py"):
        old.unlink()
    inner.write({"conftest.py": CONFTEST, **files})
    note(f"--look-ahead {ahead}")
    for name, text in files.items():
        note(f"{name}:\n{text}")

    difference = see(inner, "--look-ahead", ahead).difference(see(inner))

    assert difference == ""


@ANY
@given(random=st.randoms(use_true_random=False), ahead=st.sampled_from(["1", "3", "16", "64"]))
def test_any_fixtures_look_the_same(inner: Suite, random: Random, ahead: str) -> None:
    """Function fixtures of every kind, which need each other and wider ones, override, wait, fail and finalize."""
    for old in inner.path.glob("*.py"):
        old.unlink()
    files = Draw(random).suite()
    inner.write(files)
    for name, text in files.items():
        note(f"{name}:\n{text}")

    difference = see(inner, "--look-ahead", ahead).difference(see(inner))

    assert difference == ""
