"""Fixtures that look at the requesting test: `request.module`, and the marks of the test."""
