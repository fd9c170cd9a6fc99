"""The engine of an API suite: exchanges in every report, secrets redacted, one owner per run.

Installed beside any pytest suite it only reports. A suite that names itself in its pytest.ini (`apisuite = ...`) gets
settings, a registry of APIs, a log and a sandbox as well: see `suite.Suite`.
"""

__version__ = "2.0.0"
