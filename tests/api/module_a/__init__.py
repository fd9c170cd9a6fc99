"""Users API (reqres-compatible) behind a Cognito bearer token.

Teaches requests and responses, contracts, paging, marks, parametrization, mocking, timeouts and exception handling.
Copy this folder to start a module of your own.
"""
