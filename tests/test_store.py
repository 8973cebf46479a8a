"""The store: what was made and read is known again, and what was changed, cut off or faulty never is."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import office
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from letters import entries, files, keys, store
from letters.post import expect
from letters.post.expected import Expected
from letters.post.letter import Finished, Letter
from letters.post.pool import Job
from letters.post.readback import Verdict
from letters.post.render import Document
from letters.problems import MachineFailed, Tampered
from letters.store import KeptVolume, Wanted

LETTERS = tuple(Letter(f"A{number}", "thanks", f"<p>Thank you, {number}.</p>") for number in range(6))
NAMES = [it.staff_id for it in LETTERS]
KINDS = (entries.SHEAF, entries.VOLUME, entries.PAGE)  # of what is made of letters
PROPERTY = settings(derandomize=True, deadline=None, max_examples=60)


@dataclass
class Shop:
    """A workshop that makes letters and reads them, and remembers which; some of them have a fault."""

    unprintable: frozenset[str] = frozenset()
    unreadable: frozenset[str] = frozenset()
    made: list[str] = field(default_factory=list)
    read: list[str] = field(default_factory=list)

    def lay_out(self, letters: Iterable[Letter]) -> Iterator[Document]:
        """Lay letters out."""
        for it in letters:
            self.made.append(it.staff_id)
            faults = ("no ink",) if it.staff_id in self.unprintable else ()
            yield Document(it.staff_id, it.html.encode(), len(it.html), faults, made_with=(("press", "1"),))

    def make(self, jobs: Iterable[Job]) -> Iterator[tuple[Document, Verdict]]:
        """Lay letters out, and read them."""
        for it in jobs:
            (document,) = self.lay_out([it.letter])
            if document.faults:
                yield document, Verdict(())
                continue
            self.read.append(it.expected.staff_id)
            faults = ("no note",) if it.expected.staff_id in self.unreadable else ()
            yield document, Verdict(faults, (f"looks like {it.expected.staff_id}",), files.digest(document.pdf))


@pytest.fixture(scope="module")
def wanted() -> tuple[Wanted, ...]:
    """Six letters that are due."""
    who = office.person()
    expected = expect.letter(who, who.note, office.ASHBY, office.shipped(), office.DAY, {})
    return tuple(one(it, replace(expected, staff_id=it.staff_id, template="thanks")) for it in LETTERS)


def one(letter: Letter, expected: Expected) -> Wanted:
    made_of = letter.html, repr(expected)
    return Wanted(letter.staff_id, keys.of(*made_of), "; ".join(made_of), lambda: Job(letter, expected))


def other(it: Wanted, html: str) -> Wanted:
    """Return another letter to the same person."""
    job = it.job()
    return one(replace(job.letter, html=html), job.expected)


def finished(folder: Path, wanted: Iterable[Wanted], shop: Shop | None = None) -> list[Finished]:
    """Return the letters, of which none has a fault."""
    told = list(store.finished(folder / "store", tuple(wanted), (shop or Shop()).make))
    assert not any(faults for _, faults in told)
    return [letter for letter, _ in told]


def there(folder: Path) -> list[Path]:
    """Return what is kept."""
    return sorted((folder / "store").iterdir())


# ----------------------------------------------------------------------------------------------------- letters


def test_a_letter_that_was_made_is_neither_made_nor_read_again(tmp_path: Path, wanted: tuple[Wanted, ...]) -> None:
    first, shop = finished(tmp_path, wanted), Shop()
    assert finished(tmp_path, wanted, shop) == first
    assert (shop.made, shop.read) == ([], [])
    assert [store.pdf(tmp_path / "store", it).decode() for it in first] == [it.html for it in LETTERS]


def test_after_one_changed_letter_one_is_made_and_all_stand_in_their_order(
    tmp_path: Path, wanted: tuple[Wanted, ...]
) -> None:
    finished(tmp_path, wanted)
    changed, shop = (*wanted[:2], other(wanted[2], "<p>Thank you very much.</p>"), *wanted[3:]), Shop()
    made = finished(tmp_path, changed, shop)
    assert shop.made == shop.read == ["A2"]
    assert [it.staff_id for it in made] == NAMES
    assert [store.pdf(tmp_path / "store", it).decode() for it in made] == [it.job().letter.html for it in changed]


def test_new_letters_and_those_of_which_the_entry_is_spoilt_stand_in_their_order(
    tmp_path: Path, wanted: tuple[Wanted, ...]
) -> None:
    finished(tmp_path, wanted[:4])
    for number in (1, 3):
        (tmp_path / "store" / f"{wanted[number].key}{entries.LETTER}").write_bytes(b"")
    shop = Shop()
    made = finished(tmp_path, (other(wanted[0], "<p>Thank you very much.</p>"), *wanted[1:]), shop)
    assert [it.staff_id for it in made] == NAMES
    assert sorted(shop.made) == ["A0", "A1", "A3", "A4", "A5"]
    said = [store.pdf(tmp_path / "store", it).decode() for it in made]
    assert said == ["<p>Thank you very much.</p>", *(it.html for it in LETTERS[1:])]


def test_new_letters_are_begun_before_those_that_are_kept_are_read(
    tmp_path: Path, wanted: tuple[Wanted, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    finished(tmp_path, wanted[:5])
    steps, shop, get = list[str](), Shop(), entries.get

    def make(jobs: Iterable[Job]) -> Iterator[tuple[Document, Verdict]]:
        steps.append("made")
        return shop.make(jobs)

    def read(*given: Any) -> bytes | None:
        steps.append("read")
        return get(*given)

    monkeypatch.setattr(entries, "get", read)
    list(store.finished(tmp_path / "store", wanted, make))
    assert steps == ["made", *["read"] * 5]


def test_a_letter_is_made_and_read_again_when_it_must_say_something_else(
    tmp_path: Path, wanted: tuple[Wanted, ...]
) -> None:
    finished(tmp_path, wanted)
    job, shop = wanted[3].job(), Shop()
    otherwise = one(job.letter, replace(job.expected, title="Thanks"))
    finished(tmp_path, (*wanted[:3], otherwise, *wanted[4:]), shop)
    assert shop.read == ["A3"]


def test_a_run_that_was_stopped_goes_on_where_it_was(tmp_path: Path, wanted: tuple[Wanted, ...]) -> None:
    begun = store.finished(tmp_path / "store", wanted, Shop().make)
    assert [next(begun)[0].staff_id for _ in range(4)] == NAMES[:4]
    del begun
    shop = Shop()
    assert [it.staff_id for it in finished(tmp_path, wanted, shop)] == NAMES
    assert shop.made == ["A4", "A5"]


def test_what_a_letter_is_made_of_is_not_thought_of_when_it_is_there(
    tmp_path: Path, wanted: tuple[Wanted, ...]
) -> None:
    def never() -> Job:
        raise AssertionError

    first = finished(tmp_path, wanted)
    assert finished(tmp_path, [replace(it, job=never) for it in wanted]) == first


@PROPERTY
@given(
    known=st.sets(st.sampled_from(NAMES)),
    unprintable=st.frozensets(st.sampled_from(NAMES)),
    unreadable=st.frozensets(st.sampled_from(NAMES)),
)
def test_every_letter_is_told_with_its_own_verdict_in_order_whichever_were_there_before(
    tmp_path_factory: pytest.TempPathFactory,
    wanted: tuple[Wanted, ...],
    known: set[str],
    unprintable: frozenset[str],
    unreadable: frozenset[str],
) -> None:
    """A letter with a fault is never known again, be it one that cannot be printed or one that says another thing."""
    folder = tmp_path_factory.mktemp("campaign") / "store"
    list(store.finished(folder, [it for it in wanted if it.staff_id in known], Shop(unprintable, unreadable).make))
    shop = Shop(unprintable, unreadable)
    told = list(store.finished(folder, wanted, shop.make))
    faulty = unprintable | unreadable
    assert [letter.staff_id for letter, _ in told] == NAMES
    for (letter, faults), it in zip(told, LETTERS, strict=True):
        name = it.staff_id
        assert faults == (("no ink",) if name in unprintable else ("no note",) if name in unreadable else ())
        if name not in unprintable:
            assert (letter.looks, letter.pages) == ((f"looks like {name}",), len(it.html))
            assert (letter.digest, letter.made_with) == (files.digest(it.html.encode()), (("press", "1"),))
        if name not in faulty:
            assert store.pdf(folder, letter) == it.html.encode()
    assert shop.made == [name for name in NAMES if name in faulty or name not in known]
    assert shop.read == [name for name in shop.made if name not in unprintable]


@pytest.mark.parametrize("content", [b"", b"{}\nletter", b"[]", b'{"of": "1a", "pages": "two"}\nletter', b"\xff"])
def test_a_letter_of_which_the_entry_is_of_another_form_is_made_again(
    tmp_path: Path, wanted: tuple[Wanted, ...], content: bytes
) -> None:
    made = finished(tmp_path, wanted[:1])
    (entry,) = there(tmp_path)
    whole = entry.read_bytes()
    entries.put(entry.parent, entry.name, content)
    with pytest.raises(MachineFailed, match="not there any more as it was made"):
        store.pdf(entry.parent, made[0])
    shop = Shop()
    assert finished(tmp_path, wanted[:1], shop) == made
    assert shop.made == ["A0"]
    assert entry.read_bytes() == whole


def test_a_letter_that_lies_in_the_place_of_another_is_not_taken_for_it(
    tmp_path: Path, wanted: tuple[Wanted, ...]
) -> None:
    """Whole as it is, and known by its beginning: it is not what was read."""
    one, two, *_ = finished(tmp_path, wanted[:2])
    first, second = (tmp_path / "store" / f"{it.key}{entries.LETTER}" for it in (one, two))
    first.write_bytes(second.read_bytes())
    with pytest.raises(MachineFailed, match="Run it again"):
        store.pdf(tmp_path / "store", one)
    assert store.pdf(tmp_path / "store", two) == LETTERS[1].html.encode()


def test_a_letter_that_was_made_of_something_else_is_not_posted_whatever_its_key(
    tmp_path: Path, wanted: tuple[Wanted, ...]
) -> None:
    """A key that left something out would be that of two letters."""
    finished(tmp_path, wanted)
    forgetful = replace(other(wanted[2], "<p>Thank you very much.</p>"), key=wanted[2].key)
    with pytest.raises(Tampered, match="A letter in the store is not the one that its name stands for"):
        finished(tmp_path, (*wanted[:2], forgetful, *wanted[3:]))


def test_an_entry_in_the_place_of_another_is_not_posted(tmp_path: Path, wanted: tuple[Wanted, ...]) -> None:
    made = finished(tmp_path, wanted)
    first, second = (tmp_path / "store" / f"{it.key}{entries.LETTER}" for it in made[:2])
    first.write_bytes(second.read_bytes())
    with pytest.raises(Tampered, match="Delete the folder “store” and run it again"):
        finished(tmp_path, wanted)


def test_a_letter_that_was_not_read_is_told_and_never_kept(tmp_path: Path, wanted: tuple[Wanted, ...]) -> None:
    def unread(jobs: Iterable[Job]) -> Iterator[tuple[Document, Verdict]]:
        return ((document, Verdict(())) for document, _ in Shop().make(jobs))

    ((letter, faults),) = store.finished(tmp_path / "store", wanted[:1], unread)
    assert (letter.digest, faults) == ("", ()), "so that the gate can be closed"
    assert not (tmp_path / "store").exists()


def test_a_letter_to_somebody_else_is_told_and_never_kept(tmp_path: Path, wanted: tuple[Wanted, ...]) -> None:
    def exchanged(jobs: Iterable[Job]) -> Iterator[tuple[Document, Verdict]]:
        for document, verdict in Shop().make(jobs):
            yield replace(document, staff_id="A5"), verdict

    told = [letter.staff_id for letter, _ in store.finished(tmp_path / "store", wanted[:1], exchanged)]
    assert told == ["A5"], "so that the gate can be closed"
    assert not (tmp_path / "store").exists()


def test_letters_too_many_and_too_few_are_told_as_they_come(tmp_path: Path, wanted: tuple[Wanted, ...]) -> None:
    """Whoever stands at the gate must see them."""

    def twice(jobs: Iterable[Job]) -> Iterator[tuple[Document, Verdict]]:
        made = list(Shop().make(jobs))
        return iter([*made, made[0]])

    def without_the_last(jobs: Iterable[Job]) -> Iterator[tuple[Document, Verdict]]:
        return iter(list(Shop().make(jobs))[:-1])

    told = [letter.staff_id for letter, _ in store.finished(tmp_path / "one", wanted[:2], twice)]
    assert told == ["A0", "A1", "A0"]
    told = [letter.staff_id for letter, _ in store.finished(tmp_path / "two", wanted[:2], without_the_last)]
    assert told == ["A0"]


def test_of_a_letter_that_nobody_is_due_any_more_nothing_is_kept(tmp_path: Path, wanted: tuple[Wanted, ...]) -> None:
    made = finished(tmp_path, wanted)
    store.tidy(tmp_path / "store", [it.key for it in made[1:]])
    assert "Thank you, 0." not in "".join(it.read_text() for it in there(tmp_path))
    shop = Shop()
    finished(tmp_path, wanted, shop)
    assert shop.made == ["A0"]


# ------------------------------------------------------------------------------------- cover sheets and volumes


def sheets(
    folder: Path, letters: Iterable[Letter] = LETTERS, paper: str = "0123", shop: Shop | None = None
) -> list[Document]:
    return list(store.sheets(folder / "store", letters, paper, (shop or Shop()).lay_out))


def test_a_sheet_that_was_laid_out_is_not_laid_out_again(tmp_path: Path) -> None:
    first, shop = sheets(tmp_path), Shop()
    assert [(it.staff_id, it.pdf, it.pages) for it in sheets(tmp_path, shop=shop)] == [
        (it.staff_id, it.pdf, it.pages) for it in first
    ]
    assert shop.made == []


def test_after_one_changed_sheet_one_is_laid_out_and_all_lie_in_their_order(tmp_path: Path) -> None:
    sheets(tmp_path)
    changed, shop = (*LETTERS[:4], replace(LETTERS[4], html="<p>12 letters</p>"), *LETTERS[5:]), Shop()
    assert [it.pdf.decode() for it in sheets(tmp_path, changed, shop=shop)] == [it.html for it in changed]
    assert shop.made == ["A4"]


def test_a_sheet_with_a_fault_or_on_other_stationery_is_laid_out_again(tmp_path: Path) -> None:
    assert sheets(tmp_path, shop=Shop(frozenset({"A1"})))[1].faults == ("no ink",)
    again, otherwise = Shop(), Shop()
    sheets(tmp_path, shop=again)
    sheets(tmp_path, paper="4567", shop=otherwise)
    assert (again.made, otherwise.made) == (["A1"], NAMES)


@pytest.mark.parametrize("content", [b"", b"two\nsheet", b"\xff"])
def test_a_sheet_of_which_the_entry_is_of_another_form_is_laid_out_again(tmp_path: Path, content: bytes) -> None:
    (sheet,) = sheets(tmp_path, LETTERS[:1])
    (entry,) = there(tmp_path)
    entries.put(entry.parent, entry.name, content)
    shop = Shop()
    assert sheets(tmp_path, LETTERS[:1], shop=shop)[0].pdf == sheet.pdf
    assert shop.made == ["A0"]


def test_sheets_and_sheaves_that_are_needed_stay_and_no_others(tmp_path: Path) -> None:
    sheets(tmp_path)
    for key, kind in itertools.product(("1a", "2b"), KINDS):
        entries.once(tmp_path / "store", key + kind, lambda: b"more")
    needed = store.sheet_key(LETTERS[3], "0123")
    store.tidy(tmp_path / "store", [needed, "2b"])
    assert {it.name for it in there(tmp_path)} == {needed + entries.SHEETS, *(f"2b{kind}" for kind in KINDS)}


BOUND = st.builds(
    KeptVolume, st.text("0123456789abcdef"), st.text("0123456789abcdef"), st.just(b"{}"), st.binary(max_size=99)
)


@PROPERTY
@given(BOUND, BOUND)
def test_a_volume_is_kept_by_its_number_in_the_place_of_the_one_before(
    tmp_path_factory: pytest.TempPathFactory, one: KeptVolume, other: KeptVolume
) -> None:
    kept = tmp_path_factory.mktemp("campaign") / "store"
    assert store.volume(kept, 1) is None
    store.keep_volume(kept, 1, one)
    assert (store.volume(kept, 1), store.volume(kept, 2)) == (one, None)
    store.keep_volume(kept, 1, other)
    assert store.volume(kept, 1) == other
    store.tidy(kept, [store.volume_key(1)])
    assert store.volume(kept, 1) == other
    store.tidy(kept, [store.volume_key(2)])
    assert files.tree(kept) == ()


@pytest.mark.parametrize("content", [b"", b"key\nholds\n{}", b"\xff\nholds\n{}\npdf"])
def test_a_volume_of_which_the_entry_is_of_another_form_is_not_there(tmp_path: Path, content: bytes) -> None:
    entries.put(tmp_path / "store", f"{store.volume_key(1)}{entries.VOLUME}", content)
    assert store.volume(tmp_path / "store", 1) is None


# -------------------------------------------------------------------------------------------------------- room


def test_letters_for_which_there_is_no_room_are_not_begun(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wanted: tuple[Wanted, ...]
) -> None:
    for free in (0, store.BYTES * len(wanted)):
        monkeypatch.setattr(files, "free", lambda _, it=free: it)
        with pytest.raises(MachineFailed, match=r"6 letters need about .* No letter was made"):
            store.make_room(tmp_path / "store", wanted)
    for number in range(20):  # what is kept of other letters makes no room
        entries.put(tmp_path / "store", f"{number:064x}{entries.LETTER}", b"")
    with pytest.raises(MachineFailed, match=r"6 letters need about .* No letter was made"):
        store.make_room(tmp_path / "store", wanted)
    finished(tmp_path, wanted)
    store.make_room(tmp_path / "store", wanted)  # of what is kept already one copy is made


def test_what_is_told_of_a_letter_stands_in_front_of_it_in_one_line(tmp_path: Path, wanted: tuple[Wanted, ...]) -> None:
    (made,) = finished(tmp_path, wanted[:1])
    (entry,) = there(tmp_path)
    digest, head, pdf = entry.read_bytes().split(b"\n", 2)
    assert digest.decode() == files.digest(head + b"\n" + pdf)
    assert pdf == LETTERS[0].html.encode()
    assert json.loads(head) == {
        "of": wanted[0].of,
        "pages": made.pages,
        "digest": made.digest,
        "looks": list(made.looks),
        "made_with": [["press", "1"]],
    }
