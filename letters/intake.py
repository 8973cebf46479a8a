"""What comes in, all of it read and checked: settings, sheets, templates, pictures, and everyone's letter composed.

Whatever could stop a letter is found here, before the draw and for every arm, while it can still be mended by
someone who does not know the arms. Nothing is written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

from letters import (
    bookkeeping,
    books,
    composing,
    declared,
    designs,
    entries,
    files,
    keys,
    misgivings,
    problems,
    settings,
    settled,
    strangers,
    units,
)
from letters.books import Book
from letters.composing import Composed, Paper
from letters.people import columns, given, rereading, review, roster, source
from letters.people.given import Given
from letters.people.review import Review
from letters.people.roster import Roster
from letters.people.sheets import AS_SHOWN, Reading
from letters.post import stationery
from letters.post.letter import Stationery
from letters.post.template import Template
from letters.problems import Place, Problem, Refused
from letters.settings import Settings
from letters.settled import Settled
from letters.trial import design
from letters.trial.design import Design, Misfit, Unit

APPROVE = "A note that is right as it stands is approved by a named reader: letters approve FOLDER ID… --by NAME."

Made = TypeVar("Made")
Meanwhile = Callable[["Everyone", int], None]  # everybody, and how many letters were never composed before


@dataclass(frozen=True, slots=True)
class Order:
    """What the user asked for: which campaign, where to, and how to read the sheets."""

    folder: Path
    output: Path | None = None
    reading: Reading = AS_SHOWN
    workers: int = 1
    scheduler: str = ""  # of a cluster that makes the letters
    today: date | None = None  # None: the days in campaign.toml are held against each other alone


@dataclass(frozen=True, slots=True)
class Everyone:
    """All who may be drawn, and what their letters are made of."""

    settings: Settings
    roster: Roster
    paper: Paper
    written: Mapping[str, str]  # by staff id: the note, straight from the sheet


@dataclass(frozen=True, slots=True)
class Checked(Everyone):
    """A campaign in which nothing needs mending, and what is to be drawn."""

    output: Path
    composed: Composed  # everyone's letter, in both arms; none of them is laid out
    design: Design
    units: tuple[Unit, ...]
    misfits: tuple[Misfit, ...]
    approved: int  # notes that a rule blocks, and a named reader has approved as they stand
    settled: Settled  # what need not be looked at again while it stays as it is
    warnings: tuple[Problem, ...]
    doubts: tuple[Problem, ...]  # about the draw, while there is none
    inputs: Mapping[str, str]  # every file that was read, and its SHA-256

    @property
    def stationery(self) -> Mapping[str, Stationery]:
        """What the letters of each wording are printed on."""
        return self.paper.stationery


@dataclass(frozen=True, slots=True)
class Looked:
    """All that was found: what must be mended, what somebody should look at, and the campaign when nothing must be."""

    settings: Settings
    output: Path
    given: tuple[Given, ...]  # the sheets that could be opened
    roster: Roster | None
    review: Review | None
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    checked: Checked | None

    def refusal(self, found: Iterable[Problem], left: Iterable[Path] = ()) -> Refused:
        """Return what to raise when there is something to mend; `left` are files in which it is marked."""
        approve = f" {APPROVE}" if self.review and self.review.problems else ""
        questions = self.roster.questions if self.roster else ()
        return Refused(dict.fromkeys(found), f"Nothing was {'drawn' if left else 'written'}.{approve}", left, questions)


def check(order: Order, book: Book | None = None, meanwhile: Meanwhile | None = None) -> Checked:
    """Return the campaign with everyone's letter composed; `Refused` with every problem; writes nothing."""
    looked = look(order, book, meanwhile)
    if looked.checked is None:
        raise looked.refusal(looked.problems)
    return looked.checked


def output(order: Order, chosen: Settings | None = None) -> Path:
    """Return where the campaign's output lies, by the settings that were `chosen`, or are read for it.

    `Refused` when campaign.toml cannot be used, or names the campaign's own folder.
    """
    where = order.output or order.folder / (chosen or settings.load(order.folder)).output
    if order.folder.resolve().is_relative_to(where.resolve()):
        what = "This is the campaign's own folder, or one that holds it: what is made could not be told from the rest."
        raise Refused([Problem(Place(str(where)), what, 'Name one for it alone, such as output = "output".')])
    return where


def look(order: Order, book: Book | None = None, meanwhile: Meanwhile | None = None) -> Looked:
    """Read, join, proof-read and compose everything, and return what was found; writes nothing.

    `meanwhile` is called before the notes are proof-read, when nothing was found until then and no worker reads them.
    `Refused` at once when campaign.toml cannot be used, or nothing can follow any more.
    """
    chosen = settings.load(order.folder)
    book = book or books.read(order.folder, output(order, chosen))
    bookkeeping.refuse_if_over(book)
    staff, no_staff = _attempt(lambda: given.staff(order.folder, chosen, order.reading))
    notes, no_notes = (
        _attempt(lambda: given.notes(order.folder, chosen, order.reading)) if chosen.people.notes else (None, ())
    )
    sources = tuple(source for source in (staff, notes) if source)
    people, of_sheets = _attempt(lambda: _people(sources, chosen, book.record.early_sites))
    known = settled.read(entries.folder(book.output))
    paper, of_paper = _attempt(lambda: composing.paper(order.folder, chosen, known.designs, known.sound))
    found = [*of_paper, *no_staff, *no_notes, *of_sheets, *declared.faults(chosen, book.record)]
    found += (*strangers.twice(people, book), *strangers.departed(people, book)) if people else ()
    composed, unfit = Composed({}, {}, ()), list[Problem]()
    read, checked, warnings = None, None, tuple[Problem, ...]()
    if people:
        with review.begun(people, chosen, order.workers, known.notes) as reading:  # many are read by workers meanwhile
            if paper:
                composed = composing.everyone(people, paper, known.composed)
                unfit += [*composed.problems, *designs.named(people, chosen, paper.templates)]
                if meanwhile and not (reading.by_workers or found or people.problems or unfit):
                    new = sum(key not in known.composed for key in composed.keys.values())
                    meanwhile(Everyone(chosen, people, paper, people.written()), new)
            read = review.notes(people, reading, book.record.approvals)
        found += [*strangers.gone(people.problems, book), *read.problems, *unfit]
        found += misgivings.split_clusters(people, chosen)
    if people and paper and read and not found:
        checked = _checked(order, sources, book, people, read, paper, composed, known)
        warnings = (*checked.warnings, *checked.doubts)
    elif people and read:
        warnings = (*strangers.looks(people, book), *read.warnings)
    in_order = tuple(_down_the_sheets(found, sources))
    return Looked(chosen, book.output, sources, people, read, in_order, warnings, checked)


