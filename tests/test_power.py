"""What a trial could see before it is drawn: by closed forms, held against known figures."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from statsmodels.stats.power import ttest_power

from letters.trial import power, ways
from letters.trial.design import Arm, Design, Unit
from letters.trial.power import Assumed, Power

ARMS = (Arm("letter", 1, sent=True), Arm("control", 1))
EVEN = Design(ARMS)
WHOLE_TEAMS = Design(ARMS, (), "team")


def people(count: int, stratum: int = 0, team: int = 0) -> list[Unit]:
    """Return so many people, in strata and in teams of so many."""
    return [
        Unit(f"P{n:04d}", "ashby", f"s{n // stratum}" if stratum else "everyone", f"t{n // team:03d}" if team else "")
        for n in range(count)
    ]


def seen(units: list[Unit], design: Design = EVEN, assumed: Assumed | None = None) -> Power:
    """Return what the letter arm, compared with the control arm, could see."""
    return power.of([units], design, "letter", "control", assumed or Assumed())


@pytest.mark.parametrize(("count", "effect"), [(139, "0.4786"), (200, "0.398"), (300, "0.3245"), (920, "0.1849")])
def test_so_many_people_see_an_effect_of_this_size(count: int, effect: str) -> None:
    assert f"{seen(people(count)).smallest:.{len(effect) - 2}f}" == effect


def test_what_the_baseline_tells_makes_smaller_effects_visible() -> None:
    with_it, without = seen(people(200), EVEN, Assumed(baseline_r2=0.5)).smallest, seen(people(200)).smallest
    assert with_it is not None
    assert without is not None
    assert with_it / without == pytest.approx(0.7071, abs=0.00005)


def test_twenty_teams_of_eight_see_less_than_as_many_people() -> None:
    found = seen(people(160, team=8), WHOLE_TEAMS, Assumed(icc=0.05))
    assert found.precision.design_effect == pytest.approx(1.35)
    assert (found.precision.clusters, found.precision.df) == (20, 18)
    assert found.smallest == pytest.approx(0.544, abs=0.0005)


def test_the_design_effect_grows_with_how_unequal_teams_are() -> None:
    assert power.design_effect([8] * 20, 0.05) == pytest.approx(1.35)
    sizes = [4, 12] * 10
    assert power.spread(sizes) == 0.5
    assert power.design_effect(sizes, 0.05) == pytest.approx(1 + (1.25 * 8 - 1) * 0.05)
    assert power.design_effect([1] * 20, 0.9) == 1.0


def test_of_teams_in_which_half_answer_fewer_are_alike() -> None:
    found = seen(people(160, team=8), WHOLE_TEAMS, Assumed(icc=0.05, response=0.5)).precision
    assert found.people == pytest.approx(80)
    assert found.design_effect == pytest.approx(1 + 0.5 * 0.35)
    assert found.se == pytest.approx(math.sqrt(4 / 80 * (1 + 0.5 * 0.35)))


def test_whoever_joins_a_team_that_was_drawn_makes_no_team_of_their_own() -> None:
    first, joined = people(32, team=4), [Unit("J1", "ashby", "everyone", "t000")]
    assert power.of([first, joined], WHOLE_TEAMS, "letter", "control", Assumed()).precision.clusters == 8


def test_strata_take_degrees_of_freedom_two_each() -> None:
    found = seen(people(120, stratum=12)).precision
    assert (found.df, found.strata) == (100, 10)
    assert found.se == pytest.approx(math.sqrt(4 / 120))


def test_strata_of_three_see_as_much_as_the_variance_between_them_lets() -> None:
    found = seen(people(30, stratum=3)).precision
    assert found.se == pytest.approx(math.sqrt(10 * 9 * 1.5) / 30)  # each stratum: one against two
    assert found.df == 9


def test_a_stratum_of_one_says_nothing() -> None:
    alone = Unit("Z", "ashby", "alone")
    assert seen([*people(20), alone]).precision == seen(people(20)).precision


def test_unequal_shares_see_less() -> None:
    design = Design((Arm("letter", 2, sent=True), Arm("control", 1)))
    found = seen(people(90), design).precision
    assert found.treated == 60
    assert found.se == pytest.approx(math.sqrt(1 / 60 + 1 / 30))


def test_in_three_arms_only_those_two_count_that_are_compared() -> None:
    design = Design((Arm("letter", 1, sent=True), Arm("card", 1, sent=True), Arm("control", 1)))
    found = power.of([people(90)], design, "card", "control", Assumed()).precision
    assert (found.people, found.treated) == (60, 30)
    assert found.se == pytest.approx(math.sqrt(2 / 30))


def test_who_does_not_answer_says_nothing() -> None:
    many = seen(people(1000), EVEN, Assumed(response=0.5)).precision
    assert many.people == pytest.approx(500)
    assert many.se == pytest.approx(math.sqrt(4 / 500))
    few = seen(people(40, stratum=4), EVEN, Assumed(response=0.5)).precision
    assert few.people < 20  # where one arm of a stratum is silent, the other's answers say nothing
    assert few.se > math.sqrt(4 / 20)


def test_later_batches_are_strata_of_their_own() -> None:
    first, joined = people(20), [Unit(f"J{n}", "ashby", "everyone") for n in range(10)]
    found = power.of([first, joined], EVEN, "letter", "control", Assumed()).precision
    assert (found.people, found.strata, found.df) == (30, 2, 26)


def test_the_curve_starts_at_the_level_and_crosses_the_power_at_the_smallest_effect() -> None:
    found = seen(people(139))
    effects, chances = [effect for effect, _ in found.curve], [chance for _, chance in found.curve]
    assert (effects[0], effects[-1], len(effects)) == (0, 1, 51)
    assert chances[0] == pytest.approx(0.05)
    assert chances == sorted(chances)
    assert found.smallest is not None
    assert power.chance(found.smallest, found.precision.se, found.precision.df) == pytest.approx(0.8)
    by_response = [effect for _, effect in found.by_response if effect is not None]
    assert by_response == sorted(by_response, reverse=True)
    assert by_response[-1] == found.smallest


@pytest.mark.parametrize("count", [1, 2])
def test_a_trial_without_degrees_of_freedom_sees_nothing(count: int) -> None:
    found = seen(people(count))
    assert found.smallest is None
    assert found.curve == ()


def test_a_tiny_trial_sees_only_what_is_huge() -> None:
    found = seen(people(8)).smallest
    assert found is not None
    assert found > 2


@pytest.mark.parametrize(
    ("units", "design", "ways"),
    [
        (people(4), EVEN, 6),
        (people(8), EVEN, None),
        (people(60, team=10), WHOLE_TEAMS, 20),
        (people(80, team=10), WHOLE_TEAMS, None),
    ],
)
def test_where_the_draw_can_fall_in_few_ways_only_nothing_is_seen(
    units: list[Unit], design: Design, ways: int | None
) -> None:
    """Of six teams six standard deviations were promised, though no p-value of theirs can be below 0.1."""
    found = seen(units, design)
    assert found.ways == ways
    assert (found.smallest is None) == (ways is not None)


def test_a_draw_of_unequal_shares_can_tell_more_than_its_ways_are() -> None:
    """Of five people in arms of 3 to 1 it was said that no p-value could be below 0.05, and one was 0.025."""
    design = Design((Arm("letter", 3), Arm("control", 1)))
    assert ways.possible([people(5)], design) == 15
    assert ways.least_chance([people(5)], design) == Fraction(1, 40)
    assert ways.too_few([people(5)], design, ("letter", "control"), 0.95) is None


@pytest.mark.parametrize(("level", "count"), [(0.9, None), (0.95, 20)])
def test_a_p_value_may_be_just_as_large_as_the_level_allows(level: float, count: int | None) -> None:
    assert ways.too_few([people(6)], EVEN, ("letter", "control"), level) == count


@given(
    shares=st.lists(st.integers(1, 4), min_size=2, max_size=3),
    sizes=st.lists(st.integers(1, 4), min_size=1, max_size=3),
)
def test_the_rarest_allocation_is_that_with_the_least_chance_of_all(shares: list[int], sizes: list[int]) -> None:
    design = Design(tuple(Arm(f"arm {at}", share) for at, share in enumerate(shares)))
    units = [Unit(f"{at}-{n}", f"{at}", "") for at, size in enumerate(sizes) for n in range(size)]
    assume((ways.possible([units], design) or ways.MOST) < 2000)
    _, chances = ways.every([units], design)
    assert float(ways.least_chance([units], design) or 0) == pytest.approx(chances.min())


@pytest.mark.parametrize(("people", "count"), [(9, 20), (10, None), (15, None)])
def test_of_three_arms_two_are_dealt_anew_and_so_few_can_fall_in_few_ways(people: int, count: int | None) -> None:
    """Nine people in three arms were promised an effect, and no p-value of theirs can be below 0.1."""
    design = Design(tuple(Arm(name, 1) for name in ("letter", "call", "control")))
    units = [Unit(f"A{n}", "", "") for n in range(people)]
    assert ways.too_few([units], design, ("letter", "control"), 0.95) == count


@pytest.mark.parametrize("df", [3, 12.5, 400])
@pytest.mark.parametrize("effect", [0.0, 0.2, 0.8])
def test_power_is_what_statsmodels_says(effect: float, df: float) -> None:
    said = sum(ttest_power(effect, 1 / 0.15**2, 0.025, df=df, alternative=way) for way in ("larger", "smaller"))
    assert power.chance(effect, 0.15, df) == pytest.approx(said, abs=1e-10)


def test_power_is_a_chance_however_large_the_effect() -> None:
    assert power.chance(15, 1, 5) == 1.0  # a tail of which scipy knows no number
    assert power.chance(-0.5, 0.2, 30) == power.chance(0.5, 0.2, 30)
