"""What the screen says, in a manager's words: values in, lines of text or a panel out. Only `cli` prints them.

A screen is a title, a headline, facts as (label, text) pairs, and what to do next.
"""

from __future__ import annotations

import os
import traceback
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from letters import books, problems
from letters.books import Book
from letters.campaign import Approved, Ready
from letters.doctor import Finding
from letters.drawing import Drawn
from letters.elsewhere import Outcome
from letters.handover import Made
from letters.intake import Checked
from letters.life import CORRECTED, WITHDRAWN, Noted
from letters.outside import Exported
from letters.post import cover, formats, language
from letters.problems import Problem, Refused
from letters.proofs.proof import Proofs
from letters.proving import Verified
from letters.purging import Purged
from letters.standpoint import Standpoint
from letters.trial import ledger
from letters.trial.design import Misfit

if TYPE_CHECKING:
    from rich.panel import Panel
    from rich.progress import Progress

MOST_MISFITS, MOST_NAMED = 6, 8


@dataclass(frozen=True, slots=True)
class Screen:
    """What a command says when it has ended well."""

    title: str
    headline: str
    facts: tuple[tuple[str, str], ...] = ()
    steps: tuple[str, ...] = ()


def lines(it: Screen) -> list[str]:
    """Return a screen as plain lines, for a file or a pipe."""
    facts = [f"{label}: {text}".replace("\n", "\n  ") for label, text in it.facts]
    steps = [f"{number}. {step}" for number, step in enumerate(it.steps, start=1)]
    return [it.headline, *facts, *(["Next:", *steps] if steps else [])]


def panel(it: Screen) -> Panel:
    """Return a screen as a panel, for a terminal."""
    from rich.console import Group
    from rich.panel import Panel
    from rich.table import Table
    from rich.text import Text

    facts = Table.grid(padding=(0, 2))
    for label, text in it.facts:
        facts.add_row(Text(label, style="dim"), Text(text))
    steps = Table.grid(padding=(0, 1))
    for number, step in enumerate(it.steps, start=1):
        steps.add_row(Text(f"{number}."), Text(step))
    after = Group(Text(), Text("Next", style="bold"), steps) if it.steps else ""
    inside = Group(Text(it.headline, style="bold"), Text(), facts, after)
    return Panel(inside, title=Text(it.title), title_align="left", border_style="cyan", padding=(1, 2), expand=False)


def progress() -> Progress:
    """Return a bar that shows how many letters are done."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("Making letters"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=Console(stderr=True), transient=True)


def uneven(it: Checked) -> list[str]:
    """Say before a draw that the shares do not divide every stratum; nothing when they do."""
    if not it.misfits:
        return []
    return [f"{_how_many(it)} Everybody's chance is exactly {_chances(it)}."]


# --------------------------------------------------------------------------------------- what each command says


def ready(it: Ready) -> Screen:
    """Nothing needs mending."""
    checked, people = it.checked, len(it.checked.roster.people)
    facts = [("People", _flow(checked)), ("Letters", _composed(checked))]
    warned = [("To look at", f"{_counted(len(it.warnings), 'thing')}, listed above")] if it.warnings else []
    warned += [("Marked in", "\n".join(map(shown, it.left)))] if it.left else []
    warned += _approved(checked)
    if seal := it.book.record.seal:
        joined = f"{_counted(it.joined, 'person', 'people')} to be drawn, as a batch of their own"
        facts.append(("The draw", f"as sealed on {seal.at[:10]}"))
        facts += [*([("Joined since", joined)] if it.joined else []), *warned]
        headline = f"Nothing needs mending. {people - it.joined} people are drawn already."
        step = "`letters run` makes the letters."
    else:
        facts += [("The draw", _plan(checked)), *_uneven(checked), *warned]
        headline = f"Nothing needs mending. {people} people can be drawn."
        step = "`letters run` draws once, and makes the letters."
    return Screen(checked.settings.title, headline, tuple(facts), (step,))


def approved(it: Approved) -> Screen:
    """A reader's approval is recorded."""
    facts = [
        (staff_id, f"may be printed ({', '.join(sorted(rules))})" if rules else "approved already")
        for staff_id, rules in it.cleared.items()
    ]
    count = sum(map(bool, it.cleared.values()))
    stand = "it stands" if count == 1 else "they stand"
    headline = f"{_counted(count, 'note')} approved by {it.by}, just as {stand}." if count else "All approved already."
    step = "Whoever edits one of these notes opens the question again."
    return Screen(it.title, headline, tuple(facts), (step,))


