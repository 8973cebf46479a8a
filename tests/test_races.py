"""Of several runs on one folder at the same moment exactly one wins; `make races` holds hundreds."""

from __future__ import annotations

import pytest
import races


@pytest.mark.long
def test_of_two_runs_at_the_same_moment_one_wins_and_what_lies_there_is_that_of_one_run() -> None:
    held = list(races.races(2, runs=2))
    assert [race.drawn for race in held] == [False, True]
    assert [(sorted(code for code, _ in race.ended), race.other) for race in held] == [([0, 4], ())] * 2
