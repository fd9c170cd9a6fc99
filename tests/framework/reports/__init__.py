"""Tests of the report: inner runs (`inner`), and what their report shows (`shown`)."""
