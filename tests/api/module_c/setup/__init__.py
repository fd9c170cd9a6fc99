"""Preparation for the tests of this module that takes more than one line."""
