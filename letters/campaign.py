"""The steps of a campaign, in order: reading this is reading the program.

check: read, join, and compose everyone's letter in memory · draw: once, sealed · run: letters for those due, through
the gate, into place · verify: prove it from the files alone.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from letters import files, problems, settings, summary
from letters.people import roster, sheets
from letters.people.roster import Person, Roster
from letters.people.sheets import Reading
from letters.post import compose, pack, render, stationery, template
from letters.post.compose import Letter, Unfit
from letters.post.pack import Item
from letters.post.stationery import Stationery
from letters.post.template import Template
from letters.problems import Place, Problem, Tampered
from letters.settings import Settings
from letters.trial import design, draw, ledger
from letters.trial.design import Arm, Design, Misfit, Unit
from letters.trial.draw import Allocation
from letters.trial.ledger import Seal

LEDGER, ALLOCATION, MANIFEST = "ledger.jsonl", "trial/allocation.csv", "trial/manifest.json"
SUMMARY, POST = "summary.html", "post"
ELSEWHERE = re.compile(
    r'^(output|templates) = "\.\./.*\n', re.MULTILINE
)  # where the sample lies, and a new one does not
SMALL_TEAM = 3  # in a team this small, those without a letter will hear of those with one

Progress = Callable[[int, int], None]  # letters done, letters in all


@dataclass(frozen=True, slots=True)
class Order:
    """What the user asked for: which campaign, where to, and how to read the sheets."""

    folder: Path
    output: Path | None = None
    reading: Reading = Reading()
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


@dataclass(frozen=True, slots=True)
class Drawn:
    """The sealed draw of a checked campaign; `fresh` when it was made just now."""

    checked: Checked
    seal: Seal
    allocation: Allocation
    fresh: bool


@dataclass(frozen=True, slots=True)
class Made:
    """What a run put in place."""

    drawn: Drawn
    items: tuple[Item, ...]
    changed: bool  # whether anything differs from the run before


@dataclass(frozen=True, slots=True)
class Verified:
    """What was proved, and what a person may want to know besides."""

    output: Path
    seal: Seal
    letters: int | None  # None when the draw is made and the letters are not
    notes: tuple[str, ...]


# ------------------------------------------------------------------------------------------------------ check


def check(order: Order) -> Checked:
    """Return the campaign with everyone's letter composed; `Refused` with every problem; writes nothing."""
    chosen = settings.load(order.folder)
    staff = partial(sheets.rows, order.folder / chosen.people.staff, roster.wanted_in_staff(chosen))
    notes = partial(sheets.rows, order.folder / chosen.people.notes, roster.wanted_in_notes(chosen))
    parts = problems.gather(
        lambda: staff(_sheet(order.reading, chosen.people.staff_sheet)),
        lambda: notes(_sheet(order.reading, chosen.people.notes_sheet)),
        lambda: {name: template.load(_templates(order, chosen) / name) for name in _wordings(chosen)},
        lambda: stationery.pictures(chosen, order.folder),
    )
    staff_table, notes_table, templates, pictures = parts
    people = roster.check(staff_table, notes_table, chosen)
    letters = _compose(people, chosen, templates, pictures.names)
    units = tuple(Unit(p.staff_id, p.site, p.stratum, p.cluster) for p in people.people)
    plan = Design(
        tuple(Arm(arm.name, arm.share) for arm in chosen.trial.arms),
        chosen.trial.strata,
        chosen.trial.cluster,
    )
    _refuse_split_clusters(units, people)
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


def _sheet(reading: Reading, sheet: str) -> Reading:
    return Reading(reading.encoding, reading.hidden, reading.sheet or sheet)


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
) -> dict[tuple[str, str], Letter]:
    """Compose every eligible person's letter in every wording, whatever arm they will be in."""
    letters, found = {}, []
    for name, kept in templates.items():
        for person in people.people:
            site = chosen.sites[person.site]
            try:
                letters[name, person.staff_id] = compose.letter(person, site, kept, chosen.date, pictures[person.site])
            except Unfit as unfit:
                found += [people.problem(person, fault) for fault in unfit.faults]
    problems.refuse_if(found)
    return letters


def _refuse_split_clusters(units: tuple[Unit, ...], people: Roster) -> None:
    place = Place(people.staff.table.file, people.staff.table.sheet)
    problems.refuse_if(
        Problem(place, f"The cluster “{name}” lies in more than one stratum.", "A cluster is drawn whole.")
        for name in design.split_clusters(units)
    )


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


# ------------------------------------------------------------------------------------------------------- draw


