"""What needs no test run: comparing OpenAPI documents, and removing what killed runs have left behind."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path


def main(arguments: list[str] | None = None) -> int:
    """Run a command, and return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m apisuite", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    diff = commands.add_parser("diff", help="compare two versions of a document; exit code 1 if one breaks clients")
    diff.add_argument("old", help="a file, or an http(s) URL")
    diff.add_argument("new")
    commands.add_parser("sweep", help="remove what killed runs have created; exit code 1 if something is left")
    options = parser.parse_args(arguments)
    if options.command == "diff":
        return _diff(options.old, options.new)
    from .toolbox.sweeping import sweep

    return sweep(Path.cwd())


def _diff(old: str, new: str) -> int:
    """Return the exit code: 1 where a change breaks clients, 2 where a document cannot be used."""
    from .contract.diff import changes
    from .contract.document import Document, DocumentError, fetch, load_file, load_text

    def load(place: str) -> Document:
        if place.startswith(("http://", "https://")):
            return load_text(fetch(place), place)
        return load_file(Path(place))

    try:
        found = changes(load(old), load(new))
    except DocumentError as error:
        print(error, file=sys.stderr)
        return 2
    for change in found:
        print(change)
    breaking = sum(change.breaks for change in found)
    print(f"{len(found)} changes, {breaking} of which break clients")
    return 1 if breaking else 0


if __name__ == "__main__":
    sys.exit(main())
