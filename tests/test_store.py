"""The store of letters: what was made and read is known again, and what was changed, cut off or faulty never is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import office
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from letters import files, store
from letters.post import expect
from letters.post.letter import Letter
from letters.post.readback import Proof, Verdict
from letters.post.render import Document
from letters.store import Store

LETTERS = tuple(Letter(f"A{number}", "thanks", f"<p>Thank you, {number}.</p>") for number in range(6))
PROPERTY = settings(derandomize=True, deadline=None, max_examples=60)


@dataclass
class Shop:
    """A workshop that makes letters and reads them, and remembers which; some of them have a fault."""

    faulty: frozenset[str] = frozenset()
    made: list[str] = field(default_factory=list)
    read: list[str] = field(default_factory=list)

    def lay_out(self, letters: Iterable[Letter]) -> Iterator[Document]:
        """Lay letters out."""
        for it in letters:
            self.made.append(it.staff_id)
            faults = ("no ink",) if it.staff_id in self.faulty else ()
            yield Document(it.staff_id, it.html.encode(), 1, faults, made_with=(("press", "1"),))

    def look(self, proofs: Iterable[Proof]) -> Iterator[Verdict]:
        """Read finished letters."""
        for it in proofs:
            self.read.append(it.expected.staff_id)
            faults = ("no ink",) if it.expected.staff_id in self.faulty else ()
            yield Verdict(faults, (f"looks like {it.expected.staff_id}",), files.digest(it.pdf))


def opened(folder: Path) -> Store:
    return Store(folder / "store", {"thanks": "0123"})


def documents(folder: Path, letters: Iterable[Letter] = LETTERS, shop: Shop | None = None) -> list[Document]:
    return list(store.documents(opened(folder), letters, (shop or Shop()).lay_out))


@pytest.fixture(scope="module")
def proofs() -> tuple[Proof, ...]:
    """Six finished letters, each with what it must say."""
    who = office.person()
    expected = expect.letter(who, who.note, office.ASHBY, office.shipped(), office.DAY, {})
    return tuple(
        Proof(it.html.encode(), 1, replace(expected, staff_id=it.staff_id, template="thanks")) for it in LETTERS
    )


def verdicts(folder: Path, proofs: Iterable[Proof], shop: Shop) -> list[tuple[str, Verdict]]:
    told = store.verdicts(opened(folder), iter(proofs), shop.look)
    return [(proof.expected.staff_id, verdict) for proof, verdict in told]


# -------------------------------------------------------------------------------------------------------- made


def test_a_letter_that_was_made_is_not_made_again(tmp_path: Path) -> None:
    first, shop = documents(tmp_path), Shop()
    assert documents(tmp_path, shop=shop) == first
    assert shop.made == []


def test_after_one_changed_letter_one_is_made_and_all_stand_in_their_order(tmp_path: Path) -> None:
    documents(tmp_path)
    changed, shop = (*LETTERS[:2], replace(LETTERS[2], html="<p>Thank you very much.</p>"), *LETTERS[3:]), Shop()
    made = documents(tmp_path, changed, shop)
    assert shop.made == ["A2"]
    assert [(it.staff_id, it.pdf.decode()) for it in made] == [(it.staff_id, it.html) for it in changed]


def test_a_run_that_was_stopped_goes_on_where_it_was(tmp_path: Path) -> None:
    begun = store.documents(opened(tmp_path), LETTERS, Shop().lay_out)
    assert [next(begun).staff_id for _ in range(4)] == ["A0", "A1", "A2", "A3"]
    del begun
    shop = Shop()
    assert [it.staff_id for it in documents(tmp_path, shop=shop)] == [it.staff_id for it in LETTERS]
    assert shop.made == ["A4", "A5"]


def test_a_letter_with_a_fault_is_made_again(tmp_path: Path) -> None:
    documents(tmp_path, shop=Shop(frozenset({"A1"})))
    shop = Shop()
    documents(tmp_path, shop=shop)
    assert shop.made == ["A1"]


def test_other_stationery_makes_every_letter_anew(tmp_path: Path) -> None:
    documents(tmp_path)
    shop = Shop()
    list(store.documents(replace(opened(tmp_path), stationery={"thanks": "4567"}), LETTERS, shop.lay_out))
    assert shop.made == [it.staff_id for it in LETTERS]


@settings(PROPERTY, max_examples=150)
@given(st.data())
def test_an_entry_that_was_cut_off_or_changed_is_as_if_it_were_not_there(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("campaign")
    made = documents(folder, LETTERS[:1])
    (entry,) = (folder / "store").iterdir()
    whole = entry.read_bytes()
    at = data.draw(st.integers(0, len(whole) - 1))
    entry.write_bytes(
        data.draw(st.sampled_from([whole[:at], whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :], whole + b" "]))
    )
    shop = Shop()
    assert documents(folder, LETTERS[:1], shop) == made
    assert shop.made == ["A0"]
    assert entry.read_bytes() == whole


def test_of_a_letter_that_nobody_is_due_any_more_nothing_is_kept(tmp_path: Path) -> None:
    documents(tmp_path)
    store.tidy(opened(tmp_path), LETTERS[1:])
    assert "Thank you, 0." not in "".join(it.read_text() for it in (tmp_path / "store").iterdir())
    shop = Shop()
    documents(tmp_path, shop=shop)
    assert shop.made == ["A0"]


# -------------------------------------------------------------------------------------------------------- read


@PROPERTY
@given(known=st.sets(st.sampled_from(range(6))), faulty=st.sets(st.sampled_from(range(6))))
def test_every_letter_is_told_with_its_own_verdict_in_order_whichever_were_read_before(
    tmp_path_factory: pytest.TempPathFactory, proofs: tuple[Proof, ...], known: set[int], faulty: set[int]
) -> None:
    folder = tmp_path_factory.mktemp("campaign")
    bad = frozenset(f"A{number}" for number in faulty)
    verdicts(folder, [proofs[number] for number in sorted(known)], Shop(bad))
    shop = Shop(bad)
    told = verdicts(folder, proofs, shop)
    assert [name for name, _ in told] == [f"A{number}" for number in range(6)]
    assert [verdict.looks for _, verdict in told] == [(f"looks like A{number}",) for number in range(6)]
    assert [name for name, verdict in told if verdict.faults] == sorted(bad)
    assert shop.read == [f"A{number}" for number in range(6) if number in faulty or number not in known]


def test_a_letter_is_read_again_when_it_must_say_something_else(tmp_path: Path, proofs: tuple[Proof, ...]) -> None:
    verdicts(tmp_path, proofs, Shop())
    other = replace(proofs[3], expected=replace(proofs[3].expected, title="Thanks"))
    shop = Shop()
    verdicts(tmp_path, (*proofs[:3], other, *proofs[4:]), shop)
    assert shop.read == ["A3"]


def test_readings_that_were_spoilt_are_done_again(tmp_path: Path, proofs: tuple[Proof, ...]) -> None:
    verdicts(tmp_path, proofs, Shop())
    entry = tmp_path / "store" / store.READINGS
    entry.write_bytes(entry.read_bytes().replace(b"looks like A1", b"looks like A2"))
    shop = Shop()
    verdicts(tmp_path, proofs, shop)
    assert shop.read == [it.staff_id for it in LETTERS]
