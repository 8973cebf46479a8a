"""A home address prints as an envelope wants it, and what is no address is refused."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
import small
from conftest import Command
from hypothesis import given, settings
from hypothesis import strategies as st

from letters.people import address, source
from letters.problems import Fault

STREET = "3 Mill Lane"


def check(*lines: str, postcode: str = "LE65 2AB") -> tuple[tuple[str, ...], tuple[str, ...], tuple[Fault, ...]]:
    """Check an address whose other cells are blank."""
    return address.check([*lines, *[""] * (len(address.LINES) - len(lines))], postcode)


def printed(*lines: str, postcode: str = "LE65 2AB") -> tuple[str, ...]:
    """Return the printed lines of an address with which nothing is wrong."""
    shown, fields, faults = check(*lines, postcode=postcode)
    assert faults == ()
    assert len(shown) == len(fields)
    return shown


def fault(*lines: str, postcode: str = "LE65 2AB") -> Fault:
    """Return the only fault of an address."""
    _, _, faults = check(*lines, postcode=postcode)
    assert len(faults) == 1, faults
    return faults[0]


# ---------------------------------------------------------------------------------------------------- the lines


def test_blank_lines_are_dropped_and_each_line_knows_its_column() -> None:
    shown, fields, faults = check("3 Mill Lane", "", "  ", "Ashby", ",")
    assert shown == ("3 Mill Lane", "Ashby", "LE65 2AB")
    assert fields == ("address_line_1", "address_line_4", "postcode")
    assert faults == ()


def test_commas_at_line_ends_go_and_those_inside_stay() -> None:
    assert printed("Flat 2, 9 High Street,", "Ashby , ,") == ("Flat 2, 9 High Street", "Ashby", "LE65 2AB")


def test_a_line_break_inside_a_cell_begins_a_line() -> None:
    """Exports put a whole address into one cell; it was printed on one line, or refused as too wide."""
    assert printed("3 Mill Lane\nAshby,\n\n") == ("3 Mill Lane", "Ashby", "LE65 2AB")


def test_where_the_lines_would_be_too_many_a_line_break_is_a_comma() -> None:
    assert printed("Flat 3\n3 Mill Lane", "Packington", "Ashby", "Leics", "Midlands\nEast") == (
        *("Flat 3, 3 Mill Lane", "Packington", "Ashby", "Leics", "Midlands, East"),
        "LE65 2AB",
    )


@pytest.mark.parametrize(
    "lines",
    [
        ("3 Mill Lane\nAshby\nLE65 2AB",),
        ("3 Mill Lane", "Ashby", "le652ab"),
        ("3 Mill Lane", "Ashby, LE65 2AB"),
        ("3 Mill Lane", "Ashby", "LE65 2AB", "England"),
    ],
)
def test_where_its_own_cell_is_blank_the_postcode_is_the_one_that_the_lines_end_in(lines: tuple[str, ...]) -> None:
    """“The postcode is missing. Fill it in.” was said of twenty that stood there."""
    shown, _, faults = address.check([*lines, *[""] * (6 - len(lines))], " ")
    assert (shown, faults) == (("3 Mill Lane", "Ashby", "LE65 2AB"), ())
    cells = dict(zip((*address.LINES, "postcode"), (*lines, *[""] * (7 - len(lines))), strict=True))
    assert source.other_address(shown, cells) == ()
    assert source.other_address((*shown[:-1], "LE65 2AC"), cells) == ("postcode", "address_line_1")


def test_white_space_inside_a_line_is_one_space() -> None:
    assert printed("3  Mill\u00a0\tLane") == ("3 Mill Lane", "LE65 2AB")


def test_six_lines_and_a_postcode_are_all_kept() -> None:
    lines = ("Flat 2", "The Old Mill", "3 Mill Lane", "Packington", "Ashby", "Leicestershire")
    assert printed(*lines) == (*lines, "LE65 2AB")


def test_no_line_at_all_is_no_address() -> None:
    assert fault() == Fault("address_line_1", "There is no address.", "Fill in the home address, from the street on.")


def test_nothing_but_a_country_or_the_postcode_is_no_address() -> None:
    for only in (("England",), ("LE65 2AB",), ("le652ab", "UK"), (",", "Cymru", "LE65 2AB")):
        assert fault(*only).what == "There is no address."


@pytest.mark.parametrize("sign", list('@()=[]"\\/,<>~'))
def test_a_line_cannot_begin_with_a_sign_that_a_sorting_machine_stumbles_over(sign: str) -> None:
    found = fault(STREET, f"{sign}Ashby")
    assert (found.field, found.what) == ("address_line_2", f"An address line cannot begin with {sign}.")
    assert found.value == f"{sign}Ashby"


def test_other_signs_may_begin_a_line() -> None:
    lines = ("'The Nook'", "“Rose Cottage”", "#3", "+ 2", "- The Mews", "‘Dunroamin’")
    assert printed(*lines)[:-1] == lines


@pytest.mark.parametrize("line", ["-", "—", "...", "?", "''", "*", "&"])
def test_a_line_without_a_letter_or_a_digit_is_refused_wherever_it_stands(line: str) -> None:
    for number in (0, 1, 3):
        lines = [STREET, "Ashby", "Leicestershire", "East Midlands"]
        lines[number] = line
        found = fault(*lines)
        assert (found.field, found.what) == (address.LINES[number], "This line holds no letter or number.")


def test_a_house_number_on_a_line_of_its_own_is_a_line() -> None:
    assert printed("7", "Mill Lane") == ("7", "Mill Lane", "LE65 2AB")


# ------------------------------------------------------------------------------------------ what is no address


@pytest.mark.parametrize(
    "line",
    [
        "N/A", "n/a", "NA", "n.a.", "None", "Null", "NIL", "Unknown", "(unknown)", "Not known", "Not given",
        "Not known at this address", "No fixed abode", "Of no fixed address", "NFA", "N.F.A.", "As above", "as above.",
        "Flat 2, as above", "See above", "Same", "Same as above", "Same address as husband", "Ditto", "REDACTED",
        "[REDACTED]", "Redacted (GDPR)", "Withheld", "Withheld at own request", "Address withheld", "Address unknown",
        "CONFIDENTIAL - do not send", "Refuge - do not disclose", "Women's Refuge", "Ask HR", "Has moved",
        "moved - see email",
        "TBC", "t.b.c.", "TBA", "Confidential", "Private", "Care of work", "C/O work", "c/o", "c/o the office", "Work",
        "Office", "X", "xxx", "0", "00", "Flat N/A",
    ],
)  # fmt: skip
def test_what_stands_where_an_address_should_be_is_refused(line: str) -> None:
    found = fault(line)
    assert (found.field, found.what, found.value) == ("address_line_1", "This is not an address.", line)
    assert "exclude the person" in found.remedy


def test_it_is_refused_in_any_line() -> None:
    assert fault(STREET, "Ashby", "n/a").field == "address_line_3"


@pytest.mark.parametrize(
    "line",
    [
        "Withheldon Road", "Knot Known Lane", "TBA House", "TBC Cottage", "12 Taigh na Mara", "Na h-Eileanan Siar",
        "3 Bun na hAbhna", "Unknown House", "The Unknown Warrior", "Unknownham", "Redacteur Street", "Null Lane",
        "None Hill", "Nil Desperandum", "Private Road", "Confidential Lane", "The Old Office", "Office Cottages",
        "Workhouse Lane", "Flat 2/1, G/R", "Flat 0/1", "Xx Place", "10 X Street", "Same Street", "Flat above the shop",
        "Abode Apartments", "Ditton Road", "Nando Way", "Nanaimo House", "c/o Mrs Bell, 3 Mill Lane", "NFA House",
        "Notknown Farm", "O'Neill's Yard", "Refuge Terrace", "Moved Hill", "Asker Road", "1 Donot Close",
    ],
)  # fmt: skip
def test_a_real_address_that_looks_a_little_like_it_is_taken(line: str) -> None:
    assert printed(line) == (line, "LE65 2AB")


def test_a_house_called_same_as_it_ever_was_is_asked_about() -> None:
    """“Same as …” stands for somebody else's address so much more often than for a house."""
    assert fault("Same As It Ever Was").what == "This is not an address."


