"""What comes in, all of it read and checked: settings, sheets, templates, pictures, and everyone's letter composed.

Whatever could stop a letter is found here, before the draw and for every arm, while it can still be mended by
someone who does not know the arms. Nothing is written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from letters import files, problems, settings
from letters.people import columns, roster, sheets
from letters.people.person import Person
from letters.people.roster import Roster
from letters.people.sheets import AS_SHOWN, Doubtful, Reading, Table
from letters.post import compose, conform, expect, language, stationery, template
from letters.post.compose import Unfit
from letters.post.expected import Expected
from letters.post.language import MOST_PAGES
from letters.post.letter import Letter, Stationery
from letters.post.pool import Workshop
from letters.post.readback import Proof
from letters.post.stationery import Pictures
from letters.post.template import Template
from letters.problems import Fault, Place, Problem, Refused
from letters.settings import Settings
from letters.trial import design
from letters.trial.design import Arm, Design, Misfit, Unit

SMALL_TEAM = 3  # in a team this small, those without a letter will hear of those with one

Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Order:
    """What the user asked for: which campaign, where to, and how to read the sheets."""

    folder: Path
    output: Path | None = None
    reading: Reading = AS_SHOWN
    workers: int = 1


@dataclass(frozen=True, slots=True)
class Checked:
    """A campaign in which nothing needs mending: everyone's letter, in every wording, and what is to be drawn."""

    settings: Settings
    output: Path
    roster: Roster
    letters: Mapping[tuple[str, str], Letter]  # by wording and staff id; both arms, none of them laid out
    templates: Mapping[str, Template]  # by wording
    stationery: Mapping[str, Stationery]  # by wording
    pictures: Mapping[str, Mapping[str, str]]  # by site: where its logo and its signature lie
    written: Mapping[str, str]  # by staff id: the note, straight from the sheet
    design: Design
    units: tuple[Unit, ...]
    misfits: tuple[Misfit, ...]
    warnings: tuple[Problem, ...]
    inputs: Mapping[str, str]  # every file that was read, and its SHA-256


def check(order: Order) -> Checked:
    """Return the campaign with everyone's letter composed; `Refused` with every problem; writes nothing."""
    chosen = settings.load(order.folder)
    people, of_sheets = _attempt(lambda: _people(order, chosen))
    paper, of_paper = _attempt(lambda: _paper(order, chosen))
    found = [*of_paper, *of_sheets, *(people.problems if people else ())]
    if people is None or paper is None:
        raise Refused(_down_the_sheets(found, chosen))
    templates, pictures = paper
    letters, unfit = _compose(people, chosen, templates, pictures.names)
    problems.refuse_if(_down_the_sheets([*found, *unfit, *_split_clusters(people, chosen)], chosen))
    units = _units(people.people)
    arms = tuple(Arm(arm.name, arm.share, bool(arm.wording)) for arm in chosen.trial.arms)
    plan = Design(arms, chosen.trial.strata, chosen.trial.cluster)
    return Checked(
        settings=chosen,
        output=order.output or order.folder / chosen.output,
        roster=people,
        letters=letters,
        templates=templates,
        stationery={name: stationery.of(kept, pictures) for name, kept in templates.items()},
        pictures=pictures.names,
        written=people.written(),
        design=plan,
        units=units,
        misfits=design.misfits(units, plan),
        warnings=(*people.warnings, *_small_teams(people.people, plan)),
        inputs=_inputs(order, chosen, templates, pictures.assets),
    )


def _attempt(step: Callable[[], Made]) -> tuple[Made | None, tuple[Problem, ...]]:
    """Take a step; when it is refused, return its problems, so that the other steps are taken as well."""
    try:
        return step(), ()
    except Refused as refused:
        return None, refused.problems


def _people(order: Order, chosen: Settings) -> Roster:
    """Return the roster, its problems among it; `Refused` when there is a sheet of which nothing can be made."""
    (staff, of_staff), (notes, of_notes) = problems.gather(
        lambda: _table(order, chosen.people.staff, chosen.people.staff_sheet, columns.wanted_in_staff(chosen)),
        lambda: _table(order, chosen.people.notes, chosen.people.notes_sheet, columns.wanted_in_notes(chosen)),
    )
    return roster.join(staff, notes, chosen, (*of_staff, *of_notes))


