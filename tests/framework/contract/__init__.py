"""Exchanges against OpenAPI documents: the engine without pytest, and inner runs of suites that name a document."""
