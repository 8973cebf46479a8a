"""A short form of `make fuzz`: some spoilt inputs of each part, always the same; and what the fuzzing would see."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from fuzz import attempt
from fuzz.__main__ import PARTS
from fuzz.hunt import Tally, hunt
from fuzz.part import Part
from hostile import good
from hypothesis import strategies as st

from letters.problems import MachineFailed, Place, Problem, Refused

CASES = {"sheets": 80, "notes": 40, "settings": 100, "designs": 20}
WHAT, REMEDY = "This is not right.", "Mend it."


def tell_nobody(_: attempt.Crash) -> None:
    pass


@pytest.mark.long
@pytest.mark.parametrize("name", PARTS)
def test_what_is_spoilt_is_taken_or_refused_in_words(name: str) -> None:
    tally = hunt(PARTS[name], seconds=300, first_seed=1, most=CASES[name], tell=tell_nobody)
    assert {kind: crash.told for kind, (crash, _) in tally.crashes.items()} == {}
    assert 0 < tally.taken < tally.cases == CASES[name]


def hunted(where_marked: Callable[[Path], object]) -> Tally:
    """Return what is found of a function that does this with every folder whose notes hold an exclamation mark."""

    def put(folder: Path) -> None:
        if b"!" in (folder / good.NOTES).read_bytes():
            where_marked(folder)

    cases = st.text("ab!", max_size=9).map(lambda text: {good.NOTES: text.encode()})
    return hunt(Part("tried", cases, put), seconds=60, first_seed=1, most=60, tell=tell_nobody)


def refused(what: str = WHAT, remedy: str = REMEDY, file: str = "staff.csv") -> Callable[[Path], None]:
    def refuse(_: Path) -> None:
        raise Refused([Problem(Place(file), what, remedy)])

    return refuse


def test_a_refusal_with_place_and_remedy_is_no_crash() -> None:
    assert hunted(refused()).crashes == {}


def test_another_exception_is_a_crash_and_its_smallest_case_is_kept() -> None:
    def fail(_: Path) -> None:
        raise KeyError

    tally = hunted(fail)
    ((crash, files),) = tally.crashes.values()
    assert crash.kind.startswith("KeyError at ")
    assert files == {good.NOTES: b"!"}


@pytest.mark.parametrize(
    ("does", "kind"),
    [
        (refused(remedy=""), "no remedy: This is not right."),
        (refused(file=""), "no place: This is not right."),
        (refused(what="It is “Zephyrina”."), "told of somebody: It is …."),
        (refused(remedy="Ask Quillfeather."), "told of somebody: This is not right."),
        (lambda folder: (folder / ".staging-x").touch(), "a file was left"),
    ],
)
def test_what_is_badly_told_or_left_is_a_crash(does: Callable[[Path], object], kind: str) -> None:
    assert list(hunted(does).crashes) == [kind]


def test_a_failure_of_the_machine_is_a_crash_when_it_says_nothing() -> None:
    def fail(_: Path) -> None:
        raise MachineFailed

    assert list(hunted(fail).crashes) == ["MachineFailed says nothing"]


def test_what_never_ends_is_a_crash(monkeypatch: pytest.MonkeyPatch) -> None:
    def endless(_: Path) -> None:
        while True:
            pass

    monkeypatch.setattr(attempt, "LIMIT", 0.01)
    assert [kind.partition(" at ")[0] for kind in hunted(endless).crashes] == ["over 0 s"]


def test_much_memory_is_a_crash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attempt, "LARGEST", 1.0)
    assert list(hunted(lambda _: None).crashes) == ["over 1 MB"]


def test_a_room_is_what_it_was_after_a_case() -> None:
    with attempt.room(PARTS["settings"]) as room:
        before = {name: (room.folder / name).read_bytes() for name in room.kept}
        attempt.ended(PARTS["settings"], {"campaign.toml": b"x", "more/of.it": b"y"}, room)
        assert {name: (room.folder / name).read_bytes() for name in room.kept} == before
        assert not (room.folder / "more/of.it").exists()
