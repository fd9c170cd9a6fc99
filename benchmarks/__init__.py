"""Measures the framework against its peers, side by side: `python -m benchmarks`. README.md has the method."""
