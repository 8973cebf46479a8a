"""The steps of a campaign, in order: reading this is reading the program.

intake.check: read, join, and compose everyone's letter in memory · draw_once: freeze and allocate, sealed · run:
letters for those due, through the gate, into place · verify: prove it from the files alone.
"""

from __future__ import annotations

import contextlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from letters import files, intake, manifest, problems, settings, summary
from letters.intake import Checked, Order
from letters.manifest import Manifest
from letters.people import roster
from letters.people.person import Person
from letters.people.sheets import Reading
from letters.post import pack, packread, pool
from letters.post.pack import Item
from letters.post.packread import Single
from letters.post.pool import Workshop
from letters.post.readback import Proof
from letters.problems import Place, Problem, Tampered
from letters.trial import differences, draw, ledger
from letters.trial.differences import ALLOCATION
from letters.trial.draw import Allocation
from letters.trial.ledger import Seal

LEDGER, SUMMARY, POST = "ledger.jsonl", "summary.html", "post"
ELSEWHERE = re.compile(r'^(output|templates) = "\.\./.*\n', re.MULTILINE)  # true of the sample, not of a copy of it

Progress = Callable[[int, int], None]  # letters done, letters in all
Before = Callable[[Checked], None]  # told of a campaign that is about to be drawn


@dataclass(frozen=True, slots=True)
class Ready:
    """A campaign in which nothing needs mending, and the seal of its draw when that is made."""

    checked: Checked
    seal: Seal | None


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
    again: bool  # whether there was a run before
    renewed: tuple[Item, ...]  # the letters that are new, or other than then


@dataclass(frozen=True, slots=True)
class Verified:
    """What was proved, and what a person may want to know besides."""

    output: Path
    seal: Seal
    letters: int | None  # None when the draw is made and the letters are not
    notes: tuple[str, ...]


# ------------------------------------------------------------------------------------------------------ check


def check(order: Order) -> Ready:
    """Return a campaign in which nothing needs mending, and that is still the one that was drawn, if it was.

    Writes nothing. `Refused` with every problem; `Tampered` with every way in which it is not what was sealed.
    """
    checked = intake.check(order)
    with pool.opened(checked.stationery, order.workers) as workshop:
        intake.prove(checked, workshop)
    seal = ledger.seal(ledger.read(files.read_if_there(checked.output / LEDGER)))
    if seal is None:
        _stop_if_drawn(checked.output)
        return Ready(checked, None)
    _as_sealed(checked, seal, files.read_if_there(checked.output / ALLOCATION))
    return Ready(checked, seal)


# ------------------------------------------------------------------------------------------------------- draw


def draw_once(order: Order, now: datetime, new_seed: str, before: Before) -> Drawn:
    """Check, then return the sealed draw: the one in the ledger, or a new one that is sealed now.

    `new_seed` is used only for a first draw whose campaign.toml gives no seed.
    """
    checked = intake.check(order)
    with files.only_one(checked.output), pool.opened(checked.stationery, order.workers) as workshop:
        files.sweep(checked.output)
        return _draw(checked, now, new_seed, order.reading, workshop, before)


def _draw(
    checked: Checked, now: datetime, new_seed: str, reading: Reading, workshop: Workshop, before: Before
) -> Drawn:
    book = files.read_if_there(checked.output / LEDGER)
    seal = ledger.seal(ledger.read(book))
    if seal is not None:
        table = files.read_if_there(checked.output / ALLOCATION)
        allocation = _as_sealed(checked, seal, table)
        if table is None:
            files.write(checked.output / ALLOCATION, draw.table(allocation))
        return Drawn(checked, seal, allocation, fresh=False)
    _stop_if_drawn(checked.output)
    intake.prove(checked, workshop)
    before(checked)
    given = checked.settings.trial.seed
    allocation = draw.assign(checked.units, checked.design, given or new_seed)
    seal = Seal(
        at=ledger.stamp(now),
        roster=roster.digest(checked.roster.people),
        people=len(checked.roster.people),
        design=checked.design,
        seed=given or new_seed,
        seed_from=settings.NAME if given else "the operating system",
        algorithm=draw.ALGORITHM,
        allocation=files.digest(draw.table(allocation)),
    )
    read_as = {
        "listed": checked.roster.listed,
        "excluded": dict(checked.roster.excluded),
        "inputs": dict(checked.inputs),
        "hidden": reading.hidden,
        "encoding": reading.encoding,
    }
    files.write(checked.output / LEDGER, ledger.append(book, ledger.sealed(seal, read_as)))
    files.write(checked.output / ALLOCATION, draw.table(allocation))
    return Drawn(checked, seal, allocation, fresh=True)


