"""What needs no test run: `python -m apisuite diff OLD NEW` compares two OpenAPI documents."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from .contract.document import Document, DocumentError, fetch, load_file, load_text


def main(arguments: list[str] | None = None) -> int:
    """Return the exit code: 1 where a change breaks clients, 2 where a document cannot be used."""
    parser = argparse.ArgumentParser(prog="python -m apisuite", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    command = commands.add_parser("diff", help="compare two versions of a document; exit code 1 if one breaks clients")
    command.add_argument("old", help="a file, or an http(s) URL")
    command.add_argument("new")
    options = parser.parse_args(arguments)
    from .contract.diff import changes

    try:
        found = changes(_load(options.old), _load(options.new))
    except DocumentError as error:
        print(error, file=sys.stderr)
        return 2
    for change in found:
        print(change)
    breaking = sum(change.breaks for change in found)
    print(f"{len(found)} changes, {breaking} of which break clients")
    return 1 if breaking else 0


def _load(place: str) -> Document:
    if place.startswith(("http://", "https://")):
        return load_text(fetch(place), place)
    return load_file(Path(place))


if __name__ == "__main__":
    sys.exit(main())
