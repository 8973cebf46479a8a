"""The whole command on small campaigns: who gets a letter, who does not, and what is refused."""

from __future__ import annotations

import contextlib
import csv
import errno
import io
import json
import os
import re
import secrets
import shutil
import signal
import stat
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest
import small
from conftest import Command, Work

from letters import cli, composing, files, making, store, tables, whole
from letters.people.person import Person
from letters.post import pool
from letters.post.pool import Job, Workshop
from letters.post.readback import Verdict
from letters.post.render import Document
from letters.problems import MachineFailed

ONE = ("--workers", "1")
DUE = {"A02", "A05", "B01", "B02"}  # by the seed of the small campaign
OTHERS = {"A01", "A03", "A04", "B03", "B04"}
LETTER = """[[trial.arms]]
name = "letter"
wording = "recognition"
"""
CONTROL = """[[trial.arms]]
name = "control"
"""
Table = list[dict[str, str]]
Made = tuple[Document, Verdict]


def table(path: Path) -> Table:
    """Return the rows of a sheet that was written, by heading."""
    head, *rows = tables.rows(path.read_bytes())
    return [dict(zip(head, row, strict=True)) for row in rows]


def arms(folder: Path) -> dict[str, str]:
    """Return everybody's arm, by staff id, as allocation.csv has it."""
    return {row["staff_id"]: row["arm"] for row in table(folder / "output/trial/allocation.csv")}


def events(folder: Path) -> list[dict[str, Any]]:
    """Return the lines of the ledger."""
    return [json.loads(line) for line in (folder / "output/ledger.jsonl").read_text(encoding="utf-8").splitlines()]


def on_disk(folder: Path) -> dict[str, bytes]:
    """Return every file that a command left, by its path, but for the empty lock and the store of letters."""
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return {name: path.read_bytes() for name, path in found.items() if ".lock" not in name and "store/" not in name}


def bare(text: str) -> str:
    """Return the letters and digits of a text alone, so that it is found however it is broken into lines."""
    return "".join(c for c in unicodedata.normalize("NFC", text) if c.isalnum())


def text(pdf: bytes) -> str:
    """Return the text of a PDF."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return "\n".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


def inside(pdf: bytes) -> Iterator[bytes]:
    """Give every stream of a PDF as it is before it is packed."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for part in document.objects:
            if isinstance(part, pikepdf.Stream):
                try:
                    yield part.read_bytes()
                except pikepdf.PdfError:  # a picture, in a packing of its own
                    yield part.read_raw_bytes()


def change_in(name: str, *changes: tuple[str, str]) -> Callable[[Path], None]:
    """Return a change of a text file of a campaign, in which every old text must be found."""

    def change(folder: Path) -> None:
        content = (folder / name).read_text(encoding="utf-8")
        for old, new in changes:
            assert old in content
            content = content.replace(old, new)
        (folder / name).write_text(content, encoding="utf-8")

    return change


def settings_but(*changes: tuple[str, str]) -> str:
    """Return the small campaign's settings with some text put in place of other text."""
    settings = small.CAMPAIGN
    for old, new in changes:
        assert old in settings
        settings = settings.replace(old, new)
    return settings


# ------------------------------------------------------------------------------------------- who gets a letter


def test_exactly_those_in_an_arm_with_a_wording_get_a_letter(letters: Command, tmp_path: Path) -> None:
    folder = small.campaign(tmp_path)
    ran = letters("run", folder, *ONE)
    assert ran.code == 0, ran.err
    assert ran.out.startswith("4 letters are ready to print.\n")
    drawn = arms(folder)
    assert drawn.keys() == DUE | OTHERS
    assert {person for person, arm in drawn.items() if arm == "letter"} == DUE
    made = [path.name for path in (folder / "output/post/letters").iterdir()]
    assert sorted(made) == ["0001-A05.pdf", "0002-A02.pdf", "0003-B02.pdf", "0004-B01.pdf"]


def test_the_print_list_has_one_row_for_each_letter(made: Path) -> None:
    listed = table(made / "output/post/print-list.csv")
    assert [row["letter_number"] for row in listed] == ["1", "2", "3", "4"]
    assert [row["recipient"] for row in listed] == ["Mary-Anne Young", "Null Achterberg", "Ezhilan", "Llŷr Ŵyn"]
    assert {row["file"] for row in listed} == {
        f"letters/{path.name}" for path in (made / "output/post/letters").iterdir()
    }
    assert [row["sheet_range"] for row in listed] == ["2", "3", "5", "6"], "below two cover sheets"


def test_each_letter_holds_its_own_name_address_and_note(made: Path) -> None:
    """It is also what makes the next test worth something: what is looked for there can be found."""
    for file in (made / "output/post/letters").iterdir():
        person = next(p for p in small.people() if p["staff_id"] in file.name)
        said = bare(text(file.read_bytes()))
        for part in (f"{person['first_name']} {person['last_name']}", person["address_line_1"], person["postcode"]):
            assert bare(part) in said
        assert bare(small.NOTES[person["staff_id"]]) in said


def test_nobody_of_the_control_group_is_in_anything_that_is_made(made: Path) -> None:
    """Neither in what a reader sees nor in the bytes behind it."""
    output = made / "output"
    seen = {path: path.read_bytes() for path in [*(output / "post").rglob("*.*"), output / "summary.html"]}
    pdfs = {path: data for path, data in seen.items() if path.suffix == ".pdf"}
    assert len(seen) == 7
    assert len(pdfs) == 5
    readable = {path: bare(text(data)) for path, data in pdfs.items()}
    unpacked = [*seen.values(), *(stream for data in pdfs.values() for stream in inside(data))]
    for person in small.people():
        name = f"{person['first_name']} {person['last_name']}".strip()
        private = (name, person["address_line_1"], person["postcode"], small.NOTES[person["staff_id"]])
        for part in private:
            found = [path for path, said in readable.items() if bare(part) in said]
            assert bool(found) == (person["staff_id"] in DUE), part
            if person["staff_id"] in OTHERS:
                codes = [part.encode(code) for code in ("utf-8", "utf-16-be", "utf-16-le")]
                assert not any(code in data for code in codes for data in unpacked), part


