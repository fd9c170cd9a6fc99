"""Cases of a test from a file beside it: CSV, JSON, JSON lines or YAML. Each knows its file and line."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..extras import needs


class CasesError(ValueError):
    """A file of cases cannot be used. The message has file and line."""


@dataclass(frozen=True)
class Case(Mapping[str, Any]):
    """One case: a mapping of its fields, without the one that names it.

    Attributes:
        id: its name, for the id of the test.
        file: where it stands.
        line: the first of its lines, counted from 1.
    """

    id: str
    file: Path
    line: int
    fields: Mapping[str, Any]

    @property
    def place(self) -> str:
        """File and line, for messages: "refused.csv:4"."""
        return f"{self.file.name}:{self.line}"

    def __getitem__(self, name: str) -> Any:
        if name not in self.fields:
            raise KeyError(f"no field {name!r} in the case {self.place}. It has: {', '.join(self.fields)}")
        return self.fields[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.fields)

    def __len__(self) -> int:
        return len(self.fields)

    def __str__(self) -> str:
        return self.id

    def __repr__(self) -> str:
        return f"<{self.place} {self.id!r} {dict(self.fields)!r}>"


def cases(file: Path, name: str = "id", delimiter: str = ",") -> list[Case]:
    """Read a file, and return its cases, for `pytest.mark.parametrize` with `ids=str`.

    Args:
        file: in UTF-8; its suffix says how it is read. `.csv`: a header, then a line for each case; all values are
            texts. `.json`, `.yaml`, `.yml`: a list of objects. `.jsonl`: an object in each line.
        name: the field that names a case. A case without it is named after its line.
        delimiter: between the values of a CSV file.

    Raises:
        CasesError: the file cannot be read or is none of these, a case has another shape, two have the same name, or
            there is none.
        ModuleNotFoundError: it is YAML, and pyyaml is not installed.
    """
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CasesError(f"cannot read cases: {error}") from None
    if file.suffix == ".csv":
        found = _csv(text, file, delimiter)
    elif file.suffix in _READERS:
        found = _READERS[file.suffix](text, file)
    else:
        raise CasesError(f"{file.name}: no file of cases. Known: .csv, {', '.join(_READERS)}")
    by_id: dict[str, Case] = {}
    for line, document in found:
        if not isinstance(document, dict):
            raise CasesError(f"{file.name}:{line}: expected an object, found {str(document)[:80]}")
        fields = dict(document)
        case = Case(str(fields.pop(name, "") or f"line {line}"), file, line, fields)
        if case.id in by_id:
            raise CasesError(f"{case.place}: the name {case.id!r} is that of line {by_id[case.id].line} too")
        by_id[case.id] = case
    if not by_id:
        raise CasesError(f"{file.name}: no cases in it")
    return list(by_id.values())


_Found = Iterator[tuple[int, Any]]


def _csv(text: str, file: Path, delimiter: str) -> _Found:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        columns = next(reader, [])
        before = reader.line_num
        for row in reader:
            line, before = before + 1, reader.line_num
            if row and len(row) != len(columns):
                raise CasesError(f"{file.name}:{line}: {len(row)} values for {len(columns)} columns")
            if row:
                yield line, dict(zip(columns, row, strict=True))
    except csv.Error as error:
        raise CasesError(f"{file.name}:{reader.line_num}: {error}") from None


def _json(text: str, file: Path) -> _Found:
    decoder, position = json.JSONDecoder(), _blank(text, 0)
    try:
        if not text.startswith("[", position):
            raise CasesError(f"{file.name}: expected a list of objects")
        json.loads(text)  # as a whole: what follows need not look for errors
    except ValueError as error:
        raise error if isinstance(error, CasesError) else CasesError(f"{file.name}: {error}") from None
    position = _blank(text, position + 1)
    while text[position] != "]":
        document, end = decoder.raw_decode(text, position)
        yield text.count("\n", 0, position) + 1, document
        position = _blank(text, end)
        if text[position] == ",":
            position = _blank(text, position + 1)


def _blank(text: str, position: int) -> int:
    """Return where the blanks from a position on end."""
    return len(text) - len(text[position:].lstrip(" \t\r\n"))


def _json_lines(text: str, file: Path) -> _Found:
    for line, each in enumerate(text.split("\n"), start=1):
        if each.strip():
            try:
                yield line, json.loads(each)
            except ValueError as error:
                raise CasesError(f"{file.name}:{line}: {error}") from None


def _yaml(text: str, file: Path) -> _Found:
    with needs("data"):
        import yaml

    loader = yaml.SafeLoader(text)
    try:
        node = loader.get_single_node()
        if not isinstance(node, yaml.SequenceNode):
            raise CasesError(f"{file.name}: expected a list of objects")
        for each in node.value:
            yield each.start_mark.line + 1, loader.construct_object(each, deep=True)
    except yaml.YAMLError as error:
        raise CasesError(f"{file.name}: {error}") from None
    finally:
        loader.dispose()


_READERS = {".json": _json, ".jsonl": _json_lines, ".yaml": _yaml, ".yml": _yaml}
