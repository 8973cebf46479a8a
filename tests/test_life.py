"""What happens after the draw, through the commands: nobody is sent two letters, and no arm ever changes."""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import pypdfium2
import pytest
import small
from conftest import Command

from letters import books, cli, files, tables
from letters.books import Book
from letters.problems import MachineFailed
from letters.screens.form import shown

ONE = ("--workers", "1")
TODAY = f"{date.today()}"
DUE = {"A02", "A05", "B01", "B02"}  # by the seed of the small campaign
WAITING = small.CAMPAIGN.replace('name = "control"\n', 'name = "control"\nafterwards = "recognition"\n')

Table = list[dict[str, str]]


def rewritten(folder: Path, people: Sequence[Mapping[str, str]], settings: str | None = None) -> None:
    """Put other people, and their notes, into a campaign."""
    chosen = settings or (folder / "campaign.toml").read_text(encoding="utf-8")
    small.campaign(folder, people, small.notes(people), chosen)


def with_setting(folder: Path, old: str, new: str) -> None:
    """Change campaign.toml in one place."""
    path = folder / "campaign.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def people_but(change: Mapping[str, Mapping[str, str]], without: Sequence[str] = ()) -> Table:
    """Return the small campaign's people, some of them changed, some gone."""
    return [{**it, **change.get(it["staff_id"], {})} for it in small.people() if it["staff_id"] not in without]


def table(path: Path) -> Table:
    """Return the rows of a sheet that was written, by heading."""
    head, *rows = tables.rows(path.read_bytes())
    return [dict(zip(head, row, strict=True)) for row in rows]


def arms(folder: Path, batch: int = 1) -> dict[str, str]:
    name = "allocation.csv" if batch == 1 else f"allocation-{batch}.csv"
    return {row["staff_id"]: row["arm"] for row in table(folder / "output/trial" / name)}


def letters_in(folder: Path, place: str = "post") -> set[str]:
    """Return whose letters lie in a folder of the output."""
    return {path.stem.split("-", 1)[1] for path in (folder / "output" / place / "letters").glob("*.pdf")}


def events(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "output/ledger.jsonl").read_text(encoding="utf-8").splitlines()]


def done(letters: Command, *arguments: str | Path) -> str:
    """Give a command that must end well, and return what it says."""
    ran = letters(*arguments)
    assert ran.code == 0, ran.err
    return ran.out


# ------------------------------------------------------------------------------------------------ to the post


def test_letters_that_were_sent_are_put_away_and_recorded(letters: Command, made: Path) -> None:
    before = {path.name: path.read_bytes() for path in (made / "output/post").rglob("*") if path.is_file()}
    said = done(letters, "sent", made, "--on", TODAY)
    assert said.startswith(f"4 letters recorded as sent on {TODAY}.\n")
    assert not (made / "output/post").exists()
    assert not (made / "output/store").exists(), "copies of letters that have gone are not kept"
    sent = {path.name: path.read_bytes() for path in (made / "output/sent/1").rglob("*") if path.is_file()}
    assert sent == before, "a reprint is the same, to the last byte"
    assert {row["staff_id"] for row in table(made / "output/trial/sent-1.csv")} == DUE
    assert events(made)[-1]["event"] == "sent"
    assert events(made)[-1]["content"]["day"] == TODAY
    assert done(letters, "verify", made).count("each as made") == 1


def test_what_a_command_that_was_stopped_has_left_is_no_strangers(letters: Command, made: Path) -> None:
    """On a full disk `sent` ended, and the proof said that its own files had not been made by letters."""
    (made / "output/trial/sent-1.csv").write_bytes(b"")
    (made / "output/trial/sent-1.csv").chmod(0o600)
    ran = letters("verify", made)
    assert ran.code == 3
    assert "trial/sent-1.csv: a `letters sent` that was stopped has left this here" in ran.err
    done(letters, "run", made, *ONE)
    done(letters, "verify", made)


def test_the_page_about_what_was_sent_is_put_away_too(letters: Command, made: Path) -> None:
    """A page that says “ready to print” of letters that have gone would have them printed again."""
    page = (made / "output/summary.html").read_bytes()
    done(letters, "sent", made)
    assert not (made / "output/summary.html").exists()
    put_away = made / "output/sent/summary-1.html"
    assert put_away.read_bytes() == page
    put_away.write_bytes(page + b"!")
    ran = letters("verify", made)
    assert (ran.code, ran.err.split(":")[0]) == (3, "sent/summary-1.html")


@pytest.mark.parametrize(("days", "said"), [(1, "has not come yet"), (-2, "the letters in place were made on")])
def test_letters_cannot_go_before_they_were_made_or_in_days_to_come(
    letters: Command, made: Path, days: int, said: str
) -> None:
    day = date.today() + timedelta(days)
    ran = letters("sent", made, "--on", f"{day}")
    assert (ran.code, ran.err.startswith("--on: "), said in ran.err) == (1, True, True)
    assert len(events(made)) == 3


