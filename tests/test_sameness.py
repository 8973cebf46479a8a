"""A side of a pack is opened once: another that is made of the same is seen as it was, and nothing else is."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from pathlib import Path

import office
import pikepdf
import pytest
import small
from conftest import Command
from test_campaign import ONE, change_in

from letters.people.person import Person
from letters.post import sameness, sides
from letters.post.render import Press
from letters.post.sides import Side

PEOPLE = (
    office.person(),
    office.person(staff_id="B07", first_name="Tom", last_name="Baker", note="Steady and kind. " * 120),
    office.person(staff_id="C11", first_name="Ada", last_name="Cole", note="Early, and glad of it."),
)
SIDES = range(8)  # a cover sheet with a blank back, a letter of two pages, two of one with a blank back each
Change = Callable[[pikepdf.Pdf], object]


def pack_of(people: Sequence[Person], signature: bytes = b"") -> bytes:
    """Return a pack of these people's letters."""
    pictures = {"signature": office.SIGNATURE} if signature else {}
    press = Press(office.on(office.shipped(), {office.SIGNATURE: signature} if signature else None))
    documents = [press.render(office.letter(who, pictures=pictures)) for who in people]
    items = office.planned(people, documents)
    return office.bound(items, documents, office.covers(items).pdfs, "Thanks")


def changed(pack: bytes, change: Change) -> bytes:
    with pikepdf.open(io.BytesIO(pack)) as pdf:
        change(pdf)
        out = io.BytesIO()
        pdf.save(out)
        return out.getvalue()


@pytest.fixture(scope="module")
def signed() -> bytes:
    return pack_of(PEOPLE, office.signature())


class Opened:
    """Opens sides, and notes which."""

    def __init__(self) -> None:
        self.numbers: list[int] = []

    def __call__(self, pack: bytes, numbers: Sequence[int]) -> tuple[Side, ...]:
        """Open some."""
        self.numbers += numbers
        return sides.of(pack, numbers)


def test_sides_that_are_made_of_the_same_are_opened_once(signed: bytes) -> None:
    opened = Opened()
    found, known = sameness.seen(signed, SIDES, {}, opened)
    assert found == sides.of(signed, SIDES)
    assert opened.numbers == [0, 1, 2, 3, 4, 5, 6], "what is behind one letter is as what is behind another: blank"
    again = Opened()
    assert sameness.seen(signed, SIDES, known, again) == (found, known)
    assert again.numbers == []


def test_a_side_is_known_wherever_it_lies_and_however_the_file_is_written(signed: bytes) -> None:
    def exchange(pdf: pikepdf.Pdf) -> None:
        pdf.pages[4], pdf.pages[6] = pdf.pages[6], pdf.pages[4]

    found, known = sameness.seen(signed, SIDES, {}, sides.of)
    opened = Opened()
    now, _ = sameness.seen(changed(signed, exchange), SIDES, known, opened)
    assert now == (*found[:4], found[6], found[5], found[4], found[7])
    assert opened.numbers == []


def test_what_was_written_down_of_the_sides_is_known_again(signed: bytes) -> None:
    first, opened = sameness.Memory(sides.of), Opened()
    found = first.look_through(signed, SIDES)
    assert sameness.Memory(opened, first.written()).look_through(signed, SIDES) == found
    assert opened.numbers == []
    assert b"\n" not in first.written()


@pytest.mark.parametrize("written", [b"", b"[]", b'{"1a": ["look", "text"]}', b'{"1a": {"look": "a"}}', b"\xff"])
def test_what_was_written_down_in_another_form_tells_nothing(signed: bytes, written: bytes) -> None:
    assert sameness.Memory(sides.of, written).look_through(signed, SIDES) == sides.of(signed, SIDES)


def test_when_one_letter_is_another_its_sides_are_opened_and_no_others() -> None:
    _, known = sameness.seen(pack_of(PEOPLE), SIDES, {}, sides.of)
    other = pack_of([*PEOPLE[:2], office.person(staff_id="C11", first_name="Ada", last_name="Cole", note="Kind.")])
    opened = Opened()
    now, later = sameness.seen(other, SIDES, known, opened)
    assert now == sides.of(other, SIDES)
    assert opened.numbers == [4]
    assert len(later) == len(known), "what does not lie there any more is forgotten"


def scribble(pdf: pikepdf.Pdf) -> None:
    pdf.pages[7].Contents = pdf.make_stream(b"0 0 100 100 re f")


