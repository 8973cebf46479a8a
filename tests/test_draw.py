"""The draw is fair, balanced, the same for ever, and open to anyone who wants to repeat it."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby, pairwise
from math import comb, exp, factorial, sqrt
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from letters import tables
from letters.trial import design as designs
from letters.trial import draw
from letters.trial.design import Arm, Design, Unit
from letters.trial.draw import Allocation

ARMS = ("letter", "tea", "call", "control")
PROPERTY = settings(derandomize=True, deadline=None, max_examples=100)


def of(*shares: int) -> Design:
    """Return a design with these shares."""
    return Design(tuple(Arm(name, share) for name, share in zip(ARMS, shares, strict=False)))


def people(*sizes: int) -> list[Unit]:
    """Return as many people as are asked for in each of some strata."""
    return [Unit(f"{s}{n:03d}", "Ashby", f"Tŷ {s}") for s, size in enumerate(sizes) for n in range(size)]


def teams(*sizes: int) -> list[Unit]:
    """Return as many teams of one or two people as are asked for in each of some strata."""
    return [
        Unit(f"{person.id}{n}", person.site, person.stratum, f"team {person.id}")
        for person in people(*sizes)
        for n in range(1 + int(person.id) % 2)
    ]


def treated(units: Iterable[Unit], design: Design, seed: str) -> frozenset[str]:
    """Return the ids of those who get a letter."""
    return frozenset(each.unit.id for each in draw.assign(units, design, seed) if each.arm == "letter")


def arm_of_each(units: Iterable[Unit], design: Design, seed: str) -> tuple[str, ...]:
    """Return the arms, by id."""
    return tuple(each.arm for each in draw.assign(units, design, seed))


def all_as_likely(found: Counter[frozenset[str]]) -> bool:
    """Say whether each was met as often as any other, within five Monte Carlo standard errors."""
    sims, chance = found.total(), 1 / len(found)
    return all(abs(times / sims - chance) < 5 * sqrt(chance * (1 - chance) / sims) for times in found.values())


# ------------------------------------------------------------------------------------- true of every draw


@dataclass(frozen=True, slots=True)
class Trial:
    """All that a draw depends on."""

    units: tuple[Unit, ...]
    design: Design
    seed: str


@st.composite
def trials(pick: st.DrawFn) -> Trial:
    """Make up a trial of one to four arms, over people or teams, in one to six strata of one to nine each."""
    by_team = pick(st.booleans())
    units: list[Unit] = []
    for s, size in enumerate(pick(st.lists(st.integers(1, 9), min_size=1, max_size=6))):
        for n in range(size):
            members = pick(st.integers(1, 4)) if by_team else 1
            units += [Unit(f"{s}{n}{m}", "Ashby", f"Tŷ {s}", f"team {s}{n}" if by_team else "") for m in range(members)]
    shares = pick(st.lists(st.integers(1, 5), min_size=1, max_size=4))
    return Trial(tuple(units), of(*shares), pick(st.text(max_size=8)))


def dealt(allocation: Allocation) -> dict[str, list[str]]:
    """Return the arms that were dealt in each stratum, one for each person or team, and over all under ``."""
    arm_of = {(each.unit.stratum, each.unit.cluster or each.unit.id): each.arm for each in allocation}
    by_stratum = groupby(sorted(arm_of), key=lambda key: key[0])
    return {"": list(arm_of.values())} | {s: [arm_of[key] for key in keys] for s, keys in by_stratum}


@PROPERTY
@given(trials())
def test_everyone_is_assigned_once_to_an_arm_of_the_design(trial: Trial) -> None:
    allocation = draw.assign(trial.units, trial.design, trial.seed)
    assert [each.unit for each in allocation] == sorted(trial.units, key=lambda unit: unit.id)
    assert {each.arm for each in allocation} <= {arm.name for arm in trial.design.arms}


@PROPERTY
@given(trials(), st.integers())
def test_a_shuffled_order_of_units_changes_nothing(trial: Trial, shuffle: int) -> None:
    shuffled = Random(shuffle).sample(trial.units, len(trial.units))
    expected = draw.assign(trial.units, trial.design, trial.seed)
    assert draw.assign(iter(shuffled), trial.design, trial.seed) == expected


@PROPERTY
@given(trials())
def test_a_team_is_in_one_arm_as_a_whole(trial: Trial) -> None:
    pairs = {(each.unit.cluster or each.unit.id, each.arm) for each in draw.assign(*_given(trial))}
    assert len(pairs) == len({name for name, _ in pairs})


@PROPERTY
@given(trials())
def test_the_probability_is_the_exact_share_of_the_arm(trial: Trial) -> None:
    share_of = {arm.name: arm.share for arm in trial.design.arms}
    for each in draw.assign(*_given(trial)):
        assert each.probability == Fraction(share_of[each.arm], sum(share_of.values()))


@PROPERTY
@given(trials())
def test_arms_differ_by_at_most_one_share_in_every_stratum_and_over_all(trial: Trial) -> None:
    """In lowest terms: each whole round gives every arm its share, and the last round no more than that."""
    seats = designs.table(trial.design.arms)
    for arms in dealt(draw.assign(*_given(trial))).values():
        counted_in_shares = [Fraction(arms.count(arm), seats.count(arm)) for arm in set(seats)]
        rounds = len(arms) // len(seats)
        assert rounds <= min(counted_in_shares) <= max(counted_in_shares) <= rounds + 1


@PROPERTY
@given(trials())
def test_every_stratum_and_the_whole_is_one_stretch_of_the_table(trial: Trial) -> None:
    """So an arm gets no fewer and no more than it has in some stretch of that length, as misfits say."""
    seats = designs.table(trial.design.arms)
    for arms in dealt(draw.assign(*_given(trial))).values():
        stretches = [[seats[(first + n) % len(seats)] for n in range(len(arms))] for first in range(len(seats))]
        assert Counter(arms) in [Counter(stretch) for stretch in stretches]


@PROPERTY
@given(trials())
def test_arms_are_nearer_than_one_person_to_their_exact_number_when_they_are_two_or_equal(
    trial: Trial,
) -> None:
    """Of n, an arm with chance p gets n p to within less than one, in every stratum and over all.

    Three or more unequal arms may be further off: 2 : 1 : 1 may deal both of two to the first. At any point
    of the way round, an arm's seats so far are its share of the way to within half a seat (Webster's rule).
    With k arms it is then off by at most (1 + p (k − 2)) / 2 up to a seat, and twice that between two seats.
    """
    seats = designs.table(trial.design.arms)
    for arms in dealt(draw.assign(*_given(trial))).values():
        for arm in set(seats):
            chance = Fraction(seats.count(arm), len(seats))
            off = abs(arms.count(arm) - len(arms) * chance)
            assert off <= 1 + chance * (len(set(seats)) - 2)
            if len(set(seats)) == 2 or len(set(seats)) == len(seats):
                assert off < 1


def _given(trial: Trial) -> tuple[tuple[Unit, ...], Design, str]:
    return trial.units, trial.design, trial.seed


# ------------------------------------------------------------------------- how many allocations there can be


@pytest.mark.parametrize(("size", "allocations"), [(6, 20), (10, 252)])
def test_half_of_a_group_can_be_any_half_and_all_are_as_likely(size: int, allocations: int) -> None:
    found = Counter(treated(people(size), of(1, 1), f"{n}") for n in range(10_000))
    assert len(found) == allocations == comb(size, size // 2)
    assert all_as_likely(found)


def test_strata_of_two_two_and_three_at_one_half_have_24_allocations() -> None:
    """2 × 2 × 6: one of two, one of two, and one or two of three, which no other odd stratum offsets."""
    found = Counter(treated(people(2, 2, 3), of(1, 1), f"{n}") for n in range(5_000))
    assert len(found) == 24
    assert all_as_likely(found)


def test_two_odd_strata_offset_each_other() -> None:
    """Two strata of three have 2 × 3 × 3 allocations, not 6 × 6: if one treats two, the other treats one."""
    found = Counter(treated(people(3, 3), of(1, 1), f"{n}") for n in range(5_000))
    assert len(found) == 18
    assert all_as_likely(found)


def test_two_strata_of_three_always_treat_three_one_or_two_in_each() -> None:
    for n in range(500):
        strata = Counter(id_[0] for id_ in treated(people(3, 3), of(1, 1), f"{n}"))
        assert sorted(strata.values()) == [1, 2]


def test_ten_strata_of_three_always_treat_fifteen_one_or_two_in_each() -> None:
    for n in range(500):
        strata = Counter(id_[0] for id_ in treated(people(*[3] * 10), of(1, 1), f"{n}"))
        assert strata.total() == 15
        assert set(strata.values()) == {1, 2}
        assert len(strata) == 10


@pytest.mark.parametrize(("size", "shares", "number"), [(50, (1, 9), 5), (100, (2, 8), 20), (200, (3, 7), 60)])
def test_a_tenth_of_50_a_fifth_of_100_and_three_tenths_of_200_are_exact(
    size: int, shares: tuple[int, int], number: int
) -> None:
    assert {len(treated(people(size), of(*shares), f"{n}")) for n in range(50)} == {number}


def test_three_arms_over_ten_people_have_12600_allocations() -> None:
    """Four in one arm, three in each other: counted, they are 3 × 10! / (4! 3! 3!) = 12,600.

    That all can be drawn is sampled, not proved: 6,300 draws are among these, and as many are different as in
    6,300 picks of 12,600 that are all as likely, within five standard errors (the occupancy problem).
    """
    valid = 3 * factorial(10) // (factorial(4) * factorial(3) * factorial(3))
    assert valid == 12_600
    draws = 6_300
    found = {arm_of_each(people(10), of(1, 1, 1), f"{n}") for n in range(draws)}
    assert all(sorted(Counter(arms).values()) == [3, 3, 4] for arms in found)
    load = draws / valid
    expected, variance = valid * (1 - exp(-load)), valid * exp(-load) * (1 - (1 + load) * exp(-load))
    assert abs(len(found) - expected) < 5 * sqrt(variance)


@pytest.mark.long
@pytest.mark.parametrize(
    ("units", "shares"),
    [
        (people(1, 3, 4, 5, 7), (2, 1)),
        pytest.param(teams(1, 3, 4, 5, 7), (2, 1, 1), marks=pytest.mark.thorough),
    ],
)
def test_in_30000_draws_everyone_meets_every_arm_as_often_as_its_share(
    units: list[Unit], shares: tuple[int, ...]
) -> None:
    """Whatever the size of the stratum or the team; within five Monte Carlo standard errors."""
    sims, design = 30_000, of(*shares)
    met = Counter((each.unit.id, each.arm) for n in range(sims) for each in draw.assign(units, design, f"seed {n}"))
    for arm in design.arms:
        chance = float(design.probability(arm.name))
        allowed = 5 * sqrt(chance * (1 - chance) / sims)
        far = [unit.id for unit in units if abs(met[unit.id, arm.name] / sims - chance) >= allowed]
        assert far == []


# ---------------------------------------------------------------------------------------- the same for ever


def test_a_ticket_is_the_sha256_of_seed_kind_and_name() -> None:
    """As `printf 'golden/unit/ŵ06' | sha256sum` prints it."""
    expected = "8a99f57413e38c5a2df0335a9059950981112e515a6c3e3f153ac56cdea399df"
    assert draw.ticket("golden", "unit", "ŵ06") == expected


def test_a_table_that_is_no_allocation_is_no_other_error() -> None:
    with pytest.raises(ValueError, match="not an allocation"):
        draw.allocation([draw.HEADINGS, ("a",)], Design((Arm("letter", 1), Arm("control", 1))))


def test_a_draw_of_people_is_the_same_for_ever() -> None:
    """If this fails, old draws can no longer be repeated: a new algorithm needs a new name beside the old."""
    duty = [Unit(id_, "Ashby", "Ashby / Duty") for id_ in ("Á01", "b02", "C03", "d04", "É05")]
    plant = [Unit(id_, "Brynmor", "Brynmor / Tŷ Gwyn") for id_ in ("ŵ06", "G07", "ŷ08", "I09", "ö10", "K11")]
    design = Design((Arm("letter", 2), Arm("tea", 1), Arm("control", 1)), ("site", "team"))
    assert draw.ALGORITHM == "letters-draw-1"
    assert {each.unit.id: each.arm for each in draw.assign(duty + plant, design, "golden")} == {
        "Á01": "tea",
        "b02": "control",
        "C03": "letter",
        "d04": "letter",
        "É05": "letter",
        "ŵ06": "control",
        "G07": "tea",
        "ŷ08": "letter",
        "I09": "tea",
        "ö10": "letter",
        "K11": "control",
    }


def test_a_draw_of_teams_is_the_same_for_ever() -> None:
    day = [("01", "Côr"), ("02", "Côr"), ("03", "Ash"), ("04", "Elm")]
    night = [("05", "Tŷ"), ("06", "Tŷ"), ("07", "Tŷ"), ("08", "Oak")]
    units = [Unit(id_, "Ashby", "Day", team) for id_, team in day]
    units += [Unit(id_, "Ashby", "Night", team) for id_, team in night]
    allocation = draw.assign(units, Design((Arm("letter", 1), Arm("control", 1)), cluster="team"), "golden")
    assert [(each.unit.id, each.unit.cluster, each.arm) for each in allocation] == [
        ("01", "Côr", "letter"),
        ("02", "Côr", "letter"),
        ("03", "Ash", "letter"),
        ("04", "Elm", "control"),
        ("05", "Tŷ", "control"),
        ("06", "Tŷ", "control"),
        ("07", "Tŷ", "control"),
        ("08", "Oak", "letter"),
    ]


def test_the_allocation_csv_of_500_people_is_the_same_for_ever() -> None:
    units = [Unit(f"P{n:03d}", "Ashby" if n % 3 else "Brynmor", f"team {n * n % 17}") for n in range(1, 501)]
    design = Design((Arm("letter", 2), Arm("tea", 1), Arm("control", 1)))
    assert hashlib.sha256(table(draw.assign(units, design, "golden"))).hexdigest() == (
        "209303deabc1d15cfc9ccebc02bf6c492c901da5d4041498fa0557b652b88056"
    )


def test_another_seed_is_another_draw() -> None:
    assert len({treated(people(40), of(1, 1), f"{n}") for n in range(100)}) == 100


# ---------------------------------------------------------------------------------- open to be repeated


def table(allocation: Allocation) -> bytes:
    """Return allocation.csv."""
    return tables.sheet(draw.HEADINGS, draw.rows(allocation), for_excel=False)


def test_a_row_of_allocation_csv() -> None:
    assert table(draw.assign([Unit("Á01", "Ashby", "Tŷ 1", "red")], of(1), "")) == (
        "staff_id,site,stratum,cluster,arm,probability\nÁ01,Ashby,Tŷ 1,red,letter,1\n".encode()
    )


@pytest.mark.parametrize(("shares", "printed"), [((1, 1), "0.5"), ((1, 2), "0.3333333333"), ((1, 7), "0.125")])
def test_a_probability_is_printed_as_a_decimal(shares: tuple[int, int], printed: str) -> None:
    """A spreadsheet program reads 1/2 as the first of February."""
    rows = draw.rows(draw.assign(people(8), of(*shares), ""))
    assert {row[5] for row in rows if row[4] == "letter"} == {printed}


@PROPERTY
@given(trials())
def test_allocation_csv_holds_all_that_the_draw_needs_to_be_repeated(trial: Trial) -> None:
    allocation = draw.assign(*_given(trial))
    units = draw.units(tables.rows(table(allocation)))
    assert draw.assign(units, trial.design, trial.seed) == allocation


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [["staff_id", "arm"], ["1", "letter"]],
        [list(draw.HEADINGS), ["1", "Ashby", "Duty", "", "letter"]],
        [list(reversed(draw.HEADINGS)), ["0.5", "letter", "", "Duty", "Ashby", "1"]],
    ],
)
def test_another_sheet_is_not_an_allocation(rows: Sequence[Sequence[str]]) -> None:
    with pytest.raises(ValueError, match="not an allocation"):
        draw.units(rows)


@pytest.mark.skipif(os.name != "posix" or not shutil.which("sha256sum"), reason="needs sh, sort and sha256sum")
@pytest.mark.parametrize("shares", [(1, 1), (2, 1, 1)])
@pytest.mark.parametrize("seed", ["0", "a seed, with “spaces” & 100 %s"])
def test_sha256sum_and_sort_repeat_the_draw(tmp_path: Path, shares: tuple[int, ...], seed: str) -> None:
    """The README's script knows the seats and is not shown the arms."""
    strata = {
        "Ashby / Duty & Care": "b02 Á01 C03 É05 a04",
        "Brynmor / Tŷ  Gwyn": "ŵ06 G-07 ŷ08",
        "Brynmor / Ä": "9",
    }
    units = [Unit(id_, name.split()[0], name) for name, ids in strata.items() for id_ in ids.split()]
    allocation = draw.assign(units, of(*shares), seed)
    assert repeated(tmp_path, allocation, of(*shares), seed) == {each.unit.id: each.arm for each in allocation}


