"""What the tests of module_b need before they can ask: signed envelopes, and all pages of a response."""
