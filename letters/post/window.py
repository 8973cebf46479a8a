"""The address window of the envelope: which lines stand in it, and what does not fit (GOV.UK Notify's letters)."""

from __future__ import annotations

from letters.people.person import Person
from letters.post.fonts import Font
from letters.problems import Fault

WIDTH, LINES, SIZE = 95.4, 7, 10.5  # mm, lines, points: as in letter.css
TOO_WIDE = "This line is wider than the address window."


def lines(person: Person, font: Font) -> tuple[tuple[str, ...], list[Fault]]:
    """Return the lines of the address window, and what does not fit into it.

    A long name is broken between words. Where the lines would be too many, the postcode shares the last one, two
    spaces behind the town, as Royal Mail allows.
    """
    name = " ".join(part for part in (person.title, person.full_name) if part)
    home = person.address
    if home[0].casefold() in (name.casefold(), person.full_name.casefold()):
        home = home[1:]  # an export that puts the name in the address as well
    faults = [
        Fault(field, TOO_WIDE, "Break it into two lines, or shorten it.")
        for field, line in zip(person.address_fields, person.address, strict=True)
        if _width(line, font) > WIDTH
    ]
    faults += [
        Fault(field, TOO_WIDE, "Use the form of the name that stands on this person's letters.")
        for field in ("title", "first_name", "last_name")
        if any(_width(word, font) > WIDTH for word in getattr(person, field).split())
    ]
    if len(home) < 2:
        faults.append(Fault("address_line_1", "There is no address but the name.", "Fill it in, from the street on."))
    printed = (*_broken(name, font), *home)
    if len(printed) > LINES:
        printed = (*printed[:-2], f"{printed[-2]}\u00a0\u00a0{printed[-1]}")
        if _width(printed[-1], font) > WIDTH:
            what = "The postcode has to share the last line, which is then wider than the address window."
            faults.append(Fault("postcode", what, "Join two other lines."))
    if len(printed) > LINES:
        what = f"The address has {len(printed)} lines with the name; the window holds {LINES}."
        faults.append(Fault("address_line_1", what, "Join two lines."))
    return printed, faults


def _width(line: str, font: Font) -> float:
    return font.width(line, SIZE)


def _broken(name: str, font: Font) -> list[str]:
    """Break a name between words into lines that fit; a single word is never broken."""
    lines = [""]
    for word in name.split():
        longer = f"{lines[-1]} {word}".strip()
        if _width(longer, font) <= WIDTH or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