def test_the_files_of_the_trial_name_nobody(made: Path) -> None:
    kept = [made / "output" / name for name in ("ledger.jsonl", "trial/allocation.csv", "trial/manifest.json")]
    for path in kept:
        content = path.read_text(encoding="utf-8")
        assert path.name == "ledger.jsonl" or "A05" in content  # ids are there, names are not
        for person in small.people():
            note = small.NOTES[person["staff_id"]]
            for part in (person["first_name"], person["address_line_1"], person["postcode"], note):
                assert part not in content


# ---------------------------------------------------------------------------------------- run again, and again


def test_checking_writes_nothing(letters: Command, tmp_path: Path) -> None:
    folder = small.campaign(tmp_path)
    before = sorted(folder.rglob("*"))
    ran = letters("check", folder)
    assert (ran.code, ran.out.splitlines()[0]) == (0, "Nothing needs mending. 9 people can be drawn.")
    assert sorted(folder.rglob("*")) == before


def test_a_second_run_gives_the_same_bytes_and_says_so(letters: Command, made: Path) -> None:
    before = on_disk(made)
    ran = letters("run", made, *ONE)
    assert ran.code == 0, ran.err
    assert ran.out.startswith("4 letters are ready to print. Nothing has changed.\n")
    assert on_disk(made) == before


def test_rows_and_columns_in_another_order_give_the_same_draw(letters: Command, tmp_path: Path) -> None:
    folder = small.campaign(tmp_path / "c")
    for name in ("staff", "notes"):
        head, *rows = list(csv.reader((folder / f"{name}.csv").read_text(encoding="utf-8").splitlines()))
        shuffled = [row[3:] + row[:3] for row in [head, *rows[5:], *reversed(rows[:5])]]
        assert shuffled[1] != rows[0]
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(shuffled)
    usual = small.campaign(tmp_path / "usual")
    assert letters("draw", folder).code == letters("draw", usual).code == 0
    drawn = "output/trial/allocation.csv"
    assert (folder / drawn).read_bytes() == (usual / drawn).read_bytes()


def test_a_draw_without_a_seed_takes_one_and_keeps_it(
    letters: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = small.campaign(tmp_path, settings=settings_but(('seed = "a seed for tests"\n', "")))
    given = iter(["0123456789abcdef", "another"])
    monkeypatch.setattr(secrets, "token_hex", lambda size: next(given) if size == 16 else "0" * 64)
    first = letters("draw", folder)
    assert first.code == 0, first.err
    assert "Seed: 0123456789abcdef  (from the operating system)\n" in first.out
    assert events(folder)[1]["content"]["seed"] == "0123456789abcdef"
    before = on_disk(folder)
    assert "Nothing was drawn again" in letters("draw", folder).out
    assert on_disk(folder) == before


def test_two_draws_without_a_seed_take_two(letters: Command, tmp_path: Path) -> None:
    folders = [small.campaign(tmp_path / n, settings=settings_but(('seed = "a seed for tests"\n', ""))) for n in "ab"]
    assert all(letters("draw", folder).code == 0 for folder in folders)
    seeds = {events(folder)[1]["content"]["seed"] for folder in folders}
    assert len(seeds) == 2
    assert all(re.fullmatch("[0-9a-f]{32}", seed) for seed in seeds)


def test_run_uses_the_draw_that_was_sealed(letters: Command, tmp_path: Path) -> None:
    folder = small.campaign(tmp_path)
    assert letters("draw", folder).code == 0
    drawn, seal = on_disk(folder)["output/trial/allocation.csv"], events(folder)
    assert not (folder / "output/post").exists()
    ran = letters("run", folder, *ONE)
    assert ran.code == 0, ran.err
    assert "The draw: as sealed on" in ran.out
    assert on_disk(folder)["output/trial/allocation.csv"] == drawn
    assert events(folder)[:2] == seal
    assert [event["event"] for event in events(folder)] == ["frozen", "drawn", "made"]


def test_an_allocation_that_was_lost_is_made_again_from_the_seal(letters: Command, made: Path) -> None:
    before = on_disk(made)
    (made / "output/trial/allocation.csv").unlink()
    assert letters("draw", made).code == 0
    assert on_disk(made) == before


def test_what_does_not_divide_evenly_is_said_before_the_draw_and_not_again(letters: Command, tmp_path: Path) -> None:
    folder = small.campaign(tmp_path)
    first = letters("run", folder, *ONE)
    said = "1 of 2 strata: an arm gets one more or one fewer there."
    assert f"{said} Everybody's chance is exactly letter 1/2, control 1/2.\n" in first.err
    for again in (letters("run", folder, *ONE), letters("draw", folder)):
        assert again.code == 0
        assert "one more or one fewer" not in again.out + again.err


def test_a_later_run_says_which_letters_have_changed(letters: Command, made: Path) -> None:
    change_in("notes.csv", ("Your chronologies are", "Your chronologies were"))(made)
    ran = letters("run", made, *ONE)
    assert "New or changed: 1 letter: no. 2 (sheet 3)\n" in ran.out
    change_in("notes.csv", ("You listen first", "You listened first"))(made)
    assert "New or changed: no letter\n" in letters("run", made, *ONE).out, "a note about somebody who is sent none"
    assert "changed: " not in letters("run", made, *ONE).out


def test_after_one_changed_note_one_letter_is_made_and_read(letters: Command, made: Path, work: Work) -> None:
    assert letters("run", made, *ONE).code == 0
    assert (work.printed, work.read) == ({}, {}), "not even a cover sheet, which is as it was"
    change_in("notes.csv", ("Your chronologies are", "Your chronologies were"))(made)
    assert letters("run", made, *ONE).code == 0
    (row,) = (it["staff_id"] for it in table(made / "notes.csv") if "Your chronologies" in it["note"])
    assert (work.printed, work.read) == ({row: 1}, {row: 1})


def test_an_arm_that_is_sent_nothing_cannot_be_sent_letters_after_the_draw(letters: Command, made: Path) -> None:
    """A wording given to control would post the trial away."""
    settings = made / "campaign.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + 'wording = "recognition"\n', encoding="utf-8")
    before = on_disk(made)
    for command in ("check", "draw", "run"):
        ran = letters(command, made)
        assert ran.code == 3
        assert "campaign.toml: the arms that are sent a letter are not those of the draw" in ran.err
    assert on_disk(made) == before


def test_check_knows_that_the_draw_is_made(letters: Command, made: Path) -> None:
    before = on_disk(made)
    ran = letters("check", made)
    assert ran.code == 0, ran.err
    assert ran.out.startswith("Nothing needs mending. 9 people are drawn already.\n")
    assert on_disk(made) == before


def test_check_tells_of_somebody_who_came_after_the_draw(letters: Command, made: Path) -> None:
    staff = [*small.people(), *small.many(1)]
    small.campaign(made, staff)
    before = on_disk(made)
    ran = letters("check", made)
    assert ran.code == 0, ran.err
    assert "Joined since: 1 person to be drawn, as a batch of their own\n" in ran.out
    assert on_disk(made) == before


# ------------------------------------------------------------------------ what may not change after the draw


CHANGED_AFTERWARDS = {
    "another seed": (
        change_in("campaign.toml", ("a seed for tests", "another seed")),
        "campaign.toml: the seed is not the one of the draw of ",
    ),
    "other shares": (
        change_in("campaign.toml", ('name = "letter"', 'name = "letter"\nshare = 2')),
        "campaign.toml: the arms, shares, strata or cluster are not those of the draw of ",
    ),
    "other strata": (
        change_in("campaign.toml", ('strata = ["site"]', 'strata = ["site", "team"]')),
        "campaign.toml: the arms, shares, strata or cluster are not those of the draw of ",
    ),
    "a cluster": (
        change_in("campaign.toml", ('strata = ["site"]', 'strata = ["site"]\ncluster = "team"')),
        "campaign.toml: the arms, shares, strata or cluster are not those of the draw of ",
    ),
    "an arm renamed": (
        change_in("campaign.toml", ('name = "control"', 'name = "waiting"')),
        "campaign.toml: the arms, shares, strata or cluster are not those of the draw of ",
    ),
    "an allocation edited": (
        change_in("output/trial/allocation.csv", ("A01,ashby,Ashby Borough Council,,control", "A01,ashby,,,letter")),
        "trial/allocation.csv: this file is not the one that was sealed with the draw of ",
    ),
    "a ledger edited": (
        change_in("output/ledger.jsonl", ("a seed for tests", "a seed for TESTS")),
        "ledger.jsonl, line 2: this line, or the one before it, is not what was written.",
    ),
}


@pytest.mark.parametrize("case", CHANGED_AFTERWARDS)
@pytest.mark.parametrize("command", ["draw", "run"])
def test_what_was_drawn_is_not_drawn_again(letters: Command, made: Path, case: str, command: str) -> None:
    change, reason = CHANGED_AFTERWARDS[case]
    change(made)
    before = on_disk(made)
    ran = letters(command, made, *(ONE if command == "run" else ()))
    assert ran.code == 3, ran.out + ran.err
    assert re.search(reason, ran.err), ran.err
    if reason.startswith("campaign.toml"):
        stays = "Nothing was changed. Put back what was drawn; a draw is never made twice."
        assert ran.err.splitlines()[-1] == stays
    assert ran.out == ""
    assert on_disk(made) == before


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("notes.csv", "Clear, fair, finished.", "Clear, fair, and finished."),
        ("staff.csv", "9 High Street", "10 High Street"),
    ],
    ids=["a note", "an address"],
)
def test_a_correction_after_the_draw_makes_letters_anew(
    letters: Command, made: Path, file: str, old: str, new: str
) -> None:
    before = on_disk(made)
    change_in(file, (old, new))(made)
    ran = letters("run", made, *ONE)
    assert ran.code == 0, ran.err
    assert ran.out.startswith("4 letters are ready to print.\n")
    after = on_disk(made)
    letter = "output/post/letters/0002-A02.pdf"
    differing = {name for name in before if before[name] != after[name]} - {"ledger-head.json"}
    assert differing - {"output/summary.html"} == {  # the summary shows this letter only when it is a specimen
        file,
        letter,
        "output/post/print-pack.pdf",
        "output/trial/manifest.json",
        "output/ledger.jsonl",
    }
    assert bare(new) in bare(text(after[letter]))
    assert [event["event"] for event in events(made)] == ["frozen", "drawn", "made", "made"]
    assert after["output/ledger.jsonl"].startswith(before["output/ledger.jsonl"])
    assert letters("verify", made).code == 0


