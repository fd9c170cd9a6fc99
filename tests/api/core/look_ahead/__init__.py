"""Look-ahead: while one async test waits, the bodies of the next ones already run on the same loop.

    plugin       the hooks, and what the user is told
    flight       the bodies under way: they start early, have their turn, or are abandoned
    body         one test's body as a task: its buffers, its times
    output       logs, output, warnings and stray errors go to the test that made them (streams, warned: parts of it)
    calls        and so do its HTTP exchanges
    order        which tests this process will run next
    eligible     which tests may run ahead; every other test runs with nothing beside it
    source       what a test's code says about changing things that all tests share
    guard        stops the run when a test patches something while others are under way
    private      the private names of others that all this rests on

pytest's own protocol stays as it is: set-up, call, teardown and report of one test after another, in order. Only the
bodies begin earlier. Where `--look-ahead` is 0, nothing but this file is imported.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from ..exchanges import Recording


def add_options(group: pytest.OptionGroup, parser: pytest.Parser) -> None:
    """Add `--look-ahead N` to `group`, and the ini option `look_ahead`."""
    group.addoption(
        "--look-ahead",
        type=int,
        metavar="N",
        help="start up to N async tests before their turn, in each process, while another one waits (default: 0, "
        "or the ini option look_ahead). Mark a test `serial` if it must have nothing beside it.",
    )
    parser.addini("look_ahead", "default of --look-ahead.", type="int", default=0)


def register(config: pytest.Config, recording_of: Callable[[pytest.Item], Recording] | None = None) -> int:
    """Register the plugin if this run looks ahead.

    Args:
        config: of the process that runs tests, or of the xdist controller.
        recording_of: returns the recording of a test's HTTP exchanges; without it, they are not assigned.

    Returns:
        How many tests may start before their turn.

    Raises:
        pytest.UsageError: the number is negative.
    """
    given = config.getoption("look_ahead")
    n = config.getini("look_ahead") if given is None else given
    if n < 0:
        raise pytest.UsageError(f"--look-ahead is {n}. Expected the number of tests to start early, 0 for none.")
    if n > 0:
        from .plugin import LookAhead

        calls = None
        if recording_of is not None:
            from .calls import Calls

            calls = Calls(recording_of)
        config.pluginmanager.register(LookAhead(config, n, calls), "look-ahead")
    return int(n)
