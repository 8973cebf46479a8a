"""What was made of the sheets is held against their rows once more; a difference is the program's own fault."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import small
from hypothesis import given
from hypothesis import strategies as st

from letters import intake, settings
from letters.intake import Checked, Order
from letters.people import address, source
from letters.problems import MachineFailed

SETTINGS = small.CAMPAIGN.replace(
    "[sites.ashby]",
    '[people.exclude]\n"On leave" = { column = "status", values = ["Long  term sick"] }\n\n[sites.ashby]',
).replace('strata = ["site"]', 'strata = ["site", "team"]\ncluster = "line_manager"')


@pytest.fixture
def checked(tmp_path: Path) -> Checked:
    staff = [{**person, "status": ""} for person in small.people()]
    staff[1] |= {"status": "long term SICK"}
    staff[0] |= {
        "address_line_2": "Ashby,\nLE65 2AB",
        "address_line_3": "England.",
        "postcode": "le652ab",
        "title": "Dr",
    }
    for person in staff[5:]:
        person["team"] = "Plant / Teulu"
    written = [note for note in small.notes(staff) if note["staff_id"] != "A02"]
    return intake.check(Order(small.campaign(tmp_path / "c", staff, written, SETTINGS)))


def test_a_sound_roster_agrees_with_its_rows(checked: Checked) -> None:
    source.check(checked.roster, checked.settings)
    assert dict(checked.roster.excluded) == {"On leave": 1}


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"first_name": "Sian"}, "first_name"),
        ({"last_name": "O’Neill"}, "last_name"),
        ({"preferred_name": "Jo"}, "preferred_name"),
        ({"title": "Mr"}, "title"),
        ({"job_title": "Clerk"}, "site"),
        ({"team": "duty"}, "team"),
        ({"line_manager": "Jo"}, "line_manager"),
        ({"language": "cy"}, "language"),
        ({"site": "brynmor"}, "site"),
        ({"stratum": "everyone"}, "site"),
        ({"cluster": ""}, "line_manager"),
        ({"address": ("3 Mill Lane", "LE65 2AB")}, "address_line_1"),
        ({"address": ("Ashby", "3 Mill Lane", "LE65 2AB")}, "address_line_1"),
        ({"address": ("3 Mill Lane", "Ashby", "LE65 2AD")}, "postcode"),
        ({"note": "You stayed."}, "note"),
        ({"manager": "Ravi Nair"}, "manager"),
    ],
)
def test_a_person_who_is_not_as_their_row_is_told_at_the_cell(
    checked: Checked, change: dict[str, Any], column: str
) -> None:
    first, *_ = checked.roster.people
    told = source.unlike(checked.roster, [replace(first, **change)], checked.settings)
    assert told
    if "job_title" in change:
        assert told[0].place.row == 2  # the sheet has no such column
    else:
        assert column in [problem.place.heading for problem in told]
    assert not any("Mill Lane" in str(problem) or "Neill" in str(problem) for problem in told)


def test_an_id_that_is_nobodys_is_told_at_the_sheet(checked: Checked) -> None:
    stranger = replace(checked.roster.people[0], staff_id="41")
    assert [str(problem.place) for problem in source.unlike(checked.roster, [stranger], checked.settings)] == [
        "staff.csv"
    ]


def test_a_person_who_is_lost_or_kept_in_error_stops_everything(checked: Checked) -> None:
    out, people = checked.roster, checked.roster.people
    for spoilt in (
        replace(out, people=people[1:]),
        replace(out, people=(*people, replace(people[0], staff_id="A02", note_row=0))),
        replace(out, listed=8),
        replace(out, excluded=(("On leave", 2),)),
    ):
        with pytest.raises(MachineFailed, match=r"staff\.csv: .*fault of the program"):
            source.check(spoilt, checked.settings)


def test_a_field_that_is_read_from_another_column_is_told_at_its_heading(checked: Checked) -> None:
    staff = checked.roster.staff
    index = {**staff.index, "team": staff.index["line_manager"]}
    (told,) = source.misplaced(replace(staff, index=index), checked.settings)
    assert str(told).startswith("staff.csv, row 1, column G “line_manager”: “team” was read from this column.")


def test_of_very_many_faults_the_first_are_told(checked: Checked) -> None:
    faults = source.unlike(checked.roster, [replace(checked.roster.people[0], staff_id="41")] * 25, checked.settings)
    with pytest.raises(MachineFailed) as stop:
        source.stop_if(faults)
    assert str(stop.value).splitlines()[source.MOST :] == ["And 5 more."]


PARTS = st.sampled_from(
    [
        "3 Mill Lane",
        "Ashby",
        "LE65 2AB",
        "le652ab.",
        "England",
        "U.K.",
        "Great-Britain",
        "(Wales)",
        "",
        ",",
        "\n",
        ", ",
        ". ",
        " ",
    ]
)
CELLS = st.lists(PARTS, max_size=5).map("".join)


@given(st.lists(CELLS, min_size=6, max_size=6), st.sampled_from(["LE65 2AB", "le652ab", "LE65\u200b2AB.", "BFPO 5"]))
def test_whatever_an_address_leaves_off_its_end_is_no_slip(lines: list[str], postcode: str) -> None:
    cells = {**dict(zip(address.LINES, lines, strict=True)), "postcode": postcode}
    printed, _, _ = address.check(lines, postcode)
    assert source.other_address(printed, cells) == ()


def test_the_sample_agrees_with_its_rows(tmp_path: Path) -> None:
    sample = small.sample(tmp_path)
    checked = intake.check(Order(sample))
    assert len(checked.roster.people) > 20
    source.check(checked.roster, settings.load(sample))
