"""The print pack: one PDF for the post room, the list that goes with it, and each letter by itself.

The gate stands here: letters made are exactly letters due, both ways, or nothing leaves this room.
"""

from __future__ import annotations

import contextlib
import io
import itertools
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from letters import files
from letters.people.person import Person
from letters.post import faces
from letters.post.render import Document
from letters.problems import Tampered

FOLDER = "post"  # in the output folder; in it lie
PACK, LIST, LETTERS = "print-pack.pdf", "print-list.csv", "letters"
HEADINGS = ("letter_number", "recipient", "site", "team", "pages", "sheet_range", "file")
FILES = tuple(f"/{name}" for name in faces.FILES)
A4 = (595.276, 841.890)  # points
BASE = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"})  # no accents


@dataclass(frozen=True, slots=True)
class Item:
    """One letter in the pack: its number, whose it is, and the sheets of paper it takes."""

    number: int
    person: Person
    document: Document
    file: str
    first_sheet: int
    last_sheet: int

    @property
    def sheets(self) -> str:
        """The numbers of its sheets; in words, because a spreadsheet program takes 3-4 for a date."""
        return (
            str(self.first_sheet) if self.first_sheet == self.last_sheet else f"{self.first_sheet} to {self.last_sheet}"
        )


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
    bare = unicodedata.normalize("NFKD", text.casefold()).translate(BASE)
    return "".join(c for c in bare if c.isalnum() or c == " ")


def gate(due: Collection[str], made: Iterable[Document]) -> None:
    """Raise `Tampered` unless the letters made are exactly those due, each once and each whole."""
    made = tuple(made)
    counts = Counter(document.staff_id for document in made)
    reasons = []
    if missing := set(due) - set(counts):
        reasons.append(f"The gate is closed: {len(missing)} letters that are due were not made.")
    if extra := set(counts) - set(due):
        reasons.append(f"The gate is closed: {len(extra)} letters were made that nobody is due.")
    if twice := [name for name, times in counts.items() if times > 1]:
        reasons.append(f"The gate is closed: {len(twice)} people have more than one letter.")
    if empty := [document for document in made if document.faults or not document.pdf or document.pages < 1]:
        reasons.append(f"The gate is closed: {len(empty)} letters are empty.")
    if reasons:
        raise Tampered([*reasons, "Nothing was put in place. This is a fault of the program: please report it."])


def plan(people: Iterable[Person], documents: Iterable[Document]) -> tuple[Item, ...]:
    """Return the items of the pack in order, numbered from 1, with the sheets each takes when printed on both sides.

    On top of each authority's letters lies a sheet that is none: their cover sheet.
    """
    by_id = {document.staff_id: document for document in documents}
    ordered = order(people)
    digits = max(4, len(str(len(ordered))))
    items: list[Item] = []
    sheet, site = 1, ""
    for number, person in enumerate(ordered, start=1):
        document = by_id[person.staff_id]
        sheet, site = sheet + (person.site != site), person.site
        last = sheet + (document.pages + 1) // 2 - 1
        file = f"{LETTERS}/{number:0{digits}d}-{_safe(person.staff_id)}.pdf"
        items.append(Item(number, person, document, file, sheet, last))
        sheet = last + 1
    return tuple(items)


def _safe(staff_id: str) -> str:
    """Return an id as a part of a file name that any system takes; behind a number, as even `CON` may be."""
    return re.sub("[^A-Za-z0-9]+", "-", staff_id).strip("-")[:40] or "id"


def load() -> None:
    """Load what binds the pack: this costs no time while the workers are still loading what they need."""
    import pikepdf  # noqa: F401


def bind(items: Iterable[Item], covers: Sequence[bytes], title: str) -> bytes:
    """Return the print pack: every letter as it comes, each begun on a fresh sheet of paper printed on both sides.

    Each authority's letters lie below their cover sheet, the next page of the given PDFs. What comes of too few
    or too many is not judged here: the pack is read once more.
    """
    import pikepdf

    with contextlib.ExitStack() as opened:
        whole = opened.enter_context(pikepdf.new())
        sheets = (page for pdf in covers for page in opened.enter_context(pikepdf.open(io.BytesIO(pdf))).pages)
        site, known = "", dict[str, Any]()
        for item in items:
            if item.person.site != site:
                site = item.person.site
                _add(whole, itertools.islice(sheets, 1), known)
                whole.add_blank_page(page_size=A4)
            with pikepdf.open(io.BytesIO(item.document.pdf)) as single:
                _add(whole, single.pages, known)
            if item.document.pages % 2:
                whole.add_blank_page(page_size=A4)
        if not whole.pages:
            whole.add_blank_page(page_size=A4)  # a PDF without pages is none
        whole.docinfo["/Title"] = title
        out = io.BytesIO()
        whole.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def _add(whole: Any, pages: Iterable[Any], known: dict[str, Any]) -> None:
    """Add pages to the pack, with the fonts and pictures that are known: the pack then holds each once."""
    there = len(whole.pages)
    whole.pages.extend(pages)
    for number in range(there, len(whole.pages)):
        _share(whole.pages[number].obj, known)


def _share(page: Any, known: dict[str, Any]) -> None:
    resources = page.get("/Resources", {})
    fonts, pictures = resources.get("/Font", {}), resources.get("/XObject", {})
    for name, font in fonts.items():
        if font.Subtype == "/Type0":
            fonts[name] = known.setdefault(_kind_of_font(font), font)
    for name, picture in pictures.items():
        if picture.Subtype == "/Image":
            if "/SMask" in picture:
                picture.SMask = known.setdefault(_kind(picture.SMask), picture.SMask)
            pictures[name] = known.setdefault(_kind(picture), picture)


def _kind_of_font(font: Any) -> str:
    """Return a hash of all that a font is: what it says of itself, its glyphs, their widths and their characters."""
    import pikepdf

    cid = font.DescendantFonts[0]
    about = cid.FontDescriptor
    streams = [font.ToUnicode, *(about[name] for name in FILES if name in about)]
    said = pikepdf.Dictionary({name: it for name, it in about.items() if name not in FILES})
    said.Encoding, said.Widths = font.Encoding, cid.W
    return files.digest(b"\0".join([said.unparse(), *(_kind(stream).encode() for stream in streams)]))


def _kind(stream: Any) -> str:
    """Return a hash of all that a picture is, or another stream."""
    return files.digest(stream.stream_dict.unparse(resolved=True) + stream.read_raw_bytes())


def print_list(items: Sequence[Item], sites: dict[str, str]) -> list[tuple[str, ...]]:
    """Return the rows of print-list.csv."""
    return [
        (
            str(item.number),
            item.person.full_name,
            sites[item.person.site],
            item.person.team,
            str(item.document.pages),
            item.sheets,
            item.file,
        )
        for item in items
    ]