# ------------------------------------------------------------------------------------------------- the postcode


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("LE65 2AB", "LE65 2AB"),
        ("le652ab", "LE65 2AB"),
        ("  le65   2ab ", "LE65 2AB"),
        ("LE6 52AB", "LE65 2AB"),
        ("LE65\u00a02AB", "LE65 2AB"),
        ("LE65\u200b2AB", "LE65 2AB"),
        ("LE65 2AB,", "LE65 2AB"),
        ("LE65 2AB.", "LE65 2AB"),
        ("m11aa", "M1 1AA"),
        ("M60 1NW", "M60 1NW"),
        ("CR2 6XH", "CR2 6XH"),
        ("W1A 0AX", "W1A 0AX"),
        ("SW1A 2AA", "SW1A 2AA"),
        ("EC1A 1BB", "EC1A 1BB"),
        ("N1C 4AG", "N1C 4AG"),
        ("SE1P 5LX", "SE1P 5LX"),
    ],
)
def test_a_postcode_is_printed_in_capitals_with_one_space(typed: str, shown: str) -> None:
    assert printed(STREET, postcode=typed) == (STREET, shown)


@pytest.mark.parametrize(
    "typed",
    [
        "LE65", "2AB", "LE65-2AB", "LE65 2AB, UK", "LE65 O2AB", "LE6S 2AB", "L65E 2AB", "LE65 2A8", "LE65 AAB",
        "LE65 2CA", "LE65 2AI", "LEX5 2AB", "LE655 2AB", "LE65 22AB", "L 2AB", "12345", "00000", "D02 X285", "n/a",
        "ZZ99 3VZ", "ＬＥ６５ ２ＡＢ", "ß1 1AA", "ı1 1AA", "SW1A 2AA SW1A 2AA", "LE65\u20102AB",
    ],
)  # fmt: skip
def test_what_is_no_postcode_is_refused(typed: str) -> None:
    found = fault(STREET, postcode=typed)
    assert (found.field, found.what, found.value) == ("postcode", "This is not a UK postcode.", typed)
    assert found.remedy == "Write it as on an envelope, such as SW1A 2AA."


