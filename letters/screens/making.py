"""What is said of letters that lie ready for the post."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from letters import books, summary
from letters.counting import counted
from letters.handover import Made
from letters.post import pack
from letters.post.pack import Item
from letters.screens import campaign
from letters.screens.form import NO_LETTERS, Screen, of_ledger, shown

MOST_NAMED = 8  # who sign, and letters
MOST_RUNS = 40  # of sheets

Facts = Sequence[tuple[str, str]]


def made(it: Made) -> Screen:
    """Letters are in place, or there is none to print."""
    book, fresh = it.drawn.book, it.drawn.fresh
    joined = f"{counted(fresh, 'person', 'people')} who joined drawn now and sealed"
    drawn = "made now and sealed" if it.drawn.first_now else joined if fresh else f"as sealed on {it.drawn.seal.day}"
    told = [("People", campaign.flow(it.drawn.checked, book.record.people)), ("The draw", drawn)]
    if not it.drawn.checked.settings.lettered:
        return _without_letters(it, told)
    return _ready(it, told) if it.items else _nothing(it, told)


def _without_letters(it: Made, told: Facts) -> Screen:
    settings, output = it.drawn.checked.settings, it.drawn.checked.output
    given = [(arm.name, arm.treatment or "nothing") for arm in settings.trial.arms]
    lists = [shown(output / books.allocation(seal.batch)) for seal in it.drawn.book.record.seals]
    facts = (*told, *given, ("Who is in which", "\n".join(lists)), of_ledger(it.head))
    return Screen(settings.title, NO_LETTERS, facts, (campaign.GIVE,))


def _nothing(it: Made, told: Facts) -> Screen:
    headline = f"Nothing to print: {_all_sent(it.sent, it.back)}"
    return Screen(it.drawn.checked.settings.title, headline, (*told, of_ledger(it.head)))


def _ready(it: Made, told: Facts) -> Screen:
    checked, output = it.drawn.checked, it.drawn.checked.output
    signers = (checked.settings.sites[item.person.site] for item in it.items)
    unsigned = list(dict.fromkeys(site.sender for site in signers if not site.signature))
    people, draw = told
    facts = (
        people,
        *([("New or changed", _renewed(it))] if it.again and it.changed else []),
        draw,
        *(campaign.measured(checked, "sealed with it:") if it.drawn.first_now else []),
        *([("Sent before", counted(it.sent, "letter"))] if it.sent else []),
        ("To look at", shown(output / summary.NAME)),
        ("To print", _to_print(it, output)),
        ("To post by", shown(output / pack.FOLDER / pack.LIST)),
        ("One by one", f"{shown(output / 'post/letters')}{os.sep}"),
        of_ledger(it.head),
    )
    steps = (
        "Open the summary, and have somebody read every letter.",
        "Print the pack on both sides of the paper.",
        *([f"Ask {_listed(unsigned)} to sign in ink."] if unsigned else []),
        "Post all on one day, to the home addresses.",
        "Then write that down: `letters sent FOLDER`.",
    )
    ready = "letter is" if len(it.items) == 1 else "letters are"
    headline = f"{len(it.items)} {ready} ready to print." + ("" if it.changed else " Nothing has changed.")
    return Screen(checked.settings.title, headline, facts, steps)


def _listed(names: Sequence[str]) -> str:
    """Name everybody, or so many and how many more."""
    more = len(names) - MOST_NAMED
    return " and ".join([*names[:MOST_NAMED], *([f"{more} more"] if more > 0 else [])])


def _to_print(it: Made, output: Path) -> str:
    sheets = f"{counted(it.items[-1].last_sheet if it.items else 0, 'sheet')}, both sides"
    files = [it.file for it in pack.volumes(it.items)]
    if len(files) == 1:
        return f"{shown(output / pack.FOLDER / files[0])}   {sheets}"
    named = "\n".join(shown(output / pack.FOLDER / file) for file in (files[0], files[-1]))
    return f"{len(files)} volumes, {sheets}:\n{named}"


def _all_sent(count: int, back: int) -> str:
    if not count and not back:
        return "nobody is due a letter."
    if back:
        return f"{counted(count, 'letter')} sent; {back} came back, and nothing is mended yet."
    return (
        "the letter that was due has been sent." if count == 1 else f"all {count} letters that were due have been sent."
    )


def _renewed(it: Made) -> str:
    """Say which letters are other than those of the run before: they alone need printing again."""
    if not it.renewed:
        return "no letter"
    letters = counted(len(it.renewed), "letter")
    if len(it.renewed) <= MOST_NAMED:
        return f"{letters}: {', '.join(f'no. {item.number} (sheet {item.sheets})' for item in it.renewed)}"
    runs = _runs(it.renewed)
    if len(runs) > MOST_RUNS:
        return f"{letters}: print the whole pack again"
    return f"{letters}, on the sheets {', '.join(str(a) if a == b else f'{a} to {b}' for a, b in runs)}"


def _runs(items: Sequence[Item]) -> list[tuple[int, int]]:
    """Return the sheets of letters, as the first and the last of those that follow each other."""
    runs: list[tuple[int, int]] = []
    for item in items:
        if runs and runs[-1][1] + 1 == item.first_sheet:
            runs[-1] = (runs[-1][0], item.last_sheet)
        else:
            runs.append((item.first_sheet, item.last_sheet))
    return runs
