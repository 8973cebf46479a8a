"""The short form of `make trials`: p-values, intervals and power are what they say, in a few made-up trials."""

from dataclasses import replace

import pytest
import trials


@pytest.mark.parametrize(
    "case",
    [pytest.param(trials.CASES[1], marks=pytest.mark.thorough), *trials.CASES[5:]],
    ids=lambda case: str(case.name),
)
def test_what_is_said_of_chance_holds_in_trials_that_never_were(
    case: trials.Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trials, "REDRAWS", 199)
    assert trials.tried(case, 120).amiss() == []


def test_too_many_false_positives_are_noticed() -> None:
    well = trials.Shares(0.05, 0.95)
    found = trials.Tried(trials.CASES[0], 1000, 0.5, 0.8, (well, well), (trials.Shares(0.8, 0.95),) * 2)
    assert found.amiss() == []
    spoilt = replace(found, none=(well, trials.Shares(0.09, 0.95)))
    assert spoilt.amiss() == ["redraws: false positives 0.090, not 0.050"]
