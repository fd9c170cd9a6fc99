"""How fields are written in JSON, XML, forms, headers, URLs and source code. Compiled when a text may hold a secret."""

from __future__ import annotations

import re

from .names import HARMLESS

# A number in such a field is no secret, nor is one under a plural: `max_token: 52`, `password_length: 12`.
COUNTING = re.compile(r"(?:^|_)(?:count|limit|total|max|min|length|size|budget|ttl|age|version|attempts)(?:_|$)")
NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
# A result, as in `"pass": 12, "fail": 0` and `pass: true`, and where a shell is: `PWD=/home/anna`.
RESULT = re.compile(r"[0-9][0-9.,]*[a-z%]{0,2}|true|false|null|none", re.IGNORECASE)
PATH = re.compile(r"[/~]|[a-z]:[\\/]", re.IGNORECASE)
# What describes a secret in an object: the "message" of an answer, the "type" of a schema.
DESCRIBING = re.compile(
    r"type|format|title|description|pattern|required|enum|examples?|\$ref|in|name|path|domain"
    r"|message|msg|detail|error|code|status|user|user_?name|email|.*(?:ur[il]|href|endpoint|_at|date|time)"
    rf"|.*(?:{HARMLESS}).*",
    re.IGNORECASE,
)
ATTRIBUTE = re.compile(r"\s*(?:path|domain|expires|max-age|samesite|httponly|secure|partitioned)\s*", re.IGNORECASE)
# Several plain words, one of which says what is wrong: "is too short". Few passphrases have one of those.
WORDS = re.compile(r"[a-z]+(?:['-][a-z]+)?(?:[.,:;!]? \(?(?:[a-z]+(?:['-][a-z]+)?|[0-9]{1,3})\)?)+[.!]?", re.IGNORECASE)
VERDICT = re.compile(
    r"\b(?:is|isn't|are|has|must|should|may|can|cannot|can't|doesn't|don't|not|too"
    r"|required|invalid|incorrect|wrong|missing|expected|expired)\b",
    re.IGNORECASE,
)
VARIABLE = re.compile(r"\$(?:[A-Z][A-Z0-9_]*|\{\w+\})")
IDENTIFIER = re.compile(r"[A-Za-z_.]+")

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
FIELD = re.compile(
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
NAME = re.compile(r"[\w-]+")
# "errors": {"password": ...}: what stands beneath such a name is said of the fields, not in them.
OF_ERRORS = ("error", "violation", "detail", "problem", "message", "param")
_OF_ERRORS = "|".join(OF_ERRORS)
EXPLAINING = re.compile(
    rf"\b[\w-]{{0,40}} (?:{_OF_ERRORS})s? {_COLON} (?P<block>[\[{{])",
    _FLAGS,
)
# A message in any language, or a code: letters, and numbers on their own. No password has a digit among its letters
# that would be taken for one.
MESSAGE = re.compile(
    r"""
    (?=.*(?:\s|[^\x00-\x7f])) [^\w\n]* (?:[^\W\d_]+|\d{1,3}) (?:[^\w\n]+ (?:[^\W\d_]+|\d{1,3}))* [^\w\n]*
    | (?: [a-z]{1,16} (?:[._-][a-z]{1,16}){0,5} | [A-Z]{1,16} (?:[._-][A-Z]{1,16}){0,5} )
    """,
    re.VERBOSE,
)
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
SHAPES = {
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
CREDENTIALS = re.compile(
    r"""
    [a-z][\w-]* [ ]{1,8} (?![a-z]+[.,:;!]?[ ]+[a-z])                # not a sentence: "authorization: failed for anna"
    (?P<credentials> (?:[\w-]+="[^"\n]*"|[^\s"'<>,;]+) (?:,[ ]? (?:[\w-]+="[^"\n]*"|[\w-]+=[^\s"'<>,;]+))* )
    """,
    _FLAGS,
)
COOKIE = re.compile(r"(?P<name>[^=;,]*)(?:=(?P<value>(?:[^;,]|,(?!\s{0,8}[\w.-]+=))*))?(?:[;,]|$)")
BLOCK_PART = re.compile(
    rf"""
    \w[\[(]{_QUOTE}[^"'\n]*["'][\])]                                # source code: item["id"]
    | (?P<open>[\[{{(]) | (?P<close>[\]}})]) | (?P<end>\n[ \t]*\r?\n)
    | {_QUOTED} (?:(?P=quote) (?P<key>\s{{0,8}}:)? | \\?$)
    """,
    _FLAGS,
)