def drawn(it: Drawn) -> Screen:
    """The draw is made and sealed."""
    said, design = it.book.record, it.seal.design
    total = sum(arm.share for arm in design.arms)
    counts = Counter(it.book.arms.values())
    arms = " · ".join(f"{counts[arm.name]} {arm.name} ({arm.share}/{total})" for arm in design.arms)
    if len(said.seals) == 1 and it.fresh:
        headline = f"{it.fresh} people drawn and sealed."
    elif it.fresh:
        headline = f"{_counted(it.fresh, 'person', 'people')} who joined drawn and sealed, as batch {len(said.seals)}."
    else:
        headline = f"Drawn already, on {it.seal.at[:10]}."
    last = said.seals[-1]
    facts = (
        ("Arms", arms),
        ("Seed", f"{it.seal.seed}  (from {it.seal.seed_from})"),
        ("Allocation", shown(it.book.output / books.allocation(last.batch))),
        ("Its SHA-256", last.allocation),
        _now(it.book),
    )
    steps = () if it.fresh else ("Nothing was drawn again: a draw is made once.",)
    return Screen(it.checked.settings.title, headline, facts, (*steps, "`letters run` makes the letters."))


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
    count = _counted(len(roster.units), "person", "people")
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
    count = _counted(len(drawn.arms), "person", "people")
    return Screen(it.file.name, f"{count} drawn, of whom nothing is known here.", facts, steps)


def made(it: Made) -> Screen:
    """Letters are in place."""
    checked, output = it.drawn.checked, it.drawn.checked.output
    title = checked.settings.title
    if not it.items and it.sent:
        headline = f"Nothing to print: {_all_sent(it.sent)}"
        return Screen(title, headline, (("People", _flow(checked)), _head(it.head)))
    sheets = it.items[-1].last_sheet if it.items else 0
    unsigned = [site.sender for site in checked.settings.sites.values() if not site.signature]
    changed = [("Changed", _renewed(it))] if it.again and it.changed else []
    joined = f"{_counted(it.drawn.fresh, 'person', 'people')} who joined drawn now and sealed"
    fresh = "made now and sealed" if len(it.drawn.book.record.seals) == 1 else joined
    facts = (
        ("People", _flow(checked)),
        *changed,
        ("The draw", fresh if it.drawn.fresh else f"as sealed on {it.drawn.seal.at[:10]}"),
        *([("Sent before", _counted(it.sent, "letter"))] if it.sent else []),
        ("To look at", shown(output / "summary.html")),
        ("To print", f"{shown(output / 'post/print-pack.pdf')}   {_counted(sheets, 'sheet')}, both sides"),
        ("To post by", shown(output / "post/print-list.csv")),
        ("One by one", f"{shown(output / 'post/letters')}{os.sep}"),
        _head(it.head),
    )
    steps = [
        "Open the summary, and have somebody read every letter.",
        "Print the pack on both sides of the paper.",
        *([f"Ask {' and '.join(unsigned)} to sign in ink."] if unsigned else []),
        "Post all on one day, to the home addresses.",
        "Then write that down: `letters sent`.",
    ]
    ready = "letter is" if len(it.items) == 1 else "letters are"
    headline = f"{len(it.items)} {ready} ready to print." + ("" if it.changed else " Nothing has changed.")
    return Screen(title, headline, facts, tuple(steps))


def _all_sent(count: int) -> str:
    return (
        "the letter that was due has been sent." if count == 1 else f"all {count} letters that were due have been sent."
    )


