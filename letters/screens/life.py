"""What is said of what happens to people and authorities after the draw, to the end of a campaign."""

from __future__ import annotations

from letters import books
from letters.counting import counted
from letters.life import CORRECTED, WITHDRAWN
from letters.noting import Noted
from letters.purging import Purged
from letters.screens.form import Screen, authority, head, shown

MOST_NAMED = 8  # files


def withdrawn(it: Noted, reason: str) -> Screen:
    """People are sent nothing more."""
    count = counted(len(it.people), "person", "people")
    facts = (
        ("Why", WITHDRAWN[reason]),
        ("In the trial", "their arm stays, and they are counted in it"),
        ("For good", "nothing takes it back"),
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
    facts = (("In the trial", what), ("For good", "nothing takes it back"), head(it.book))
    return Screen(it.settings.title, f"{authority(it.settings, site)} takes part no more.", facts, _pack_anew(it))


def _pack_anew(it: Noted) -> tuple[str, ...]:
    """Say what to do when the pack that lies here has letters to people who are sent nothing more."""
    if not it.stopped:
        return ()
    them = "a letter to somebody who is" if it.stopped == 1 else f"{it.stopped} letters to people who are"
    some = ", ".join(it.in_pack[:MOST_NAMED]) + (", …" if len(it.in_pack) > MOST_NAMED else "")
    return (
        f"The print pack has {them} sent nothing more: `letters run FOLDER` makes it anew, without.",
        f"If it is printed, take out {some}; when the others have gone: `letters sent FOLDER --without ID`.",
    )


def corrected(it: Noted, reason: str) -> Screen:
    """Somebody is not called what they were."""
    count = counted(len(it.people), "person", "people")
    facts = (
        ("What it means", CORRECTED[reason]),
        ("In the trial", "no arm has changed"),
        head(it.book),
    )
    return Screen(it.settings.title, f"{count} corrected.", facts, ("`letters run FOLDER` goes on.",))


def unsealed(it: Noted) -> Screen:
    """Those who waited are sent letters too."""
    facts = (
        ("In the trial", "their arm stays: what was measured was measured before"),
        head(it.book),
    )
    headline = "Those who were to wait are due a letter now."
    return Screen(it.settings.title, headline, facts, ("`letters run FOLDER` makes their letters.",))


def purged(it: Purged) -> Screen:
    """What was personal is gone."""
    measured = it.settings.evidence.files if it.settings.evidence else ()
    own = ", ".join(name for name in dict.fromkeys((*it.settings.people.sheets, *measured)) if name in it.deleted)
    files = counted(len(it.deleted), "file")
    here = ", ".join(it.left[:MOST_NAMED]) + (", …" if len(it.left) > MOST_NAMED else "")
    evidence = "; the evidence, whose table has a line for each person, by pseudonym"
    facts = (
        ("Deleted", f"{files}: the letters, this campaign's own {own}, and the key to the pseudonyms"),
        ("Kept", f"the ledger and the allocation, by staff id{evidence if it.book.record.looks else ''}"),
        ("Receipt", shown(it.book.output / books.RECEIPT)),
        head(it.book),
    )
    steps = (
        *((f"Look into {here}: if people are named there, delete that too.",) if it.left else ()),
        "Copies elsewhere, such as in the post room, in mail or in a backup, are yours to delete.",
    )
    return Screen(it.settings.title, "What was personal is deleted.", facts, steps)
