"""No arm is sent a letter: people are drawn and given something else; nobody is asked for a note or a home."""

from __future__ import annotations

import csv
import os
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
import small
from conftest import Command

from letters import cli, early, settings, workers
from letters.post import pool
from letters.screens.form import shown

TREATMENT = 'name = "tea"\ntreatment = "Free tea and coffee in the office"'
WHO = ("staff_id", "first_name", "last_name", "preferred_name", "site", "team")
DONE = "Nobody is due a letter in this campaign."


def without_letters(text: str = small.CAMPAIGN) -> str:
    """Return the small campaign's settings with tea in place of letters, and no notes."""
    text = text.replace('name = "letter"\nwording = "recognition"', TREATMENT)
    return text.replace('notes = "notes.csv"\n', "")


def campaign(
    folder: Path, staff: Sequence[Mapping[str, str]] | None = None, text: str = "", columns: Sequence[str] = WHO
) -> Path:
    """Write a campaign folder with these columns of a staff sheet, and nothing beside it."""
    folder.mkdir()
    people = small.people() if staff is None else staff
    small.sheet(folder / "staff.csv", columns, [{name: it[name] for name in columns} for it in people])
    (folder / "campaign.toml").write_text(text or without_letters(), encoding="utf-8")
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give such a campaign, not drawn yet."""
    return campaign(tmp_path / "c")


def facts(said: str) -> dict[str, str]:
    """Return what a screen says, by its label."""
    return dict(line.split(": ", 1) for line in said.splitlines() if ": " in line)


def test_a_sheet_of_names_sites_and_teams_is_all_that_is_needed(letters: Command, folder: Path) -> None:
    ran = letters("check", folder)
    assert ran.code == 0, ran.err
    assert ran.err.count("Worth a look") == 1  # small teams
    assert ran.out.startswith("Nothing needs mending. 9 people can be drawn.\n")
    assert facts(ran.out)["Letters"] == "none: nobody is due one in this campaign"
    assert ran.out.endswith(f"Next:\n1. `letters draw {shown(folder)}` draws once.\n")
    assert sorted(path.name for path in folder.iterdir()) == ["campaign.toml", "staff.csv"]


def test_a_draw_is_that_of_the_same_campaign_with_letters(letters: Command, folder: Path, tmp_path: Path) -> None:
    """What an arm is given is no part of the draw."""
    text = small.CAMPAIGN.replace('name = "letter"', 'name = "tea"')
    other = small.campaign(tmp_path / "other", settings=text)
    drawn = []
    for one in (folder, other):
        assert letters("draw", one).code == 0
        drawn.append((one / "output/trial/allocation.csv").read_bytes())
    assert drawn[0] == drawn[1]


def test_a_draw_says_what_is_to_be_given_and_not_that_letters_are_to_be_made(letters: Command, folder: Path) -> None:
    ran = letters("draw", folder)
    assert ran.code == 0
    assert "9 people drawn and sealed." in ran.out
    assert ran.out.endswith("Next:\n1. Give each arm what it is to have: the allocation says who is in which.\n")


def test_a_run_draws_and_says_that_nobody_is_due_a_letter(letters: Command, folder: Path) -> None:
    ran = letters("run", folder)
    assert ran.code == 0
    assert ran.out.startswith(f"{DONE}\n")
    said = facts(ran.out)
    assert said["The draw"] == "made now and sealed"
    assert (said["tea"], said["control"]) == ("Free tea and coffee in the office", "nothing")
    with (folder / "output/trial/allocation.csv").open(encoding="utf-8", newline="") as table:
        assert Counter(row["arm"] for row in csv.DictReader(table)) in (
            {"tea": 5, "control": 4},
            {"tea": 4, "control": 5},
        )
    assert not (folder / "output/post").exists()
    assert not (folder / "output/summary.html").exists()


def test_a_second_run_changes_nothing(letters: Command, folder: Path) -> None:
    assert letters("run", folder).code == 0
    before = {path: path.read_bytes() for path in (folder / "output").rglob("*") if path.is_file()}
    ran = letters("run", folder)
    assert ran.code == 0
    assert facts(ran.out)["The draw"].startswith("as sealed on ")
    assert {path: path.read_bytes() for path in (folder / "output").rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("command", ["draw", "run"])
def test_what_was_drawn_is_proved_and_its_standing_told(letters: Command, folder: Path, command: str) -> None:
    assert letters(command, folder).code == 0
    proved = letters("verify", folder)
    assert (proved.code, proved.err) == (0, "")
    assert facts(proved.out)["Letters"] == "none: nobody is due one in this campaign"
    stands = letters("status", folder)
    assert stands.code == 0
    assert stands.out.startswith(f"{DONE}\nDrawn: 9 people, on ")
    assert (
        "Next:\n1. Wait until the outcomes are in, and write the day under [trial], such as endline = 2027-06-30.\n"
        in stands.out
    )


def test_when_the_outcomes_are_in_nothing_is_waited_for(letters: Command, tmp_path: Path) -> None:
    text = without_letters().replace("strata =", "endline = 2020-01-31\nstrata =")
    folder = campaign(tmp_path / "c", text=text)
    assert letters("draw", folder).code == 0
    said = letters("status", folder).out
    assert said.endswith(f"1. Nothing for now. Keep the folder; `letters verify {shown(folder)}` proves it.\n")


def test_before_a_draw_its_standing_names_the_draw(letters: Command, folder: Path) -> None:
    said = letters("status", folder).out
    here = shown(folder)
    assert (
        said
        == f"Nothing has been drawn.\nNext:\n1. `letters check {here}`, then `letters draw {here}`: it draws once.\n"
    )


def test_homes_and_managers_in_the_sheet_are_not_looked_at(letters: Command, tmp_path: Path) -> None:
    """They may be blank, or no address at all: nobody is written to. That they are not needed is told."""
    people = [{**it, "postcode": "", "address_line_1": "N/A?", "line_manager": "-"} for it in small.people()]
    folder = campaign(tmp_path / "c", people, columns=(*WHO, "line_manager", "address_line_1", "postcode"))
    ran = letters("check", folder)
    assert ran.code == 0, ran.err
    assert "staff.csv, row 1: Not used: line_manager, address_line_1. Nothing needs doing." in ran.err
    assert letters("draw", folder).code == 0
    kept = b"".join(path.read_bytes() for path in (folder / "output").rglob("*") if path.is_file())
    assert kept
    assert b"N/A?" not in kept


def test_what_else_is_wrong_with_the_sheet_is_told(letters: Command, tmp_path: Path) -> None:
    people = small.people()
    people[1]["staff_id"], people[2]["team"], people[3]["site"] = "A01", "", "nowhere"
    ran = letters("check", campaign(tmp_path / "c", people))
    assert ran.code == 1
    assert "This id is already in row 2." in ran.err
    assert "row 4, column F “team”: This cell is empty." in ran.err
    assert "This site is not in campaign.toml." in ran.err
    assert "3 problems to mend." in ran.err


def test_a_run_takes_away_what_was_to_be_mended_and_keeps_what_was_read(letters: Command, tmp_path: Path) -> None:
    people = small.people()
    folder = campaign(tmp_path / "c", [{**people[0], "team": ""}, *people[1:]])
    assert letters("check", folder).code == 1
    assert (folder / "output/to-fix/staff.xlsx").exists()
    small.sheet(folder / "staff.csv", WHO, [{name: it[name] for name in WHO} for it in people])
    assert letters("run", folder).code == 0
    assert not (folder / "output/to-fix").exists()
    assert (folder / "output/store/settled").exists()


def test_notes_that_are_named_are_read(letters: Command, tmp_path: Path) -> None:
    folder = campaign(tmp_path / "c", text=without_letters().replace("[people]\n", '[people]\nnotes = "notes.csv"\n'))
    assert "notes.csv: There is no such file" in letters("check", folder).err


def test_notes_that_are_named_need_no_manager(letters: Command, tmp_path: Path) -> None:
    """Nor does the staff sheet have line managers, who would stand in for one."""
    folder = campaign(tmp_path / "c", text=without_letters().replace("[people]\n", '[people]\nnotes = "notes.csv"\n'))
    written = [{**note, "manager": ""} for note in small.notes()]
    small.sheet(folder / "notes.csv", small.NOTES_HEADINGS, written)
    ran = letters("check", folder)
    assert ran.code == 0, ran.err


@pytest.mark.parametrize("line", ["", 'notes = ""\n', 'notes = "  "\n'])
@pytest.mark.parametrize("which", ["wording", "afterwards"])
def test_where_anybody_is_sent_a_letter_at_any_time_notes_are_needed(
    letters: Command, tmp_path: Path, line: str, which: str
) -> None:
    text = without_letters().replace('name = "control"', f'name = "control"\n{which} = "recognition"')
    ran = letters("check", campaign(tmp_path / "c", text=text.replace("[people]\n", f"[people]\n{line}")))
    assert ran.code == 1
    assert "“notes” is missing. Add it; the README shows a whole campaign.toml." in ran.err


def test_where_letters_are_sent_afterwards_homes_are_needed(letters: Command, tmp_path: Path) -> None:
    text = small.CAMPAIGN.replace('name = "letter"\nwording = "recognition"', TREATMENT)
    folder = campaign(tmp_path / "c", text=f'{text}afterwards = "recognition"\n')
    small.sheet(folder / "notes.csv", small.NOTES_HEADINGS, small.notes())
    ran = letters("check", folder)
    assert ran.code == 1
    assert "There is no column “postcode”." in ran.err


def test_one_arm_may_have_letters_and_another_tea(letters: Command, tmp_path: Path) -> None:
    """Then everybody needs a note and a home, as in any campaign with letters."""
    folder = small.campaign(tmp_path / "c", settings=f"{small.CAMPAIGN}\n[[trial.arms]]\n{TREATMENT}\n")
    assert letters("run", folder).code == 0
    with (folder / "output/trial/allocation.csv").open(encoding="utf-8", newline="") as table:
        arms = Counter(row["arm"] for row in csv.DictReader(table))
    assert arms == {"letter": 3, "control": 3, "tea": 3}
    assert len(list((folder / "output/post/letters").iterdir())) == 3


def test_a_treatment_alone_makes_a_campaign(tmp_path: Path) -> None:
    chosen = settings.load(campaign(tmp_path / "c"))
    assert [arm.treatment for arm in chosen.trial.arms] == ["Free tea and coffee in the office", ""]
    assert not chosen.lettered
    assert chosen.people.sheets == ("staff.csv",)


def test_small_teams_are_told_of_in_words_that_fit(letters: Command, folder: Path) -> None:
    assert "those without a treatment may hear of those with it." in " ".join(letters("check", folder).err.split())


def test_no_worker_is_begun(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """There is nothing to lay out, and nothing to read."""

    def refused(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(pool, "opened", refused)
    assert cli.main(["check", str(folder)]) == 0
    monkeypatch.setattr(workers, "warm_up", refused)
    for command in ("draw", "run"):
        assert cli.main([command, str(folder)]) == 0


def test_a_campaign_whose_people_are_gone_is_refused_as_it_should_be(letters: Command, made: Path) -> None:
    """The first look at a campaign in which letters were made is a guess, and says nothing."""
    text = (made / "campaign.toml").read_text(encoding="utf-8")
    (made / "campaign.toml").write_text(text.replace("[people]", "[peple]"), encoding="utf-8")
    os.utime(made / "campaign.toml", (0, 0))  # as if nothing had changed since then
    early.warm_up(made, None, 1)
    ran = letters("run", made)
    assert ran.code == 1
    assert "“peple” is not a setting here. Did you mean “people”?" in ran.err


def test_a_later_batch_is_drawn_as_in_any_campaign(letters: Command, folder: Path) -> None:
    assert letters("draw", folder).code == 0
    joined = {**small.people()[0], "staff_id": "A99", "first_name": "Ada", "last_name": "Lovell"}
    people = [{name: it[name] for name in WHO} for it in (*small.people(), joined)]
    small.sheet(folder / "staff.csv", WHO, people)
    ran = letters("run", folder)
    assert ran.code == 0
    assert facts(ran.out)["The draw"] == "1 person who joined drawn now and sealed"
    assert letters("verify", folder).code == 0


def test_whoever_joins_when_another_is_gone_does_not_live_with_them(letters: Command, folder: Path) -> None:
    """Where nobody has an address all had one home, and each newcomer was asked whether they were whoever had left."""
    assert letters("draw", folder).code == 0
    assert letters("withdraw", folder, "A01", "--reason", "left").code == 0
    first, *others = [{name: it[name] for name in WHO} for it in small.people()]
    joined = {**first, "staff_id": "Z9", "first_name": "Ada", "last_name": "Lovell"}
    small.sheet(folder / "staff.csv", WHO, [*others, joined])
    ran = letters("draw", folder)
    assert ran.code == 0, ran.err


def test_a_draw_may_be_made_outside(letters: Command, folder: Path, tmp_path: Path) -> None:
    roster, drawn = tmp_path / "roster.json", tmp_path / "roster.drawn.json"
    assert letters("draw", folder, "--blind-export", roster).code == 0
    assert letters("draw", "--roster", roster, "--seed", "a seed for tests").code == 0
    assert letters("draw", folder, "--allocation", drawn).code == 0
    assert letters("verify", folder).code == 0


def test_when_its_time_is_over_what_is_personal_is_purged(letters: Command, tmp_path: Path) -> None:
    text = without_letters().replace("[people]\n", "[people]\nkeep_until = 2020-12-31\n")
    folder = campaign(tmp_path / "c", text=text)
    assert letters("draw", folder).code == 0
    ran = letters("purge", folder, "--by", "Ruth Amadi")
    assert ran.code == 0, ran.err
    assert "this campaign's own staff.csv, and" in ran.out
    assert not (folder / "staff.csv").exists()
    assert letters("verify", folder).code == 0


def test_two_of_one_name_and_team_are_pointed_out(letters: Command, tmp_path: Path) -> None:
    """Where no home is known nothing else tells whether somebody is listed twice."""
    first, *others = small.people()
    again = {**first, "staff_id": "Z99", "first_name": "SIAN"}
    ran = letters("check", campaign(tmp_path / "c", [first, *others, again]))
    assert ran.code == 0, ran.err
    said = (
        "staff.csv, row 11, column A “staff_id”: Row 2 has the same name, in the same team, under another id. Is it one"
    )
    assert f"Worth a look: {said}" in ran.err
