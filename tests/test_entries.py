"""The store's entries: what was kept is there again, and what was cut off, changed or is of another form never is."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from letters import entries, files
from letters.problems import MachineFailed

PROPERTY = settings(derandomize=True, deadline=None, max_examples=150)


@st.composite
def spoilt(draw: st.DrawFn, whole: bytes) -> bytes:
    """Return an entry that was cut off, in which a bit was turned, or to which something was added."""
    at = draw(st.integers(0, len(whole) - 1))
    turned = whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]
    return draw(st.sampled_from([whole[:at], turned, whole + b" "]))


def put(folder: Path, content: bytes, name: str = "1a.page") -> Path:
    """Keep an entry, and return where it lies."""
    entries.put(folder / "store", name, content)
    return folder / "store" / name


@PROPERTY
@given(st.binary(max_size=99), st.binary(max_size=99))
def test_what_was_kept_last_is_there(tmp_path_factory: pytest.TempPathFactory, one: bytes, other: bytes) -> None:
    folder = tmp_path_factory.mktemp("campaign")
    for content in (one, other):
        put(folder, content)
        assert entries.get(folder / "store", "1a.page", bytes) == content
    assert entries.get(folder / "store", "2b.page", bytes) is None


@PROPERTY
@given(st.binary(max_size=99), st.data())
def test_what_was_cut_off_or_changed_is_as_if_it_were_not_there(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, data: st.DataObject
) -> None:
    path = put(tmp_path_factory.mktemp("campaign"), content)
    path.write_bytes(data.draw(spoilt(path.read_bytes())))
    assert entries.get(path.parent, path.name, bytes) is None


def test_an_entry_is_its_own_hash_and_then_its_content_for_the_owner_alone(tmp_path: Path) -> None:
    path = put(tmp_path, b"one\ntwo")
    assert path.read_bytes() == files.digest(b"one\ntwo").encode() + b"\none\ntwo"
    assert files.is_private(path)


def test_what_is_of_another_form_is_as_if_it_were_not_there(tmp_path: Path) -> None:
    path = put(tmp_path, b"twelve")
    assert entries.get(path.parent, path.name, int) is None
    put(tmp_path, b"12")
    assert entries.get(path.parent, path.name, int) == 12


def test_what_is_larger_than_any_entry_is_not_read(tmp_path: Path) -> None:
    path = put(tmp_path, b"")
    os.truncate(path, 2**40)
    assert entries.get(path.parent, path.name, bytes) is None
    assert entries.once(path.parent, path.name, lambda: b"made again") == b"made again"
    assert path.stat().st_size < 100


def test_what_is_kept_is_made_once(tmp_path: Path) -> None:
    made = list[str]()

    def once(name: str) -> bytes:
        def make() -> bytes:
            made.append(name)
            return f"of {name}".encode()

        return entries.once(tmp_path / "store", name, make)

    assert [once(name) for name in ("1a", "2b", "1a")] == [b"of 1a", b"of 2b", b"of 1a"]
    assert made == ["1a", "2b"]


def test_what_cannot_be_made_is_not_kept(tmp_path: Path) -> None:
    def make() -> bytes:
        raise MachineFailed("no")

    with pytest.raises(MachineFailed, match="no"):
        entries.once(tmp_path / "store", "1a", make)
    assert entries.once(tmp_path / "store", "1a", lambda: b"sound") == b"sound"


def test_after_a_tidying_what_is_needed_is_there_and_nothing_else(tmp_path: Path) -> None:
    for name in ("1a.page", "2b.page", "deep/er.page"):
        put(tmp_path, b"kept", name)
    entries.tidy(tmp_path / "store", {"2b.page", "3c.page"})
    assert files.tree(tmp_path / "store") == ("2b.page",)
