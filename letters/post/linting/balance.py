"""Elements that a layout opens and never closes, whichever branch of an `if` is taken."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser

import jinja2

Open = tuple[tuple[str, int], ...]  # elements that are open, each with its line
LOOP, BEGINS, ELSE, ENDS = "\ue010\ue011\ue012\ue013"  # stand for a loop or an if while the HTML about it is read
STATEMENTS = {"for": LOOP, "if": BEGINS, "elif": ELSE, "else": ELSE, "endif": ENDS, "endfor": ENDS}


def unclosed(env: jinja2.Environment, source: str, void: Collection[str]) -> Open:
    """Return elements that are never closed, each with its line; none where that hangs on what is asked.

    `void` are the elements that end by themselves.
    """
    reader = _Reader(void)
    reader.feed("".join(_marked(env, source)))
    reader.close()
    return () if reader.uncertain else tuple(sorted((*reader.unclosed, *reader.within), key=lambda it: it[1]))


def _marked(env: jinja2.Environment, source: str) -> Iterator[str]:
    """Give the layout with a mark for each if and loop, and nothing for a field; every line stays where it is."""
    line, begins = 1, False
    for number, kind, value in env.lex(source):
        if kind == "data":
            yield "\n" * (number - line) + value
            line = number + value.count("\n")
        elif kind == "name" and begins:
            yield STATEMENTS.get(value, "")
        begins = kind == "block_begin" or (begins and kind == "whitespace")


@dataclass(slots=True)
class _Branches:
    """What was open before an `if`, and after its first branch."""

    before: Open
    again: bool  # whether it is a loop, whose body stands there several times
    first: Open | None = None


class _Reader(HTMLParser):
    """Keeps account of what is open, from tag to tag."""

    def __init__(self, void: Collection[str]) -> None:
        super().__init__()
        self.within: list[tuple[str, int]] = []
        self.unclosed: list[tuple[str, int]] = []
        self.uncertain = False
        self._void, self._branches = void, list[_Branches]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self._void:
            self.within.append((tag, self.getpos()[0]))

    def handle_endtag(self, tag: str) -> None:
        if tag in (name for name, _ in self.within):
            while self.within[-1][0] != tag:
                self.unclosed.append(self.within.pop())
            self.within.pop()

    def handle_data(self, data: str) -> None:
        for sign in data:
            if sign in (LOOP, BEGINS):
                self._branches.append(_Branches(tuple(self.within), sign == LOOP))
            elif sign in (ELSE, ENDS) and self._branches:
                self._after_branch(ends=sign == ENDS)

    def _after_branch(self, *, ends: bool) -> None:
        """Go back to what was open before, for the next branch; one that opens something else makes all uncertain."""
        branches = self._branches[-1]
        if branches.again:  # what its body leaves open stands in itself the next time
            self.unclosed += self.within[len(branches.before) :]
            self.within = self.within[: len(branches.before)]
        now = tuple(self.within)
        other = branches.before if branches.first is None and ends else branches.first  # it may not be taken at all
        if other is not None:
            self.uncertain |= [name for name, _ in now] != [name for name, _ in other]
        if ends:
            self._branches.pop()
        else:
            branches.first = branches.first if branches.first is not None else now
            self.within = list(branches.before)
