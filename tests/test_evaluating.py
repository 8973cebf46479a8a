"""`letters evaluate`, through the command: nobody looks early, nobody is dropped or told of, all can be repeated."""

from __future__ import annotations

import csv
import json
import re
import shutil
import time
import tomllib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import fixed
import pypdfium2
import pytest
import small
from conftest import Command

from letters import cli, files
from letters.evidence import estimate, plan, report
from letters.screens.form import shown
from letters.trial import ledger

SAMPLES = Path(__file__).parents[1] / "sample_data"
DRAWN, LATER = datetime(2026, 12, 1, 9, tzinfo=UTC), datetime(2029, 1, 15, 9, tzinfo=UTC)

When = Callable[[datetime], None]


@pytest.fixture
def when(monkeypatch: pytest.MonkeyPatch) -> When:
    """Set the clock."""
    return lambda now: monkeypatch.setattr(cli, "_now", lambda: now)


@pytest.fixture
def london(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the calendar be that of London."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "Europe/London")
        time.tzset()
        yield
    time.tzset()


@pytest.fixture(autouse=True)
def _sooner(monkeypatch: pytest.MonkeyPatch) -> None:
    """Redraw less often than for a report that somebody reads, and print none: `evaluated` has one."""
    monkeypatch.setattr(estimate, "DRAWS", 499)
    monkeypatch.setattr(report, "pdf_of", lambda html: b"%PDF-1.7 left out")


@pytest.fixture(scope="session")
def _drawn_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("evidence") / "goals"
    shutil.copytree(SAMPLES / "goal_setting", folder, ignore=fixed.UNDRAWN)
    (folder / "campaign.toml").write_text(
        re.sub("endline = 20..-", "endline = 2028-", (folder / "campaign.toml").read_text("utf-8"), count=1), "utf-8"
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cli, "_now", lambda: DRAWN)
        assert cli.main(["draw", str(folder)]) == 0
    return folder


@pytest.fixture
def goals(_drawn_once: Path, tmp_path: Path, when: When) -> Path:
    """Give the goal-setting campaign, drawn, years after."""
    when(LATER)
    return Path(shutil.copytree(_drawn_once, tmp_path / "goals"))


@pytest.fixture(scope="session")
def evaluated(_drawn_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the goal-setting campaign, evaluated; to be looked at and not changed."""
    folder = Path(shutil.copytree(_drawn_once, tmp_path_factory.mktemp("evaluated") / "goals"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cli, "_now", lambda: LATER)
        patch.setattr(estimate, "DRAWS", 499)
        assert cli.main(["evaluate", str(folder)]) == 0
    return folder


def estimates(folder: Path, where: str = "evidence") -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "output" / where / "estimates.json").read_bytes())
    return found


def events(folder: Path, kind: str) -> list[ledger.Event]:
    return [it for it in ledger.read((folder / "output/ledger.jsonl").read_bytes()) if it.kind == kind]


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def edited(folder: Path, old: str, new: str) -> None:
    toml = folder / "campaign.toml"
    text = toml.read_text("utf-8")
    assert old in text
    toml.write_text(text.replace(old, new, 1), "utf-8")


def rewritten(path: Path, change: Callable[[list[list[str]]], list[list[str]]]) -> None:
    with path.open(encoding="utf-8-sig", newline="") as file:
        table = list(csv.reader(file))
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(change(table))


# ------------------------------------------------------------------------------------------------ honesty


def test_nobody_looks_before_the_outcomes_are_in(goals: Path, letters: Command, when: When) -> None:
    when(datetime(2027, 1, 1, 9, tzinfo=UTC))
    before = files.tree(goals)
    ran = letters("evaluate", goals)
    assert ran.code == 1
    assert "The outcomes are in from 2028-" in ran.err or "declared before the draw" in ran.err
    assert "try the report out with --blind" in ran.err
    assert files.tree(goals) == before
    assert not events(goals, "evaluated")


def test_an_earlier_day_does_not_let_anybody_look_sooner(goals: Path, letters: Command, when: When) -> None:
    when(datetime(2027, 6, 1, 9, tzinfo=UTC))
    toml = goals / "campaign.toml"
    toml.write_text(re.sub("endline = 2028-", "endline = 2027-", toml.read_text("utf-8"), count=1), "utf-8")
    ran = letters("evaluate", goals)
    assert ran.code == 1
    assert "It was declared before the draw that the outcomes are in from 2028-" in ran.err


def test_a_day_that_was_taken_out_since_is_the_one_that_was_sealed(goals: Path, letters: Command, when: When) -> None:
    toml = goals / "campaign.toml"
    toml.write_text(re.sub("\nendline = 2028-.*\n", "\n", toml.read_text("utf-8"), count=1), "utf-8")
    when(datetime(2027, 6, 1, 9, tzinfo=UTC))
    assert "It was declared before the draw that the outcomes are in from 2028-" in letters("evaluate", goals).err
    when(LATER)
    ran = letters("evaluate", goals)
    assert ran.code == 0, ran.err


def test_a_blind_look_says_so_everywhere_and_is_written_down(goals: Path, letters: Command, when: When) -> None:
    when(datetime(2027, 1, 1, 9, tzinfo=UTC))
    ran = letters("evaluate", goals, "--blind")
    assert ran.code == 0
    assert ran.out.startswith("Tried out on arms drawn anew: no number says anything about the trial.")
    said = estimates(goals, "evidence/blind")
    assert said["blind"]
    assert not (goals / "output/evidence/estimates.json").exists()
    (look,) = events(goals, "evaluated")
    assert look.content["blind"]
    assert not events(goals, "outcomes")
    arms = {row["person"]: row["arm"] for row in rows(goals / "output/evidence/blind/analysis.csv")}
    when(LATER)
    assert letters("evaluate", goals).code == 0
    real = {row["person"]: row["arm"] for row in rows(goals / "output/evidence/analysis.csv")}
    assert real.keys() == arms.keys()
    assert real != arms


def test_a_blind_look_does_not_tell_who_was_offered_something_by_who_took_it_up(goals: Path, letters: Command) -> None:
    """The arms were drawn anew, and beside them stood who had taken up what only the true arms were offered."""

    def table(where: str) -> dict[str, dict[str, str]]:
        return {row["person"]: row for row in rows(goals / "output" / where / "analysis.csv")}

    assert letters("evaluate", goals, "--blind").code == 0
    blind = table("evidence/blind")
    assert letters("evaluate", goals).code == 0
    real = table("evidence")
    took_up = [{name for name, row in people.items() if row["taken_up"] == "1"} for people in (blind, real)]
    assert {blind[name]["arm"] for name in took_up[0]} == {real[name]["arm"] for name in took_up[1]}
    assert len(took_up[0] & took_up[1]) < 0.8 * len(took_up[1])
    assert {real[name]["arm"] for name in took_up[0]} == {"goals", "goals and reminder", "control"}


@pytest.mark.parametrize(
    ("window", "what"),
    [
        ("[2026-01-01, 2026-06-30]", "ends on 2026-06-30, before the draw, on 2026-12-01"),
        ("[2028-12-01, 2029-01-15]", "ends on 2029-01-15: its days have not all come"),
    ],
)
def test_absence_is_counted_after_the_draw_and_when_its_days_have_come(
    goals: Path, letters: Command, window: str, what: str
) -> None:
    """Days before the draw were told of as an effect of it, and open episodes lasted into days to come."""
    toml = goals / "campaign.toml"
    absence = f'[evidence]\nabsence = "absence.csv"\nexploratory = ["sickness_absence"]\nwindow = {window}\n'
    toml.write_text(toml.read_text("utf-8").replace("[evidence]\n", absence), "utf-8")
    ran = letters("evaluate", goals)
    assert ran.code == 1
    assert what in ran.err
    assert not events(goals, "evaluated")


def test_every_look_is_counted_and_what_was_measured_is_sealed(goals: Path, letters: Command) -> None:
    assert letters("evaluate", goals).code == 0
    assert estimates(goals)["looks"] == 1
    rewritten(goals / "outcomes/endline.csv", lambda table: table[:-1])
    assert letters("evaluate", goals).code == 0
    said = estimates(goals)
    assert said["looks"] == 2
    assert "What was measured has been changed since it was first looked at." in said["notes"]
    assert len(events(goals, "outcomes")) == 2
    last = events(goals, "evaluated")[-1].content
    assert last["estimates"] == files.digest((goals / "output/evidence/estimates.json").read_bytes())


@pytest.mark.anew
def test_the_same_look_gives_the_same_bytes(goals: Path, letters: Command) -> None:
    assert letters("evaluate", goals, "--blind").code == 0
    table = (goals / "output/evidence/blind/analysis.csv").read_bytes()
    estimated = estimates(goals, "evidence/blind")
    assert letters("evaluate", goals, "--blind").code == 0
    again = estimates(goals, "evidence/blind")
    assert {**estimated, "head": ""} == {**again, "head": ""}
    assert table == (goals / "output/evidence/blind/analysis.csv").read_bytes()


def test_what_was_not_declared_before_the_draw_is_exploratory(goals: Path, letters: Command) -> None:
    edited(goals, "[evidence]\n", '[evidence]\nexploratory = ["again"]\n')
    own = '[evidence.outcomes.again]\nlabel = "Module done"\nkind = "yes-no"\nitems = ["completed"]\nbetter = "more"\n'
    edited(goals, "[evidence.expected]", f"{own}[evidence.expected]")
    assert letters("evaluate", goals).code == 0
    standing = {it["name"]: it["standing"] for it in estimates(goals)["outcomes"]}
    assert standing["again"] == "exploratory"
    assert standing["completed"] == "family"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('primary = "motivation"', 'primary = "supported"', "“primary”"),
        ('"ons4_worthwhile", ', "", "“family”"),
        ("[evidence]\n", "[evidence]\nlevel = 0.8\n", "“level”"),
        ("[evidence]\n", "[evidence]\nadjust = false\n", "“adjust”"),
        ("[evidence]\n", '[evidence]\nsubgroups = ["site"]\n', "“subgroups”"),
        ("[evidence]\n", "[evidence]\nsmallest_cell = 2\n", "“smallest_cell”"),
        ("[evidence]\n", "[evidence]\nsmallest_cell = 200\n", "“smallest_cell”"),
    ],
)
def test_what_was_sealed_with_the_draw_holds_whatever_campaign_toml_says_since(
    old: str, new: str, told: str, goals: Path, evaluated: Path, letters: Command
) -> None:
    """A family without the outcome that went wrong, a level at which another is clear: nothing of it was told."""
    edited(goals, old, new)
    if "supported" in new:
        edited(goals, 'family = ["supported"', 'family = ["motivation"')
    assert letters("evaluate", goals).code == 0
    now, then = estimates(goals), estimates(evaluated)
    assert [note for note in now["notes"] if told in note] == [
        f"In campaign.toml {told} is not what was sealed with the draw: what was sealed holds."
    ]
    assert [it["name"] for it in now["outcomes"]] == [it["name"] for it in then["outcomes"]]
    assert now["outcomes"] == then["outcomes"]


def test_whoever_names_other_columns_after_a_look_has_another_outcome(goals: Path, letters: Command) -> None:
    """The primary outcome was exchanged for the one that had come out well, and nothing said so."""

    def renamed(table: list[list[str]]) -> list[list[str]]:
        return [
            [{"motivation_1": "q17"}.get(cell, cell) for cell in table[0]] + ["q18"],
            *([*row, row[table[0].index("motivation_1")]] for row in table[1:]),
        ]

    rewritten(goals / "outcomes/endline.csv", renamed)
    edited(goals, "[evidence]\n", '[evidence.columns]\nmotivation_1 = "q17"\n\n[evidence]\n')
    assert letters("evaluate", goals).code == 0
    first = estimates(goals)
    assert first["outcomes"][0]["standing"] == "primary"
    assert [
        it for it in first["notes"] if it.startswith("“Motivation at work” is read from columns that were named after")
    ]
    edited(goals, 'motivation_1 = "q17"', 'motivation_1 = "q18"')
    assert letters("evaluate", goals).code == 0
    second = estimates(goals)
    (motivation,) = [it for it in second["outcomes"] if it["name"] == "motivation"]
    assert motivation["standing"] == "exploratory"
    assert "“Motivation at work” was read from other columns at an earlier look: it is exploratory." in second["notes"]


def test_of_two_columns_that_may_be_meant_neither_is_taken(goals: Path, letters: Command) -> None:
    rewritten(
        goals / "outcomes/endline.csv", lambda table: [[*row, "q17" if row is table[0] else "3"] for row in table]
    )
    edited(goals, "[evidence]\n", '[evidence.columns]\nmotivation_1 = "q17"\n\n[evidence]\n')
    ran = letters("evaluate", goals)
    assert (ran.code, "There is a column “q17” here, and a column “motivation_1”" in ran.err) == (1, True)


def test_a_file_of_answers_without_a_row_is_no_look(goals: Path, letters: Command) -> None:
    rewritten(goals / "outcomes/endline.csv", lambda table: table[:1])
    ran = letters("evaluate", goals)
    assert (ran.code, "There are headings here, and no row. Is it the right file?" in ran.err) == (1, True)
    assert not events(goals, "evaluated")


def test_a_column_in_which_nobody_has_an_answer_is_worth_a_look(goals: Path, letters: Command) -> None:
    def emptied(table: list[list[str]]) -> list[list[str]]:
        at = table[0].index("motivation_1")
        return [table[0], *([*row[:at], "", *row[at + 1 :]] for row in table[1:])]

    rewritten(goals / "outcomes/endline.csv", emptied)
    ran = letters("evaluate", goals)
    assert ran.code == 0
    assert "“motivation_1”: Nobody has an answer in this column. Have the answers slipped into another one?" in ran.err


def test_a_file_of_answers_from_before_the_draw_that_is_taken_out_is_told(goals: Path, letters: Command) -> None:
    """Without it another estimate is judged, and nothing was said of it at the first look."""
    edited(goals, 'baseline = "outcomes/baseline.csv"\n', "")
    assert letters("evaluate", goals).code == 0
    assert plan.NOT_USED in estimates(goals)["notes"]


def test_what_an_arm_was_given_is_told_as_it_was_sealed(goals: Path, evaluated: Path, letters: Command) -> None:
    edited(goals, 'treatment = "A goal-setting module, and a prompt to begin it"', 'treatment = "Gin"')
    assert letters("evaluate", goals).code == 0
    now, then = estimates(goals), estimates(evaluated)
    assert now["flow"] == then["flow"]
    assert "In campaign.toml the treatment of “goals” is not what was sealed with the draw: that holds." in now["notes"]


def test_an_outcome_that_was_taken_out_after_the_draw_is_told_all_the_same(goals: Path, letters: Command) -> None:
    edited(goals, '"ons4_worthwhile", ', "")
    assert letters("evaluate", goals).code == 0
    said = estimates(goals)
    assert "ons4_worthwhile" in [it["name"] for it in said["outcomes"]]
    assert any("declared before the draw and taken out since" in note for note in said["notes"])


def test_absence_in_another_window_than_the_declared_one_is_exploratory(
    tmp_path: Path, letters: Command, when: When
) -> None:
    folder = Path(shutil.copytree(SAMPLES / "tea_and_coffee", tmp_path / "tea", ignore=fixed.UNDRAWN))
    when(DRAWN)
    assert letters("draw", folder).code == 0
    toml = folder / "campaign.toml"
    toml.write_text(re.sub(r"window = \[(20..)-01-01", r"window = [\1-02-01", toml.read_text("utf-8")), "utf-8")
    when(LATER)
    assert letters("evaluate", folder).code == 0
    said = estimates(folder)
    assert said["outcomes"][0]["standing"] == "exploratory"
    assert any("not counted in the windows that were declared" in note for note in said["notes"])


def test_after_an_evaluation_everything_is_still_proved(evaluated: Path, letters: Command) -> None:
    assert letters("verify", evaluated).code == 0
    assert letters("status", evaluated).code == 0


def test_status_says_when_to_evaluate_and_how_often_that_was_done(goals: Path, letters: Command, when: When) -> None:
    when(datetime(2027, 1, 1, 9, tzinfo=UTC))
    assert letters("evaluate", goals, "--blind").code == 0
    early = letters("status", goals).out
    assert "Wait until 2028-05-28: from that day on the outcomes are in" in early
    assert "Evaluated" not in early
    when(LATER)
    assert (
        f"When all that was measured lies in its files: `letters evaluate {shown(goals)}`."
        in letters("status", goals).out
    )
    assert letters("evaluate", goals).code == 0
    after = letters("status", goals).out
    assert "Evaluated: 1 time\n" in after
    assert "letters evaluate" not in after


def test_nothing_is_evaluated_that_was_not_drawn(tmp_path: Path, letters: Command, when: When) -> None:
    when(LATER)
    folder = Path(shutil.copytree(SAMPLES / "goal_setting", tmp_path / "goals", ignore=fixed.UNDRAWN))
    ran = letters("evaluate", folder)
    assert ran.code == 1
    assert "Nothing has been drawn here yet." in ran.err


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("", "and [trial] not from which day on the outcomes are in"),
        ("endline = 2026-11-01", "The outcomes are to be in from 2026-11-01 on, and the campaign’s date is"),
        (
            "endline = 2027-06-01",
            "Absence is counted until 2027-06-30, and the outcomes are to be in from 2027-06-01 on",
        ),
    ],
)
def test_a_day_that_cannot_be_meant_is_found_before_the_draw_seals_it(
    line: str, told: str, tmp_path: Path, letters: Command, when: When
) -> None:
    when(DRAWN)
    folder = Path(shutil.copytree(SAMPLES / "tea_and_coffee", tmp_path / "tea", ignore=fixed.UNDRAWN))
    toml = folder / "campaign.toml"
    toml.write_text(re.sub(r"endline = 20[^\n]*", line, toml.read_text("utf-8"), count=1), "utf-8")
    for command in ("check", "draw"):
        ran = letters(command, folder)
        assert ran.code == 1
        assert told in ran.err


def test_what_was_never_measured_is_refused_with_the_way_on(goals: Path, letters: Command) -> None:
    """“Files with a similar name: endline.xlsx” was all that was said where there had been no baseline at all."""
    (goals / "outcomes/baseline.csv").unlink()
    rewritten(goals / "outcomes/endline.csv", lambda table: [row[:-1] for row in table])
    ran = letters("evaluate", goals)
    assert ran.code == 1
    assert "If nothing was measured before the draw, take that line out." in ran.err
    assert "Add it, empty if nobody was asked, or say which one it is" in ran.err


def test_both_windows_that_cannot_be_meant_are_told_at_once(tmp_path: Path, letters: Command, when: When) -> None:
    when(DRAWN)
    folder = Path(shutil.copytree(SAMPLES / "tea_and_coffee", tmp_path / "tea", ignore=fixed.UNDRAWN))
    toml = folder / "campaign.toml"
    said = re.sub(r"\nwindow = .*", "\nwindow = [2027-01-01, 2028-06-30]", toml.read_text("utf-8"), count=1)
    toml.write_text(re.sub(r"window_before = \[.*\]", "window_before = [2026-01-01, 2027-06-30]", said), "utf-8")
    ran = letters("check", folder)
    assert "Absence is counted until 2028-06-30" in ran.err
    assert "Absence “before” is counted until 2027-06-30" in ran.err


def test_a_day_in_place_of_a_file_is_told_where_it_belongs(goals: Path, letters: Command) -> None:
    edited(
        goals,
        '[evidence]\nbaseline = "outcomes/baseline.csv"\nendline = "outcomes/endline.csv"',
        "[evidence]\nendline = 2027-05-30",
    )
    ran = letters("check", goals)
    assert ran.code == 1
    assert "Under [evidence], this is the file of answers; the day stands under [trial]." in ran.err


def test_without_evidence_it_says_what_to_write(made: Path, letters: Command, when: When) -> None:
    when(LATER)
    ran = letters("evaluate", made)
    assert ran.code == 1
    assert "It does not say what was measured. Write it under [evidence]" in ran.err


@pytest.mark.parametrize("command", [("evaluate",), ("evaluate", "--blind"), ("unseal", "--by", "Ruth Amadi")])
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('name = "control"', 'name = "control group"'),
        ('name = "control"', 'name = "control"\nshare = 2'),
        ('strata = ["site", "team"]', 'strata = ["site"]'),
        ("balls 05", "balls 06"),
    ],
)
def test_nothing_is_told_of_another_draw_than_the_sealed_one(
    goals: Path, letters: Command, command: tuple[str, ...], old: str, new: str
) -> None:
    """With the arms exchanged in campaign.toml the answer came out upside down."""
    text = (goals / "campaign.toml").read_text(encoding="utf-8")
    assert old in text
    (goals / "campaign.toml").write_text(text.replace(old, new), encoding="utf-8")
    before = files.tree(goals)
    name, *others = command
    ran = letters(name, goals, *others)
    assert (ran.code, "those of the draw of" in ran.err or "not the one of" in ran.err) == (3, True), ran.err
    assert files.tree(goals) == before


def test_what_a_statistician_has_put_beside_the_report_stays(
    letters: Command, evaluated: Path, tmp_path: Path, when: When
) -> None:
    """Their own analysis was gone after the next look."""
    when(LATER)
    folder = Path(shutil.copytree(evaluated, tmp_path / "c"))
    own = folder / "output/evidence/mine/analysis.txt"
    own.parent.mkdir()
    own.write_text("two months of work", "utf-8")
    assert letters("evaluate", folder).code == 0
    assert own.read_text("utf-8") == "two months of work"


def test_absence_before_that_was_counted_after_the_draw_adjusts_nothing(
    letters: Command, tmp_path: Path, when: When
) -> None:
    """What the letter had changed was taken for what was so before, and taken off: a real effect was “ruled out”."""
    trial = small.CAMPAIGN.replace("[trial]\n", "[trial]\nendline = 2027-06-01\n")
    own = '[evidence]\nabsence = "absence.csv"\nprimary = "sickness_absence"\nwindow = [2027-02-01, 2027-05-30]\n'
    before = "window_before = [2026-09-01, {}]\n"
    folder = small.campaign(tmp_path / "c", settings=f"{trial}{own}{before.format('2026-12-31')}")
    said = letters("check", folder)
    assert said.code == 1
    assert "Let window_before end before the draw: what came after is no state of before." in said.err
    small.campaign(folder, settings=f"{trial}{own}{before.format('2026-11-30')}")
    (folder / "absence.csv").write_text(
        "staff_id,start,end\nA01,2026-10-01,2026-10-03\nA02,2027-03-01,2027-03-02\n", "utf-8"
    )
    when(datetime(2026, 11, 20, 9, tzinfo=UTC))
    drawn = letters("draw", folder)
    assert (drawn.code, "a draw before that day is over is no draw after it" in drawn.err) == (0, True)
    when(datetime(2027, 6, 2, 9, tzinfo=UTC))
    assert letters("evaluate", folder).code == 0
    assert "it is not adjusted for." in " ".join(estimates(folder)["notes"])


def test_a_purge_says_what_stays_of_the_evidence(letters: Command, evaluated: Path, tmp_path: Path, when: When) -> None:
    folder = Path(shutil.copytree(evaluated, tmp_path / "c"))
    toml = folder / "campaign.toml"
    toml.write_text(toml.read_text("utf-8").replace("[people]\n", "[people]\nkeep_until = 2029-03-31\n", 1), "utf-8")
    when(datetime(2029, 4, 2, 9, tzinfo=UTC))
    said = letters("purge", folder, "--by", "Ruth Amadi").out
    assert "this campaign's own staff.csv, outcomes/endline.csv, outcomes/baseline.csv, outcomes/uptake.csv" in said
    assert "the evidence, whose table has a line for each person, by pseudonym" in said


def test_the_flow_adds_up_when_some_have_joined_and_others_are_gone(letters: Command, goals: Path, when: When) -> None:
    """“Assessed for eligibility: 60. Not drawn: 3. Randomised: 59”: two had joined, and the rows of two were gone."""
    when(DRAWN)
    headings, gone, *rows = (goals / "staff.csv").read_text(encoding="utf-8").splitlines()
    joined = [f"Z{n}{row[row.index(',') :]}".replace(row.split(",")[2], f"Newby{n}") for n, row in enumerate(rows[:2])]
    (goals / "staff.csv").write_text("\n".join([headings, *rows, *joined]) + "\n", encoding="utf-8")
    assert letters("withdraw", goals, gone.split(",")[0], "--reason", "left").code == 0
    assert letters("draw", goals).code == 0
    when(LATER)
    assert letters("evaluate", goals).code == 0
    said = estimates(goals)
    assert said["listed"] == sum(arm["drawn"] for arm in said["flow"]) + sum(said["excluded"].values())
    assert any("whoever was drawn with nobody of another arm in their stratum" in note for note in said["notes"])


def test_two_reports_between_which_few_people_answered_are_told_of(letters: Command, goals: Path, when: When) -> None:
    """From the means and counts of both, the answer of the one person between them was worked out."""
    when(LATER)
    path = goals / "outcomes/endline.csv"
    whole = path.read_bytes()
    path.write_bytes(whole[: whole.rstrip(b"\n").rindex(b"\n") + 1])
    said = "from both together it can be worked out what they answered. Delete every copy of the earlier one"
    assert said not in letters("evaluate", goals).err
    path.write_bytes(whole)
    assert said in letters("evaluate", goals).err
    assert said not in letters("evaluate", goals).err


@pytest.mark.parametrize("there", [True, False])
def test_answers_from_before_the_draw_that_are_others_than_were_sealed_are_told_of(
    tmp_path: Path, letters: Command, when: When, *, there: bool
) -> None:
    """They adjust the estimate that is judged, and could be edited until the first look, unseen."""
    folder = Path(shutil.copytree(SAMPLES / "goal_setting", tmp_path / "goals", ignore=fixed.UNDRAWN))
    path = folder / "outcomes/baseline.csv"
    was = path.read_bytes()
    if not there:
        path.unlink()
    when(DRAWN)
    assert letters("draw", folder).code == 0
    path.write_bytes(was + (b"\n" if there else b""))
    when(LATER)
    assert letters("evaluate", folder).code == 0
    told = "have been changed since it was sealed" if there else "were not there when it was sealed"
    assert any(told in note for note in estimates(folder)["notes"])


@pytest.mark.parametrize("at", [LATER, datetime(2028, 5, 28, 9, tzinfo=UTC), datetime(2028, 5, 27, 23, 30, tzinfo=UTC)])
def test_whoever_is_drawn_when_the_outcomes_are_in_is_no_part_of_the_trial(
    letters: Command, goals: Path, when: When, london: None, at: datetime
) -> None:
    """They had not answered, and could not have: response fell from 79 to 63 %, and one arm's lack was hidden.

    In London half past eleven in the evening, by Greenwich, is the next day already in summer.
    """
    when(at)
    assert letters("evaluate", goals).code == 0
    before = estimates(goals)
    headings, *rows = (goals / "staff.csv").read_text(encoding="utf-8").splitlines()
    joined = [f"Z{n}{row[row.index(',') :]}".replace(row.split(",")[2], f"Newby{n}") for n, row in enumerate(rows[:2])]
    (goals / "staff.csv").write_text("\n".join([headings, *rows, *joined]) + "\n", encoding="utf-8")
    assert letters("draw", goals).code == 0
    when(LATER)
    assert letters("evaluate", goals).code == 0
    said = estimates(goals)
    assert said["flow"] == before["flow"]
    assert said["outcomes"][0]["effects"] == before["outcomes"][0]["effects"]
    assert any(note.startswith("2 people were drawn from 2028-05-28 on") for note in said["notes"])


def test_what_is_sent_when_the_trial_has_ended_is_no_delivery_of_it(
    tmp_path: Path, letters: Command, when: When
) -> None:
    """Those who waited were taken for people who had been sent a letter, and the two arms for treated alike."""
    when(DRAWN)
    folder = small.campaign(tmp_path / "c")
    toml = folder / "campaign.toml"
    text = toml.read_text("utf-8").replace("[trial]\n", "[trial]\nendline = 2027-03-31\n")
    own = '[evidence]\nendline = "after.csv"\nprimary = "valued"\n[evidence.outcomes.valued]\nitems = ["valued"]\n'
    toml.write_text(f'{text}afterwards = "recognition"\n{own}', "utf-8")
    (folder / "after.csv").write_text("staff_id,valued\nA01,4\nB01,5\nB02,3\n", "utf-8")
    for command in ("run", "sent"):
        assert letters(command, folder).code == 0
    when(LATER)
    assert letters("evaluate", folder).code == 0
    before = estimates(folder)["flow"]
    assert [(it["arm"], it["sent"] > 0, it["taken_up"]) for it in before] == [
        ("letter", True, None),  # whom a letter reached is told by those that were sent and came back
        ("control", False, None),
    ]
    for then in (["unseal", folder, "--by", "R. Amadi"], ["run", folder], ["sent", folder], ["evaluate", folder]):
        assert letters(*then).code == 0
    assert estimates(folder)["flow"] == before
    late = (
        f"Those who waited were sent letters too, from {LATER:%Y-%m-%d} on: what was answered later compares nothing."
    )
    assert late in estimates(folder)["notes"]


# ------------------------------------------------------------------------------------- nobody dropped, or told of


def test_outcomes_that_arrive_twice_are_refused_with_their_rows(goals: Path, letters: Command) -> None:
    rewritten(goals / "outcomes/endline.csv", lambda table: [*table, table[3], table[7]])
    before = files.tree(goals)
    ran = letters("evaluate", goals)
    assert ran.code == 1
    assert len(re.findall(r"endline\.csv, row", ran.err)) >= 2
    assert files.tree(goals) == before
    assert not events(goals, "evaluated")


def test_an_unknown_id_is_refused_and_not_told(goals: Path, letters: Command) -> None:
    def change(table: list[list[str]]) -> list[list[str]]:
        table[2][table[0].index("staff_id")] = "Z-99999"
        return table

    rewritten(goals / "outcomes/endline.csv", change)
    ran = letters("evaluate", goals)
    assert ran.code == 1
    assert "endline.csv, row 3" in ran.err
    assert "Z-99999" not in ran.err


def test_an_arm_that_disagrees_with_the_ledger_is_refused(goals: Path, letters: Command) -> None:
    def change(table: list[list[str]]) -> list[list[str]]:
        if "arm" not in table[0]:
            return [[*row, "arm" if at == 0 else "control"] for at, row in enumerate(table)]
        place = table[0].index("arm")
        table[1][place] = "goals" if table[1][place] != "goals" else "control"
        return table

    rewritten(goals / "outcomes/endline.csv", change)
    ran = letters("evaluate", goals)
    assert ran.code == 1
    assert "arm" in ran.err


def test_everybody_who_was_drawn_is_in_the_table_and_nobody_is_known_in_it(evaluated: Path) -> None:
    ids = {row["staff_id"] for row in rows(evaluated / "output/trial/allocation.csv")}
    table = rows(evaluated / "output/evidence/analysis.csv")
    assert len({row["person"] for row in table}) == len(table) == len(ids)
    for name in files.tree(evaluated / "output/evidence"):
        data = (evaluated / "output/evidence" / name).read_bytes()
        assert not [staff_id for staff_id in ids if re.search(rb"\b%s\b" % re.escape(staff_id.encode()), data)], name
    assert all(
        files.mode(evaluated / "output/evidence" / name) == 0o600 for name in files.tree(evaluated / "output/evidence")
    )


def test_the_flow_adds_up(evaluated: Path) -> None:
    said = estimates(evaluated)
    assert sum(arm["drawn"] for arm in said["flow"]) == len(rows(evaluated / "output/trial/allocation.csv"))
    assert said["listed"] == sum(arm["drawn"] for arm in said["flow"]) + sum(said["excluded"].values())
    assert said["flow"][-1]["arm"] == "control"
    for arm in said["flow"]:
        assert arm["drawn"] >= arm["answered"] >= arm["analysed"] > 0
    taken = {arm["arm"]: arm["taken_up"] for arm in said["flow"]}
    assert taken["goals"] > taken["control"]


def test_a_purge_takes_what_was_measured_by_staff_id_and_leaves_what_came_of_it(
    evaluated: Path, tmp_path: Path, letters: Command, when: When
) -> None:
    folder = Path(shutil.copytree(evaluated, tmp_path / "goals"))
    toml = folder / "campaign.toml"
    toml.write_text(toml.read_text("utf-8").replace("[people]", "[people]\nkeep_until = 2028-12-31", 1), "utf-8")
    when(LATER)
    assert letters("purge", folder, "--by", "R. Amadi").code == 0
    assert not any((folder / "outcomes" / name).exists() for name in ("baseline.csv", "endline.csv", "uptake.csv"))
    assert pypdfium2.PdfDocument(folder / "output/evidence/report.pdf").get_metadata_value("Title")
    assert letters("verify", folder).code == 0


def test_a_purge_before_anything_was_evaluated_is_asked_for_by_a_word(
    goals: Path, letters: Command, when: When
) -> None:
    toml = goals / "campaign.toml"
    toml.write_text(toml.read_text("utf-8").replace("[people]", "[people]\nkeep_until = 2027-02-01", 1), "utf-8")
    when(DRAWN)
    assert letters("draw", goals).code == 0
    when(LATER)
    ran = letters("purge", goals, "--by", "R. Amadi")
    assert ran.code == 1
    assert "Nothing was evaluated of the outcomes that the draw sealed, and nothing can be afterwards." in ran.err
    assert letters("purge", goals, "--by", "R. Amadi", "--unfinished").code == 0


# ------------------------------------------------------------------------------------------ the truth


def test_the_interval_holds_what_was_put_into_the_sample(evaluated: Path) -> None:
    """The outcomes are simulated; what was put in is written beside them."""
    truth = tomllib.loads((SAMPLES / "goal_setting/outcomes/truth.toml").read_text("utf-8"))
    found = {
        (outcome["name"], effect["arm"]): effect["difference"]
        for outcome in estimates(evaluated)["outcomes"]
        for effect in outcome["effects"]
    }
    told = [(it, found[it["outcome"], it["arm"]]) for it in truth["effects"] if (it["outcome"], it["arm"]) in found]
    assert len(told) >= 6
    held = [it["written"] for it, estimate in told if estimate["low"] <= it["written"] <= estimate["high"]]
    assert len(held) >= len(told) - 1


def test_estimates_csv_has_every_number_to_the_last_digit(evaluated: Path) -> None:
    said = estimates(evaluated)
    table = rows(evaluated / "output/evidence/estimates.csv")
    for outcome in said["outcomes"]:
        for effect in outcome["effects"]:
            (row,) = (
                it
                for it in table
                if (it["outcome"], it["arm"], it["estimate"]) == (outcome["name"], effect["arm"], "difference")
            )
            assert float(row["effect"]) == effect["difference"]["effect"]
            assert float(row["se"]) == effect["difference"]["se"]


def test_the_dictionary_has_every_column_of_the_table(evaluated: Path) -> None:
    named = [row["column"] for row in rows(evaluated / "output/evidence/dictionary.csv")]
    assert named == list(rows(evaluated / "output/evidence/analysis.csv")[0])
    assert all(row["meaning"] for row in rows(evaluated / "output/evidence/dictionary.csv"))


def test_the_tea_and_coffee_trial_is_judged_by_whole_offices(tmp_path: Path, letters: Command, when: When) -> None:
    folder = Path(shutil.copytree(SAMPLES / "tea_and_coffee", tmp_path / "tea", ignore=fixed.UNDRAWN))
    when(DRAWN)
    assert letters("draw", folder).code == 0
    when(LATER)
    assert letters("evaluate", folder).code == 0
    said = estimates(folder)
    (effect,) = said["outcomes"][0]["effects"]
    assert said["design"] == "blocked clusters"
    assert effect["difference"]["clusters"] == sum(arm["clusters"] for arm in said["flow"]) > 30
    assert effect["adjusted"]["covariates"][0] == "before"
    assert said["spillover"] == []
    truth = tomllib.loads((folder / "outcomes/truth.toml").read_text("utf-8"))["effects"][0]["written"]
    assert effect["difference"]["low"] < truth < effect["difference"]["high"]


def test_a_report_that_was_changed_since_is_noticed(goals: Path, letters: Command) -> None:
    assert letters("evaluate", goals).code == 0
    assert letters("verify", goals).code == 0
    told = goals / "output/evidence/estimates.json"
    before = told.read_text("utf-8")
    told.write_text(before.replace('"effect": 0.', '"effect": 1.', 1), "utf-8")
    ran = letters("verify", goals)
    assert (ran.code, ran.err.split(";")[0]) == (3, "evidence/estimates.json: this file is not what was made")
    told.unlink()
    assert letters("verify", goals).code == 0
