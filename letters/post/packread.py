"""The finished print pack, opened and read as the post room will handle it, sheet by sheet along the print list."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from letters.post import opened
from letters.post.cover import Cover, said
from letters.post.expected import Expected, squeezed
from letters.post.pack import HEADINGS
from letters.post.paper import GEOMETRIES, MM

FILE = re.compile(r"letters/(\d+)-([A-Za-z0-9-]+)\.pdf")


@dataclass(frozen=True, slots=True)
class Single:
    """A letter's own file, as it was read: what it had to say, how each of its pages looks, and its SHA-256."""

    expected: Expected
    looks: tuple[str, ...]
    digest: str = ""


def read(
    pack: bytes, rows: Sequence[Sequence[str]], singles: Mapping[str, Single], covers: Sequence[Cover]
) -> tuple[str, ...]:
    """Return why a pack must not be printed; nothing when each sheet is what the print list says.

    `rows` are those of the print list, its headings first; `singles` are the letters' own files, by name; `covers`
    are the cover sheets, in the order in which they lie.
    """
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(pack)
    except pypdfium2.PdfiumError:
        return ("The print pack cannot be opened.",)
    try:
        return tuple(dict.fromkeys(_faults(document, rows, singles, covers)))
    finally:
        document.close()


def _faults(
    document: Any, rows: Sequence[Sequence[str]], singles: Mapping[str, Single], covers: Sequence[Cover]
) -> Iterator[str]:
    listed = [dict(zip(HEADINGS, row, strict=True)) for row in rows[1:]]
    if tuple(rows[0]) != HEADINGS or sorted(row["file"] for row in listed) != sorted(singles):
        yield "The print list does not name each letter once."
        return
    if opened.tells_more(document) or opened.carries_more(document):
        yield "The print pack holds more than its sheets and its title."
    at, waiting, site = 0, list(covers), ""
    for number, row in enumerate(listed, start=1):
        if row["site"] != site:
            site = row["site"]
            yield from _of_the_cover(document, at, site, listed, waiting.pop(0) if waiting else None)
            at += 2
        first, _, last = row["sheet_range"].partition(" to ")
        sides = 2 * (int(last or first) - int(first) + 1)
        if row["letter_number"] != str(number) or at != 2 * (int(first) - 1) or at + sides > len(document):
            yield f"Letter {number} does not stand on the sheets that the print list gives."
            return
        single = singles[row["file"]]
        yield from _of_the_row(number, row, single)
        yield from _of_the_sheets(number, [document[at + side] for side in range(sides)], row, single)
        at += sides
    if waiting or max(at, 1) != len(document):
        yield "The print pack has sheets that the print list does not know."


def _of_the_cover(
    document: Any, at: int, site: str, listed: Sequence[Mapping[str, str]], cover: Cover | None
) -> Iterator[str]:
    """Say what is wrong with the cover sheet that lies on top of an authority's letters."""
    letters = [row for row in listed if row["site"] == site]
    if cover is None or at + 2 > len(document):
        yield "Letters lie in the print pack without a cover sheet."
        return
    if cover.organisation != site or cover.letters != len(letters) or cover.sheet != at // 2 + 1:
        yield "A cover sheet is not that of the letters below it."
    side, back = document[at], document[at + 1]
    text = squeezed(side.get_textpage().get_text_range())
    if not all(part in text for part in said(cover)):
        yield "A cover sheet does not say what it should."
    if opened.look(opened.paper(back), back.get_objects(), back.get_textpage().get_text_range()) != opened.BLANK:
        yield "The blank side of a cover sheet is not blank."


def _of_the_row(number: int, row: Mapping[str, str], single: Single) -> Iterator[str]:
    """Say what a row of the print list has wrong of the letter in the file that it names."""
    wanted = single.expected.listed
    if row["recipient"] != wanted.recipient:
        yield f"Letter {number} is not to the person on the print list."
    if row["site"] != wanted.site or row["team"] != wanted.team:
        yield f"Letter {number} has another site or team on the print list."
    if row["pages"] != str(len(single.looks)):
        yield f"Letter {number} has another number of pages on the print list."
    named = FILE.fullmatch(row["file"])
    if not named or int(named[1]) != number or named[2] != _in_a_name(single.expected.staff_id):
        yield f"Letter {number} has a file that is named after another letter, or another person."


def _in_a_name(staff_id: str) -> str:
    """Return what stands for an id in the name of a file."""
    parts = re.findall("[A-Za-z0-9]+", staff_id)
    return "-".join(parts)[:40] or "id"


def _of_the_sheets(number: int, pages: Sequence[Any], row: Mapping[str, str], single: Single) -> Iterator[str]:
    """Say what is on a letter's sheets that is not in its own file."""
    texts = [side.get_textpage() for side in pages]
    seen = [
        opened.look(opened.paper(side), side.get_objects(), text.get_text_range())
        for side, text in zip(pages, texts, strict=True)
    ]
    pages_of_its_own = len(single.looks)
    if seen[:pages_of_its_own] != list(single.looks):
        yield f"Letter {number} in the print pack is not the letter in its own file."
    if not _names(_in_window(texts[0], pages[0].get_height()), squeezed(row["recipient"])):
        yield f"Letter {number} is not to the person on the print list."
    if any(side != opened.BLANK for side in seen[pages_of_its_own:]) or len(pages) - pages_of_its_own > 1:
        yield f"The blank side after letter {number} is not blank, or not there."


def _in_window(text: Any, height: float) -> list[str]:
    """Return the lines that are seen through the window, squeezed."""
    window = GEOMETRIES["notify"].window
    edges = (window.left / MM, height - window.bottom / MM, window.right / MM, height - window.top / MM)
    return [squeezed(line) for line in text.get_text_bounded(*edges).splitlines()]


def _names(lines: Sequence[str], recipient: str) -> bool:
    """Say whether a window begins with a recipient's whole name, on up to three lines, behind a title perhaps."""
    begun = ["".join(lines[:count]) for count in range(1, 4)]
    return any(name.endswith(recipient) and 0 < len(recipient) > len(name) - len(begun[0]) for name in begun)
