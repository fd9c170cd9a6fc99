"""The search order for fixtures: class, file, conftest.py of its folder, then of each folder above."""
