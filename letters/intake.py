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
from letters.people import columns, rereading, review, roster, sheets, source
from letters.people.person import Person
from letters.people.review import Review
from letters.people.roster import Roster
from letters.people.sheets import AS_SHOWN, Doubtful, Reading, Table
from letters.post import compose, language, stationery, template
from letters.post.compose import Unfit
from letters.post.letter import Letter, Stationery
from letters.post.stationery import Pictures
from letters.post.template import Template
from letters.problems import Place, Problem, Refused
from letters.settings import Settings
from letters.trial import design, ledger
from letters.trial.design import Arm, Design, Misfit, Unit

SMALL_TEAM = 3  # in a team this small, those without a letter will hear of those with one

APPROVE = "A note that is right as it stands is approved by a named reader: letters approve FOLDER ID… --by NAME."

Made = TypeVar("Made")
Paper = tuple[dict[str, Template], Pictures]


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
    approved: int  # notes that a rule blocks, and a named reader has approved as they stand
    warnings: tuple[Problem, ...]
    inputs: Mapping[str, str]  # every file that was read, and its SHA-256


@dataclass(frozen=True, slots=True)
class Looked:
    """All that was found: what must be mended, what somebody should look at, and the campaign when nothing must be."""

    settings: Settings
    output: Path
    roster: Roster | None
    review: Review | None
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    checked: Checked | None

    def refusal(self, found: Iterable[Problem], left: Iterable[Path] = ()) -> Refused:
        """Return what to raise when there is something to mend; `left` are files in which it is marked."""
        approve = f" {APPROVE}" if self.review and self.review.problems else ""
        return Refused(dict.fromkeys(found), f"Nothing was {'drawn' if left else 'written'}.{approve}", left)


def check(order: Order) -> Checked:
    """Return the campaign with everyone's letter composed; `Refused` with every problem; writes nothing."""
    looked = look(order)
    if looked.checked is None:
        raise looked.refusal(looked.problems)
    return looked.checked


def look(order: Order) -> Looked:
    """Read, join, proof-read and compose everything, and return what was found; writes nothing.

    `Refused` at once when campaign.toml cannot be used; `Tampered` when the ledger is not what was written.
    """
    chosen = settings.load(order.folder)
    output = order.output or order.folder / chosen.output
    people, of_sheets = _attempt(lambda: _people(order, chosen))
    paper, of_paper = _attempt(lambda: _paper(order, chosen))
    read = review.notes(people, chosen, _approvals(output)) if people else None
    found = [*of_paper, *of_sheets, *(people.problems if people else ()), *(read.problems if read else ())]
    warnings = (*people.warnings, *read.warnings) if people and read else ()
    letters: dict[tuple[str, str], Letter] = {}
    if people and paper:
        letters, unfit = _compose(people, chosen, paper[0], paper[1].names)
        found += [*unfit, *_split_clusters(people, chosen)]
    checked = None
    if people and paper and read and not found:
        checked = _checked(order, chosen, output, people, read, paper, letters)
        warnings = checked.warnings
    return Looked(chosen, output, people, read, tuple(_down_the_sheets(found, chosen)), warnings, checked)


def _approvals(output: Path) -> dict[str, frozenset[str]]:
    return ledger.approvals(ledger.read(files.read_if_there(output / ledger.NAME)))


def _checked(
    order: Order,
    chosen: Settings,
    output: Path,
    people: Roster,
    read: Review,
    paper: Paper,
    letters: Mapping[tuple[str, str], Letter],
) -> Checked:
    source.stop_if(_read_otherwise(order, people, chosen))
    source.check(people, chosen)
    templates, pictures = paper
    units = _units(people.people)
    arms = tuple(Arm(arm.name, arm.share, bool(arm.wording)) for arm in chosen.trial.arms)
    plan = Design(arms, chosen.trial.strata, chosen.trial.cluster)
    return Checked(
        settings=chosen,
        output=output,
        roster=people,
        letters=letters,
        templates=templates,
        stationery={name: stationery.of(kept, pictures) for name, kept in templates.items()},
        pictures=pictures.names,
        written=people.written(),
        design=plan,
        units=units,
        misfits=design.misfits(units, plan),
        approved=len(read.approved),
        warnings=(*people.warnings, *read.warnings, *_small_teams(people.people, plan)),
        inputs=_inputs(order, chosen, templates, pictures.assets),
    )


def _read_otherwise(order: Order, people: Roster, chosen: Settings) -> tuple[Problem, ...]:
    """Read both sheets with the second reader, and return where it reads something else."""
    both = ((people.staff, chosen.people.staff), (people.notes, chosen.people.notes))
    return tuple(it for read, name in both for it in rereading.unlike(read, order.folder / name, order.reading))


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


def _paper(order: Order, chosen: Settings) -> Paper:
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
