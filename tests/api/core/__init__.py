"""What this suite tells the engine. pytest.ini names this package: `apisuite = tests.api.core`.

Four files are yours to edit: `apis_info` (the APIs and their URLs), `identities` (who the clients can be),
`logging_config.json` (what is logged, and where), and `html_summary` (summary rows and table columns of the report).
"""

from __future__ import annotations

from apisuite.suite import Suite

from .apis_info import apiUrls
from .loggingSetup import CONFIG

suite = Suite(
    apis=apiUrls,
    logging_config=CONFIG,
    report=f"{__name__}.html_summary",
    identities=f"{__name__}.identities",
)
