"""What was found sound: it is known the next time, and never when it was changed or kept by another version."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as of_hypothesis
from hypothesis import strategies as st

from letters import entries, settled, store
from letters.people.proofread import Earlier
from letters.settled import Settled

PROPERTY = of_hypothesis(derandomize=True, deadline=None, max_examples=60)
TEXTS = st.text(max_size=9)
QUOTES = st.lists(st.tuples(TEXTS, st.text(max_size=30)), max_size=3).map(tuple)
FOUND = st.dictionaries(TEXTS, st.tuples(TEXTS, QUOTES), max_size=4)
SETTLED = st.builds(
    Settled,
    st.dictionaries(TEXTS, TEXTS, max_size=4),
    st.builds(Earlier, TEXTS, FOUND),
    st.dictionaries(TEXTS, TEXTS, max_size=4),
    st.frozensets(TEXTS, max_size=4),
)
SOME = Settled(
    {"1a": "source"},
    Earlier("6d", {"3c": ("another", ()), "2b": ("a note", (("name", "Siân"), ("copy", "“Thank you”\nagain")))}),
    {"7e": "<p>A</p>"},
    frozenset("45"),
)


def test_of_a_campaign_that_was_never_made_nothing_is_known(tmp_path: Path) -> None:
    assert settled.read(tmp_path / "store") == Settled()


@PROPERTY
@given(SETTLED, SETTLED)
def test_what_was_found_sound_last_is_known_and_nothing_older(
    tmp_path_factory: pytest.TempPathFactory, before: Settled, now: Settled
) -> None:
    folder = tmp_path_factory.mktemp("campaign") / "store"
    for known in (before, now):
        settled.keep(folder, known)
        assert settled.read(folder) == known
        assert list(settled.read(folder).notes.found) == list(known.notes.found), "in their order"


def test_what_is_known_already_is_not_written_again(tmp_path: Path) -> None:
    settled.keep(tmp_path / "store", SOME)
    entry = tmp_path / "store" / entries.SETTLED
    entry.chmod(0o400)
    before = entry.stat()
    settled.keep(tmp_path / "store", deepcopy(SOME))
    assert entry.stat() == before


@pytest.mark.parametrize(
    "otherwise",
    [
        [],
        {"composed": ["1a"]},
        {"composed": {"1a": 5}},
        {"composed": {}, "notes": "6d", "found": {"2b": ["a note", []]}},
        {"notes": {"key": "6d", "found": {"2b": "a note"}}},
        {"notes": {"key": "6d", "found": {"2b": ["a note", [["name"]]]}}},
        {"designs": None},
        {"sound": "45"},
    ],
    ids=json.dumps,
)
def test_what_another_version_has_kept_in_another_form_is_not_known(tmp_path: Path, otherwise: object) -> None:
    entries.put(tmp_path / "store", entries.SETTLED, json.dumps(otherwise).encode())
    assert settled.read(tmp_path / "store") == Settled()
    settled.keep(tmp_path / "store", SOME)
    assert settled.read(tmp_path / "store") == SOME


@pytest.mark.parametrize("content", [b"", b"{", b"[" * 100_000, b"\xff"], ids=["empty", "cut off", "deep", "no text"])
def test_what_cannot_be_understood_is_not_known(tmp_path: Path, content: bytes) -> None:
    entries.put(tmp_path / "store", entries.SETTLED, content)
    assert settled.read(tmp_path / "store") == Settled()


def test_what_is_known_outlasts_a_tidying(tmp_path: Path) -> None:
    settled.keep(tmp_path / "store", SOME)
    store.tidy(tmp_path / "store", [])
    assert settled.read(tmp_path / "store") == SOME
