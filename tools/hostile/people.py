"""People as they are, and as they are not: ids, names, labels, addresses, and the notes about them."""

from __future__ import annotations

from hostile import good, spoil
from hostile.case import DONE, Case
from hostile.good import Rows

TWO = "staff.csv, row"
LONG = "libraryboat " * 900
GRAPES = "Z" + "\u0351\u036b\u0343\u036a\u0302" * 40 + "alga"


def _exclude(rows: Rows) -> Rows:
    return [rows[0], *([*row[:-1], "Long leave"] for row in rows[1:])]


PEOPLE = (
    Case(
        "a look-alike id in both sheets", spoil.both(spoil.staff(A3="\u042002"), spoil.notes(A3="\u042002")), "A3", DONE
    ),
    Case("a zero-width space in a name", spoil.staff(C3="Snicker\u200bdew"), "B3"),
    Case("an id twice", spoil.staff(A3="P01"), "A3"),
    Case("an id twice but for case", spoil.staff(A3="p01"), "A3"),
    Case("an id twice but for a zero", spoil.staff(A3="P001"), "A3"),
    Case("an id twice but for a space", spoil.staff(A3="P 01"), "A3"),
    Case("an id missing", spoil.staff(A3=""), "A3"),
    Case("an id of signs alone", spoil.both(spoil.staff(A3="***"), spoil.notes(A3="***")), command="run", code=DONE),
    Case(
        "an id that is a path",
        spoil.both(spoil.staff(A3="../../x"), spoil.notes(A3="../../x")),
        command="run",
        code=DONE,
    ),
    Case(
        "an id that is a formula", spoil.both(spoil.staff(A3="=1+1"), spoil.notes(A3="=1+1")), command="run", code=DONE
    ),
    Case("an id of 3,000 characters", spoil.both(spoil.staff(A3="P" * 3000), spoil.notes(A3="P" * 3000)), code=DONE),
    Case("both names missing", spoil.staff(B3="", C3=""), "B3"),
    Case("a first name missing", spoil.staff(B3=""), "B3"),
    Case("a last name missing", spoil.staff(C3=""), "C3"),
    Case("a name with an emoji", spoil.staff(C3="Snickerdew \U0001f600"), "C3"),
    Case("a name in Hebrew", spoil.staff(C3="\u05d0\u05d1\u05d2"), "C3"),
    Case("a name in Arabic", spoil.staff(C3="\u0645\u062d\u0645\u062f"), "C3"),
    Case("a name in Chinese", spoil.staff(C3="\u738b\u5c0f\u660e"), "C3"),
    Case("a name with 200 accents on a letter", spoil.staff(C3=GRAPES), "C3"),
    Case("a name of 300 characters", spoil.staff(C3="Snickerdew " * 30), "H3"),
    Case("a team empty", spoil.staff(F3=""), "F3"),
    Case("a team in two spellings", spoil.staff(F3="duty "), "F3"),
    Case("a site unknown", spoil.staff(E3="northan"), "E3"),
    Case("a site empty", spoil.staff(E3=""), "E3"),
    Case("a manager empty", spoil.staff(G3=""), "G3"),
    Case("a language unknown", spoil.staff(O3="Cornish"), "O3"),
    Case("a language without a letterhead", spoil.staff(O3="cy"), "O3"),
    Case("a name on two lines", spoil.staff(C3="Snicker\ndew"), "C3"),
    Case("a preferred name on two lines", spoil.staff(D3="Thomasinka\nBcc: x@example.org"), "D3"),
    Case("an address that is none", spoil.staff(H3="as above"), "H3"),
    Case("an address missing", spoil.staff(H3="", I3=""), "H3"),
    Case("an address that begins with a bracket", spoil.staff(H3="(Flat 2)"), "H3"),
    Case("an address line of 200 characters", spoil.staff(H3="Lanternfish Row " * 12), "H3"),
    Case("an address of seven lines", spoil.staff(J3="a", K3="b", L3="c", M3="d"), code=DONE),
    Case("an address abroad", spoil.staff(I3="France", N3="75001"), "N3"),
    Case("the authority's address", spoil.staff(N3="EX39 1AA"), "N3"),
    Case("a postcode missing", spoil.staff(N3=""), "N3"),
    Case("a postcode with O for 0", spoil.staff(N3="EX39 OAB"), "N3"),
    Case("a postcode in small letters", spoil.staff(N3="ex392ab"), code=DONE),
    Case("a postcode with full-width digits", spoil.staff(N3="EX\uff13\uff19 2AB"), "N3"),
    Case("a postcode of 50,000 spaces", spoil.staff(N3="EX39" + " " * 50_000 + "2A"), "N3"),
    Case("a line of 50,000 spaces", spoil.staff(H3="9" + " " * 50_000 + "Lanternfish Row,"), code=DONE),
    Case("a line of 50,000 commas", spoil.staff(H3="9 Lanternfish Row" + "," * 50_000 + "x"), "H3"),
    Case("nobody left", spoil.sheet(_exclude), "staff.csv"),
    Case(
        "one person",
        spoil.both(spoil.sheet(lambda rows: rows[:2]), spoil.sheet(lambda rows: rows[:2], good.NOTES)),
        code=DONE,
    ),
    Case(
        "an exclusion that fits nobody",
        spoil.change('["Long leave"]', '["Long leave", "Lnog leave"]'),
        "Lnog leave",
        code=DONE,
    ),
    Case("everything at once", spoil.staff(A3="P01", C4="", E5="x", F6="", N7="x", O8="zz"), "O8"),
)

