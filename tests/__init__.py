"""Everything that is tested and everything that tests: api (the product), sandbox, framework, browser."""
