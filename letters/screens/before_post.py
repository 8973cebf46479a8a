"""What is said from the check to letters that lie ready for the post."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from letters import books, summary
from letters.approving import Approved
from letters.campaign import Ready
from letters.drawing import Drawn
from letters.elsewhere import Outcome
from letters.handover import Made
from letters.intake import Checked
from letters.outside import Exported
from letters.post import formats, language, pack
from letters.screens.form import NO_LETTERS, Screen, counted, head, of_ledger, shown
from letters.trial.design import Misfit

MOST_MISFITS, MOST_NAMED = 6, 8
GIVE = "Give each arm what it is to have: the allocation says who is in which."


def ready(it: Ready) -> Screen:
    """Nothing needs mending."""
    checked, people = it.checked, len(it.checked.roster.people)
    facts = [("People", _flow(checked, it.book.record.people + it.joined)), ("Letters", _composed(checked))]
    warned = [("To look at", f"{counted(len(it.warnings), 'thing')}, listed above")] if it.warnings else []
    warned += [("Marked in", "\n".join(map(shown, it.left)))] if it.left else []
    warned += _approved(checked)
    if seal := it.book.record.seal:
        joined = f"{counted(it.joined, 'person', 'people')} to be drawn, as a batch of their own"
        facts.append(("The draw", f"as sealed on {seal.at[:10]}"))
        facts += [*([("Joined since", joined)] if it.joined else []), *warned]
        headline = f"Nothing needs mending. {people - it.joined} people are drawn already."
        step = _after_draw(checked, it.joined)
    else:
        facts += [("The draw", _plan(checked)), *_uneven(checked), *_measured(checked, "the draw seals"), *warned]
        headline = f"Nothing needs mending. {people} people can be drawn."
        step = (
            "`letters run` draws once, and makes the letters."
            if checked.settings.lettered
            else "`letters draw` draws once."
        )
    return Screen(checked.settings.title, headline, tuple(facts), (step,))


def approved(it: Approved) -> Screen:
    """A reader's approval is recorded."""
    facts = [
        (staff_id, f"may be printed ({', '.join(sorted(rules))})" if rules else "approved already")
        for staff_id, rules in it.cleared.items()
    ]
    count = sum(map(bool, it.cleared.values()))
    stand = "it stands" if count == 1 else "they stand"
    headline = f"{counted(count, 'note')} approved by {it.by}, just as {stand}." if count else "All approved already."
    step = "Whoever edits one of these notes opens the question again."
    return Screen(it.title, headline, tuple(facts), (step,))


def uneven(it: Checked) -> list[str]:
    """Say before a draw that the shares do not divide every stratum; nothing when they do."""
    if not it.misfits:
        return []
    return [f"{_how_many(it)} Everybody's chance is exactly {_chances(it)}."]


def drawn(it: Drawn) -> Screen:
    """The draw is made and sealed."""
    said, design = it.book.record, it.seal.design
    total = sum(arm.share for arm in design.arms)
    counts = Counter(it.book.arms.values())
    arms = " · ".join(f"{counts[arm.name]} {arm.name} ({arm.share}/{total})" for arm in design.arms)
    if len(said.seals) == 1 and it.fresh:
        headline = f"{it.fresh} people drawn and sealed."
    elif it.fresh:
        headline = f"{counted(it.fresh, 'person', 'people')} who joined drawn and sealed, as batch {len(said.seals)}."
    else:
        headline = f"Drawn already, on {it.seal.at[:10]}."
    last = said.seals[-1]
    facts = (
        ("Arms", arms),
        *(_measured(it.checked, "sealed with it:") if len(said.seals) == 1 and it.fresh else []),
        ("Seed", f"{it.seal.seed}  (from {it.seal.seed_from})"),
        ("Allocation", shown(it.book.output / books.allocation(last.batch))),
        ("Its SHA-256", last.allocation),
        head(it.book),
    )
    steps = () if it.fresh else ("Nothing was drawn again: a draw is made once.",)
    return Screen(it.checked.settings.title, headline, facts, (*steps, _after_draw(it.checked)))


