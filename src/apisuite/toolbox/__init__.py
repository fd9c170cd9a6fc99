"""What many suites for HTTP APIs need besides a client, a file per part. Each part is imported by its own name.

No part knows pytest, and none wraps a request: a test sends with httpx, and hands over what it got.
"""