@pytest.mark.skipif(os.name != "posix" or not shutil.which("sha256sum"), reason="needs sh, sort and sha256sum")
def test_sha256sum_and_sort_repeat_a_draw_of_whole_teams(tmp_path: Path) -> None:
    units = teams(2, 3, 4)
    allocation = draw.assign(units, of(1, 1), "teams")
    again = repeated(tmp_path, allocation, of(1, 1), "teams")
    assert again == {each.unit.cluster: each.arm for each in allocation}


@pytest.mark.skipif(os.name != "posix" or not shutil.which("sha256sum"), reason="needs sh, sort and sha256sum")
@pytest.mark.parametrize("name", ["Ashby, Borough of", "=Ashby", 'a "quoted" team'])
def test_the_script_owns_up_to_cells_that_it_cannot_read(tmp_path: Path, name: str) -> None:
    allocation = draw.assign([Unit("a1", "Ashby", name)], of(1, 1), "seed")
    with pytest.raises(subprocess.CalledProcessError):
        repeated(tmp_path, allocation, of(1, 1), "seed")


def repeated(folder: Path, allocation: Allocation, design: Design, seed: str) -> dict[str, str]:
    """Return what the README's script makes of an allocation in which the arms are blank."""
    hidden = [(*row[:4], "", "") for row in draw.rows(allocation)]
    (folder / "allocation.csv").write_bytes(tables.sheet(draw.HEADINGS, hidden, for_excel=False))
    readme = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
    script = folder / "repeat.sh"
    script.write_text(readme.split("```sh\n")[1].split("```")[0], encoding="utf-8")
    seats = designs.table(design.arms)
    command: list[str | Path] = ["sh", script, folder / "allocation.csv", seed, *seats]
    said = subprocess.run(command, check=True, capture_output=True, encoding="utf-8", timeout=60)
    assert said.stderr == ""
    return dict(line.rsplit(",", 1) for line in said.stdout.splitlines())


