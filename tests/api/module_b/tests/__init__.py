"""Tests of the Invoices API and of its aiohttp client."""
