"""Schemas of a document as validators: one dialect (draft 2020-12), one direction, compiled at first use and kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..extras import needs
from .document import Document, DocumentError

if TYPE_CHECKING:
    from jsonschema_rs import Validator

_OF_SCHEMAS = ("properties", "patternProperties", "$defs", "definitions", "dependentSchemas")
_LISTS = ("allOf", "anyOf", "oneOf", "prefixItems")
_ONE = (
    "items", "additionalProperties", "not", "if", "then", "else", "contains", "propertyNames",
    "unevaluatedItems", "unevaluatedProperties",
)  # fmt: skip
_SAY_NOTHING = ("example", "examples", "default", "xml", "externalDocs", "description", "title", "$schema", "$id")


class Schemas:
    """The schemas of a document, for messages of one direction.

    Of a request, what is readOnly is not required (3.0) and not checked more; of a response, what is writeOnly is
    neither required nor allowed.

    Args:
        document: has the schemas.
        direction: "request" or "response".
    """

    def __init__(self, document: Document, direction: str) -> None:
        self._document = document
        self._own = "readOnly" if direction == "response" else "writeOnly"
        self._other = "writeOnly" if direction == "response" else "readOnly"
        self._forbids = direction == "response"
        self._names: dict[str, str] = {}  # of each schema that was referred to
        self._nodes: dict[str, tuple[Any, str]] = {}  # by name: the schema, and the file that it is in
        self._converted: dict[str, tuple[Any, set[str]]] = {}  # by name, with the names that it refers to
        self._validators: dict[int, Validator] = {}

    def validator(self, node: Any, uri: str) -> Validator:
        """Return the validator of a schema object.

        Raises:
            DocumentError: it is no schema, or refers to nothing.
        """
        found = self._validators.get(id(node))  # nodes live as long as the document
        if found is None:
            found = self._validators[id(node)] = self._compile(node, uri)
        return found

    def _compile(self, node: Any, uri: str) -> Validator:
        with needs("openapi"):
            from jsonschema_rs import Draft202012Validator

        try:
            return Draft202012Validator(self.whole(node, uri), validate_formats=True, offline=True)
        except ValueError as error:
            said = " ".join(str(error).split())
            raise DocumentError(f"{self._document.name}: a schema is none: {said[:300]}") from None

    def whole(self, node: Any, uri: str) -> dict[str, Any]:
        """Return a schema object as a JSON schema of its own, with all that it refers to.

        Raises:
            DocumentError: it refers to nothing.
        """
        needed: set[str] = set()
        root = self._convert(node, uri, needed)
        definitions: dict[str, Any] = {}
        pending = list(needed)
        while pending:
            name = pending.pop()
            if name not in definitions:
                definitions[name], others = self._named(name)
                pending += others
        return {"allOf": [root], "$defs": definitions}

    def _named(self, name: str) -> tuple[Any, set[str]]:
        """Return a schema that was referred to, converted; not within the one that refers: chains are long."""
        if name not in self._converted:
            inner: set[str] = set()
            self._converted[name] = self._convert(*self._nodes[name], inner), inner
        return self._converted[name]

    def _refer(self, ref: str, uri: str, needed: set[str]) -> dict[str, Any]:
        node, file, whole = self._document.target(ref, uri)
        name = self._names.get(whole)
        if name is None:
            name = self._names[whole] = f"s{len(self._names)}"
            self._nodes[name] = node, file
        needed.add(name)
        return {"$ref": f"#/$defs/{name}"}

    def _convert(self, node: Any, uri: str, needed: set[str]) -> Any:
        if not isinstance(node, dict):
            return node
        found: dict[str, Any] = {}
        if isinstance(ref := node.get("$ref"), str):
            found = self._refer(ref, uri, needed)
            if self._document.is_30:  # what stands beside it says nothing
                return found
        for key, value in node.items():
            if key != "$ref" and key not in _SAY_NOTHING and not key.startswith("x-"):
                found[key] = self._keyword(key, value, uri, needed)
        if self._document.is_30:
            found = _from_30(found)
        if "properties" in node:
            self._direct(node, found, uri)
        if "discriminator" in node:
            self._discriminate(node, found, uri)
        return found

    def _keyword(self, key: str, value: Any, uri: str, needed: set[str]) -> Any:
        if key in _OF_SCHEMAS and isinstance(value, dict):
            return {name: self._convert(each, uri, needed) for name, each in value.items()}
        if key in _LISTS and isinstance(value, list):
            return [self._convert(each, uri, needed) for each in value]
        return self._convert(value, uri, needed) if key in _ONE else value

    def _direct(self, node: dict[str, Any], found: dict[str, Any], uri: str) -> None:
        """Take out what the other direction alone has."""
        for name, each in node["properties"].items():
            target = self._document.resolve(each, uri)[0]
            if not any(isinstance(part, dict) and part.get(self._other) is True for part in (each, target)):
                continue
            if name in found.get("required", ()):
                found["required"] = [other for other in found["required"] if other != name]
            if self._forbids:
                found["properties"][name] = False

    def _discriminate(self, node: dict[str, Any], found: dict[str, Any], uri: str) -> None:
        """Let the discriminator's value choose the branch: its errors are then the message's."""
        keyword = "oneOf" if "oneOf" in node else "anyOf"
        name = node["discriminator"].get("propertyName")
        refs = [str(branch.get("$ref", "")) for branch in node.get(keyword, ()) if isinstance(branch, dict)]
        if not name or not refs or "" in refs or len(refs) != len(node[keyword]):
            return  # null, or a schema in place: as oneOf says
        mapping = node["discriminator"].get("mapping") or {}
        targets = [self._target(ref, uri) for ref in refs]
        branches = dict(zip(targets, found[keyword], strict=True))
        mapped = {value: self._target(ref, uri) for value, ref in mapping.items()}
        named = {value: branches.get(target) for value, target in mapped.items()}
        for target in set(targets) - set(mapped.values()):
            named[target.rpartition("/")[2]] = branches[target]
        if None in named.values():
            return  # the mapping leads elsewhere
        del found[keyword]
        chosen = [{"if": {"properties": {name: {"const": value}}}, "then": branch} for value, branch in named.items()]
        whole = {"type": "object", "required": [name], "properties": {name: {"enum": list(named)}}, "allOf": chosen}
        nullable = "null" in found.get("type", ()) or node.get("nullable") is True
        found.setdefault("allOf", []).append({"anyOf": [whole, {"type": "null"}]} if nullable else whole)

    def _target(self, ref: str, uri: str) -> str:
        """Return the whole reference of a mapping's value: a reference, or the name of a component."""
        is_name = "/" not in ref and "#" not in ref and "." not in ref
        return self._document.target(f"#/components/schemas/{ref}" if is_name else ref, uri)[2]


def _from_30(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a converted schema of OpenAPI 3.0 as draft 2020-12 has it."""
    for bound, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        if schema.get(exclusive) is True and bound in schema:
            schema[exclusive] = schema.pop(bound)
        elif isinstance(schema.get(exclusive), bool):
            del schema[exclusive]
    if schema.pop("nullable", False) is not True:
        return schema
    if isinstance(schema.get("enum"), list) and None not in schema["enum"]:
        schema["enum"] = [*schema["enum"], None]
    if isinstance(kind := schema.get("type"), str):
        return schema | {"type": [kind, "null"]}
    # By the letter, `nullable` says nothing without `type`; generators write it beside allOf, and mean it.
    return {"anyOf": [{"type": "null"}, schema]} if schema.keys() & {"allOf", "anyOf", "oneOf"} else schema