def add(pdf: pikepdf.Pdf) -> None:
    page = pdf.pages[4]
    page.Contents = pikepdf.Array([page.Contents, pdf.make_stream(b"0 0 100 100 re f")])


def turn(pdf: pikepdf.Pdf) -> None:
    pdf.pages[4].Rotate = 180


def turn_all(pdf: pikepdf.Pdf) -> None:
    pdf.Root.Pages.Rotate = 90


def cut(pdf: pikepdf.Pdf) -> None:
    pdf.pages[6].MediaBox = pikepdf.Array([0, 0, 595, 500])


def read_otherwise(pdf: pikepdf.Pdf) -> None:
    """Let a font say that its glyphs are other characters."""
    for font in pdf.pages[6].Resources.Font.values():
        font.ToUnicode.write(font.ToUnicode.read_bytes().replace(b"<0061>", b"<0062>").replace(b"<0065>", b"<006f>"))


def show_otherwise(pdf: pikepdf.Pdf) -> None:
    """Let every picture be empty."""
    for picture in pdf.pages[4].Resources.XObject.values():
        picture.write(bytes(len(picture.read_bytes())))


def empty(pdf: pikepdf.Pdf) -> None:
    pdf.pages[6].Resources = pikepdf.Dictionary()


CHANGES: dict[Change, set[int]] = {
    scribble: {7},
    add: {4},
    turn: {4},
    turn_all: {0, 1, 2, 3, 4, 5, 6},
    cut: {6},
    read_otherwise: {0, 2, 3, 4, 6},
    show_otherwise: {2, 3, 4, 6},
    empty: {6},
}


@pytest.mark.parametrize("change", CHANGES, ids=lambda it: it.__name__)
def test_whatever_a_side_is_made_of_when_it_is_another_the_side_is_opened(signed: bytes, change: Change) -> None:
    """And seen as if nothing had been known."""
    before, known = sameness.seen(signed, SIDES, {}, sides.of)
    spoilt, opened = changed(signed, change), Opened()
    now, _ = sameness.seen(spoilt, SIDES, known, opened)
    assert now == sides.of(spoilt, SIDES) != before
    assert {number for number in SIDES if now[number] != before[number]} <= set(opened.numbers) | {
        5,
        7,
    }  # blank, as another is
    assert set(opened.numbers) <= CHANGES[change]


def test_texts_that_are_shown_alike_and_written_otherwise_are_not_the_same(signed: bytes) -> None:
    def said(text: bytes) -> dict[int, str]:
        def say(pdf: pikepdf.Pdf) -> None:
            pdf.pages[4].PieceInfo = pikepdf.Dictionary(Said=pikepdf.String(text))

        return sameness.made_of(changed(signed, say))

    texts = (b"A", b"\xfe\xff\x00A", b"\xef\xbb\xbfA", b"\x7f", b"\x9f", b"\xad")
    assert len({said(text)[4] for text in texts}) == len(texts)


def test_a_side_that_leads_back_to_itself_is_opened_each_time(signed: bytes) -> None:
    def lead_back(pdf: pikepdf.Pdf) -> None:
        pdf.pages[4].PieceInfo = pdf.make_indirect(pikepdf.Dictionary(Page=pdf.pages[4].obj))

    spoilt, opened = changed(signed, lead_back), Opened()
    found, known = sameness.seen(spoilt, SIDES, {}, opened)
    assert found == sides.of(spoilt, SIDES)
    assert len(known) == len(opened.numbers) - 1
    again = Opened()
    assert sameness.seen(spoilt, SIDES, known, again)[0] == found
    assert again.numbers == [4]


def test_in_a_pack_that_cannot_be_opened_nothing_is_known() -> None:
    assert sameness.made_of(b"%PDF-1.5\nno more of it") == {}


def test_a_volume_is_opened_where_it_is_another(letters: Command, made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a run after one changed note, that is one letter's side."""
    opened, seen = list[int](), sameness.seen

    def watched(pack: bytes, numbers: Sequence[int], known: dict[str, Side], look: sides.LookThrough) -> object:
        def look_through(pack: bytes, some: Sequence[int]) -> tuple[Side, ...]:
            opened.extend(some)
            return tuple(look(pack, some))

        return seen(pack, numbers, known, look_through)

    monkeypatch.setattr(sameness, "seen", watched)
    change_in("notes.csv", (small.NOTES["A05"], "You are kind: every week somebody says so."))(made)
    assert letters("run", made, *ONE).code == 0
    assert len(opened) == 1
    assert letters("verify", made).code == 0
