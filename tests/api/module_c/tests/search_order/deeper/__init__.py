"""A folder below, with a conftest.py of its own."""