def _table(order: Order, name: str, sheet: str, wanted: tuple[str, ...]) -> tuple[Table, tuple[Problem, ...]]:
    """Return a sheet, and the problems of those of its cells and rows that cannot be read."""
    reading = Reading(order.reading.encoding, order.reading.hidden, sheet)
    try:
        return sheets.rows(order.folder / name, wanted, reading, name), ()
    except Doubtful as doubt:
        return doubt.table, doubt.problems


def _paper(order: Order, chosen: Settings) -> tuple[dict[str, Template], Pictures]:
    """Return what letters are made of, beside people's data."""
    names = _wordings(chosen)
    pictures, _, *templates = problems.gather(
        lambda: stationery.pictures(chosen, order.folder),
        lambda: problems.refuse_if(_unknown_languages(chosen)),
        *(partial(template.load, settings.designs(order.folder, chosen) / name) for name in names),
    )
    return dict(zip(names, templates, strict=True)), pictures


def _unknown_languages(chosen: Settings) -> list[Problem]:
    """Report letterheads in languages that letters cannot be in: nobody would ever get them."""
    known = [code for code in language.languages() if code != language.DEFAULT]
    found = []
    for key, site in chosen.sites.items():
        for code in (code for code in site.language if code not in known):
            what, remedy = "This is the code of no language.", problems.nearest(code, known)
            if code == language.DEFAULT:
                what, remedy = "The words in English stand under the site itself.", "Take this table out."
            found.append(Problem(Place(f"{settings.NAME}, [sites.{key}.language.{code}]"), what, remedy))
    return found


def _down_the_sheets(found: list[Problem], chosen: Settings) -> list[Problem]:
    """Return problems in the order in which they are mended: the staff sheet from the top, then the notes."""
    last = [Path(chosen.people.staff).name, Path(chosen.people.notes).name]

    def place(problem: Problem) -> tuple[int, str, int, int, str]:
        at = problem.place
        return last.index(at.file) if at.file in last else -1, at.sheet, at.row or 0, len(at.column), at.column

    return sorted(found, key=place)


def _wordings(chosen: Settings) -> tuple[str, ...]:
    return tuple(dict.fromkeys(arm.wording for arm in chosen.trial.arms if arm.wording))


def _compose(
    people: Roster,
    chosen: Settings,
    templates: Mapping[str, Template],
    pictures: Mapping[str, Mapping[str, str]],
) -> tuple[dict[tuple[str, str], Letter], list[Problem]]:
    """Compose every eligible person's letter in every wording, whatever arm they will be in.

    Of somebody whose site is not known, the letter is tried on another's letterhead for what else there is to mend.
    """
    letters: dict[tuple[str, str], Letter] = {}
    found: list[Problem] = []
    told = {problem.place for problem in people.problems}  # a cell that is empty need not be called blank as well
    faulty = _faulty(people)
    for name, kept in templates.items():
        for person in people.people:
            key = person.site or next(iter(chosen.sites))
            try:
                letter = compose.letter(person, chosen.sites[key], kept, chosen.date, pictures[key])
                letters[name, person.staff_id] = letter
            except Unfit as unfit:
                faults = [fault for fault in unfit.faults if person.site or fault.field != "language"]
                found += [people.problem(person, fault) for fault in faults if people.has_cell(person, fault)]
            except Refused as refused:  # the layout prints a blank: of a missing postcode, or a fault of its own
                found += refused.problems if person.row not in faulty else ()
    return letters, [problem for problem in found if problem.place not in told]


