"""The tests of module_a; their schemas lie in `schemas/`."""
