"""The print pack: a PDF for the post room, or volumes of one, the list that goes with it, and each letter by itself.

The gate stands here: letters made are exactly letters due, both ways, or nothing leaves this room.
"""

from __future__ import annotations

import contextlib
import io
import itertools
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from letters import files
from letters.people.person import Person
from letters.post import faces
from letters.post.letter import Finished
from letters.problems import Tampered

FOLDER = "post"  # in the output folder; in it lie
PACK, LIST, LETTERS = "print-pack.pdf", "print-list.csv", "letters"
HEADINGS = ("letter_number", "recipient", "site", "team", "pages", "sheet_range", "file")
FILES = tuple(f"/{name}" for name in faces.FILES)
SHEAF = 50  # letters, at most
A4 = (595.276, 841.890)  # points
BASE = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"})  # no accents


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
    bare = unicodedata.normalize("NFKD", text.casefold()).translate(BASE)
    return "".join(c for c in bare if c.isalnum() or c == " ")


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
        needed = 1 + sum(_sheets(letter) for _, letter in here)
        if filled and filled + needed > most:
            volume, filled = volume + 1, 0
        last, filled = last + 1, filled + 1
        alone = True  # no letter lies below the cover sheet yet
        for person, letter in here:
            count = _sheets(letter)
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


def _sheets(letter: Finished) -> int:
    return (letter.pages + 1) // 2


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


def sheaf(letters: Iterable[Finished], pdf: Callable[[Finished], bytes]) -> bytes:
    """Return letters one behind the other, each begun on a fresh sheet of paper printed on both sides."""
    import pikepdf

    with pikepdf.new() as whole:
        known = dict[str, Any]()
        for letter in letters:
            there = len(whole.pages)
            with pikepdf.open(io.BytesIO(pdf(letter))) as single:
                whole.pages.extend(single.pages)
            _share(whole, there, known)
            if letter.pages % 2:
                whole.add_blank_page(page_size=A4)
        return _saved(whole)


def bind(
    volume: Volume,
    items: Sequence[Item],
    covers: Sequence[bytes],
    title: str,
    sheaf: Callable[[Sequence[Finished]], bytes],
) -> bytes:
    """Return one volume: each part of it below its cover sheet, the next page of the given PDFs.

    `items` are all of the pack, and `sheaf` gives the PDF of some of them that are bound already. What comes of too
    few or too many is not judged here: the volume is read once more.
    """
    import pikepdf

    whose: dict[int, list[Item]] = {}
    for item in items:
        whose.setdefault(item.sheaf, []).append(item)
    with contextlib.ExitStack() as opened:

        def pages(pdf: bytes) -> Any:
            return opened.enter_context(pikepdf.open(io.BytesIO(pdf))).pages

        whole = opened.enter_context(pikepdf.new())
        sheets = (page for cover in covers for page in pages(cover))
        for part in volume.parts:
            whole.pages.extend(itertools.islice(sheets, 1))
            whole.add_blank_page(page_size=A4)
            for number, some in itertools.groupby(part, lambda item: item.sheaf):
                first, last = _sides(whose[number], tuple(some))
                whole.pages.extend(pages(sheaf([item.letter for item in whose[number]]))[first:last])
        if not whole.pages:
            whole.add_blank_page(page_size=A4)  # a PDF without pages is none
        _share(whole, 0, {})
        whole.docinfo["/Title"] = title
        return _saved(whole)


def _sides(sheaf: Sequence[Item], some: Sequence[Item]) -> tuple[int, int]:
    """Return from which to before which side of a sheaf some of its letters lie, one behind the other."""
    begin = sheaf.index(some[0])
    first = 2 * sum(_sheets(item.letter) for item in sheaf[:begin])
    return first, first + 2 * sum(_sheets(item.letter) for item in some)


def _saved(whole: Any) -> bytes:
    import pikepdf

    out = io.BytesIO()
    whole.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def _share(whole: Any, there: int, known: dict[str, Any]) -> None:
    """Let pages from one on have the fonts and pictures that are known, so that a PDF holds each once.

    So it is with what names them for a page: letters of one design have the same.
    """
    done: dict[tuple[int, int], Any] = {}
    for number in range(there, len(whole.pages)):
        page = whole.pages[number].obj
        if "/Resources" not in page:
            continue
        resources = page.Resources
        which = resources.objgen
        if which == (0, 0):
            resources = whole.make_indirect(resources)
            which = resources.objgen
        if which not in done:
            done[which] = known.setdefault(_of_page(resources, known), resources)
        page.Resources = done[which]


def _of_page(resources: Any, known: dict[str, Any]) -> str:
    """Share what the resources of a page name, in place, and return what they are known by after that."""
    fonts, pictures = resources.get("/Font", {}), resources.get("/XObject", {})
    for name, font in fonts.items():
        if font.Subtype == "/Type0":
            fonts[name] = known.setdefault(_kind_of_font(font), font)
    for name, picture in pictures.items():
        if picture.Subtype == "/Image":
            if "/SMask" in picture:
                picture.SMask = known.setdefault(_kind(picture.SMask), picture.SMask)
            pictures[name] = known.setdefault(_kind(picture), picture)
    return f"resources {[(name, it.unparse(resolved=True)) for name, it in resources.items()]}"


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
            str(item.letter.pages),
            item.sheets,
            item.file,
        )
        for item in items
    ]
