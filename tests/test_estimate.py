"""Effects: after the design, without bias, as other programs say them, and never about one person."""

import csv
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from statsmodels.regression.linear_model import OLS
from statsmodels.stats.multitest import multipletests

from letters.evidence import (
    attrition,
    balance,
    disclosure,
    estimators,
    families,
    inference,
    measured,
    plan,
    ratio,
    regression,
    variance,
)
from letters.evidence.findings import Effect, Estimate, Measured
from letters.evidence.outcomes import Data
from letters.evidence.plan import Outcome, Plan
from letters.evidence.trialled import Trialled
from letters.trial import draw, redraw, relabel, ways
from letters.trial.design import Arm, Design, Unit
from letters.trial.draw import Assigned

ESTIMATR = Path(__file__).parent / "estimatr"
HALVES = Design((Arm("letter", 1, sent=True), Arm("control", 1)), ("team",))
ARMS = ("letter", "control")
MTCARS = {  # Henderson and Velleman 1981, the 32 cars of R's `mtcars`
    "mpg": "21 21 22.8 21.4 18.7 18.1 14.3 24.4 22.8 19.2 17.8 16.4 17.3 15.2 10.4 10.4 14.7 32.4 30.4 33.9 21.5 15.5 "
    "15.2 13.3 19.2 27.3 26 30.4 15.8 19.7 15 21.4",
    "hp": "110 110 93 110 175 105 245 62 95 123 123 180 180 180 205 215 230 66 52 65 97 150 150 245 175 66 91 113 264 "
    "175 335 109",
}

Numbers = NDArray[np.float64]


def trial(sizes: Sequence[int], design: Design = HALVES, seed: str = "a seed", cluster: int = 0) -> Trialled:
    where = [(stratum, place) for stratum, size in enumerate(sizes) for place in range(size)]
    people = [
        Unit(f"A{at:03}", f"site {s % 2}", f"team {s}", f"{s}/{place // cluster}" if cluster else "")
        for at, (s, place) in enumerate(where)
    ]
    return Trialled((draw.assign(people, design, seed),), design, seed, design.arms[-1].name)


def outcome(name: str, kind: str = plan.SCALE, items: int = 2) -> Outcome:
    columns = tuple(f"{name}_{n}" for n in range(1, items + 1))
    return Outcome(name, name.title(), kind, columns, (), 1, 5, 0.5, plan.MORE, "points on a scale of 1 to 5")


def planned(*names: str, cell: int = 1, subgroups: tuple[str, ...] = ()) -> Plan:
    return Plan(tuple(map(outcome, names)), names[0], names[1:], True, subgroups, 0.95, cell)


def judged(of: Trialled, data: Data, chosen: Plan) -> dict[str, Measured]:
    stands = plan.standing(chosen, plan.declared(chosen))
    return {it.name: it for it in measured.outcomes(of, data, chosen, stands, draws=499)}


def answers(of: Trialled, effect: float = 0.5, seed: int = 7, name: str = "valued") -> Data:
    """Return answers of everybody, with so large an effect in all arms but the control arm."""
    rng = np.random.default_rng(seed)
    before = {it.unit.id: float(rng.normal(3, 1)) for it in of.people}
    after = {
        it.unit.id: 0.5 * before[it.unit.id] + float(rng.normal()) + effect * (it.arm != of.control) for it in of.people
    }
    return Data({name: after}, {name: before}, None)


def only(found: Mapping[str, Measured], name: str = "valued") -> Effect:
    return found[name].effects[0]


# --------------------------------------------------------------------------------- as the textbooks have it


def gerber_and_green() -> tuple[inference.Chances, float]:
    treated = np.array([1, 0, 0, 0, 0, 0, 1], bool)
    y = np.array([15.0, 15, 20, 20, 10, 15, 30])
    people = [Unit(f"village {at}", "", "") for at in range(7)]
    arms, weights = ways.every([people], Design((Arm("woman", 2), Arm("man", 5))))
    return inference.chances(treated, arms == 0, y[:, None], np.zeros(7, int), weights), float(len(arms))


def test_gerber_and_green_table_2_2_comes_out_exactly() -> None:
    chances, count = gerber_and_green()
    assert count == 21
    assert chances.effects[0, 0] == 6.5
    assert [round(float(inference.p_values(chances, side)[0]) * 21, 9) for side in (0, 1, -1)] == [8, 5, 19]


def test_the_interval_is_all_effects_that_the_draw_does_not_speak_against() -> None:
    """Held against a search over effects, one by one."""
    chances, _ = gerber_and_green()
    treated, y = np.array([1, 0, 0, 0, 0, 0, 1], bool), np.array([15.0, 15, 20, 20, 10, 15, 30])
    arms, _ = ways.every([[Unit(f"v{at}", "", "") for at in range(7)]], Design((Arm("w", 2), Arm("m", 5))))
    for level in (0.95, 0.8, 0.6):
        low, high = inference.interval(chances, 0, level)
        kept = []
        for effect in np.arange(-30, 50, 0.25):
            found = inference.effects(
                np.vstack([treated, arms == 0]), (y - effect * treated)[:, None], np.zeros(7, int)
            )
            p = np.mean(np.abs(found[1:, 0]) >= abs(found[0, 0]) - 1e-9)
            kept += [effect] if p > 1 - level + 1e-9 else []
        assert low - 1e-9 <= kept[0] < low + 0.25
        assert high - 0.25 < kept[-1] <= high + 1e-9


@pytest.mark.parametrize("name", ["complete", "blocked", "pairs", "clustered", "blocked clusters", "pairs of clusters"])
def test_a_difference_is_what_estimatr_says(name: str) -> None:
    assert_as_estimatr(name, *DESIGNS[name], None)


