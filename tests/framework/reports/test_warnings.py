"""Warnings of any class are redacted, and none of them ends a run."""

from __future__ import annotations

import pytest

from ..suite import Suite
from .inner import PARALLEL, PLAIN

pytest_plugins = ["pytester"]

WARNS = """
    import warnings

    class Broken(UserWarning):
        is_shown = False

        def __str__(self):
            if self.is_shown:
                raise KeyError("no text")
            return ""

    class Telling(UserWarning):
        def __str__(self):
            return "password=correct-horse-battery"

    def test_broken():
        warnings.warn(broken := Broken())
        broken.is_shown = True

    def test_local():
        class Local(UserWarning): ...

        warnings.warn(Local("of a class in a function"))

    def test_telling():
        warnings.warn(Telling())
"""


@pytest.mark.parametrize("arguments", [PLAIN, PARALLEL])
def test_warning_of_an_odd_class(folder: Suite, arguments: list[str]) -> None:
    """What cannot be read is shown as such; a text that a class makes itself is redacted like any other."""
    folder.write({"test_x.py": WARNS})

    done = folder.run("-p", "no:randomly", *arguments)

    assert done.ret == pytest.ExitCode.OK
    assert "not shown, as it could not be redacted: KeyError" in done.stdout.str()
    assert "Local: of a class in a function" in done.stdout.str()
    assert "password=[redacted]" in done.stdout.str()
    assert "correct-horse" not in done.stdout.str()
