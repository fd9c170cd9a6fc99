"""Tests of the sandbox: what it answers, how it starts and how it ends."""
