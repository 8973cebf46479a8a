"""The finished print pack, opened and read as the post room will handle it, sheet by sheet along the print list."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from letters.post import opened, sides
from letters.post.cover import Cover, said
from letters.post.expected import Listed, squeezed
from letters.post.pack import HEADINGS
from letters.post.sides import LookThrough, Side

FILE = re.compile(r"letters/(\d+)-([A-Za-z0-9-]+)\.pdf")


@dataclass(frozen=True, slots=True)
class Single:
    """A letter's own file, as it was read: whose it is, what the list says of it, how it looks, and its SHA-256."""

    staff_id: str
    listed: Listed
    looks: tuple[str, ...]
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Begins:
    """How many letters, and sheets of paper, lie in the volumes before one."""

    letters: int
    sheets: int


ALONE = Begins(0, 0)


def read(
    pack: bytes,
    rows: Sequence[Sequence[str]],
    singles: Mapping[str, Single],
    covers: Sequence[Cover],
    look_through: LookThrough | None = None,
    begins: Begins = ALONE,
) -> tuple[str, ...]:
    """Return why a volume of a pack must not be printed; nothing when each sheet is what the print list says.

    `rows` are those of the print list, its headings first; `singles` are the letters' own files, by name; `covers`
    are the cover sheets, in the order in which they lie; `look_through` opens every side, where not in this process;
    `begins` says what lies in the volumes before.
    """
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(pack)
    except pypdfium2.PdfiumError:
        return ("The print pack cannot be opened.",)
    try:
        count, more = len(document), opened.tells_more(document) or opened.carries_more(document)
    finally:
        document.close()
    found = tuple((look_through or sides.of)(pack, range(count)))
    return tuple(dict.fromkeys(_faults(found, rows, singles, covers, more, begins)))


# ------------------------------------------------------------------------------------------------- what is wrong


def incomplete(rows: Sequence[Sequence[str]], singles: Mapping[str, Single]) -> tuple[str, ...]:
    """Say so when the rows of a print list, its headings first, do not name each of these letters once."""
    at = HEADINGS.index("file")
    if tuple(rows[0]) == HEADINGS and sorted(row[at] for row in rows[1:]) == sorted(singles):
        return ()
    return ("The print list does not name each letter once.",)


def misnumbered(
    volumes: Sequence[tuple[str, Sequence[Sequence[str]], Sequence[Cover]]], rows: Sequence[Sequence[str]]
) -> tuple[str, ...]:
    """Say how volumes are not the whole pack: each by its file, the rows that it was read against, and its covers."""
    if [row for _, listed, _ in volumes for row in listed[1:]] != list(rows[1:]):
        return ("The volumes of the print pack are not all that is on the print list.",)
    lie = [_sheets(listed) for _, listed, _ in volumes if listed[1:]]
    begin = [1, *(last + 1 for _, last in lie)]
    if [first for first, _ in lie] != begin[:-1]:
        return ("The volumes of the print pack do not follow one another, sheet by sheet.",)
    return tuple(
        f"Volume {number} of the print pack is called after other sheets, or parts, than lie in it."
        for number, (file, _, covers) in enumerate(volumes, start=1)
        if (len(volumes) > 1 and _numbers(file) != [number, *lie[number - 1]]) or not _parted(covers, number, volumes)
    )


def _sheets(listed: Sequence[Sequence[str]]) -> tuple[int, int]:
    """Return the first and the last sheet of a volume; the first bears a cover."""
    at = HEADINGS.index("sheet_range")
    return _numbers(listed[1][at])[0] - 1, _numbers(listed[-1][at])[-1]


def _numbers(text: str) -> list[int]:
    return [int(digits) for digits in re.findall(r"\d+", text)]


def _parted(covers: Sequence[Cover], number: int, volumes: Sequence[tuple[str, object, Sequence[Cover]]]) -> bool:
    """Say whether each cover sheet of a volume says which part of its authority lies below it, of how many."""
    sites = [[it.site for it in covers] for _, _, covers in volumes]
    return all(
        it.part == sum(it.site in here for here in sites[:number])
        and it.parts == sum(it.site in here for here in sites)
        for it in covers
    )