def verified(it: Verified) -> Screen:
    """Everything is what was sealed."""
    said = it.book.record
    facts = [
        (f"The draw{'' if seal.batch == 1 else f', batch {seal.batch}'}", _repeated(seal.people, seal.at))
        for seal in said.seals
    ]
    facts += [
        (f"Mailing {mailing.number}", f"{_counted(mailing.letters, 'letter')}, sent on {mailing.day}: each as made")
        for mailing in said.mailings
    ]
    if said.purged:
        facts.append(("Letters", "deleted, with all else that was personal"))
    elif it.letters is None and not said.mailings:
        facts.append(("Letters", "not made yet"))
    elif it.letters is not None:
        facts.append(("Letters", f"{it.letters}: each as made, for exactly those who are due one"))
    facts += [("Note", note) for note in it.notes]
    return Screen(shown(it.book.output), "Everything is what was sealed.", (*facts, _now(it.book)))


def _repeated(people: int, at: str) -> str:
    return f"{_counted(people, 'person', 'people')}, {at[:10]}: repeated from the seed, and the same"


def _now(book: Book) -> tuple[str, str]:
    return _head(ledger.head(book.data))


def _head(head: str) -> tuple[str, str]:
    return ("Ledger's head", cover.grouped(head))


# ------------------------------------------------------------------------------------------- after the draw


def sent(it: Noted) -> Screen:
    """Letters have gone to the post."""
    number = len(it.book.record.mailings)
    place = shown(it.book.output / books.SENT / str(number))
    facts = (("Put away in", f"{place}{os.sep}"), _now(it.book))
    steps = (
        "A letter that comes back: letters returned FOLDER ID.",
        "To print one of them again, take it from that folder: it is the same, to the last byte.",
    )
    count = len(it.people)
    said = f"{_counted(count, 'letter')} recorded as sent on {it.day}."
    return Screen(it.settings.title, said, facts, steps)


def returned(it: Noted) -> Screen:
    """Letters came back."""
    steps = ("Mend the address in the staff sheet; `letters run` then makes a new letter.",)
    told = f"{_counted(len(it.people), 'letter')} recorded as come back."
    return Screen(it.settings.title, told, (_now(it.book),), steps)


def withdrawn(it: Noted, reason: str) -> Screen:
    """People are sent nothing more."""
    count = _counted(len(it.people), "person", "people")
    facts = (
        ("Why", WITHDRAWN[reason]),
        ("In the trial", "their arm stays, and they are counted in it"),
        _now(it.book),
    )
    steps = ("`letters run` makes the print pack anew, without a letter to them.",)
    return Screen(it.settings.title, f"{count} will be sent nothing more.", facts, steps)


def withdrew(it: Noted, site: str) -> Screen:
    """An authority takes part no more."""
    people = it.book.record.sites[site]
    if site in it.book.record.before:
        what = "Its people are left out of the draw, and counted in the flow of people."
    else:
        what = f"Its {_counted(people, 'person', 'people')} are sent nothing more. Their arms stay."
    facts = (("In the trial", what), _now(it.book))
    return Screen(it.settings.title, f"{it.settings.sites[site].organisation} takes part no more.", facts)


def corrected(it: Noted, reason: str) -> Screen:
    """Somebody is not called what they were."""
    count = _counted(len(it.people), "person", "people")
    facts = (
        ("What it means", CORRECTED[reason]),
        ("In the trial", "no arm has changed"),
        _now(it.book),
    )
    return Screen(it.settings.title, f"{count} corrected.", facts, ("`letters run` goes on.",))


def unsealed(it: Noted) -> Screen:
    """Those who waited are sent letters too."""
    facts = (
        ("In the trial", "their arm stays: what was measured was measured before"),
        _now(it.book),
    )
    headline = "Those who were to wait are due a letter now."
    return Screen(it.settings.title, headline, facts, ("`letters run` makes their letters.",))


def purged(it: Purged) -> Screen:
    """What was personal is gone."""
    facts = (
        ("Deleted", f"{_counted(len(it.deleted), 'file')}: letters, sheets, notes, and the key to the pseudonyms"),
        ("Kept", "the ledger and the allocation, by staff id"),
        ("Receipt", shown(it.book.output / books.RECEIPT)),
        _now(it.book),
    )
    steps = ("Copies elsewhere, such as in the post room, in mail or in a backup, are yours to delete.",)
    return Screen(it.settings.title, "What was personal is deleted.", facts, steps)