def test_letters_cannot_go_before_they_were_made_though_the_draw_was_earlier(
    letters: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, drawn = small.campaign(tmp_path), cli._now()
    done(letters, "draw", folder)
    monkeypatch.setattr(cli, "_now", lambda: drawn + timedelta(days=9))
    done(letters, "run", folder, *ONE)
    ran = letters("sent", folder, "--on", TODAY)
    assert ran.err.startswith("--on: This cannot be: the letters in place were made on ")
    done(letters, "sent", folder)


def test_a_letter_cannot_have_gone_and_have_been_kept_back(letters: Command, made: Path) -> None:
    done(letters, "withdraw", made, "A02", "--reason", "left")
    ran = letters("sent", made, "--without", "A02", "--gone", "A02")
    assert (ran.code, "This letter cannot have gone, and have been kept back as well." in ran.err) == (1, True)


def test_a_mailing_cannot_go_before_the_one_that_went_before(
    letters: Command, made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = cli._now() + timedelta(days=9)
    monkeypatch.setattr(cli, "_now", lambda: later)
    done(letters, "sent", made, "--without", "A02")
    done(letters, "run", made, *ONE)
    ran = letters("sent", made, "--on", TODAY)
    assert ran.code == 1
    assert ran.err.startswith(f"--on: This cannot be: mailing 1 went on {later.astimezone().date()}.")
    done(letters, "sent", made)


def test_letters_that_were_kept_back_are_not_to_be_posted_later(letters: Command, made: Path) -> None:
    said = done(letters, "sent", made, "--without", "A02")
    assert "Never post the 1 letter kept back from there: it is made for the next mailing." in said
    assert "kept back" not in done(letters, "status", made)


@pytest.mark.parametrize(
    ("without", "said"),
    [
        (["A02"], "Never post the 1 letter kept back from there: it is to somebody who is sent nothing more."),
        (
            ["A02", "A05"],
            "Never post the 2 letters kept back from there: they are to people who are sent nothing more.",
        ),
        (["A02", "A05", "B02"], "kept back from there: what is still due is made for the next mailing."),
    ],
)
def test_what_becomes_of_letters_kept_back_is_true_of_people_who_have_withdrawn(
    letters: Command, made: Path, without: list[str], said: str
) -> None:
    done(letters, "withdraw", made, *without[:2], "--reason", "left")
    assert said in done(letters, "sent", made, *(f"--without={it}" for it in without))


def test_nothing_is_made_again_once_everything_was_sent(letters: Command, made: Path) -> None:
    done(letters, "sent", made)
    ledger = (made / "output/ledger.jsonl").read_bytes()
    said = done(letters, "run", made, *ONE)
    assert said.startswith("Nothing to print: all 4 letters that were due have been sent.\n")
    assert not (made / "output/post").exists()
    assert (made / "output/ledger.jsonl").read_bytes() == ledger


def test_letters_are_recorded_as_sent_once(letters: Command, made: Path) -> None:
    done(letters, "sent", made, "--on", TODAY)
    ran = letters("sent", made)
    assert ran.code == 1
    assert ran.err.startswith(f"post: There are no letters here to be sent. The last were sent on {TODAY}.")


def test_before_a_run_there_is_nothing_to_send(letters: Command, tmp_path: Path) -> None:
    folder = small.campaign(tmp_path)
    done(letters, "draw", folder)
    assert letters("sent", folder).code == 1


def test_a_letter_that_did_not_go_is_made_for_the_next_mailing(letters: Command, made: Path) -> None:
    done(letters, "sent", made, "--without", "B01", "--without", "A02")
    assert {row["staff_id"] for row in table(made / "output/trial/sent-1.csv")} == DUE - {"B01", "A02"}
    done(letters, "run", made, *ONE)
    assert letters_in(made) == {"B01", "A02"}
    assert letters_in(made, "sent/1") == DUE
    done(letters, "verify", made)


def test_letters_that_were_changed_are_not_recorded_as_sent(letters: Command, made: Path) -> None:
    next((made / "output/post/letters").iterdir()).write_bytes(b"%PDF-1.7")
    assert letters("sent", made).code == 3
    assert len(events(made)) == 3


@pytest.mark.parametrize(("field", "new"), [("address_line_1", "10 High Street"), ("preferred_name", "Nell")])
def test_a_changed_letter_to_somebody_who_was_sent_one_is_not_made_and_the_reason_told(
    letters: Command, made: Path, field: str, new: str
) -> None:
    done(letters, "sent", made, "--on", TODAY)
    rewritten(made, people_but({"A02": {field: new}}))
    ran = letters("run", made, *ONE)
    assert ran.code == 0, "there is nothing to mend"
    assert ran.out.startswith("Nothing to print: all 4 letters that were due have been sent.\n")
    assert "Worth a look: staff.csv, row 3" in ran.err
    assert f"This person's letter was sent on {TODAY}, and would be another one now." in ran.err
    assert "letters returned FOLDER ID." in ran.err
    assert not (made / "output/post").exists()


def test_a_change_to_a_letter_that_was_sent_does_not_stop_the_letters_of_others(letters: Command, made: Path) -> None:
    done(letters, "sent", made, "--without", "B01")
    rewritten(made, people_but({"A02": {"address_line_1": "10 High Street"}}))
    ran = letters("run", made, *ONE)
    assert ran.code == 0, ran.err
    assert "Worth a look: staff.csv, row 3" in ran.err
    assert letters_in(made) == {"B01"}


def test_a_new_day_alone_makes_no_letter_another_one(letters: Command, made: Path) -> None:
    """Every mailing has a day of its own: whoever was sent theirs before would be told of at every run."""
    done(letters, "sent", made, "--without", "B01")
    done(letters, "returned", made, "A02")
    with_setting(made, "date = 2026-12-01", "date = 2027-01-15")
    ran = letters("run", made, *ONE)
    assert ran.code == 0, ran.err
    assert letters_in(made) == {"B01"}
    assert "would be another one now" not in ran.err
    assert ran.err.count("This person's letter came back, and would be the same again.") == 1
    with pypdfium2.PdfDocument(next((made / "output/post/letters").iterdir())) as pdf:
        assert "15 Ionawr 2027" in pdf[0].get_textpage().get_text_range()
    done(letters, "sent", made)
    assert letters("run", made, *ONE).out.startswith("Nothing to print: 3 letters sent; 1 came back, and nothing is")
    rewritten(
        made, people_but({"A02": {"address_line_1": "10 High Street"}, "A05": {"address_line_1": "1 Low Street"}})
    )
    ran = letters("run", made, *ONE)
    assert ran.code == 0, ran.err
    assert (letters_in(made), ran.err.count("would be another one now")) == ({"A02"}, 1)


def test_the_letters_of_a_new_mailing_are_not_called_changed(letters: Command, made: Path) -> None:
    done(letters, "sent", made, "--without", "B01")
    assert "changed: " not in done(letters, "run", made, *ONE)
    rewritten(made, people_but({"B01": {"address_line_1": "10 High Street"}}))
    assert "New or changed: 1 letter: no. 1 (sheet 2)\n" in done(letters, "run", made, *ONE)


# ---------------------------------------------------------------------------------------------- what came back


def test_a_letter_that_came_back_is_made_again_when_the_address_is_mended(letters: Command, made: Path) -> None:
    done(letters, "sent", made)
    assert done(letters, "returned", made, "A02").startswith("1 letter recorded as come back.\n")
    ran = letters("run", made, *ONE)
    assert ran.code == 0
    assert "This person's letter came back, and would be the same again. Mend the address" in ran.err
    assert not (made / "output/post").exists()
    rewritten(made, people_but({"A02": {"address_line_1": "10 High Street"}}))
    done(letters, "run", made, *ONE)
    assert letters_in(made) == {"A02"}
    done(letters, "sent", made)
    assert letters("run", made, *ONE).out.startswith("Nothing to print")
    assert letters("returned", made, "A02").code == 0, "it may come back once more"
    done(letters, "verify", made)


@pytest.mark.parametrize("who", ["A01", "B01", "nobody"])
def test_a_letter_that_is_not_on_its_way_cannot_come_back(letters: Command, made: Path, who: str) -> None:
    done(letters, "sent", made, "--without", "B01")
    before = events(made)
    ran = letters("returned", made, "A02", who)
    assert ran.code == 1
    assert ran.err.startswith("ID 2 of 2: No letter to this staff id is on its way, so none can have come back.")
    assert events(made) == before, "nothing is recorded of the others either"


# ------------------------------------------------------------------------------------------- who is sent nothing


def test_somebody_who_withdraws_is_sent_nothing_and_keeps_their_arm(letters: Command, made: Path) -> None:
    before = (made / "output/trial/allocation.csv").read_bytes()
    done(letters, "withdraw", made, "A02", "A01", "--reason", "asked")
    done(letters, "run", made, *ONE)
    assert letters_in(made) == DUE - {"A02"}
    assert (made / "output/trial/allocation.csv").read_bytes() == before
    done(letters, "verify", made)
    assert letters("withdraw", made, "A02", "--reason", "left").code == 1
    assert "A02" not in (made / "output/summary.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("option", ["--without", "--gone"])
def test_a_letter_to_somebody_who_has_withdrawn_since_does_not_go_unseen(
    letters: Command, made: Path, option: str
) -> None:
    """The pack is printed, and then they withdraw: their letter must be taken out, or had gone before."""
    said = done(letters, "withdraw", made, "A02", "--reason", "asked")
    assert f"a letter to somebody who is sent nothing more: `letters run {shown(made)}` makes it anew" in said
    said = done(letters, "status", made)
    assert "Ready to post: 3 letters\nNot to be posted: 1 letter\n" in said
    assert f"`letters run {shown(made)}` makes the letters that are due, and no other." in said
    assert f"since, 1 of them must not be posted: `letters run {shown(made)}`\n" in done(letters, "verify", made)
    before = events(made)
    ran = letters("sent", made)
    assert ran.code == 1
    assert ran.err.startswith("post: 1 letter in the print pack is to somebody who is sent nothing more since it was")
    assert "letters sent FOLDER --without A02. If it had gone before that was decided:" in ran.err
    assert letters("sent", made, "--gone", "B01").err.startswith("ID 1 of 1: There is no letter in the print pack that")
    assert events(made) == before
    done(letters, "sent", made, option, "A02")
    assert {row["staff_id"] for row in table(made / "output/trial/sent-1.csv")} == DUE - (
        {"A02"} if option == "--without" else set()
    )
    assert letters("run", made, *ONE).out.startswith("Nothing to print")
    done(letters, "verify", made)


def test_whoever_withdraws_and_has_no_letter_here_leaves_the_pack_as_it_is(letters: Command, made: Path) -> None:
    assert "print pack" not in done(letters, "withdraw", made, "A01", "--reason", "asked")
    done(letters, "sent", made)


def test_a_reason_must_be_given(letters: Command, made: Path) -> None:
    ran = letters("withdraw", made, "A02")
    assert (ran.code, "left: has left the authority; asked: asked to be sent nothing" in ran.err) == (2, True)


def test_somebody_who_is_gone_from_the_sheet_stops_the_run_until_they_are_withdrawn(
    letters: Command, made: Path
) -> None:
    rewritten(made, people_but({}, without=["A01", "A02"]))
    ran = letters("run", made, *ONE)
    assert ran.code == 1
    assert "staff.csv: 2 people who were drawn are not in this sheet, or left out: A01, A02." in ran.err
    assert "letters withdraw FOLDER A01 A02 --reason left." in ran.err
    done(letters, "withdraw", made, "A01", "A02", "--reason", "left")
    done(letters, "run", made, *ONE)
    assert letters_in(made) == DUE - {"A02"}
    assert arms(made)["A02"] == "letter"


def test_somebody_drawn_who_seems_to_have_died_stops_the_run_until_they_are_withdrawn(
    letters: Command, made: Path
) -> None:
    """Their letter lay in the pack, and nothing was said."""
    rewritten(made, people_but({"A02": {"status": "Deceased"}}))
    ran = letters("run", made, *ONE)
    assert ran.code == 1
    assert "“Deceased” is said of somebody who stays in the draw, and would be sent a letter." in ran.err
    assert "letters withdraw FOLDER A02 --reason died, or left; or mend the cell." in ran.err
    done(letters, "withdraw", made, "A02", "--reason", "died")
    done(letters, "run", made, *ONE)
    assert letters_in(made) == DUE - {"A02"}


def test_the_managers_page_has_the_strata_that_were_drawn(letters: Command, made: Path) -> None:
    """A team that was mended after the draw was counted among the others, beside the seed of another draw."""

    def strata() -> list[tuple[str, str]]:
        page = (made / "output/summary.html").read_text(encoding="utf-8")
        return re.findall(r"<td>([^<]*Council)</td>\s*<td[^>]*>(\d+)</td>", page)

    before = strata()
    assert [people for _, people in before] == ["5", "4"]
    rewritten(made, people_but({"A01": {"site": "brynmor"}}))
    done(letters, "run", made, *ONE)
    assert strata() == before


def test_of_whoever_was_sent_their_letter_and_died_since_nothing_is_asked(letters: Command, made: Path) -> None:
    done(letters, "sent", made)
    rewritten(made, people_but({"A02": {"status": "Deceased"}}))
    assert letters("run", made, *ONE).code == 0


def test_of_whoever_has_withdrawn_and_gone_only_the_note_is_to_be_deleted(letters: Command, made: Path) -> None:
    """“letters withdraw” was said once more to whoever had just been withdrawn."""
    done(letters, "withdraw", made, "A02", "--reason", "left")
    notes = (made / "notes.csv").read_bytes()
    rewritten(made, people_but({}, without=["A02"]))
    (made / "notes.csv").write_bytes(notes)
    said = letters("run", made, *ONE).err
    assert "This person has withdrawn, and is not on the staff sheet any more. Delete this row." in said
    assert "letters withdraw" not in said


def test_whoever_is_gone_and_has_a_note_yet_is_known(letters: Command, made: Path) -> None:
    """“Mend the id” was said, with two ids near it that were other people's."""
    notes = (made / "notes.csv").read_bytes()
    rewritten(made, people_but({}, without=["A02"]))
    (made / "notes.csv").write_bytes(notes)
    said = letters("run", made, *ONE).err
    assert (
        "notes.csv, row 3, column A “staff_id”: This person was drawn, and is not on the staff sheet any more." in said
    )
    assert "if they have left, delete this row, and: letters withdraw FOLDER A02 --reason left." in said


def test_whoever_was_sent_their_letter_may_leave_the_sheet(letters: Command, made: Path) -> None:
    done(letters, "sent", made)
    rewritten(made, people_but({}, without=["A02"]))
    assert letters("run", made, *ONE).code == 0


@pytest.mark.parametrize("drawn", [False, True])
def test_an_authority_that_takes_part_no_more(letters: Command, tmp_path: Path, drawn: bool) -> None:
    """Before the draw its people are left out and counted; after it they stay in their arms."""
    folder = small.campaign(tmp_path)
    if drawn:
        done(letters, "draw", folder)
    done(letters, "withdraw", folder, "--site", "ashby")
    said = done(letters, "run", folder, *ONE)
    assert letters_in(folder) <= {"B01", "B02", "B03", "B04"}
    assert len(arms(folder)) == (9 if drawn else 4)
    assert ("5 authority withdrew" in said) is not drawn
    done(letters, "verify", folder)
    assert letters("withdraw", folder, "--site", "ashby").code == 1
    assert letters("withdraw", folder, "--site", "nowhere").code == 1


def test_an_authority_that_withdrew_is_not_drawn_under_another_name(letters: Command, tmp_path: Path) -> None:
    folder = small.campaign(tmp_path)
    done(letters, "withdraw", folder, "--site", "ashby")
    with_setting(folder, "[sites.ashby]", "[sites.ashbury]")
    ran = letters("run", folder, *ONE)
    assert ran.code == 1
    assert "[sites.ashby] has withdrawn, and does not stand here any more." in ran.err
    assert done(letters, "status", folder)


# ----------------------------------------------------------------------------------------------- who has joined


def test_whoever_joins_is_a_batch_of_their_own_and_the_first_one_stays(letters: Command, made: Path) -> None:
    first = (made / "output/trial/allocation.csv").read_bytes()
    done(letters, "sent", made)
    joined = [{**it, "postcode": f"LE65 2A{'BDEFGH'[n]}"} for n, it in enumerate(small.many(6))]
    rewritten(made, [*small.people(), *joined])
    said = done(letters, "run", made, *ONE)
    assert "6 people who joined drawn now and sealed" in said
    assert (made / "output/trial/allocation.csv").read_bytes() == first
    second = arms(made, 2)
    assert second.keys() == {it["staff_id"] for it in joined}
    assert sorted(second.values()).count("letter") == 3
    assert letters_in(made) == {name for name, arm in second.items() if arm == "letter"}
    assert [event["event"] for event in events(made)].count("joined") == 1
    done(letters, "verify", made)


def test_a_draw_is_told_though_it_gives_nobody_a_letter(letters: Command, made: Path) -> None:
    done(letters, "sent", made)
    rewritten(made, [*small.people(), *small.many(1)])
    said = done(letters, "run", made, *ONE)
    assert arms(made, 2) == {small.many(1)[0]["staff_id"]: "control"}
    assert said.startswith("Nothing to print")
    assert "The draw: 1 person who joined drawn now and sealed\n" in said


def test_the_same_late_file_twice_adds_nobody_twice(letters: Command, made: Path) -> None:
    rewritten(made, [*small.people(), *small.many(1)])
    done(letters, "run", made, *ONE)
    before = (made / "output/ledger.jsonl").read_bytes()
    assert "Nothing has changed." in done(letters, "run", made, *ONE)
    assert (made / "output/ledger.jsonl").read_bytes() == before


def test_people_who_join_one_by_one_are_not_all_in_the_same_arm(letters: Command, tmp_path: Path) -> None:
    folder = small.campaign(tmp_path)
    done(letters, "draw", folder)
    everybody, found = small.people(), set()
    for one in small.many(6):
        everybody = [*everybody, one]
        rewritten(folder, everybody)
        done(letters, "draw", folder)
        found |= set(arms(folder, len(everybody) - 8).values())
    assert found == {"letter", "control"}


# -------------------------------------------------------------------------------------- who is not who they were


def test_a_corrected_name_gives_a_new_letter_when_somebody_says_it_is_the_same_person(
    letters: Command, made: Path
) -> None:
    rewritten(made, people_but({"A05": {"last_name": "Younge"}}))
    ran = letters("run", made, *ONE)
    assert ran.code == 1
    assert "row 6" in ran.err
    assert "Somebody of another name was drawn under this id." in ran.err
    assert "letters correct FOLDER A05 --reason renamed" in ran.err
    done(letters, "correct", made, "A05", "--reason", "renamed")
    done(letters, "run", made, *ONE)
    (letter,) = (made / "output/post/letters").glob("*-A05.pdf")
    with pypdfium2.PdfDocument(letter) as pdf:
        assert "Younge" in pdf[0].get_textpage().get_text_range()
    assert "Young" not in json.dumps(events(made)), "no name is in the ledger"
    assert letters("correct", made, "A05", "--reason", "renamed").code == 1, "there is nothing to correct any more"


def test_two_ids_that_changed_places_are_refused_and_cannot_be_corrected_away(letters: Command, made: Path) -> None:
    first, second, *rest = small.people()
    swapped = [{**first, "staff_id": second["staff_id"]}, {**second, "staff_id": first["staff_id"]}, *rest]
    rewritten(made, swapped)
    ran = letters("run", made, *ONE)
    assert ran.code == 1
    assert ran.err.count("This is the name of somebody who was drawn under another id") == 2
    assert letters("correct", made, "A01", "A02", "--reason", "renamed").code == 1


def test_somebody_who_was_drawn_is_not_drawn_again_under_another_id(letters: Command, made: Path) -> None:
    rewritten(made, people_but({"A01": {"staff_id": "A99"}}))
    ran = letters("run", made, *ONE)
    assert ran.code == 1
    assert "Somebody of this name was drawn already, under the id A01." in ran.err


@pytest.mark.parametrize(
    ("change", "stays"),
    [
        ({"first_name": "Sian", "last_name": "O’Neill"}, True),
        ({"first_name": "Sian", "address_line_1": "3 Mill Ln"}, True),
        ({"first_name": "SIAN", "postcode": "LE65 9ZZ"}, False),
        ({"first_name": "Siân Mair", "last_name": "O-Neill", "postcode": "LE65 9ZZ"}, False),
    ],
)
def test_nor_under_a_name_that_is_spelt_otherwise(
    change: dict[str, str], *, stays: bool, letters: Command, made: Path
) -> None:
    """Whoever was hired again under a new id, without an accent or with a second name, had a second letter."""
    there = next(one for one in small.people() if one["staff_id"] == "A01")
    if not stays:
        done(letters, "withdraw", made, "A01", "--reason", "left")
    rewritten(made, [*people_but({}, without=[] if stays else ["A01"]), {**there, "staff_id": "A99", **change}])
    ran = letters("run", made, *ONE)
    assert ran.code == 1
    assert "Somebody of this name was drawn already, under the id A01." in ran.err
    done(letters, "correct", made, "A99", "--reason", "another")
    done(letters, "run", made, *ONE)


def test_of_a_newcomer_who_is_listed_three_times_each_row_is_told_once(letters: Command, made: Path) -> None:
    """The third row was one more than the program could tell of, and ended it."""
    thrice = [{**small.many(1)[0], "staff_id": f"N{number}"} for number in range(1, 4)]
    rewritten(made, [*small.people(), *thrice])
    ran = letters("run", made, *ONE)
    assert ran.code == 1
    said = "column A “staff_id”: Row 11 has the same name, and the same postcode, under another id."
    assert [ran.err.count(f"row {row}, {said}") for row in (12, 13)] == [1, 1]


def test_whoever_only_shares_a_name_is_not_listed_twice_either(letters: Command, made: Path) -> None:
    """Two rows of one newcomer, both said to be another one than A01, were both drawn."""
    there = next(one for one in small.people() if one["staff_id"] == "A01")
    rewritten(made, [*small.people(), {**there, "staff_id": "N1"}, {**there, "staff_id": "N2"}])
    done(letters, "correct", made, "N1", "N2", "--reason", "another")
    ran = letters("run", made, *ONE)
    assert ran.code == 1
    assert "row 12, column A “staff_id”: Row 11 has the same name, and the same postcode, under another id." in ran.err


@pytest.mark.parametrize("now", [{"preferred_name": "Clarrie"}, {"last_name": "Ní Bhriain"}])
def test_nor_by_a_name_that_they_have_been_given_since(letters: Command, made: Path, now: dict[str, str]) -> None:
    """The register knows what they were called when they were drawn; the sheet knows what they are called now."""
    there = next(one for one in small.people() if one["staff_id"] == "B03") | now
    again = {**there, "staff_id": "B99", "first_name": there["preferred_name"] or there["first_name"]}
    again |= {"preferred_name": "", "last_name": there["last_name"].replace("í", "i")}
    rewritten(made, people_but({"B03": now}))
    if "last_name" in now:
        done(letters, "correct", made, "B03", "--reason", "renamed")
    done(letters, "run", made, *ONE)
    rewritten(made, [*people_but({"B03": now}), again])
    assert "Somebody of this name was drawn already, under the id B03." in letters("run", made, *ONE).err
    done(letters, "correct", made, "B99", "--reason", "another")
    done(letters, "run", made, *ONE)


def test_nor_by_the_name_that_they_are_called_by(letters: Command, made: Path) -> None:
    there = next(one for one in small.people() if one["staff_id"] == "A03")
    hired = {**there, "staff_id": "A99", "first_name": "Kasia", "preferred_name": "", "postcode": "LE65 9ZZ"}
    done(letters, "withdraw", made, "A03", "--reason", "left")
    rewritten(made, [*people_but({}, without=["A03"]), hired])
    assert "drawn already, under the id A03." in letters("run", made, *ONE).err


@pytest.mark.parametrize("command", [("sent",), ("returned", "B01"), ("withdraw", "B01", "--reason", "left")])
def test_nothing_is_written_into_the_books_of_another_campaign(
    letters: Command, made: Path, tmp_path: Path, command: tuple[str, ...]
) -> None:
    """With another's --output its letters were recorded as sent, and the folder was kept as this one's own."""
    mine, before = small.campaign(tmp_path / "mine", small.many(4)), events(made)
    name, *others = command
    ran = letters(name, mine, *others, "--output", made / "output")
    whose = "A draw lies here, and no ledger-head.json beside campaign.toml says that it is this campaign's own."
    assert (ran.code, whose in ran.err) == (1, True), ran.err
    assert events(made) == before
    assert not (mine / "ledger-head.json").exists()


@pytest.mark.parametrize("command", [("run", *ONE), ("sent",), ("purge", "--by", "Ruth Amadi")])
def test_another_campaign_of_the_same_people_is_another_one(
    letters: Command, made: Path, tmp_path: Path, command: tuple[str, ...]
) -> None:
    """By one staff id that both had a purge deleted the letters of a campaign whose time was not over."""
    kept = small.CAMPAIGN.replace("[people]\n", "[people]\nkeep_until = 2026-01-01\n")
    mine, before = small.campaign(tmp_path / "mine", settings=kept), files.contents(made)
    name, *others = command
    assert letters(name, mine, *others, "--output", made / "output").code == 1
    assert files.contents(made) == before
    assert (mine / "staff.csv").exists()


def test_what_campaign_toml_calls_its_output_is_its_own(letters: Command, made: Path) -> None:
    (made / "output").rename(made.parent / "elsewhere")
    (made / "ledger-head.json").unlink()
    assert letters("sent", made, "--output", made.parent / "elsewhere").code == 1
    text = (made / "campaign.toml").read_text(encoding="utf-8")
    elsewhere = text.replace('output = "output"', f'output = "{made.parent / "elsewhere"}"')
    (made / "campaign.toml").write_text(elsewhere, encoding="utf-8")
    done(letters, "sent", made)


def test_a_campaign_whose_head_was_lost_goes_on(letters: Command, made: Path) -> None:
    (made / "ledger-head.json").unlink()
    done(letters, "sent", made)
    assert (made / "ledger-head.json").exists()


def test_a_newcomer_who_only_shares_a_name_is_drawn_when_somebody_says_so(letters: Command, made: Path) -> None:
    """Whoever was drawn has left, and another person of that name has come."""
    name = {"first_name": "Tom", "last_name": "Young"}
    newcomer = {**small.many(1)[0], **name}
    done(letters, "withdraw", made, "B04", "--reason", "left")
    rewritten(made, [*people_but({}, without=["B04"]), newcomer])
    assert letters("run", made, *ONE).code == 1
    done(letters, "correct", made, "M0001", "--reason", "another")
    done(letters, "run", made, *ONE)
    assert arms(made, 2).keys() == {"M0001"}


def test_whoever_has_withdrawn_and_is_hired_again_is_known_though_the_old_row_is_there(
    letters: Command, made: Path
) -> None:
    """A leaver whose row had stayed was drawn anew under another id, and could get the other arm."""
    there = next(one for one in small.people() if one["staff_id"] == "A03")
    hired = {**there, "staff_id": "A99", "address_line_1": "7 New Street", "postcode": "LE65 9ZZ"}
    done(letters, "withdraw", made, "A03", "--reason", "left")
    rewritten(made, [*small.people(), hired])
    assert "drawn already, under the id A03." in letters("run", made, *ONE).err


def test_nobody_has_a_letter_from_an_authority_that_takes_part_no_more(letters: Command, made: Path) -> None:
    """Whoever had moved there since the draw was to be sent one with its name at the head."""
    done(letters, "withdraw", made, "--site", "brynmor")
    rewritten(made, people_but({"A02": {"site": "brynmor"}}))
    ran = letters("run", made, *ONE)
    assert ran.code == 1
    assert "This person is in an authority that takes part no more, whose name their letter would bear." in ran.err
    assert "letters withdraw FOLDER A02 --reason away." in ran.err


def test_a_letter_that_was_slipped_in_is_not_put_away_with_those_that_went(letters: Command, made: Path) -> None:
    """It lay in “sent” then, to somebody of the control arm, and the proof failed from that day on."""
    (made / "output/post/letters/0099-A01.pdf").write_bytes(b"%PDF-1.7")
    before = events(made)
    ran = letters("sent", made)
    assert (ran.code, "post/letters/0099-A01.pdf: this file was not made by letters." in ran.err) == (3, True)
    assert events(made) == before


@pytest.mark.parametrize("kind", ["a link", "a folder", "elsewhere"])
def test_a_purge_deletes_this_campaigns_own_files_and_nothing_else(
    letters: Command, made: Path, tmp_path: Path, kind: str
) -> None:
    """A whole folder was deleted, and a sheet of others; and what a link led to stayed, though a receipt named it."""
    elsewhere = tmp_path / "hr"
    elsewhere.mkdir()
    (elsewhere / "staff.csv").write_bytes((made / "staff.csv").read_bytes())
    with_setting(made, "[people]\n", "[people]\nkeep_until = 2026-01-01\n")
    if kind == "elsewhere":
        with_setting(made, 'staff = "staff.csv"', f'staff = "{elsewhere / "staff.csv"}"')
    else:
        (made / "staff.csv").unlink()
        if kind == "a link":
            (made / "staff.csv").symlink_to(elsewhere / "staff.csv")
        else:
            shutil.copytree(elsewhere, made / "staff.csv")
    before = events(made)
    ran = letters("purge", made, "--by", "Ruth Amadi")
    said = {"a link": "This is a link", "a folder": "This is a folder", "elsewhere": "This lies outside the campaign's"}
    assert (ran.code, said[kind] in ran.err) == (1, True), ran.err
    assert events(made) == before
    assert (elsewhere / "staff.csv").exists()


def test_a_purge_takes_sheets_that_campaign_toml_named_before_and_names_what_else_lies_there(
    letters: Command, made: Path
) -> None:
    """“What was personal is deleted”: the first staff sheet was there yet, and not in the receipt."""
    for name in ("staff", "notes"):
        (made / f"{name}-2.csv").write_bytes((made / f"{name}.csv").read_bytes())
        with_setting(made, f'"{name}.csv"', f'"{name}-2.csv"')
    done(letters, "run", made, *ONE)
    done(letters, "sent", made)
    (made / "HR export.xlsx").write_bytes(b"PK")
    with_setting(made, "[people]\n", "[people]\nkeep_until = 2026-01-01\n")
    said = done(letters, "purge", made, "--by", "Ruth Amadi")
    assert "Look into HR export.xlsx: if people are named there, delete that too." in said
    assert [path.name for path in made.glob("*.csv")] == []
    receipt = json.loads((made / "output/purged.json").read_bytes())
    assert {"staff.csv", "notes.csv", "staff-2.csv", "notes-2.csv"} <= receipt["deleted"].keys()


def test_a_purge_before_the_letters_have_gone_is_asked_for_by_a_word(letters: Command, made: Path) -> None:
    """With a year mistyped, letters that were ready to post were deleted, and nobody was asked."""
    with_setting(made, "[people]\n", "[people]\nkeep_until = 2026-01-01\n")
    before = files.tree(made)
    ran = letters("purge", made, "--by", "Ruth Amadi")
    assert ran.code == 1
    assert "4 letters lie here that are not recorded as sent. When they have gone: `letters sent`." in ran.err
    assert files.tree(made) == before
    done(letters, "purge", made, "--by", "Ruth Amadi", "--unfinished")
    assert not (made / "output/post").exists()


def test_nobody_who_waits_is_sent_a_letter_while_one_of_the_trials_has_not_gone(letters: Command, made: Path) -> None:
    with_setting(made, 'name = "control"', 'name = "control"\nafterwards = "recognition"')
    with_setting(made, "[trial]\n", "[trial]\nendline = 2026-11-30\n")
    done(letters, "run", made, *ONE)
    done(letters, "sent", made, "--without", "A02")
    ran = letters("unseal", made, "--by", "Ruth Amadi")
    assert (ran.code, "A letter of the trial has not gone to the post yet" in ran.err) == (1, True), ran.err


def test_the_day_is_sealed_where_nothing_is_measured_too(letters: Command, tmp_path: Path) -> None:
    """It could be set earlier after the draw, and those who waited had their letters then."""
    settings = small.CAMPAIGN.replace("[trial]\n", "[trial]\nendline = 2099-06-30\n")
    waiting = settings.replace('name = "control"', 'name = "control"\nafterwards = "recognition"')
    folder = small.campaign(tmp_path / "c", settings=waiting)
    done(letters, "run", folder, *ONE)
    done(letters, "sent", folder)
    with_setting(folder, "2099-06-30", "2026-11-30")
    ran = letters("unseal", folder, "--by", "Ruth Amadi")
    assert ran.code == 1
    assert "The outcomes are in from 2099-06-30 on, as was declared before the draw" in ran.err


def homes_of(moved: Mapping[str, str]) -> Table:
    """Return the people with some of them at the homes of others."""
    at = ("address_line_1", "address_line_2", "postcode")
    people = {it["staff_id"]: it for it in small.people()}
    return people_but({one: {field: people[other][field] for field in at} for one, other in moved.items()})


def test_addresses_that_have_slipped_to_other_rows_stop_the_run(letters: Command, made: Path) -> None:
    """Each letter would have been posted to a neighbour in the sheet, those of the control arm among them."""
    rewritten(made, homes_of({"A02": "A01", "A03": "A02", "A04": "A03"}))
    before = files.contents(made / "output")
    ran = letters("run", made, *ONE)
    assert ran.code == 1
    place = "staff.csv, row 4, column H “address_line_1”"
    assert f"{place}: This is the home that A02 was drawn from, who has another one now. Has a row slipped?" in ran.err
    assert files.contents(made / "output") == before


def slipped(field: str, by: int = 1) -> Table:
    """Return the people with one column a row further down."""
    people = small.people()
    values = [it[field] for it in people]
    return [{**it, field: value} for it, value in zip(people, [*values[-by:], *values[:-by]], strict=True)]


def test_postcodes_that_have_slipped_alone_stop_the_run(letters: Command, made: Path) -> None:
    """A letter went to 1 High Street, Marsby, with the postcode of another town."""
    rewritten(made, slipped("postcode"))
    ran = letters("run", made, *ONE)
    assert ran.code == 1
    assert "column J “postcode”: This is the postcode that A01 was drawn from, who has another one now." in ran.err


@pytest.mark.parametrize("field", ["address_line_1", "address_line_2"])
def test_that_many_have_another_address_is_pointed_out(letters: Command, made: Path, field: str) -> None:
    rewritten(made, slipped(field, 3))
    ran = letters("run", made, *ONE)
    assert ran.code == 0, ran.err
    assert " people have another address than when they were drawn: A01, A02," in ran.err
    assert "Has a column slipped?" in ran.err


@pytest.mark.parametrize("change", [{"first_name": "Winnie"}, {"last_name": "Fenwick"}])
@pytest.mark.parametrize("withdrawn", [True, False])
def test_a_newcomer_at_the_postcode_of_somebody_who_has_gone_is_asked_about(
    change: dict[str, str], *, withdrawn: bool, letters: Command, made: Path
) -> None:
    """Hired again, with a name and a street that were written otherwise, they were drawn, and sent a second letter."""
    if withdrawn:
        done(letters, "withdraw", made, "A01", "--reason", "left")
    there = next(one for one in small.people() if one["staff_id"] == "A01")
    rewritten(made, [*people_but({}, ["A01"]), {**there, "staff_id": "A99", "address_line_1": "3 Mill Ln.", **change}])
    ran = letters("run", made, *ONE)
    assert ran.code == 1
    assert "Somebody of this home, or postcode, was drawn under the id A01, and is not here any more." in ran.err


def test_a_newcomer_of_the_name_of_somebody_who_is_there_is_asked_about(letters: Command, made: Path) -> None:
    there = next(one for one in small.people() if one["staff_id"] == "A01")
    other = {"staff_id": "A99", "team": "Care", "line_manager": "Ravi Nair", "postcode": "LE65 2AT"}
    rewritten(made, [*small.people(), {**there, **other, "site": "brynmor"}])
    ran = letters("run", made, *ONE)
    assert ran.code == 0, ran.err
    assert "Somebody of this name was drawn already, under the id A01, and is still on the sheet." in ran.err


def test_whoever_can_be_sent_no_letter_may_live_where_they_like(letters: Command, made: Path) -> None:
    """People move in a year, and nothing but a withdrawal would have let the others' letters be made."""
    moved = homes_of({"A02": "A01", "A03": "A02", "A04": "A03"})
    for one in ("A03", "A04"):
        done(letters, "withdraw", made, one, "--reason", "asked")
    rewritten(made, moved)
    assert "was drawn from" not in done(letters, "run", made, *ONE)


def test_whoever_moves_to_the_home_of_somebody_who_stays_lives_with_them(letters: Command, made: Path) -> None:
    rewritten(made, homes_of({"A02": "A01", "A03": "A01"}))
    assert "was drawn from" not in done(letters, "run", made, *ONE)


def test_one_who_has_the_home_of_somebody_who_has_moved_is_asked_about(letters: Command, made: Path) -> None:
    people = homes_of({"A02": "A01"})
    people[0]["address_line_1"] = "99 New Street"
    rewritten(made, people)
    ran = letters("run", made, *ONE)
    assert (ran.code, "Worth a look: staff.csv, row 3, " in ran.err) == (0, True)


def test_an_authority_in_which_nobody_was_drawn_stops_nobody(letters: Command, made: Path) -> None:
    """Its table had been renamed since: “0 people are sent nothing more”, and their letters went to the post."""
    text = (made / "campaign.toml").read_text(encoding="utf-8")
    (made / "campaign.toml").write_text(text.replace("[sites.brynmor", "[sites.bryn"), encoding="utf-8")
    ran = letters("withdraw", made, "--site", "bryn")
    assert ran.code == 1
    assert "Nobody was drawn in [sites.bryn]: nobody's letter would be stopped." in ran.err
    assert "Drawn: ashby, brynmor." in ran.err


# ------------------------------------------------------------------------------------------------- afterwards


def test_those_who_waited_are_sent_letters_when_the_trial_has_ended(
    letters: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = small.campaign(tmp_path, settings=WAITING)
    done(letters, "run", folder, *ONE)
    assert letters_in(folder) == DUE
    assert "4 letters of the trial have not gone to the post yet" in letters("unseal", folder, "--by", "Ruth Amadi").err
    done(letters, "sent", folder)
    ran = letters("unseal", folder, "--by", "Ruth Amadi")
    assert ran.code == 1
    assert "endline = 2027-06-30" in ran.err
    with_setting(folder, "[trial]\n", "[trial]\nendline = 2027-06-30\n")
    assert "The outcomes are in from 2027-06-30 on" in letters("unseal", folder, "--by", "Ruth Amadi").err
    later = cli._now().replace(year=2027, month=7, day=1)
    monkeypatch.setattr(cli, "_now", lambda: later)
    with_setting(folder, "endline = 2027-06-30\n", "endline = 2026-06-30\n")
    ran = letters("unseal", folder, "--by", "Ruth Amadi")
    assert (ran.code, "The outcomes cannot be in from 2026-06-30 on: the draw was later" in ran.err) == (1, True)
    with_setting(folder, "endline = 2026-06-30\n", "endline = 2027-06-30\n")
    done(letters, "unseal", folder, "--by", "Ruth Amadi")
    with_setting(folder, 'afterwards = "recognition"\n', "")
    ran = letters("run", folder, *ONE)
    assert (ran.code, "The arm “control” was unsealed, and it does not say any more" in ran.err) == (1, True)
    with_setting(folder, 'name = "control"\n', 'name = "control"\nafterwards = "recognition"\n')
    assert done(letters, "status", folder).startswith("The trial has ended, and those who waited are due a letter.\n")
    done(letters, "run", folder, *ONE)
    assert letters_in(folder) == set(arms(folder)) - DUE
    told = json.loads((folder / "output/trial/manifest.json").read_text(encoding="utf-8"))
    assert told["wordings"] == {"letter": "recognition", "control": "recognition"}
    assert "would have each bar end: at 100 %" in (folder / "output/summary.html").read_text(encoding="utf-8")
    assert "Unsealed: those who were to wait are sent a letter too\n" in done(letters, "status", folder)
    done(letters, "verify", folder)
    assert letters("unseal", folder, "--by", "Ruth Amadi").code == 1


def test_a_letter_that_came_back_is_written_down_once(letters: Command, made: Path) -> None:
    done(letters, "sent", made)
    done(letters, "returned", made, "A02")
    ran = letters("returned", made, "A02")
    assert ran.code == 1
    assert "ID 1 of 1: That this letter came back is written down already. Leave it out." in ran.err


def test_whoever_withdraws_after_the_pack_was_printed_is_named_by_their_letter(letters: Command, made: Path) -> None:
    said = done(letters, "withdraw", made, "A05", "--reason", "left")
    assert f"take out 0001-A05.pdf; when the others have gone: `letters sent {shown(made)} --without ID`." in said
    said = done(letters, "run", made, *ONE)
    assert "9 listed = 9 in the draw" in said
    page = (made / "output/summary.html").read_text(encoding="utf-8")
    assert "5 are not, for now<br>1 has withdrawn since" in page
    assert "and who has withdrawn since gets none." in page


def test_whoever_left_the_sheet_is_still_counted_as_drawn(letters: Command, made: Path) -> None:
    done(letters, "withdraw", made, "A05", "--reason", "left")
    rewritten(made, people_but({}, without=["A05"]))
    assert "People: 8 listed = 8 of the 9 who were drawn\n" in done(letters, "run", made, *ONE)
    assert "People: 8 listed = 8 of the 9 who were drawn\n" in done(letters, "check", made)


def test_whoever_moved_out_of_an_authority_that_withdrew_has_withdrawn_with_it(letters: Command, made: Path) -> None:
    done(letters, "withdraw", made, "--site", "brynmor")
    rewritten(made, people_but({"B04": {"site": "ashby", "team": "Duty"}}))
    done(letters, "run", made, *ONE)
    assert "<br>4 have withdrawn since" in (made / "output/summary.html").read_text(encoding="utf-8")


def test_an_allocation_that_was_deleted_is_missing_and_made_again(letters: Command, made: Path) -> None:
    """As the remedy for a spoilt one has it."""
    (made / "output/trial/allocation.csv").unlink()
    ran = letters("status", made)
    assert ran.code == 3
    assert ran.err == "trial/allocation.csv: this file is missing; `letters run` makes it again from the seal.\n"
    done(letters, "run", made, *ONE)
    done(letters, "verify", made)


def test_that_joining_is_for_good_is_said_before_the_draw(letters: Command, made: Path) -> None:
    rewritten(made, [*small.people(), *small.many(1)])
    assert f"`letters run {shown(made)}` draws the one person who has joined, once and for good" in done(
        letters, "check", made
    )


def test_what_the_draw_seals_of_what_is_measured_is_said_before_and_with_it(letters: Command, tmp_path: Path) -> None:
    measured = '[evidence]\nprimary = "valued"\nfamily = ["supported"]\nendline = "endline.csv"\n'
    text = small.CAMPAIGN.replace("[trial]\n", "[trial]\nendline = 2028-06-30\n") + measured
    folder = small.campaign(tmp_path, settings=text)
    said = "valued and 1 more outcome, in from 2028-06-30 on\n"
    assert f"Measured: the draw seals {said}" in done(letters, "check", folder)
    assert f"Measured: sealed with it: {said}" in done(letters, "draw", folder)
    assert "Measured: " not in done(letters, "draw", folder)
    (tmp_path / "other").mkdir()
    assert f"Measured: sealed with it: {said}" in done(
        letters, "run", small.campaign(tmp_path / "other", settings=text), *ONE
    )


def test_an_earlier_day_does_not_let_those_who_waited_be_sent_letters_sooner(
    letters: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The day was sealed with the draw: letters before it would spoil the comparison."""
    measured = '[evidence]\nprimary = "valued"\nendline = "endline.csv"\n'
    folder = small.campaign(
        tmp_path, settings=WAITING.replace("[trial]\n", "[trial]\nendline = 2028-06-30\n") + measured
    )
    done(letters, "draw", folder)
    with_setting(folder, "endline = 2028-06-30\n", "endline = 2027-06-30\n")
    later = cli._now().replace(year=2027, month=7, day=1)
    monkeypatch.setattr(cli, "_now", lambda: later)
    ran = letters("unseal", folder, "--by", "Ruth Amadi")
    assert ran.code == 1
    assert "The outcomes are in from 2028-06-30 on, as was declared before the draw: letters before it" in ran.err
    assert "unsealed" not in (folder / "output/ledger.jsonl").read_text(encoding="utf-8")
    done(letters, "run", folder, *ONE)
    done(letters, "sent", folder)
    assert "Wait until 2028-06-30: from that day on the outcomes are in.\n" in done(letters, "status", folder)


def test_a_receipt_names_nothing_that_was_never_there(
    letters: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    measured = '[evidence]\nprimary = "valued"\nendline = "endline.csv"\n'
    folder = small.campaign(tmp_path, settings=small.CAMPAIGN + measured)
    with_setting(folder, "[trial]\n", "[trial]\nendline = 2027-06-30\n")
    with_setting(folder, "[people]\n", "[people]\nkeep_until = 2027-12-31\n")
    done(letters, "draw", folder)
    later = cli._now().replace(year=2028, month=1, day=2)
    monkeypatch.setattr(cli, "_now", lambda: later)
    assert "endline.csv" not in done(letters, "purge", folder, "--by", "Ruth Amadi", "--unfinished")
    deleted = json.loads((folder / "output/purged.json").read_bytes())["deleted"]
    assert "staff.csv" in deleted
    assert all(deleted.values())


def test_what_is_personal_goes_when_its_time_is_over_and_the_draw_can_still_be_proved(
    letters: Command, made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done(letters, "sent", made)
    assert "keep_until = 2027-12-31" in letters("purge", made, "--by", "Ruth Amadi").err
    with_setting(made, "[people]\n", "[people]\nkeep_until = 2027-12-31\n")
    assert "Personal data is kept until 2027-12-31." in letters("purge", made, "--by", "Ruth Amadi").err
    names = [person["last_name"] for person in small.people() if person["last_name"]]
    later = cli._now().replace(year=2028, month=1, day=2)
    monkeypatch.setattr(cli, "_now", lambda: later)
    done(letters, "purge", made, "--by", "Ruth Amadi")
    left = sorted(path.relative_to(made).as_posix() for path in made.rglob("*") if path.is_file())
    assert not [name for name in left if name.endswith((".pdf", "staff.csv", "notes.csv", "key", "summary.html"))]
    assert {"output/ledger.jsonl", "output/trial/allocation.csv", "output/purged.json"} <= set(left)
    for name in left:
        text = (made / name).read_text(encoding="utf-8")
        assert not [it for it in names if re.search(rf"\b{it}\b", text)], name
    receipt = json.loads((made / "output/purged.json").read_text(encoding="utf-8"))
    assert {"staff.csv", "notes.csv", "register/key", "sent/1/print-pack.pdf"} <= receipt["deleted"].keys()
    said = done(letters, "verify", made)
    assert "deleted, with all else that was personal" in said
    assert "each as made" not in said
    assert letters("run", made, *ONE).code == 1
    done(letters, "purge", made, "--by", "Ruth Amadi")


def test_the_status_says_where_a_campaign_is_and_what_comes_next(letters: Command, tmp_path: Path) -> None:
    folder = small.campaign(tmp_path)
    assert "it draws once, and makes the letters" in done(letters, "status", folder)
    assert not (folder / "output").exists(), "to look changes nothing"
    assert "Ledger's head" not in done(letters, "status", folder), "there is none yet"
    done(letters, "draw", folder)
    assert "To be made: 4 letters\n" in done(letters, "status", folder)
    done(letters, "run", folder, *ONE)
    assert "Ready to post: 4 letters\n" in done(letters, "status", folder)
    done(letters, "sent", folder, "--on", TODAY)
    assert f"Mailing 1: 4 letters, sent on {TODAY}\n" in done(letters, "status", folder)
    done(letters, "returned", folder, "A02")
    said = done(letters, "status", folder)
    assert "Came back: 1 letter: A02\n" in said
    assert "Mend the addresses" in said


def test_those_of_an_authority_that_withdrew_wait_no_more(letters: Command, tmp_path: Path) -> None:
    folder = small.campaign(tmp_path, settings=WAITING)
    done(letters, "draw", folder)
    assert "Waiting: 5 people\n" in done(letters, "status", folder)
    done(letters, "withdraw", folder, "--site", "ashby")
    waiting = sum(arm == "control" and staff_id.startswith("B") for staff_id, arm in arms(folder).items())
    assert f"Waiting: {waiting} people\n" in done(letters, "status", folder)


# ---------------------------------------------------------------------------------------------- what is proved


def test_a_head_that_was_noted_down_shows_that_the_ledger_was_cut_short(letters: Command, made: Path) -> None:
    noted = events(made)[-1]["hash"]
    grouped = " ".join(noted[at : at + 8] for at in range(0, 64, 8))
    done(letters, "verify", made, "--head", grouped)
    book = made / "output/ledger.jsonl"
    book.write_bytes(b"".join(book.read_bytes().splitlines(keepends=True)[:2]))
    (made / "ledger-head.json").unlink()
    ran = letters("verify", made, "--head", grouped)
    assert ran.code == 3
    assert ran.err.startswith(
        f"ledger.jsonl: it does not hold the head {noted}: it was cut short, or that is mistyped."
    )


@pytest.mark.parametrize("head", ["", "4f1c09d2", "nonsense", "0" * 63])
def test_a_head_that_is_not_whole_accuses_nobody(letters: Command, made: Path, head: str) -> None:
    ran = letters("verify", made, "--head", head)
    assert ran.code == 1
    assert ran.err.startswith(f"--head: “{head}” is not a whole head. Write all eight groups")


def test_a_campaign_is_not_drawn_a_second_time_into_another_folder(letters: Command, made: Path) -> None:
    ran = letters("run", made, "--output", made / "another", *ONE)
    assert ran.code == 3
    assert "name the folder that it was drawn into (“output”) with --output" in ran.err
    assert not (made / "another").exists()


def test_a_campaign_that_was_moved_with_its_output_goes_on(letters: Command, made: Path, tmp_path: Path) -> None:
    shutil.copytree(made, tmp_path / "moved")
    assert "Nothing has changed." in done(letters, "run", tmp_path / "moved", *ONE)


@pytest.mark.skipif(not files.POSIX, reason="folders have modes where there are POSIX permissions")
def test_a_folder_in_which_something_else_lies_is_closed_to_nobody(letters: Command, tmp_path: Path) -> None:
    folder = small.campaign(tmp_path / "c")
    (tmp_path / "shared").mkdir(mode=0o755)
    (tmp_path / "shared/minutes.docx").touch()
    done(letters, "run", folder, "--output", tmp_path / "shared", *ONE)
    assert files.mode(tmp_path / "shared") == 0o755


def test_an_output_folder_that_came_with_a_clone_is_made_private_and_proved(letters: Command, tmp_path: Path) -> None:
    """As that of this program's own sample is, with an empty file by which Git keeps it."""
    folder = small.campaign(tmp_path / "c")
    (folder / "output").mkdir(mode=0o755)
    (folder / "output/.gitkeep").touch(mode=0o644)
    done(letters, "run", folder, *ONE)
    assert files.mode(folder / "output") == (0o700 if files.POSIX else files.mode(folder / "output"))
    done(letters, "verify", folder)
    (folder / "output/.gitkeep").write_text("A list of names", encoding="utf-8")
    assert ".gitkeep: this file was not made by letters.\n" in letters("verify", folder).err


def test_what_others_may_read_is_told(letters: Command, made: Path) -> None:
    (made / "output/post/print-list.csv").chmod(0o644)
    ran = letters("verify", made)
    assert ran.code == 3
    assert ran.err.startswith("post/print-list.csv: others may read this.")


@pytest.mark.parametrize("name", ["draft.docx", "trial/allocation-2.csv", "register/2.csv", "sent/1/0001.pdf"])
def test_a_strangers_file_anywhere_is_found(letters: Command, made: Path, name: str) -> None:
    (made / "output" / name).parent.mkdir(parents=True, exist_ok=True)
    (made / "output" / name).write_bytes(b"")
    ran = letters("verify", made)
    assert ran.code == 3
    assert f"{name}: this file was not made by letters.\n" in ran.err


def test_the_print_list_of_a_later_mailing_begins_anew(letters: Command, made: Path) -> None:
    done(letters, "sent", made, "--without", "B01")
    done(letters, "run", made, *ONE)
    with (made / "output/post/print-list.csv").open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["letter_number"], row["sheet_range"]) == ("1", "2")


def test_a_ledger_that_was_cut_short_costs_nothing_that_it_sealed(letters: Command, made: Path) -> None:
    """It may be put back: what a killed command would have left is not told from that by its name alone."""
    done(letters, "sent", made)
    book, head = made / "output/ledger.jsonl", made / "ledger-head.json"
    before = {path: path.read_bytes() for path in (made / "output").rglob("*") if path.is_file()}
    whole, witness = book.read_bytes(), head.read_bytes()
    for lines in (0, 2, 3):
        book.write_bytes(b"".join(whole.splitlines(keepends=True)[:lines]))
        head.unlink()
        letters("run", made, *ONE)
        book.write_bytes(whole)
        head.write_bytes(witness)
    there = {path: path.read_bytes() for path in before if path.is_file()}
    assert {path.name for path in before if there.get(path) != before[path]} <= {"manifest.json", "summary.html"}


# ------------------------------------------------------------------------------- older copies, and other folders


def test_an_older_copy_of_the_ledger_draws_nobody_a_second_time(letters: Command, made: Path) -> None:
    """Put back over a later draw, it sealed another one of the same people; and the advice was to delete the first."""
    done(letters, "sent", made)
    kept = {name: (made / name).read_bytes() for name in ("output/ledger.jsonl", "ledger-head.json")}
    joined = [{**it, "postcode": f"LE65 2A{'BDEFGH'[n]}"} for n, it in enumerate(small.many(6))]
    rewritten(made, [*small.people(), *joined[:5]])
    done(letters, "run", made, *ONE)
    second = arms(made, 2)
    for name, data in kept.items():
        (made / name).write_bytes(data)
    rewritten(made, [*small.people(), *joined])
    for command in ("check", "run", "status"):
        ran = letters(command, made)
        assert ran.code == 3, command
        assert "it does not know of the draw that trial/allocation-2.csv is from. Put back the newest." in ran.err
    assert arms(made, 2) == second
    assert (made / "output/ledger.jsonl").read_bytes() == kept["output/ledger.jsonl"]


def test_an_older_copy_of_the_ledger_sends_nobody_a_second_letter(letters: Command, made: Path) -> None:
    kept = {name: (made / name).read_bytes() for name in ("output/ledger.jsonl", "ledger-head.json")}
    done(letters, "sent", made)
    for name, data in kept.items():
        (made / name).write_bytes(data)
    ran = letters("run", made, *ONE)
    assert ran.code == 3
    assert "it does not know of the mailing that lies in sent/1/." in ran.err


def test_no_second_draw_is_made_into_another_folder_while_the_first_lies_where_it_should(
    letters: Command, made: Path, tmp_path: Path
) -> None:
    (made / "ledger-head.json").unlink()
    ran = letters("run", made, "--output", tmp_path / "elsewhere", *ONE)
    assert ran.code == 1
    assert "A draw lies in the folder that campaign.toml names, and this would be another one." in ran.err


def test_of_two_first_draws_into_two_folders_one_is_made(letters: Command, tmp_path: Path) -> None:
    """Both read that nothing was drawn; the later one took the place of the witness of the earlier."""
    folder = small.campaign(tmp_path / "c")
    real = books.read

    def meanwhile(campaign: Path, output: Path) -> Book:
        book = real(campaign, output)
        if output.name == "late" and not (folder / "early/ledger.jsonl").exists():
            assert letters("draw", folder, "--output", folder / "early").code == 0
        return book

    with mock.patch.object(books, "read", meanwhile):
        ran = letters("draw", folder, "--output", folder / "late")
    assert ran.code == 3, ran.err
    assert not (folder / "late/ledger.jsonl").exists()
    assert not (folder / "late/trial").exists()
    assert not (folder / ".lock").exists()


def test_a_draw_leaves_nothing_but_its_witness_beside_campaign_toml(letters: Command, tmp_path: Path) -> None:
    folder = small.campaign(tmp_path / "c")
    before = {path.name for path in folder.iterdir()}
    done(letters, "draw", folder)
    assert {path.name for path in folder.iterdir()} - before == {"output", "ledger-head.json"}


def test_letters_with_the_date_of_those_that_went_before_are_pointed_out(letters: Command, made: Path) -> None:
    done(letters, "sent", made)
    rewritten(made, [*small.people(), *small.many(4)])
    said = "Worth a look: campaign.toml: These letters are dated 2026-12-01, and mailing 1 went on "
    assert said in letters("run", made, *ONE).err
    day = (date.today() + timedelta(days=1)).isoformat()
    with_setting(made, "date = 2026-12-01", f"date = {day}")
    assert "These letters are dated" not in letters("run", made, *ONE).err


def test_of_many_letters_that_are_new_every_sheet_is_named(letters: Command, tmp_path: Path) -> None:
    people = small.many(40)
    folder = small.campaign(tmp_path, people)
    done(letters, "run", folder, *ONE)
    small.campaign(tmp_path, people, small.notes([{**it, "note": "Thank you for all of it."} for it in people]))
    with_setting(folder, 'role = "', 'role = "Acting ')
    assert "New or changed: 20 letters, on the sheets 2 to 21\n" in done(letters, "run", folder, *ONE)


def test_ids_that_have_all_lost_their_zeros_never_lead_to_a_second_draw(letters: Command, tmp_path: Path) -> None:
    """Each message led to the next one, and that to a new draw: people who had a letter were due a second."""
    people = [{**it, "staff_id": f"{n:05}"} for n, it in enumerate(small.people(), start=1)]
    folder = small.campaign(tmp_path, people)
    done(letters, "run", folder, *ONE)
    done(letters, "sent", folder)
    small.campaign(folder, [{**it, "staff_id": it["staff_id"].lstrip("0")} for it in people])
    ran = letters("run", folder, *ONE)
    assert (ran.code, "delete" in ran.err) == (1, False)
    assert "No id is written as it was when it was drawn" in ran.err
    assert "such as “00001” for “1”" in ran.err
    shutil.rmtree(folder / "output")
    ran = letters("run", folder, *ONE)
    assert (ran.code, "delete" in ran.err) == (3, False)
    assert "by a new draw some would be sent two" in ran.err


def test_files_of_others_in_our_folders_are_neither_tidied_away_nor_purged_unseen(
    letters: Command, made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = [made / "output" / name for name in ("store/inventory.xlsx", "sent/1/proof-of-posting.pdf")]
    theirs[0].write_bytes(b"mine")
    done(letters, "run", made, *ONE)
    done(letters, "sent", made)
    theirs[1].write_bytes(b"mine")
    with_setting(made, "[people]\n", "[people]\nkeep_until = 2027-12-31\n")
    later = cli._now().replace(year=2028, month=1, day=2)
    monkeypatch.setattr(cli, "_now", lambda: later)
    ran = letters("purge", made, "--by", "Ruth Amadi")
    assert (ran.code, [path.read_bytes() for path in theirs]) == (1, [b"mine", b"mine"])
    assert [line.split(":")[0] for line in ran.err.splitlines()[:2]] == [
        "sent/1/proof-of-posting.pdf",
        "store/inventory.xlsx",
    ]
    for path in theirs:
        path.unlink()
    done(letters, "purge", made, "--by", "Ruth Amadi")


def test_what_is_recorded_and_could_not_be_finished_is_said_to_be_recorded(
    letters: Command, made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(source: Path, place: Path) -> None:
        raise MachineFailed(f"{source.name} could not be moved.")

    with monkeypatch.context() as broken:
        broken.setattr(files, "move", fails)
        ran = letters("sent", made)
    said = (
        "This is written down, but what follows is not done yet: post could not be moved. Mend that: the next command"
    )
    assert (ran.code, said in ran.err) == (5, True)
    done(letters, "run", made, *ONE)
    done(letters, "verify", made)


def test_whoever_was_drawn_is_not_counted_as_left_out_before_the_draw(letters: Command, tmp_path: Path) -> None:
    rule = '\n[people.exclude]\n"On leave" = { column = "status", values = ["Maternity"] }\n'
    people = [{**it, "status": ""} for it in small.people()]
    folder = small.campaign(
        tmp_path, [*people[1:], {**people[0], "status": "Maternity"}], settings=small.CAMPAIGN + rule
    )
    done(letters, "draw", folder)
    on_leave = [{**it, "status": "Maternity" if it["staff_id"] in ("A01", "A02") else ""} for it in people]
    small.campaign(tmp_path, [*on_leave, {**small.many(1)[0], "status": ""}], settings=small.CAMPAIGN + rule)
    done(letters, "withdraw", folder, "A02", "--reason", "away")
    done(letters, "draw", folder)
    excluded = [it["content"]["excluded"] for it in events(folder) if it["event"] in ("frozen", "joined")]
    assert excluded == [{"On leave": 1}, {"On leave": 1}]


@pytest.mark.parametrize("output", [".", "..", "../c"])
def test_the_output_lies_in_no_folder_that_holds_the_campaign(letters: Command, tmp_path: Path, output: str) -> None:
    folder = small.campaign(tmp_path / "c")
    with_setting(folder, 'output = "output"', f'output = "{output}"')
    for command in ("check", "run", "verify", "status"):
        ran = letters(command, folder)
        assert (ran.code, "This is the campaign's own folder, or one that holds it" in ran.err) == (1, True)
    assert sorted(it.name for it in folder.iterdir()) == ["campaign.toml", "notes.csv", "staff.csv"]


def test_a_pack_that_has_gone_and_is_put_back_is_not_left_to_be_posted_again(letters: Command, made: Path) -> None:
    shutil.copytree(made / "output/post", made.parent / "copy")
    done(letters, "sent", made)
    shutil.copytree(made.parent / "copy", made / "output/post")
    ran = letters("run", made, *ONE)
    assert (ran.code, "these letters have gone already" in ran.err) == (3, True)
    assert "Not to be posted: what lies in post/: it has gone already" in done(letters, "status", made)
    shutil.rmtree(made / "output/post")
    done(letters, "run", made, *ONE)


def test_an_authority_can_withdraw_by_the_name_that_it_had_at_the_draw(letters: Command, made: Path) -> None:
    text = (made / "campaign.toml").read_text("utf-8")
    (made / "campaign.toml").write_text(text.replace("[sites.ashby", "[sites.ashby_council"), "utf-8")
    done(letters, "withdraw", made, "--site", "ashby")
    assert "[sites.ashby] has withdrawn, and does not stand here any more. Put it back" in letters("run", made).err


def test_letters_of_a_draw_whose_clock_was_ahead_can_be_recorded(
    letters: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, now = small.campaign(tmp_path), cli._now()
    with monkeypatch.context() as ahead:
        ahead.setattr(cli, "_now", lambda: now + timedelta(days=900))
        done(letters, "run", folder, *ONE)
    done(letters, "sent", folder)
    done(letters, "verify", folder)


def test_whoever_comes_back_with_a_second_last_name_is_known(letters: Command, made: Path) -> None:
    there = next(one for one in small.people() if one["staff_id"] == "B04")
    again = {**there, "staff_id": "B99", "last_name": f"{there['last_name']}-Smith", "postcode": "SY23 9ZZ"}
    done(letters, "withdraw", made, "B04", "--reason", "left")
    rewritten(made, [*people_but({}, without=["B04"]), {**again, "address_line_1": "7 Elm Road"}])
    assert "Somebody of this name was drawn already, under the id B04." in letters("run", made, *ONE).err


def test_whoever_was_drawn_and_seems_to_leave_is_no_more_to_be_left_out(letters: Command, tmp_path: Path) -> None:
    folder = small.campaign(tmp_path, [{**it, "status": ""} for it in small.people()])
    done(letters, "draw", folder)
    small.campaign(tmp_path, [{**it, "status": "Leaver" if it["staff_id"] == "A02" else ""} for it in small.people()])
    said = "This is said of somebody who was drawn, and may yet be sent a letter."
    assert f"{said} If they are to be sent none: letters withdraw FOLDER A02" in " ".join(
        letters("check", folder).err.split()
    )
    done(letters, "withdraw", folder, "A02", "--reason", "left")
    assert "Leaver" not in letters("check", folder).err
    assert said not in letters("check", folder).err
