"""Which parts of a text are values of fields with a secret name, in JSON, XML, forms, headers, URLs and source code."""

from __future__ import annotations

import re
from collections.abc import Collection, Generator, Iterable, Iterator
from functools import lru_cache

from .forms import MASK, Span

KEYS = (
    "password", "passwd", "secret", "token", "authorization", "cookie", "signature",
    "api_key", "access_key", "private_key", "credential",
)  # fmt: skip

# Names that hold one of the words above without being secret: `token_use: access`, `token_type: Bearer`.
_HARMLESS = re.compile(
    r"(?:token|authorization)_?(?:use|type|url|endpoint)|signature_?(?:alg|method|version)|secret_?name|cookie_?policy"
    r"|expires|tokeni[sz]|secretar|(?:changed|created|updated|issued)_at$",
    re.IGNORECASE,
)
# A number in such a field is no secret, nor is one under a plural: `max_token: 52`, `password_length: 12`.
_COUNTING = re.compile(r"(?:^|_)(?:count|limit|total|max|min|length|size|budget|ttl|age|version|attempts)(?:_|$)")
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
# What describes a secret in an object: the "message" of an answer, the "type" of a schema.
_DESCRIBING = re.compile(
    r"type|format|title|description|pattern|required|enum|examples?|\$ref|in|name|path|domain"
    r"|message|msg|detail|error|code|status|user|user_?name|email|.*(?:ur[il]|href|endpoint|_at|date|time)"
    rf"|.*(?:{_HARMLESS.pattern}).*",
    re.IGNORECASE,
)
_ATTRIBUTE = re.compile(r"\s*(?:path|domain|expires|max-age|samesite|httponly|secure|partitioned)\s*", re.IGNORECASE)
# Several plain words, one of which says what is wrong: "is too short". Few passphrases have one of those.
_WORDS = re.compile(
    r"[a-z]+(?:['-][a-z]+)?(?:[.,:;!]? \(?(?:[a-z]+(?:['-][a-z]+)?|[0-9]{1,3})\)?)+[.!]?", re.IGNORECASE
)
_VERDICT = re.compile(
    r"\b(?:is|isn't|are|has|must|should|may|can|cannot|can't|doesn't|don't|not|too"
    r"|required|invalid|incorrect|wrong|missing|expected|expired)\b",
    re.IGNORECASE,
)
_VARIABLE = re.compile(r"\$(?:[A-Z][A-Z0-9_]*|\{\w+\})")
_IDENTIFIER = re.compile(r"[A-Za-z_.]+")

