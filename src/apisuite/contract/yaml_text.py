"""YAML as JSON, as OpenAPI asks: the types of JSON only, so that a date stays a text and `no` is not false.

https://spec.openapis.org/oas/v3.1.1.html#format. PyYAML parses; its constructor, which takes most of its time and knows
the types of YAML 1.1, is left out.
"""

from __future__ import annotations

import re
from typing import Any

from ..extras import needs

_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d*)?(?:[eE][-+]?\d+)?")
_WORDS = {
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
    "null": None, "Null": None, "NULL": None, "~": None, "": None,
}  # fmt: skip
_PLAIN = "plain"  # the tag of a scalar without quotes


def load(text: str) -> Any:
    """Return the JSON value that a YAML text stands for.

    Raises:
        ValueError: it is no YAML, or has an alias within itself.
    """
    with needs("openapi"):
        import yaml

    base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

    class Nodes(base):  # type: ignore[misc]
        """Gives nodes, and resolves nothing but whether a scalar stands without quotes."""

        def resolve(self, kind: Any, _value: Any, implicit: Any) -> str:
            return _PLAIN if kind is yaml.ScalarNode and implicit[0] else "other"

        def descend_resolver(self, *_: Any) -> None:
            """Do nothing."""

        def ascend_resolver(self) -> None:
            """Do nothing."""

    try:
        node = Nodes(text).get_single_node()
        return None if node is None else _value(node, {}, yaml.MappingNode)
    except (yaml.YAMLError, RecursionError, AttributeError, TypeError) as error:  # a key that is no text
        raise ValueError(" ".join(str(error).split())) from None


def _value(node: Any, known: dict[int, Any], mapping: type) -> Any:
    content = node.value
    if isinstance(content, str):
        return _scalar(content) if node.tag == _PLAIN else content
    if id(node) in known:  # an alias
        return known[id(node)]
    if not isinstance(node, mapping):
        value: Any = [_value(each, known, mapping) for each in content]
    else:
        value = {}
        for key, each in content:
            if key.value == "<<" and key.tag == _PLAIN:
                parts = [each] if isinstance(each, mapping) else each.value
                for part in parts:
                    value = _value(part, known, mapping) | value
            else:
                value[key.value] = _value(each, known, mapping)
    known[id(node)] = value
    return value


def _scalar(text: str) -> Any:
    if text in _WORDS:
        return _WORDS[text]
    found = _NUMBER.fullmatch(text) if text[0] in "-0123456789" else None
    if found is None:
        return text
    return int(text) if text.lstrip("-").isdecimal() else float(text)
