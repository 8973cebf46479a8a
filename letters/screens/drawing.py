"""What is said of a draw, made here or by somebody outside."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from letters import books
from letters.counting import counted
from letters.drawing import Drawn
from letters.elsewhere import Outcome
from letters.outside import Exported
from letters.screens import campaign
from letters.screens.form import Screen, head, shown


def drawn(it: Drawn) -> Screen:
    """The draw is made and sealed."""
    said, design = it.book.record, it.seal.design
    total = sum(arm.share for arm in design.arms)
    counts = Counter(it.book.arms.values())
    arms = " · ".join(f"{counts[arm.name]} {arm.name} ({arm.share}/{total})" for arm in design.arms)
    if it.first_now:
        headline = f"{it.fresh} people drawn and sealed."
    elif it.fresh:
        headline = f"{counted(it.fresh, 'person', 'people')} who joined drawn and sealed, as batch {len(said.seals)}."
    else:
        headline = f"Drawn already, on {it.seal.day}."
    last = said.seals[-1]
    facts = (
        ("Arms", arms),
        *(campaign.measured(it.checked, "sealed with it:") if it.first_now else []),
        ("Seed", f"{it.seal.seed}  (from {it.seal.seed_from})"),
        ("Allocation", shown(it.book.output / books.allocation(last.batch))),
        ("Its SHA-256", last.allocation),
        head(it.book),
    )
    steps = () if it.fresh else ("Nothing was drawn again: a draw is made once.",)
    return Screen(it.checked.settings.title, headline, facts, (*steps, campaign.after_draw(it.checked)))


def exported(it: Exported) -> Screen:
    """A roster was written for somebody outside."""
    roster, checked = it.roster, it.who.checked
    facts = (
        ("Roster", shown(it.file)),
        ("In it", "pseudonyms alone: no name, staff id, team or authority"),
        ("The draw", campaign.plan(replace(checked, units=it.who.people))),
        *([("Seed", f"{roster.seed}  (it must be drawn by this one)")] if roster.seed else []),
        ("Register's hash", roster.roster),
    )
    steps = (
        "Send the roster to whoever is to draw it: `letters draw --roster FILE`.",
        "When it has come back: `letters draw FOLDER --allocation FILE`.",
        "Until then change nobody's name, authority, team or id: it would be refused.",
    )
    count = counted(len(roster.units), "person", "people")
    return Screen(
        checked.settings.title, f"{count} frozen, to be drawn by somebody outside. Nothing is drawn.", facts, steps
    )


def drawn_outside(it: Outcome) -> Screen:
    """A roster was drawn, by somebody who knows nobody in it."""
    drawn, counts = it.drawn, Counter(arm for _, arm in it.drawn.arms)
    facts = (
        ("Arms", " · ".join(f"{counts[arm.name]} {arm.name}" for arm in it.roster.design.arms)),
        ("Seed", f"{drawn.seed}  (from {drawn.seed_from})"),
        ("Allocation", shown(it.file)),
        ("Its SHA-256", it.digest),
        ("Register's hash", drawn.roster),
    )
    steps = (
        "Keep both files, and note the SHA-256 down: it will stand in the campaign's ledger.",
        "Send the allocation back: it is accepted with `letters draw FOLDER --allocation FILE`.",
    )
    count = counted(len(drawn.arms), "person", "people")
    return Screen(it.file.name, f"{count} drawn, of whom nothing is known here.", facts, steps)
