"""The same draw, thousands of times over: each redraw is one that anybody can repeat, and none is missing."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from letters.trial import dealers, draw, redraw, relabel, ways
from letters.trial.design import Arm, Design, Unit

HALVES = Design((Arm("letter", 1, sent=True), Arm("control", 1)))


def units(*sizes: int, cluster: int = 0) -> list[Unit]:
    """Return people of strata of these sizes, in clusters of so many."""
    where = [(stratum, place) for stratum, size in enumerate(sizes) for place in range(size)]
    return [
        Unit(f"A{at:03}", "north", f"team {stratum}", f"{stratum}/{place // cluster}" if cluster else "")
        for at, (stratum, place) in enumerate(where)
    ]


def shares(*of: int) -> Design:
    return Design(tuple(Arm(f"arm {at}", share) for at, share in enumerate(of)))


@pytest.mark.parametrize(
    ("sizes", "design", "count"),
    [
        ([6], HALVES, 20),
        ([10], HALVES, 252),
        ([2, 2, 3], HALVES, 24),
        ([10], shares(1, 1, 1), 12_600),
        ([7], shares(2, 5), 21),
    ],
)
def test_there_are_as_many_allocations_as_the_tables_say(sizes: list[int], design: Design, count: int) -> None:
    assert ways.possible([units(*sizes)], design) == count
    arms, chances = ways.every([units(*sizes)], design)
    assert len({tuple(row) for row in arms}) == len(arms) == count
    assert chances.sum() == pytest.approx(1)


def test_three_of_six_twice_over_are_always_three_and_one_or_two_in_each() -> None:
    arms, _ = ways.every([units(3, 3)], HALVES)
    assert set((arms == 0).sum(axis=1)) == {3}
    assert set((arms[:, :3] == 0).sum(axis=1)) == {1, 2}


def test_each_allocation_comes_as_often_as_it_should() -> None:
    """Strata that the shares do not divide: the allocations are not all equally likely, and that is told."""
    people, design = units(1, 2, 4), shares(2, 1)
    arms, chances = ways.every([people], design)
    assert len(set(chances.round(12))) > 1
    seen = Counter(map(tuple, redraw.assignments([people], design, redraw.seeds("often", 20_000))))
    expected = {tuple(row): 20_000 * chance for row, chance in zip(arms, chances, strict=True)}
    assert seen.keys() <= expected.keys()
    surprise = sum((seen[row] - often) ** 2 / often for row, often in expected.items())
    assert surprise < len(expected) - 1 + 5 * (2 * (len(expected) - 1)) ** 0.5


@given(
    st.lists(st.integers(1, 7), min_size=1, max_size=4),
    st.lists(st.integers(1, 3), min_size=1, max_size=3),
    st.integers(0, 3),
    st.text(max_size=8),
)
def test_a_redraw_is_the_draw_by_another_seed(sizes: list[int], of: list[int], cluster: int, seed: str) -> None:
    people, design = units(*sizes, cluster=cluster), shares(*of)
    first, later = people[::2], people[1::2]
    for row, by in zip(
        redraw.assignments([first, later], design, redraw.seeds(seed, 3)), redraw.seeds(seed, 3), strict=True
    ):
        drawn = draw.assign(first, design, by)
        joined = draw.assign(later, design, draw.of_batch(by, 2), draw.clusters([drawn]))
        arm_of = {a.unit.id: a.arm for a in (*drawn, *joined)}
        assert [design.arms[at].name for at in row] == [arm_of[unit.id] for unit in (*first, *later)]


def test_too_many_allocations_are_not_looked_at_one_by_one() -> None:
    assert ways.possible([units(*[3] * 14)], HALVES) == 16_415_149_608
    with pytest.raises(ValueError, match="too many"):
        ways.every([units(40)], HALVES)


def test_strata_of_many_remainders_are_not_counted() -> None:
    assert ways.possible([units(*range(1, 13))], shares(1, 1, 1, 1, 1)) is None


def test_late_joiners_of_a_cluster_share_its_arm_in_every_allocation() -> None:
    first = units(8, cluster=2)
    later = [Unit("B1", "north", "team 0", "0/0"), Unit("B2", "north", "team 0", "0/9")]
    arms, _ = ways.every([first, later], HALVES)
    assert (arms[:, 8] == arms[:, 0]).all()
    assert len(arms) == ways.possible([first, later], HALVES) == 6 * 2


@pytest.mark.workers
def test_workers_deal_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dealers, "MANY", 1)
    people = units(5, 4, 8)
    by = redraw.seeds("workers", 40)
    assert (dealers.among(2)([people], HALVES, by) == redraw.assignments([people], HALVES, by)).all()


# ------------------------------------------------------------------------------------- two arms of three


def test_two_arms_of_three_are_dealt_among_their_own_people() -> None:
    people, design = units(6, 5), shares(1, 1, 1)
    drawn = redraw.assignments([people], design, ["three"])[0]
    arms, chances = relabel.every([people], drawn, (0, 2))
    assert len({tuple(row) for row in arms}) == len(arms) == relabel.possible([people], drawn, (0, 2))
    assert chances.sum() == pytest.approx(1)
    assert (arms[:, drawn == 1] == 1).all()
    for stratum in (slice(0, 6), slice(6, 11)):
        assert set((arms[:, stratum] == 0).sum(axis=1)) == {(drawn[stratum] == 0).sum()}
    again = relabel.assignments([people], drawn, (0, 2), redraw.seeds("again", 50))
    assert {tuple(row) for row in again} <= {tuple(row) for row in arms}


def test_clusters_are_dealt_whole_among_two_arms_of_three() -> None:
    people, design = units(12, 9, cluster=3), shares(1, 1, 1)
    drawn = redraw.assignments([people], design, ["whole"])[0]
    for row in relabel.assignments([people], drawn, (1, 0), redraw.seeds("again", 20)):
        of_cluster: dict[str, set[np.int8]] = {}
        for unit, arm in zip(people, row, strict=True):
            of_cluster.setdefault(unit.cluster, set()).add(arm)
        assert all(len(arms) == 1 for arms in of_cluster.values())


def test_two_of_three_arms_can_be_dealt_in_as_many_ways_as_power_counts() -> None:
    people, design = units(9), shares(1, 1, 1)
    names = [arm.name for arm in design.arms]
    drawn = np.array([names.index(it.arm) for it in draw.assign(people, design, "a seed")], np.int8)
    assert relabel.possible([people], drawn, (0, 2)) == ways.too_few([people], design, (names[0], names[2]), 0.95) == 20
