"""The ledger gives back what was written, and nobody can change it unseen."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from letters.problems import Tampered
from letters.trial import ledger
from letters.trial.design import Arm, Design
from letters.trial.ledger import Event, Seal

PROPERTY = settings(derandomize=True, deadline=None, max_examples=100)
SEAL = Seal(
    at="2026-11-02T09:00:00Z",
    roster="a" * 64,
    people=188,
    design=Design((Arm("letter", 2), Arm("control", 1)), ("site", "team")),
    seed="Tŷ Gwyn, 2026",
    seed_from="campaign.toml",
    algorithm="letters-draw-1",
    allocation="b" * 64,
)
DRAWN = ledger.sealed(SEAL, {"listed": 200, "excluded": {"On long leave": 12}})
MADE = ledger.made(datetime(2026, 11, 2, 9, 5, tzinfo=UTC), "c" * 64, 125)
BOOK = ledger.append(None, [*DRAWN, MADE])

PLAIN = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8)
VALUES = st.recursive(
    PLAIN,
    lambda v: st.lists(v, max_size=3) | st.dictionaries(st.text(max_size=4), v, max_size=3),
    max_leaves=6,
)
CONTENT = st.dictionaries(st.text(max_size=8), VALUES, max_size=4)
EVENTS = st.lists(st.builds(Event, st.text(max_size=8), st.text(max_size=20), CONTENT), max_size=6)


def lines(data: bytes) -> list[bytes]:
    """Return the lines of a ledger, each with its end."""
    return data.splitlines(keepends=True)


def changed(data: bytes, place: int, difference: int) -> bytes:
    """Return the data with one byte changed."""
    return data[:place] + bytes([data[place] ^ difference]) + data[place + 1 :]


def refuses(data: bytes) -> bool:
    """Say whether this is no whole ledger."""
    try:
        ledger.read(data)
    except Tampered:
        return True
    return False


# ------------------------------------------------------------------------------------- what goes in comes out


@pytest.mark.parametrize("nothing", [None, b""])
def test_no_ledger_holds_no_events(nothing: bytes | None) -> None:
    assert ledger.read(nothing) == ()
    assert ledger.append(nothing, []) == b""


@PROPERTY
@given(EVENTS)
def test_the_events_that_were_appended_are_read_back(events: list[Event]) -> None:
    assert list(ledger.read(ledger.append(None, events))) == events


@PROPERTY
@given(EVENTS, EVENTS)
def test_the_bytes_that_were_there_stay_when_more_is_appended(first: list[Event], more: list[Event]) -> None:
    before = ledger.append(None, first)
    after = ledger.append(before, more)
    assert after.startswith(before)
    assert after == ledger.append(None, first + more)


def test_each_line_carries_the_sha256_of_the_line_before() -> None:
    entries = [json.loads(line) for line in lines(BOOK)]
    hashes = [hashlib.sha256(line.rstrip(b"\n")).hexdigest() for line in lines(BOOK)]
    assert [entry["before"] for entry in entries] == ["0" * 64, *hashes[:-1]]
    assert ledger.head(BOOK) == hashes[-1]


def test_the_text_of_a_line_is_the_same_for_ever() -> None:
    """Sorted keys, no spaces, UTF-8 as it is: an old ledger must be read by a newer version."""
    event = Event("made", "2026-11-02T09:05:00Z", {"manifest": "ŵ", "letters": 2})
    assert ledger.append(None, [event]).decode() == (
        '{"at":"2026-11-02T09:05:00Z","before":"' + "0" * 64 + '","content":{"letters":2,"manifest":"ŵ"},'
        '"event":"made","schema":1}\n'
    )


# ----------------------------------------------------------------------------------- what was changed is seen


@PROPERTY
@given(EVENTS, st.data())
def test_no_byte_before_the_last_line_can_be_changed(events: list[Event], data: st.DataObject) -> None:
    book = ledger.append(None, events)
    assume(len(lines(book)) > 1)
    place = data.draw(st.integers(0, len(book) - len(lines(book)[-1]) - 1))
    assert refuses(changed(book, place, data.draw(st.integers(1, 255))))


@PROPERTY
@given(EVENTS, st.data())
def test_no_byte_can_be_changed_when_the_head_was_noted_down(events: list[Event], data: st.DataObject) -> None:
    """Nothing follows the last line to vouch for it; its hash, noted down elsewhere, does."""
    book = ledger.append(None, events)
    assume(book)
    other = changed(book, data.draw(st.integers(0, len(book) - 1)), data.draw(st.integers(1, 255)))
    assert refuses(other) or ledger.head(other) != ledger.head(book)


def test_no_bit_of_a_sealed_draw_can_be_changed() -> None:
    """Every bit of every byte, in the two lines that seal a draw and the line of the letters made."""
    last = len(BOOK) - len(lines(BOOK)[-1])
    for place in range(len(BOOK)):
        for bit in range(8):
            other = changed(BOOK, place, 1 << bit)
            assert refuses(other) or (place >= last and ledger.head(other) != ledger.head(BOOK))


@PROPERTY
@given(EVENTS, st.data())
def test_no_line_before_the_last_can_be_removed(events: list[Event], data: st.DataObject) -> None:
    rows = lines(ledger.append(None, events))
    assume(len(rows) > 1)
    del rows[data.draw(st.integers(0, len(rows) - 2))]
    assert refuses(b"".join(rows))


@PROPERTY
@given(EVENTS, st.data())
def test_no_two_lines_can_be_swapped(events: list[Event], data: st.DataObject) -> None:
    rows = lines(ledger.append(None, events))
    assume(len(rows) > 1)
    one, two = data.draw(st.lists(st.integers(0, len(rows) - 1), min_size=2, max_size=2, unique=True))
    rows[one], rows[two] = rows[two], rows[one]
    assert refuses(b"".join(rows))


@PROPERTY
@given(EVENTS, st.data())
def test_no_line_can_be_written_twice(events: list[Event], data: st.DataObject) -> None:
    rows = lines(ledger.append(None, events))
    assume(rows)
    rows.insert(data.draw(st.integers(0, len(rows))), data.draw(st.sampled_from(rows)))
    assert refuses(b"".join(rows))


@PROPERTY
@given(EVENTS, st.data())
def test_last_lines_that_are_cut_whole_show_in_the_head_alone(events: list[Event], data: st.DataObject) -> None:
    """What is left is a ledger that once was true: only someone who noted the head can tell."""
    book = ledger.append(None, events)
    assume(book)
    kept = data.draw(st.integers(0, len(events) - 1))
    cut = b"".join(lines(book)[:kept])
    assert list(ledger.read(cut)) == events[:kept]
    assert ledger.head(cut) != ledger.head(book)


@PROPERTY
@given(EVENTS, st.data())
def test_a_line_that_is_cut_off_is_named(events: list[Event], data: st.DataObject) -> None:
    book = ledger.append(None, events)
    assume(book)
    whole = data.draw(st.integers(0, len(events) - 1))
    part = data.draw(st.integers(1, len(lines(book)[whole]) - 1))
    with pytest.raises(Tampered, match=f"^ledger.jsonl, line {whole + 1}: the line is cut off"):
        ledger.read(b"".join(lines(book)[:whole]) + lines(book)[whole][:part])


def test_a_changed_line_is_named_by_itself_or_by_the_next() -> None:
    """A line that is no longer JSON shows itself; another seed in its place shows in the line after it."""
    with pytest.raises(Tampered, match=r"^ledger\.jsonl, line 2: this line, or the one before it, is not what"):
        ledger.read(BOOK.replace(b'"seed":', b'"seed";'))
    with pytest.raises(Tampered, match=r"^ledger\.jsonl, line 3: this line, or the one before it, is not what"):
        ledger.read(BOOK.replace(b"Gwyn, 2026", b"Gwyn, 2027"))


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b" ",
        b"null",
        b"[]",
        b'"ledger"',
        b"{}",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"1" * 10_000,
    ],
    ids=[
        "empty",
        "blank",
        "null",
        "list",
        "text",
        "no keys",
        "not UTF-8",
        "deep list",
        "deep object",
        "long number",
    ],
)
def test_a_line_of_something_else_is_tampering(line: bytes) -> None:
    with pytest.raises(Tampered, match=r"^ledger\.jsonl, line 4: "):
        ledger.read(BOOK + line + b"\n")


@pytest.mark.parametrize(
    "rewritten",
    [
        lambda entry: json.dumps(entry, ensure_ascii=False, sort_keys=True),
        lambda entry: json.dumps(entry, ensure_ascii=True, sort_keys=True, separators=(",", ":")),
        lambda entry: json.dumps({**entry, "note": ""}, ensure_ascii=False, sort_keys=True, separators=(",", ":")),
        lambda entry: json.dumps({**entry, "schema": 2}, ensure_ascii=False, sort_keys=True, separators=(",", ":")),
        lambda entry: json.dumps(dict(reversed(entry.items())), ensure_ascii=False, separators=(",", ":")),
    ],
    ids=["spaces", "escapes", "one more key", "another schema", "another order"],
)
def test_the_same_content_written_otherwise_is_tampering(rewritten: Callable[[dict[str, Any]], str]) -> None:
    """One content has one text, so a hash of the text is a hash of the content."""
    frozen, drawn, _ = lines(BOOK)
    other = rewritten(json.loads(drawn)).encode() + b"\n"
    assert other != drawn
    assert refuses(frozen + other)


def test_windows_line_ends_are_tampering() -> None:
    assert refuses(BOOK.replace(b"\n", b"\r\n"))


# ----------------------------------------------------------------------------------------- the seal of a draw


@PROPERTY
@given(
    st.builds(
        Seal,
        at=st.text(),
        roster=st.text(),
        people=st.integers(0),
        design=st.builds(
            Design,
            st.lists(
                st.builds(Arm, st.text(), st.integers(1)),
                min_size=1,
                max_size=4,
                unique_by=lambda arm: arm.name,
            ).map(tuple),
            st.lists(st.text(), max_size=3).map(tuple),
            st.text(),
        ),
        seed=st.text(),
        seed_from=st.text(),
        algorithm=st.text(),
        allocation=st.text(),
    )
)
def test_a_sealed_draw_is_read_back_whole(seal: Seal) -> None:
    book = ledger.append(None, [*ledger.sealed(seal, {"listed": 3}), MADE])
    assert ledger.seal(ledger.read(book)) == seal


def test_before_the_draw_there_is_no_seal() -> None:
    assert ledger.seal(()) is None
    assert ledger.seal((MADE,)) is None


@pytest.mark.parametrize(
    "events",
    [(*DRAWN, *DRAWN), (*DRAWN, DRAWN[1]), (*DRAWN, DRAWN[0]), DRAWN[:1], DRAWN[1:]],
    ids=["two draws", "drawn again", "frozen again", "frozen, not drawn", "drawn, not frozen"],
)
def test_more_or_less_than_one_draw_is_tampering(events: tuple[Event, ...]) -> None:
    book = ledger.append(None, events)
    with pytest.raises(Tampered, match="more or less than one draw"):
        ledger.seal(ledger.read(book))


@pytest.mark.parametrize(
    "design",
    [
        None,
        [],
        {},
        {"arms": [], "strata": [], "cluster": ""},
        {"arms": [{"name": "letter", "share": 0}], "strata": [], "cluster": ""},
        {"arms": [{"name": "letter", "share": "1"}], "strata": [], "cluster": ""},
        {"arms": [{"name": "letter"}], "strata": [], "cluster": ""},
        {"arms": [{"name": "letter", "share": 1, "odds": 1}], "strata": [], "cluster": ""},
    ],
)
def test_a_seal_that_holds_no_design_is_tampering(design: object) -> None:
    frozen = Event("frozen", SEAL.at, {**DRAWN[0].content, "design": design})
    with pytest.raises(Tampered, match="the seal of the draw cannot be read"):
        ledger.seal((frozen, DRAWN[1]))


@pytest.mark.parametrize("missing", ["algorithm", "seed", "seed_from", "allocation"])
def test_a_seal_that_lacks_something_is_tampering(missing: str) -> None:
    drawn = Event("drawn", SEAL.at, {key: value for key, value in DRAWN[1].content.items() if key != missing})
    with pytest.raises(Tampered, match="the seal of the draw cannot be read"):
        ledger.seal((DRAWN[0], drawn))


def test_the_seal_says_how_the_sheets_were_read() -> None:
    assert DRAWN[0].content["listed"] == 200
    assert DRAWN[0].content["excluded"] == {"On long leave": 12}


def test_made_seals_a_manifest_at_a_time() -> None:
    assert Event("made", "2026-11-02T09:05:00Z", {"manifest": "c" * 64, "letters": 125}) == MADE


def test_the_last_event_of_a_kind_is_the_latest() -> None:
    first, second = Event("made", "1", {}), Event("made", "2", {})
    assert ledger.last([first, *DRAWN, second], "made") is second
    assert ledger.last(iter([first, *DRAWN]), "made") is first
    assert ledger.last(DRAWN, "made") is None