NOTES = (
    Case("an unknown id", spoil.notes(A3="Q02"), "A3"),
    Case("two notes for one id", spoil.notes(A3="P01", B3="Zephyrina Quillfeather"), "A3"),
    Case("no note for somebody", spoil.sheet(lambda rows: rows[:-1], good.NOTES), "A9"),
    Case("no notes at all", spoil.sheet(lambda rows: rows[:1], good.NOTES), "A9"),
    Case("rows that have slipped", spoil.notes(B3="Peregrinus Wobblecroft"), "B3"),
    Case("a name missing", spoil.notes(B3=""), "B3"),
    Case("a note empty", spoil.notes(C3=""), "C3"),
    Case("a note to be written", spoil.notes(C3="TBC"), "C3"),
    Case("a note of signs alone", spoil.notes(C3="-- … --"), "C3"),
    Case("a note of white space that is none", spoil.notes(C3="\u2800\u3164"), "C3"),
    Case("a note of 10,000 characters", spoil.notes(C3=LONG), code=DONE),
    Case("a note of one word of 3,000 letters", spoil.notes(C3="libraryboat" * 300), "C3"),
    Case("a note with a word of 3,000 letters", spoil.notes(C3="You are a " + "libraryboat" * 300), code=DONE),
    Case("a note of 2,000 lines", spoil.notes(C3="libraryboat\n" * 2000), "has 66 pages; it may have 10"),
    Case("a note with an emoji", spoil.notes(C3="weathervaneful \U0001f44d\U0001f3fd"), "C3"),
    Case("a manager with an emoji", spoil.notes(D3="Oswaldine \U0001f600"), "D3"),
    Case("a manager missing", spoil.notes(D3=""), code=DONE),
    Case(
        "ids without their zeros",
        spoil.both(
            spoil.sheet(lambda rows: [[row[0].replace("P", "0"), *row[1:]] for row in rows]),
            spoil.sheet(lambda rows: [[row[0].replace("P0", ""), *row[1:]] for row in rows], good.NOTES),
        ),
        "A2",
    ),
    Case(
        "20,000 notes for nobody",
        spoil.sheet(lambda rows: rows + [[f"X{n}", "Thomasinka", "owlkeeper", "x"] for n in range(20_000)], good.NOTES),
        "A10",
    ),
)
