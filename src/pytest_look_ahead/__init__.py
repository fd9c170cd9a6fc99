"""Look-ahead: while one async test waits, the next ones already run on the same loop, from setup to teardown.

    plugin       the entry point: the options
    giving_way   leaves an option to a suite that has one of the same name
    hooks        what other plugins may hear: which test begins early, its phases, what becomes of it
    look_ahead   pytest's hooks: each phase of a test repeats, in its turn, what has happened
    telling      what the user is told: what runs alone and why, what was abandoned
    flight       what is under way: each test starts early, has its turn, or is abandoned
    early        one test: setup, body and teardown
    fixtures     one function fixture of one test, and its repetition
    request      what `request` is in a fixture or test that runs ahead
    phases       what a test does in a phase is kept until pytest is at that phase
    eligible     which test may run ahead; every other one runs with nothing beside it
    plan         which fixtures a test sets up, in which order
    source       what code says about changing things that others share
    watch        whether something has changed that others share: the run stops and names both sides
    order        what this process will run next
    output       logs, output, warnings and stray errors go to the test that made them (streams, warned: parts of it)
    private      the private names of others that all this rests on

pytest's own protocol stays as it is: setup, call, teardown and report of one test after another, in order. A test
whose turn has come has begun, or begins now; either way its phases wait for what it does, and repeat it. Where
`--look-ahead` is 0, only `plugin`, `hooks` and `giving_way` are imported.
"""
