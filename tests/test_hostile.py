"""A short form of `make hostile`: some hostile inputs, and some untrusted texts, put to the command in a process."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hostile import good, payloads, runner, untrusted
from hostile.__main__ import GROUPS
from hostile.case import Case

FEW = (
    "staff is the system's list of users",
    "ZIP bomb that lies of its size",
    "entity bomb in UTF-16",
    "sheet of 100,000 nested tags",
    "an escape for terminals in a cell",
    "a quotation mark unclosed",
    "a heading twice but for case",
    "merged whole columns",
    "a shared text below the first",
    "everything at once",
    "campaign.toml of 50 MB",
    "nested 10,000 deep",
    "a call",
    "a note cut off",
    "another run at work",
    "withdraw an e-mail address",
    "returned before the draw",
    "unseal before the draw",
    "withdraw after a purge",
    "measured blindly",
    "verify, its key gone",
    "check, ledger-head.json a folder",
)
TOO = frozenset(  # where the suite tries others like them, or the same is tried elsewhere
    (
        *("entity bomb in UTF-16", "sheet of 100,000 nested tags", "a quotation mark unclosed", "merged whole columns"),
        *("a heading twice but for case", "a shared text below the first", "nested 10,000 deep", "a note cut off"),
        *("returned before the draw", "withdraw an e-mail address", "withdraw after a purge", "verify, its key gone"),
        "measured blindly",
    )
)
ALL = {case.name: case for cases in GROUPS.values() for case in cases}


def test_there_are_enough_cases_each_with_a_name_of_its_own() -> None:
    assert sum(map(len, GROUPS.values())) == len(ALL) >= 150
    assert len(set(payloads.PAYLOADS)) == len(payloads.PAYLOADS) >= 60


def test_every_name_address_and_note_holds_a_canary() -> None:
    for row in good.staff()[1:]:
        personal = [row[1], row[2], row[7], row[8]] if row[7] else row[1:3]
        assert [cell for cell in personal if not good.canaries(cell)] == []
    for row in good.notes()[1:]:
        assert [cell for cell in row[1:] if not good.canaries(cell)] == []
    settings = set(re.findall(r"\w+", good.CAMPAIGN.casefold()))
    assert settings & set(good.CANARIES) == set()


def test_cases_that_are_tried_later_are_among_the_few() -> None:
    assert set(FEW) > TOO


@pytest.mark.parametrize(
    "case", [pytest.param(ALL[it], marks=pytest.mark.thorough if it in TOO else (), id=it) for it in FEW]
)
def test_a_hostile_input_is_met_as_it_should_be(case: Case) -> None:
    outcome = runner.outcome(case, limit=60)
    assert outcome.ended.code == case.code, outcome.ended.said
    assert outcome.located, outcome.ended.said
    assert not outcome.traceback
    assert not outcome.ended.hung
    assert outcome.partial == ()
    assert outcome.leaked == ()


@pytest.mark.thorough
def test_untrusted_text_is_printed_as_typed_or_refused_and_reaches_nothing() -> None:
    watched = untrusted.watched(payloads.PAYLOADS[::14], trace=False)
    assert len(watched.fates) >= 7
    assert {fate.printed > 0 for fate in watched.fates} == {fate.refused > 0 for fate in watched.fates} == {True, False}
    assert watched.events > 100
    assert watched.amiss == ()
    assert [fate for fate in watched.fates if fate.amiss] == []


def test_a_leak_a_traceback_and_a_half_made_letter_would_be_seen(tmp_path: Path) -> None:
    assert good.canaries("row 3: Dear zephyrina,") == ["zephyrina"]
    assert good.canaries("row 3: this row is a total") == []
    (tmp_path / "output/post").mkdir(parents=True)
    (tmp_path / "output/post/0001-P01.pdf").touch()
    ended = runner.Ended(5, "", 0.1, 50.0, hung=False)
    case = Case("half made", lambda _: None, code=5, command="run")
    assert "output/post/0001-P01.pdf" in runner.partial(case, ended, tmp_path, {}, runner.contents(tmp_path))
