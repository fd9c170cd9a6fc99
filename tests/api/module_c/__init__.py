"""Items: who does what.

What is tested: one set of items behind four doors, the database, the command line (in process and as a program of
its own) and the HTTP API. What it teaches: fixtures, one lesson per file in `tests/`, named by the file.
`pytest --fixtures tests/api/module_c` lists the fixtures.
"""