NEXT = {
    "accept": "A roster is with somebody outside. When it has come back: `letters draw FOLDER --allocation FILE`.",
    "draw": "`letters check`, then `letters run`: it draws once, and makes the letters.",
    "run": "`letters run` makes the letters that are due.",
    "post": "Print the pack, post it, and write that down: `letters sent`.",
    "mend": "Mend the addresses of those whose letter came back, and `letters run`.",
    "measure": "Wait until the outcomes are in; [trial] endline in campaign.toml says from when.",
    "unseal": "`letters unseal --by NAME`, then `letters run`: letters for those who waited.",
    "purge": "`letters purge --by NAME` deletes what is personal: its time is over.",
    "done": "Nothing for now. Keep the folder; `letters verify` proves it.",
}


def status(it: Standpoint) -> Screen:
    """Where a campaign is."""
    said = it.book.record
    facts: list[tuple[str, str]] = []
    for seal in said.seals:
        label = "Drawn" if seal.batch == 1 else f"Batch {seal.batch}"
        facts.append((label, f"{_counted(seal.people, 'person', 'people')}, on {seal.at[:10]}"))
    if it.arms:
        facts.append(("Arms", " · ".join(f"{count} {arm}" for arm, count in it.arms)))
    for site, people in said.sites.items():
        facts.append(("Withdrew", f"{it.settings.sites[site].organisation}, {_counted(people, 'person', 'people')}"))
    facts += [
        (f"Mailing {mailing.number}", f"{_counted(mailing.letters, 'letter')}, sent on {mailing.day}")
        for mailing in said.mailings
    ]
    counts = (
        ("Came back", it.back, "letter"),
        ("Ready to post", it.ready, "letter"),
        ("To be made", it.unmade, "letter"),
        ("Sent no more", len(said.withdrawn), "person"),
        ("Waiting", it.waiting, "person"),
    )
    facts += [
        (label, _counted(count, one, "people" if one == "person" else "")) for label, count, one in counts if count
    ]
    all_sent = "All is done." if said.purged else "Every letter that is due has been sent."
    under_way = all_sent if it.next == "done" else "The trial is under way."
    headline = under_way if said.seals else "Nothing has been drawn."
    return Screen(it.settings.title, headline, (*facts, _now(it.book)), (NEXT[it.next],))


def new(folder: Path, names: Iterable[str]) -> Screen:
    """A campaign to start from is in place."""
    return Screen(
        shown(folder),
        "A campaign to start from: an invented one, ready to run.",
        (("Files", ", ".join(names)),),
        (
            f"`letters run {shown(folder)}` shows what comes out.",
            "Then put your own staff sheet and notes in place of the invented ones, and edit campaign.toml.",
            "Delete the folder output and ledger-head.json before your own first draw.",
        ),
    )


def proofed(it: Proofs, sheets: Iterable[Path]) -> Screen:
    """A design was tried on the cast, and this is what breaks."""
    broken = [f"· {sample.member.caption}: {' '.join(sample.reasons)}" for sample in it.broken]
    facts = [("To look at", "\n".join(map(shown, sheets))), ("Wordings", ", ".join(it.languages))]
    if it.missing:
        facts.append(("None in", f"{', '.join(it.missing)}: who asks for it is refused, not sent another"))
    if broken:
        headline = f"{len(broken)} of {_counted(len(it.samples), 'letter')} break{'s' if len(broken) == 1 else ''}."
        steps = ("Mend the design, and try it again.",)
        return Screen(it.design, headline, (*facts, ("Broken", "\n".join(broken))), steps)
    headline = f"Nothing breaks: {len(it.samples)} letters are whole, and each line is where it may be."
    return Screen(it.design, headline, tuple(facts), ("Look at the sheet: what is not beautiful, only an eye sees.",))


def examined(findings: Iterable[Finding]) -> list[str]:
    """Whether this machine is ready, and how to mend what is missing."""
    said = []
    for finding in findings:
        said.append(f"{'✓' if finding.well else '✗'} {finding.name}: {finding.said}")
        said += [f"    {remedy}" for remedy in finding.remedies]
    return said


