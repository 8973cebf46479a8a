"""The cover sheet that lies on top of an authority's letters, or a part of them: how many, where, how to prove them.

Whoever keeps it holds a hash of the ledger: a ledger that is cut short later no longer has it. Nobody is named on it.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from pathlib import Path

from letters import files
from letters.post.expected import squeezed
from letters.post.fonts import Font
from letters.post.letter import Letter, Stationery

NAME = "//cover"  # among the stationery: no wording can be called so
SHIPPED, FACES = "templates", "recognition/fonts"  # of the fonts that come with the program
TOGETHER = 8  # sheets in one document, which takes two thirds of the time of as many documents
MARK, FIELD = re.compile(r"<!-- \w+ -->\n"), re.compile(r"\{(\w+)\}")  # in the layout
GROUP = 8  # digits of a hash that stand together, to be read aloud


@dataclass(frozen=True, slots=True)
class Cover:
    """What stands on one cover sheet."""

    site: str
    organisation: str
    sender: str
    campaign: str
    day: date  # that is printed on the letters
    mailing: int
    letters: int
    sheet: int  # the number of the cover sheet itself
    first_sheet: int  # of the letters
    last_sheet: int
    head: str  # of the ledger
    part: int = 1  # of an authority that is divided among volumes
    parts: int = 1


def facts(cover: Cover) -> tuple[tuple[str, str], ...]:
    """Return what the sheet says, label by label."""
    sheets = str(cover.first_sheet) if cover.first_sheet == cover.last_sheet else _range(cover)
    return (
        ("Letters", str(cover.letters)),
        *((("Part", f"{cover.part} of {cover.parts}"),) if cover.parts > 1 else ()),
        ("Sheets", f"{sheets}, printed on both sides; this one is sheet {cover.sheet}"),
        ("From", cover.sender),
        ("Dated", f"{cover.day.day} {cover.day:%B %Y}"),
        ("Mailing", str(cover.mailing)),
    )


def _range(cover: Cover) -> str:
    return f"{cover.first_sheet} to {cover.last_sheet}"


def grouped(head: str) -> str:
    """Return a hash in groups that can be read aloud, on two lines."""
    groups = [head[at : at + GROUP] for at in range(0, len(head), GROUP)]
    half = len(groups) // 2
    return " ".join(groups[:half]) + "\n" + " ".join(groups[half:])


def pages(covers: Sequence[Cover]) -> Iterator[Letter]:
    """Return the sheets as HTML, to be laid out as letters are: a page for each, in order, several in one document."""
    head, sheet, foot = MARK.split(files.read(Path(__file__).with_name("cover.html")).decode())
    for at in range(0, len(covers), TOGETHER):
        some = covers[at : at + TOGETHER]
        yield Letter(some[0].site, NAME, head + "".join(_filled(sheet, cover) for cover in some) + foot)


def _filled(sheet: str, cover: Cover) -> str:
    told = {
        "organisation": escape(cover.organisation),
        "campaign": escape(cover.campaign),
        "facts": "".join(f"<p class=fact><span>{escape(label)}</span>{escape(it)}</p>" for label, it in facts(cover)),
        "head": grouped(cover.head),
    }
    return FIELD.sub(lambda field: told[field[1]], sheet)


def said(cover: Cover) -> tuple[str, ...]:
    """Return the texts that a finished sheet must hold, squeezed."""
    told = (cover.organisation, cover.campaign, grouped(cover.head), *(text for _, text in facts(cover)))
    return tuple(map(squeezed, told))


def stationery() -> dict[str, Stationery]:
    """Return what cover sheets are printed on, by its name; nobody asks what their font can print."""
    fonts = {f"fonts/{name}": data for name, data in _fonts().items()}
    return {NAME: Stationery(_styles(), fonts, Font())}


@functools.cache
def _fonts() -> Mapping[str, bytes]:
    wanted = ("SourceSerif4-Regular.otf", "SourceSerif4Display-Regular.otf")
    folder = files.shipped(SHIPPED) / FACES
    return {name: files.read(folder / name) for name in wanted}


def _styles() -> str:
    return files.read(Path(__file__).with_name("cover.css")).decode()
