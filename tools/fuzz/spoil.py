"""Ways to spoil a text or some bytes: cut, doubled, moved, with something strange put in, a line lost or said again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import AnyStr

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

Edit = Callable[[AnyStr, int, int, AnyStr], AnyStr]  # the whole, where, how much, and something strange


def _put_in(whole: AnyStr, at: int, _: int, strange: AnyStr) -> AnyStr:
    return whole[:at] + strange + whole[at:]


def _put_over(whole: AnyStr, at: int, size: int, strange: AnyStr) -> AnyStr:
    return whole[:at] + strange + whole[at + size :]


def _drop(whole: AnyStr, at: int, size: int, _: AnyStr) -> AnyStr:
    return whole[:at] + whole[at + size :]


def _again(whole: AnyStr, at: int, size: int, _: AnyStr) -> AnyStr:
    return whole[: at + size] + whole[at : at + size] * (1 + size % 7) + whole[at + size :]


def _cut(whole: AnyStr, at: int, _: int, __: AnyStr) -> AnyStr:
    return whole[:at]


def _to_the_end(whole: AnyStr, at: int, size: int, _: AnyStr) -> AnyStr:
    return whole[:at] + whole[at + size :] + whole[at : at + size]


def _of_lines(edit: Callable[[list[AnyStr], int, AnyStr], list[AnyStr]]) -> Edit[AnyStr]:
    def spoilt(whole: AnyStr, at: int, _: int, strange: AnyStr) -> AnyStr:
        lines = whole.splitlines(keepends=True)
        return whole[:0].join(edit(lines, whole.count(_newline(whole), 0, at), strange))

    return spoilt


def _newline(whole: AnyStr) -> AnyStr:
    return "\n" if isinstance(whole, str) else b"\n"


EDITS: tuple[Edit[AnyStr], ...] = (  # type: ignore[valid-type]
    _put_in,
    _put_over,
    _drop,
    _again,
    _cut,
    _to_the_end,
    _of_lines(lambda lines, at, strange: [*lines[:at], strange, *lines[at:]]),
    _of_lines(lambda lines, at, strange: [*lines[:at], *lines[at + 1 :]]),
    _of_lines(lambda lines, at, strange: [*lines[:at], *lines[at : at + 1] * 2, *lines[at + 1 :]]),
)


def spoilt(wholes: SearchStrategy[AnyStr], strange: SearchStrategy[AnyStr], most: int = 4) -> SearchStrategy[AnyStr]:
    """Return wholes to which up to so many edits are made."""
    edit = st.tuples(st.sampled_from(EDITS), st.integers(0, 2**15), st.integers(0, 60), strange)
    return st.builds(_edited, wholes, st.lists(edit, max_size=most))


def _edited(whole: AnyStr, edits: Sequence[tuple[Edit[AnyStr], int, int, AnyStr]]) -> AnyStr:
    for edit, at, size, strange in edits:
        whole = edit(whole, at % (len(whole) + 1), size, strange)
    return whole


def encoded(texts: SearchStrategy[str]) -> SearchStrategy[bytes]:
    """Return texts as UTF-8, halves of characters and all."""
    return texts.map(lambda text: text.encode("utf-8", "surrogatepass"))
