"""Users API (reqres-compatible) behind a Cognito bearer token.

Teaches requests and responses, contracts, paging, marks, parametrization, mocking, timeouts and exception handling.
Copy this folder to begin a module of your own.
"""