def test_seats_count_from_one_and_the_lowest_ticket_is_the_first() -> None:
    seen = set()
    for n in range(50):
        seat_of = {hashlib.sha256(f"{n}/seat/{seat}".encode()).hexdigest(): seat for seat in (1, 2, 3)}
        first = seat_of[min(seat_of)]
        assert draw.deal(of(1, 1, 1), f"{n}", 1) == [ARMS[first - 1]]
        seen.add(first)
    assert seen == {1, 2, 3}


def test_the_queue_keeps_strata_together_and_follows_the_tickets() -> None:
    units = people(3, 1, 2)
    stratum_of = {unit.id: unit.stratum for unit in units}
    order = draw.queue(units, "golden")
    keys = [(draw.ticket("golden", "stratum", stratum_of[id_]), draw.ticket("golden", "unit", id_)) for id_ in order]
    assert sorted(order) == sorted(stratum_of)
    assert all(earlier < later for earlier, later in pairwise(keys))


# ------------------------------------------------------------------------------------------- what it refuses


def test_an_id_that_is_there_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="an id is there twice"):
        draw.assign([*people(3), people(3)[1]], of(1, 1), "")


def test_a_cluster_in_two_strata_is_refused() -> None:
    with pytest.raises(ValueError, match="a cluster lies in two strata"):
        draw.assign([Unit("1", "Ashby", "Day", "red"), Unit("2", "Ashby", "Night", "red")], of(1, 1), "")