# Each pattern is tried once per place of a text and runs forward only, so that the time stays proportional to the
# length of the text, also for a line of 1 MB that was made to be slow. Hence the limits: {0,8} in place of *.
_FLAGS = re.VERBOSE | re.IGNORECASE | re.MULTILINE
_QUOTE = r"""(?:\\{0,8}["']|&quot;|&\#(?:34|39|x27);|%22)"""  # also escaped, once or more
_QUOTED = rf"""(?P<quote>{_QUOTE}) (?P<quoted>(?:(?!(?P=quote))(?:\\.|[^\\\n]))*)"""
_SIGN = r"(?: => | := | [=:](?!=) | %3[AD] )"
# user[password]=   user%5Bpassword%5D=   "name" =>
_COLON = rf"(?: (?:\[|%5B)?(?:\]|%5D) )? (?:{_QUOTE})? \s{{0,8}} {_SIGN} \s{{0,8}} (?:b(?={_QUOTE}))?"
# Members that may stand between the name of a field and its value: `"type": "text", `
_BETWEEN = rf"""(?:
    (?:{_QUOTE})? (?!value)[\w-]{{1,20}} {_COLON} (?:{_QUOTE}[^"'\\\n]{{0,80}}{_QUOTE}|[\w.-]{{1,20}}) [\s,]{{1,8}}
){{0,3}}"""
_FIELD = re.compile(
    rf"""
    (?P<name>[\w-]+)
    (?P<separator>
        {_COLON}                                                    # name=   name:   "name":
        | {_QUOTE} [\s,]{{1,8}} {_BETWEEN} (?:{_QUOTE})?value{_COLON}   # "name": "token", "value":
        | (?P<listed> ["'],\s{{0,8}}b?(?={_QUOTE}) )                # ("token", "...")
    )
    (?: {_QUOTED} (?:(?P=quote)|\\?$)                               # or never closed
        | (?P<block> [\[{{(] )
        | (?P<bare> \$\{{\w+\}} | [^\s"'&,;<>(){{}}\[\]]+ (?:,[\w.-]+=[^\s"'&,;<>(){{}}\[\]]+)* ) (?![\w(\[])
    )
""",
    _FLAGS,
)
_NAME = re.compile(r"[\w-]+")
_LINE_END = r"(?: \r?\n | (?:\\{1,2}r)?\\{1,2}n )"  # also in the repr of bytes
# <ns:token kind="...">...</ns:token>, also with its brackets escaped
_ELEMENT = re.compile(
    r"""
    (?:<|&lt;) (?:[\w.-]{1,64}:)? (?P<name>[\w.-]{1,64}) (?:\s(?:(?!&[lg]t;)[^<>])*)? (?<!/)(?:>|&gt;)
    (?:<!\[CDATA\[)? (?P<quoted>(?:(?!&lt;)[^<])+)
    """,
    _FLAGS,
)
# <entry key="token">...</entry>
_NAMED_ELEMENT = re.compile(
    r"""\b(?:name|key)="(?P<name>[\w.-]{1,64})"[^<>/]{0,200}> (?:<!\[CDATA\[)? (?P<quoted>[^<]+) </""", _FLAGS
)
# Further shapes; each is only looked for in a text that holds the word.
_SHAPES = {
    "cookie:": re.compile(r"\b (?P<name>(?:set-)?cookie): [ \t]* (?P<cookies>[^\r\n]+)", _FLAGS),
    # "value": "...", "name": "token"
    "value": re.compile(
        rf"""
        \b value{_COLON} (?:{_QUOTED} (?P=quote) | (?P<bare>[\w.-]+)) [\s,]{{1,8}} {_BETWEEN}
        (?:{_QUOTE})? (?:name|key|field|header|id|type) {_COLON} (?:{_QUOTE})? (?P<name>[\w-]+)
        """,
        _FLAGS,
    ),
    "</": _ELEMENT,
    'name="': _NAMED_ELEMENT,
    'key="': _NAMED_ELEMENT,
    "&lt;/": _ELEMENT,
    # multipart/form-data
    "form-data": re.compile(
        rf"""
        \b name=(?:\\?")?(?P<name>[^"\\\r\n;]{{1,200}})(?:\\?")? (?:;[ ]?[\w*]{{1,20}}=\\?"[^"\\\r\n]{{0,200}}\\?")?
        (?:{_LINE_END} [\w-]{{1,40}}:[^\r\n\\]{{0,200}}){{0,3}}
        {_LINE_END}{_LINE_END} (?P<quoted>(?:(?!{_LINE_END}--)(?:.|\n))*)
        """,
        _FLAGS,
    ),
}
# What a header names `authorization` holds behind its scheme: one value, or `a=b, c="d"`.
_CREDENTIALS = re.compile(
    r"""
    [a-z][\w-]* [ ]{1,8} (?![a-z]+[.,:;!]?[ ]+[a-z])                # not a sentence: "authorization: failed for anna"
    (?P<credentials> (?:[\w-]+="[^"\n]*"|[^\s"'<>,;]+) (?:,[ ]? (?:[\w-]+="[^"\n]*"|[\w-]+=[^\s"'<>,;]+))* )
    """,
    _FLAGS,
)
_COOKIE = re.compile(r"(?P<name>[^=;,]*)(?:=(?P<value>(?:[^;,]|,(?!\s{0,8}[\w.-]+=))*))?(?:[;,]|$)")
_BLOCK_PART = re.compile(
    rf"""
    \w[\[(]{_QUOTE}[^"'\n]*["'][\])]                                # source code: item["id"]
    | (?P<open>[\[{{(]) | (?P<close>[\]}})]) | (?P<end>\n[ \t]*\r?\n)
    | {_QUOTED} (?:(?P=quote) (?P<key>\s{{0,8}}:)? | \\?$)
    """,
    _FLAGS,
)


