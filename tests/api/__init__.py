"""The API suite: one package per module, and the core that they share."""
