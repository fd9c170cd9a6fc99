"""Tests of --look-ahead: inner suites that run one test after another, and then ahead, and must look the same."""
