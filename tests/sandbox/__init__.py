"""The embedded systems under test, one process per run: `python -m tests.sandbox` starts them by hand."""
