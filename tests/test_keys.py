"""Keys: two letters, or two notes that were read, have the same one only where all that they depend on is the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date
from pathlib import Path
from typing import Any

import office
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from letters import keys
from letters.people import proofread
from letters.people.person import Person
from letters.people.proofread import Earlier
from letters.people.proofreading import note
from letters.people.proofreading.circle import Circle, Name
from letters.post import keyed, stationery, template
from letters.post.keyed import Common
from letters.post.letter import Letter
from letters.post.stationery import Pictures

SIGNED = {"ashby": {"signature": office.SIGNATURE}, "brynmor": {}}
OWN = [field.name for field in fields(Person) if field.name not in ("row", "note_row")]
OF_SITE = {
    "organisation": "Ashby District Council",
    "sender": "Ruth Amadi-Jones",
    "role": "Director",
    "address": ("Town Hall", "Ashby", "LE65 1AB"),
    "contact": ("01632 960 123",),
    "signature": "signature.png",
}


def common(**changes: Any) -> Common:
    """Return what letters in the shipped design have in common, but for these changes."""
    usual: dict[str, Any] = {
        "template": office.shipped(),
        "stationery": "0123",
        "sites": office.SITES,
        "day": office.DAY,
        "pictures": SIGNED,
    }
    return keyed.common(**usual | changes)


def key(who: Person | None = None, written: str | None = None, **changes: Any) -> str:
    """Return the key of somebody's letter."""
    who = who or office.person()
    return common(**changes).of_person(who, who.note if written is None else written)


def otherwise(who: Person, field: str) -> Person:
    """Return somebody of whom one thing is other than it was."""
    now = getattr(who, field)
    changed: Any = {"site": "brynmor"}.get(field, (*now[:-1], f"{now[-1]}!") if isinstance(now, tuple) else f"{now}!")
    return replace(who, **{field: changed})


# ----------------------------------------------------------------------------------------------------- a letter


@pytest.mark.parametrize("field", OWN)
def test_whoever_it_is_to_is_in_the_key(field: str) -> None:
    assert key(otherwise(office.person(), field)) != key()


def test_where_somebody_stands_in_the_sheets_is_not_in_the_key() -> None:
    assert key(office.person(row=7, note_row=9)) == key()


def test_the_note_as_the_sheet_has_it_is_in_the_key() -> None:
    assert key(written="Another note.") != key()


@pytest.mark.parametrize("field", OF_SITE)
def test_what_the_authority_says_is_in_the_key(field: str) -> None:
    changed = office.ASHBY.model_copy(update={field: OF_SITE[field]})
    assert key(sites={**office.SITES, "ashby": changed}) != key()
    elsewhere = office.person(site="brynmor")
    assert key(elsewhere, sites={**office.SITES, "ashby": changed}) == key(elsewhere)


def test_the_day_and_the_place_of_the_pictures_are_in_the_key() -> None:
    assert key(day=date(2026, 12, 2)) != key()
    assert key(pictures={**SIGNED, "ashby": {}}) != key()


def test_what_it_is_printed_on_is_in_the_key() -> None:
    assert key(stationery="4567") != key()


@pytest.mark.parametrize("name", ["en.md", "letter.html", "letter.css", "picture.png"])
def test_every_file_of_the_design_is_in_the_key(tmp_path: Path, name: str) -> None:
    """The program may read one in another way than is thought."""
    picture = office.signature()
    usual = template.load(office.design(tmp_path / "one/thanks", {"picture.png": picture}))
    content = (tmp_path / "one/thanks" / name).read_bytes()
    changed = template.load(office.design(tmp_path / "two/thanks", {"picture.png": picture, name: content + b"\n"}))
    assert key(template=usual) == key(template=usual)
    assert key(template=changed) != key(template=usual)


def test_the_design_has_its_name_in_the_key(tmp_path: Path) -> None:
    """It is said in what is wrong with a letter, and letters are counted by it."""
    one, two = (template.load(office.design(tmp_path / name)) for name in ("thanks", "warm"))
    assert key(template=one) != key(template=two)


@pytest.mark.parametrize(
    "assets",
    [{office.SIGNATURE: b"another"}, {}, {"sites/other.png": office.signature()}],
    ids=["another picture", "none", "elsewhere"],
)
def test_pictures_and_styles_and_the_specimen_are_in_the_key_of_the_stationery(assets: Mapping[str, bytes]) -> None:
    signed = stationery.of(office.shipped(), Pictures({}, {office.SIGNATURE: office.signature()}))
    assert keyed.of_stationery(stationery.of(office.shipped(), Pictures({}, assets))) != keyed.of_stationery(signed)
    assert keyed.of_stationery(replace(signed, styles=signed.styles + " ")) != keyed.of_stationery(signed)
    assert keyed.of_stationery(replace(signed, specimen="<p>A</p>")) != keyed.of_stationery(signed)


