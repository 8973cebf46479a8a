"""What a wording's Markdown must not hold: what is lost in its depth, pictures without words, stray addresses."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any

from letters.post.linting import layout
from letters.problems import Place, Problem

DEEPEST = 10  # quotations, lists and emphasis inside one another; the reader drops what is far deeper

Said = tuple[str, str]


def faults(
    tokens: Sequence[Any], line_of: Callable[[int], int], file: str, assets: Collection[str]
) -> Iterator[Problem]:
    """Yield what is wrong with some Markdown; `line_of` turns a line of what was read into one of the file."""
    for token, number in _with_lines(tokens):
        for said in _token(token, assets):
            yield Problem(Place(file, line=line_of(number)), *said)
    levels = [(int(token.tag[1]), token.map[0]) for token in tokens if token.type == "heading_open"]
    before = 0
    for level, number in levels:
        if level > before + 1 and (1, 0) < min(levels) < (2, 0):
            what = f"A heading with {level} hashes follows none with {level - 1}."
            yield Problem(Place(file, line=line_of(number)), what, f"Begin it with {'#' * (before + 1)}.")
        before = level


def _with_lines(tokens: Sequence[Any]) -> Iterator[tuple[Any, int]]:
    """Yield every token, those inside a paragraph too, with the number of its line from 0."""
    number = 0
    for token in tokens:
        number = token.map[0] if token.map else number
        yield token, number
        inner = number
        for child in token.children or ():
            yield child, inner
            inner += child.type in ("softbreak", "hardbreak")


def _token(token: Any, assets: Collection[str]) -> Iterator[Said]:
    if token.level == DEEPEST:
        yield f"Quotations, lists or emphasis stand more than {DEEPEST} deep here.", "Write it more plainly."
    if token.type == "image":
        if not token.content.strip():
            yield (
                "This picture has no words for those who cannot see it.",
                "Write them as in ![The town hall](hall.png).",
            )
        if said := layout.address(token.attrs["src"], assets):
            yield said
    if token.type == "link_open":
        yield layout.LINK
