"""One log per run: `logging_config.json` beside this file says what goes where. Change that file, not this one."""

from __future__ import annotations

from pathlib import Path

from apisuite import logs

CONFIG = Path(__file__).with_name("logging_config.json")


def setup_logging() -> None:
    """Configure logging. May be called by any conftest, any number of times, also under xdist.

    Raises:
        SettingsError: the log cannot be written where the configuration says.
    """
    logs.setup(CONFIG)
