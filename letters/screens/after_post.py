"""What is said from when letters have gone to the post: what became of them, where the campaign is, and its end."""

from __future__ import annotations

import os
from collections.abc import Iterator

from letters import books
from letters.life import CORRECTED, WITHDRAWN
from letters.noting import Noted
from letters.proving import Verified
from letters.purging import Purged
from letters.screens.form import NO_LETTERS, Screen, counted, head, shown
from letters.standpoint import Standpoint, Step

MOST_NAMED = 8  # files


def sent(it: Noted) -> Screen:
    """Letters have gone to the post, but for some that were kept back."""
    number = len(it.book.record.mailings)
    place = shown(it.book.output / books.SENT / str(number))
    facts = (("Put away in", f"{place}{os.sep}"), head(it.book))
    steps = (
        "A letter that comes back: `letters returned FOLDER ID`.",
        "To print one of them again, take it from that folder: it is the same, to the last byte.",
        *_kept_back(it),
    )
    count = len(it.people)
    said = f"{counted(count, 'letter')} recorded as sent on {it.day}."
    return Screen(it.settings.title, said, facts, steps)


def _kept_back(it: Noted) -> Iterator[str]:
    """Say what becomes of letters that are put away with those that were sent."""
    if it.kept_back:
        if it.stopped == it.kept_back:
            why = "it is to somebody who is" if it.stopped == 1 else "they are to people who are"
            why += " sent nothing more"
        elif it.stopped:
            why = "what is still due is made for the next mailing"
        else:
            why = f"{'it is' if it.kept_back == 1 else 'they are'} made for the next mailing"
        yield f"Never post the {counted(it.kept_back, 'letter')} kept back from there: {why}."


def returned(it: Noted) -> Screen:
    """Letters came back."""
    steps = ("Mend the address in the staff sheet; `letters run` then makes a new letter.",)
    told = f"{counted(len(it.people), 'letter')} recorded as come back."
    return Screen(it.settings.title, told, (head(it.book),), steps)


def withdrawn(it: Noted, reason: str) -> Screen:
    """People are sent nothing more."""
    count = counted(len(it.people), "person", "people")
    facts = (
        ("Why", WITHDRAWN[reason]),
        ("In the trial", "their arm stays, and they are counted in it"),
        head(it.book),
    )
    return Screen(it.settings.title, f"{count} will be sent nothing more.", facts, _pack_anew(it))


def withdrew(it: Noted, site: str) -> Screen:
    """An authority takes part no more."""
    people = it.book.record.sites[site]
    if site in it.book.record.early_sites:
        what = "Its people are left out of the draw, and counted in the flow of people."
    else:
        what = f"Its {counted(people, 'person', 'people')} are sent nothing more. Their arms stay."
    facts = (("In the trial", what), head(it.book))
    return Screen(
        it.settings.title, f"{it.settings.sites[site].organisation} takes part no more.", facts, _pack_anew(it)
    )


def _pack_anew(it: Noted) -> tuple[str, ...]:
    """Say what to do when the pack that lies here has letters to people who are sent nothing more."""
    if not it.stopped:
        return ()
    them = "a letter to somebody who is" if it.stopped == 1 else f"{it.stopped} letters to people who are"
    some = ", ".join(it.in_pack[:MOST_NAMED]) + (", …" if len(it.in_pack) > MOST_NAMED else "")
    return (
        f"The print pack has {them} sent nothing more: `letters run` makes it anew, without.",
        f"If it is printed, take out {some}; when the others have gone: `letters sent --without ID`.",
    )


def corrected(it: Noted, reason: str) -> Screen:
    """Somebody is not called what they were."""
    count = counted(len(it.people), "person", "people")
    facts = (
        ("What it means", CORRECTED[reason]),
        ("In the trial", "no arm has changed"),
        head(it.book),
    )
    return Screen(it.settings.title, f"{count} corrected.", facts, ("`letters run` goes on.",))


def unsealed(it: Noted) -> Screen:
    """Those who waited are sent letters too."""
    facts = (
        ("In the trial", "their arm stays: what was measured was measured before"),
        head(it.book),
    )
    headline = "Those who were to wait are due a letter now."
    return Screen(it.settings.title, headline, facts, ("`letters run` makes their letters.",))


NEXT: dict[Step, str] = {
    "accept": "A roster is with somebody outside. When it has come back: `letters draw FOLDER --allocation FILE`.",
    "draw": "`letters check`, then `letters run`: it draws once, and makes the letters.",
    "run": "`letters run` makes the letters that are due, and no other.",
    "post": "Print the pack, post it, and write that down: `letters sent`.",
    "mend": "Mend the addresses of those whose letter came back, and `letters run`.",
    "measure": "Wait until the outcomes are in, and write the day under [trial], such as endline = 2027-06-30.",
    "evaluate": "Did it help? When all that was measured lies in its files: `letters evaluate`.",
    "unseal": "`letters unseal --by NAME`, then `letters run`: letters for those who waited.",
    "purge": "`letters purge --by NAME` deletes what is personal: its time is over.",
    "done": "Nothing for now. Keep the folder; `letters verify` proves it.",
}
WITHOUT_LETTERS: dict[Step, str] = {  # where no arm is sent any
    "draw": "`letters check`, then `letters draw`: it draws once.",
}


def status(it: Standpoint) -> Screen:
    """Where a campaign is."""
    said = it.book.record
    facts: list[tuple[str, str]] = []
    for seal in said.seals:
        label = "Drawn" if seal.batch == 1 else f"Batch {seal.batch}"
        facts.append((label, f"{counted(seal.people, 'person', 'people')}, on {seal.at[:10]}"))
    if it.arms:
        facts.append(("Arms", " · ".join(f"{count} {arm}" for arm, count in it.arms)))
    for site, people in said.sites.items():
        name = it.settings.sites[site].organisation if site in it.settings.sites else site
        facts.append(("Withdrew", f"{name}, {counted(people, 'person', 'people')}"))
    facts += [
        (f"Mailing {mailing.number}", f"{counted(mailing.letters, 'letter')}, sent on {mailing.day}")
        for mailing in said.mailings
    ]
    if said.unsealed:
        facts.append(("Unsealed", "those who were to wait are due a letter too"))
    counts = (
        ("Came back", it.back, "letter"),
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
    going_on = (
        "The trial has ended, and those who waited are due a letter." if said.unsealed else "The trial is under way."
    )
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
    facts = [
        (f"The draw{'' if seal.batch == 1 else f', batch {seal.batch}'}", _repeated(seal.people, seal.at))
        for seal in said.seals
    ]
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
    return f"were due one then; since, {' and '.join([*stopped, *unmade])}: `letters run`"


def _repeated(people: int, at: str) -> str:
    return f"{counted(people, 'person', 'people')}, {at[:10]}: repeated from the seed, and the same"


def purged(it: Purged) -> Screen:
    """What was personal is gone."""
    own = f"this campaign's own {' and '.join(it.settings.people.sheets)}"
    facts = (
        ("Deleted", f"{counted(len(it.deleted), 'file')}: the letters, {own}, and the key to the pseudonyms"),
        ("Kept", "the ledger and the allocation, by staff id"),
        ("Receipt", shown(it.book.output / books.RECEIPT)),
        head(it.book),
    )
    steps = ("Copies elsewhere, such as in the post room, in mail or in a backup, are yours to delete.",)
    return Screen(it.settings.title, "What was personal is deleted.", facts, steps)
