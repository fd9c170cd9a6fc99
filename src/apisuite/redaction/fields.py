"""Which parts of a text are values of fields with a secret name, in JSON, XML, forms, headers, URLs and source code."""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Generator, Iterator, Sequence

from . import patterns
from .forms import MASK, Span
from .names import Names, folded


class Search:
    """Looks for the values of secret fields in one text.

    Args:
        names: of secret fields.
        text: where to look.
        lowered: the same in lower case, as long.
    """

    def __init__(self, names: Names, text: str, lowered: str) -> None:
        self._names = names
        self._text = text
        self._lowered = lowered
        self._told: list[Span] | None = None  # where errors are told of

    def values(self, whole: Sequence[int]) -> Iterator[Span]:
        """Yield where values are; they may overlap.

        Args:
            whole: where a name begins that is secret as a whole.
        """
        text = self._text
        done = 0  # up to here, lists and objects were looked into
        for match in self._named():
            if match["block"] and self._names.is_secret(match["name"]):
                if match.start() >= done:
                    done = yield from self._in_block(match.start("block"))
            else:
                yield from self._in_field(match)
        done = 0
        for at in sorted(whole):
            field = patterns.FIELD.match(text, at) if at >= done else None
            if field:
                done = field.end()
                if not field["block"]:
                    yield from self._in_field(field)
        for word, shape in patterns.SHAPES.items():
            if word in self._lowered:
                for match in shape.finditer(text):
                    yield from self._in_field(match)

    def _named(self) -> Iterator[re.Match[str]]:
        """Yield the fields in whose names there is a secret word."""
        text, done = self._text, 0
        for word in self._names.secret.finditer(self._lowered):
            start = word.start()
            if start < done:
                continue
            while start > done and (text[start - 1].isalnum() or text[start - 1] in "_-"):
                start -= 1
            match = patterns.FIELD.match(text, start) or patterns.NAME.match(text, start)
            if match and match.re is patterns.FIELD:
                yield match
            done = match.end() if match else word.end()

    def _in_field(self, match: re.Match[str]) -> Iterator[Span]:
        text, name, groups = self._text, match["name"], match.groupdict()
        if not self._names.is_secret(name):
            return
        at = match.start()
        is_cookie = folded(name) in ("cookie", "set_cookie")
        if groups.get("cookies"):
            yield from cookie_values(text, *match.span("cookies"))
        elif (value := groups.get("quoted")) is not None:
            is_name = groups.get("listed") and value.replace("_", "").isalpha() and value not in self._names.everyday
            if is_name or not self._is_value(name, value, at):  # names in a list: ["token", "password"]
                return
            if is_cookie:
                yield from cookie_values(text, *match.span("quoted"))
            else:
                yield match.span("quoted")
        elif (value := groups.get("bare")) and self._is_value(name, value, at):
            start, end = match.span("bare")
            if folded(name).endswith("authorization") and (credentials := patterns.CREDENTIALS.match(text, start)):
                if not patterns.VARIABLE.fullmatch(credentials["credentials"]):
                    yield credentials.span("credentials")
            elif not (is_cookie and ":" in match["separator"]) and not self._is_code(match):
                yield start, end

    def _is_value(self, name: str, value: str, at: int) -> bool:
        """Return whether `value`, in a secret field, is neither empty nor a variable, a count or a message."""
        if not value.strip() or value == MASK or patterns.VARIABLE.fullmatch(value):
            return False
        plain = folded(name)
        if (plain == "pass" and patterns.RESULT.fullmatch(value)) or (plain == "pwd" and patterns.PATH.match(value)):
            return False
        if patterns.NUMBER.fullmatch(value) and (self._names.plural.search(plain) or patterns.COUNTING.search(plain)):
            return False
        if patterns.VERDICT.search(value) and patterns.WORDS.fullmatch(value):
            return False
        is_told = self._is_told(at) and value not in self._names.everyday
        return not (is_told and patterns.MESSAGE.fullmatch(value))

    def _is_told(self, at: int) -> bool:
        """Return whether a place lies in a list or an object that tells of errors."""
        if self._told is None:
            self._told = list(self._telling())
        if not self._told:
            return False
        before = bisect(self._told, (at, len(self._text))) - 1
        return before >= 0 and at < self._told[before][1]

    def _telling(self) -> Iterator[Span]:
        """Yield where the outermost of those lists and objects are."""
        if not any(word in self._lowered for word in patterns.OF_ERRORS):
            return
        done = 0
        for match in patterns.EXPLAINING.finditer(self._text):
            start = match.start("block")
            if start >= done:
                done = self._end_of_block(start)
                yield start, done

    def _end_of_block(self, start: int) -> int:
        depth, end = 0, start
        for part in patterns.BLOCK_PART.finditer(self._text, start):
            end = part.end()
            depth += bool(part["open"]) - bool(part["close"])
            if part["end"] or depth <= 0:
                break
        return end

    def _is_code(self, match: re.Match[str]) -> bool:
        """Return whether a value without quotes is source code in a traceback: `token=self.token`, `password: str`."""
        text, value, separator = self._text, match["bare"], match.groupdict().get("separator") or ":"
        if value in self._names.everyday:
            return False
        # What follows the scheme of a header is found by its shape.
        if value.lower() in ("bearer", "basic", "none", "null", "true", "false"):
            return True
        if text[max(match.start() - 5, 0) : match.start()].endswith(("?", "&", "&amp;")):
            return False
        is_spaced = "=" not in separator or " " in separator
        return bool(
            patterns.IDENTIFIER.fullmatch(value)
            and (self._names.secret.search(value.lower()) or (is_spaced and value.islower()))
        )

    def _in_block(self, start: int) -> Generator[Span, None, int]:
        """Yield the texts in a list or an object that begins at `start`; return where it ends."""
        depth, key, end = 0, "", start
        for part in patterns.BLOCK_PART.finditer(self._text, start):
            end = part.end()
            depth += bool(part["open"]) - bool(part["close"])
            if part["end"] or depth <= 0:
                break
            if part["open"] or part["close"]:
                key = ""
            elif part["key"]:
                key = part["quoted"]
            elif (
                part["quote"]
                and not patterns.DESCRIBING.fullmatch(key)
                and self._is_value(key, part["quoted"], part.start())
            ):
                yield part.span("quoted")
        return end


def cookie_values(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield the values in `a=1; b=2; Path=/; HttpOnly`; those of attributes stay readable."""
    for cookie in patterns.COOKIE.finditer(text, start, end):
        if patterns.ATTRIBUTE.fullmatch(cookie["name"]):
            continue
        span = cookie.span("name" if cookie["value"] is None else "value")
        if text[slice(*span)].strip() and not patterns.VARIABLE.fullmatch(text, *span):
            yield span