def _stop_if_drawn(output: Path) -> None:
    """Raise `Tampered` when there is no ledger, and something that only a draw leaves: a draw is never made twice."""
    if left := _lying_here(output, ALLOCATION, manifest.NAME, SUMMARY):
        what = f"{LEDGER}: this file is missing or empty, and there was a draw: here lies {', '.join(left)}."
        raise Tampered([f"{what} Put the ledger back, or name another folder for the output."])


def _lying_here(output: Path, *names: str) -> list[str]:
    """Return which of these files lie in the output folder, and the folder of letters when there is anything in it."""
    here = [name for name in (*names, POST) if files.read_if_there(output / name) is not None]
    return [*here, *([f"{POST}/"] if files.tree(output / POST) else [])]


def _as_sealed(checked: Checked, seal: Seal, table: bytes | None) -> Allocation:
    """Return the sealed allocation; `Tampered` with every way in which the campaign is not the one that was drawn."""
    reasons = differences.of_campaign(seal, checked.design, checked.settings.trial.seed)
    if table is not None:
        reasons += differences.of_table(seal, table)
    if roster.digest(checked.roster.people) != seal.roster:
        before = None if reasons or table is None else draw.units(files.rows(table))
        reasons.append(differences.of_roster(seal, checked.settings.people.staff, before, checked.units))
    if not reasons:
        allocation = draw.assign(checked.units, checked.design, seal.seed)
        reasons = differences.of_draw(seal, allocation)
    if reasons:
        said = "Nothing was changed. Put back what was drawn; a draw is never made twice."
        raise Tampered([*dict.fromkeys(reasons), said])
    return allocation


# -------------------------------------------------------------------------------------------------------- run


def run(order: Order, now: datetime, new_seed: str, before: Before, progress: Progress) -> Made:
    """Check, draw if undrawn, make the letters of those who are due one, and put them in place all at once."""
    checked = intake.check(order)
    with files.only_one(checked.output), pool.opened(checked.stationery, order.workers) as workshop:
        files.sweep(checked.output)
        drawn = _draw(checked, now, new_seed, order.reading, workshop, before)
        pack.load()
        wording = {arm.name: arm.wording for arm in checked.settings.trial.arms}
        due = {a.unit.id: wording[a.arm] for a in drawn.allocation if wording[a.arm]}
        items = _letters(checked, due, workshop, progress)
        return _place(drawn, items, _read(checked, due, items, workshop), now)


def _letters(checked: Checked, due: Mapping[str, str], workshop: Workshop, progress: Progress) -> tuple[Item, ...]:
    """Render the letters that are due; `Refused` with every letter that cannot be printed as it should be."""
    recipients = [person for person in checked.roster.people if person.staff_id in due]
    wanted = [checked.letters[due[person.staff_id], person.staff_id] for person in recipients]
    documents = []
    for document in workshop.lay_out(wanted):
        documents.append(document)
        progress(len(documents), len(wanted))
    by_id = {person.staff_id: person for person in recipients}
    _refuse_letters(checked, ((by_id[it.staff_id], fault) for it in documents for fault in it.faults))
    pack.gate(due, documents)
    return pack.plan(recipients, documents)


