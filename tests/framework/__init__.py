"""Tests of the framework itself: projects of a few lines, each run by a pytest of its own."""
