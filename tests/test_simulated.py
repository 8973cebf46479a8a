"""Simulated outcomes of the sample campaigns: made again just so, for the arms that are drawn, as truth.toml says."""

from __future__ import annotations

import csv
import shutil
import tomllib
from collections import Counter
from pathlib import Path
from statistics import fmean
from typing import Any

import fixed
import make_outcomes
import pytest
from conftest import Command
from simulated import chance, goals, survey, tea
from simulated.survey import Someone

from letters import files, intake, measuring
from letters.evidence import absence, ready
from letters.evidence.absence import Contract, Episode
from letters.evidence.outcomes import Data
from letters.intake import Order
from letters.people.sheets import AS_SHOWN
from letters.trial import draw

SAMPLE = files.shipped("sample_data")
CAMPAIGNS = (".", "tea_and_coffee", "goal_setting")


def truth(campaign: str) -> dict[str, Any]:
    """Return what was put into a campaign's outcomes."""
    return tomllib.loads((SAMPLE / campaign / "outcomes/truth.toml").read_text(encoding="utf-8"))


def read(campaign: str) -> tuple[Data, dict[str, str]]:
    """Return what was measured in a campaign, and everybody's arm."""
    checked = intake.check(Order(SAMPLE / campaign))
    evidence = checked.settings.evidence
    assert evidence
    arms = {it.unit.id: it.arm for it in draw.assign(checked.units, checked.design, checked.settings.trial.seed)}
    return measuring.measured(SAMPLE / campaign, checked.settings, ready.plan(evidence), arms, AS_SHOWN), arms


@pytest.fixture(scope="module")
def letters_read() -> tuple[Data, dict[str, str]]:
    """Return what was measured of the letters' people."""
    return read(".")


@pytest.fixture(scope="module")
def tea_read() -> tuple[Data, dict[str, str]]:
    """Return what was measured of those in the offices."""
    return read("tea_and_coffee")


@pytest.fixture(scope="module")
def goals_read() -> tuple[Data, dict[str, str]]:
    """Return what was measured of those who were offered the module, and of the others."""
    return read("goal_setting")


def means(it: tuple[Data, dict[str, str]], outcome: str) -> dict[str, tuple[int, float]]:
    """Return how many people of each arm have an outcome, and their mean."""
    data, arms = it
    by_arm: dict[str, list[float]] = {}
    for staff_id, value in data.endline[outcome].items():
        by_arm.setdefault(arms[staff_id], []).append(value)
    return {arm: (len(values), fmean(values)) for arm, values in by_arm.items()}


@pytest.mark.thorough
@pytest.mark.anew
def test_they_are_made_again_to_the_last_byte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = Path(shutil.copytree(SAMPLE, tmp_path / "sample_data", ignore=fixed.UNDRAWN))
    shutil.copytree(files.shipped("templates"), tmp_path / "templates")
    made = [path for path in copy.rglob("*") if path.suffix == ".csv" or path.name == "truth.toml"]
    assert len(made) == 12
    for path in made:
        path.unlink()
    monkeypatch.setattr(make_outcomes, "SAMPLE", copy)
    make_outcomes.main()
    assert {path: path.read_bytes() for path in made} == {
        path: (SAMPLE / path.relative_to(copy)).read_bytes() for path in made
    }


@pytest.mark.parametrize("campaign", CAMPAIGNS[1:])
def test_the_arms_are_those_that_the_command_draws(letters: Command, tmp_path: Path, campaign: str) -> None:
    folder = Path(shutil.copytree(SAMPLE / campaign, tmp_path / campaign, ignore=fixed.UNDRAWN))
    assert letters("run", folder).code == 0
    with (folder / "output/trial/allocation.csv").open(encoding="utf-8", newline="") as table:
        counts = Counter(row["arm"] for row in csv.DictReader(table))
    assert counts == {it["arm"]: it["drawn"] for it in truth(campaign)["measured"]}


@pytest.mark.parametrize("campaign", CAMPAIGNS)
def test_all_is_read_without_a_problem(campaign: str, request: pytest.FixtureRequest) -> None:
    name = {".": "letters", "tea_and_coffee": "tea", "goal_setting": "goals"}[campaign]
    data, arms = request.getfixturevalue(f"{name}_read")
    assert set(data.people) == arms.keys()
    assert all(data.endline.values())


def test_as_many_answered_as_it_says(letters_read: tuple[Data, dict[str, str]]) -> None:
    told = truth(".")["response"]
    assert {it["arm"]: it["drawn"] for it in told} == Counter(letters_read[1].values())
    for it in told:
        assert 0.7 < it["answered_endline"] / it["drawn"] < 0.9
        count, _ = means(letters_read, "supported")[it["arm"]]
        assert it["answered_endline"] - 3 <= count <= it["answered_endline"]  # some skip all of an outcome's items


def test_the_effects_are_of_the_size_that_the_real_trial_saw() -> None:
    effects = {it["outcome"]: it["standardised"] for it in truth(".")["effects"]}
    assert 0.25 <= effects["valued"] <= 0.3
    assert all(abs(size) < effects["valued"] for outcome, size in effects.items() if outcome != "valued")


