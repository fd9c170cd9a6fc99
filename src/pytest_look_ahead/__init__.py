"""Look-ahead: while one async test waits, the bodies of the next ones already run on the same loop.

    plugin       the entry point: the options
    giving_way   leaves an option to a suite that has one of the same name
    hooks        what other plugins may hear: whose code begins early, and what becomes of it
    look_ahead   pytest's hooks, and what the user is told
    flight       the bodies under way: they start early, have their turn, or are abandoned
    body         one test's body as a task: its buffers, its times
    output       logs, output, warnings and stray errors go to the test that made them (streams, warned: parts of it)
    order        what this process will run next
    eligible     which test may run ahead; every other one runs with nothing beside it
    source       what a test's code says about changing things that others share
    guard        stops the run when a test patches something while others are under way
    private      the private names of others that all this rests on

pytest's own protocol stays as it is: set-up, call, teardown and report of one test after another, in order. Only the
bodies begin earlier. Where `--look-ahead` is 0, only the first three are imported.
"""
