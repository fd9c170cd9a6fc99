"""Tests of the documentation: what README says is run, looked up, or compared with the tree."""