# ------------------------------------------------------------------------------------------------------ stops


def refusal(stop: Refused, *, values: bool) -> list[str]:
    """List every problem; values of cells only on request, because they may be personal."""
    marked = [f"Marked in: {', '.join(map(shown, stop.left))}"] if stop.left else []
    return [
        *_lines(stop.problems, values=values),
        f"{_counted(len(stop.problems), 'problem')} to mend. {stop.done}",
        *marked,
    ]


def warnings(found: Iterable[Problem], *, values: bool) -> list[str]:
    """List what a person should look at."""
    return [f"Worth a look: {line}" for line in _lines(found, values=values)]


def _lines(found: Iterable[Problem], *, values: bool) -> list[str]:
    if not values:
        return problems.told(found)
    return [f"{problem}" + (f" [{problem.value!r}]" if problem.value else "") for problem in found]


def fault(error: BaseException) -> list[str]:
    """Own up to a fault of the program: its kind and place; what it says is left out, because it may be personal."""
    steps = [step for step in traceback.extract_tb(error.__traceback__) if "letters" in Path(step.filename).parts]
    where = f" at {Path(steps[-1].filename).name}:{steps[-1].lineno}" if steps else ""
    said = f"letters met something that it does not know how to handle ({type(error).__name__}{where})."
    return [said, "Nothing was put in place. Please report this line to whoever looks after letters."]


# ------------------------------------------------------------------------------------------------------ parts


def shown(path: Path) -> str:
    """Return a path as the user would type it from where they are, when that is shorter."""
    try:
        near = os.path.relpath(path)
    except ValueError:  # on another drive of Windows
        return str(path)
    return near if len(near) < len(str(path)) else str(path)


def _renewed(it: Made) -> str:
    """Say which letters are other than those of the run before: they alone need printing again."""
    if not it.renewed:
        return "no letter"
    named = ", ".join(f"{item.number} (sheet {item.sheets})" for item in it.renewed[:MOST_NAMED])
    return f"{_counted(len(it.renewed), 'letter')}: {named}{', …' if len(it.renewed) > MOST_NAMED else ''}"


def _counted(many: int, one: str, several: str = "") -> str:
    return f"{many} {one if many == 1 else several or one + 's'}"


def _flow(it: Checked) -> str:
    left_out = ", ".join(f"{people} {reason[0].lower()}{reason[1:]}" for reason, people in it.roster.excluded if people)
    return f"{it.roster.listed} listed" + (f" − {left_out}" if left_out else "") + f" = {len(it.units)} in the draw"


def _composed(it: Checked) -> str:
    """Say how many letters there are, in which languages, and how many in large print: a lost column shows here."""
    people = it.roster.people
    languages = Counter(" and ".join(part.name for part in language.of_reader(person.language)) for person in people)
    large = sum(formats.of_reader(person.format) is not formats.STANDARD for person in people)
    kinds = ", ".join(f"{count} in {name}" for name, count in languages.most_common())
    return f"all {len(it.letters)} composed, in memory only: {kinds}" + (f"; {large} in large print" if large else "")


def _approved(it: Checked) -> list[tuple[str, str]]:
    return (
        [("Approved", f"{_counted(it.approved, 'note')}, though a rule blocks {'it' if it.approved == 1 else 'them'}")]
        if it.approved
        else []
    )


def _plan(it: Checked) -> str:
    shares = " : ".join(f"{arm.name} {arm.share}" for arm in it.design.arms)
    strata = _counted(len({unit.stratum for unit in it.units}), "stratum", "strata")
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
    return f"{len(it.misfits)} of {_counted(strata, 'stratum', 'strata')}: an arm gets one more or one fewer there."


def _chances(it: Checked) -> str:
    return ", ".join(f"{arm.name} {it.design.probability(arm.name)}" for arm in it.design.arms)


def _misfit(misfit: Misfit) -> str:
    ranges = ", ".join(f"{arm} {low}–{high}" if low != high else f"{arm} {low}" for arm, low, high in misfit.counts)
    return f"· {misfit.stratum}, {misfit.size}: {ranges}"