def _read(checked: Checked, due: Mapping[str, str], items: tuple[Item, ...], workshop: Workshop) -> dict[str, Single]:
    """Read every finished letter again, and return what was read, by file; `Refused` with all that must not be posted.

    What a letter must say is worked out from the sheets once more, by the id that the pack has it under.
    """
    proofs = [
        Proof(item.document.pdf, item.document.pages, intake.expected(checked, due[item.person.staff_id], item.person))
        for item in items
    ]
    verdicts = list(workshop.read(proofs))
    strangers = checked.roster.unlike(item.person for item in items)
    what = "The letter is not made from this row of the sheets."
    _refuse_letters(
        checked,
        (
            *((item.person, fault) for item, it in zip(items, verdicts, strict=True) for fault in it.faults),
            *((person, what) for person in strangers),
        ),
    )
    return {
        item.file: Single(proof.expected, verdict.looks, verdict.digest)
        for item, proof, verdict in zip(items, proofs, verdicts, strict=True)
    }


def _refuse_letters(checked: Checked, faults: Iterable[tuple[Person, str]]) -> None:
    found = [
        Problem(
            checked.roster.staff.place(person.row, "staff_id"),
            f"This person's letter cannot be printed as it should be: {fault}",
            "Mend the template, or the cell that the message is about.",
        )
        for person, fault in faults
    ]
    problems.refuse_if(found, "The draw is sealed, and stays. No letters were put in place.")


def _place(drawn: Drawn, items: tuple[Item, ...], singles: Mapping[str, Single], now: datetime) -> Made:
    """Put letters, pack, list, summary and manifest in place, and say what is other than before."""
    checked, output = drawn.checked, drawn.checked.output
    sites = {key: site.organisation for key, site in checked.settings.sites.items()}
    posted = {item.file: item.document.pdf for item in items}
    posted[pack.PACK] = pack.bind(items, checked.settings.title)
    posted[pack.LIST] = files.sheet(pack.HEADINGS, pack.print_list(items, sites), for_excel=True)
    changed_since = [item for item in items if files.digest(posted[item.file]) != singles[item.file].digest]
    _stop_if([f"{item.file}: this is not the letter that was read." for item in changed_since])
    _stop_if(packread.read(posted[pack.PACK], files.rows(posted[pack.LIST]), singles))
    page = summary.page(_story(drawn, items)).encode()
    outputs = {f"{POST}/{name}": files.digest(data) for name, data in posted.items()}
    outputs[SUMMARY] = files.digest(page)
    about = _manifest(drawn, items, outputs)
    table = files.read_if_there(output / ALLOCATION)  # as it was sealed, whatever was handed on since
    _stop_if(differences.of_table(drawn.seal, table))
    _stop_if(manifest.wrong_recipients(about, draw.arms(files.rows(table or b""))))
    made = manifest.write(about)
    book = files.read_if_there(output / LEDGER) or b""
    sealed = ledger.manifest(ledger.read(book))
    before = manifest.read_if_sealed(files.read_if_there(output / manifest.NAME), sealed)
    _stop_if(_strangers(before, output))
    changed = sealed != files.digest(made)
    beside = {output / SUMMARY: page, output / manifest.NAME: made}
    if changed:
        beside[output / LEDGER] = ledger.append(book, [ledger.made(now, files.digest(made), len(items))])
    with files.undisturbed(), files.written(beside), files.staging(output / POST) as staged:
        files.write_all(staged, posted)
    renewed = tuple(
        item for item in items if before and before.letter(item.person.staff_id) != outputs[f"{POST}/{item.file}"]
    )
    return Made(drawn, items, changed, before is not None, renewed)


def _strangers(before: Manifest | None, output: Path) -> list[str]:
    """Name what somebody has put among the letters since the last run: new letters would take its place."""
    here = {f"{POST}/{name}" for name in files.tree(output / POST)}
    found = sorted(here - before.outputs.keys()) if before else []
    return [f"{name}: this file was not made by letters. Move it elsewhere; nothing was changed." for name in found]