@pytest.mark.parametrize("name", ["adjusted", "adjusted · blocked", "adjusted · clustered", "adjusted · pairs"])
def test_an_adjusted_estimate_is_what_estimatr_says(name: str) -> None:
    assert_as_estimatr(name, *DESIGNS[name], "before")


DESIGNS: dict[str, tuple[str, str, str]] = {  # the columns of the arm, the blocks and the clusters
    "complete": ("simple", "", ""),
    "blocked": ("simple", "block", ""),
    "pairs": ("paired", "pair", ""),
    "clustered": ("clustered", "", "cluster"),
    "blocked clusters": ("clustered_in_blocks", "cluster_block", "cluster"),
    "pairs of clusters": ("clustered_in_pairs", "cluster_pair", "cluster"),
    "adjusted": ("simple", "", ""),
    "adjusted · blocked": ("simple", "block", ""),
    "adjusted · clustered": ("clustered", "", "cluster"),
    "adjusted · pairs": ("paired", "pair", ""),
}


def assert_as_estimatr(name: str, arm: str, block: str, cluster: str, before: str | None) -> None:
    with (ESTIMATR / "people.csv").open() as file:
        rows = list(csv.DictReader(file))
    with (ESTIMATR / "answers.csv").open() as file:
        said = {row["name"]: row for row in csv.DictReader(file)}[name]

    def column(of: str) -> Numbers:
        return np.array([float(row[of]) if of else 0.0 for row in rows])

    treated, blocks = column(arm).astype(bool), column(block).astype(int)
    clusters = column(cluster).astype(int) if cluster else None
    if before:
        found = estimators.adjusted(column("y"), column(before), treated, blocks, clusters)
    else:
        found = estimators.difference(column("y"), treated, blocks, clusters)
    assert found.effect == pytest.approx(float(said["effect"]), abs=1e-9)
    assert found.se == pytest.approx(float(said["se"]), abs=1e-9)
    if name != "blocked clusters":  # estimatr has them as clusters less two for each stratum: too many
        assert found.df == pytest.approx(float(said["df"]), abs=1e-6)


def test_hc2_of_the_cars_is_what_is_printed_of_them() -> None:
    mpg, hp = (np.array([float(it) for it in MTCARS[name].split()]) for name in ("mpg", "hp"))
    found = regression.fit(mpg, np.column_stack([np.ones(32), hp]), 1)
    assert round(found.se**2, 8) == 0.00021652
    assert found.df == 30


def test_statsmodels_prints_the_same_of_the_cars() -> None:
    """Its HC1 and HC3 are printed beside HC2; the program uses HC2."""
    mpg, hp = (np.array([float(it) for it in MTCARS[name].split()]) for name in ("mpg", "hp"))
    fitted = OLS(mpg, np.column_stack([np.ones(32), hp]))
    variances = [fitted.fit(cov_type=kind).bse[1] ** 2 for kind in ("HC1", "HC2", "HC3")]
    assert [round(it, 8) for it in variances] == [0.00018388, 0.00021652, 0.00027562]


def test_holm_is_as_printed_and_hochberg_beside_it() -> None:
    hochberg = multipletests([0.01, 0.04, 0.03, 0.005], method="simes-hochberg")[1]
    assert hochberg == pytest.approx((0.03, 0.04, 0.04, 0.02))
    assert families.holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx((0.03, 0.06, 0.06, 0.02))
    assert families.holm([]) == ()