def test_a_missing_postcode_is_one_fault() -> None:
    assert fault(STREET, postcode=" \n").what == "The postcode is missing."


def test_a_postcode_in_the_lines_as_well_is_printed_once() -> None:
    once = (STREET, "Ashby", "LE65 2AB")
    assert printed(STREET, "Ashby", "LE65 2AB") == once
    assert printed(STREET, "Ashby", "le652ab") == once
    assert printed(STREET, "Ashby LE65  2AB") == once
    assert printed(STREET, "Ashby, LE65 2AB.") == once
    assert printed(STREET, "Ashby", "LE65 2AB", "England") == once
    assert printed(STREET, "Ashby", "England", "LE65 2AB") == once
    assert printed("3 Mill Lane\nAshby\nLE65 2AB") == once


def test_a_postcode_that_only_ends_a_longer_word_stays() -> None:
    assert printed(STREET, "Unit 3M1 1AA", postcode="M1 1AA") == (STREET, "Unit 3M1 1AA", "M1 1AA")


def test_another_postcode_at_the_end_of_the_lines_is_refused() -> None:
    found = fault(STREET, "Ashby LE65 2AD")
    assert found.field == "address_line_2"
    assert found.what == "This line ends in another postcode than the column for it holds."
    assert fault(STREET, "Ashby", "le652ad").field == "address_line_3"


def test_a_postcode_that_is_no_postcode_is_not_told_twice() -> None:
    assert fault(STREET, "Ashby LE65 2AD", postcode="LE65").field == "postcode"


@pytest.mark.parametrize("postcode", ["IM1 1AA", "JE2 3AB", "GY1 1WR"])
def test_the_crown_dependencies_are_home_too(postcode: str) -> None:
    assert printed(STREET, postcode=postcode) == (STREET, postcode)
    assert address.known_area(postcode)


def test_a_postcode_area_that_there_is_not_is_known_for_one() -> None:
    assert [code for code in ("NT1 4AB", "XX1 1AA", "O1 1AA") if address.known_area(code)] == []
    assert all(address.known_area(code) for code in ("L1 1AA", "LE1 1AA", "M1 1AA", "BT1 1AA", "ZE1 0AA", "SW1A 2AA"))


def test_only_a_postcode_has_an_area() -> None:
    assert all(address.known_area(text) for text in ("", "BFPO 57", "not a postcode"))


# ------------------------------------------------------------------------------------------------ the country


@pytest.mark.parametrize(
    "country",
    ["England", "WALES", "Cymru", "Scotland", "Northern Ireland", "United Kingdom", "UK", "U.K.", "Great Britain"],
)
def test_inland_post_bears_no_country(country: str) -> None:
    assert printed(STREET, "Ashby", country) == (STREET, "Ashby", "LE65 2AB")
    assert printed(STREET, f"Ashby, {country}") == (STREET, "Ashby", "LE65 2AB")


def test_two_countries_go_as_well() -> None:
    assert printed(STREET, "Ashby", "England, UK") == (STREET, "Ashby", "LE65 2AB")
    assert printed(STREET, "Ashby", "England", "The United Kingdom") == (STREET, "Ashby", "LE65 2AB")