@pytest.mark.parametrize("lost", ["deleted", "emptied"])
@pytest.mark.parametrize("command", ["draw", "run", "verify"])
def test_a_lost_ledger_does_not_open_the_way_to_another_draw(
    letters: Command, made: Path, lost: str, command: str
) -> None:
    book = made / "output/ledger.jsonl"
    book.unlink() if lost == "deleted" else book.write_bytes(b"")
    before = on_disk(made)
    ran = letters(command, made)
    assert ran.code == 3, ran.out
    assert ran.err.startswith("ledger.jsonl: the ledger of this campaign was longer, or is not in ")
    (made / "ledger-head.json").unlink()
    ran = letters(command, made)
    assert ran.code == 3, ran.out
    assert ran.err.startswith("ledger.jsonl: this file is missing or empty, and there was a draw: here lies trial/al")
    del before["ledger-head.json"]
    assert on_disk(made) == before


@pytest.mark.parametrize("name", ["post/invoice.pdf", "post", "summary.html", "trial/allocation.csv"])
def test_what_is_somebody_elses_is_not_replaced(letters: Command, tmp_path: Path, name: str) -> None:
    """`post` is a likely name for a folder that has nothing to do with letters, and it would be replaced whole."""
    folder = small.campaign(tmp_path / "c")
    (tmp_path / "mine" / name).parent.mkdir(parents=True)
    (tmp_path / "mine" / name).write_bytes(b"not to be lost")
    ran = letters("run", folder, "--output", tmp_path / "mine", *ONE)
    assert ran.code == 3
    assert f"here lies {'post/' if name == 'post/invoice.pdf' else name}." in ran.err
    assert on_disk(tmp_path / "mine") == {name: b"not to be lost"}


# --------------------------------------------------------------------------------------------------- designs


