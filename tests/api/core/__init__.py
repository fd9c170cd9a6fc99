"""What this suite tells the engine. pytest.ini names this package: `apisuite = tests.api.core`.

Three files are yours to edit: `apis_info` (the APIs and their URLs), `logging_config.json` (what is logged, and where),
and `html_summary` (summary rows and table columns of the report).
"""

from __future__ import annotations

from apisuite.suite import Suite

from .apis_info import apiUrls
from .loggingSetup import CONFIG

suite = Suite(apis=apiUrls, logging_config=CONFIG, report=f"{__name__}.html_summary")
