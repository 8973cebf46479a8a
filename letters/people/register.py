"""The register: who was drawn, as what the draw saw of them, and who was who, in marks that tell no name.

It is on the disk before anything is drawn, and the draw can be repeated from it, whatever becomes of the sheet.

A mark is the HMAC-SHA-256 of a name, or of a home, with the campaign's own secret key: whoever has no key can make
nothing of it, and when the key is purged nobody can. By the marks a corrected name is told from a swapped id, and
somebody who joins from somebody who was drawn already under another id.
"""

from __future__ import annotations

import hmac
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, replace

from letters import alike, tables
from letters.people import names as naming
from letters.people.person import Person

FOLDER = "register"  # in the output folder
KEY = f"{FOLDER}/key"  # 64 hexadecimal digits, secret
HEADINGS = ("staff_id", "site", "stratum", "cluster", "name", "home", "called", "postcode")


@dataclass(frozen=True, slots=True)
class Entry:
    """One person: what the draw sees of them, and the marks of their name and home."""

    staff_id: str
    site: str
    stratum: str
    cluster: str
    name: str
    home: str
    called: str = ""  # what they may be called, a mark each, in one text
    postcode: str = ""


def file(batch: int) -> str:
    """Return where the register of a batch lies, in the output folder."""
    return f"{FOLDER}/{batch}.csv"


def entry(person: Person, key: bytes) -> Entry:
    """Return what the register holds of a person as the sheet has them now."""
    return replace(
        named(person, key),
        home=home(person, key),
        called=" ".join(
            sorted(mark(key, "called", it) for it in naming.called(person) | naming.called_shortly(person))
        ),
        postcode=postcode(person, key),
    )


def home(person: Person, key: bytes) -> str:
    """Return the mark of where somebody lives; a line is the same in any case, with any apostrophe."""
    return mark(key, "home", *(alike.name(line) for line in person.address))


def postcode(person: Person, key: bytes) -> str:
    """Return the mark of somebody's postcode; nothing where nobody has an address."""
    return mark(key, "postcode", alike.called(person.address[-1])) if person.address else ""


def named(person: Person, key: bytes) -> Entry:
    """Return the same without what tells a newcomer from those who were drawn: the home, and other names."""
    name = mark(key, "name", alike.name(person.first_name), alike.name(person.last_name))
    return Entry(person.staff_id, person.site, person.stratum, person.cluster, name, "")


def mark(key: bytes, kind: str, *parts: str) -> str:
    """Return the mark of some text: the same text, kind and key give the same mark, and no other text does."""
    return hmac.digest(key, "\0".join((kind, *parts)).encode(), "sha256").hex()


def write(entries: Iterable[Entry]) -> bytes:
    """Return the register of a batch, by staff id."""
    return tables.sheet(HEADINGS, sorted(map(astuple, entries)), for_excel=False)


def read(data: bytes) -> tuple[Entry, ...]:
    """Return the entries of a register that `write` wrote; ValueError for what is none."""
    table: Sequence[Sequence[str]] = tables.rows(data)
    if not table or tuple(table[0]) != HEADINGS or any(len(row) != len(HEADINGS) for row in table):
        raise ValueError("this is not a register")
    return tuple(Entry(*row) for row in table[1:])


@dataclass(frozen=True, slots=True)
class Changes:
    """How the people on the sheet are not those who were drawn, by staff id."""

    joined: tuple[str, ...]
    gone: tuple[str, ...]
    renamed: tuple[str, ...]
    swapped: tuple[tuple[str, str], ...]  # somebody, and under whose id they stand now
    again: tuple[tuple[str, str], ...]  # a new id, and the id under which somebody was drawn who may be the same
    at_home: tuple[tuple[str, str], ...]  # likewise, and the id of somebody gone, drawn from that home or postcode
    namesakes: tuple[tuple[str, str], ...]  # a new id, and that of somebody of the very same name who is still there