def _manifest(drawn: Drawn, items: tuple[Item, ...], outputs: Mapping[str, str]) -> Manifest:
    checked = drawn.checked
    return Manifest(
        title=checked.settings.title,
        date=checked.settings.date.isoformat(),
        seed=drawn.seal.seed,
        algorithm=drawn.seal.algorithm,
        allocation=drawn.seal.allocation,
        versions=dict(sorted(part for item in items for part in item.document.made_with)),
        counts={
            "listed": checked.roster.listed,
            "excluded": dict(checked.roster.excluded),
            "drawn": drawn.seal.people,
            "arms": dict(Counter(a.arm for a in drawn.allocation)),
            "letters": len(items),
            "pages": sum(item.document.pages for item in items),
        },
        wordings={arm.name: arm.wording for arm in checked.settings.trial.arms},
        letters={item.person.staff_id: f"{POST}/{item.file}" for item in items},
        inputs=dict(checked.inputs),
        outputs=dict(outputs),
    )


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
        specimens=summary.specimens([(item.person.language, item.document.pdf) for item in items]),
        signers=tuple((site.sender, bool(site.signature)) for site in checked.settings.sites.values()),
        warnings=tuple(str(warning) for warning in checked.warnings),
    )


# ----------------------------------------------------------------------------------------------------- verify


def verify(order: Order) -> Verified:
    """Prove from the files alone that draw and letters are what was sealed; `Tampered` with every file that is not."""
    chosen = settings.load(order.folder)
    output = order.output or order.folder / chosen.output
    events = ledger.read(files.read_if_there(output / LEDGER))
    seal = ledger.seal(events)
    if seal is None:
        _stop_if_drawn(output)
        what, remedy = "Nothing has been drawn here yet.", "`letters run` draws and makes the letters."
        raise problems.Refused([Problem(Place(str(output)), what, remedy)])
    table = files.read_if_there(output / ALLOCATION)
    reasons = differences.of_table(seal, table)
    sealed = ledger.manifest(events)
    if sealed is None:
        if left := _lying_here(output, manifest.NAME, SUMMARY):
            reasons.append(f"{LEDGER}: it knows of no letters, and here lies {', '.join(left)}.")
        _stop_if(reasons)
        return Verified(output, seal, None, ())
    try:
        made = manifest.read(files.read_if_there(output / manifest.NAME), sealed)
    except Tampered as stop:
        raise Tampered([*reasons, *stop.reasons]) from None
    reasons += manifest.changed_outputs(made, output, POST)
    if not reasons:
        reasons = manifest.wrong_recipients(made, draw.arms(files.rows(table or b"")))
    _stop_if(reasons)
    sources = (settings.NAME, chosen.people.staff, chosen.people.notes)
    return Verified(output, seal, len(made.letters), manifest.changed_inputs(made, order.folder, sources))


def _stop_if(reasons: Sequence[str]) -> None:
    if reasons:
        raise Tampered(reasons)


# -------------------------------------------------------------------------------------------------------- new


def new(folder: Path, *, templates: bool) -> tuple[str, ...]:
    """Make a campaign to start from, the invented one that comes with letters, and return its files' names."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        what = "There is something here already, and nothing of it was changed."
        raise problems.Refused([Problem(Place(str(folder)), what, "Name a folder that does not exist yet.")])
    sample = files.contents(files.shipped("sample_data"))
    contents = {name: data for name, data in sample.items() if not name.startswith("output/")}
    if templates:
        designs = files.contents(files.shipped("templates"))
        contents |= {f"templates/{name}": data for name, data in designs.items()}
    contents[settings.NAME] = ELSEWHERE.sub("", contents[settings.NAME].decode()).encode()
    with contextlib.nullcontext(folder) if folder.exists() else files.staging(folder) as empty:
        files.write_all(empty, contents)
    return tuple(sorted(contents))
