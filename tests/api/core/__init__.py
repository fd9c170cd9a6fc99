"""The framework: settings, logs, client, report and the ownership of a run.

Each module imports only modules of the floors below it:

    plugin                                 options, hooks, session fixtures; knows pytest
    html_summary                           the pytest-html hooks
    report, http_client                    what a row shows; the shared client
    controller, apis_info, exchanges       who owns what in a run; where the APIs are; what was said
    settings, loggingSetup, redaction      know neither pytest nor httpx
"""
