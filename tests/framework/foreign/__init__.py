"""The engine beside suites that do not know it."""
