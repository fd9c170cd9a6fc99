"""Items: who does what.

What is tested: one set of items behind four doors, the database, the command line (in process and as a program of
its own) and the HTTP API. What it teaches: fixtures, one lesson per file in `tests/`, found by the file's name;
`pytest --fixtures tests/api/module_c` says what there is to ask for.
"""
