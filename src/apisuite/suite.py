"""What a repository tells the engine. Its pytest.ini says where: `apisuite = package`, which has a `suite`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .registry import ApiUrls


@dataclass(frozen=True)
class Suite:
    """The one door between a repository and the engine.

    Attributes:
        apis: the registry; its first environment is the default.
        logging_config: a JSON file for `logging.config.dictConfig`, with the handlers `console` and `file`; None leaves
            logging as it is.
        report: module with the pytest-html hooks of the repository, e.g. "core.html_summary"; imported where the report
            is made.
        identities: module with `identities`, who the clients of each API can be, e.g. "core.identities"; imported when
            a test asks for one: `{Api.Shop: {"admin": lambda: ApiKey(get_settings().require("SHOP_ADMIN_KEY"))}}`.
    """

    apis: ApiUrls[Any]
    logging_config: Path | None = None
    report: str | None = None
    identities: str | None = None