@settings(max_examples=8, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_holm_is_what_statsmodels_says(p: list[float]) -> None:
    assert families.holm(p) == pytest.approx(tuple(multipletests(p, method="holm")[1]))


def test_pashley_and_miratrix_is_the_pairs_formula_for_blocks_of_one_size() -> None:
    rng = np.random.default_rng(1)
    block = np.repeat(np.arange(8), 3)
    treated = np.tile([True, False, False], 8)
    y = rng.normal(size=24)
    found = variance.difference(y, treated, block, None)
    effects = np.array([y[block == it][0] - y[block == it][1:].mean() for it in range(8)])
    assert found.se == pytest.approx((np.sum((effects - effects.mean()) ** 2) / (8 * 7)) ** 0.5)
    assert (found.df, found.estimator) == (7, "difference in means within strata, some of them small")


# --------------------------------------------------------------------------------------- without bias


@pytest.mark.parametrize(
    ("sizes", "cluster"),
    [((8,), 0), ((4, 6), 0), ((3, 3), 0), ((2, 2, 2, 2), 0), ((12,), 2), ((8, 8), 2)],
    ids=["complete", "blocked", "blocks of three", "pairs", "clusters", "blocked clusters"],
)
def test_over_all_allocations_the_mean_estimate_is_the_true_effect(sizes: tuple[int, ...], cluster: int) -> None:
    of = trial(sizes, cluster=cluster)
    arms, weights = ways.every([[it.unit for it in of.people]], of.design)
    rng = np.random.default_rng(5)
    without = rng.normal(size=len(of.people))
    effects = rng.normal(1, 2, size=len(of.people))
    found = [variance.difference(without + effects * (row == 0), row == 0, of.block, of.cluster).effect for row in arms]
    assert float(weights @ np.array(found)) == pytest.approx(effects.mean(), abs=1e-12)


@pytest.mark.parametrize(
    "answered",
    [((1, 9), (10, 10)), ((1, 10), (20, 20)), ((1, 20), (15, 5)), ((1, 1), (8, 8)), ((1, 2), (2, 2)), ((1, 2), (1, 1))],
)
def test_a_stratum_that_alone_has_one_person_of_an_arm_varies_as_all_strata_do(
    answered: tuple[tuple[int, int], ...],
) -> None:
    """Pooled with another one, its error was that of another difference: intervals held the truth in 76 of 100."""
    block = np.repeat(np.arange(len(answered)), [sum(it) for it in answered])
    treated = np.concatenate([np.repeat([True, False], it) for it in answered])
    rng = np.random.default_rng(6)
    found = [variance.difference(block + rng.normal(size=len(block)), treated, block, None) for _ in range(2000)]
    assert found[0].estimator == "difference in means within strata, some of them small, with the variance of others"
    assert np.mean([it.se**2 for it in found]) == pytest.approx(np.var([it.effect for it in found]), rel=0.08)
    assert 0.93 <= np.mean([abs(it.effect) <= it.se * scipy.stats.t.ppf(0.975, it.df) for it in found]) <= 0.99


def test_a_cluster_that_is_alone_in_an_arm_of_its_stratum_varies_as_all_clusters_do() -> None:
    rng, sizes = np.random.default_rng(2), [(1, 2), (4, 4), (3, 5)]
    block = np.repeat(np.arange(3), [3 * 6, 8 * 6, 8 * 6])
    cluster = np.repeat(np.arange(19), 6)
    treated = np.concatenate([np.repeat([True, False], [a * 6, b * 6]) for a, b in sizes])
    found = [variance.difference(rng.normal(size=19)[cluster], treated, block, cluster) for _ in range(1500)]
    assert np.mean([it.se**2 for it in found]) == pytest.approx(np.var([it.effect for it in found]), rel=0.08)
    assert 0.93 <= np.mean([abs(it.effect) <= it.se * scipy.stats.t.ppf(0.975, it.df) for it in found]) <= 0.97


def test_unequal_clusters_in_strata_have_the_degrees_of_freedom_of_each_stratum() -> None:
    """By so many clusters less two for each stratum, 95 % intervals held the truth in 92 of 100, or fewer."""
    rng = np.random.default_rng(3)
    sizes = np.tile([1, 2, 3, 5, 8, 13], 4)
    cluster, treated = np.repeat(np.arange(24), sizes), np.repeat(np.tile(np.repeat([True, False], 6), 2), sizes)
    block = np.repeat(np.repeat([0, 1], 12), sizes)
    found = [variance.difference(rng.normal(size=24)[cluster], treated, block, cluster) for _ in range(1000)]
    held = {df: np.mean([abs(it.effect) <= it.se * scipy.stats.t.ppf(0.975, df) for it in found]) for df in (11, 20)}
    assert found[0].df == pytest.approx(10.8, abs=0.1)
    assert 0.93 <= held[11] <= 0.96
    assert held[20] < held[11]


def test_the_p_value_is_that_of_the_difference_that_is_told_where_a_stratum_is_small() -> None:
    """The difference was told of two strata put together, and p of the strata as they were drawn."""
    y = np.array([10.0, 11, 12, *np.arange(20) / 10])
    block = np.repeat([0, 1], [3, 20])
    treated = np.array([1, 0, 0, *[1, 0] * 10], bool)
    told = variance.difference(y, treated, block, None)
    assert told.estimator.endswith("with the variance of others")
    assert told.effect == pytest.approx((3 * (10 - 11.5) + 20 * -0.1) / 23)
    assert inference.effects(treated[None], y[:, None], block)[0, 0] == pytest.approx(told.effect)


def test_whoever_joins_a_cluster_that_was_dealt_is_of_its_block() -> None:
    """A cluster lay in two blocks, was counted twice, and intervals were far too narrow."""
    design = Design(HALVES.arms, cluster="team")
    first = [Unit(f"A{n:02}", "north", "everybody", f"team {n // 2}") for n in range(20)]
    dealt = draw.assign(first, design, "a seed")
    arm = {it.unit.cluster: it.arm for it in dealt}
    late = tuple(
        Assigned(Unit(f"B{n:02}", "north", "everybody", f"team {n}"), arm[f"team {n}"], Fraction(1, 2))
        for n in range(10)
    )
    of = Trialled((dealt, late), design, "a seed", "control")
    assert set(of.block.tolist()) == {0}
    assert of.kind == "clustered"
    new = Trialled(
        (dealt, (Assigned(Unit("C1", "north", "everybody", "team new"), "letter", Fraction(1, 2)),)),
        design,
        "s",
        "control",
    )
    assert new.block.tolist() == [0] * 20 + [1]


def test_many_at_once_are_the_same_as_one_by_one() -> None:
    of = trial((5, 8, 3))
    arms = redraw.assignments([[it.unit for it in of.people]], of.design, redraw.seeds("s", 40)) == 0
    y = np.random.default_rng(2).normal(size=(16, 3))
    y[[1, 5, 9], [0, 0, 2]] = np.nan
    found = inference.effects(arms, y, of.block)
    for row, treated in enumerate(arms):
        for column in range(3):
            known = ~np.isnan(y[:, column])
            one = variance.difference(y[known, column], treated[known], of.block[known], None)
            assert found[row, column] == pytest.approx(one.effect, abs=1e-12)


# ------------------------------------------------------------------------------------- shares, and clusters


def test_a_ratio_of_shares_is_that_of_the_textbook() -> None:
    """82 of 125 against 31 of 61, by hand: the logarithm has the variance 1/82 - 1/125 + 1/31 - 1/61."""
    treated = np.arange(186) < 125
    y = np.where(treated, np.arange(186) < 82, np.arange(186) < 125 + 31).astype(float)
    found = ratio.of(y, treated, np.zeros(186, int), None, 0.95)
    reach = 1.959964 * (1 / 82 - 1 / 125 + 1 / 31 - 1 / 61) ** 0.5
    assert found.ratio == pytest.approx(82 / 125 / (31 / 61))
    assert (found.low, found.high) == pytest.approx(
        (found.ratio * np.exp(-reach), found.ratio * np.exp(reach)), rel=1e-6
    )


def test_a_ratio_over_strata_does_not_depend_on_how_many_of_each_were_treated() -> None:
    """In each stratum twice as many say yes; who is in which stratum differs between the arms, and the crude ratio."""
    treated = np.array([1] * 40 + [0] * 10 + [1] * 10 + [0] * 40, bool)
    block = np.array([0] * 50 + [1] * 50)
    y = np.array([1] * 32 + [0] * 8 + [1] * 4 + [0] * 6 + [1] * 4 + [0] * 6 + [1] * 8 + [0] * 32, float)
    assert ratio.of(y, treated, block, None, 0.95).ratio == pytest.approx(2)
    assert y[treated].mean() / y[~treated].mean() == pytest.approx(3)


def test_no_ratio_is_told_of_clusters_or_where_an_arm_says_no() -> None:
    treated, none = np.array([1, 1, 0, 0], bool), np.zeros(4, int)
    assert ratio.of(np.array([1.0, 0, 1, 0]), treated, none, none, 0.95).ratio is None
    assert ratio.of(np.array([1.0, 0, 0, 0]), treated, none, None, 0.95).why_not == "In one arm nobody said yes."


def test_the_intraclass_correlation_is_that_of_analysis_of_variance() -> None:
    """By hand: 4 between clusters, 0.5 within, two people each: (4 - 0.5) / (4 + 0.5)."""
    y, cluster = np.array([1.0, 2, 3, 4, 1, 2, 3, 4, np.nan]), np.array([0, 0, 1, 1, 2, 2, 3, 3, 3])
    arm = np.array([0] * 4 + [1] * 5, np.int8)
    assert variance.icc(y, arm, cluster) == pytest.approx(3.5 / 4.5)
    assert variance.icc(y[:2], arm[:2], cluster[:2]) is None


def test_what_it_was_before_is_of_those_who_were_measured_after_as_well() -> None:
    """48.6 was told beside 51.3 of 78 people, and was of 111: the 71 of them who had answered before had 43.7."""
    of = trial((40,))
    given_ = answers(of)
    silent = {it.unit.id for it in of.people[::3]}
    after = {who: value for who, value in given_.endline["valued"].items() if who not in silent}
    found = judged(of, Data({"valued": after}, given_.baseline, None), planned("valued"))["valued"]
    for arm in found.arms:
        here = [given_.baseline["valued"][it.unit.id] for it in of.people if it.arm == arm.arm and it.unit.id in after]
        assert arm.before == pytest.approx(np.mean(here))


# ------------------------------------------------------------------------------------------------ p-values


def test_p_is_never_nought_and_the_drawn_allocation_is_counted() -> None:
    of = trial((40,))
    found = only(judged(of, answers(of, effect=9), planned("valued")))
    assert found.randomised.p == pytest.approx(1 / 500)
    assert (found.randomised.draws, found.randomised.exact) == (500, False)


def test_when_there_are_few_allocations_all_of_them_are_looked_at() -> None:
    of = trial((5, 4))
    found = only(judged(of, answers(of, effect=9), planned("valued")))
    assert found.randomised.exact
    assert found.randomised.draws == of.possible == 10 * 2 * 6
    assert found.randomised.p is not None
    assert found.randomised.p >= 1 / 120


def test_an_arm_in_which_few_answer_does_not_look_like_an_effect() -> None:
    """Nothing differs but who answers, at random: without the scale, 10 of 100 such trials were said to differ."""
    rng, trials, people = np.random.default_rng(7), 500, 200
    block = np.arange(people) % 10
    order = np.argsort(rng.random((400, people)) + block, axis=1).reshape(400, 10, -1)
    arms = np.zeros((400, people), bool)
    np.put_along_axis(arms, order[:, :, ::2].reshape(400, -1), values=True, axis=1)
    rare = 0
    for drawn in (arms[at % 400] for at in range(trials)):
        y = rng.normal(size=people)
        y[rng.random(people) > np.where(drawn, 0.9, 0.3)] = np.nan
        of = inference.chances(drawn, arms, y[:, None], block)
        rare += inference.p_values(of)[0] <= 0.05
    assert 0.03 <= rare / trials <= 0.07


def test_a_tie_in_the_last_digits_counts() -> None:
    """0.1 + 0.2 is not 0.3 to a computer: the mirror of the drawn allocation would be missed."""
    chances = inference.Chances(
        np.array([[0.3], [-(0.1 + 0.2)], [0.1 + 0.2], [0.1]]), np.zeros((4, 1)), np.full(4, 0.25), True
    )
    assert inference.p_values(chances)[0] == 0.75
    exactly = replace(chances, effects=np.array([[0.1 + 0.2], [-0.3], [0.3], [0.1]]))
    assert inference.p_values(exactly)[0] == 0.75


def test_westfall_and_young_is_the_chance_that_any_looks_as_good() -> None:
    """Held against the definition, word for word, on all allocations of a small trial."""
    of = trial((8,))
    arms, weights = ways.every([[it.unit for it in of.people]], of.design)
    y = np.random.default_rng(4).normal(size=(8, 3)) + 1.2 * (of.drawn == 0)[:, None]
    chances = inference.chances(of.drawn == 0, arms == 0, y, of.block, weights)
    size = np.abs(chances.effects)
    p = np.array([[np.mean(size[:, k] >= row[k] - 1e-9) for k in range(3)] for row in size])
    order = np.argsort(p[0])
    expected, largest = [0.0, 0.0, 0.0], 0.0
    for place, k in enumerate(order):
        largest = max(largest, float(np.mean(p[:, order[place:]].min(axis=1) <= p[0, k] + 1e-9)))
        expected[k] = largest
    assert families.westfall_young(chances) == pytest.approx(expected)
    assert all(w <= h + 1e-9 for w, h in zip(expected, families.holm([float(it) for it in p[0]]), strict=True))


def test_the_primary_outcome_is_judged_alone_and_the_family_together() -> None:
    of = trial((30, 31))
    data = answers(of, name="valued")
    more = {name: answers(of, seed=at, name=name).endline[name] for at, name in enumerate(("supported", "belonging"))}
    found = judged(of, replace(data, endline={**data.endline, **more}), planned("valued", "supported", "belonging"))
    assert only(found).holm is None
    ps = [only(found, name).randomised.p for name in more]
    assert all(p is not None for p in ps)
    holms = [only(found, name).holm for name in more]
    assert holms == pytest.approx(families.holm([p for p in ps if p is not None]))


@pytest.mark.parametrize(("sizes", "cluster"), [((6, 4), 0), ((3, 3), 0), ((12,), 2)])
@pytest.mark.parametrize("adjusted", [False, True])
def test_a_p_of_one_in_twenty_comes_once_in_twenty_draws_at_most(
    sizes: tuple[int, ...], cluster: int, adjusted: bool
) -> None:
    """When no treatment does anything: over all allocations, for every p at once."""
    of = trial(sizes, cluster=cluster)
    arms, weights = ways.every([[it.unit for it in of.people]], of.design)
    rng = np.random.default_rng(8)
    before = rng.normal(size=len(of.people))
    before[0] = np.nan
    y = (np.nan_to_num(before) + rng.normal(size=len(of.people)))[:, None]
    p = np.array(
        [
            inference.p_values(
                inference.chances(row == 0, arms == 0, y, of.block, weights, [before if adjusted else None])
            )[0]
            for row in arms
        ]
    )
    for alpha in sorted(set(p)):
        assert weights @ (p <= alpha + 1e-12) <= alpha + 1e-9


def test_the_interval_of_an_adjusted_test_is_found_by_a_search_too() -> None:
    of = trial((5, 4))
    arms, weights = ways.every([[it.unit for it in of.people]], of.design)
    rng = np.random.default_rng(3)
    before = rng.normal(size=9)
    treated = of.drawn == 0
    y = 0.8 * before + rng.normal(size=9) * 0.3 + 1.0 * treated
    chances = inference.chances(treated, arms == 0, y[:, None], of.block, weights, [before])
    low, high = inference.interval(chances, 0, 0.9)
    kept = []
    for effect in np.arange(-6, 6, 0.02):
        without = inference.chances(treated, arms == 0, (y - effect * treated)[:, None], of.block, weights, [before])
        kept += [effect] if inference.p_values(without)[0] > 0.1 + 1e-9 else []
    assert low - 1e-9 <= kept[0] < low + 0.02
    assert high - 0.02 < kept[-1] <= high + 1e-9


# ------------------------------------------------------------------------------- what cannot be told


def test_a_one_person_arm_is_not_told_of() -> None:
    of = trial((2,))
    found = judged(of, answers(of), planned("valued", cell=10))["valued"]
    assert only({"valued": found}).difference.effect is None
    assert found.why_not.startswith("Fewer than 10 people in the arm “letter” were measured")
    assert all(arm.mean is None and set(arm.counts) == {None} for arm in found.arms)


def test_with_one_person_in_an_arm_how_sure_it_is_cannot_be_told() -> None:
    found = estimators.difference(np.arange(4.0), np.array([1, 0, 0, 0], bool), np.zeros(4, int))
    assert (found.effect, found.se, found.p) == (-2, None, None)
    assert found.why_not.startswith("An arm has only one person who was measured")


def test_an_outcome_that_does_not_vary_has_no_p() -> None:
    of = trial((40,))
    same = Data({"valued": {it.unit.id: 4.0 for it in of.people}}, {}, None)
    found = only(judged(of, same, planned("valued")))
    assert (found.difference.effect, found.difference.se) == (0, None)
    assert found.difference.why_not == "What was measured does not vary, so nothing can be said of chance."
    assert found.randomised.p == 1


def test_the_last_digits_of_no_difference_at_all_are_no_evidence() -> None:
    """What was the same as before left nothing but rounding, and that was tested: p could be 0.17."""
    of = trial((12, 13))
    same = {it.unit.id: 1 + (at * 7 % 13) / 3 for at, it in enumerate(of.people)}
    found = only(judged(of, Data({"valued": same}, {"valued": same}, None), planned("valued")))
    assert found.randomised.p == 1
    assert (found.randomised.low, found.randomised.high) == (None, None)
    assert found.randomised.why_not
    assert found.adjusted.se is None
    assert found.adjusted.why_not.startswith("Nothing is left that varies")
    third = dict.fromkeys(same, 8 / 3)
    flat = only(judged(of, Data({"valued": third}, {"valued": same}, None), planned("valued")))
    assert flat.randomised.p == 1
    assert flat.adjusted.low is None


def test_where_nothing_is_left_no_redraw_differs() -> None:
    y = np.array([1, 2, 4, 5, 7, 8.0]) / 3
    arms = np.array([[at in chosen for at in range(6)] for chosen in itertools.combinations(range(6), 3)])
    none = np.full(6, 8 / 3)
    for measured_now, before in ((y, y), (none, y[::-1])):
        found = inference.chances(
            arms[1], arms, measured_now[:, None], np.zeros(6, np.intp), np.full(20, 1 / 20), [before]
        )
        assert not found.effects.any()
        assert inference.p_values(found)[0] == pytest.approx(1)


def test_what_was_measured_before_is_the_same_persons() -> None:
    of = trial((40,))
    before = {it.unit.id: float(at * 7 % 40) for at, it in enumerate(of.people)}
    after = {it.unit.id: 2 * before[it.unit.id] + 5 * (it.arm == "letter") for it in of.people}
    wobble = {name: value + 0.01 * (at % 3) for at, (name, value) in enumerate(after.items())}
    found = only(judged(of, Data({"valued": wobble}, {"valued": before}, None), planned("valued")))
    assert found.adjusted.effect == pytest.approx(5, abs=0.02)


def test_p_is_never_nought_however_sure_it_is() -> None:
    y = np.r_[np.linspace(0, 1e-3, 400), 1e6 + np.linspace(0, 1e-3, 400)]
    found = estimators.difference(y, np.arange(800) >= 400, np.zeros(800, np.intp))
    assert found.p
    assert found.p > 0


def test_clusters_of_thousands_of_people_are_no_matrix_of_millions() -> None:
    import tracemalloc

    rng = np.random.default_rng(3)
    cluster = np.repeat(np.arange(4), 2500)
    y, treated = rng.normal(3, 1, 10_000), cluster % 2 == 0
    tracemalloc.start()
    found = regression.means(y, treated, cluster)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found.df == pytest.approx(2)
    assert peak < 10_000_000


def test_an_arm_of_which_nobody_answered_is_said() -> None:
    of = trial((40,))
    data = answers(of)
    control = {it.unit.id for it in of.people if it.arm == "control"}
    endline = {"valued": {name: y for name, y in data.endline["valued"].items() if name not in control}}
    found = judged(of, replace(data, endline=endline), planned("valued"))["valued"]
    assert found.why_not == "Nobody in the arm “control” was measured: there is nothing to compare."


def test_no_number_is_ever_nan() -> None:
    """Small and odd trials of every kind: each number is one, or there is a reason."""
    for sizes, cluster in itertools.product(((1,), (2,), (3, 1), (1, 1, 1), (4, 2), (12,)), (0, 2)):
        of = trial(sizes, cluster=cluster)
        for data in (answers(of), Data({"valued": {}}, {}, None)):
            for found in judged(of, data, planned("valued", subgroups=("site",)))["valued"].effects:
                for it in (found.difference, found.adjusted, found.complier):
                    assert_told(it)


def assert_told(it: Estimate) -> None:
    numbers = [it.effect, it.se, it.df, it.low, it.high, it.p]
    assert all(value is None or np.isfinite(value) for value in numbers)
    assert it.why_not or None not in numbers


def test_people_of_a_stratum_with_one_arm_are_counted_as_left_out() -> None:
    of = trial((1, 20))
    found = only(judged(of, answers(of), planned("valued"))).difference
    assert found.left_out == {"in a stratum with only one arm": 1}
    assert found.people == 20


# ------------------------------------------------------------------------------------------ attrition, compliers


def test_lee_bounds_leave_out_the_surplus_at_either_end() -> None:
    found = attrition.lee(np.array([1.0, 2, 3, 4]), np.array([2.0, 2]), (4, 4), ("letter", "control"))
    assert (found.low, found.high, found.trimmed, found.arm) == (1.5 - 2, 3.5 - 2, 0.5, "letter")
    turned = attrition.lee(np.array([2.0, 2]), np.array([1.0, 2, 3, 4]), (4, 4), ("letter", "control"))
    assert (turned.low, turned.high, turned.arm) == (2 - 3.5, 2 - 1.5, "control")


def test_lee_bounds_take_a_part_of_a_person() -> None:
    found = attrition.lee(np.array([0.0, 0, 6]), np.array([1.0, 1]), (4, 4), ("a", "b"))
    assert found.trimmed == pytest.approx(1 / 3)
    half = attrition.lee(np.array([0.0, 0, 6]), np.array([1.0]), (4, 2), ("a", "b"))
    assert half.low == pytest.approx(-1)
    assert half.high == pytest.approx(6 / 2 - 1)


def test_lee_bounds_of_pairs_count_everybody_who_was_drawn() -> None:
    """Of pairs in which all of one arm answered and two thirds of the other, the bounds were both -0.56."""
    design, rng = HALVES, np.random.default_rng(8)
    of = Trialled(
        (draw.assign([Unit(f"A{n:03}", "", f"pair {n // 2:03}") for n in range(200)], design, "a seed"),),
        design, "a seed", "control",
    )  # fmt: skip
    would_say = {it.unit.id: float(rng.normal()) for it in of.people}
    lowest = sorted(would_say.values())[66]  # whoever would say less answers only when there was a letter
    said = {
        it.unit.id: would_say[it.unit.id] for it in of.people if it.arm == "letter" or would_say[it.unit.id] > lowest
    }
    bounds = only(judged(of, replace(answers(of), endline={"valued": said}), planned("valued"))).lee
    assert bounds.trimmed == pytest.approx(0.33, abs=0.1)
    assert bounds.low is not None
    assert bounds.high is not None
    assert bounds.low < 0 < bounds.high + 0.2


def test_equal_response_leaves_nothing_out() -> None:
    found = attrition.lee(np.array([1.0, 3]), np.array([1.0, 2]), (4, 4), ("a", "b"))
    assert (found.low, found.high, found.trimmed) == (0.5, 0.5, 0)


def test_the_answer_of_a_single_person_cannot_be_worked_out_from_lee_bounds() -> None:
    """With one answer more in one arm, the bounds were its mean without its highest, or lowest, single answer."""
    treated, others = np.array([*np.linspace(1, 4, 39), 80.0]), np.full(39, 2.0)
    exact = attrition.lee(treated, others, (40, 40), ("letter", "control"))
    assert treated.sum() - 39 * ((exact.low or 0) + 2) == pytest.approx(80)
    found = attrition.lee(treated, others, (40, 40), ("letter", "control"), 10)
    assert (found.trimmed, found.wider) == (0.25, True)
    assert found.low == pytest.approx(np.sort(treated)[:30].mean() - 2)
    assert (found.low or 9) < (exact.low or 0) < (exact.high or 0) < (found.high or 0)
    few = attrition.lee(treated[:15], others[:14], (15, 15), ("letter", "control"), 10)
    assert (few.low, few.high) == (None, None)
    assert "could be deduced" in few.why_not


def test_the_effect_on_compliers_is_the_difference_by_that_in_uptake() -> None:
    of = trial((60,))
    data = answers(of)
    takes = {it.unit.id: it.arm == "letter" and at % 3 > 0 for at, it in enumerate(of.people)}
    found = only(judged(of, replace(data, uptake=takes), planned("valued")))
    share = sum(takes.values()) / 30
    assert found.complier.effect == pytest.approx((found.difference.effect or 0) / share)


def test_how_sure_the_effect_on_compliers_is_follows_from_what_uptake_leaves() -> None:
    of = trial((60,))
    data = answers(of)
    takes = {it.unit.id: it.arm == "letter" and at % 3 > 0 for at, it in enumerate(of.people)}
    found = only(judged(of, replace(data, uptake=takes), planned("valued"))).complier
    left = [data.endline["valued"][it.unit.id] - (found.effect or 0) * takes[it.unit.id] for it in of.people]
    arms = [np.array([it for it, one in zip(left, of.people, strict=True) if one.arm == arm]) for arm in ARMS]
    assert found.se == pytest.approx(np.sqrt(sum(it.var(ddof=1) / 30 for it in arms)) * 30 / sum(takes.values()))


def test_hedges_g_is_the_difference_in_standard_deviations_a_little_smaller() -> None:
    of = trial((20,))
    data = answers(of)
    arms = [np.array([data.endline["valued"][it.unit.id] for it in of.people if it.arm == arm]) for arm in ARMS]
    found = only(judged(of, replace(data, baseline={}), planned("valued"))).standardised
    sd = np.sqrt((arms[0].var(ddof=1) + arms[1].var(ddof=1)) / 2)
    assert found.sd == pytest.approx(sd)
    assert found.g == pytest.approx((arms[0].mean() - arms[1].mean()) / sd * (1 - 3 / 71))


def test_uptake_that_is_the_same_in_both_arms_says_nothing_of_compliers() -> None:
    of = trial((60,))
    takes = {it.unit.id: at % 2 == 0 for at, it in enumerate(of.people)}
    found = only(judged(of, replace(answers(of), uptake=takes), planned("valued")))
    assert found.complier.effect is None
    assert "hardly differed" in found.complier.why_not


def test_perfect_uptake_needs_no_second_estimate() -> None:
    of = trial((60,))
    takes = {it.unit.id: it.arm == "letter" for it in of.people}
    found = only(judged(of, replace(answers(of), uptake=takes), planned("valued"))).complier
    assert found.why_not.startswith("Of those measured, all took up what they were offered")


# --------------------------------------------------------------------------- adjusting, subgroups, balance


def test_who_was_not_measured_before_is_kept() -> None:
    of = trial((40,))
    data = answers(of)
    some = {"valued": dict(list(data.baseline["valued"].items())[10:])}
    found = only(judged(of, replace(data, baseline=some), planned("valued"))).adjusted
    assert found.people == 40
    assert found.covariates == ("before", "not measured before")


def test_one_person_who_was_not_measured_before_is_no_covariate() -> None:
    """A column that only one person of an arm has would take their answer out of the estimate."""
    of = trial((40,))
    data = answers(of)
    most = {"valued": dict(list(data.baseline["valued"].items())[1:])}
    found = only(judged(of, replace(data, baseline=most), planned("valued"))).adjusted
    assert found.covariates == ("before",)
    assert found.se is not None


def test_subgroups_are_compared_with_all_others() -> None:
    of = trial((40, 40))
    found = only(judged(of, answers(of), planned("valued", subgroups=("site",))))
    north, south = found.subgroups
    assert north.differs.effect == pytest.approx((north.estimate.effect or 0) - (south.estimate.effect or 0))
    assert north.differs.effect == pytest.approx(-(south.differs.effect or 0))


def test_of_few_whose_uptake_is_known_no_complier_estimate_is_told() -> None:
    """Of five and five people whose uptake was known, it was told in a report that tells of ten and more."""
    of = trial((60, 60))
    known = [it.unit.id for arm in ("letter", "control") for it in [it for it in of.people if it.arm == arm][:5]]
    arm = {it.unit.id: it.arm for it in of.people}
    data = replace(answers(of), uptake={one: arm[one] == "letter" and n != 1 for n, one in enumerate(known)})
    assert only(judged(of, data, planned("valued", cell=10))).complier.effect is None
    assert only(judged(of, data, planned("valued", cell=5))).complier.effect is not None


def test_two_of_three_shares_in_a_stratum_of_two_are_no_matched_pair() -> None:
    """In strata of two, shares of 2 : 1 give both people a letter now and then: “one was drawn for each arm”."""
    uneven = Design((Arm("letter", 2, sent=True), Arm("control", 1)))
    assert (trial((2, 2, 2)).kind, trial((2, 2, 2), uneven).kind) == ("pairs", "blocked")


def test_a_subgroup_with_few_people_is_not_told_of() -> None:
    of = trial((8, 60))
    found = only(judged(of, answers(of), planned("valued", cell=10, subgroups=("site",))))
    assert found.subgroups[0].estimate.effect is None
    assert found.subgroups[0].differs.effect is None


def test_a_few_people_are_not_told_of_nor_can_they_be_worked_out() -> None:
    counts = disclosure.counts(np.array([4, 30, 12, 0]), 10)
    assert counts == (None, 30, None, 0)


def test_several_small_bins_are_not_told_of_if_they_are_few_people_together() -> None:
    """One and two people in two bins were known to be three in either, by what was left of all."""
    counts = disclosure.counts(np.array([1, 2, 30, 12]), 10)
    assert counts == (None, None, 30, None)
    whole = disclosure.counts(np.array([4, 6, 30, 12]), 10)
    assert whole == (None, None, 30, 12)


@pytest.mark.parametrize("few", [0, 1])
def test_of_yes_or_no_no_mean_tells_what_its_counts_do_not(few: int) -> None:
    """“7.7 %, 78 people” was six people, beside a table in which their number was confidential."""
    of = trial((40, 40))
    plan = planned("valued", cell=10)
    plan = replace(plan, outcomes=tuple(replace(it, kind="yes-no", low=0, high=1) for it in plan.outcomes))
    said = {it.unit.id: float((n % 13 == 0) == (few == 0)) for n, it in enumerate(of.people)}
    (found,) = measured.outcomes(of, replace(answers(of), endline={"valued": said}), plan, {"valued": "primary"}, 99)
    assert all(set(arm.counts) == {None} for arm in found.arms)
    assert [(arm.mean, arm.sd) for arm in found.arms] == [(None, None)] * 2
    assert found.effects[0].difference.effect is not None


def test_of_yes_or_no_one_arm_does_not_tell_what_is_hidden_of_the_other() -> None:
    """“No 10, yes 13” of one arm, and the difference, told that 4 of 13 of the other had said yes."""
    of = trial((40, 40))
    plan = planned("valued", cell=10)
    plan = replace(plan, outcomes=tuple(replace(it, kind="yes-no", low=0, high=1) for it in plan.outcomes))
    said = {it.unit.id: float(n % (2 if it.arm == "letter" else 13) == 0) for n, it in enumerate(of.people)}
    (found,) = measured.outcomes(of, replace(answers(of), endline={"valued": said}), plan, {"valued": "primary"}, 99)
    assert [(set(arm.counts), arm.mean) for arm in found.arms] == [({None}, None)] * 2


def test_the_effect_in_a_small_subgroup_cannot_be_worked_out_from_those_in_all_others() -> None:
    """The effect among all, less that in every group that was told, was the effect among the few."""
    of = Trialled((draw.assign(three_sites(4, 40, 60), HALVES, "a seed"),), HALVES, "a seed", "control")
    told = only(judged(of, answers(of), planned("valued", cell=10, subgroups=("site",)))).subgroups
    assert [it.estimate.effect is None for it in told] == [True, True, False]
    assert told[1].estimate.why_not == disclosure.DEDUCED
    assert told[1].differs.effect is None
    assert told[2].differs.effect is not None
    many = Trialled((draw.assign(three_sites(20, 40, 60), HALVES, "a seed"),), HALVES, "a seed", "control")
    found = only(judged(many, answers(many), planned("valued", cell=10, subgroups=("site",)))).subgroups
    assert all(it.estimate.effect is not None for it in found)


def test_where_a_group_is_not_told_of_those_of_another_kind_are_not_either() -> None:
    """From the authority's effect, and those of two of its three teams, that in the smallest was worked out."""
    of = Trialled((draw.assign(three_sites(4, 40, 60), HALVES, "a seed"),), HALVES, "a seed", "control")
    told = only(judged(of, answers(of), planned("valued", cell=10, subgroups=("site", "stratum")))).subgroups
    assert [it.estimate.effect is None for it in told] == [True, True, False, True, True, True]
    many = Trialled((draw.assign(three_sites(20, 40, 60), HALVES, "a seed"),), HALVES, "a seed", "control")
    found = only(judged(many, answers(many), planned("valued", cell=10, subgroups=("site", "stratum")))).subgroups
    assert all(it.estimate.effect is not None for it in found)


def three_sites(*sizes: int) -> list[Unit]:
    return [Unit(f"{s}/{at:03}", f"site {s}", f"team {s}", "") for s, size in enumerate(sizes) for at in range(size)]


@pytest.mark.parametrize(("shift", "flag"), [(0.0, ""), (0.2, "over 0.1"), (0.5, "over 0.25")])
def test_arms_that_differ_before_are_pointed_out(shift: float, flag: str) -> None:
    y = np.tile([1.0, 2, 3], 10)
    found = balance.compared("Age", ("letter", "control"), y + shift * y.std(ddof=1), y)
    assert found.smd == pytest.approx(shift, abs=1e-12)
    assert found.flag == flag


def test_who_got_nothing_beside_people_who_got_letters_is_counted() -> None:
    of = trial((2, 3, 20))
    (found,) = balance.spillover(of.people, frozenset(["letter"]), clustered=False)
    assert found.people == sum(it.arm == "control" for it in of.people)
    assert found.small_teams == 2
    assert balance.spillover(of.people, frozenset(["letter"]), clustered=True) == ()


def test_three_arms_are_each_compared_with_the_control_arm() -> None:
    three = Design((Arm("goals", 1), Arm("goals and reminder", 1), Arm("control", 1)), ("team",))
    of = trial((40, 35), three)
    found = judged(of, answers(of), planned("valued"))["valued"].effects
    assert [(it.arm, it.against) for it in found] == [("goals", "control"), ("goals and reminder", "control")]
    assert relabel.possible([[it.unit for it in of.people]], of.drawn, (0, 2)) > ways.MOST
    assert found[0].randomised.draws == 500


def test_what_was_sealed_is_what_json_gives_back() -> None:
    """A plan of tuples was compared with the lists of a ledger: everything was exploratory."""
    chosen = planned("valued", "supported")
    import json

    sealed = json.loads(json.dumps(plan.declared(chosen)))
    assert plan.standing(chosen, sealed) == {"valued": "primary", "supported": "family"}
    changed = replace(chosen, outcomes=(replace(chosen.outcomes[0], high=7), *chosen.outcomes[1:]))
    assert plan.standing(changed, sealed)["valued"] == "exploratory"
    assert set(plan.standing(chosen, None).values()) == {"exploratory"}
