"""The print pack: a PDF for the post room, or volumes of one, the list that goes with it, and each letter by itself.

The gate stands here: letters made are exactly letters due, both ways, or nothing leaves this room.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from letters import alike
from letters.people.person import Person
from letters.post.letter import Finished
from letters.problems import Tampered

FOLDER = "post"  # in the output folder; in it lie
PACK, LIST, LETTERS = "print-pack.pdf", "print-list.csv", "letters"
HEADINGS = ("letter_number", "recipient", "site", "team", "pages", "sheet_range", "file")
SHEAF = 50  # letters, at most


@dataclass(frozen=True, slots=True)
class Item:
    """One letter in the pack: its number, whose it is, its sheaf and volume, and the sheets of paper it takes."""

    number: int
    person: Person
    letter: Finished
    file: str
    sheaf: int
    volume: int
    first_sheet: int
    last_sheet: int

    @property
    def sheets(self) -> str:
        """The numbers of its sheets; in words, because a spreadsheet program takes 3-4 for a date."""
        return _numbers(self.first_sheet, self.last_sheet)


def _numbers(first: int, last: int) -> str:
    return str(first) if first == last else f"{first} to {last}"


@dataclass(frozen=True, slots=True)
class Volume:
    """One file of the print pack: the letters in it, in parts, each of which lies below a cover sheet of its own."""

    file: str
    parts: tuple[tuple[Item, ...], ...]  # of one authority each
    first_sheet: int

    @property
    def items(self) -> tuple[Item, ...]:
        """The letters, in the order in which they lie."""
        return tuple(item for part in self.parts for item in part)


def order(people: Iterable[Person]) -> tuple[Person, ...]:
    """Return people as the post room hands letters out: by site, team, last name, first name."""
    return tuple(
        sorted(
            people,
            key=lambda p: (*map(_alphabetical, (p.site, p.team, p.last_name, p.first_name)), p.staff_id),
        )
    )


def _alphabetical(text: str) -> str:
    """Return what a word is sorted by: `Ŵyn` stands with W, `Łucja` with L, `O'Neill` with `Oneill`."""
    return "".join(c for c in alike.unaccented(text) if c.isalnum() or c == " ")


def gate(due: Collection[str], made: Iterable[Finished]) -> None:
    """Raise `Tampered` unless the letters made are exactly those due, each once and each whole."""
    made = tuple(made)
    counts = Counter(letter.staff_id for letter in made)
    reasons = []
    if missing := set(due) - set(counts):
        reasons.append(f"The gate is closed: {len(missing)} letters that are due were not made.")
    if extra := set(counts) - set(due):
        reasons.append(f"The gate is closed: {len(extra)} letters were made that nobody is due.")
    if twice := [name for name, times in counts.items() if times > 1]:
        reasons.append(f"The gate is closed: {len(twice)} people have more than one letter.")
    if empty := [letter for letter in made if not letter.digest or letter.pages < 1]:
        reasons.append(f"The gate is closed: {len(empty)} letters are empty.")
    if reasons:
        raise Tampered([*reasons, "Nothing was put in place. This is a fault of the program: please report it."])


def plan(people: Iterable[Person], letters: Iterable[Finished], most: int) -> tuple[Item, ...]:
    """Return the items of the pack in order, numbered from 1, with the sheets each takes when printed on both sides.

    On top of each authority's letters lies a sheet that is none: their cover sheet. A volume has at most `most`
    sheets, or one letter that has more. An authority is divided among volumes only when it does not fit into one.
    """
    by_id = {letter.staff_id: letter for letter in letters}
    ordered = order(people)
    sheaf_of = {staff_id: number for number, sheaf in enumerate(sheaves(ordered)) for staff_id in sheaf}
    digits = max(4, len(str(len(ordered))))
    items: list[Item] = []
    last, volume, filled = 0, 1, 0  # sheets in all, and in this volume
    for _, members in itertools.groupby(ordered, lambda person: person.site):
        here = [(person, by_id[person.staff_id]) for person in members]
        needed = 1 + sum(letter.sheets for _, letter in here)
        if filled and filled + needed > most:
            volume, filled = volume + 1, 0
        last, filled = last + 1, filled + 1
        alone = True  # no letter lies below the cover sheet yet
        for person, letter in here:
            count = letter.sheets
            if filled + count > most and not alone:
                volume, filled, last = volume + 1, 1, last + 1
            number = len(items) + 1
            file = f"{LETTERS}/{number:0{digits}d}-{_safe(person.staff_id)}.pdf"
            items.append(Item(number, person, letter, file, sheaf_of[person.staff_id], volume, last + 1, last + count))
            last, filled, alone = last + count, filled + count, False
    return tuple(items)


def sheaves(ordered: Iterable[Person]) -> tuple[tuple[str, ...], ...]:
    """Divide people, in the order of the pack, into sheaves of letters that are bound together first: staff ids.

    A sheaf is of one authority. It is bound once, while the next letters are being made, and again only when one of
    its letters is another.
    """
    found: list[tuple[str, ...]] = []
    for _, members in itertools.groupby(ordered, lambda person: person.site):
        ids = [person.staff_id for person in members]
        found += [tuple(ids[at : at + SHEAF]) for at in range(0, len(ids), SHEAF)]
    return tuple(found)


def volumes(items: Sequence[Item]) -> tuple[Volume, ...]:
    """Return the files of the pack: one that bears its own name, or several that are numbered; at least one."""
    found = [tuple(some) for _, some in itertools.groupby(items, lambda item: item.volume)]
    if len(found) < 2:
        return (Volume(PACK, _parts(items), 1),)
    digits = len(str(len(found)))
    return tuple(
        Volume(_file(number, digits, some), _parts(some), some[0].first_sheet - 1)
        for number, some in enumerate(found, start=1)
    )


def _parts(items: Sequence[Item]) -> tuple[tuple[Item, ...], ...]:
    return tuple(tuple(part) for _, part in itertools.groupby(items, lambda item: item.person.site))


def _file(number: int, digits: int, items: Sequence[Item]) -> str:
    """Return the name of a volume, such as `print-pack-02-sheets-999-to-1996.pdf`."""
    stem, suffix = PACK.rsplit(".", 1)
    sheets = _numbers(items[0].first_sheet - 1, items[-1].last_sheet).replace(" ", "-")
    return f"{stem}-{number:0{digits}d}-sheets-{sheets}.{suffix}"


def _safe(staff_id: str) -> str:
    """Return an id as a part of a file name that any system takes; behind a number, as even `CON` may be."""
    return re.sub("[^A-Za-z0-9]+", "-", staff_id).strip("-")[:40] or "id"


def print_list(items: Sequence[Item], sites: dict[str, str]) -> list[tuple[str, ...]]:
    """Return the rows of print-list.csv."""
    return [
        (
            str(item.number),
            item.person.full_name,
            sites[item.person.site],
            item.person.team,
            str(item.letter.pages),
            item.sheets,
            item.file,
        )
        for item in items
    ]
