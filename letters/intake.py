"""What comes in, all of it read and checked: settings, sheets, templates, pictures, and everyone's letter composed.

Whatever could stop a letter is found here, before the draw and for every arm, while it can still be mended by
someone who does not know the arms. Nothing is written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from letters import files, problems, settings
from letters.people import columns, roster, sheets
from letters.people.person import Person
from letters.people.roster import Roster
from letters.people.sheets import AS_SHOWN, Reading, Table
from letters.post import compose, stationery, template
from letters.post.compose import Letter, Unfit
from letters.post.stationery import Stationery
from letters.post.template import Template
from letters.problems import Place, Problem
from letters.settings import Settings
from letters.trial import design
from letters.trial.design import Arm, Design, Misfit, Unit

SMALL_TEAM = 3  # in a team this small, those without a letter will hear of those with one


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
    stationery: Mapping[str, Stationery]  # by wording
    design: Design
    units: tuple[Unit, ...]
    misfits: tuple[Misfit, ...]
    warnings: tuple[Problem, ...]
    inputs: Mapping[str, str]  # every file that was read, and its SHA-256


def check(order: Order) -> Checked:
    """Return the campaign with everyone's letter composed; `Refused` with every problem; writes nothing."""
    chosen = settings.load(order.folder)
    staff_table, notes_table, templates, pictures = problems.gather(
        lambda: _table(order, chosen.people.staff, chosen.people.staff_sheet, columns.wanted_in_staff(chosen)),
        lambda: _table(order, chosen.people.notes, chosen.people.notes_sheet, columns.wanted_in_notes(chosen)),
        lambda: {name: template.load(_templates(order, chosen) / name) for name in _wordings(chosen)},
        lambda: stationery.pictures(chosen, order.folder),
    )
    people = roster.join(staff_table, notes_table, chosen)
    units = tuple(Unit(p.staff_id, p.site, p.stratum, p.cluster) for p in people.people)
    letters, unfit = _compose(people, chosen, templates, pictures.names)
    problems.refuse_if(_down_the_sheets([*people.problems, *unfit, *_split_clusters(units, people)], chosen))
    arms = tuple(Arm(arm.name, arm.share) for arm in chosen.trial.arms)
    plan = Design(arms, chosen.trial.strata, chosen.trial.cluster)
    return Checked(
        settings=chosen,
        output=order.output or order.folder / chosen.output,
        roster=people,
        letters=letters,
        stationery={name: stationery.of(kept, pictures) for name, kept in templates.items()},
        design=plan,
        units=units,
        misfits=design.misfits(units, plan),
        warnings=(*people.warnings, *_small_teams(people.people, plan)),
        inputs=_inputs(order, chosen, templates, pictures.assets),
    )


def _table(order: Order, name: str, sheet: str, wanted: tuple[str, ...]) -> Table:
    reading = order.reading
    return sheets.rows(order.folder / name, wanted, Reading(reading.encoding, reading.hidden, reading.sheet or sheet))


def _down_the_sheets(found: list[Problem], chosen: Settings) -> list[Problem]:
    """Return problems in the order in which they are mended: the staff sheet from the top, then the notes."""
    last = [Path(chosen.people.staff).name, Path(chosen.people.notes).name]

    def place(problem: Problem) -> tuple[int, int, int, str]:
        at = problem.place
        return last.index(at.file) if at.file in last else -1, at.row or 0, len(at.column), at.column

    return sorted(found, key=place)


def _wordings(chosen: Settings) -> tuple[str, ...]:
    return tuple(dict.fromkeys(arm.wording for arm in chosen.trial.arms if arm.wording))


def _templates(order: Order, chosen: Settings) -> Path:
    """Return the folder of templates: the one named, else one beside campaign.toml, else the one that is shipped."""
    if chosen.templates:
        return order.folder / chosen.templates
    beside = order.folder / "templates"
    return beside if beside.is_dir() else files.shipped("templates")


def _compose(
    people: Roster,
    chosen: Settings,
    templates: Mapping[str, Template],
    pictures: Mapping[str, Mapping[str, str]],
) -> tuple[dict[tuple[str, str], Letter], list[Problem]]:
    """Compose every eligible person's letter in every wording, whatever arm they will be in."""
    letters: dict[tuple[str, str], Letter] = {}
    found: list[Problem] = []
    placed = [person for person in people.people if person.site]  # for the others there is no sender
    for name, kept in templates.items():
        for person in placed:
            site = chosen.sites[person.site]
            try:
                letters[name, person.staff_id] = compose.letter(person, site, kept, chosen.date, pictures[person.site])
            except Unfit as unfit:
                found += [people.problem(person, fault) for fault in unfit.faults if people.has_cell(person, fault)]
    told = {problem.place for problem in people.problems}  # a cell that is empty need not be called blank as well
    return letters, [problem for problem in found if problem.place not in told]


def _split_clusters(units: tuple[Unit, ...], people: Roster) -> list[Problem]:
    place = Place(people.staff.table.file, people.staff.table.sheet)
    what = "The cluster “{}” lies in more than one stratum."
    remedy = "A cluster is drawn whole: mend the cells, or the strata in campaign.toml."
    return [Problem(place, what.format(name), remedy) for name in design.split_clusters(units)]


def _small_teams(people: tuple[Person, ...], plan: Design) -> list[Problem]:
    if plan.cluster:
        return []
    sizes = Counter((person.site, person.team) for person in people)
    small = sum(1 for size in sizes.values() if size <= SMALL_TEAM)
    what = f"{small} teams have {SMALL_TEAM} people or fewer: those without a letter will hear of those with one."
    return [Problem(Place(settings.NAME), what, 'Consider cluster = "team" under [trial].')] if small else []


def _inputs(
    order: Order, chosen: Settings, templates: Mapping[str, Template], pictures: Mapping[str, bytes]
) -> dict[str, str]:
    named = (settings.NAME, chosen.people.staff, chosen.people.notes)
    hashes = {name: files.digest(files.read(order.folder / name)) for name in named}
    hashes |= {f"{name}/{file}": sha for name, kept in templates.items() for file, sha in kept.sources.items()}
    return hashes | {name: files.digest(data) for name, data in pictures.items()}
