"""What is said of where a campaign is, and of the proof that it is what was sealed."""

from __future__ import annotations

from letters.counting import counted
from letters.proving import Verified
from letters.screens.form import NO_LETTERS, Screen, authority, head, shown
from letters.standpoint import Standpoint, Step
from letters.trial.record import Seal

MOST_NAMED = 8  # ids

NEXT: dict[Step, str] = {
    "accept": "A roster is with somebody outside. When it has come back: `letters draw FOLDER --allocation FILE`.",
    "draw": "`letters check FOLDER`, then `letters run FOLDER`: it draws once, and makes the letters.",
    "run": "`letters run FOLDER` makes the letters that are due, and no other.",
    "post": "Print the pack, post it, and write that down: `letters sent FOLDER`.",
    "mend": "Mend the addresses of those whose letter came back, and `letters run FOLDER`; or post the same once more.",
    "measure": "Wait until the outcomes are in, and write the day under [trial], such as endline = 2027-06-30.",
    "evaluate": "Did it help? When all that was measured lies in its files: `letters evaluate FOLDER`.",
    "unseal": "`letters unseal FOLDER --by NAME`, then `letters run FOLDER`: letters for those who waited.",
    "purge": "`letters purge FOLDER --by NAME` deletes what is personal: its time is over.",
    "done": "Nothing for now. Keep the folder; `letters verify FOLDER` proves it.",
}
WITHOUT_LETTERS: dict[Step, str] = {  # where no arm is sent any
    "draw": "`letters check FOLDER`, then `letters draw FOLDER`: it draws once.",
}


def status(it: Standpoint) -> Screen:
    """Where a campaign is."""
    said = it.book.record
    facts: list[tuple[str, str]] = []
    for seal in said.seals:
        label = "Drawn" if seal.batch == 1 else f"Batch {seal.batch}"
        facts.append((label, f"{counted(seal.people, 'person', 'people')}, on {seal.day}"))
    if it.arms:
        facts.append(("Arms", " · ".join(f"{count} {arm}" for arm, count in it.arms)))
    for site, people in said.sites.items():
        facts.append(("Withdrew", f"{authority(it.settings, site)}, {counted(people, 'person', 'people')}"))
    facts += [
        (f"Mailing {mailing.number}", f"{counted(mailing.letters, 'letter')}, sent on {mailing.day}")
        for mailing in said.mailings
    ]
    if said.unsealed:
        facts.append(("Unsealed", "those who were to wait are sent a letter too"))
    if it.gone_already:
        facts.append(("Not to be posted", "what lies in post/: it has gone already; delete that folder"))
    if it.back:
        named = ", ".join(it.back[:MOST_NAMED]) + (", …" if len(it.back) > MOST_NAMED else "")
        facts.append(("Came back", f"{counted(len(it.back), 'letter')}: {named}"))
    counts = (
        ("Ready to post", it.ready - it.stopped, "letter"),
        ("Not to be posted", it.stopped, "letter"),
        ("To be made", it.unmade, "letter"),
        ("Sent no more", len(said.withdrawn), "person"),
        ("Waiting", it.waiting, "person"),
        ("Evaluated", it.looks, "time"),
    )
    facts += [
        (label, counted(count, one, "people" if one == "person" else "")) for label, count, one in counts if count
    ]
    all_sent = "All is done." if said.purged else "Every letter that is due has been sent."
    due = ", and those who waited are due a letter" if it.ready or it.unmade else ""
    going_on = f"The trial has ended{due}." if said.unsealed else "The trial is under way."
    under_way = all_sent if it.next in ("done", "measure", "evaluate") and not it.waiting else going_on
    if not it.settings.lettered and not said.purged:
        under_way = NO_LETTERS
    headline = under_way if said.seals else "Nothing has been drawn."
    ledger = (head(it.book),) if it.book.data else ()
    return Screen(it.settings.title, headline, (*facts, *ledger), (_next(it),))


def _next(it: Standpoint) -> str:
    """Say what comes next."""
    if it.next == "measure" and it.outcomes_from:
        return f"Wait until {it.outcomes_from}: from that day on the outcomes are in."
    step = WITHOUT_LETTERS.get(it.next, "") if not it.settings.lettered else ""
    return step or NEXT[it.next]


def verified(it: Verified) -> Screen:
    """Everything is what was sealed."""
    said = it.book.record
    as_made = "" if said.purged else ": each as made"
    facts = [(f"The draw{'' if seal.batch == 1 else f', batch {seal.batch}'}", _repeated(seal)) for seal in said.seals]
    facts += [
        (f"Mailing {mailing.number}", f"{counted(mailing.letters, 'letter')}, sent on {mailing.day}{as_made}")
        for mailing in said.mailings
    ]
    if said.purged:
        facts.append(("Letters", "deleted, with all else that was personal"))
    elif not it.lettered:
        facts.append(("Letters", "none: nobody is due one in this campaign"))
    elif it.letters is None and not said.mailings:
        facts.append(("Letters", "not made yet"))
    elif it.letters is not None:
        facts.append(("Letters", f"{it.letters}: each as made, for exactly those who {_due(it)}"))
    facts += [("Note", note) for note in it.notes]
    return Screen(shown(it.book.output), "Everything is what was sealed.", (*facts, head(it.book)))


def _due(it: Verified) -> str:
    """Say whether those who have a letter are still those who are due one."""
    if not it.stopped and not it.unmade:
        return "are due one"
    stopped = [f"{it.stopped} of them must not be posted"] if it.stopped else []
    unmade = [f"{it.unmade} more {'is' if it.unmade == 1 else 'are'} due"] if it.unmade else []
    return f"were due one then; since, {' and '.join([*stopped, *unmade])}: `letters run FOLDER`"


def _repeated(seal: Seal) -> str:
    return f"{counted(seal.people, 'person', 'people')}, {seal.day}: repeated from the seed, and the same"