def draw_once(order: Order, now: datetime, new_seed: str) -> Drawn:
    """Check, then return the sealed draw: the one in the ledger, or a new one that is sealed now.

    `new_seed` is used only for a first draw whose campaign.toml gives no seed.
    """
    checked = check(order)
    with files.only_one(checked.output):
        files.sweep(checked.output)
        return _draw(checked, now, new_seed, order.reading)


def _draw(checked: Checked, now: datetime, new_seed: str, reading: Reading) -> Drawn:
    book = files.read_if_there(checked.output / LEDGER)
    seal = ledger.seal(ledger.read(book))
    if seal is not None:
        return Drawn(checked, seal, _as_sealed(checked, seal), fresh=False)
    chosen = checked.settings.trial.seed
    seed, seed_from = (chosen, settings.NAME) if chosen else (new_seed, "the operating system")
    allocation = draw.assign(checked.units, checked.design, seed)
    table = files.sheet(draw.HEADINGS, draw.rows(allocation), for_excel=False)
    seal = Seal(
        at=ledger.stamp(now),
        roster=roster.digest(checked.roster.people),
        people=len(checked.roster.people),
        design=checked.design,
        seed=seed,
        seed_from=seed_from,
        algorithm=draw.ALGORITHM,
        allocation=files.digest(table),
    )
    read_as = {
        "listed": checked.roster.listed,
        "excluded": dict(checked.roster.excluded),
        "inputs": dict(checked.inputs),
        "hidden": reading.hidden,
        "encoding": reading.encoding,
    }
    files.write(checked.output / LEDGER, ledger.append(book, ledger.sealed(seal, read_as)))
    files.write(checked.output / ALLOCATION, table)
    return Drawn(checked, seal, allocation, fresh=True)


def _as_sealed(checked: Checked, seal: Seal) -> Allocation:
    """Return the sealed allocation; `Tampered` with every way in which the campaign is not the one that was drawn."""
    on = f"the draw of {seal.at[:10]}"
    reasons = []
    if seal.algorithm != draw.ALGORITHM:
        reasons.append(f"{on} was made with {seal.algorithm}, and this version of letters has {draw.ALGORITHM}.")
    if checked.settings.trial.seed not in ("", seal.seed):
        reasons.append(f"campaign.toml: the seed is not the one of {on}.")
    if checked.design != seal.design:
        reasons.append(f"campaign.toml: the arms, shares, strata or cluster are not those of {on}.")
    kept = files.read_if_there(checked.output / ALLOCATION)
    if kept is not None and files.digest(kept) != seal.allocation:
        reasons.append(f"{ALLOCATION}: this file is not the one that was sealed with {on}.")
    if roster.digest(checked.roster.people) != seal.roster:
        drawn = None if reasons or kept is None else draw.units(files.rows(kept))
        reasons.append(_roster_changed(checked, drawn, on))
    if reasons:
        raise Tampered([*reasons, "Nothing was changed. Put back what was drawn; a draw is never made twice."])
    allocation = draw.assign(checked.units, checked.design, seal.seed)
    table = files.sheet(draw.HEADINGS, draw.rows(allocation), for_excel=False)
    if files.digest(table) != seal.allocation:
        raise Tampered([f"{ALLOCATION}: the draw, repeated, does not give the sealed allocation."])
    if kept is None:
        files.write(checked.output / ALLOCATION, table)
    return allocation


def _roster_changed(checked: Checked, drawn: tuple[Unit, ...] | None, on: str) -> str:
    """Say how the staff sheet differs from the roster that was drawn."""
    file = checked.settings.people.staff
    if drawn is None:
        return f"{file}: the people are not those of {on}."
    before, now = {unit.id: unit for unit in drawn}, {unit.id: unit for unit in checked.units}
    moved = [name for name in before.keys() & now.keys() if before[name] != now[name]]
    changes = {
        "new": now.keys() - before.keys(),
        "missing or excluded": before.keys() - now.keys(),
        "moved": moved,
    }
    said = [
        f"{len(ids)} {how} ({', '.join(sorted(ids)[:5])}{', …' * (len(ids) > 5)})"
        for how, ids in changes.items()
        if ids
    ]
    told = "; ".join(said) or "a name has changed, or two ids have been swapped"
    return f"{file}: the people are not those of {on}: {told}."


# -------------------------------------------------------------------------------------------------------- run


def run(order: Order, now: datetime, new_seed: str, progress: Progress) -> Made:
    """Check, draw if undrawn, make the letters of those who are due one, and put them in place all at once."""
    render.warm_up(order.workers)
    checked = check(order)
    with files.only_one(checked.output):
        files.sweep(checked.output)
        drawn = _draw(checked, now, new_seed, order.reading)
        wording = {arm.name: arm.wording for arm in checked.settings.trial.arms}
        due = {a.unit.id: wording[a.arm] for a in drawn.allocation if wording[a.arm]}
        items = _letters(checked, due, order.workers, progress)
        return Made(drawn, items, _place(drawn, items, now))


