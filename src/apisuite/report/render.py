"""The templates: one environment, in which everything is escaped and nothing can hide or turn a line."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..extras import needs
from .durations import duration
from .names import short, visible, visible_lines

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

LONGEST = 300  # characters of one cell where there is little room


@cache
def _environment() -> Environment:
    with needs("html"):
        from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).with_name("templates")),
        autoescape=True,
        finalize=_visible,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters.update(lines=_lines, short=short, duration=duration, cut=lambda text: text[:LONGEST])
    return environment


def _visible(value: Any) -> Any:
    """Treat what a template writes out; markup is a template's own."""
    return visible(value) if isinstance(value, str) and not hasattr(value, "__html__") else value


def _lines(text: str) -> Markup:
    """Return a text of several lines for a `pre`, on one line of markup: pytest-html searches lines for errors."""
    from markupsafe import Markup, escape

    return Markup(str(escape(visible_lines(text))).replace("\n", "&#10;"))  # noqa: S704 - it is escaped


def render(template: str, **values: Any) -> Markup:
    """Return a template with its values, as markup that no other template escapes again.

    Raises:
        jinja2.TemplateError: there is no such template, or a value is missing.
    """
    from markupsafe import Markup

    return Markup(_environment().get_template(template).render(values).strip())  # noqa: S704 - autoescape
