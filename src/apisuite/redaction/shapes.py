"""What looks like a secret by itself: tokens, credentials in URLs and headers. Compiled when a text may hold one."""

from __future__ import annotations

import re

# What stands beside a token in an object, and in other texts, too: an address or a date.
ORDINARY = re.compile(r"[a-z]+://|[\w.+-]+@[\w-]+\.|\d{4}-\d\d-\d\d")
JWT = re.compile(r"(?<![\w-])eyJ[\w-]{5,}\.[\w-]{5,}(?:\.[\w-]*)?")
BEARER = re.compile(r"\b((?i:bearer|basic)\s{1,8})(?!error=|realm=|\w[a-z]+\.?(?![\w.~+/=-]))[\w.~+/=-]{8,}")
# user:password, or a token alone: https://ghp_...@github.com
USERINFO = re.compile(r"(?<=://)(?:[^/\s:@?#\"'<>]*:[^/\s?#\"'<>]*|[\w-]{20,})(?=@)")
