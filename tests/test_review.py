"""Notes that must not go out as they stand: refused before the draw, given back marked, approved by a named reader."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Mapping
from pathlib import Path

import openpyxl
import pytest
import small
from conftest import Command

from letters import intake, lengths
from letters.intake import Order
from letters.people import review
from letters.post import pool, render

COLLEAGUE = "You and Pieter van der Berg ran the Tuesday group between you, and it shows."
UNKNOWN = "The way you helped Liam settle was social work at its finest."


def written(**notes: str) -> list[dict[str, str]]:
    """Return the notes of the small campaign, some of them another text."""
    return [{**one, "note": notes.get(one["staff_id"], one["note"])} for one in small.notes()]


def campaign(folder: Path, **notes: str) -> Path:
    return small.campaign(folder / "c", written=written(**notes))


def marked(path: Path) -> Mapping[str, str]:
    """Return the comments of a marked sheet, by cell."""
    book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))
    return {cell.coordinate: cell.comment.text for row in book.worksheets[-1].rows for cell in row if cell.comment}


def ledger(folder: Path) -> list[dict[str, object]]:
    path = folder / "output/ledger.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


# ----------------------------------------------------------------------------------------------------- refused


@pytest.mark.parametrize("command", ["check", "draw", "run"])
def test_a_note_that_names_a_colleague_or_a_child_stops_everything(
    letters: Command, tmp_path: Path, command: str
) -> None:
    """Whatever arm its person will be in; the words themselves are not repeated."""
    ran = letters(command, campaign(tmp_path, A01=COLLEAGUE, B02=UNKNOWN))
    assert (ran.code, ran.out) == (1, "")
    assert ran.told == (
        "notes.csv, row 2, column C “note”: This names a colleague in full. "
        "Take the name out, or say “a colleague”.\n"
        "notes.csv, row 8, column C “note”: This looks like the name of a child, a family or somebody else outside the "
        "office. Take the name out: “a child”, “a family”.\n"
        "2 problems to mend. Nothing was written. A note that is right as it stands is approved by a named reader: "
        "letters approve FOLDER ID… --by NAME.\n"
    )
    assert not (tmp_path / "c/output/ledger.jsonl").exists()


def test_what_a_rule_fired_on_is_shown_when_it_is_asked_for(letters: Command, tmp_path: Path) -> None:
    folder = campaign(tmp_path, B02=UNKNOWN)
    assert "Liam" not in letters("check", folder).err
    assert "['Liam']" in letters("check", folder, "--show-values").err


def test_a_question_about_a_note_stops_nothing(letters: Command, tmp_path: Path) -> None:
    ran = letters("check", campaign(tmp_path, A01="You finally got the rota right, and we are glad of it."))
    assert ran.code == 0, ran.err
    assert ran.err.startswith("Worth a look: notes.csv, row 2, column C “note”: This takes back some of its praise.")
    assert "To look at: 2 things, listed above" in ran.out  # the other: the teams are small


def test_of_somebody_left_out_nothing_is_read_but_their_name_is_known(tmp_path: Path) -> None:
    staff = small.people()
    staff[3]["status"] = "Away"
    settings = small.CAMPAIGN.replace("[people]", '[people]\nexclude."Away" = { column = "status", values = ["Away"] }')
    folder = small.campaign(tmp_path / "c", staff, written(A01=COLLEAGUE, A04="TBC"), settings)
    found = intake.look(Order(folder)).problems
    assert [problem.what for problem in found] == ["This names a colleague in full."]


# -------------------------------------------------------------------------------------------------- given back


def test_check_gives_the_sheet_back_with_the_cells_marked(letters: Command, tmp_path: Path) -> None:
    folder = campaign(tmp_path, A01=COLLEAGUE, B02="")
    ran = letters("check", folder)
    assert ran.err.splitlines()[-1].startswith("Marked in: ")
    given = folder / "output/to-fix"
    assert sorted(path.name for path in given.glob("*.xlsx")) == ["chase.xlsx", "notes.xlsx"]
    assert marked(given / "notes.xlsx").keys() == {"C2", "C8"}
    assert "colleague" in marked(given / "notes.xlsx")["C2"]
    chase = openpyxl.load_workbook(given / "chase.xlsx")
    assert chase.sheetnames == ["Who owes what", "Jo Marsh", "Nia Bowen"]


def test_when_nothing_is_left_to_mend_nothing_is_left_marked(letters: Command, tmp_path: Path) -> None:
    folder = campaign(tmp_path, A01=COLLEAGUE)
    letters("check", folder)
    assert (folder / "output/to-fix/notes.xlsx").exists()
    small.campaign(folder)
    assert letters("check", folder).code == 0
    assert not (folder / "output/to-fix").exists()


def test_a_run_takes_away_what_was_marked(letters: Command, tmp_path: Path) -> None:
    folder = campaign(tmp_path, A01="You finally got the rota right, and we are glad of it.")
    letters("check", folder)
    assert (folder / "output/to-fix/notes.xlsx").exists()
    assert letters("run", folder, "--workers", "1").code == 0
    assert not (folder / "output/to-fix").exists()


def test_where_nothing_is_to_be_marked_a_check_writes_nothing(letters: Command, tmp_path: Path) -> None:
    folder = campaign(tmp_path)
    assert letters("check", folder).code == 0
    assert not (folder / "output").exists()


def test_where_nothing_can_be_written_the_problems_are_told_all_the_same(letters: Command, tmp_path: Path) -> None:
    folder = campaign(tmp_path, A01=COLLEAGUE)
    (folder / "output").write_text("a file", encoding="utf-8")
    ran = letters("check", folder)
    assert ran.code == 1
    first, second, last = ran.err.splitlines()
    assert first.startswith("notes.csv, row 2, column C “note”: This names a colleague in full.")
    assert second.startswith("to-fix: The marked sheets could not be written:")
    assert last.startswith("2 problems to mend. Nothing was written.")


def test_copies_of_two_sheets_of_one_name_do_not_take_each_others_place(letters: Command, tmp_path: Path) -> None:
    staff = small.people()
    staff[0]["postcode"] = "NOWHERE"
    folder = small.campaign(tmp_path / "c", staff, written(A02=COLLEAGUE))
    (folder / "staff.csv").rename(folder / "chase.csv")
    (folder / "more").mkdir()
    (folder / "notes.csv").rename(folder / "more/chase.csv")
    settings = small.CAMPAIGN.replace("staff.csv", "chase.csv").replace("notes.csv", "more/chase.csv")
    (folder / "campaign.toml").write_text(settings, encoding="utf-8")
    assert letters("check", folder).code == 1
    given = sorted(path.name for path in (folder / "output/to-fix").glob("*.xlsx"))
    assert given == ["chase (notes).xlsx", "chase (staff).xlsx", "chase.xlsx"]


# ---------------------------------------------------------------------------------------------------- approved


def test_who_names_no_folder_to_approve_in_is_told_what_comes_first(letters: Command, tmp_path: Path) -> None:
    ran = letters("approve", "B02", "--by", "Ruth Amadi")
    assert ran.code == 2
    assert "The campaign's folder comes first, then the staff ids" in " ".join(re.sub("[│╭╰─╮╯]", " ", ran.err).split())


def test_an_approved_note_is_printed_as_it_stands(letters: Command, tmp_path: Path) -> None:
    folder = campaign(tmp_path, B02=UNKNOWN)
    ran = letters("approve", folder, "B02", "--by", "Ruth  Amadi")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("1 note approved by Ruth Amadi, just as it stands.\nB02: may be printed (unknown-name)\n")
    (event,) = ledger(folder)
    assert event["event"] == "approved"
    assert event["content"] == {"by": "Ruth Amadi", "notes": {digest(folder, "B02"): ["unknown-name"]}}
    ran = letters("run", folder, "--workers", "1")
    assert ran.code == 0, ran.err
    assert [event["event"] for event in ledger(folder)] == ["approved", "frozen", "drawn", "made"]
    assert letters("verify", folder).code == 0
    assert "Approved: 1 note, though a rule blocks it" in letters("check", folder).out


def digest(folder: Path, staff_id: str) -> str:
    roster = intake.look(Order(folder)).roster
    assert roster
    return next(review.digest(person) for person in roster.people if person.staff_id == staff_id)


def test_an_edit_opens_the_question_again(letters: Command, tmp_path: Path) -> None:
    folder = campaign(tmp_path, B02=UNKNOWN)
    assert letters("approve", folder, "B02", "--by", "Ruth Amadi").code == 0
    assert letters("check", folder).code == 0
    small.campaign(folder, written=written(B02=UNKNOWN.replace("finest", "very finest")))
    assert letters("check", folder).code == 1


def test_an_approval_holds_for_this_persons_note_and_these_rules_alone(letters: Command, tmp_path: Path) -> None:
    folder = campaign(tmp_path, B02=UNKNOWN)
    assert letters("approve", folder, "B02", "--by", "Ruth Amadi").code == 0
    small.campaign(folder, written=written(B02="Good, kind work all year round, thank you.", A04=UNKNOWN))
    assert letters("check", folder).code == 1
    small.campaign(folder, written=written(B02=UNKNOWN, B04=UNKNOWN))
    told = letters("check", folder).told
    assert "row 8, column C “note”: Somebody else has the same note. The other one is in row 10." in told
    assert "row 8, column C “note”: This looks like the name of a child" not in told


def test_what_is_approved_already_is_not_recorded_again(letters: Command, tmp_path: Path) -> None:
    folder = campaign(tmp_path, B02=UNKNOWN)
    letters("approve", folder, "B02", "--by", "Ruth Amadi")
    before = ledger(folder)
    ran = letters("approve", folder, "B02", "--by", "Gwen Pryce")
    assert (ran.code, ledger(folder)) == (0, before)
    assert ran.out.startswith("All approved already.\nB02: approved already\n")


def test_nothing_is_approved_when_one_id_is_nobodys_or_needs_no_approval(letters: Command, tmp_path: Path) -> None:
    folder = campaign(tmp_path, B02=UNKNOWN)
    ran = letters("approve", folder, "B02", "Q77", "A01", "--by", "Ruth Amadi")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == (
        "ID 2 of 3: Nobody who can be drawn has this staff id. Write it as it stands in the notes.\n"
        "ID 3 of 3: There is nothing in this person's note that has to be approved. "
        "Is it the right id? Otherwise leave it out.\n"
        "2 problems to mend. Nothing was written.\n"
    )
    assert ledger(folder) == []


def test_who_approves_must_be_said(letters: Command, tmp_path: Path) -> None:
    folder = campaign(tmp_path, B02=UNKNOWN)
    assert letters("approve", folder, "B02").code == 2
    assert letters("approve", folder, "B02", "--by", " ").code == 2
    assert ledger(folder) == []


def test_a_note_that_is_changed_after_the_draw_is_read_again(letters: Command, tmp_path: Path) -> None:
    folder = campaign(tmp_path)
    assert letters("run", folder, "--workers", "1").code == 0
    small.campaign(folder, written=written(B02=UNKNOWN))
    assert letters("run", folder, "--workers", "1").code == 1
    assert letters("approve", folder, "B02", "--by", "Ruth Amadi").code == 0
    ran = letters("run", folder, "--workers", "1")
    assert ran.code == 0, ran.err
    assert letters("verify", folder).code == 0


# ---------------------------------------------------------------------------------------------------- too long


def test_a_note_too_long_for_its_page_is_told_with_how_many_words(letters: Command, tmp_path: Path) -> None:
    """As many as must go until the letter is one page; with one word fewer gone it is two."""
    long = "You bring calm into every room you enter. " * 20
    folder = campaign(tmp_path, A01=long.strip())
    ran = letters("check", folder)
    assert ran.code == 0, ran.err
    (line,) = [line for line in ran.err.splitlines() if "too long" in line]
    assert line.startswith("Worth a look: notes.csv, row 2, column C “note”: ")
    words = int(line.split("“note”: ")[1].split()[0])
    kept = len(long.split()) - words
    assert [pages(folder, "A01", long, count) for count in (kept, kept + 1)] == [1, 2]


def pages(folder: Path, staff_id: str, note: str, count: int) -> int:
    """Return of how many pages somebody's letter is, with so many words of a note in it."""
    checked = intake.check(Order(folder))
    person = next(person for person in checked.roster.people if person.staff_id == staff_id)
    letter = lengths.with_note(checked, "recognition", person, lengths.first_words(note, count))
    with pool.opened(checked.stationery, 1) as workshop:
        (document,) = workshop.lay_out([letter])
    return document.pages


