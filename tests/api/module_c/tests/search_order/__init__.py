"""The order in which a fixture is searched: class, file, conftest.py of its folder, then of each folder above."""