def test_the_rate_of_absence_is_what_was_simulated(tea_read: tuple[Data, dict[str, str]]) -> None:
    """Two hands count the days: the tool that made the episodes, and the program that reads them."""
    found = means(tea_read, "sickness_absence")
    for it in truth("tea_and_coffee")["measured"]:
        count, mean = found[it["arm"]]
        assert count == it["measured"]
        assert mean == pytest.approx(it["mean"], abs=1e-6)


def test_whoever_has_left_before_the_window_is_not_measured(tea_read: tuple[Data, dict[str, str]]) -> None:
    data, _ = tea_read
    assert 0 < len(data.without("sickness_absence")) < 10


def test_everybody_loses_the_same_days_by_both_counts() -> None:
    for who in tea.staff()[:60]:
        its = tea.contract(who)
        for treated in (True, False):
            given = tea.episodes(who, treated)
            told = [Episode(it.start, it.end, it.share) for it in given]
            for window in (tea.WINDOW, tea.BEFORE):
                rate = absence.rate(told, Contract(its.days, its.joined, its.left), window)
                lost = tea.lost(its, given, window)
                assert rate is lost is None or rate == pytest.approx(lost)


def test_tea_averts_short_spells_alone_and_none_before_it_is_free() -> None:
    for who in tea.staff()[:60]:
        with_tea, without = tea.episodes(who, treated=True), tea.episodes(who, treated=False)
        begun = tea.WINDOW[0]
        assert [it for it in with_tea if it.start < begun] == [it for it in without if it.start < begun]
    effect = truth("tea_and_coffee")["effects"][0]
    assert effect["written"] < 0


def test_absence_is_as_it_is_in_life(tea_read: tuple[Data, dict[str, str]]) -> None:
    """Skewed, with people who were never ill, open episodes, part days, and contracts of every kind."""
    rates = sorted(tea_read[0].endline["sickness_absence"].values())
    assert rates[0] == 0
    assert fmean(rates) > 2 * rates[len(rates) // 2]
    with (SAMPLE / "tea_and_coffee/outcomes/absence.csv").open(encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table))
    assert any(not row["Last day"] for row in rows)
    assert any(row["Part of day"] == "50%" for row in rows)
    with (SAMPLE / "tea_and_coffee/outcomes/contracts.csv").open(encoding="utf-8", newline="") as table:
        contracts = list(csv.DictReader(table))
    assert {row["Days per week"] for row in contracts} == {"5", "4", "3", "2.5", "2"}
    assert any(row["Left"] for row in contracts)


def test_the_module_is_taken_up_where_it_is_offered(goals_read: tuple[Data, dict[str, str]]) -> None:
    data, arms = goals_read
    assert data.uptake
    took = Counter(arms[staff_id] for staff_id, taken in data.uptake.items() if taken)
    assert took == {it["arm"]: it["taken_up"] for it in truth("goal_setting")["measured"] if it["taken_up"]}
    assert took["goals and reminder"] > took["goals"] > 10 * took["control"]
    completed = means(goals_read, "completed")
    for it in truth("goal_setting")["measured"]:
        assert completed[it["arm"]] == pytest.approx((it["drawn"], it["completed"] / it["drawn"]))


def test_nobody_takes_it_up_who_would_not_when_reminded() -> None:
    """Without defiers the complier effect can be told."""
    for who in (Someone(it.staff_id, it.team) for it in goals.staff()):
        assert (
            goals.takes_up(who, "control") <= goals.takes_up(who, "goals") <= goals.takes_up(who, "goals and reminder")
        )


def test_it_works_by_being_taken_up_and_in_no_other_way() -> None:
    """So the effect on everybody is the compliers' effect times their share."""
    said = truth("goal_setting")
    effects = {(it["outcome"], it["arm"]): it["written"] for it in said["effects"]}
    assert len(said["compliers"]) == 8
    for it in said["compliers"]:
        assert effects[it["outcome"], it["arm"]] == pytest.approx(it["written"] * it["share"], abs=1e-5)


def test_chance_is_uniform_and_no_two_words_share_it() -> None:
    drawn = [chance.uniform("test", n) for n in range(10_000)]
    assert len(set(drawn)) == len(drawn)
    assert fmean(drawn) == pytest.approx(0.5, abs=5 * (1 / 12 / 10_000) ** 0.5)
    assert [round(at, 3) for at in chance.cuts((0.25, 0.5, 0.25))] == [-0.674, 0.674]


def test_who_answers_at_a_lower_share_does_so_at_a_higher_one() -> None:
    people = [Someone(f"P{n}", "team") for n in range(500)]
    low, high = ([survey.responds("test", who, "endline", share) for who in people] for share in (0.6, 0.8))
    assert all(later >= sooner for sooner, later in zip(low, high, strict=True))
    assert 0.53 < fmean(low) < 0.67
    assert 0.74 < fmean(high) < 0.86
