"""Overriding: the nearest fixture of a name wins. Here `owner`, which the module's conftest.py defines."""
