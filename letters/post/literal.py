"""What a wording says to one person, from the words of its file: the fields are filled, then the Markdown is taken off.

`wording` goes the other way round, and shares no step with this: what either of them loses, the other still has.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jinja2
from markupsafe import Markup

from letters.post import fields

CLOSING = re.compile(r"^---[^\S\n]*$", re.MULTILINE)
PRINTED = "\ue000"  # under this name the context of a template keeps what its fields have printed
FIELD = re.compile("\ue000(\\d+)\ue001")  # stands for the value of that number: Markdown sees a word there


@dataclass(frozen=True, slots=True)
class Literal:
    """A wording as plain text: its subject, and each paragraph, heading or item of the text and of the closing."""

    subject: str
    body: tuple[str, ...]
    closing: tuple[str, ...]


def read(source: str, values: Mapping[str, Any]) -> Literal:
    """Return what the file of a wording says when its fields have these values; a line break ends a paragraph."""
    printed: list[str] = []
    text = _template(source).render({**values, PRINTED: printed})

    def filled(block: str) -> list[str]:
        return [line for line in FIELD.sub(lambda found: printed[int(found[1])], block).split("\n") if line.strip()]

    body, closing = map(_blocks, CLOSING.split(text))
    return Literal(
        subject=next(block for kind, block in body if kind == "h1"),
        body=tuple(line for _, block in body for line in filled(block)),
        closing=tuple(line for _, block in closing for line in filled(block)),
    )


@functools.lru_cache
def _template(source: str) -> jinja2.Template:
    plain = fields.environment().overlay(autoescape=False, finalize=_held, trim_blocks=False, lstrip_blocks=False)
    return plain.from_string(source)


@jinja2.pass_context
def _held(context: jinja2.runtime.Context, value: Any) -> str:
    """Keep a value apart from the Markdown round it, in which it may not take part."""
    printed: list[str] = context[PRINTED]
    printed.append(value.unescape() if isinstance(value, Markup) else str(value))
    return f"\ue000{len(printed) - 1}\ue001"


@functools.lru_cache
def _blocks(text: str) -> tuple[tuple[str, str], ...]:
    """Return the tag and the text of each block of some Markdown, its fields still numbers: most letters share them."""
    from markdown_it import MarkdownIt

    reader = MarkdownIt("commonmark", {"html": False, "typographer": True}).enable("replacements")
    tokens = reader.parse(text)
    return tuple((tokens[at - 1].tag, _flat(token)) for at, token in enumerate(tokens) if token.content)


def _flat(block: Any) -> str:
    """Return the text of a block without its emphasis, links and pictures."""
    children = [child for child in block.children or (block,) if child.type != "image"]
    return "".join(" " if child.type in ("softbreak", "hardbreak") else child.content for child in children)
