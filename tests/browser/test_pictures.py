"""The pictures of the documents show the report as it is now."""

from __future__ import annotations

import json
import re

from ..framework.suite import ROOT
from .screenshots import PICTURES, SOURCE, source


def test_pictures_are_of_this_version():
    """They were made with these versions of pytest and pytest-html, this style, this script and these templates."""
    made_with = json.loads(SOURCE.read_text(encoding="utf-8"))

    assert made_with == source(), "run `nox -s screenshots` and look at the pictures"


def test_every_picture_is_shown():
    """Each picture stands in one of the documents, with a text for those who cannot see it."""
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "README.md", *ROOT.glob("docs/*.md"))]

    shown = re.findall(r"!\[[^\]]{20,}\]\((?:\.\./)?readme_images/(\w+\.png)\)", "".join(texts))

    assert sorted(shown) == sorted(path.name for path in PICTURES.glob("*.png"))
