"""The steps of a campaign, in order: reading this is reading the program.

intake.check: read, join, and compose everyone's letter in memory · draw_once: freeze and allocate, sealed · run:
letters for those due, through the gate, into place · verify: prove it from the files alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from letters import drawing, files, handover, intake, manifest, problems, rehearsal, settings, summary, tables
from letters.drawing import Before, Drawn
from letters.handover import Made
from letters.intake import Checked, Order
from letters.people import review, source
from letters.people.person import Person
from letters.post import pack, pool
from letters.post.pack import Item
from letters.post.packread import Single
from letters.post.pool import Workshop
from letters.post.readback import Proof
from letters.problems import Place, Problem, Refused, Tampered, stop_if
from letters.tofix import parcel
from letters.trial import differences, draw, ledger
from letters.trial.differences import ALLOCATION
from letters.trial.ledger import Seal

Progress = Callable[[int, int], None]  # letters done, letters in all


@dataclass(frozen=True, slots=True)
class Ready:
    """A campaign in which nothing needs mending, what to look at, and the seal of its draw when that is made."""

    checked: Checked
    seal: Seal | None
    warnings: tuple[Problem, ...]
    left: tuple[Path, ...]  # sheets in which that is marked


@dataclass(frozen=True, slots=True)
class Approved:
    """The notes that a reader lets be printed: by staff id, the rules that are cleared now; none when they were."""

    title: str
    by: str
    cleared: Mapping[str, frozenset[str]]


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

    Writes nothing but the sheets marked, in the folder `to-fix`, and that only where there is something to mark.
    `Refused` with every problem; `Tampered` with every way in which the campaign is not what was sealed.
    """
    looked = intake.look(order)
    found, warnings = looked.problems, looked.warnings
    if looked.checked:
        try:
            with pool.opened(looked.checked.stationery, order.workers) as workshop:
                warnings += rehearsal.prove(looked.checked, workshop)
        except Refused as refused:
            found = refused.problems
    left, why_not = parcel.put(parcel.contents(looked.given, looked.roster, found, warnings), looked.output)
    if found or looked.checked is None:
        raise looked.refusal((*found, *why_not), left)
    warnings += why_not
    checked = looked.checked
    seal = ledger.seal(ledger.read(files.read_if_there(checked.output / ledger.NAME)))
    if seal is None:
        drawing.stop_if_drawn(checked.output)
        return Ready(checked, None, warnings, left)
    drawing.as_sealed(checked, seal, files.read_if_there(checked.output / ALLOCATION))
    return Ready(checked, seal, warnings, left)


# ---------------------------------------------------------------------------------------------------- approve


def approve(order: Order, ids: Sequence[str], by: str, now: datetime) -> Approved:
    """Record that a reader lets these people's notes be printed just as they stand, though a rule blocks them.

    `Refused`, and nothing is recorded, when one of them is nobody's or needs no approval.
    """
    looked = intake.look(order)
    if looked.roster is None or looked.review is None:
        raise looked.refusal(looked.problems)
    people = {person.staff_id: person for person in looked.roster.people}
    blocked, approved = looked.review.blocked, looked.review.approved
    problems.refuse_if(
        problem
        for number, staff_id in enumerate(ids, start=1)
        for problem in _not_to_approve(f"ID {number}", staff_id, people, {**approved, **blocked})
    )
    cleared = {staff_id: blocked.get(staff_id, frozenset()) for staff_id in dict.fromkeys(ids)}
    if any(cleared.values()):
        notes = {review.digest(people[staff_id]): rules for staff_id, rules in cleared.items() if rules}
        with files.only_one(looked.output):
            book = files.read_if_there(looked.output / ledger.NAME)
            if ledger.seal(ledger.read(book)) is None:
                drawing.stop_if_drawn(looked.output)
            files.write(looked.output / ledger.NAME, ledger.append(book, [ledger.approved(now, by, notes)]))
    return Approved(looked.settings.title, by, cleared)


