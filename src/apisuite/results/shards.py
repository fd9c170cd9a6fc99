"""Which part of a suite is run where: whole files, so that what a module sets up is set up once."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Shard:
    """One of several parts of a suite.

    Attributes:
        number: from 1.
        of: how many there are.
    """

    number: int
    of: int

    @classmethod
    def parse(cls, text: str) -> Shard:
        """Return the shard that is written "2/5".

        Raises:
            ValueError: it is written otherwise.
        """
        found = re.fullmatch(r"([0-9]{1,6})/([0-9]{1,6})", text)
        shard = cls(int(found[1]), int(found[2])) if found else cls(0, 0)
        if not 1 <= shard.number <= shard.of:
            raise ValueError(f"--shard={text}: expected a part of a whole, such as --shard=2/5")
        return shard

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"

    @property
    def file_name(self) -> str:
        """The name of its record."""
        return f"shard-{self.number}-of-{self.of}.jsonl"


def divide(ids: Iterable[str], of: int, seconds: Mapping[str, float]) -> dict[str, int]:
    """Return the number of the shard that runs each file: the longest file goes to the shard that has least to do.

    The result does not depend on the order of `ids`. A test without a time counts as the median of the others.

    Args:
        ids: node ids.
        of: how many shards there are.
        seconds: how long each test usually takes, by node id.
    """
    times: dict[str, list[float]] = defaultdict(list)
    usual = median(seconds.values()) if seconds else 1.0
    for nodeid in ids:
        times[file_of(nodeid)].append(seconds.get(nodeid, usual))
    weights = {file: math.fsum(each) for file, each in times.items()}
    loads = [0.0] * of
    count_in = [0] * of  # decides where no file has a weight
    shards = {}
    for file in sorted(weights, key=lambda file: (-weights[file], file)):
        least = min(range(of), key=lambda shard: (loads[shard], count_in[shard], shard))
        shards[file] = least + 1
        loads[least] += weights[file]
        count_in[least] += len(times[file])
    return shards


def file_of(nodeid: str) -> str:
    """Return the file of a test."""
    return nodeid.partition("::")[0]


def files_of(ids: Iterable[str]) -> dict[str, int]:
    """Return how many of `ids` each file has."""
    return Counter(map(file_of, ids))
