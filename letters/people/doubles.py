"""Who may be listed twice, under two ids: somebody who is listed twice is drawn twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from letters import alike
from letters.people import names
from letters.people.columns import Columns
from letters.people.person import Person
from letters.problems import Fault, Problem


@dataclass(frozen=True, slots=True)
class Twins:
    """Two people of one name and postcode, the one further up first."""

    ids: tuple[str, str]
    rows: tuple[int, int]

    @property
    def fault(self) -> Fault:
        """What is wrong before either is drawn, at the later one's id."""
        what = f"Row {self.rows[0]} has the same name, and the same postcode, under another id."
        remedy = (
            "Delete a row if it is one person: they would be drawn twice. If they are two, let a second first name or "
            "an initial tell them apart, in the preferred name too."
        )
        return Fault("staff_id", what, remedy)


def twins(people: Iterable[Person]) -> Iterator[Twins]:
    """Find people of one postcode who may be called the same, but for accents, hyphens and the order of names."""
    above: dict[tuple[str, str], list[Person]] = {}
    for person in sorted(people, key=lambda person: person.row):
        if person.full_name and any(person.address):  # else two empty rows would be twins
            code = alike.called(person.address[-1])
            called = [above.setdefault((name, code), []) for name in sorted(names.called(person))]
            for it in {it.staff_id: it for its in called for it in its}.values():
                if alike.staff_id(it.staff_id) != alike.staff_id(person.staff_id):
                    yield Twins((it.staff_id, person.staff_id), (it.row, person.row))
            for its in called:
                its.append(person)


def households(people: Iterable[Person], staff: Columns) -> Iterator[Problem]:
    """Point to people of one address and one first or last name, who are not twins: it may be one, spelt otherwise."""
    here: dict[str, list[Person]] = {}
    for person in (it for it in people if it.full_name and len(it.address) > 1):
        others = here.setdefault("\n".join(person.address).casefold(), [])
        for it in others:
            alike_ids = alike.staff_id(it.staff_id) == alike.staff_id(person.staff_id)
            if not alike_ids and names.nearly(it, person) and not names.called(it) & names.called(person):
                what = f"Row {it.row} has the same address, and the same first or last name, under another id."
                yield Problem(staff.place(person.row, "staff_id"), what, "Is it one person, who would be drawn twice?")
        others.append(person)


def namesakes(people: Iterable[Person], staff: Columns) -> Iterator[Problem]:
    """Point to people of one name and team who are not twins: it may be one person, listed twice, who has moved."""
    first: dict[tuple[str, str, str], Person] = {}
    for person in (it for it in people if it.full_name):
        earlier = first.setdefault((alike.called(person.full_name), person.site, alike.label(person.team)), person)
        twins = any(person.address) and alike.called(earlier.address[-1]) == alike.called(person.address[-1])
        if alike.staff_id(earlier.staff_id) != alike.staff_id(person.staff_id) and not twins:
            what = f"Row {earlier.row} has the same name, in the same team, under another id."
            yield Problem(staff.place(person.row, "staff_id"), what, "Is it one person, who would be drawn twice?")