def test_nobody_is_drawn_from_nobody() -> None:
    assert draw.assign([], of(1, 1), "") == ()


# ------------------------------------------------------------------------------------------------ later batches


def test_the_first_batch_is_dealt_by_the_seed_itself_and_each_later_one_by_another() -> None:
    """`seed/batch/2`: the text may not change, or later batches can no longer be repeated."""
    assert [draw.of_batch("golden", batch) for batch in (1, 2, 3)] == ["golden", "golden/batch/2", "golden/batch/3"]


def test_whoever_joins_alone_is_not_always_dealt_the_same_arm() -> None:
    """By the seed itself, the same seat would come first each time."""
    joined = [draw.assign([Unit("C01", "Ashby", "Duty")], of(1, 1), draw.of_batch("golden", n)) for n in range(2, 42)]
    dealt = Counter(each.arm for (each,) in joined)
    assert dealt.keys() == {"letter", "tea"}
    assert min(dealt.values()) >= 10
    assert len({draw.assign([Unit("C01", "Ashby", "Duty")], of(1, 1), "golden") for _ in joined}) == 1


def test_over_many_seeds_whoever_joins_meets_every_arm_as_often_as_its_share() -> None:
    sims, design = 6_000, of(2, 1)
    seeds = (draw.of_batch(f"{n}", 2) for n in range(sims))
    met = sum(draw.assign([Unit("C01", "Ashby", "Duty")], design, seed)[0].arm == "letter" for seed in seeds)
    assert abs(met / sims - 2 / 3) < 5 * sqrt(2 / 9 / sims)


