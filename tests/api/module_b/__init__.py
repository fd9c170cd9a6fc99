"""Invoices API: signed requests and paging, and the unit tests of an aiohttp client.

Tested: the recharges of a card, fetched page by page with a signed envelope; every reason for which a request
is refused; the receipts that a terminal keeps; and `InvoicesClient`, Python code that the tests import.

Taught: signing (HMAC-SHA256), and serial numbers that need no coordination between workers; error cases as a
table; clean-up before and after all tests; mocking aiohttp so that an error really raises; the same client
against a mock, a test server and the real API; all ways to mock httpx.
"""
