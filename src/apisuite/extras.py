"""Libraries that one feature needs; each feature has an extra of the package: `pip install 'apisuite[client]'`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def needs(extra: str) -> Iterator[None]:
    """Within the block, an import that fails says which extra has the library.

    Raises:
        ModuleNotFoundError: the library is not installed.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(f"{error.msg}: pip install 'apisuite[{extra}]'", name=error.name) from None
