"""Preparation for the tests of module_b: signed envelopes, and fetching all pages."""