def _after_draw(it: Checked, joined: int = 0) -> str:
    if joined:
        them = "the one person who has" if joined == 1 else f"the {joined} people who have"
        letters = ", and makes the letters" if it.settings.lettered else ""
        return f"`letters run` draws {them} joined, once and for good{letters}. Will more join soon?"
    return "`letters run` makes the letters." if it.settings.lettered else GIVE


def _measured(it: Checked, sealed: str) -> list[tuple[str, str]]:
    """Say what is sealed with the first draw of what is to be measured: it can be no other afterwards."""
    if not (evidence := it.settings.evidence):
        return []
    more = len({*evidence.family, *evidence.exploratory} - {evidence.primary})
    also = f" and {counted(more, 'more outcome')}" if more else ""
    return [("Measured", f"{sealed} {evidence.primary}{also}, in from {it.settings.trial.endline} on")]


def exported(it: Exported) -> Screen:
    """A roster was written for somebody outside."""
    roster, checked = it.roster, it.who.checked
    facts = (
        ("Roster", shown(it.file)),
        ("In it", "pseudonyms alone: no name, staff id, team or authority"),
        ("The draw", _plan(replace(checked, units=it.who.people))),
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


def made(it: Made) -> Screen:
    """Letters are in place."""
    checked, output = it.drawn.checked, it.drawn.checked.output
    title, people = checked.settings.title, ("People", _flow(checked, it.drawn.book.record.people))
    joined = f"{counted(it.drawn.fresh, 'person', 'people')} who joined drawn now and sealed"
    fresh = "made now and sealed" if len(it.drawn.book.record.seals) == 1 else joined
    draw = ("The draw", fresh if it.drawn.fresh else f"as sealed on {it.drawn.seal.at[:10]}")
    if not checked.settings.lettered:
        given = [(arm.name, arm.treatment or "nothing") for arm in checked.settings.trial.arms]
        lists = [shown(output / books.allocation(seal.batch)) for seal in it.drawn.book.record.seals]
        facts = (
            people,
            draw,
            *given,
            ("Who is in which", "\n".join(lists)),
            of_ledger(it.head),
        )
        return Screen(title, NO_LETTERS, facts, (GIVE,))
    if not it.items and (it.sent or it.back):
        headline = f"Nothing to print: {_all_sent(it.sent, it.back)}"
        return Screen(title, headline, (people, draw, of_ledger(it.head)))
    unsigned = list(dict.fromkeys(site.sender for site in checked.settings.sites.values() if not site.signature))
    changed = [("New or changed", _renewed(it))] if it.again and it.changed else []
    facts = (
        people,
        *changed,
        draw,
        *(_measured(checked, "sealed with it:") if it.drawn.fresh and len(it.drawn.book.record.seals) == 1 else []),
        *([("Sent before", counted(it.sent, "letter"))] if it.sent else []),
        ("To look at", shown(output / summary.NAME)),
        ("To print", _to_print(it, output)),
        ("To post by", shown(output / pack.FOLDER / pack.LIST)),
        ("One by one", f"{shown(output / 'post/letters')}{os.sep}"),
        of_ledger(it.head),
    )
    steps = [
        "Open the summary, and have somebody read every letter.",
        "Print the pack on both sides of the paper.",
        *([f"Ask {_listed(unsigned)} to sign in ink."] if unsigned else []),
        "Post all on one day, to the home addresses.",
        "Then write that down: `letters sent`.",
    ]
    ready = "letter is" if len(it.items) == 1 else "letters are"
    headline = f"{len(it.items)} {ready} ready to print." + ("" if it.changed else " Nothing has changed.")
    return Screen(title, headline, facts, tuple(steps))


def _listed(names: Sequence[str]) -> str:
    """Name everybody, or so many and how many more."""
    more = len(names) - MOST_NAMED
    return " and ".join([*names[:MOST_NAMED], *([f"{more} more"] if more > 0 else [])])


def _to_print(it: Made, output: Path) -> str:
    sheets = f"{counted(it.items[-1].last_sheet if it.items else 0, 'sheet')}, both sides"
    files = [it.file for it in pack.volumes(it.items)]
    if len(files) == 1:
        return f"{shown(output / pack.FOLDER / files[0])}   {sheets}"
    named = "\n".join(shown(output / pack.FOLDER / file) for file in (files[0], files[-1]))
    return f"{len(files)} volumes, {sheets}:\n{named}"


def _all_sent(count: int, back: int) -> str:
    if back:
        return f"{counted(count, 'letter')} sent; {back} came back, and nothing is mended yet."
    return (
        "the letter that was due has been sent." if count == 1 else f"all {count} letters that were due have been sent."
    )


def _renewed(it: Made) -> str:
    """Say which letters are other than those of the run before: they alone need printing again."""
    if not it.renewed:
        return "no letter"
    named = ", ".join(f"no. {item.number} (sheet {item.sheets})" for item in it.renewed[:MOST_NAMED])
    return f"{counted(len(it.renewed), 'letter')}: {named}{', …' if len(it.renewed) > MOST_NAMED else ''}"


def _flow(it: Checked, drawn: int = 0) -> str:
    left_out = ", ".join(f"{people} {reason[0].lower()}{reason[1:]}" for reason, people in it.roster.excluded if people)
    here = f"{it.roster.listed} listed" + (f" − {left_out}" if left_out else "") + f" = {len(it.units)}"
    return f"{here} in the draw" if drawn in (0, len(it.units)) else f"{here} of the {drawn} who were drawn"


def _composed(it: Checked) -> str:
    """Say how many letters there are, in which languages, and how many in large print: a lost column shows here."""
    if not it.settings.lettered:
        return "none: nobody is due one in this campaign"
    people = it.roster.people
    languages = Counter(" and ".join(part.name for part in language.of_reader(person.language)) for person in people)
    large = sum(formats.of_reader(person.format) is not formats.STANDARD for person in people)
    kinds = ", ".join(f"{count} in {name}" for name, count in languages.most_common())
    return f"all {len(it.composed.sources)} composed, in memory only: {kinds}" + (
        f"; {large} in large print" if large else ""
    )


def _approved(it: Checked) -> list[tuple[str, str]]:
    return (
        [("Approved", f"{counted(it.approved, 'note')}, though a rule blocks {'it' if it.approved == 1 else 'them'}")]
        if it.approved
        else []
    )


def _plan(it: Checked) -> str:
    shares = " : ".join(f"{arm.name} {arm.share}" for arm in it.design.arms)
    strata = counted(len({unit.stratum for unit in it.units}), "stratum", "strata")
    what = f"whole {it.design.cluster}s" if it.design.cluster else "people"
    return f"{what}, {shares}, in {strata}"


def _uneven(it: Checked) -> list[tuple[str, str]]:
    """Say which strata the shares do not divide, and what each arm may get there."""
    if not it.misfits:
        return [("Chances", f"{_chances(it)}, for everybody, exactly")]
    told = [_misfit(misfit) for misfit in it.misfits[:MOST_MISFITS]]
    more = [f"and {len(it.misfits) - MOST_MISFITS} more"] if len(it.misfits) > MOST_MISFITS else []
    return [
        ("Chances", f"{_chances(it)}, for everybody, exactly"),
        ("Uneven", "\n".join([_how_many(it), *told, *more])),
    ]


def _how_many(it: Checked) -> str:
    strata = len({unit.stratum for unit in it.units})
    return f"{len(it.misfits)} of {counted(strata, 'stratum', 'strata')}: an arm gets one more or one fewer there."


def _chances(it: Checked) -> str:
    return ", ".join(f"{arm.name} {it.design.probability(arm.name)}" for arm in it.design.arms)


def _misfit(misfit: Misfit) -> str:
    ranges = ", ".join(f"{arm} {low}–{high}" if low != high else f"{arm} {low}" for arm, low, high in misfit.counts)
    return f"· {misfit.stratum}, {misfit.size}: {ranges}"