def changes(
    drawn: Iterable[Entry],
    now: Iterable[Entry],
    names: Mapping[str, str],
    others: Collection[str],
    withdrew: Collection[str] = (),
) -> Changes:
    """Compare those who were drawn with those who are there now.

    `names` are the marks of names that were corrected since; `others` are new ids of people who only share a name;
    `withdrew` are ids of people who may have left, though their row is still there.
    """
    apart, first = frozenset(others), {it.staff_id: it for it in drawn}
    here = {it.staff_id: it for it in now}
    name_of = {staff_id: names.get(staff_id, it.name) for staff_id, it in first.items()}
    whose: dict[str, list[str]] = {}
    for staff_id, name in name_of.items():
        whose.setdefault(name, []).append(staff_id)
        for called in first[staff_id].called.split():
            whose.setdefault(called, []).append(staff_id)
    other_name = [staff_id for staff_id in first.keys() & here.keys() if here[staff_id].name != name_of[staff_id]]
    lost = {staff_id for staff_id in first if staff_id not in here or here[staff_id].name != name_of[staff_id]}
    swapped = {
        staff_id: min(owners)
        for staff_id in other_name
        if (owners := lost.intersection(whose.get(here[staff_id].name, ())))
    }
    joined = sorted(here.keys() - first.keys())
    again = {
        staff_id: owner
        for staff_id in joined
        if staff_id not in apart
        for owner in reversed(_owners(here[staff_id], whose))
        if owner in lost or owner in withdrew or _together(here[owner], here[staff_id])
    }
    of_home: dict[str, list[str]] = {}
    for staff_id in sorted(first.keys() - here.keys()):
        for place in {first[staff_id].home, first[staff_id].postcode} - {""}:
            of_home.setdefault(place, []).append(staff_id)
    at_home = {
        staff_id: next(owner for place in (it.home, it.postcode) for owner in of_home.get(place, ()))
        for staff_id in joined
        if staff_id not in apart | again.keys() and _is_known(it := here[staff_id])
        if it.home in of_home or it.postcode in of_home
    }
    return Changes(
        joined=tuple(joined),
        gone=tuple(sorted(first.keys() - here.keys())),
        renamed=tuple(sorted(set(other_name) - swapped.keys())),
        swapped=tuple(sorted(swapped.items())),
        again=tuple(sorted(again.items())),
        at_home=tuple(sorted(at_home.items())),
        namesakes=tuple(
            (staff_id, same[0])
            for staff_id in joined
            if staff_id not in apart | again.keys() | at_home.keys() and (same := whose.get(here[staff_id].name))
        ),
    )


def elsewhere(was: Mapping[str, str], homes: Mapping[str, str]) -> dict[str, str]:
    """Return who now has the home that somebody else was drawn from, who has another one now, and whose that was.

    `was` are the marks of where those who were drawn lived then, and `homes` of where they live now: of their whole
    homes, or of their postcodes. One such pair may have changed places; where there are several, the addresses have
    slipped to other rows.
    """
    whose: dict[str, list[str]] = {}
    for staff_id, place in was.items():
        if homes[staff_id] != place:
            whose.setdefault(place, []).append(staff_id)
    return {
        staff_id: min(whose[place]) for staff_id, place in homes.items() if place != was[staff_id] and place in whose
    }


def _together(one: Entry, other: Entry) -> bool:
    """Say whether two who may be one live together, or have the very same name and stratum: a home may be a new one."""
    return (one.name, one.site, one.stratum) == (other.name, other.site, other.stratum) or (
        one.postcode == other.postcode != ""
    )


def _is_known(home: Entry) -> bool:
    """Say whether somebody's home is known: where nobody has an address, all would live in one."""
    return home.postcode != ""


def _owners(one: Entry, whose: Mapping[str, Sequence[str]]) -> dict[str, None]:
    """Return the ids of those who have, or may have, the same name; in the order in which they are the likelier."""
    return dict.fromkeys(owner for mark in (one.name, *one.called.split()) for owner in whose.get(mark, ()))
