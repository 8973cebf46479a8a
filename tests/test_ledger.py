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
from letters.trial import ledger, record
from letters.trial.design import Arm, Design
from letters.trial.ledger import KINDS, Event, Pen
from letters.trial.record import Seal

PROPERTY = settings(derandomize=True, deadline=None, max_examples=100)
PEN = Pen(datetime(2026, 11, 2, 9, tzinfo=UTC), "r.amadi")
SEAL = Seal(
    batch=1,
    at="2026-11-02T09:00:00Z",
    roster="a" * 64,
    people=188,
    design=Design((Arm("letter", 2), Arm("control", 1)), ("site", "team")),
    seed="Tŷ Gwyn, 2026",
    seed_from="campaign.toml",
    algorithm="letters-draw-1",
    allocation="b" * 64,
    key="d" * 64,
)
DRAWN = record.sealed(PEN, SEAL, {"listed": 200, "excluded": {"On long leave": 12}})
MADE = ledger.event(PEN, "made", manifest="c" * 64, letters=125)
BOOK = ledger.append(None, [*DRAWN, MADE])

PLAIN = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8)
VALUES = st.recursive(
    PLAIN,
    lambda v: st.lists(v, max_size=3) | st.dictionaries(st.text(max_size=4), v, max_size=3),
    max_leaves=6,
)
CONTENT = st.dictionaries(st.text(max_size=8), VALUES, max_size=4)
EVENTS = st.lists(
    st.builds(Event, st.sampled_from(KINDS), st.text(max_size=20), st.text(max_size=9), CONTENT), max_size=6
)


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


def test_each_line_carries_its_own_sha256_and_that_of_the_line_before() -> None:
    entries = [json.loads(line) for line in lines(BOOK)]
    for entry in entries:
        rest = {key: value for key, value in entry.items() if key != "hash"}
        text = json.dumps(rest, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        assert entry["hash"] == hashlib.sha256(text.encode()).hexdigest()
    hashes = [entry["hash"] for entry in entries]
    assert [entry["before"] for entry in entries] == ["0" * 64, *hashes[:-1]]
    assert list(ledger.heads(BOOK)) == hashes
    assert ledger.head(BOOK) == hashes[-1]


def test_letters_that_were_made_do_not_change_what_is_to_be_made() -> None:
    """The head that stands on the cover sheets stays, so that a second run gives the same bytes."""
    assert ledger.decided(BOOK) == ledger.decided(ledger.append(BOOK, [MADE])) == ledger.heads(BOOK)[1]
    assert ledger.decided(None) == ledger.head(None) == "0" * 64


def test_the_text_of_a_line_is_the_same_for_ever() -> None:
    """Sorted keys, no spaces, UTF-8 as it is: an old ledger must be read by a newer version."""
    event = Event("made", "2026-11-02T09:05:00Z", "Siân", {"manifest": "ŵ", "letters": 2}, "letters 1", "draw-1")
    assert ledger.append(None, [event]).decode() == (
        '{"algorithm":"draw-1","at":"2026-11-02T09:05:00Z","before":"' + "0" * 64 + '","content":{"letters":2,'
        '"manifest":"ŵ"},"event":"made","hash":"62a283ee94ef15d723a4758b54c42bd5c126537f812c2ff4bdf9fa33ef06d63a"'
        ',"schema":2,"tool":"letters 1","who":"Siân"}\n'
    )


def test_a_line_says_when_by_whom_and_with_what() -> None:
    assert Event("made", "2026-11-02T09:00:00Z", "r.amadi", {"manifest": "c" * 64, "letters": 125}) == MADE
    assert MADE.tool.startswith("letters ")
    assert MADE.algorithm == "letters-draw-1"


# ----------------------------------------------------------------------------------- what was changed is seen


@PROPERTY
@given(EVENTS, st.data())
def test_no_byte_can_be_changed(events: list[Event], data: st.DataObject) -> None:
    book = ledger.append(None, events)
    assume(book)
    place = data.draw(st.integers(0, len(book) - 1))
    assert refuses(changed(book, place, data.draw(st.integers(1, 255))))


def test_no_bit_of_a_sealed_draw_can_be_changed() -> None:
    """Every bit of every byte, in the two lines that seal a draw and the line of the letters made."""
    for place in range(len(BOOK)):
        for bit in range(8):
            assert refuses(changed(BOOK, place, 1 << bit))


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
    """Every line is known by its own hash."""
    with pytest.raises(Tampered, match=r"^ledger\.jsonl, line 2: this line, or the one before it, is not what"):
        ledger.read(BOOK.replace(b'"seed":', b'"seed";'))
    with pytest.raises(Tampered, match=r"^ledger\.jsonl, line 2: this line, or the one before it, is not what"):
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
        lambda entry: json.dumps({**entry, "schema": 3}, ensure_ascii=False, sort_keys=True, separators=(",", ":")),
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


def test_an_event_of_a_later_version_is_refused_by_name() -> None:
    """What it does cannot be known, and it may be that somebody is to be sent nothing more."""
    book = ledger.append(None, [*DRAWN, Event("postponed", "", "", {}, tool="letters 9.0")])
    with pytest.raises(Tampered, match=r"line 3: “postponed” is nothing that this program knows.*letters 9\.0\."):
        ledger.read(book)