def test_a_place_that_is_called_after_a_country_stays() -> None:
    assert printed("1 England Road", "New England") == ("1 England Road", "New England", "LE65 2AB")
    assert printed("8 School Road", "Wales", "Sheffield") == ("8 School Road", "Wales", "Sheffield", "LE65 2AB")


# --------------------------------------------------------------------------------------------------------- BFPO


@pytest.mark.parametrize("typed", ["BFPO 57", "bfpo57", "BFPO  57"])
def test_a_bfpo_address_takes_its_number(typed: str) -> None:
    lines = ("Sgt A Bell", "Episkopi Station")
    assert printed(*lines, postcode=typed) == (*lines, "BFPO 57")
    assert printed(*lines, "BFPO 57", postcode=typed) == (*lines, "BFPO 57")


def test_a_bfpo_address_without_a_number_is_told_how_to_write_it() -> None:
    for typed in ("BFPO", "BFPO Cyprus", "BFPO 12345"):
        assert fault(STREET, postcode=typed).remedy == "Write it as on an envelope, such as BFPO 5."


@pytest.mark.parametrize("country", ["Cyprus", "GERMANY", "Falkland Islands", "Brunei"])
def test_a_bfpo_address_bears_no_country(country: str) -> None:
    found = fault("Sgt A Bell", "Episkopi Station", country, postcode="BFPO 57")
    assert (found.field, found.what) == ("address_line_3", "A BFPO address bears no country.")


def test_a_bfpo_address_may_bear_its_postcode_too() -> None:
    assert printed("Sgt A Bell", "BF1 2AT", postcode="BFPO 57") == ("Sgt A Bell", "BF1 2AT", "BFPO 57")


# ----------------------------------------------------------------------------------------- what always holds


LINE = st.text("abzñŵ19 ,./-'\n\u00a0", max_size=12)


@given(st.lists(LINE, min_size=6, max_size=6), st.sampled_from(["LE65 2AB", "m11aa", "BFPO 5", "", "x", "LE65"]))
@settings(deadline=None, max_examples=300)
def test_what_is_printed_is_what_was_typed_in_its_order(lines: list[str], postcode: str) -> None:
    shown, fields, faults = address.check(lines, postcode)
    assert len(shown) == len(fields)
    assert fields[-1] == "postcode"
    assert all(earlier <= later for earlier, later in pairwise(fields[:-1]))
    assert {fault.field for fault in faults} <= {*fields, "address_line_1"}
    assert all(shown[:-1])
    for field in fields[:-1]:
        line = "".join(line for line, its in zip(shown, fields, strict=True) if its == field)
        typed = lines[address.LINES.index(field)]
        assert "".join(c for c in line if c.isalnum()) == "".join(c for c in typed if c.isalnum())


@given(st.lists(LINE, min_size=6, max_size=6))
@settings(deadline=None, max_examples=200)
def test_an_address_that_was_printed_reads_back_the_same(lines: list[str]) -> None:
    shown, _, faults = address.check(lines, "LE65 2AB")
    again, _, once_more = check(*shown[:-1], postcode=shown[-1])
    assert again == shown
    assert len(once_more) == len(faults)


# ------------------------------------------------------------------------------------------- through the command


def test_a_fault_of_an_address_is_told_with_its_cell(letters: Command, tmp_path: Path) -> None:
    staff = small.people()
    staff[1]["address_line_2"] = "n/a"
    staff[3]["postcode"] = "DE12"
    ran = letters("check", small.campaign(tmp_path / "c", staff, small.notes()))
    assert ran.code == 1
    assert ran.told == (
        "staff.csv, row 3, column I “address_line_2”: This is not an address. "
        "Ask for the home address, leave a line that is not needed blank, or exclude the person.\n"
        "staff.csv, row 5, column J “postcode”: This is not a UK postcode. "
        "Write it as on an envelope, such as SW1A 2AA.\n"
        "2 problems to mend. Nothing was written.\n"
    )


def test_a_missing_postcode_does_not_hide_what_else_is_wrong(letters: Command, tmp_path: Path) -> None:
    staff = small.people()
    staff[0]["postcode"] = ""
    staff[0]["address_line_1"] = "W" * 60
    staff[4]["address_line_1"] = staff[4]["address_line_2"] = ""
    ran = letters("check", small.campaign(tmp_path / "c", staff, small.notes()))
    assert [line.split(":")[0] for line in ran.told.splitlines()] == [
        "staff.csv, row 2, column H “address_line_1”",
        "staff.csv, row 2, column J “postcode”",
        "staff.csv, row 6, column H “address_line_1”",
        "3 problems to mend. Nothing was written.",
    ]