@st.composite
def joiners(pick: st.DrawFn) -> tuple[Trial, tuple[Unit, ...]]:
    """Make up a trial over teams, and people who come later: some to its teams, some to teams of their own."""
    old = [Unit(f"{t}{n}", "Ashby", f"Tŷ {t % 2}", f"team {t}") for t in range(pick(st.integers(1, 6))) for n in (0, 1)]
    teams = pick(st.lists(st.integers(0, 9), min_size=1, max_size=8))
    late = tuple(Unit(f"L{n}", "Ashby", f"Tŷ {team % 2}", f"team {team}") for n, team in enumerate(teams))
    shares = pick(st.lists(st.integers(1, 3), min_size=1, max_size=3))
    return Trial(tuple(old), of(*shares), pick(st.text(max_size=8))), late


@PROPERTY
@given(joiners())
def test_whoever_joins_a_team_that_was_dealt_shares_its_arm_and_the_others_are_dealt_by_themselves(
    given_: tuple[Trial, tuple[Unit, ...]],
) -> None:
    trial, late = given_
    settled = draw.clusters([draw.assign(*_given(trial))])
    seed = draw.of_batch(trial.seed, 2)
    joined = {each.unit: each.arm for each in draw.assign(late, trial.design, seed, settled)}
    assert joined.keys() == set(late)
    of_settled = {unit: arm for unit, arm in joined.items() if unit.cluster in settled}
    assert all(arm == settled[unit.cluster] for unit, arm in of_settled.items())
    own = [unit for unit in late if unit.cluster not in settled]
    assert {each.unit: each.arm for each in draw.assign(own, trial.design, seed)} == {it: joined[it] for it in own}


