"""What is not as it was drawn is said in sentences that tell a person what to look for."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from conftest import Command

from letters import files
from letters.problems import Tampered
from letters.trial import differences, draw, ledger
from letters.trial.design import Arm, Design, Unit
from letters.trial.draw import Allocation, Assigned
from letters.trial.ledger import Event
from letters.trial.record import Seal

DESIGN = Design((Arm("letter", 1), Arm("control", 1)), ("site",))
UNITS = tuple(Unit(f"A{n:02d}", "ashby", "Ashby") for n in range(1, 11))
ALLOCATION = draw.assign(UNITS, DESIGN, "a seed")
TABLE = draw.table(ALLOCATION)
SEAL = Seal(
    batch=1,
    at="2026-11-02T09:00:00Z",
    roster="r" * 64,
    people=10,
    design=DESIGN,
    seed="a seed",
    seed_from="campaign.toml",
    algorithm=draw.ALGORITHM,
    allocation=files.digest(TABLE),
)
OLDER = "ledger.jsonl: the draw of 2026-11-02 was made with letters-draw-0; this program has letters-draw-1."


# --------------------------------------------------------------------------------------------------- the shares


@pytest.mark.parametrize("shares", [(1, 1), (2, 1), (3, 1, 1), (2, 2)])
def test_a_draw_is_within_its_shares(shares: tuple[int, ...]) -> None:
    design = Design(tuple(Arm(f"arm {n}", share) for n, share in enumerate(shares)))
    for size in range(1, 13):
        units = [
            Unit(f"{site}{n}", site, site) for site, more in (("a", 0), ("b", 1), ("c", 5)) for n in range(size + more)
        ]
        assert differences.of_shares(draw.assign(units, design, f"seed {size}"), design) == []


def test_an_uneven_stratum_is_told_without_its_name() -> None:
    units = [Unit(f"A{n}", "ashby", f"Team {n // 4}") for n in range(8)]
    arms = ["letter"] * 4 + ["control"] * 4
    uneven = tuple(Assigned(unit, arm, DESIGN.probability(arm)) for unit, arm in zip(units, arms, strict=True))
    said = "trial/allocation.csv: in 2 of 2 strata an arm has more or fewer than its share."
    assert differences.of_shares(uneven, DESIGN) == [said]


def test_arms_that_are_uneven_over_all_are_told() -> None:
    units = [Unit(f"A{n}", "ashby", f"Team {n}") for n in range(4)]
    uneven = tuple(Assigned(unit, "letter", DESIGN.probability("letter")) for unit in units)
    said = "trial/allocation.csv: over all strata an arm has more or fewer than its share."
    assert differences.of_shares(uneven, DESIGN) == [said]


def test_a_cluster_in_two_arms_is_told() -> None:
    units = [Unit(f"A{n}", "ashby", "Ashby", f"Team {n // 2}") for n in range(4)]
    arms = ["letter", "control", "control", "letter"]
    split = tuple(Assigned(unit, arm, DESIGN.probability(arm)) for unit, arm in zip(units, arms, strict=True))
    assert differences.of_shares(split, DESIGN) == ["trial/allocation.csv: people of one cluster are in several arms."]


# --------------------------------------------------------------------------------------------- campaign.toml


@pytest.mark.parametrize("seed", ["a seed", ""])
def test_a_campaign_that_asks_for_the_sealed_draw_does_not_differ(seed: str) -> None:
    assert differences.of_campaign(SEAL, DESIGN, seed) == []


def test_another_seed_is_said_without_either_seed() -> None:
    said = ["campaign.toml: the seed is not the one of the draw of 2026-11-02."]
    assert differences.of_campaign(SEAL, DESIGN, "A seed") == said


@pytest.mark.parametrize(
    "design",
    [
        replace(DESIGN, arms=(Arm("letter", 2), Arm("control", 1))),
        replace(DESIGN, arms=(Arm("letter", 2), Arm("control", 2))),  # the same odds, and another table
        replace(DESIGN, arms=(Arm("control", 1), Arm("letter", 1))),
        replace(DESIGN, arms=(*DESIGN.arms, Arm("third", 1))),
        replace(DESIGN, strata=()),
        replace(DESIGN, strata=("team",)),
        replace(DESIGN, cluster="team"),
    ],
)
def test_another_design_is_said(design: Design) -> None:
    said = ["campaign.toml: the arms, shares, strata or cluster are not those of the draw of 2026-11-02."]
    assert differences.of_campaign(SEAL, design, "a seed") == said


def test_all_that_differs_is_said_at_once() -> None:
    seal = replace(SEAL, algorithm="letters-draw-0")
    said = differences.of_campaign(seal, replace(DESIGN, strata=()), "another")
    assert [line.partition(":")[0] for line in said] == ["ledger.jsonl", "campaign.toml", "campaign.toml"]
    assert said[0] == OLDER


# --------------------------------------------------------------------------------------------- allocation.csv

NAME = "trial/allocation.csv"


def repeated(seal: Seal, table: bytes | None, units: tuple[Unit, ...] | None = None) -> Allocation:
    """Return a draw made again, from its units or, when they are not given, from the table."""
    return differences.repeated(seal, units, table, NAME, b"", {})


def test_a_sealed_draw_is_repeated_from_its_units_or_from_its_table() -> None:
    assert repeated(SEAL, TABLE) == repeated(SEAL, None, UNITS) == ALLOCATION


@pytest.mark.parametrize("table", [None, b"", TABLE[:-1], TABLE.replace(b"A01,ashby", b"A11,ashby"), b"\xff\xfe"])
def test_a_table_that_is_missing_or_was_changed_is_said(table: bytes | None) -> None:
    said = f"{NAME}: this file is missing, or is not the one that was sealed with the draw of 2026-11-02."
    with pytest.raises(Tampered) as stop:
        repeated(SEAL, table)
    assert stop.value.reasons == (said,)


@pytest.mark.parametrize("units", [None, UNITS])
def test_a_table_that_the_seed_does_not_give_is_said(units: tuple[Unit, ...] | None) -> None:
    """Somebody chose the arms, and sealed them with a seed that would have chosen otherwise."""
    chosen = draw.table(draw.assign(UNITS, DESIGN, "another seed"))
    assert chosen != TABLE
    with pytest.raises(Tampered) as stop:
        repeated(replace(SEAL, allocation=files.digest(chosen)), chosen, units)
    said = f"{NAME}: the draw, repeated from the sealed seed, does not give the sealed allocation."
    assert stop.value.reasons == (said,)


def test_a_draw_by_an_older_program_is_said_and_not_repeated() -> None:
    with pytest.raises(Tampered) as stop:
        repeated(replace(SEAL, algorithm="letters-draw-0"), TABLE)
    assert stop.value.reasons == (OLDER,)


# -------------------------------------------------------------------------------------- the seal in the ledger

PLACES = (
    "at",
    "seed",
    "seed_from",
    "algorithm",
    "allocation",
    "roster",
    "people",
    "arm",
    "stratum",
    "cluster",
    "share",
)


def spoilt(book: bytes, place: str, value: object) -> bytes:
    """Return a ledger with another value in one place of its draw, every line fitting the one before it."""
    frozen, drawn, *rest = ledger.read(book)
    before: dict[str, Any] = json.loads(json.dumps(frozen.content))
    design = before["design"]
    if place == "at":
        drawn = replace(drawn, at=value)  # type: ignore[arg-type]
    elif place in ("arm", "share"):
        design["arms"][0]["name" if place == "arm" else "share"] = value
    elif place in ("stratum", "cluster"):
        design.update({"strata": [value]} if place == "stratum" else {"cluster": value})
    elif place in ("roster", "people"):
        before[place] = value
    else:
        drawn = replace(drawn, content={**drawn.content, place: value})
    return ledger.append(None, [replace(frozen, content=before), drawn, *rest])


@pytest.mark.parametrize("value", [None, -1.5, [], {}], ids=repr)
@pytest.mark.parametrize("place", PLACES)
def test_a_forged_seal_is_tampering_and_no_fault_of_the_program(
    letters: Command, made: Path, place: str, value: object
) -> None:
    """The chain is made to fit: what is wrong is what the seal says."""
    book = made / "output/ledger.jsonl"
    assert spoilt(book.read_bytes(), "seed", "a seed for tests") == book.read_bytes()
    book.write_bytes(spoilt(book.read_bytes(), place, value))
    (made / "ledger-head.json").unlink()
    for command in ("verify", "draw"):
        ran = letters(command, made)
        assert (ran.code, ran.out) == (3, ""), ran.err
        assert ran.err.splitlines()[-1].startswith("ledger.jsonl")


def test_a_draw_by_an_older_program_is_said_once(letters: Command, made: Path) -> None:
    """It is met twice: when the settings are compared with the seal, and when the draw is repeated."""
    book = made / "output/ledger.jsonl"
    book.write_bytes(spoilt(book.read_bytes(), "algorithm", "letters-draw-0"))
    (made / "ledger-head.json").unlink()
    ran = letters("draw", made)
    assert ran.code == 3
    assert ran.err.count("was made with letters-draw-0; this program has letters-draw-1.") == 1


def test_an_event_whose_content_is_no_table_is_tampering() -> None:
    book = ledger.append(None, [Event("drawn", SEAL.at, "", [])])  # type: ignore[arg-type]
    with pytest.raises(Tampered, match=r"^ledger\.jsonl, line 1"):
        ledger.read(book)


@pytest.mark.parametrize(
    "table",
    [
        b"junk",
        "staff_id\u00e9".encode("latin-1"),
        b"staff_id,site,stratum,cluster,arm,probability\nA,a,s,,letter,0.5\nA,a,s,,letter,0.5\n",
        b"staff_id,site,stratum,cluster,arm,probability\n" + b"x" * 200_000 + b",a,s,,letter,0.5\n",
    ],
    ids=["junk", "latin-1", "an id twice", "a long field"],
)
def test_a_table_that_is_no_allocation_is_told_though_its_seal_was_forged(table: bytes) -> None:
    with pytest.raises(Tampered) as stop:
        repeated(replace(SEAL, allocation=files.digest(table)), table)
    assert stop.value.reasons == (f"{NAME}: this file is missing, or is not an allocation that letters wrote.",)


def test_a_seal_that_counts_other_people_is_told() -> None:
    table = draw.table(draw.assign(UNITS, SEAL.design, SEAL.seed))
    forged = replace(SEAL, allocation=files.digest(table), people=99)
    with pytest.raises(Tampered) as stop:
        repeated(forged, table)
    assert stop.value.reasons == (f"ledger.jsonl: it counts 99 people, and {len(UNITS)} were drawn.",)
