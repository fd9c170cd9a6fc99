"""The tests of module_a. Their schemas are in `schemas/`."""
