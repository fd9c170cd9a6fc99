"""What needs no run of pytest: `python -m apisuite sweep` removes what killed runs have left behind."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path


def main(arguments: list[str] | None = None) -> int:
    """Run a command, and return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m apisuite", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    commands.add_parser("sweep", help="remove what killed runs have created; exit code 1 if something is left")
    parser.parse_args(arguments)
    from .toolbox.sweeping import sweep

    return sweep(Path.cwd())


if __name__ == "__main__":
    sys.exit(main())
