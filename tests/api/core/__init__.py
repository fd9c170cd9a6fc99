"""The framework: settings, logs, client, report and the ownership of a run.

ARCHITECTURE.md says how a request travels through it, and which module may import which.
"""
