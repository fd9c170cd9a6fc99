"""Run the Items command line: `python -m tests.sandbox.items --help`."""

from __future__ import annotations

from .cli import cli

cli(prog_name="items")
