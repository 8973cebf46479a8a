"""What the ledger says, taken together: read back whole, and refused where one event cannot follow another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from letters.problems import Tampered
from letters.trial import ledger, record
from letters.trial.design import Arm, Design
from letters.trial.ledger import Event, Pen
from letters.trial.record import Look, Mailing, Record, Seal

PROPERTY = settings(derandomize=True, deadline=None, max_examples=100)
PEN = Pen(datetime(2026, 11, 2, 9, tzinfo=UTC), "r.amadi")
SEAL = Seal(
    batch=1,
    at=ledger.stamp(PEN.at),
    roster="a" * 64,
    people=9,
    design=Design((Arm("letter", 2, sent=True), Arm("control", 1)), ("site",)),
    seed="a seed",
    seed_from="campaign.toml",
    algorithm="letters-draw-1",
    allocation="b" * 64,
    key="d" * 64,
)
LATER = replace(SEAL, batch=2, people=2, roster="e" * 64, allocation="f" * 64)
FIRST = record.sealed(PEN, SEAL, {"listed": 9})
SECOND = record.sealed(PEN, LATER, {"listed": 11})


def said(kind: str, **content: Any) -> Event:
    """Return an event."""
    return ledger.event(PEN, kind, **content)


def made(manifest: str = "m1") -> Event:
    """Return the event of letters that are in place."""
    return said("made", manifest=manifest, letters=2)


def sent(mailing: int = 1, manifest: str = "m1") -> Event:
    """Return the event of letters that went to the post."""
    return said("sent", mailing=mailing, day="2026-12-03", letters=2, manifest=manifest, list=f"l{mailing}")


def returned(**letters: int) -> Event:
    """Return the event of letters that came back."""
    return said("returned", letters=letters)


def withdrawn(*people: str) -> Event:
    """Return the event of people who are sent nothing more."""
    return said("withdrawn", people=list(people), reason="left")


WITHDREW = said("withdrew-site", site="ashby", people=5)
UNSEALED = said("unsealed", by="Ruth Amadi", arms=["control"], people=3)
PURGED = said("purged", by="Ruth Amadi", receipt="9" * 64)


def refused(*events: Event) -> str:
    """Return why these events cannot stand in one ledger; they are read from its bytes."""
    with pytest.raises(Tampered) as stop:
        record.of(ledger.read(ledger.append(None, events)))
    (reason,) = stop.value.reasons
    return reason


def of(*events: Event) -> Record:
    """Return what events say that were written into a ledger and read from it."""
    return record.of(ledger.read(ledger.append(None, events)))


# ------------------------------------------------------------------------------------- what goes in comes out

TEXT = st.text(max_size=9)
NAMES = st.lists(st.text(min_size=1, max_size=5), min_size=1, max_size=4, unique=True)


@st.composite
def seals(pick: st.DrawFn) -> tuple[Seal, ...]:
    """Make up the seals of one to four batches of one campaign."""
    design = Design(
        tuple(Arm(name, pick(st.integers(1, 9)), pick(st.booleans())) for name in pick(NAMES)),
        tuple(pick(st.lists(TEXT, max_size=3))),
        pick(TEXT),
    )
    seed, seed_from, key = pick(TEXT), pick(TEXT), pick(TEXT)
    return tuple(
        Seal(
            batch=batch,
            at=ledger.stamp(PEN.at),
            roster=pick(TEXT),
            people=pick(st.integers(0, 50_000)),
            design=design,
            seed=seed,
            seed_from=seed_from,
            algorithm=pick(TEXT),
            allocation=pick(TEXT),
            key=key,
            outside=pick(TEXT),
        )
        for batch in range(1, pick(st.integers(1, 4)) + 1)
    )


@PROPERTY
@given(seals(), st.dictionaries(st.sampled_from(["listed", "excluded", "inputs", "hidden"]), TEXT))
def test_a_sealed_draw_is_read_back_whole_and_so_is_every_later_batch(
    batches: tuple[Seal, ...], read_as: dict[str, str]
) -> None:
    found = of(*(event for seal in batches for event in record.sealed(PEN, seal, read_as)))
    assert found.seals == batches
    assert found.seal == batches[0]
    assert found.people == sum(seal.people for seal in batches)


def test_before_anything_is_decided_nothing_is_said() -> None:
    assert of() == Record()
    assert of().seal is None
    assert of().people == 0


def test_a_whole_life_is_read_back() -> None:
    found = of(
        said("approved", by="Ruth Amadi", notes={"n1": ["spelling"]}),
        *FIRST,
        made("m1"),
        sent(1, "m1"),
        returned(A01=1),
        *SECOND,
        said("approved", by="Ruth Amadi", notes={"n1": ["names"], "n2": ["spelling"]}),
        made("m2"),
        made("m3"),
        sent(2, "m3"),
        returned(A01=2, A02=1),
        withdrawn("A02", "B01"),
        WITHDREW,
        said("corrected", people={"A03": "mark"}, reason="renamed"),
        said("corrected", people={"C01": "mark"}, reason=record.ANOTHER),
        UNSEALED,
        said("outcomes", inputs={"endline.csv": "o1"}),
        said("evaluated", blind=True, columns={}, files={"report.html": "e1"}),
        said("evaluated", blind=False),
        PURGED,
    )
    assert found == Record(
        seals=(SEAL, LATER),
        approvals={"n1": frozenset({"spelling", "names"}), "n2": frozenset({"spelling"})},
        manifest="m3",
        mailings=(Mailing(1, "2026-12-03", 2, "m1", "l1"), Mailing(2, "2026-12-03", 2, "m3", "l2")),
        returned=(("A01", 1), ("A01", 2), ("A02", 1)),
        withdrawn={"A02": "left", "B01": "left"},
        sites={"ashby": 5},
        early_sites=frozenset(),
        renamed={"A03": "mark"},
        namesakes=frozenset({"C01"}),
        unsealed=frozenset({"control"}),
        purged="9" * 64,
        measured=({"endline.csv": "o1"},),
        looks=(Look(True, {}, {"report.html": "e1"}), Look(False, None, {})),
    )
    assert found.open_looks == (Look(False, None, {}),)


@pytest.mark.parametrize("event", [said("outcomes", inputs={"endline.csv": "o1"}), said("evaluated", blind=False)])
def test_nothing_is_measured_or_looked_at_before_a_draw(event: Event) -> None:
    assert "cannot stand here" in refused(event)
    assert "cannot stand here" in refused(*FIRST, said(event.kind))


PLAN: dict[str, Any] = {"primary": "valued", "family": ["motivation"], "outcomes": {"valued": {}, "motivation": {}}}


def test_what_was_to_be_measured_is_sealed_with_the_first_draw_alone() -> None:
    planned = record.sealed(PEN, SEAL, {"plan": PLAN})
    later = record.sealed(PEN, LATER, {"plan": {**PLAN, "primary": "another"}})
    assert of(*planned).plan == PLAN
    assert of(*planned, *later, made()).plan == PLAN
    assert of(*FIRST, *later).plan is None


@pytest.mark.parametrize(
    "plan",
    [
        "valued",
        [],
        {},
        {**PLAN, "primary": None},
        {**PLAN, "family": [1]},
        {**PLAN, "family": None},
        {**PLAN, "outcomes": ["valued"]},
        {**PLAN, "outcomes": {"valued": "more"}},
    ],
)
def test_a_plan_of_another_kind_is_tampering(plan: Any) -> None:
    assert "line 2: " in refused(*record.sealed(PEN, SEAL, {"plan": plan}))


def test_an_authority_that_withdraws_before_the_draw_is_known_to_have() -> None:
    later = said("withdrew-site", site="brynmor", people=4)
    assert of(WITHDREW, *FIRST, later).early_sites == {"ashby"}
    assert of(WITHDREW, *FIRST, later).sites == {"ashby": 5, "brynmor": 4}


def test_a_name_that_was_corrected_twice_is_the_last_one() -> None:
    once = said("corrected", people={"A03": "one", "A04": "four"}, reason="renamed")
    twice = said("corrected", people={"A03": "two"}, reason="renamed")
    assert of(*FIRST, once, twice).renamed == {"A03": "two", "A04": "four"}


# ------------------------------------------------------------------------------------ what cannot follow


@pytest.mark.parametrize(
    ("events", "line"),
    [
        ([*FIRST, *FIRST], 3),
        ([*SECOND], 1),
        ([*FIRST, *record.sealed(PEN, replace(SEAL, batch=3), {})], 3),
        ([*FIRST, *SECOND, *SECOND], 5),
        ([*FIRST, *SECOND, *FIRST], 5),
        ([FIRST[1]], 1),
        ([*FIRST, SECOND[1]], 3),
        ([FIRST[0], FIRST[0]], 2),
        ([*FIRST, SECOND[0], FIRST[1]], 4),
        ([*FIRST, *record.sealed(PEN, replace(LATER, seed="another seed"), {})], 4),
        ([made()], 1),
        ([WITHDREW, made()], 2),
        ([*FIRST, sent()], 3),
        ([*FIRST, made("m1"), made("m2"), sent(1, "m1")], 5),
        ([*FIRST, made(""), sent(1, "")], 4),
        ([*FIRST, made(), sent(), sent()], 5),
        ([*FIRST, made(), sent(), sent(2)], 5),
        ([*FIRST, made(), sent(), made("m2"), sent(3, "m2")], 6),
        ([*FIRST, made(), sent(), made("m2"), made("m1"), sent(2)], 7),
        ([*FIRST, made(), sent(), returned(A01=1), returned(A02=1, A01=1)], 6),
        ([*FIRST, made(), returned(A01=1)], 4),
        ([*FIRST, made(), sent(), returned(A01=2)], 5),
        ([*FIRST, made(), sent(), returned(A01=0)], 5),
        ([*FIRST, withdrawn("A01"), withdrawn("A02", "A01")], 4),
        ([withdrawn("A01")], 1),
        ([WITHDREW, *FIRST, WITHDREW], 4),
        ([*FIRST, WITHDREW, WITHDREW], 4),
        ([*FIRST, UNSEALED, UNSEALED], 4),
        ([UNSEALED], 1),
        ([*FIRST, said("unsealed", by="Ruth Amadi", arms=[], people=0)], 3),
        ([*FIRST, said("unsealed", by="Ruth Amadi", arms=["tea"], people=0)], 3),
        *(
            ([*FIRST, made(), sent(), PURGED, event], 6)
            for event in (made("m2"), returned(A01=1), withdrawn("A01"), WITHDREW, UNSEALED, PURGED, *SECOND)
        ),
    ],
    ids=[
        "two first draws",
        "a second batch without a first",
        "a third batch without a second",
        "a batch twice",
        "a first draw after a second batch",
        "a draw without a frozen roster",
        "a later draw without a roster",
        "a roster frozen twice",
        "a batch that is not its roster's",
        "another seed for a later batch",
        "letters without a draw",
        "letters after a withdrawal alone",
        "sent and never made",
        "sent what was not made last",
        "sent what has no manifest",
        "sent twice",
        "sent twice, under another number",
        "a mailing left out",
        "the same letters again, made and sent",
        "a letter that came back twice",
        "a letter that came back and was not sent",
        "a letter of a mailing to come that came back",
        "a letter of no mailing that came back",
        "withdrawn twice",
        "withdrawn and never drawn",
        "an authority twice, before the draw and after",
        "an authority twice",
        "unsealed twice",
        "unsealed and never drawn",
        "nobody unsealed",
        "an arm unsealed that there is not",
        "made after a purge",
        "returned after a purge",
        "withdrawn after a purge",
        "an authority after a purge",
        "unsealed after a purge",
        "purged twice",
        "frozen after a purge",
        "drawn after a purge",
    ],
)
def test_what_cannot_follow_is_tampering_and_its_line_is_named(events: list[Event], line: int) -> None:
    kind = events[line - 1].kind
    assert refused(*events) == (
        f"ledger.jsonl, line {line}: “{kind}” cannot be read, or cannot stand here. Put back the file as it was."
    )


@pytest.mark.parametrize("events", [[FIRST[0]], [*FIRST, SECOND[0]], [*FIRST, made(), SECOND[0]]])
def test_a_roster_for_which_no_draw_follows_is_tampering(events: list[Event]) -> None:
    assert refused(*events).startswith("ledger.jsonl: a roster was frozen, and no draw follows it.")


@pytest.mark.parametrize("other", [None, True, 1.5, "1", [], {}])
@pytest.mark.parametrize(
    ("spoil", "line"),
    [
        (lambda x: [FIRST[0], replace(FIRST[1], content={**FIRST[1].content, "batch": x})], 2),
        (lambda x: [replace(FIRST[0], content={**FIRST[0].content, "people": x}), FIRST[1]], 2),
        (lambda x: [replace(FIRST[0], content={**FIRST[0].content, "design": x}), FIRST[1]], 2),
        (lambda x: [*FIRST, said("returned", letters={"A01": x})], 3),
        (lambda x: [*FIRST, made(), said("sent", **{**sent().content, "mailing": x})], 4),
        (lambda x: [*FIRST, made(), said("sent", **{**sent().content, "letters": x})], 4),
    ],
    ids=["batch", "people", "design", "a mailing that came back", "mailing", "letters"],
)
def test_a_value_of_another_kind_is_tampering(spoil: Callable[[Any], list[Event]], line: int, other: Any) -> None:
    assert f"line {line}: " in refused(*spoil(other))


@pytest.mark.parametrize("event", [*FIRST, made(), sent(), returned(A01=1), withdrawn("A01"), WITHDREW, PURGED])
def test_an_event_that_lacks_one_of_its_parts_is_tampering(event: Event) -> None:
    before = {"sent": [*FIRST, made()], "returned": [*FIRST, made(), sent()], "drawn": [FIRST[0]]}
    ahead = before.get(event.kind, [] if event.kind == "frozen" else [*FIRST])
    after = [FIRST[1]] if event.kind == "frozen" else []
    only_kept = {("frozen", "listed"), ("made", "letters"), ("purged", "by")}
    for part in (it for it in event.content if (event.kind, it) not in only_kept):
        rest = {name: value for name, value in event.content.items() if name != part}
        assert "cannot be read" in refused(*ahead, replace(event, content=rest), *after), part


def test_every_kind_of_event_has_a_reader() -> None:
    """One without was told as a ledger that somebody had changed."""
    assert {*record.READERS, "frozen", "joined", "drawn"} == set(ledger.KINDS)
