"""The corpus of invented notes is large enough, labelled with rules that there are, and nobody's real data."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

CORPUS = Path(__file__).parent / "corpus"
RULES = (
    "one-word", "wrong-name", "colleague", "first-name", "unknown-name", "copy", "near-copy", "placeholder",
    "nhs-number", "date-of-birth", "postcode", "phone", "email", "case-number", "initials-age", "place",
    "kinship-event", "sensitive", "attendance", "backhanded", "profanity", "shouting", "spelling", "language",
)  # fmt: skip
ASKING = ("first-name", "near-copy", "backhanded", "shouting", "spelling", "language")
PLANTED = {"tuned": 4, "further": 2, "opened": 2, "held_out": 2}  # at least so many notes for each rule
NHS_NUMBER = re.compile(r"(?<!\d)9[ .-]?9[ .-]?9(?:[ .-]?\d){7}(?!\d)")
WELSH = re.compile(
    r"\b(?:mae|rwyt|rwy|dwyt|roedd|oedd|ydi|dydi|fydd|fe|wedi|yn|ym|os|oes|wnest|ti|dy|diolch|yw|gyda|cael|dim|bawb|mor"
    r"|pob|bob|sy|gan|eich|chi|neb|hyn|mewn|y|yr|ac|ein|eu|ei|fel|nid|mi|bod|sydd)\b",
    re.IGNORECASE,
)
DRAMA = ("02079460", "01632960", "07700900", "02920180", "01614960", "01134960")
POLISH = re.compile("[ąćęłńśźż]")

Table = dict[str, Any]


def table(name: str, of: str) -> list[Table]:
    """Return one list of tables of a file of the corpus."""
    listed: list[Table] = tomllib.loads((CORPUS / f"{name}.toml").read_text("utf-8"))[of]
    return listed


CAST = table("cast", "staff")
TUNED, FURTHER, OPENED = table("tuned", "note"), table("further", "note"), table("opened", "note")
HELD_OUT = table("held_out", "note")
NOTES = TUNED + FURTHER + OPENED + HELD_OUT


def check_digit(nine: str) -> int:
    """Return the tenth digit of an NHS number: its nine weighted and summed, modulo 11; 10 is never given."""
    rest = sum(int(digit) * weight for digit, weight in zip(nine, range(10, 1, -1), strict=True)) % 11
    return -rest % 11


def bare(text: str) -> str:
    """Return a text without case, spaces and punctuation."""
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def welsh(note: Table) -> bool:
    """Tell whether a note is written in Welsh: one word in ten is a little word that English has not."""
    return len(WELSH.findall(note["text"])) * 10 >= len(note["text"].split())


# ------------------------------------------------------------------------------------------------ how much there is


def test_there_are_enough_notes_clean_hard_and_faulty() -> None:
    clean = [note for note in NOTES if not note["rules"]]
    assert len(NOTES) >= 330
    assert len(clean) >= 165
    assert len(NOTES) - len(clean) >= 165
    assert sum(note.get("hard", False) for note in clean) >= 60


def test_three_hundred_notes_were_held_out_at_first() -> None:
    assert len(OPENED + HELD_OUT) >= 300


def test_every_rule_that_blocks_is_planted_five_times_in_the_further_notes() -> None:
    planted = Counter(rule for note in FURTHER for rule in note["rules"])
    assert {rule: planted[rule] for rule in RULES if rule not in ASKING and planted[rule] < 5} == {}


@pytest.mark.parametrize("name", PLANTED)
def test_every_rule_is_planted_in_every_part_and_no_other(name: str) -> None:
    planted = Counter(rule for note in table(name, "note") for rule in note["rules"])
    assert set(planted) == set(RULES)
    assert {rule: count for rule, count in planted.items() if count < PLANTED[name]} == {}


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_is_planted_six_times(rule: str) -> None:
    assert sum(rule in note["rules"] for note in NOTES) >= 6


def test_there_are_welsh_notes_both_clean_and_faulty() -> None:
    in_welsh = [note for note in NOTES if welsh(note)]
    assert len(in_welsh) >= 20
    assert sum(not note["rules"] for note in in_welsh) >= 12


# ------------------------------------------------------------------------------------------------ what they point to


def test_everybody_in_the_cast_has_an_id_of_their_own_and_all_that_a_staff_sheet_has() -> None:
    assert len({person["id"] for person in CAST}) == len(CAST) >= 55
    for person in CAST:
        assert {"id", "first_name", "last_name", "site", "team", "manager", "language"} <= set(person)
        assert person["language"] in {"en", "cy", "en+cy"}


def test_every_note_is_written_to_somebody_in_the_cast() -> None:
    ids = {person["id"] for person in CAST}
    for note in NOTES:
        assert {note["to"], *note.get("also_to", [])} <= ids
        assert note["to"] not in note.get("also_to", [])


def test_a_note_holds_nothing_but_its_reader_text_and_labels() -> None:
    for note in NOTES:
        assert set(note) <= {"to", "also_to", "text", "rules", "hard"}
        assert len(set(note["rules"])) == len(note["rules"])


def test_only_a_copy_is_written_to_several_people() -> None:
    assert [note["text"] for note in NOTES if note.get("also_to") and "copy" not in note["rules"]] == []


def test_a_note_in_the_other_language_is_labelled_and_no_other_is() -> None:
    language = {person["id"]: person["language"] for person in CAST}
    for note in NOTES:
        if len(note["text"].split()) > 5:
            other = language[note["to"]] == ("en" if welsh(note) else "cy") or len(POLISH.findall(note["text"])) > 2
            assert ("language" in note["rules"]) == other, note["text"]


# ------------------------------------------------------------------------------------------------ what they must not be


def test_no_note_is_there_twice_by_accident() -> None:
    times = Counter(bare(note["text"]) for note in NOTES if not {"copy", "one-word"} & {*note["rules"]})
    assert [text for text, count in times.items() if count > 1] == []


def test_nhs_numbers_have_their_right_check_digit_and_are_nobodys() -> None:
    """Numbers that begin with 999 are for tests and are given to no patient."""
    for note in NOTES:
        numbers = [re.sub(r"\D", "", found) for found in NHS_NUMBER.findall(note["text"])]
        assert bool(numbers) == ("nhs-number" in note["rules"]), note["text"]
        assert all(int(number[9]) == check_digit(number[:9]) for number in numbers), note["text"]


def test_telephone_numbers_are_of_the_ranges_kept_for_drama() -> None:
    """Ofcom gives 01632 960000 to 960999 and 07700 900000 to 900999 to nobody, and a thousand in some cities."""
    for note in NOTES:
        digits = re.sub(r"[\s()./-]", "", note["text"]).replace("+44", "0")
        numbers = re.findall(r"(?<!\d)0\d{10}(?!\d)", digits)
        assert not numbers or "phone" in note["rules"], note["text"]
        assert all(number.startswith(DRAMA) for number in numbers), note["text"]


def test_addresses_of_the_web_and_of_e_mail_are_nobodys() -> None:
    for note in NOTES:
        found = re.findall(r"(?:@|\(at\) ?|https?://|www\.)([\w.-]+\w)", note["text"])
        assert all(host.endswith(("example.org", ".example")) for host in found), note["text"]