def test_a_shorter_note_of_many_lines_is_too_long_as_well(letters: Command, tmp_path: Path) -> None:
    long = "You bring calm into every room you enter. " * 14
    lines = "\n".join(["Kind.", "Clear.", "Calm."] * 9)
    ran = letters("check", campaign(tmp_path, A01=long.strip(), A02=lines))
    assert sorted(line.split(",")[1] for line in ran.err.splitlines() if "too long for one page" in line) == [
        " row 2",
        " row 3",
    ]


def test_where_many_notes_are_too_long_the_design_is_pointed_to(letters: Command, tmp_path: Path) -> None:
    """A wider font made 23 notes too long, and managers were to shorten each of them."""
    people = lengths.kinds(intake.check(Order(campaign(tmp_path))))
    (kind,) = [kind for kind, some in people.items() if len(some) >= 5]
    long = {(kind, person): person.note for person in people[kind]}
    some = dict(list(long.items())[:4])
    (said,) = lengths._of_the_design(long, people)
    assert str(said).startswith("templates/recognition: 5 of 9 notes are too long for a page of this design.")
    assert not list(lengths._of_the_design(some, people))


def test_of_no_words_nothing_is_left() -> None:
    """Where not even the first word fits: the whole note would be the opposite."""
    assert [lengths.first_words("Calm and\nkind.", count) for count in range(4)] == [
        "",
        "Calm",
        "Calm and",
        "Calm and\nkind.",
    ]


def test_a_note_that_just_keeps_to_the_most_pages_is_asked_about_as_well(
    letters: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a line more its letter has more pages than a letter may have, and is no letter any more."""
    monkeypatch.setattr(render, "MOST_PAGES", 2)
    long, folder = "You bring calm into every room you enter. " * 120, campaign(tmp_path)
    low, high = 100, 900
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if 0 < pages(folder, "A01", long, middle) <= 2 else (low, middle)
    ran = letters("check", campaign(tmp_path, A01=lengths.first_words(long, low)))
    assert ran.code == 0, ran.err
    assert "too long for one page" in ran.err