def _letters(checked: Checked, due: Mapping[str, str], workers: int, progress: Progress) -> tuple[Item, ...]:
    """Render the letters that are due; `Refused` with every letter that cannot be printed as it should be."""
    recipients = [person for person in checked.roster.people if person.staff_id in due]
    wanted = [checked.letters[due[person.staff_id], person.staff_id] for person in recipients]
    documents = []
    for document in render.every(wanted, checked.stationery, workers):
        documents.append(document)
        progress(len(documents), len(wanted))
    by_id = {person.staff_id: person for person in recipients}
    problems.refuse_if(
        Problem(
            checked.roster.staff.place(by_id[document.staff_id].row, "staff_id"),
            f"This person's letter cannot be printed as it should be: {fault}",
            "Mend the template, or the cell that the message is about.",
        )
        for document in documents
        for fault in document.faults
    )
    pack.gate(due, documents)
    return pack.plan(recipients, documents)


def _place(drawn: Drawn, items: tuple[Item, ...], now: datetime) -> bool:
    """Put letters, pack, list, summary and manifest in place; say whether anything is other than before."""
    checked, output = drawn.checked, drawn.checked.output
    sites = {key: site.organisation for key, site in checked.settings.sites.items()}
    made = {f"{POST}/{item.file}": item.document.pdf for item in items}
    made[f"{POST}/{pack.PACK}"] = pack.bind(items, checked.settings.title)
    made[f"{POST}/{pack.LIST}"] = files.sheet(pack.HEADINGS, pack.print_list(items, sites), for_excel=True)
    made[SUMMARY] = summary.page(_story(drawn, items)).encode()
    manifest = _manifest(drawn, items, {name: files.digest(data) for name, data in made.items()})
    book = files.read_if_there(output / LEDGER) or b""
    before = ledger.last(ledger.read(book), "made")
    changed = before is None or before.content["manifest"] != files.digest(manifest)
    with files.staging(output / POST) as staged:
        posted = {name: data for name, data in made.items() if name.startswith(f"{POST}/")}
        files.write_all(staged, {name.removeprefix(f"{POST}/"): data for name, data in posted.items()})
    files.write(output / SUMMARY, made[SUMMARY])
    files.write(output / MANIFEST, manifest)
    if changed:
        files.write(output / LEDGER, ledger.append(book, [ledger.made(now, files.digest(manifest), len(items))]))
    return changed