NAMED = "Somebody of the staff sheet, or a manager, is named here, and would be in every letter. Write a field instead"


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        (
            "en.md",
            "Dear {{ salutation }}",
            "Dear Siân",
            "recognition/en.md: This wording does not say whose letter it is",
        ),
        (
            "en.md",
            "Dear {{ salutation }}",
            "Dear {{ line_manager }}",
            "recognition/en.md: This wording does not say whose",
        ),
        ("en.md", "Dear {{ salutation }},", "Dear Siân,\n\n{{ salutation }},", f"recognition/en.md, line 1: {NAMED}"),
        ("en.md", "There is nothing", "As CARYS Price says, there is nothing", f"recognition/en.md, line 13: {NAMED}"),
        ("cy.md", "Annwyl {{ salutation }}", "Annwyl Tom, {{ salutation }}", f"recognition/cy.md, line 1: {NAMED}"),
        ("letter.html", "<article", "<p>Our ref: Tom Young</p><article", f"recognition/letter.html: {NAMED}"),
        ("en.md", "There is nothing", "Jo Marsh says that there is nothing", f"recognition/en.md, line 13: {NAMED}"),
        ("en.md", "There is nothing", "As Carys\nPRICE says, there is nothing", f"recognition/en.md, line 13: {NAMED}"),
        ("en.md", "There is nothing", "Dr. Jo Marsh says: there is nothing", f"recognition/en.md, line 13: {NAMED}"),
        ("en.md", "There is nothing", "Cárys Price. There is nothing", f"recognition/en.md, line 13: {NAMED}"),
        ("en.md", "There is nothing", "As Ruth Amadi, who signs, I say: there is nothing", ""),
        ("en.md", "There is nothing", "In May and in Wales, dear Tom, there is nothing", ""),
    ],
)
def test_whoever_is_named_in_a_design_would_be_in_everybodys_letter(
    letters: Command, tmp_path: Path, templates: Path, file: str, old: str, new: str, said: str
) -> None:
    assert {"Carys Price", "Tom Young"} <= {f"{one['first_name']} {one['last_name']}" for one in small.people()}
    folder = small.campaign(tmp_path / "c")
    shutil.copytree(templates, folder / "templates/recognition")
    change_in(f"templates/recognition/{file}", (old, new))(folder)
    ran = letters("draw", folder)
    assert (ran.code, ran.err.splitlines()[0].startswith(said)) == (1 if said else 0, True), ran.err
    assert (folder / "output/ledger.jsonl").exists() == (not said)


def test_what_would_stop_a_note_is_pointed_out_in_a_wording(letters: Command, tmp_path: Path, templates: Path) -> None:
    """“Little Kayden and his mum”, and a telephone, stood in every letter without a word."""
    folder = small.campaign(tmp_path / "c")
    shutil.copytree(templates, folder / "templates/recognition")
    assert "every letter" not in letters("check", folder).err
    change_in("templates/recognition/en.md", ("There is nothing", "Little Kayden sends his love. There is nothing"))(
        folder
    )
    said = letters("check", folder)
    assert said.code == 0, said.err
    assert "Worth a look: recognition/en.md, line 13: " in said.err
    assert "It would be in every letter." in said.err


def test_three_arms_share_two_wordings(letters: Command, tmp_path: Path, templates: Path) -> None:
    third = '[[trial.arms]]\nname = "warm letter"\nwording = "warm"\n'
    folder = small.campaign(tmp_path, settings=settings_but((CONTROL, third + CONTROL)))
    shutil.copytree(templates, folder / "templates/recognition")
    shutil.copytree(templates, folder / "templates/warm")
    change_in("templates/warm/en.md", ("It is yours to keep", "Keep it by the kettle"))(folder)
    ran = letters("run", folder, *ONE)
    assert ran.code == 0, ran.err
    drawn = arms(folder)
    assert Counter(drawn.values()) == {"letter": 3, "warm letter": 3, "control": 3}
    made = {path.stem[5:]: bare(text(path.read_bytes())) for path in (folder / "output/post/letters").iterdir()}
    assert made.keys() == {person for person, arm in drawn.items() if arm != "control"}
    english = {person for person in made if drawn[person] != "control" and person != "B01"}
    assert len(english) > 3
    for person in english:
        assert (bare("Keep it by the kettle") in made[person]) == (drawn[person] == "warm letter")
        assert (bare("It is yours to keep") in made[person]) == (drawn[person] == "letter")
    assert letters("verify", folder).code == 0


def test_two_to_one_sends_two_thirds_a_letter(letters: Command, tmp_path: Path) -> None:
    folder = small.campaign(tmp_path, small.many(30), settings=settings_but((LETTER, LETTER + "share = 2\n")))
    ran = letters("draw", folder)
    assert ran.code == 0, ran.err
    assert Counter(arms(folder).values()) == {"letter": 20, "control": 10}
    chances = {(row["arm"], row["probability"]) for row in table(folder / "output/trial/allocation.csv")}
    assert chances == {("letter", "0.6666666667"), ("control", "0.3333333333")}
    assert "Arms: 20 letter (2/3) · 10 control (1/3)\n" in ran.out


def test_a_team_that_is_drawn_whole_stays_together(letters: Command, tmp_path: Path) -> None:
    settings = settings_but(('strata = ["site"]', 'cluster = "team"'))
    folder = small.campaign(tmp_path, settings=settings)
    ran = letters("run", folder, *ONE)
    assert ran.code == 0, ran.err
    drawn = {(row["cluster"], row["arm"]) for row in table(folder / "output/trial/allocation.csv")}
    assert len(drawn) == 3
    assert {arm for _, arm in drawn} == {"letter", "control"}
    assert letters("verify", folder).code == 0


def test_with_one_arm_everybody_gets_a_letter(letters: Command, tmp_path: Path) -> None:
    folder = small.campaign(tmp_path, settings=settings_but((CONTROL, "")))
    ran = letters("run", folder, *ONE)
    assert ran.code == 0, ran.err
    assert ran.out.startswith("9 letters are ready to print.\n")
    assert len(table(folder / "output/post/print-list.csv")) == 9
    assert letters("verify", folder).code == 0


@pytest.mark.parametrize(
    ("seed", "said"), [("s7", "1 letter is ready to print."), ("s0", "Nothing to print: nobody is due a letter.")]
)
def test_a_campaign_of_one_person_runs_whatever_is_drawn(
    letters: Command, tmp_path: Path, seed: str, said: str
) -> None:
    folder = small.campaign(tmp_path, small.people()[:1], settings=settings_but(("a seed for tests", seed)))
    ran = letters("run", folder, *ONE)
    assert ran.code == 0, ran.err
    assert ran.out.startswith(said)
    assert letters("verify", folder).code == 0


@pytest.fixture
def templates() -> Path:
    """Give the letter design that comes with the program."""
    return files.shipped("templates") / "recognition"


# ---------------------------------------------------------------------------------- what stops before the post


