"""People’s names: there as a whole, on one line, and the same in both sheets."""

from __future__ import annotations

import re

from letters import alike
from letters.people.person import Person
from letters.problems import Fault

NO_NAME = frozenset(
    ("n/a", "na", "none", "nil", "null", "tbc", "tba", "unknown", "not known", "as above", "same", "see hr")
)
SIGNS = re.compile(r"[()\[\]*]|\s[-–—]\s")  # what stands round a remark
REMARK = re.compile(r"\b(leaver|leaving|agency|locum|vacan(t|cy)|tbc|tba|duplicate|do not|don['’]?t)\b", re.IGNORECASE)
NO_TEAM = re.compile(r"\b(tbc|tba|do not|don['’]?t)\b", re.IGNORECASE)  # a remark: “Leaving Care” is a team
TITLED = re.compile(r"^(?:mrs?|ms|miss|mx|dr|prof|rev)\.?\s+", re.IGNORECASE)
SHORTEST = 3  # letters of a last name that is a part of another
DASHES = re.compile(r"[\s?_/*\-–—]+")  # what fills a cell in which a name should stand


def missing(person: Person) -> list[Fault]:
    """Report a name that is missing, or a part of it where it is not all that this person is called."""
    lacking = [field for field in ("first_name", "last_name") if not getattr(person, field)]
    if len(lacking) == 2:
        return [Fault(field, "The name is missing.", "Fill it in.") for field in lacking]
    if lacking and person.preferred_name != person.full_name:
        remedy = "If this person has one name only, put it in the column for the preferred name as well."
        return [Fault(lacking[0], "This part of the name is missing.", remedy)]
    return []


def no_names(person: Person) -> list[Fault]:
    """Refuse what stands where a name should: “-”, or “N/A” for the preferred one; some are called Null or None."""
    names = ("first_name", "last_name", "preferred_name")
    found = [field for field in names if DASHES.fullmatch(getattr(person, field))]
    preferred = person.preferred_name.casefold()
    if preferred in NO_NAME - {person.first_name.casefold(), person.last_name.casefold()}:
        found.append("preferred_name")
    return [Fault(field, "This is no name.", "Leave the cell blank, or fill it in.") for field in found]


def no_team(team: str) -> bool:
    """Say whether this stands where a team's name should: “-”, “TBC”, “[team]”, a field that nobody has filled."""
    plain = team.casefold().strip("[]{}<>. ")
    return bool(team) and (
        not DASHES.sub("", team) or plain in NO_NAME or "{" in team or team[0] in "[<" or plain == "xxx"
    )


def remarks(person: Person, told: re.Pattern[str]) -> list[Fault]:
    """Return names with a remark in them (`REMARK`), or what may be one (`SIGNS`): it would be printed too."""
    what, remedy = "There is more than a name here, and it would be printed.", "Leave the name alone in its cell."
    cells = {field: getattr(person, field) for field in ("title", "first_name", "last_name", "preferred_name")}
    found = [field for field, value in cells.items() if told.search(value) and not DASHES.fullmatch(value)]
    return [Fault(field, what, f"{remedy} A preferred name has a column.", cells[field]) for field in found]


def no_manager(name: str) -> bool:
    """Say whether this is an e-mail address, a telephone number, or nothing at all."""
    return "@" in name or re.search(r"\d{3}", name) is not None or DASHES.fullmatch(name) is not None


def of_manager(name: str) -> str:
    """Return what is odd about a manager's name, as a letter would print it; nothing when it can stand so."""
    if "," in name:
        return "The last name stands first here, and would be printed so."
    if len(name) > 3 and name.isupper():
        return "This name is in capitals, and would be printed so."
    if SIGNS.search(name) or REMARK.search(name):
        return "There is more than a name here, and it would be printed."
    return "This is one name alone, and would be printed so." if len(name.split()) == 1 else ""


def on_several_lines(person: Person) -> list[Fault]:
    """Refuse a name with a line break in it: it is printed in one line, in the window and within a sentence."""
    what, remedy = "This name has a line break in it.", "Write it on one line."
    names = ("title", "first_name", "last_name", "preferred_name")
    return [Fault(field, what, remedy) for field in names if "\n" in getattr(person, field)]


def agrees(name: str, person: Person) -> bool:
    """Say whether a name in the notes is this person's: first or preferred name and last name, in either order."""
    firsts = [first for first in (person.first_name, person.preferred_name) if first]
    orders = [(f, person.last_name) for f in firsts] + [(person.last_name, f) for f in firsts] + [(person.full_name,)]
    known = {alike.called(" ".join(order)) for order in orders}
    return alike.called(name) in known | {alike.called(person.title) + order for order in known}


def called(person: Person) -> frozenset[str]:
    """Return what somebody may be called in another row: by first or preferred name, first or last, without a title."""
    firsts = {TITLED.sub("", first) for first in (person.first_name, person.preferred_name) if first} or {""}
    last = person.last_name
    return frozenset(alike.called(name) for first in firsts for name in (f"{first} {last}", f"{last} {first}"))


def nearly(one: Person, other: Person) -> bool:
    """Say whether two have the same first or last name: “Rosalind Price OBE” and “Rosalind Price” have."""
    firsts = {alike.called(it) for it in (one.first_name, one.preferred_name) if it}
    lasts = alike.called(one.last_name), alike.called(other.last_name)
    others = map(alike.called, (other.first_name, other.preferred_name))
    return lasts[0] == lasts[1] != "" or not firsts.isdisjoint(others)


def called_shortly(person: Person) -> frozenset[str]:
    """Return the same without second first names, and with one last name of two: “Rosalind Price” for “Price-Shaw”."""
    firsts = {first.split()[0] for first in (person.first_name, person.preferred_name) if first.strip()} or {""}
    lasts = {person.last_name, *(part for part in re.split(r"[\s-]+", person.last_name) if len(part) >= SHORTEST)}
    return frozenset(alike.called(f"{first} {last}") for first in firsts for last in lasts)