def _not_to_approve(
    place: str, staff_id: str, people: Mapping[str, Person], read: Mapping[str, frozenset[str]]
) -> Iterable[Problem]:
    if staff_id not in people:
        what = "Nobody who can be drawn has this staff id."
        yield Problem(Place(place), what, "Write it as it stands in the notes.", staff_id)
    elif staff_id not in read:
        what = "There is nothing in this person's note that has to be approved."
        yield Problem(Place(place), what, "Is it the right id? Otherwise leave it out.", staff_id)


# ------------------------------------------------------------------------------------------------------- draw


def draw_once(order: Order, now: datetime, new_seed: str, before: Before) -> Drawn:
    """Check, then return the sealed draw: the one in the ledger, or a new one that is sealed now.

    `new_seed` is used only for a first draw whose campaign.toml gives no seed.
    """
    checked = intake.check(order)
    with files.only_one(checked.output), pool.opened(checked.stationery, order.workers) as workshop:
        files.sweep(checked.output)
        return drawing.once(checked, now, new_seed, order.reading, workshop, before)


# -------------------------------------------------------------------------------------------------------- run


def run(order: Order, now: datetime, new_seed: str, before: Before, progress: Progress) -> Made:
    """Check, draw if undrawn, make the letters of those who are due one, and put them in place all at once."""
    checked = intake.check(order)
    with files.only_one(checked.output), pool.opened(checked.stationery, order.workers) as workshop:
        files.sweep(checked.output)
        drawn = drawing.once(checked, now, new_seed, order.reading, workshop, before)
        pack.load()
        wording = {arm.name: arm.wording for arm in checked.settings.trial.arms}
        due = {a.unit.id: wording[a.arm] for a in drawn.allocation if wording[a.arm]}
        items = _letters(checked, due, workshop, progress)
        made = handover.put(drawn, items, _read(checked, due, items, workshop), now)
        files.remove(checked.output / parcel.FOLDER)
        return made


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
        Proof(
            item.document.pdf, item.document.pages, rehearsal.expected(checked, due[item.person.staff_id], item.person)
        )
        for item in items
    ]
    verdicts = list(workshop.read(proofs))
    source.stop_if(source.unlike(checked.roster, (item.person for item in items), checked.settings))
    _refuse_letters(
        checked, ((item.person, fault) for item, it in zip(items, verdicts, strict=True) for fault in it.faults)
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


# ----------------------------------------------------------------------------------------------------- verify


def verify(order: Order) -> Verified:
    """Prove from the files alone that draw and letters are what was sealed; `Tampered` with every file that is not."""
    chosen = settings.load(order.folder)
    output = order.output or order.folder / chosen.output
    events = ledger.read(files.read_if_there(output / ledger.NAME))
    seal = ledger.seal(events)
    if seal is None:
        drawing.stop_if_drawn(output)
        what, remedy = "Nothing has been drawn here yet.", "`letters run` draws and makes the letters."
        raise problems.Refused([Problem(Place(str(output)), what, remedy)])
    table = files.read_if_there(output / ALLOCATION)
    reasons = differences.of_table(seal, table)
    sealed = ledger.manifest(events)
    if sealed is None:
        if left := drawing.lying_here(output, manifest.NAME, summary.NAME):
            reasons.append(f"{ledger.NAME}: it knows of no letters, and here lies {', '.join(left)}.")
        stop_if(reasons)
        return Verified(output, seal, None, ())
    try:
        made = manifest.read(files.read_if_there(output / manifest.NAME), sealed)
    except Tampered as stop:
        raise Tampered([*reasons, *stop.reasons]) from None
    reasons += manifest.changed_outputs(made, output, pack.FOLDER)
    if not reasons:
        reasons = manifest.wrong_recipients(made, draw.arms(tables.rows(table or b"")))
    stop_if(reasons)
    sources = (settings.NAME, chosen.people.staff, chosen.people.notes)
    return Verified(output, seal, len(made.letters), manifest.changed_inputs(made, order.folder, sources))
