"""A hostile text, which every report has to show as text."""

from __future__ import annotations

# What runs code, what ends the element or the script that it stands in, and what a terminal obeys.
TAG = "<img src=x onerror=window.pwned=1>"
ENDS = "<script>window.pwned=1</script></details></pre></style>\"'`<!--]]>"
MARKS = "\u202eRTL\u2066\x1b[31mred\x07\x00"
HOSTILE = TAG + ENDS + MARKS