def _split_clusters(people: Roster, chosen: Settings) -> list[Problem]:
    """Report where the clusters that lie in several strata first do so; a cluster's label may be a manager's name."""
    faulty = _faulty(people)
    sound = sorted((person for person in people.people if person.row not in faulty), key=lambda person: person.row)
    column = columns.field(chosen.trial.cluster, chosen)
    found = []
    for name in design.split_clusters(_units(sound)):
        first, *others = [person for person in sound if person.cluster == name]
        other = next(person for person in others if person.stratum != first.stratum)
        what = f"This cluster has somebody in another stratum, in row {first.row}."
        remedy = "A cluster is drawn whole: mend the cells, or the strata in campaign.toml."
        found.append(Problem(people.staff.place(other.row, column), what, remedy, name))
    return found


def _units(people: Iterable[Person]) -> tuple[Unit, ...]:
    return tuple(Unit(person.staff_id, person.site, person.stratum, person.cluster) for person in people)


def _faulty(people: Roster) -> set[int | None]:
    """Return the rows of the staff sheet in which something is to be mended."""
    return {problem.place.row for problem in people.problems if problem.place.file == people.staff.table.file}


def _small_teams(people: tuple[Person, ...], plan: Design) -> list[Problem]:
    if plan.cluster:
        return []
    sizes = Counter((person.site, person.team) for person in people)
    small = sum(1 for size in sizes.values() if size <= SMALL_TEAM)
    teams = "1 team has" if small == 1 else f"{small} teams have"
    what = f"{teams} {SMALL_TEAM} people or fewer: those without a letter will hear of those with one."
    return [Problem(Place(settings.NAME), what, 'Consider cluster = "team" under [trial].')] if small else []


def _inputs(
    order: Order, chosen: Settings, templates: Mapping[str, Template], pictures: Mapping[str, bytes]
) -> dict[str, str]:
    named = (settings.NAME, chosen.people.staff, chosen.people.notes)
    hashes = {name: files.digest(files.read(order.folder / name)) for name in named}
    hashes |= {f"{name}/{file}": sha for name, kept in templates.items() for file, sha in kept.sources.items()}
    return hashes | {name: files.digest(data) for name, data in pictures.items()}


# ------------------------------------------------------------------------------------------- laid out once


def prove(checked: Checked, workshop: Workshop) -> None:
    """Lay out and read the longest letter of each kind; `Refused` with what is amiss, while nobody knows the arms."""
    kinds: dict[tuple[str, str, str, str], Person] = {}
    for person in sorted(checked.roster.people, key=lambda person: -len(person.note)):
        for name in checked.stationery:
            kinds.setdefault((name, person.site, person.language, person.format), person)
    letters = [checked.letters[name, person.staff_id] for (name, *_), person in kinds.items()]
    documents = list(workshop.lay_out(letters))
    problems.refuse_if(
        checked.roster.problem(person, _too_long(person, it.too_long))
        for person, it in zip(kinds.values(), documents, strict=True)
        if it.too_long
    )
    _refuse(
        (name, fault)
        for (name, *_), it in zip(kinds, documents, strict=True)
        for fault in it.faults or conform.faults(it.pdf)
    )
    proofs = [
        Proof(document.pdf, document.pages, expected(checked, name, person))
        for ((name, *_), person), document in zip(kinds.items(), documents, strict=True)
    ]
    _refuse(
        (name, fault)
        for (name, *_), reading in zip(kinds, workshop.read(proofs), strict=True)
        for fault in reading.faults
    )


def _too_long(person: Person, pages: int) -> Fault:
    what = f"With this note, the longest of its kind, a letter has {pages} pages; it may have {MOST_PAGES}."
    return Fault("note", what, "Shorten the note; or the wording, if that is long.", person.note)


def _refuse(faults: Iterable[tuple[str, str]]) -> None:
    remedy = "Mend the template, the letterhead in campaign.toml, or the longest note."
    problems.refuse_if(
        Problem(Place(name), f"This design cannot be printed as it should be: {fault}", remedy)
        for name, fault in faults
    )


def expected(checked: Checked, wording: str, person: Person) -> Expected:
    """Return what a person's letter must say; the note is the one that the notes have for this id."""
    site, chosen = checked.settings.sites[person.site], checked.settings
    note = checked.written[person.staff_id]
    return expect.letter(person, note, site, checked.templates[wording], chosen.date, checked.pictures[person.site])