def _manifest(drawn: Drawn, items: tuple[Item, ...], outputs: Mapping[str, str]) -> bytes:
    """Return manifest.json: what was made, from what, with what; no date, so that the same input gives the same bytes."""
    checked = drawn.checked
    content = {
        "title": checked.settings.title,
        "date": checked.settings.date.isoformat(),
        "seed": drawn.seal.seed,
        "algorithm": drawn.seal.algorithm,
        "versions": dict(sorted(part for item in items for part in item.document.made_with)),
        "counts": {
            "listed": checked.roster.listed,
            "excluded": dict(checked.roster.excluded),
            "drawn": drawn.seal.people,
            "arms": dict(Counter(a.arm for a in drawn.allocation)),
            "letters": len(items),
            "pages": sum(item.document.pages for item in items),
        },
        "wordings": {arm.name: arm.wording for arm in checked.settings.trial.arms},
        "letters": {item.person.staff_id: f"{POST}/{item.file}" for item in items},
        "inputs": dict(checked.inputs),
        "outputs": {**outputs, ALLOCATION: drawn.seal.allocation},
    }
    return (json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()


def _story(drawn: Drawn, items: tuple[Item, ...]) -> summary.Story:
    """Return what the manager's page tells; it knows recipients, and of everybody else only how many there are."""
    checked = drawn.checked
    sizes = Counter(unit.stratum for unit in checked.units)
    receiving = Counter(item.person.stratum for item in items)
    return summary.Story(
        title=checked.settings.title,
        day=checked.settings.date,
        drawn_on=drawn.seal.at[:10],
        seed=drawn.seal.seed,
        seed_from=drawn.seal.seed_from,
        listed=checked.roster.listed,
        excluded=checked.roster.excluded,
        drawn=len(checked.units),
        arms=tuple(
            (arm.name, arm.share, bool(wording.wording))
            for arm, wording in zip(checked.design.arms, checked.settings.trial.arms, strict=True)
        ),
        letters=len(items),
        sheets=items[-1].last_sheet if items else 0,
        long=sum(1 for item in items if item.document.pages > 1),
        strata=tuple((stratum, size, receiving[stratum]) for stratum, size in sorted(sizes.items())),
        specimens=summary.specimens([item.document.pdf for item in items]),
        signers=tuple((site.sender, bool(site.signature)) for site in checked.settings.sites.values()),
        warnings=tuple(str(warning) for warning in checked.warnings),
    )


# ----------------------------------------------------------------------------------------------------- verify


def verify(order: Order) -> Verified:
    """Prove from the files alone that draw and letters are what was sealed; `Tampered` with every file that is not."""
    chosen = settings.load(order.folder)
    output = order.output or order.folder / chosen.output
    book = files.read_if_there(output / LEDGER)
    events = ledger.read(book)
    seal = ledger.seal(events)
    if seal is None:
        what, remedy = "Nothing has been drawn here yet.", "`letters run` draws and makes the letters."
        raise problems.Refused([Problem(Place(str(output)), what, remedy)])
    reasons = _unlike_the_seal(files.read_if_there(output / ALLOCATION), seal)
    made = ledger.last(events, "made")
    if made is None:
        _stop_if(reasons)
        return Verified(output, seal, None, ())
    manifest = files.read_if_there(output / MANIFEST)
    if manifest is None or files.digest(manifest) != made.content["manifest"]:
        _stop_if([*reasons, f"{MANIFEST}: this file is missing, or is not what was made."])
    content = json.loads(manifest or b"{}")
    reasons += _unlike_the_manifest(output, content["outputs"])
    reasons += _unlike_those_due(files.read_if_there(output / ALLOCATION), content)
    _stop_if(reasons)
    return Verified(output, seal, len(content["letters"]), _changed_inputs(order, content["inputs"]))


def _stop_if(reasons: list[str]) -> None:
    if reasons:
        raise Tampered(reasons)


def _unlike_the_seal(table: bytes | None, seal: Seal) -> list[str]:
    """Compare allocation.csv with its seal, and with the draw made again from its own units and the sealed seed."""
    if table is None:
        return [f"{ALLOCATION}: this file is missing; `letters run` makes it again from the seal."]
    if files.digest(table) != seal.allocation:
        return [f"{ALLOCATION}: this file is not the one that was sealed with the draw of {seal.at[:10]}."]
    again = draw.assign(draw.units(files.rows(table)), seal.design, seal.seed)
    if files.sheet(draw.HEADINGS, draw.rows(again), for_excel=False) != table:
        return [f"{ALLOCATION}: the draw, repeated from the sealed seed, does not give this allocation."]
    return []


def _unlike_the_manifest(output: Path, expected: Mapping[str, str]) -> list[str]:
    reasons = []
    for name, sha in expected.items():
        data = files.read_if_there(output / name)
        if name == ALLOCATION:
            continue  # compared with its seal
        if data is None:
            reasons.append(f"{name}: this file is missing.")
        elif files.digest(data) != sha:
            reasons.append(f"{name}: this file is not what was made.")
    here = {f"{POST}/{name}" for name in files.tree(output / POST)}
    return reasons + [f"{name}: this file was not made by letters." for name in sorted(here - expected.keys())]


def _unlike_those_due(table: bytes | None, content: Mapping[str, Mapping[str, str]]) -> list[str]:
    rows = files.rows(table or b"")[1:]
    due = {row[0] for row in rows if content["wordings"].get(row[draw.HEADINGS.index("arm")])}
    if due == content["letters"].keys():
        return []
    return [f"{MANIFEST}: the people who have a letter are not those in an arm that is sent one."]


def _changed_inputs(order: Order, inputs: Mapping[str, str]) -> tuple[str, ...]:
    """Name the campaign's own files that are no longer what the letters were made from; they may well change later."""
    return tuple(
        f"{name} has changed since the letters were made."
        for name, sha in inputs.items()
        if "/" not in name and (data := files.read_if_there(order.folder / name)) and files.digest(data) != sha
    )


# -------------------------------------------------------------------------------------------------------- new


def new(folder: Path, *, templates: bool) -> tuple[Path, ...]:
    """Make a campaign to start from: the invented one that comes with letters, ready to run."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        what = "There is something here already, and nothing of it was changed."
        raise problems.Refused([Problem(Place(str(folder)), what, "Name a folder that does not exist yet.")])
    files.copy_folder(files.shipped("sample_data"), folder)
    if templates:
        files.copy_folder(files.shipped("templates"), folder / "templates")
    sample = files.read(folder / settings.NAME).decode()
    files.write(folder / settings.NAME, ELSEWHERE.sub("", sample).encode())
    return tuple(folder / name for name in files.tree(folder))