@lru_cache(maxsize=1024)
def _folded(name: str) -> str:
    """Fold a field's name: ClientSecret, client-secret and CLIENT_SECRET are one."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).replace("-", "_").lower()


class Fields:
    """The names of fields whose values are secret.

    Attributes:
        everyday: registered secrets that are words; in a secret field they are no source code.
    """

    def __init__(self, everyday: Collection[str]) -> None:
        self.everyday = everyday
        self._names: set[str] = set()

    def add(self, names: Iterable[str]) -> None:
        """Register names, in any spelling (client_secret, Client-Secret)."""
        self._names.update(_folded(name.strip()) for name in names if name.strip())
        self._parts = [name.split("_") for name in self._names]
        longest_first = sorted(self._names, key=len, reverse=True)
        words = "|".join(re.escape(name).replace("_", "[_-]?") for name in longest_first)
        self._secret = re.compile(words)
        self._plural = re.compile(f"(?:{words})s(?:_|$)")

    def is_secret(self, name: str) -> bool:
        """Return whether a field of this name holds a secret."""
        folded = _folded(name)
        return bool(self._secret.search(folded)) and not _HARMLESS.search(folded)

    def values(self, text: str) -> Iterator[Span]:
        """Yield where in `text` values of secret fields are; they may overlap."""
        # Looking for a word in it is fifty times faster than a pattern that ignores case. One character for one: the
        # lower case of this one is two.
        lowered = text.replace("\u0130", "I").lower()
        if not any(parts[0] in lowered and all(part in lowered for part in parts) for parts in self._parts):
            return
        done = 0  # up to here, lists and objects were looked into
        for match in self._named(text, lowered):
            if match["block"] and self.is_secret(match["name"]):
                if match.start() >= done:
                    done = yield from self._in_block(text, match.start("block"))
            else:
                yield from self._in_field(text, match)
        for word, shape in _SHAPES.items():
            if word in lowered:
                for match in shape.finditer(text):
                    yield from self._in_field(text, match)

    def _named(self, text: str, lowered: str) -> Iterator[re.Match[str]]:
        """Yield the fields of `text` in whose names there is a secret word."""
        done = 0
        for word in self._secret.finditer(lowered):
            start = word.start()
            if start < done:
                continue
            while start > done and (text[start - 1].isalnum() or text[start - 1] in "_-"):
                start -= 1
            match = _FIELD.match(text, start) or _NAME.match(text, start)
            if match and match.re is _FIELD:
                yield match
            done = match.end() if match else word.end()

    def _in_field(self, text: str, match: re.Match[str]) -> Iterator[Span]:
        name, groups = match["name"], match.groupdict()
        if not self.is_secret(name):
            return
        is_cookie = _folded(name) in ("cookie", "set_cookie")
        if groups.get("cookies"):
            yield from cookie_values(text, *match.span("cookies"))
        elif (value := groups.get("quoted")) is not None:
            is_name = groups.get("listed") and value.replace("_", "").isalpha() and value not in self.everyday
            if is_name or not self._is_value(name, value):  # names in a list: ["token", "password"]
                return
            if is_cookie:
                yield from cookie_values(text, *match.span("quoted"))
            else:
                yield match.span("quoted")
        elif (value := groups.get("bare")) and self._is_value(name, value):
            start, end = match.span("bare")
            if _folded(name).endswith("authorization") and (credentials := _CREDENTIALS.match(text, start)):
                if not _VARIABLE.fullmatch(credentials["credentials"]):
                    yield credentials.span("credentials")
            elif not (is_cookie and ":" in match["separator"]) and not self._is_code(text, match):
                yield start, end

    def _is_value(self, name: str, value: str) -> bool:
        """Return whether `value`, in a secret field, is neither empty nor a variable, a count or a message."""
        if not value.strip() or value == MASK or _VARIABLE.fullmatch(value):
            return False
        folded = _folded(name)
        if _NUMBER.fullmatch(value) and (self._plural.search(folded) or _COUNTING.search(folded)):
            return False
        return not (_VERDICT.search(value) and _WORDS.fullmatch(value))

    def _is_code(self, text: str, match: re.Match[str]) -> bool:
        """Return whether a value without quotes is source code in a traceback: `token=self.token`, `password: str`."""
        value, separator = match["bare"], match.groupdict().get("separator") or ":"
        if value in self.everyday:
            return False
        # What follows the scheme of a header is found by its shape.
        if value.lower() in ("bearer", "basic", "none", "null", "true", "false"):
            return True
        if text[max(match.start() - 5, 0) : match.start()].endswith(("?", "&", "&amp;")):
            return False
        is_spaced = "=" not in separator or " " in separator
        return bool(
            _IDENTIFIER.fullmatch(value) and (self._secret.search(value.lower()) or (is_spaced and value.islower()))
        )

    def _in_block(self, text: str, start: int) -> Generator[Span, None, int]:
        """Yield the texts in a list or an object that begins at `start`; return where it ends."""
        depth, key, end = 0, "", start
        for part in _BLOCK_PART.finditer(text, start):
            end = part.end()
            depth += bool(part["open"]) - bool(part["close"])
            if part["end"] or depth <= 0:
                break
            if part["open"] or part["close"]:
                key = ""
            elif part["key"]:
                key = part["quoted"]
            elif part["quote"] and not _DESCRIBING.fullmatch(key) and self._is_value(key, part["quoted"]):
                yield part.span("quoted")
        return end


def cookie_values(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield the values in `a=1; b=2; Path=/; HttpOnly`; those of attributes stay readable."""
    for cookie in _COOKIE.finditer(text, start, end):
        if _ATTRIBUTE.fullmatch(cookie["name"]):
            continue
        span = cookie.span("name" if cookie["value"] is None else "value")
        if text[slice(*span)].strip() and not _VARIABLE.fullmatch(text, *span):
            yield span
