"""Preparation that takes several requests: logging in and keeping the token."""