def _checked(
    order: Order,
    sources: tuple[Given, ...],
    book: Book,
    people: Roster,
    read: Review,
    paper: Paper,
    composed: Composed,
    known: Settled,
) -> Checked:
    chosen = paper.settings
    source.stop_if(
        (*_read_otherwise(sources, people, known), *stationery.exchanged(chosen, order.folder, paper.pictures))
    )
    source.check(people, chosen, book.record.early_sites)
    drawn = units.of(people.people)
    plan = units.design_of(chosen)
    doubts = (
        ()
        if book.record.seals
        else (
            *designs.spoken_of(people, chosen, paper.templates),
            *misgivings.of(people, drawn, plan, chosen.level),
            *declared.doubts(chosen, order.folder, order.today),
        )
    )
    return Checked(
        settings=chosen,
        output=book.output,
        roster=people,
        paper=paper,
        composed=composed,
        written=people.written(),
        design=plan,
        units=drawn,
        misfits=design.misfits(drawn, plan),
        approved=len(read.approved),
        settled=Settled(
            composed={composed.keys[which]: it for which, it in composed.sources.items()},
            notes=read.known,
            designs={it.key: paper.stationery[name].specimen for name, it in paper.templates.items()},
            sound=paper.pictures.sound.union(map(_reading_key, sources)),
        ),
        warnings=(*strangers.looks(people, book), *read.warnings),
        doubts=doubts,
        inputs=_inputs(chosen, sources, paper.templates, paper.pictures.assets),
    )


def _read_otherwise(sources: Iterable[Given], people: Roster, known: Settled) -> tuple[Problem, ...]:
    """Read both sheets with the second reader, unless it has read them so, and return where it reads something else."""
    first = {given.STAFF: people.staff, given.NOTES: people.notes}
    unread = [it for it in sources if _reading_key(it) not in known.sound]
    return tuple(it for source in unread for it in rereading.unlike(first[source.kind], source.data, source.reading))


def _reading_key(it: Given) -> str:
    """Return the key of all that the reading of a sheet depends on."""
    return keys.of(keys.program(), it.kind, it.file, files.digest(it.data), repr(it.reading), repr(it.wanted))


def _attempt(step: Callable[[], Made]) -> tuple[Made | None, tuple[Problem, ...]]:
    """Take a step; when it is refused, return its problems, so that the other steps are taken as well."""
    try:
        return step(), ()
    except Refused as refused:
        return None, refused.problems


def _people(sources: tuple[Given, ...], chosen: Settings, withdrew: frozenset[str]) -> Roster | None:
    """Return the roster, its problems among it; `Refused` when there is a sheet of which nothing can be made."""
    unread = tuple(problem for source in sources for problem in source.problems)
    tables = [source.table for source in sources if source.table]
    tables += [] if chosen.people.notes else [given.no_notes(chosen)]
    if len(tables) < len((given.STAFF, given.NOTES)):
        problems.refuse_if([*unread, *(it for source in sources for it in _without_columns(source, chosen))])
        return None
    staff, notes = tables
    return roster.join(staff, notes, chosen, unread, withdrew)


def _without_columns(read: Given, chosen: Settings) -> list[Problem]:
    """Return the columns that a sheet lacks, which is all that can be said where the other cannot be read."""
    of = {given.STAFF: columns.of_staff, given.NOTES: columns.of_notes}
    return of[read.kind](read.table, chosen)[1] if read.table else []


def _down_the_sheets(found: list[Problem], sources: Sequence[Given]) -> list[Problem]:
    """Return problems in the order in which they are mended: the staff sheet from the top, then the notes."""
    last = [(it.file, it.table.sheet if it.table else "") for it in sources]  # it may be two of one workbook
    of_file = {file: number for number, (file, _) in reversed(list(enumerate(last)))}

    def place(problem: Problem) -> tuple[int, str, int, int, str]:
        at = problem.place
        sheet = last.index((at.file, at.sheet)) if (at.file, at.sheet) in last else of_file.get(at.file, -1)
        return sheet, at.sheet, at.row or 0, len(at.column), at.column

    return sorted(found, key=place)


def _inputs(
    chosen: Settings, sources: Iterable[Given], templates: Mapping[str, Template], pictures: Mapping[str, bytes]
) -> dict[str, str]:
    """Return every file that was read, and its SHA-256."""
    hashes = {settings.NAME: chosen.digest}
    hashes |= {source.file: files.digest(source.data) for source in sources}
    hashes |= {f"{name}/{file}": sha for name, kept in templates.items() for file, sha in kept.sources.items()}
    return hashes | {name: files.digest(data) for name, data in pictures.items()}