def test_a_sheet_is_known_by_what_it_says_and_what_it_is_printed_on() -> None:
    letter = Letter("A01", "thanks", "<p>Thank you.</p>")
    assert keyed.of_letter(letter, "0123") != keyed.of_letter(letter, "4567")
    assert keyed.of_letter(letter, "0123") != keyed.of_letter(replace(letter, html="<p>Thanks.</p>"), "0123")


def test_another_version_of_the_program_or_of_a_library_is_another_key(monkeypatch: pytest.MonkeyPatch) -> None:
    before = key()
    monkeypatch.setattr(keys, "program", lambda: "another")
    assert key() != before
    monkeypatch.undo()
    monkeypatch.setattr(keys, "version", lambda name: "999" if name == "weasyprint" else "1")
    one = keys.program.__wrapped__()
    monkeypatch.setattr(keys, "version", lambda name: "1")
    assert keys.program.__wrapped__() != one


@settings(derandomize=True, deadline=None, max_examples=200)
@given(st.lists(st.text(max_size=4), max_size=4), st.lists(st.text(max_size=4), max_size=4))
def test_texts_have_one_key_only_when_they_are_the_same_texts(one: list[str], two: list[str]) -> None:
    assert (keys.of(*one) == keys.of(*two)) == (one == two)
    assert keys.of("ab", "c") != keys.of("a", "bc")


# ------------------------------------------------------------------------------------------------ a note that was read

STAFF = (Name("Siân", "O'Neill", team="Duty", site="ashby"), Name("Tom", "Baker", team="Care", site="ashby"))
CIRCLE = Circle(STAFF, ("Ashby Borough Council",))
PEOPLE = (
    office.person(),
    office.person(staff_id="B07", first_name="Tom", last_name="Baker", team="Care", note="Early, and glad of it."),
)


def of_notes(people: tuple[Person, ...] = PEOPLE, circle: Circle = CIRCLE) -> tuple[str, ...]:
    """Return the key of each note."""
    return proofread._keys(people, proofread._told(people, circle), note.copies_of(people))


def of_all(people: tuple[Person, ...] = PEOPLE, circle: Circle = CIRCLE) -> str:
    """Return the key of all notes at once."""
    with proofread.begun(people, circle, 1, Earlier()) as reading:
        return reading.key


@pytest.mark.parametrize("field", [name for name in OWN if name != "staff_id"])
def test_whoever_a_note_is_about_is_in_its_key(field: str) -> None:
    one, two = of_notes()
    changed = of_notes((otherwise(PEOPLE[0], field), PEOPLE[1]))
    assert changed[0] != one
    assert (changed[1] == two) == (field not in ("team", "site", "line_manager", "manager")), "all know who leads whom"


def test_whoever_is_on_the_staff_sheet_and_the_offices_words_are_in_the_key_of_every_note() -> None:
    before = of_notes()
    for circle in (replace(CIRCLE, staff=STAFF[:1]), replace(CIRCLE, office=())):
        assert not set(of_notes(circle=circle)) & set(before)


@pytest.mark.parametrize("copied", [PEOPLE[0].note, PEOPLE[0].note.replace("three", "four")], ids=["same", "nearly"])
def test_that_a_note_is_somebody_elses_too_is_in_its_key(copied: str) -> None:
    before = of_notes()
    assert of_notes((PEOPLE[0], replace(PEOPLE[1], note=copied)))[0] != before[0]


def test_where_a_note_stands_in_the_sheet_is_not_in_its_key() -> None:
    elsewhere = tuple(replace(it, row=it.row + 5, note_row=it.note_row + 9) for it in PEOPLE)
    assert (of_notes(elsewhere), of_all(elsewhere)) == (of_notes(), of_all())


@pytest.mark.parametrize("field", OWN)
def test_whoever_a_note_is_about_is_in_the_key_of_all_notes_at_once(field: str) -> None:
    assert of_all((PEOPLE[0], otherwise(PEOPLE[1], field))) != of_all()


def test_who_else_has_a_note_and_the_office_are_in_the_key_of_all_notes_at_once() -> None:
    others = {of_all(PEOPLE[:1]), of_all(PEOPLE[::-1]), of_all(circle=replace(CIRCLE, office=()))}
    assert of_all() not in others
    assert len(others) == 3