def _faults(
    sides: Sequence[Side],
    rows: Sequence[Sequence[str]],
    singles: Mapping[str, Single],
    covers: Sequence[Cover],
    more: bool,
    begins: Begins,
) -> Iterator[str]:
    listed = [dict(zip(HEADINGS, row, strict=True)) for row in rows[1:]]
    if unnamed := incomplete(rows, singles):
        yield from unnamed
        return
    if more:
        yield "The print pack holds more than its sheets and its title."
    at, waiting, site = 0, list(covers), ""
    for number, row in enumerate(listed, start=begins.letters + 1):
        if row["site"] != site:
            site = row["site"]
            yield from _of_the_cover(sides, at, site, listed, waiting.pop(0) if waiting else None, begins)
            at += 2
        first, _, last = row["sheet_range"].partition(" to ")
        count = 2 * (int(last or first) - int(first) + 1)
        if row["letter_number"] != str(number) or at != 2 * (int(first) - 1 - begins.sheets) or at + count > len(sides):
            yield f"Letter {number} does not stand on the sheets that the print list gives."
            return
        single = singles[row["file"]]
        yield from _of_the_row(number, row, single)
        yield from _of_the_sheets(number, sides[at : at + count], row, single)
        at += count
    if waiting or max(at, 1) != len(sides):
        yield "The print pack has sheets that the print list does not know."


def _of_the_cover(
    sides: Sequence[Side],
    at: int,
    site: str,
    listed: Sequence[Mapping[str, str]],
    cover: Cover | None,
    begins: Begins,
) -> Iterator[str]:
    """Say what is wrong with the cover sheet that lies on top of an authority's letters."""
    letters = [row for row in listed if row["site"] == site]
    if cover is None or at + 2 > len(sides):
        yield "Letters lie in the print pack without a cover sheet."
        return
    if cover.organisation != site or cover.letters != len(letters) or cover.sheet != begins.sheets + at // 2 + 1:
        yield "A cover sheet is not that of the letters below it."
    if not all(part in sides[at].text for part in said(cover)):
        yield "A cover sheet does not say what it should."
    if sides[at + 1].look != opened.BLANK:
        yield "The blank side of a cover sheet is not blank."


def _of_the_row(number: int, row: Mapping[str, str], single: Single) -> Iterator[str]:
    """Say what a row of the print list has wrong of the letter in the file that it names."""
    wanted = single.listed
    if row["recipient"] != wanted.recipient:
        yield f"Letter {number} is not to the person on the print list."
    if row["site"] != wanted.site or row["team"] != wanted.team:
        yield f"Letter {number} has another site or team on the print list."
    if row["pages"] != str(len(single.looks)):
        yield f"Letter {number} has another number of pages on the print list."
    named = FILE.fullmatch(row["file"])
    if not named or int(named[1]) != number or named[2] != _in_a_name(single.staff_id):
        yield f"Letter {number} has a file that is named after another letter, or another person."


def _in_a_name(staff_id: str) -> str:
    """Return what stands for an id in the name of a file."""
    parts = re.findall("[A-Za-z0-9]+", staff_id)
    return "-".join(parts)[:40] or "id"


def _of_the_sheets(number: int, sides: Sequence[Side], row: Mapping[str, str], single: Single) -> Iterator[str]:
    """Say what is on a letter's sheets that is not in its own file."""
    looks = [side.look for side in sides]
    pages = len(single.looks)
    if looks[:pages] != list(single.looks):
        yield f"Letter {number} in the print pack is not the letter in its own file."
    if not _names(sides[0].in_window, squeezed(row["recipient"])):
        yield f"Letter {number} is not to the person on the print list."
    if any(look != opened.BLANK for look in looks[pages:]) or len(looks) - pages > 1:
        yield f"The blank side after letter {number} is not blank, or not there."


def _names(lines: Sequence[str], recipient: str) -> bool:
    """Say whether a window begins with a recipient's whole name, on up to three lines, behind a title perhaps."""
    begun = ["".join(lines[:count]) for count in range(1, 4)]
    return any(name.endswith(recipient) and 0 < len(recipient) > len(name) - len(begun[0]) for name in begun)
