"""The manager's note as a typesetter would set it: curly quotes, and each line a paragraph. No word is touched."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

QUOTES = frozenset("'\"")


def note(text: str) -> Markup:
    """Return a note as HTML to stand inside a paragraph; what looks like a tag or like Markdown prints as typed."""
    lines = (line.strip() for line in text.split("\n"))
    return Markup("</p>\n<p>").join(_line(line) for line in lines if line)


def _line(line: str) -> Markup:
    if QUOTES.isdisjoint(line):  # as in most notes: there is nothing for a typesetter to do
        return escape(line)
    return Markup(_quotes().renderInline(line))  # noqa: S704  escaped


@functools.cache
def _quotes() -> MarkdownIt:
    """Return a reader of Markdown that has forgotten all of it but how to turn quotes."""
    from markdown_it import MarkdownIt

    return MarkdownIt("zero", {"typographer": True}).enable("smartquotes")
