"""Preparation that takes several calls: logging in, keeping the token."""
