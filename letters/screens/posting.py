"""What is said of letters that went to the post, and of some that came back."""

from __future__ import annotations

import os
from collections.abc import Iterator

from letters import books
from letters.counting import counted
from letters.noting import Noted
from letters.screens.form import Screen, head, shown


def sent(it: Noted) -> Screen:
    """Letters have gone to the post, but for some that were kept back."""
    number = len(it.book.record.mailings)
    place = shown(it.book.output / books.SENT / str(number))
    facts = (("Put away in", f"{place}{os.sep}"), head(it.book))
    steps = (
        "A letter that comes back: `letters returned FOLDER ID`.",
        "To print one of them again, take it from that folder: it is the same, to the last byte.",
        *_kept_back(it),
    )
    count = len(it.people)
    said = f"{counted(count, 'letter')} recorded as sent on {it.day}."
    return Screen(it.settings.title, said, facts, steps)


def _kept_back(it: Noted) -> Iterator[str]:
    """Say what becomes of letters that are put away with those that were sent."""
    if it.kept_back:
        if it.stopped == it.kept_back:
            why = "it is to somebody who is" if it.stopped == 1 else "they are to people who are"
            why += " sent nothing more"
        elif it.stopped:
            why = "what is still due is made for the next mailing"
        else:
            why = f"{'it is' if it.kept_back == 1 else 'they are'} made for the next mailing"
        yield f"Never post the {counted(it.kept_back, 'letter')} kept back from there: {why}."


def returned(it: Noted) -> Screen:
    """Letters came back."""
    steps = ("Mend the address in the staff sheet; `letters run FOLDER` then makes a new letter.",)
    told = f"{counted(len(it.people), 'letter')} recorded as come back."
    return Screen(it.settings.title, told, (head(it.book),), steps)
