"""A design says beforehand what can be drawn: the seats, the chances, and where the strata do not fit."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from letters.trial import design
from letters.trial.design import Arm, Design, Misfit, Unit

NAMES = "ABCD"
HALVES = Design((Arm("letter", 1), Arm("control", 1)))
PROPERTY = settings(derandomize=True, deadline=None, max_examples=150)
SHARES = st.lists(st.integers(1, 9), min_size=1, max_size=4)


def arms(*shares: int) -> tuple[Arm, ...]:
    """Return the arms A, B, … with these shares."""
    return tuple(Arm(name, share) for name, share in zip(NAMES, shares, strict=False))


def people(**sizes: int) -> list[Unit]:
    """Return as many people as are asked for in each stratum."""
    return [Unit(f"{stratum}{n}", "Ashby", stratum) for stratum, size in sizes.items() for n in range(size)]


# ------------------------------------------------------------------------------------------------- the table


@pytest.mark.parametrize(
    ("shares", "seats"),
    [
        ((1,), "A"),
        ((5,), "A"),
        ((1, 1), "AB"),
        ((2, 1), "ABA"),
        ((1, 2), "BAB"),
        ((4, 2), "ABA"),
        ((3, 1), "AABA"),
        ((3, 2), "ABABA"),
        ((1, 1, 1), "ABC"),
        ((2, 1, 1), "ABCA"),
        ((2, 2, 2), "ABC"),
        ((1, 9), "BBBBABBBBB"),
        ((2, 1, 2, 1), "ACBDAC"),
    ],
)
def test_the_seats_of_the_table(shares: tuple[int, ...], seats: str) -> None:
    assert "".join(design.table(arms(*shares))) == seats


@PROPERTY
@given(SHARES)
def test_every_arm_has_as_many_seats_as_its_share_in_lowest_terms(shares: list[int]) -> None:
    seats = design.table(arms(*shares))
    chances = [Fraction(seats.count(arm.name), len(seats)) for arm in arms(*shares)]
    assert chances == [Fraction(share, sum(shares)) for share in shares]
    assert design.table(arms(*(3 * share for share in shares))) == seats


@PROPERTY
@given(SHARES)
def test_the_seats_of_an_arm_are_spread_round_the_table(shares: list[int]) -> None:
    """From one seat of an arm to its next, another arm has its share of that way, or one seat more."""
    seats = design.table(arms(*shares))
    round_twice = seats * 2
    for one in arms(*shares):
        places = [place for place, name in enumerate(round_twice) if name == one.name]
        for left, right in pairwise(places):
            for other in arms(*shares):
                between = round_twice[left + 1 : right].count(other.name)
                assert between <= other.share // one.share + 1


def test_probability_is_an_exact_fraction() -> None:
    unequal = Design(arms(4, 1, 1))
    assert [unequal.probability(name) for name in "ABC"] == [Fraction(2, 3), Fraction(1, 6), Fraction(1, 6)]


# -------------------------------------------------------------------------------------------- invalid designs


def test_a_design_without_arms_is_invalid() -> None:
    with pytest.raises(ValueError, match="needs arms"):
        Design(())


@pytest.mark.parametrize("share", [0, -1])
def test_a_share_below_one_is_invalid(share: int) -> None:
    with pytest.raises(ValueError, match="a share of 1 or more"):
        Design((Arm("letter", 1), Arm("control", share)))


def test_two_arms_of_the_same_name_are_invalid() -> None:
    with pytest.raises(ValueError, match="the same name"):
        Design((Arm("letter", 1), Arm("control", 1), Arm("letter", 2)))


# ---------------------------------------------------------------------------------------- strata and clusters


def test_people_are_counted_by_stratum() -> None:
    assert design.sizes(people(Duty=3, Care=2)) == {"Care": 2, "Duty": 3}


def test_clusters_are_counted_once_each() -> None:
    units = [Unit(f"{n}", "Ashby", "Duty", cluster) for n, cluster in enumerate(["red", "red", "red", "blue"])]
    assert design.sizes(units) == {"Duty": 2}


def test_strata_that_divide_evenly_are_no_misfits() -> None:
    assert design.misfits(people(Duty=2, Care=4), HALVES) == ()
    assert design.misfits(people(Duty=3, Care=6), Design(arms(4, 2))) == ()


def test_a_misfit_says_what_each_arm_may_get() -> None:
    """Of three, one half is one or two. A stratum of four fits; a stratum of one is drawn all the same."""
    found = design.misfits(people(Duty=3, Care=4, Night=1), HALVES)
    assert found == (
        Misfit("Duty", 3, (("letter", 1, 2), ("control", 1, 2))),
        Misfit("Night", 1, (("letter", 0, 1), ("control", 0, 1))),
    )


def test_a_misfit_of_unequal_shares_says_what_each_arm_may_get() -> None:
    """Round the table A B C A, two seats side by side are A B, B C, C A or A A."""
    found = design.misfits(people(Duty=2, Care=7), Design(arms(2, 1, 1)))
    assert found == (
        Misfit("Care", 7, (("A", 3, 4), ("B", 1, 2), ("C", 1, 2))),
        Misfit("Duty", 2, (("A", 0, 2), ("B", 0, 1), ("C", 0, 1))),
    )


def test_a_misfit_of_clusters_counts_clusters() -> None:
    units = [Unit(f"{n}", "Ashby", "Duty", cluster) for n, cluster in enumerate(["red", "red", "blue", "grey"])]
    assert design.misfits(units, HALVES) == (Misfit("Duty", 3, (("letter", 1, 2), ("control", 1, 2))),)


def test_clusters_in_two_strata_are_named() -> None:
    units = [
        Unit("1", "Ashby", "Duty", "red"),
        Unit("2", "Ashby", "Care", "red"),
        Unit("3", "Ashby", "Care", "blue"),
        Unit("4", "Ashby", "Duty", "blue"),
        Unit("5", "Ashby", "Care", "grey"),
    ]
    assert design.split_clusters(units) == ("blue", "red")


def test_people_without_a_cluster_split_none() -> None:
    assert design.split_clusters(people(Duty=2, Care=2)) == ()
