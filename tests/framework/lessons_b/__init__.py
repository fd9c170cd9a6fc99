"""Lessons of module_b on what pytest says when a test fails, and on what stays after the last test."""
