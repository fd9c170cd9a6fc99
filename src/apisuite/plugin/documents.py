"""The documents that the registry names for this environment, and a checker of each, made when it is first needed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from ..contract.checking import Checker
from ..contract.document import Document, DocumentError, fetch, load_file, load_text
from ..once import current
from ..redaction import redactor
from ..registry import OpenApi
from ..settings import Settings

if TYPE_CHECKING:
    from ..suite import Suite


class Documents:
    """The documents of this environment, and a checker for each, made when the first exchange needs it.

    Args:
        suite: names them.
        settings: of the run.
        cache: folder in which what was parsed is kept between runs; None keeps nothing.
    """

    def __init__(self, suite: Suite, settings: Settings, cache: Path | None = None) -> None:
        self.named = suite.apis.documents.get(settings.environment, {})
        self._apis = suite.apis
        self._settings = settings
        self._cache = cache
        self._checkers: dict[Any, Checker | None] = {}
        self.faults: list[str] = []  # documents that cannot be used; each is told once
        self.lenient: set[str] = set()  # those that fail nothing, unless the run has a level of its own

    def checkers(self, api: Any, *, asks: bool = False) -> Checker | None:
        """Return the checker of `api`; None where its address is not known yet, or its document is of no use.

        Args:
            api: a member of the registry.
            asks: start the sandbox if it has the address.
        """
        if api in self._checkers:
            return self._checkers[api]
        url = self._address(api)
        if url is None and asks:
            url = self._settings.get(self._apis.setting_name(api))
        if url is None:
            return None
        self._checkers[api] = None
        try:
            document, place = self._load(api, self.named[api], url)
            self._checkers[api] = Checker(self.name(api), document, url, [place])
        except (DocumentError, ModuleNotFoundError) as error:
            self.note(str(error), self.named[api].level)
        return self._checkers[api]

    def note(self, fault: str, level: str = "fail") -> None:
        """Remember what cannot be checked, and the level of its document."""
        if (cleaned := redactor.clean(fault)) not in self.faults:
            self.faults.append(cleaned)
            if level != "fail":
                self.lenient.add(cleaned)

    def name(self, api: Any) -> str:
        """Return what the registry calls an API."""
        return str(self._apis.names.get(api, api.name))

    def _load(self, api: Any, named: OpenApi, url: str) -> tuple[Document, str]:
        location = named.location(url, self._settings.rootdir)
        if isinstance(location, Path):
            return load_file(location, self._cache), ""
        claim = current().claim(f"OpenAPI of {api.name}").result()
        if claim.outcome is None:
            try:
                text = fetch(location)
            except DocumentError as error:
                claim.settle({"error": str(error)})
                raise
            claim.settle({"value": text})
            return load_text(text, location, self._cache), urlsplit(location).path
        if "error" in claim.outcome:
            raise DocumentError(claim.outcome["error"])
        return load_text(claim.outcome["value"], location, self._cache), urlsplit(location).path

    def is_named(self, url: str) -> bool:
        """Return whether a request may be for an API that has a document; nothing is fetched to find out."""
        parts = urlsplit(url)
        known = (self._address(api) for api in self.named)
        return any(each is not None and urlsplit(each)[:2] == parts[:2] for each in known)

    def _address(self, api: Any) -> str | None:
        return self._apis.known(api, self._settings) or current().announced().get(self._apis.setting_name(api))

    def find(self, url: str) -> tuple[Any, Checker] | None:
        """Return the API that a request is for, and its checker: the one with the longest base."""
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        best: tuple[int, Any, Checker] | None = None
        for api in self.named:
            checker = self.checkers(api)
            if checker is None or not checker.operations.is_at(origin):
                continue
            length = checker.operations.base_length(parts.path)
            if length >= 0 and (best is None or length > best[0]):
                best = length, api, checker
        return None if best is None else best[1:]
