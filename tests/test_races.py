"""Of several runs on one folder at the same moment exactly one wins; `make races` holds hundreds."""

from __future__ import annotations

import pytest
import races


@pytest.mark.long
def test_of_two_runs_at_the_same_moment_one_draws_and_what_lies_there_is_that_of_one_run() -> None:
    (held,) = races.races(1, runs=2)
    assert not held.drawn
    assert (sorted(code for code, _ in held.ended), held.other) == ([0, 4], ())


@pytest.mark.thorough
def test_so_it_is_when_all_are_drawn_already() -> None:
    _, held = races.races(2, runs=2)
    assert held.drawn
    assert (sorted(code for code, _ in held.ended), held.other) == ([0, 4], ())
