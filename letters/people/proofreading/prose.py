"""Whether a run of letters is a word of a sentence, or a piece of a number, an address or a gap in a form."""

from __future__ import annotations

from letters.people.proofreading.text import Word

NOT_BESIDE = frozenset("@/\\_#<>{}[]«»$=0123456789*")
JOINS = (".", ":", "-")  # with something behind them: “example.org”, “LL-0093”
ENDS = frozenset(" \n\".)'!?-(")


def within(word: Word) -> bool:
    """Say whether a word stands in a sentence, with spaces or the signs of a sentence around it."""
    joined = word.after.startswith(JOINS) and word.after[1:2] not in ENDS | {""}
    glued = joined or (word.after in JOINS) or (word.before in JOINS and not word.opens)
    return len(word.text) > 1 and NOT_BESIDE.isdisjoint(word.before[-1:] + word.after[:1]) and not glued
