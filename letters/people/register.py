"""The register: who was drawn, as what the draw saw of them, and who was who, in marks that tell no name.

It is on the disk before anything is drawn, and the draw can be repeated from it, whatever becomes of the sheet.

A mark is the HMAC-SHA-256 of a name, or of a home, with the campaign's own secret key: whoever has no key can make
nothing of it, and when the key is purged nobody can. By the marks a corrected name is told from a swapped id, and
somebody who joins from somebody who was drawn already under another id.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass

from letters import alike, tables
from letters.people.person import Person

FOLDER = "register"  # in the output folder
KEY = f"{FOLDER}/key"  # 64 hexadecimal digits, secret
HEADINGS = ("staff_id", "site", "stratum", "cluster", "name", "home")


@dataclass(frozen=True, slots=True)
class Entry:
    """One person: what the draw sees of them, and the marks of their name and home."""

    staff_id: str
    site: str
    stratum: str
    cluster: str
    name: str
    home: str


def file(batch: int) -> str:
    """Return where the register of a batch lies, in the output folder."""
    return f"{FOLDER}/{batch}.csv"


def entry(person: Person, key: bytes) -> Entry:
    """Return what the register holds of a person as the sheet has them now."""
    return Entry(
        person.staff_id,
        person.site,
        person.stratum,
        person.cluster,
        mark(key, "name", alike.name(person.first_name), alike.name(person.last_name)),
        mark(key, "home", *(alike.name(line) for line in person.address)),
    )


def mark(key: bytes, kind: str, *parts: str) -> str:
    """Return the mark of some text: the same text, kind and key give the same mark, and no other text does."""
    return hmac.new(key, "\0".join((kind, *parts)).encode(), hashlib.sha256).hexdigest()


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
    again: tuple[tuple[str, str], ...]  # a new id, and the id under which the same name was drawn
    at_home: tuple[tuple[str, str], ...]  # a new id and name, and the id of somebody gone who was drawn from that home


def changes(drawn: Iterable[Entry], now: Iterable[Entry], names: Mapping[str, str], others: Iterable[str]) -> Changes:
    """Compare those who were drawn with those who are there now.

    `names` are the marks of names that were corrected since; `others` are new ids of people who only share a name.
    """
    first = {it.staff_id: it for it in drawn}
    here = {it.staff_id: it for it in now}
    name_of = {staff_id: names.get(staff_id, it.name) for staff_id, it in first.items()}
    whose: dict[str, list[str]] = {}
    for staff_id, name in name_of.items():
        whose.setdefault(name, []).append(staff_id)
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
        if staff_id not in set(others)
        for owner in whose.get(here[staff_id].name, ())
        if owner in lost or here[owner].home == here[staff_id].home
    }
    of_home: dict[str, list[str]] = {}
    for staff_id in first.keys() - here.keys():
        of_home.setdefault(first[staff_id].home, []).append(staff_id)
    at_home = {
        staff_id: min(of_home[here[staff_id].home])
        for staff_id in joined
        if staff_id not in {*others, *again} and here[staff_id].home in of_home
    }
    return Changes(
        joined=tuple(joined),
        gone=tuple(sorted(first.keys() - here.keys())),
        renamed=tuple(sorted(set(other_name) - swapped.keys())),
        swapped=tuple(sorted(swapped.items())),
        again=tuple(sorted(again.items())),
        at_home=tuple(sorted(at_home.items())),
    )