def press(
    monkeypatch: pytest.MonkeyPatch, change: Callable[[list[Made]], list[Made]], after: Path | None = None
) -> None:
    """Let something go wrong with letters on their way from the press, perhaps only once this file is there."""
    opened = pool.opened
    monkeypatch.setattr(store, "_finished", lambda *_: None)  # so that every letter is made

    @contextlib.contextmanager
    def failing(*given: Any) -> Iterator[Workshop]:
        with opened(*given) as shop:

            def make(jobs: Iterable[Job]) -> Iterator[Made]:
                well = after is not None and not after.exists()
                return iter((list if well else change)(list(shop.make(jobs))))

            yield replace(shop, make=make)

    monkeypatch.setattr(pool, "opened", failing)


def unprintable(made: list[Made]) -> list[Made]:
    """Return the letters, of which the second has a fault."""
    spoilt = replace(made[1][0], pdf=b"", pages=0, faults=("no ink",))
    return [made[0], (spoilt, Verdict(())), *made[2:]]


def unreadable(made: list[Made]) -> list[Made]:
    """Return the letters, of which the second does not say what it should."""
    return [made[0], (made[1][0], Verdict(("It lacks the note, or a part of it.",))), *made[2:]]


@pytest.mark.parametrize("fault", [unprintable, unreadable])
def test_a_letter_that_cannot_be_printed_stops_the_run(
    letters: Command, made: Path, monkeypatch: pytest.MonkeyPatch, fault: Callable[[list[Made]], list[Made]]
) -> None:
    change_in("notes.csv", ("Thank you", "Thank you again"))(made)
    before = on_disk(made)
    press(monkeypatch, fault)
    ran = letters("run", made, *ONE)
    assert ran.code == 1
    problem, last = ran.err.splitlines()[-2:]
    assert problem.startswith("staff.csv, row 3, column A “staff_id”: This person's letter cannot be printed as it sh")
    assert last == "1 problem to mend. The draw is sealed, and stays. No letters were put in place."
    assert on_disk(made) == before


@pytest.mark.parametrize("command", ["check", "draw", "run"])
def test_a_design_that_cannot_be_printed_is_refused_before_the_draw(
    letters: Command, tmp_path: Path, templates: Path, command: str
) -> None:
    """The styles are wrong for everybody's letter: two of each kind are laid out while it can still be mended."""
    folder = small.campaign(tmp_path)
    shutil.copytree(templates, folder / "templates" / "recognition")
    styles = folder / "templates" / "recognition" / "letter.css"
    styles.write_text(styles.read_text(encoding="utf-8") + "p { colour: red }", encoding="utf-8")
    ran = letters(command, folder)
    assert ran.code == 1
    assert ran.err.startswith(
        "recognition: This design cannot be printed as it should be: WeasyPrint says: Ignored `colour: "
    )
    assert re.search(r"Seen in the letter for staff\.csv, row \d\. Mend the template, the letterhead", ran.err)
    assert ran.err.endswith("1 problem to mend. Nothing was written.\n")
    assert not list((folder / "output").glob("[!.]*"))


