"""Markdown with fields in double braces, as HTML: the fields come out as they stood, and so do its lines' numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

FIELD = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
HIDE = "\ue000\ue001"  # stand round the number of a field while Markdown is read, so that it sees a word there


@dataclass(frozen=True, slots=True)
class Markdown:
    """Some Markdown that was read: its tokens, its blocks as HTML, and on which line of the file each line stood."""

    tokens: tuple[Any, ...]
    blocks: tuple[str, ...]
    lines: tuple[int, ...]

    def line(self, number: int) -> int:
        """Return the line of the file on which a line of what was read begins."""
        return self.lines[min(number, len(self.lines) - 1)]


def read(text: str, before: int) -> Markdown:
    """Return the paragraphs, headings, lists … of some Markdown as HTML, fields untouched and quotes typographic.

    `before` are the lines of the file that come before it.
    """
    from markdown_it import MarkdownIt

    texts = FIELD.findall(text)
    numbers = iter(range(len(texts)))
    hidden = FIELD.sub(lambda _: f"{HIDE[0]}{next(numbers)}{HIDE[1]}", text)
    reader = MarkdownIt("commonmark", {"html": False, "typographer": True}).enable(["replacements", "smartquotes"])
    reader.normalizeLink = str  # type: ignore[assignment]  # a field in an address stays one
    tokens = reader.parse(hidden)
    starts = [number for number, token in enumerate(tokens) if token.level == 0 and token.nesting >= 0]
    blocks = [reader.renderer.render(tokens[a:b], reader.options, {}) for a, b in pairwise([*starts, len(tokens)])]
    return Markdown(tuple(tokens), tuple(_shown(block, texts) for block in blocks), _lines(hidden, texts, before + 1))


def _lines(hidden: str, texts: Sequence[str], first: int) -> tuple[int, ...]:
    """Return the line of the file on which each line begins from which the fields were taken."""
    lines, line, inside = [], first, iter(texts)
    for text in hidden.split("\n"):
        lines.append(line)
        line += 1 + sum(next(inside).count("\n") for _ in range(text.count(HIDE[1])))
    return tuple(lines)


def _shown(html: str, texts: Sequence[str]) -> str:
    """Put the fields back in place of their numbers."""
    for number, text in enumerate(texts):
        html = html.replace(f"{HIDE[0]}{number}{HIDE[1]}", text)
    return html
