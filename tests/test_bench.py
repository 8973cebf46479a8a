"""`make bench`: what tools are given, what is said of what they made, and the table."""

from __future__ import annotations

import csv
import json
import sys
from dataclasses import replace
from pathlib import Path

import bench
import contestants
import large
import measuring
import plain_loop
import pytest
import scores
import targets
from contestants import Peer
from measuring import Row, Took
from peers import alike
from peers.content import Content
from scores import Bench

from letters import books


@pytest.fixture(scope="module")
def letters(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, tuple[Content, ...]]:
    """A folder with the HTML of two letters, and what they say."""
    room = tmp_path_factory.mktemp("bench")
    pages = contestants.pages(bench.campaign(room / "campaign", 2), room / "pages", own_fonts=True)
    return pages, contestants.contents(pages)


def test_in_a_large_campaign_nobody_is_listed_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of 10,000 invented people a hundred had the name of somebody of their postcode, and the run was refused."""
    monkeypatch.setattr(large, "notes", lambda _, count: ["You stayed late."] * count)
    large.write(10_000, tmp_path)
    with (tmp_path / "staff.csv").open(encoding="utf-8", newline="") as file:
        people = [(row["first_name"], row["last_name"], row["postcode"]) for row in csv.DictReader(file)]
    assert len(people) == len(set(people)) == 10_000


def test_a_letter_is_given_in_its_parts(letters: tuple[Path, tuple[Content, ...]]) -> None:
    folder, (letter, _) = letters
    assert letter.organisation.startswith("Authority ")
    assert letter.contact == ("Town Hall", "EX39 1AA")
    assert letter.recipient[-1].startswith("EX")
    assert letter.salutation == f"Dear {letter.recipient[0].split()[0]},"
    assert (letter.date, letter.heading) == ("1 December 2026", "Thank you for the work you do")
    assert (len(letter.before), len(letter.note), len(letter.after)) == (2, 1, 2)
    assert letter.note[0].startswith("You ")
    assert (letter.closing, letter.sender) == ("Yours sincerely,", "Ruth Amadi")
    assert (folder / letter.signature).exists()
    html = (folder / f"{letter.file}.html").read_text(encoding="utf-8")
    assert all(text in html for text in letter.texts())


def test_what_a_plain_loop_makes_is_the_letters_and_text_that_is_missing_is_told(
    letters: tuple[Path, tuple[Content, ...]],
) -> None:
    folder, (one, other) = letters
    plain_loop.write(folder)
    assert alike.faults(folder, (one, other)) == ()
    assert alike.claims((folder / f"{one.file}.pdf").read_bytes()) == ()
    changed = replace(other, note=("You are somebody else.",), file="S9")
    assert set(alike.faults(folder, (replace(one, note=("You are somebody else.",)), changed))) == {
        f"{other.file}: more than was asked for",
        f"{one.file}: “You are somebody else.” is not in it",
        "S9: not made",
    }


def test_a_command_is_timed_with_its_memory_and_one_that_fails_is_told(tmp_path: Path) -> None:
    held = "import time; it = bytearray(50_000_000); time.sleep(0.5)"
    rows = (
        Row("held", "holds much", (sys.executable, "-c", held), 1, tmp_path),
        Row("fails", "fails", (sys.executable, "-c", "raise SystemExit('no such font')"), 1, tmp_path),
    )
    took = measuring.measure(rows, 1)
    assert took["held"].seconds > 0.5
    assert took["held"].megabytes is None or took["held"].megabytes > 50
    assert took["fails"].faults == ("ended with 1: no such font",)


def test_a_tool_that_is_not_installed_is_said_and_left_out(
    letters: tuple[Path, tuple[Content, ...]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    absent = Peer("quill", "A quill", "peers/quill.py", ("no_such_quill",))
    monkeypatch.setattr(contestants, "PEERS", (absent,))
    rows, missing = contestants.others(letters[0].parent / "campaign", tmp_path, None)
    assert [row.key for row in rows] == ["plain-system", "plain"]
    assert missing == (absent,)
    assert "A quill is not installed (no_such_quill): make bench-peers" in scores.table(_bench((), missing))


def test_the_table_and_the_json_tell_the_figures_and_which_targets_are_met(tmp_path: Path) -> None:
    (tmp_path / "post" / "letters").mkdir(parents=True)
    for number in (1, 2):
        (tmp_path / "post" / f"print-pack-0{number}.pdf").write_bytes(b"0" * 3000)
    rows = (
        Row("whole", "letters run", (), 2, tmp_path / "post" / "letters"),
        Row("plain", "plain loop", (), 4, tmp_path / "plain"),
        Row("word", "Word", (), 2, tmp_path / "word"),
    )
    took = {
        "whole": Took(0.02, 120.4, ()),
        "plain": Took(0.4, None, ()),
        "word": Took(0, None, ("ended with 1: no office",)),
    }
    lines = scores.lines(rows, took)
    found = _bench(lines)
    words = scores.table(found)
    assert ["letters", "run", "2", "0.02", "10.0", "0.100", "120", "n/a", "3.0", "and", "all", "else*"] in _words(words)
    assert ["plain", "loop", "4", "0.40", "100.0", "1.000", "n/a", "n/a", "n/a"] in _words(words)
    assert "Word: 1 faults: ended with 1: no office" in words
    assert "met          a whole run, of the plain loop a letter: 0.1; the target is ≤ 1/4" in words
    assert "not measured a whole run, of docxtpl with LibreOffice a letter: ≤ 1/15" in words
    told = json.loads(scores.as_json(found))
    assert [line["milliseconds"] for line in told["lines"]] == [10, 100, 0]
    assert [it["met"] for it in told["targets"][:2]] == [True, None]


def test_two_workers_are_all_workers_where_there_are_two_processors() -> None:
    line = scores.lines((Row("whole", "letters run", (), 1, Path("none")),), {"whole": Took(3, None, ())})
    assert scores.values(line, {}, 2)["workers-2.s"] == 3
    assert "workers-2.s" not in scores.values(line, {}, 4)


def test_every_name_for_the_command_line_is_a_row_of_the_bench() -> None:
    assert bench.asked_for(["--only", "whole", "plain"]).only == ["whole", "plain"]
    with pytest.raises(SystemExit):
        bench.asked_for(["--only", "quill"])


def _bench(lines: tuple[scores.Line, ...], absent: tuple[Peer, ...] = ()) -> Bench:
    judged = targets.judged(scores.values(lines, {}, 4))
    return Bench(2, 1, 4, versions={}, lines=lines, seconds={}, targets=judged, absent=absent)


def _words(table: str) -> list[list[str]]:
    return [line.split() for line in table.splitlines()]


def test_a_campaign_that_was_drawn_is_timed_as_if_it_had_not_been(made: Path, tmp_path: Path) -> None:
    again = bench.undrawn(made, tmp_path / "again")
    drawn = {"output", books.WITNESS}
    assert {path.name for path in again.iterdir()} == {path.name for path in made.iterdir()} - drawn
    assert drawn <= {path.name for path in made.iterdir()}
