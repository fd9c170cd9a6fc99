"""A command line option that gives way: where a suite's conftest defines one of the same name, that one is meant.

Entry points are loaded before conftests, so it is always the suite that would end with "conflicting option string".
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest


@contextmanager
def giving_way(parser: pytest.Parser, option: str) -> Iterator[None]:
    """Within the block, conftests may define `option`, e.g. "--look-ahead"; ours is then off, and not in --help."""
    known = _known(parser)
    ours = known.pop(option, None)
    try:
        yield
    finally:
        if ours is not None and known.setdefault(option, ours) is not ours:
            ours.help = argparse.SUPPRESS


def give_way_for_good(config: pytest.Config, option: str) -> None:
    """Let conftests that are found later, in collection, define `option`: the command line has been read."""
    _known(config._parser).pop(option, None)  # noqa: SLF001 - there is no other way to it from here


def is_own_ini(config: pytest.Config, name: str, described: str) -> bool:
    """Return whether the ini option `name` is still the one that was added with the help text `described`."""
    return bool(config._parser._inidict[name][0] == described)  # noqa: SLF001 - the last to add one wins, silently


def _known(parser: Any) -> dict[str, argparse.Action]:
    # argparse's own table. It has no public way to take an option back.
    known: dict[str, argparse.Action] = parser.optparser._option_string_actions  # noqa: SLF001
    return known
