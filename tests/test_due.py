"""Who is due a letter: everybody in an arm that is sent one, once, and nobody who is to be sent nothing more."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from letters.trial import due
from letters.trial.due import Due

PROPERTY = settings(derandomize=True, deadline=None, max_examples=200)
ARMS = {"A01": "letter", "A02": "letter", "B01": "tea", "B02": "control"}
WORDINGS = {"letter": "recognition", "tea": "invitation", "control": ""}
SOURCES = {wording: {name: f"{wording} {name}" for name in ARMS} for wording in ("recognition", "invitation")}


def of(
    posted: dict[str, str] | None = None,
    back: tuple[str, ...] = (),
    stopped: tuple[str, ...] = (),
    wordings: dict[str, str] = WORDINGS,
) -> Due:
    """Return who is due a letter in a small trial, when some were sent one."""
    return due.of(ARMS, wordings, stopped, posted or {}, back, SOURCES)


def test_everybody_of_an_arm_with_a_wording_is_due_a_letter_in_it_and_nobody_else() -> None:
    assert of() == Due(
        {"A01": "recognition", "A02": "recognition", "B01": "invitation"}, frozenset(), frozenset(), frozenset()
    )


def test_a_letter_that_was_sent_is_not_due_again() -> None:
    found = of({"A01": "recognition A01"})
    assert found.letters.keys() == {"A02", "B01"}
    assert found.sent == {"A01"}
    assert found.changed == set()


def test_a_letter_that_was_sent_is_not_due_again_when_it_would_be_another_one_now() -> None:
    found = of({"A01": "as it was before a correction"})
    assert "A01" not in found.letters
    assert found.changed == {"A01"}


def test_a_letter_that_came_back_is_due_again_once_something_was_mended() -> None:
    found = of({"A01": "with the old address"}, back=("A01",))
    assert found.letters["A01"] == "recognition"
    assert found.sent == found.unmended == set()


def test_a_letter_that_came_back_and_would_be_the_same_is_not_due() -> None:
    found = of({"A01": "recognition A01"}, back=("A01",))
    assert "A01" not in found.letters
    assert found.unmended == {"A01"}
    assert found.sent == set()


def test_whoever_withdrew_is_not_due_whether_their_letter_came_back_or_was_never_sent() -> None:
    assert of(stopped=("A02",)).letters.keys() == {"A01", "B01"}
    same, other = {"A01": "recognition A01"}, {"A01": "another"}
    for posted in (same, other):
        found = of(posted, back=("A01",), stopped=("A01",))
        assert "A01" not in found.letters
        assert found.unmended == set()


def test_whoever_is_not_on_the_sheet_has_no_letter_that_would_be_another_one() -> None:
    gone: dict[str, dict[str, str]] = {wording: {} for wording in SOURCES}
    found = due.of(ARMS, WORDINGS, (), {"A01": "x", "A02": "y"}, ("A02",), gone)
    assert found.changed == found.unmended == set()


def test_those_who_waited_are_due_a_letter_once_their_arm_has_a_wording() -> None:
    found = of({"A01": "recognition A01"}, wordings={**WORDINGS, "control": "recognition"})
    assert found.letters == {"A02": "recognition", "B01": "invitation", "B02": "recognition"}


@dataclass(frozen=True, slots=True)
class Case:
    """All that it depends on who is due a letter."""

    arms: dict[str, str]
    wordings: dict[str, str]
    stopped: frozenset[str]
    posted: dict[str, str]
    back: frozenset[str]
    sources: dict[str, dict[str, str]]


@st.composite
def cases(pick: st.DrawFn) -> Case:
    """Make up people in arms, of whom some were sent letters, some of which came back."""
    names = [f"P{n}" for n in range(pick(st.integers(0, 6)))]
    some, versions = st.sets(st.sampled_from(names)) if names else st.just(set[str]()), st.sampled_from("12")
    posted = {name: pick(versions) for name in sorted(pick(some))}
    return Case(
        arms={name: pick(st.sampled_from(["one", "two", "none"])) for name in names},
        wordings={"one": "w", "two": "v", "none": pick(st.sampled_from(["", "w"]))},
        stopped=frozenset(pick(some)),
        posted=posted,
        back=frozenset(pick(some) & posted.keys()),
        sources={wording: {name: pick(versions) for name in sorted(pick(some))} for wording in ("w", "v")},
    )


@PROPERTY
@given(cases())
def test_nobody_is_due_a_second_letter_nor_one_that_their_arm_is_not_sent(it: Case) -> None:
    found = due.of(it.arms, it.wordings, it.stopped, it.posted, it.back, it.sources)
    assert found.letters.keys() <= it.arms.keys() - it.stopped
    assert found.sent == it.posted.keys() - it.back
    assert not found.letters.keys() & (found.sent | found.unmended)
    assert found.changed <= found.sent
    assert found.unmended <= it.back - it.stopped
    assert all(wording == it.wordings[it.arms[name]] != "" for name, wording in found.letters.items())
    missing = {name for name, arm in it.arms.items() if it.wordings[arm]} - found.letters.keys()
    assert missing <= it.stopped | found.sent | found.unmended
