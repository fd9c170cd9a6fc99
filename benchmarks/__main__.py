"""`python -m benchmarks`: install, run, write the results."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from . import results, table
from .install import REPOSITORY, default_cache
from .peer import QUICK, WORKLOADS
from .peers import PEERS
from .run import Harness
from .server import serve


def main(arguments: list[str] | None = None) -> int:
    """Measure, and write JSON, tables and plot. Returns 1 if one of our own could not be measured."""
    options = _parse(arguments)
    cache = options.cache.resolve()
    if cache.is_relative_to(REPOSITORY):
        sys.exit("--cache: choose a folder outside the repository")
    chosen = [peer for peer in PEERS if not options.only or peer.name in options.only]
    workloads = [
        w for w in (QUICK if options.quick else WORKLOADS) if not options.workload or w.name in options.workload
    ]
    # A trial is not enough for the published tables.
    whole = not (options.quick or options.only or options.workload)
    out = options.out or (table.RESULTS if whole else cache / "trial")
    machine = results.describe_machine()
    with serve() as server:
        harness = Harness(server, cache)
        entries = []
        for peer in chosen:
            entries.append(harness.prepare(peer))
            print(f"{peer.name:18} {entries[-1].version} {entries[-1].reasons.get('', '')}", flush=True)
        for workload in workloads:
            harness.measure(entries, workload, options.repeat)
    results.save(out, workloads, entries, machine)
    table.publish(out, table.README if whole and out == table.RESULTS else None)
    return int(any(e.reasons for e in entries if e.peer.name.startswith("ours")))


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    names = [peer.name for peer in PEERS]
    parser.add_argument("--quick", action="store_true", help="50 tests instead of 1,000: does everything run?")
    parser.add_argument("--only", nargs="+", metavar="NAME", choices=names, help=f"peers: {', '.join(names)}")
    parser.add_argument("--workload", nargs="+", choices=[w.name for w in WORKLOADS])
    parser.add_argument("--repeat", type=int, default=5, help="runs of each peer; the median counts (default: 5)")
    parser.add_argument(
        "--out",
        type=Path,
        help="folder of the results (default: benchmarks/results; for a part of the peers or workloads: <cache>/trial)",
    )
    parser.add_argument(
        "--cache", type=Path, default=default_cache(), help="folder of the peers (default: %(default)s)"
    )
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
