"""One owner per run.

The process that the user started (plain pytest, or the xdist controller) is the `Owner` of everything that exists
once per run: the sandbox's process, what was done `once`, the run's private folder. Under xdist each worker holds
a `Worker`, which has the same methods and asks the owner: it owns nothing that outlives a test. Modules see neither:
`apisuite.once.current()` returns the run of their process.
"""

from __future__ import annotations