@PROPERTY
@given(joiners())
def test_a_later_batch_changes_no_byte_of_the_first(given_: tuple[Trial, tuple[Unit, ...]]) -> None:
    """The first is repeated from its own people and seed, whoever has come since, and whatever was settled then."""
    trial, late = given_
    first = draw.assign(*_given(trial))
    before = table(first)
    draw.assign(late, trial.design, draw.of_batch(trial.seed, 2), draw.clusters([first]))
    again = draw.assign(draw.units(tables.rows(before)), trial.design, trial.seed)
    assert table(again) == before
    assert draw.clusters([again]) == {each.unit.cluster: each.arm for each in first}


def test_the_allocation_of_a_later_batch_is_the_same_for_ever() -> None:
    first = draw.assign([Unit(f"A{n}", "Ashby", "Day", f"team {n % 3}") for n in range(6)], of(1, 1), "golden")
    late = [Unit(f"L{n}", "Ashby", "Day", f"team {n}") for n in range(1, 6)]
    second = draw.assign(late, of(1, 1), draw.of_batch("golden", 2), draw.clusters([first]))
    assert {each.unit.cluster: each.arm for each in first} == {"team 0": "tea", "team 1": "letter", "team 2": "letter"}
    assert {each.unit.cluster: each.arm for each in second} == {
        "team 1": "letter",
        "team 2": "letter",
        "team 3": "tea",
        "team 4": "letter",
        "team 5": "tea",
    }


def test_people_who_are_drawn_one_by_one_settle_nothing() -> None:
    assert draw.clusters([draw.assign(people(3), of(1, 1), "golden")]) == {}
