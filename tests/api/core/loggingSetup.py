"""One log per run. To change levels, format or file, edit `logging_config.json`, not this file."""

from __future__ import annotations

from pathlib import Path

from apisuite import logs

CONFIG = Path(__file__).with_name("logging_config.json")


def setup_logging() -> None:
    """Configure logging. Any conftest may call it, any number of times, also under xdist.

    Raises:
        SettingsError: the log cannot be written where the configuration says.
    """
    logs.setup(CONFIG)
