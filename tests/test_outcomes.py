"""What campaign.toml declares, and what the cells of a survey say: a number, nothing, or a problem with its place."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from letters.evidence import answers, outcomes, plan, ready
from letters.evidence.answers import Silent
from letters.evidence.outcomes import Data, Scored
from letters.evidence.plan import Outcome
from letters.evidence.sheet import Row, Sheet
from letters.problems import Fault, Place, Refused, told
from letters.sections.evidence import Evidence

ARMS = {"A1": "letter", "A2": "control", "B1": "letter", "B2": "control"}
FIVE, TEN = (1.0, 5.0), (0.0, 10.0)
FILES = {"endline": "endline.csv", "absence": "absence.csv", "window": (date(2027, 1, 1), date(2027, 6, 30))}

OWN = {"label": "Own", "kind": "scale", "items": ["own_1"], "range": [1, 5], "better": "more"}


def sheet_of(file: str, headings: str, *lines: str, called: dict[str, str] | None = None) -> Sheet:
    """Return a sheet as it is read of a file, its cells divided by upright strokes."""
    rows = tuple(Row(number, tuple(line.split("|"))) for number, line in enumerate(lines, start=2))
    heads = enumerate(headings.split("|"))
    places = tuple(Place(file, "", 1, chr(ord("A") + column), heading) for column, heading in heads)
    return Sheet(Place(file, "", 1), places, rows, called or {})


def planned(**said: Any) -> plan.Plan:
    return ready.plan(Evidence.model_validate({"primary": "valued", **FILES, **said}))


def refused(**said: Any) -> list[str]:
    """Return all that is told of an [evidence] that does not go together."""
    with pytest.raises(Refused) as stop:
        planned(**said)
    return told(stop.value.problems)


def outcome(name: str = "valued", **own: Any) -> Outcome:
    return planned(primary=name, outcomes={name: own} if own else {}).outcome(name)


# ------------------------------------------------------------------------------------- the outcomes that ship


def test_ten_outcomes_ship_and_each_can_be_the_primary_one() -> None:
    assert list(ready.shipped()) == [
        *("valued", "recognised", "supported", "motivation", "belonging"),
        *("ons4_satisfied", "ons4_worthwhile", "ons4_happy", "ons4_anxious", "sickness_absence"),
    ]
    assert [outcome(name).name for name in ready.shipped()] == list(ready.shipped())


def test_every_item_that_ships_has_its_question() -> None:
    asked = [said for said in ready.shipped().values() if said["kind"] != "absence"]
    assert asked
    assert all(len(said["items"]) == len(said["asks"]) for said in asked)


def test_the_questions_of_the_ons_are_four_outcomes_and_less_anxiety_is_better() -> None:
    four = [outcome(name) for name in ready.shipped() if name.startswith("ons4")]
    assert [(it.items, it.low, it.high, it.better) for it in four] == [
        (("ons4_satisfied",), 0, 10, "more"),
        (("ons4_worthwhile",), 0, 10, "more"),
        (("ons4_happy",), 0, 10, "more"),
        (("ons4_anxious",), 0, 10, "less"),
    ]
    assert not any(it.reverse for it in four)  # its direction is told by `better`: the number stays as it was given


def test_a_plan_is_made_before_any_file_is_there_and_always_the_same() -> None:
    made = planned(family=["recognised"], exploratory=["sickness_absence"], level=0.9, adjust=False)
    assert [it.name for it in made.outcomes] == ["valued", "recognised", "sickness_absence"]
    assert (made.primary, made.family, made.level, made.adjust) == ("valued", ("recognised",), 0.9, False)
    assert made.outcome("valued") == Outcome(
        *("valued", "Feeling valued", "scale", ("valued_1", "valued_2", "valued_3"), ()),
        *(1.0, 5.0, 0.5, "more", "points on a scale of 1 to 5"),
    )
    assert made.outcome("sickness_absence").unit == "days lost of 100 contracted days"
    assert plan.declared(made) == plan.declared(
        planned(family=["recognised"], exploratory=["sickness_absence"], level=0.9, adjust=False)
    )


def test_an_outcome_that_ships_may_be_read_otherwise() -> None:
    own = outcome("valued", items=["Q1", "Q2"], reverse=["q 2"], range=(0, 6), least_answered=1)
    assert (own.label, own.items, own.reverse, own.unit) == (
        *("Feeling valued", ("Q1", "Q2"), ("Q2",), "points on a scale of 0 to 6"),
    )
    assert own.least_answered == 1


def test_an_outcome_of_the_offices_own_is_fully_defined() -> None:
    own = {"label": "Would stay", "kind": "yes-no", "items": ["stay"], "better": "more"}
    made = planned(primary="stay", outcomes={"stay": own}).outcome("stay")
    assert (made.low, made.high, made.unit) == (0, 1, "share of people")
    assert refused(primary="stay", outcomes={"stay": {"kind": "scale", "items": ["a"]}}) == [
        (
            "campaign.toml, [evidence.outcomes.stay]: This outcome does not ship, and is not fully defined: label, "
            f"range, better missing. Add it, or use one that ships: {', '.join(ready.shipped())}."
        )
    ]


def test_an_outcome_that_nobody_knows_is_refused_with_the_nearest_name() -> None:
    assert refused(primary="valed") == [
        (
            "campaign.toml, [evidence]: “valed” is no outcome that ships, and [evidence.outcomes] does not define it. "
            "Did you mean “valued”?"
        )
    ]


def test_everything_that_does_not_go_together_is_told_at_once() -> None:
    found = refused(
        family=["recognised", "valued"],
        exploratory=["recognised", "wild"],
        endline="",
        outcomes={
            "recognised": {"items": ["a", "A "], "reverse": ["b"], "range": (5, 1)},
            "unused": {"label": "x"},
        },
        window_before=(date(2026, 6, 30), date(2026, 1, 1)),
        expected={"sd": {"belonging": 1}},
    )
    assert [line.split(": ", 1)[1].split(". ")[0] for line in found] == [
        "“valued” is named twice among primary, family and exploratory",
        "“recognised” is named twice among primary, family and exploratory",
        "This outcome is defined and never used",
        "“belonging” is expected to vary, and is no outcome of this trial",
        "The item “a” is named twice",
        "The item “A” is named twice",
        "“b” is to be turned round, and is not among the items",
        "The range does not rise",
        "“wild” is no outcome that ships, and [evidence.outcomes] does not define it",
        "“valued” needs answers",
        "window_before ends before it begins",
    ]


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ({"primary": "sickness_absence", "absence": ""}, "“sickness_absence” needs episodes of absence."),
        ({"primary": "sickness_absence", "window": None}, "“sickness_absence” needs a window in which days are"),
        ({"baseline": "./endline.csv"}, "endline and baseline are the same file."),
        ({"window_before": (date(2026, 7, 1), date(2027, 1, 1))}, "window_before does not end before window begins."),
        ({"window": (date(27, 1, 1), date(2027, 1, 1))}, "window lies outside of all years that can be meant."),
        ({"columns": {"valued_4": "Q4"}}, "“valued_4” is no column that is read. Did you mean “valued_"),
        ({"outcomes": {"valued": {"items": ["Staff ID"]}}}, "“Staff ID” is a column of every sheet, and no item."),
        ({"primary": "arm", "outcomes": {"arm": OWN}}, "“arm” can be no outcome’s name: it is to be the heading of a"),
        ({"primary": "x_before", "outcomes": {"x_before": OWN}}, "“x_before” can be no outcome’s name"),
        ({"primary": "=x", "outcomes": {"=x": OWN}}, "“=x” can be no outcome’s name"),
        ({"outcomes": {"valued": {"kind": "yes-no", "items": ["a", "b"]}}}, "A yes-or-no outcome has one item."),
        ({"outcomes": {"valued": {"kind": "absence", "items": ["a"]}}}, "Absence is counted in days, and has no items"),
    ],
)
def test_what_does_not_go_together_is_a_problem(said: dict[str, Any], what: str) -> None:
    (line,) = refused(**said)
    assert what in line


def test_a_plan_is_made_without_the_libraries_that_evaluate() -> None:
    program = (
        "import sys; import letters.evidence.ready as r; r.shipped(); print(sorted({*sys.modules} & {*'%s'.split()}))"
    )
    heavy = "numpy scipy statsmodels pandas matplotlib openpyxl"
    ran = subprocess.run([sys.executable, "-c", program % heavy], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


# ------------------------------------------------------------------------------------------------- one cell


@pytest.mark.parametrize(
    "cell",
    ["3", "3.0", " 3 ", "+3", "3\u00a0", "(3) Neither agree nor disagree", "3 - Neither agree nor disagree",
     "3 – Neither", "3: Neutral", "3. Neither agree nor disagree", "3) Neither", "[3] Neither", "Neither (3)",
     "NEITHER  agree\u00a0nor disagree", "(3)Neither agree nor disagree"],
)  # fmt: skip
def test_an_answer_is_a_number_or_a_label(cell: str) -> None:
    assert answers.answer(cell, *FIVE) == 3


def test_labels_of_agreement_go_from_five_to_one() -> None:
    labels = ["Strongly agree", "agree", "Neither agree nor disagree", "Disagree", "strongly  DISAGREE"]
    assert [answers.answer(label, *FIVE) for label in labels] == [5, 4, 3, 2, 1]


def test_a_label_without_a_number_means_nothing_on_another_scale() -> None:
    assert isinstance(answers.answer("Agree", 1, 7), Fault)


def test_a_label_whose_words_are_not_known_is_its_number() -> None:
    assert answers.answer("(4) Often", *FIVE) == 4
    assert answers.answer("10 - Completely satisfied", *TEN) == 10
    assert answers.answer("0 - Not at all", *TEN) == 0
    assert answers.answer("(3) Neither agree nor disagree", 0, 5) == 3  # its middle is no number


@pytest.mark.parametrize(
    "cell",
    ["", "  ", "N/A", "n/a", "Prefer not to say", "Don't know", "Don’t know", "99", "-99", "998", "-9",
     "(99) Don't know", "6 - Prefer not to say", "-", "–"],
)  # fmt: skip
def test_what_means_that_nobody_answered_is_no_answer(cell: str) -> None:
    assert answers.answer(cell, *FIVE) == Silent(cell)


def test_a_number_that_the_scale_reaches_is_an_answer() -> None:
    assert answers.answer("99", 0, 100) == 99
    assert answers.answer("-9", -10, 10) == -9


@pytest.mark.parametrize(
    ("cell", "within", "what"),
    [
        ("6", FIVE, "This number is not from 1 to 5."),
        ("0", FIVE, "This number is not from 1 to 5."),
        ("9", FIVE, "This number is not from 1 to 5."),
        ("11", TEN, "This number is not from 0 to 10."),
        ("(7) Strongly agree", FIVE, "This number is not from 1 to 5."),
        ("9" * 400, FIVE, "This number is not from 1 to 5."),
        ("3,5", FIVE, "There is a comma here in place of a decimal point."),
        ("60%", FIVE, "This is a percentage."),
        ("2027-05-03", FIVE, "This is a date"),
        ("3-May", FIVE, "This is a date"),
        ("3/5", FIVE, "This is no answer from 1 to 5."),
        ("3 or 4", FIVE, "This is no answer from 1 to 5."),
        ("3 - 4", FIVE, "This is no answer from 1 to 5."),
        ("three", FIVE, "This is no answer from 1 to 5."),
        ("nan", FIVE, "This is no answer from 1 to 5."),
        ("inf", FIVE, "This is no answer from 1 to 5."),
        ("1e0", FIVE, "This is no answer from 1 to 5."),
        ("٣", FIVE, "This is no answer from 1 to 5."),
        ("(5) Strongly disagree", FIVE, "The number and the words of this answer contradict one another."),
        ("4 - Strongly agree", FIVE, "The number and the words of this answer contradict one another."),
        ("(3) Don't know", FIVE, "The number and the words of this answer contradict one another."),
        ("(7) Strongly disagree", (1.0, 7.0), "The number and the words of this answer contradict one another."),
        ("10 - Not at all", TEN, "The number and the words of this answer contradict one another."),
    ],
)
def test_a_cell_that_is_no_answer_is_a_fault_with_its_range(cell: str, within: tuple[float, float], what: str) -> None:
    found = answers.answer(cell, *within)
    assert isinstance(found, Fault)
    assert found.what.startswith(what)
    assert found.value == cell
    assert "contradict" in what or f"from {within[0]:g} to {within[1]:g}" in found.remedy


@given(st.text(max_size=20))
def test_whatever_a_cell_holds_it_is_read_or_it_is_a_fault(cell: str) -> None:
    read = answers.answer(cell, *FIVE)
    assert isinstance(read, Silent | Fault) or 1 <= read <= 5
    assert answers.yes_or_no(cell) in (0, 1) or isinstance(answers.yes_or_no(cell), Silent | Fault)


def test_yes_is_one_and_no_is_nought() -> None:
    assert [answers.yes_or_no(it) for it in ("Yes", "y", "1", "1.0", "TRUE", "(1) Yes")] == [1] * 6
    assert [answers.yes_or_no(it) for it in ("No", "n", "0", "FALSE", "0 - No")] == [0] * 5
    assert [answers.yes_or_no(it) for it in ("", "N/A", "99")] == [Silent(""), Silent("N/A"), Silent("99")]
    assert all(isinstance(answers.yes_or_no(it), Fault) for it in ("2", "maybe", "(0) Yes", "(2) No", "x", "0.5"))


# ---------------------------------------------------------------------------------------------- of each person


def scored(*lines: str, headings: str = "staff_id|valued_1|valued_2|valued_3", **own: Any) -> Scored:
    return outcomes.scored(sheet_of("endline.csv", headings, *lines), (outcome("valued", **own),), ARMS)


def said(read: Scored) -> list[str]:
    return [str(it) for it in read.problems]


def test_a_scale_is_the_mean_of_its_items_those_turned_round_that_are_to_be() -> None:
    lines = ("A1|5|4|(1) Strongly disagree", "A2|1|1|5")
    assert scored(*lines).values == {"valued": {"A1": pytest.approx(10 / 3), "A2": pytest.approx(7 / 3)}}
    turned = scored(*lines, reverse=["valued_3"])
    assert turned.values == {"valued": {"A1": pytest.approx(14 / 3), "A2": 1}}
    assert turned.problems == ()


def test_who_answered_too_few_items_was_not_measured() -> None:
    lines = ("A1|5|4|", "A2|5||", "B1|||N/A", "B2|1|1|1")
    assert scored(*lines).values == {"valued": {"A1": 4.5, "B2": 1}}
    assert scored(*lines, least_answered=1).values == {"valued": {"B2": 1}}
    assert scored(*lines, least_answered=1 / 3).values == {"valued": {"A1": 4.5, "A2": 5, "B2": 1}}


def test_two_of_three_items_are_two_thirds_however_those_are_rounded() -> None:
    for typed in (0.67, 0.667, 2 / 3):
        assert scored("A1|5|4|", "A2|5||", least_answered=typed).values == {"valued": {"A1": 4.5}}
    assert scored("A1|5|4|", least_answered=0.68).values == {"valued": {}}


def test_answers_that_were_not_given_are_counted() -> None:
    read = scored("A1|5|4|99", "A2|N/A|99|4", "B1|1|1|1", "B2|1|1|")
    assert read.problems == ()
    assert [str(it) for it in read.warnings] == [
        "endline.csv: Cells that were taken for no answer: “99” 2, “N/A” 1. Look at them if that is many."
    ]


def test_who_is_not_in_the_sheet_is_counted_and_never_dropped() -> None:
    read = scored("A1|5|4|4")
    assert [str(it) for it in read.warnings] == [
        (
            "endline.csv: 3 of the 4 people who were drawn have no row here. "
            "They stay in their arms, and count as not measured."
        )
    ]
    data = Data(endline=read.values, baseline={}, uptake=None, people=tuple(sorted(ARMS)))
    assert data.without("valued") == ("A2", "B1", "B2")


def test_every_cell_that_cannot_be_read_is_told_at_once_with_its_place() -> None:
    read = scored("A1|6|4|x", "A2|5|(5) Strongly disagree|4")
    assert said(read) == [
        (
            "endline.csv, row 2, column B “valued_1”: This number is not from 1 to 5. "
            "Write a number from 1 to 5, or leave the cell empty when nobody answered."
        ),
        (
            "endline.csv, row 2, column D “valued_3”: This is no answer from 1 to 5. "
            "Write a number from 1 to 5, or leave the cell empty when nobody answered."
        ),
        (
            "endline.csv, row 3, column C “valued_2”: The number and the words of this answer contradict one another. "
            "Mend the one that is wrong. If the survey counts from agreement to disagreement, turn its numbers round "
            "in every row: here the highest is “Strongly agree”."
        ),
    ]


def test_outcomes_that_arrive_twice_are_a_clear_statement() -> None:
    read = scored("A1|5|4|4", "A2|1|1|1", "A1|5|4|4")
    assert said(read) == [
        (
            "endline.csv, row 4, column A “staff_id”: This id stands in a row above as well, so what was measured for "
            "it arrives twice. Delete the row that does not count: no program can tell which of them that is."
        )
    ]


def test_ids_that_were_not_drawn_are_told_by_their_place_alone() -> None:
    read = scored("A1|5|4|4", "Z9|1|1|1", "|1|1|1", "a1|2|2|2", "A01|2|2|2")
    assert [(it.place.row, it.what) for it in read.problems] == [
        (3, "Nobody who was drawn has this id."),
        (4, "The staff id is missing."),
        (5, "In the draw this id is written otherwise: its zeros, its case or its spaces differ."),
        (6, "In the draw this id is written otherwise: its zeros, its case or its spaces differ."),
    ]
    assert "Z9" not in " ".join(said(read))
    assert [it.value for it in read.problems] == ["Z9", "", "a1", "A01"]


def test_an_arm_that_is_not_the_ledgers_is_refused_and_not_told() -> None:
    headings = "staff_id|arm|valued_1|valued_2|valued_3"
    read = scored("A1|Letter|1|1|1", "A2|letter|1|1|1", "B1||1|1|1", headings=headings)
    assert said(read) == [
        (
            "endline.csv, row 3, column B “arm”: In the ledger this person is in another arm. The ledger counts. Has a "
            "row slipped, or is the file another trial's? Mend it, or leave the column out."
        )
    ]


def test_a_column_that_is_missing_is_one_problem_with_the_nearest_heading() -> None:
    read = scored("A1|5|4|4", "A2|5|4|4", headings="Staff ID|valued_1|Valued 2|valued-3")
    assert said(read) == [
        (
            "endline.csv, row 1: There is no column “valued_3”. "
            'Is it “valued-3”? If so, say so in campaign.toml: [evidence.columns] valued_3 = "valued-3".'
        )
    ]


def test_every_column_is_missed_when_there_is_none() -> None:
    read = scored("A1|letter", headings="staff_id|arm")
    missed = [f"There is no column “valued_{number}”." for number in (1, 2, 3)]
    assert [it.what for it in read.problems] == missed


def test_a_column_may_have_the_offices_heading_or_ours() -> None:
    called = {"staff_id": "Employee No.", "valued_1": "Q1", "arm": "Group"}
    valued = (outcome("valued"),)
    read = outcomes.scored(
        sheet_of("e.csv", "employee no.|Group|Q1|valued_2|valued_3", "A1|letter|5|5|5", called=called), valued, ARMS
    )
    assert (read.problems, read.values) == ((), {"valued": {"A1": 5}})
    lacking = outcomes.scored(
        sheet_of("e.csv", "staff_id|Q1|valued_2|valued_3", "A1|5|5|5", called=called), valued, ARMS
    )
    assert said(lacking) == [
        (
            "e.csv, row 1: There is no column “Group”. Add it, or say which one it is in campaign.toml: "
            '[evidence.columns] arm = "…".'
        )
    ]


def test_a_column_that_two_items_are_read_from_is_refused() -> None:
    called = {"valued_1": "valued_2"}
    read = outcomes.scored(
        sheet_of("e.csv", "staff_id|valued_2|valued_3", "A1|5|5", called=called), (outcome("valued"),), ARMS
    )
    assert said(read) == [
        (
            "e.csv, row 1, column B “valued_2”: This column is read as “valued_1” and as “valued_2”. "
            "Mend [evidence.columns] in campaign.toml."
        )
    ]


def test_before_the_draw_not_everything_need_be_measured() -> None:
    both = planned(family=["ons4_happy", "recognised"]).outcomes
    before = sheet_of("b.csv", "staff_id|ons4_happy|recognised_1|recognised_2", *(f"{it}|7|1|1" for it in ARMS))
    read = outcomes.scored(before, both, ARMS, all_of_them=False)
    assert read.values["ons4_happy"] == dict.fromkeys(ARMS, 7)
    assert "valued" not in read.values
    assert [it.what for it in read.problems] == ["There is no column “recognised_3”."]
    assert [it.what for it in read.warnings] == [
        "There is no column of “valued”, so it counts as not measured before the draw."
    ]


def test_an_item_of_two_outcomes_is_read_and_told_once() -> None:
    own = {"label": "First", "kind": "scale", "items": ["valued_1"], "range": (1, 5), "better": "more"}
    two = planned(family=["first"], outcomes={"first": own}).outcomes
    read = outcomes.scored(sheet_of("e.csv", "staff_id|valued_1|valued_2|valued_3", "A1|99|9|3"), two, ARMS)
    assert len(read.problems) == 1
    assert read.warnings[0].what == "Cells that were taken for no answer: “99” 1."


def test_a_yes_or_no_outcome_is_one_or_nought() -> None:
    stay = planned(
        primary="stay", outcomes={"stay": {"label": "Stays", "kind": "yes-no", "items": ["stay"], "better": "more"}}
    ).outcomes
    read = outcomes.scored(sheet_of("e.csv", "staff_id|stay", "A1|Yes", "A2|no", "B1|", "B2|perhaps"), stay, ARMS)
    assert read.values == {"stay": {"A1": 1, "A2": 0}}
    assert said(read) == [
        (
            "e.csv, row 5, column B “stay”: This is neither yes nor no. "
            "Write yes or no, or 1 or 0; or leave the cell empty."
        )
    ]


def test_who_took_up_what_they_were_offered_is_known_or_is_not() -> None:
    took, read = outcomes.took_up(sheet_of("u.csv", "staff_id|taken_up", "A1|yes", "A2|0", "B1|", "A1|no"), ARMS)
    assert took == {"A1": True, "A2": False}
    assert [it.place.row for it in read.problems] == [5]
    assert [it.what for it in read.warnings] == ["1 of the 4 people who were drawn has no row here."]
