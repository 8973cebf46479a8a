"""What is said of a campaign that was checked, and of notes that are printed all the same."""

from __future__ import annotations

from collections import Counter

from letters import problems
from letters.approving import Approved
from letters.campaign import Ready
from letters.counting import counted
from letters.intake import Checked
from letters.post import formats, language
from letters.screens import campaign
from letters.screens.form import Screen, shown
from letters.trial.design import Misfit

MOST_MISFITS = 6


def ready(it: Ready) -> Screen:
    """Nothing needs mending."""
    checked, people = it.checked, len(it.checked.roster.people)
    facts = [("People", campaign.flow(checked, it.book.record.people + it.joined)), ("Letters", _composed(checked))]
    warned = (
        [("To look at", f"{counted(len(problems.told(it.warnings)), 'thing')}, listed above")] if it.warnings else []
    )
    warned += [("Marked in", "\n".join(map(shown, it.left)))] if it.left else []
    warned += _approved(checked)
    if seal := it.book.record.seal:
        joined = f"{counted(it.joined, 'person', 'people')} to be drawn, as a batch of their own"
        facts.append(("The draw", f"as sealed on {seal.day}"))
        facts += [*([("Joined since", joined)] if it.joined else []), *warned]
        headline = f"Nothing needs mending. {people - it.joined} people are drawn already."
        step = campaign.after_draw(checked, it.joined)
    else:
        facts += [
            ("The draw", campaign.plan(checked)),
            *_uneven(checked),
            *campaign.measured(checked, "the draw seals"),
            *warned,
        ]
        headline = f"Nothing needs mending. {people} people can be drawn."
        step = (
            "`letters run FOLDER` draws once, and makes the letters."
            if checked.settings.lettered
            else "`letters draw FOLDER` draws once."
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
    return [f"{campaign.uneven(it)} Everybody's chance is exactly {campaign.chances(it)}."]


def _composed(it: Checked) -> str:
    """Say how many letters there are, in which languages, and how many in large print: a lost column shows here."""
    if not it.settings.lettered:
        return "none: nobody is due one in this campaign"
    people = it.roster.people
    languages = Counter(" and ".join(part.name for part in language.of_reader(person.language)) for person in people)
    large = sum(formats.of_reader(person.format) is not formats.STANDARD for person in people)
    kinds = ", ".join(f"{count} in {name}" for name, count in languages.most_common())
    wordings = len(it.paper.templates)
    each = f", each in {wordings} wordings" if wordings > 1 else ""
    return f"all {len(people)} composed{each}, in memory only: {kinds}" + (f"; {large} in large print" if large else "")


def _approved(it: Checked) -> list[tuple[str, str]]:
    return (
        [("Approved", f"{counted(it.approved, 'note')}, though a rule blocks {'it' if it.approved == 1 else 'them'}")]
        if it.approved
        else []
    )


def _uneven(it: Checked) -> list[tuple[str, str]]:
    """Say which strata the shares do not divide, and what each arm may get there."""
    if not it.misfits:
        return [("Chances", f"{campaign.chances(it)}, for everybody, exactly")]
    told = [_misfit(misfit) for misfit in it.misfits[:MOST_MISFITS]]
    more = [f"and {len(it.misfits) - MOST_MISFITS} more"] if len(it.misfits) > MOST_MISFITS else []
    return [
        ("Chances", f"{campaign.chances(it)}, for everybody, exactly"),
        ("Uneven", "\n".join([campaign.uneven(it), *told, *more])),
    ]


def _misfit(misfit: Misfit) -> str:
    ranges = ", ".join(f"{arm} {low}–{high}" if low != high else f"{arm} {low}" for arm, low, high in misfit.counts)
    return f"· {misfit.stratum}, {misfit.size}: {ranges}"