def test_after_a_letter_that_could_not_be_printed_the_same_draw_is_used(
    letters: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = small.campaign(tmp_path)
    with monkeypatch.context() as meanwhile:
        press(meanwhile, unprintable, after=folder / "output/ledger.jsonl")
        assert letters("run", folder, *ONE).code == 1
    made = ["ledger.jsonl", "register/1.csv", "register/key", "trial/allocation.csv", "verify.py"]
    assert sorted(on_disk(folder / "output")) == made
    seal = events(folder)
    ran = letters("run", folder, *ONE)
    assert ran.code == 0, ran.err
    assert events(folder)[:2] == seal


def dropped(made: list[Made]) -> list[Made]:
    """Return the letters without the first."""
    return made[1:]


def doubled(made: list[Made]) -> list[Made]:
    """Return the letters with the first of them twice."""
    return [*made, made[0]]


def swapped_for_another(made: list[Made]) -> list[Made]:
    """Return the letters, the first of them for somebody of the control group."""
    return [(replace(made[0][0], staff_id="A01"), made[0][1]), *made[1:]]


def blank(made: list[Made]) -> list[Made]:
    """Return the letters, of which the first has no page."""
    return [(replace(made[0][0], pages=0), made[0][1]), *made[1:]]


def never_read(made: list[Made]) -> list[Made]:
    """Return the letters, of which the first was not read."""
    return [(made[0][0], Verdict(())), *made[1:]]


@pytest.mark.parametrize("fault", [dropped, doubled, swapped_for_another, blank, never_read])
def test_the_gate_lets_nothing_through_but_exactly_what_is_due(
    letters: Command, made: Path, monkeypatch: pytest.MonkeyPatch, fault: Callable[[list[Made]], list[Made]]
) -> None:
    change_in("notes.csv", ("Thank you", "Thank you again"))(made)
    before = on_disk(made)
    press(monkeypatch, fault)
    ran = letters("run", made, *ONE)
    assert ran.code == 3, ran.out
    assert "The gate is closed: 1 " in ran.err
    assert ran.out == ""
    assert on_disk(made) == before


def test_whoever_is_due_one_letter_does_not_lie_in_the_pack_twice(
    letters: Command, made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One letter is made and read, and nothing is wrong with it: it is the plan of the pack that has it twice."""
    before, recipients = on_disk(made), making.recipients

    def doubled(*given: Any) -> list[Person]:
        found = recipients(*given)
        return [*found, found[0]]

    monkeypatch.setattr(making, "recipients", doubled)
    ran = letters("run", made, *ONE)
    assert ran.code == 3, ran.out
    assert ran.err.startswith("The gate is closed: 1 people have more than one letter.")
    assert on_disk(made) == before


def test_where_no_witness_can_be_written_nobody_is_drawn(
    letters: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a campaign folder that may only be read each --output had a draw of its own, “made now and sealed”."""
    folder, make = small.campaign(tmp_path / "c"), tempfile.mkstemp

    def only_elsewhere(prefix: str, dir: Path) -> tuple[int, str]:  # noqa: A002  as it is called there
        if Path(dir) == folder:
            raise OSError(errno.EROFS, "Read-only file system")
        return make(prefix=prefix, dir=dir)

    monkeypatch.setattr(tempfile, "mkstemp", only_elsewhere)
    ran = letters("draw", folder)
    assert (ran.code, ran.err.splitlines()[-1]) == (
        5,
        f"{folder / 'ledger-head.json'} could not be written: Read-only file system.",
    )
    assert not (folder / "output/ledger.jsonl").exists()


# ---------------------------------------------------------------------------- interrupted, killed, disk full


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("at", ["summary.html", "manifest.json", "ledger.jsonl"])
def test_an_interruption_while_all_is_put_in_place_waits_until_it_is(
    letters: Command, made: Path, monkeypatch: pytest.MonkeyPatch, number: signal.Signals, at: str
) -> None:
    change_in("notes.csv", ("Thank you", "Thank you again"))(made)
    replace_file = Path.replace

    def interrupted(self: Path, target: Path) -> Path:
        if target.name == at:
            signal.raise_signal(number)
        return replace_file(self, target)

    monkeypatch.setattr(Path, "replace", interrupted)
    ran = letters("run", made, *ONE)
    assert ran.code == 130
    assert ran.err.splitlines()[-1].startswith("Interrupted.")
    assert len(events(made)) == 4
    assert letters("verify", made).code == 0


def test_letters_whose_folder_is_in_place_and_could_not_be_flushed_are_made_again(
    letters: Command, made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert letters("withdraw", made, "A05", "--reason", "left").code == 0
    swap = whole._swap

    def not_flushed(*given: Any) -> None:
        swap(*given)
        raise MachineFailed("The disk could not be written: Input/output error.")

    with monkeypatch.context() as patch:
        patch.setattr(whole, "_swap", not_flushed)
        assert letters("run", made, *ONE).code == 5
    ran = letters("run", made, *ONE)
    assert ran.code == 0, ran.err
    assert letters("verify", made).code == 0


def test_letters_in_place_of_which_the_manifest_could_not_be_written_are_made_again(
    letters: Command, made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on Windows, while somebody has it open: the old manifest does not know the new files."""
    assert letters("withdraw", made, "A05", "--reason", "left").code == 0  # and the others have new numbers
    replace = Path.replace

    def open_elsewhere(self: Path, target: Path) -> Path:
        if target.name == "manifest.json":
            raise PermissionError(errno.EACCES, "Permission denied")
        return replace(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", open_elsewhere)
        ran = letters("run", made, *ONE)
    assert ran.code == 5
    assert "manifest.json could not be written: Permission denied" in ran.err
    ran = letters("run", made, *ONE)
    assert ran.code == 0, ran.err
    assert letters("verify", made).code == 0


def test_the_manifest_tells_of_the_settings_that_were_read_though_somebody_has_saved_others_since(
    letters: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = small.campaign(tmp_path / "c")
    path, source, before = folder / "campaign.toml", composing.paper, (folder / "campaign.toml").read_bytes()

    def saved_meanwhile(*given: Any) -> Any:
        path.write_bytes(before + b"# saved again\n")
        return source(*given)

    monkeypatch.setattr(composing, "paper", saved_meanwhile)
    assert letters("run", folder, *ONE).code == 0
    told = json.loads((folder / "output/trial/manifest.json").read_text(encoding="utf-8"))
    assert told["inputs"]["campaign.toml"] == files.digest(before)


def test_a_disk_that_is_full_at_any_write_leaves_everything_as_it_was(
    letters: Command, made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk says so when a file is flushed, at the latest: here at the first flush, at the second, and so on."""
    change_in("notes.csv", ("Thank you", "Thank you again"))(made)
    before = on_disk(made)
    flush, room = os.fsync, 0

    def full(handle: int) -> None:
        nonlocal room
        if not stat.S_ISDIR(os.fstat(handle).st_mode):
            room -= 1
            if room < 0:
                raise OSError(errno.ENOSPC, "No space left on device")
        flush(handle)

    monkeypatch.setattr(os, "fsync", full)
    for number in range(10):  # the manifest, twice, the summary and the ledger; four letters, the pack and the list
        room = number
        ran = letters("run", made, *ONE)
        assert ran.code == 5
        assert ran.err.splitlines()[-1].endswith("could not be written: there is no space left on the disk.")
        assert on_disk(made) == before
    room = 10
    assert letters("run", made, *ONE).code == letters("verify", made).code == 0


def test_what_a_killed_run_left_is_swept_away(letters: Command, made: Path) -> None:
    before = on_disk(made)
    output = made / "output"
    shutil.copytree(output / "post", output / ".staging-0a1b2c3d")
    (output / ".staging-4e5f").write_bytes(b"half a summary")
    (output / "trial/.staging-6g7h").write_bytes(b"half a manifest")
    assert letters("draw", made).code == 0
    assert on_disk(made) == before


def test_letters_that_a_killed_run_had_moved_out_of_the_way_are_put_back(letters: Command, made: Path) -> None:
    """Killed between two renames: the old letters lie under another name, the new ones are not in place."""
    before = on_disk(made)
    output = made / "output"
    (output / "post").rename(output / ".staging-old-post")
    (output / ".staging-0a1b2c3d").mkdir()
    assert letters("verify", made).code == 3
    assert letters("draw", made).code == 0
    assert on_disk(made) == before
    assert letters("verify", made).code == 0


def test_a_half_made_file_beside_the_settings_is_swept_away(letters: Command, made: Path) -> None:
    before = on_disk(made)
    (made / ".staging-0a1b2c3d").write_bytes(b"half a head of the ledger")
    assert letters("draw", made).code == 0
    assert on_disk(made) == before


def no_room(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_nothing_is_kept_of_letters_that_have_gone_though_the_command_was_killed(
    letters: Command, made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The letters lie in their old place until the copies of them are gone, so that the next command goes on."""
    assert files.tree(made / "output/store")
    monkeypatch.setattr(Path, "rename", no_room)
    assert letters("sent", made).code == 5
    assert files.tree(made / "output/post")
    assert not (made / "output/store").exists()
    monkeypatch.undo()
    assert letters("status", made).code == letters("draw", made).code == 0
    assert files.tree(made / "output/sent/1")
    assert not (made / "output/post").exists()


def test_copies_of_letters_that_have_gone_and_cannot_be_deleted_are_a_failure(
    letters: Command, made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(shutil, "rmtree", no_room)
        ran = letters("sent", made)
    assert ran.code == 5
    assert "store could not be deleted: there is no space left on the disk." in ran.err
    assert letters("draw", made).code == 0
    assert not (made / "output/store").exists()


def test_a_purge_that_leaves_something_is_a_failure_and_the_next_one_goes_on(
    letters: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    until = small.CAMPAIGN.replace("[people]", "[people]\nkeep_until = 2026-12-31")
    folder = small.campaign(tmp_path / "c", settings=until)
    assert letters("draw", folder).code == 0
    monkeypatch.setattr(cli, "_now", lambda: datetime(2027, 1, 2, tzinfo=UTC))
    with monkeypatch.context() as patch:
        patch.setattr(os, "unlink", no_room)
        ran = letters("purge", folder, "--by", "A Reader")
    assert (ran.code, ran.out) == (5, "")
    assert ran.err.endswith("could not be deleted: there is no space left on the disk.\n")
    assert letters("purge", folder, "--by", "A Reader").code == 0
    assert not (folder / "staff.csv").exists()


# --------------------------------------------------------------------------------------------------- verify


def test_what_was_made_is_what_was_sealed(letters: Command, made: Path) -> None:
    before = on_disk(made)
    ran = letters("verify", made)
    assert ran.code == 0, ran.err
    lines = ran.out.splitlines()
    assert lines[0] == "Everything is what was sealed."
    assert re.fullmatch(r"The draw: 9 people, \d{4}-\d\d-\d\d: repeated from the seed, and the same", lines[1])
    assert lines[2] == "Letters: 4: each as made, for exactly those who are due one"
    assert re.fullmatch("Ledger's head: ([0-9a-f]{8} ?){4}", lines[3])
    assert on_disk(made) == before


def edit(path: Path) -> None:
    """Change one byte in the middle of a file."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


SEALED = {
    "output/ledger.jsonl": "ledger.jsonl, line ",
    "output/trial/allocation.csv": "trial/allocation.csv: this file is ",
    "output/trial/manifest.json": "trial/manifest.json: this file is missing, or is not what was made.",
    "output/summary.html": "summary.html: this file is ",
    "output/post/print-pack.pdf": "post/print-pack.pdf: this file is ",
    "output/post/print-list.csv": "post/print-list.csv: this file is ",
    "output/post/letters/0003-B02.pdf": "post/letters/0003-B02.pdf: this file is ",
}


@pytest.mark.parametrize("name", SEALED)
def test_one_byte_that_was_changed_is_found(letters: Command, made: Path, name: str) -> None:
    edit(made / name)
    ran = letters("verify", made)
    assert ran.code == 3, ran.out
    assert ran.err.startswith(SEALED[name])
    assert len(ran.err.splitlines()) == 1
    assert ran.out == ""


@pytest.mark.parametrize("name", [name for name in SEALED if name != "output/ledger.jsonl"])
def test_a_file_that_was_deleted_is_named(letters: Command, made: Path, name: str) -> None:
    (made / name).unlink()
    ran = letters("verify", made)
    assert ran.code == 3, ran.out
    assert ran.err.startswith(f"{name.removeprefix('output/')}: this file is missing")
    assert len(ran.err.splitlines()) == 1


def test_every_file_that_is_not_what_it_was_is_named_at_once(letters: Command, made: Path) -> None:
    spoilt = [name for name in SEALED if name not in ("output/ledger.jsonl", "output/trial/manifest.json")]
    for name in spoilt:
        edit(made / name)
    ran = letters("verify", made)
    assert ran.code == 3
    assert sorted(line.partition(":")[0] for line in ran.err.splitlines()) == sorted(name[7:] for name in spoilt)


@pytest.mark.parametrize(
    "name", ["post/letters/0005-A01.pdf", "post/0001-A05.pdf", "post/letters/.hidden", "post/more/letter.pdf"]
)
def test_a_strangers_file_among_the_letters_is_found(letters: Command, made: Path, name: str) -> None:
    (made / "output" / name).parent.mkdir(exist_ok=True)
    (made / "output" / name).write_bytes(b"%PDF-1.7")
    ran = letters("verify", made)
    assert ran.code == 3, ran.out
    assert ran.err == f"{name}: this file was not made by letters.\n"


def test_a_link_to_a_strangers_folder_among_the_letters_is_found(letters: Command, made: Path) -> None:
    (made / "elsewhere").mkdir()
    (made / "elsewhere/0005-A01.pdf").write_bytes(b"%PDF-1.7")
    (made / "output/post/more").symlink_to(made / "elsewhere", target_is_directory=True)
    ran = letters("verify", made)
    assert ran.code == 3, ran.out
    assert ran.err == "post/more: this file was not made by letters.\n"


def test_two_letters_that_were_swapped_are_found(letters: Command, made: Path) -> None:
    one, two = made / "output/post/letters/0001-A05.pdf", made / "output/post/letters/0002-A02.pdf"
    first, second = one.read_bytes(), two.read_bytes()
    one.write_bytes(second)
    two.write_bytes(first)
    ran = letters("verify", made)
    assert ran.code == 3
    assert [line.partition(":")[0] for line in ran.err.splitlines()] == [
        "post/letters/0001-A05.pdf",
        "post/letters/0002-A02.pdf",
    ]


def test_a_ledger_from_another_campaign_is_found(letters: Command, made: Path, tmp_path: Path) -> None:
    other = small.campaign(tmp_path / "other", settings=settings_but(("a seed for tests", "another seed")))
    assert letters("draw", other).code == 0
    shutil.copyfile(other / "output/ledger.jsonl", made / "output/ledger.jsonl")
    before = on_disk(made)
    for command in ("verify", "draw", "run"):
        ran = letters(command, made)
        assert ran.code == 3, ran.out
        assert "ledger.jsonl: the ledger of this campaign was longer, or is not in " in ran.err
        assert f"{ran.err}".count("with --output") == 1
    assert on_disk(made) == before


def test_a_ledger_that_was_cut_back_to_the_draw_is_found(letters: Command, made: Path) -> None:
    """What is left is a whole ledger, and the letters beside it speak of a longer one."""
    book = made / "output/ledger.jsonl"
    book.write_bytes(b"".join(book.read_bytes().splitlines(keepends=True)[:2]))
    ran = letters("verify", made)
    assert ran.code == 3, ran.out
    assert ran.err.startswith("ledger.jsonl: the ledger of this campaign was longer, or is not in ")
    (made / "ledger-head.json").unlink()
    ran = letters("verify", made)
    assert ran.code == 3, ran.out
    assert ran.err.startswith("post/letters/0001-A05.pdf: this file was not made by letters.\n")


def test_before_any_draw_there_is_nothing_to_verify(letters: Command, tmp_path: Path) -> None:
    folder = small.campaign(tmp_path)
    ran = letters("verify", folder)
    assert ran.code == 1
    assert "Nothing has been drawn here yet. `letters run` draws and makes the letters." in ran.err
    assert not (folder / "output").exists()


def test_after_the_draw_alone_the_draw_is_verified(letters: Command, tmp_path: Path) -> None:
    folder = small.campaign(tmp_path)
    assert letters("draw", folder).code == 0
    ran = letters("verify", folder)
    assert ran.code == 0, ran.err
    assert ran.out.splitlines()[2] == "Letters: not made yet"
    edit(folder / "output/trial/allocation.csv")
    assert letters("verify", folder).code == 3


def test_an_input_that_changed_since_is_noted_and_no_fault(letters: Command, made: Path) -> None:
    change_in("notes.csv", ("Thank you", "Thank you again"))(made)
    (made / "staff.csv").unlink()
    ran = letters("verify", made)
    assert ran.code == 0, ran.err
    assert ran.out.splitlines()[3:-2] == [
        "Note: staff.csv is no longer here.",
        "Note: notes.csv has changed since the letters were made.",
    ]


def test_a_run_mends_letters_that_were_spoilt(letters: Command, made: Path) -> None:
    before = on_disk(made)
    edit(made / "output/post/letters/0001-A05.pdf")
    (made / "output/summary.html").unlink()
    assert letters("verify", made).code == 3
    assert letters("run", made, *ONE).code == 0
    assert on_disk(made) == before


def test_what_somebody_put_among_the_letters_is_not_swept_away_by_the_next_run(letters: Command, made: Path) -> None:
    (made / "output/post/scan of a signed letter.pdf").write_bytes(b"%PDF-1.7")
    before = on_disk(made)
    ran = letters("run", made, *ONE)
    assert ran.code == 3
    assert ran.err.splitlines()[-1].startswith("post/scan of a signed letter.pdf: this file was not made by letters.")
    assert on_disk(made) == before


@pytest.mark.parametrize("who", ["A02", "A03"])
def test_a_note_too_long_for_a_letter_is_refused_before_the_draw_whatever_the_arm(
    letters: Command, tmp_path: Path, who: str
) -> None:
    written = small.notes()
    for note in written:
        note["note"] = "word " * 6400 if note["staff_id"] == who else note["note"]
    folder = small.campaign(tmp_path, written=written)
    ran = letters("draw", folder)
    assert ran.code == 1
    row = 2 + [note["staff_id"] for note in written].index(who)
    assert f"notes.csv, row {row}, column C “note”: With this note, the longest of its kind, a letter has" in ran.err
    assert not list((folder / "output").glob("[!.]*"))


# ------------------------------------------------------------------------------------------- before it is for good

BY_TEAM = ('strata = ["site"]', 'cluster = "team"')


@pytest.mark.parametrize(
    ("people", "changes", "said"),
    [
        (
            small.people()[:1],
            (),
            "Of 1 person the arm “control” may get none: nothing could be compared, and a draw is for good.",
        ),
        (
            small.many(9),
            (BY_TEAM,),
            "Of 1 whole team the arm “control” may get none: nothing could be compared, and a draw is for good.",
        ),
    ],
)
def test_that_an_arm_may_get_nobody_is_told_before_the_draw(
    letters: Command, tmp_path: Path, people: list[dict[str, str]], changes: tuple[tuple[str, str], ...], said: str
) -> None:
    """All nine were sent a letter, and none was control: that was said when it was done, if at all."""
    folder = small.campaign(tmp_path, people, settings=settings_but(*changes))
    for command in ("power", "check", "draw"):
        ran = letters(command, folder)
        assert (ran.code, said in ran.err) == (0, True), ran.err


def test_whoever_joins_alone_is_drawn(letters: Command, made: Path) -> None:
    people = [*small.people(), *small.many(1)]
    small.campaign(made, people)
    assert letters("run", made, *ONE).code == 0


def test_they_sign_in_ink_who_have_letters_to_sign(letters: Command, tmp_path: Path) -> None:
    """Whoever has a letterhead and nobody on the staff sheet was to sign, too."""
    folder = small.campaign(tmp_path, [it for it in small.people() if it["site"] == "ashby"])
    ran = letters("run", folder, *ONE)
    assert "Ask Ruth Amadi to sign in ink." in ran.out
    assert "Gwen Pryce" not in (folder / "output/summary.html").read_text(encoding="utf-8")


def test_where_nobody_is_due_a_letter_there_is_nothing_to_print(letters: Command, tmp_path: Path) -> None:
    """“0 letters are ready to print”, and how to print them."""
    folder = small.campaign(tmp_path)
    assert letters("draw", folder).code == 0
    for site in ("ashby", "brynmor"):
        assert letters("withdraw", folder, "--site", site).code == 0
    ran = letters("run", folder, *ONE)
    assert (ran.code, ran.out.splitlines()[0]) == (0, "Nothing to print: nobody is due a letter.")
    assert "Next:" not in ran.out


DAYS = '[evidence]\nprimary = "valued"\nendline = "endline.csv"\n'


def test_days_that_may_not_be_meant_are_pointed_out_while_they_can_be_changed(
    letters: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A day of the outcomes that was over was sealed, and only then it was said that nobody could look."""
    changes = (
        ("[trial]\n", "[trial]\nendline = 2027-03-31\n"),
        ('notes = "notes.csv"\n', 'notes = "notes.csv"\nkeep_until = 2027-01-31\n'),
    )
    folder = small.campaign(tmp_path, settings=f"{settings_but(*changes)}\n{DAYS}")
    kept = (
        "Worth a look: campaign.toml: Who is who is kept until 2027-01-31, and the outcomes are in from 2027-03-31 on."
    )
    past = "Worth a look: campaign.toml: The outcomes are to be in from 2027-03-31 on, which is no day to come"
    for now, told in ((datetime(2026, 12, 1, 9, tzinfo=UTC), False), (datetime(2027, 3, 31, 9, tzinfo=UTC), True)):
        monkeypatch.setattr(cli, "_now", partial(datetime.astimezone, now))
        for command in ("check", "power"):
            ran = letters(command, folder)
            assert (ran.code, kept in ran.err, past in ran.err) == (0, True, told), ran.err


def test_an_authority_that_is_misspelt_is_told_with_the_nearest(letters: Command, made: Path) -> None:
    assert "Did you mean “ashby”?" in letters("withdraw", made, "--site", "ashbey").err
