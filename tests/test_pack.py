"""The print pack: every letter that is due and no other, in delivery order, each begun on a fresh sheet."""

from __future__ import annotations

import csv
import functools
import io
import re
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import office
import pikepdf
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from letters import tables
from letters.people.person import Person
from letters.post import binder, pack
from letters.post.letter import Finished
from letters.post.pack import Item
from letters.post.render import Document
from letters.problems import Tampered

PROPERTY = settings(derandomize=True, deadline=None, max_examples=100)
MOST = 20_000  # sheets of a volume: these packs have one, unless a test says otherwise


@functools.cache
def blank_pdf(pages: int) -> bytes:
    """Return a PDF of so many A4 pages."""
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        for _ in range(pages):
            pdf.add_blank_page(page_size=binder.A4)
        pdf.save(out)
    return out.getvalue()


def document(staff_id: str, pages: int = 1) -> Document:
    return Document(staff_id, blank_pdf(pages), pages)


def letter(staff_id: str, pages: int = 1, digest: str = "0123") -> Finished:
    return Finished(staff_id, staff_id, pages, digest, ())


def named(*names: str) -> list[Person]:
    """Return people called `First Last`, or `First|Last`, their ids A0, A1 … in that order."""
    people = []
    for number, name in enumerate(names):
        first, last = re.split(r"\|| (?=\S+$)", name, maxsplit=1)
        people.append(office.person(staff_id=f"A{number}", first_name=first, last_name=last))
    return people


def planned(people: Sequence[Person], pages: Sequence[int] = ()) -> tuple[Item, ...]:
    counts = pages or [1] * len(people)
    return pack.plan(people, [letter(who.staff_id, n) for who, n in zip(people, counts, strict=True)], MOST)


# ------------------------------------------------------------------------------------------------------- order


def test_letters_are_in_order_of_site_team_last_name_and_first_name() -> None:
    people = [
        office.person(staff_id="1", site="brynmor", team="Care", last_name="Abbot", first_name="Ann"),
        office.person(staff_id="2", site="ashby", team="Duty", last_name="Abbot", first_name="Ann"),
        office.person(staff_id="3", site="ashby", team="Care", last_name="Young", first_name="Ann"),
        office.person(staff_id="4", site="ashby", team="Care", last_name="Abbot", first_name="Tom"),
        office.person(staff_id="5", site="ashby", team="Care", last_name="Abbot", first_name="Ann"),
    ]
    assert [who.staff_id for who in pack.order(people)] == ["5", "4", "3", "2", "1"]


@pytest.mark.parametrize(
    "names",
    [
        ["Ann Wyatt", "Llŷr Ŵyn", "Ann Wynne"],
        ["Ann Oldham", "Siân O'Neill", "Ann Onslow"],
        ["Ann Oldham", "Siân O’Neill", "Ann Onslow"],
        ["Ann Luc", "Jan Łuczak", "Ann Ludd"],
        ["Ann Odd", "Nils Øster", "Ann Otto"],
        ["Ann Zephaniah", "Kasia Żukowska", "Ann Zulu"],
        ["Ann Mabey", "Ann maccabee", "Ann MACE"],
        ["Ann Straker", "Ann Straßer", "Ann Stratton"],
        ["Ann Smith", "Ann|Smith Jones", "Ann|Smith-Zed"],
        ["Ann Abel", "Émile Abel", "Eve Abel", "Zoë Abel"],
    ],
)
def test_a_name_stands_where_a_person_would_look_for_it(names: list[str]) -> None:
    backwards = list(reversed(named(*names)))
    assert [who.staff_id for who in pack.order(backwards)] == [f"A{number}" for number in range(len(names))]


def test_two_people_of_one_name_are_in_order_of_their_ids() -> None:
    people = [office.person(staff_id=id_) for id_ in ("A3", "A1", "A2")]
    assert [who.staff_id for who in pack.order(people)] == ["A1", "A2", "A3"]


def test_the_order_does_not_depend_on_the_order_of_the_rows() -> None:
    people = named("Ann Wyatt", "Ann Abbot", "Tom Abbot")
    assert pack.order(people) == pack.order(reversed(people))


# --------------------------------------------------------------------------------------- numbers, sheets, files


def test_letters_are_numbered_in_order_and_take_the_sheets_they_need() -> None:
    items = planned(named("Ann Abbot", "Ann Bell", "Ann Cole", "Ann Dean"), [1, 2, 3, 1])
    assert [(item.number, item.first_sheet, item.last_sheet) for item in items] == [
        (1, 2, 2),
        (2, 3, 3),
        (3, 4, 5),
        (4, 6, 6),
    ]


def test_each_authoritys_letters_lie_below_a_cover_sheet_of_their_own() -> None:
    people = [office.person(staff_id=str(n), site=site) for n, site in enumerate(("ashby", "ashby", "brynmor"))]
    documents = [document(who.staff_id) for who in people]
    items = office.planned(people, documents)
    assert [item.first_sheet for item in items] == [2, 3, 5]
    with pypdfium2.PdfDocument(office.bound(items, documents, sheets(items))) as pdf:
        assert len(pdf) == 2 * 5


def test_each_item_has_its_own_persons_document() -> None:
    people = named("Ann Cole", "Ann Abbot", "Ann Bell")
    for item in planned(people, [3, 1, 2]):
        assert item.letter.staff_id == item.person.staff_id
        assert item.letter.pages == {"Cole": 3, "Abbot": 1, "Bell": 2}[item.person.last_name]


@PROPERTY
@given(st.lists(st.integers(1, 10), min_size=1, max_size=30))
def test_sheets_are_contiguous_and_every_letter_begins_on_an_odd_page_of_the_pack(pages: list[int]) -> None:
    items = planned([office.person(staff_id=f"{n:02d}") for n in range(len(pages))], pages)
    sheets = [sheet for item in items for sheet in range(item.first_sheet, item.last_sheet + 1)]
    assert sheets == list(range(2, len(sheets) + 2))
    begins = 3
    for item in items:
        assert begins % 2 == 1
        assert item.first_sheet == (begins + 1) // 2
        begins += item.letter.pages + item.letter.pages % 2
    assert begins == 2 * len(sheets) + 3


# ---------------------------------------------------------------------------------------------------- volumes


def spread(letters: Mapping[str, Sequence[int]], most: int) -> tuple[Item, ...]:
    """Return the plan of a pack in volumes, in which each authority has letters of so many sheets."""
    people = [
        (office.person(staff_id=f"{site}{n:03d}", site=site), 2 * sheets)
        for site, counts in letters.items()
        for n, sheets in enumerate(counts)
    ]
    return pack.plan([who for who, _ in people], [letter(who.staff_id, pages) for who, pages in people], most)


def files_of(items: Sequence[Item]) -> list[tuple[str, list[list[int]]]]:
    """Return each volume's file, and the numbers of the letters below each of its cover sheets."""
    return [(it.file, [[item.number for item in part] for part in it.parts]) for it in pack.volumes(items)]


def test_a_pack_that_fits_into_one_volume_is_one_file() -> None:
    assert files_of(spread({"a": [1, 1], "b": [2]}, 6)) == [("print-pack.pdf", [[1, 2], [3]])]


def test_a_pack_of_no_letter_is_one_file_all_the_same() -> None:
    assert files_of(()) == [("print-pack.pdf", [])]


def test_an_authority_that_does_not_fit_any_more_begins_a_volume() -> None:
    assert files_of(spread({"a": [1, 1], "b": [2]}, 5)) == [
        ("print-pack-1-sheets-1-to-3.pdf", [[1, 2]]),
        ("print-pack-2-sheets-4-to-6.pdf", [[3]]),
    ]


def test_an_authority_is_divided_only_when_it_is_larger_than_a_volume() -> None:
    """It begins a volume, its letters go on below a cover sheet of their own, and the next authority may follow."""
    items = spread({"a": [1], "b": [1, 1, 1, 1], "c": [1], "d": [1, 1]}, 4)
    assert files_of(items) == [
        ("print-pack-1-sheets-1-to-2.pdf", [[1]]),
        ("print-pack-2-sheets-3-to-6.pdf", [[2, 3, 4]]),
        ("print-pack-3-sheets-7-to-10.pdf", [[5], [6]]),
        ("print-pack-4-sheets-11-to-13.pdf", [[7, 8]]),
    ]
    assert [item.first_sheet for item in items] == [2, 4, 5, 6, 8, 10, 12, 13]


def test_a_letter_larger_than_a_volume_has_one_to_itself() -> None:
    assert files_of(spread({"a": [1, 5, 1], "b": [1]}, 3)) == [
        ("print-pack-1-sheets-1-to-2.pdf", [[1]]),
        ("print-pack-2-sheets-3-to-8.pdf", [[2]]),
        ("print-pack-3-sheets-9-to-10.pdf", [[3]]),
        ("print-pack-4-sheets-11-to-12.pdf", [[4]]),
    ]


def test_files_of_volumes_sort_in_the_order_of_the_pack() -> None:
    found = [file for file, _ in files_of(spread({"a": [1] * 12}, 2))]
    assert found[0] == "print-pack-01-sheets-1-to-2.pdf"
    assert found[9] == "print-pack-10-sheets-19-to-20.pdf"
    assert found == sorted(found)
    assert len(found) == 12


@settings(PROPERTY, max_examples=300)
@given(
    st.dictionaries(st.sampled_from("abcde"), st.lists(st.integers(1, 6), min_size=1, max_size=9), min_size=1),
    st.integers(2, 12),
)
def test_every_letter_lies_in_one_volume_in_order_and_none_is_larger_than_asked(
    letters: Mapping[str, Sequence[int]], most: int
) -> None:
    items = spread(letters, most)
    volumes = pack.volumes(items)
    assert [item for it in volumes for item in it.items] == list(items)
    assert [item.person for item in items] == list(pack.order(item.person for item in items))
    sheet, held = 1, Counter[str]()
    for volume in volumes:
        assert volume.first_sheet == sheet
        for part in volume.parts:
            assert len({item.person.site for item in part}) == 1
            held[part[0].person.site] += 1
            sheet += 1  # the cover sheet's
            for item in part:
                assert item.first_sheet == sheet
                sheet += (item.letter.pages + 1) // 2
                assert item.last_sheet == sheet - 1
        assert sheet - volume.first_sheet <= most or len(volume.items) == 1
        assert len(volumes) == 1 or f"-sheets-{volume.first_sheet}-to-{sheet - 1}.pdf" in volume.file
    divided = {site for site, parts in held.items() if parts > 1}
    assert divided == {site for site, counts in letters.items() if 1 + sum(counts) > most and len(counts) > 1}
    assert len({volume.file for volume in volumes}) == len(volumes)


@settings(derandomize=True, deadline=None, max_examples=20)
@given(st.lists(st.integers(1, 4), min_size=1, max_size=6))
def test_the_bound_pack_has_two_pages_for_every_sheet(pages: list[int]) -> None:
    people = [office.person(staff_id=f"{n:02d}") for n in range(len(pages))]
    documents = [document(f"{n:02d}", each) for n, each in enumerate(pages)]
    items = office.planned(people, documents)
    with pikepdf.open(io.BytesIO(office.bound(items, documents, sheets(items)))) as pdf:
        assert len(pdf.pages) == 2 * items[-1].last_sheet


@pytest.mark.parametrize(
    ("staff_id", "file"),
    [
        ("A01", "letters/0001-A01.pdf"),
        ("0042", "letters/0001-0042.pdf"),
        ("../../x", "letters/0001-x.pdf"),
        ("/etc/passwd", "letters/0001-etc-passwd.pdf"),
        ("CON", "letters/0001-CON.pdf"),
        ("a/b\\c:d", "letters/0001-a-b-c-d.pdf"),
        ("Siân 7\n", "letters/0001-Si-n-7.pdf"),
        ("ŵŷ", "letters/0001-id.pdf"),
        ("", "letters/0001-id.pdf"),
        ("x" * 300, f"letters/0001-{'x' * 40}.pdf"),
        ("=cmd|' /C calc'!A0", "letters/0001-cmd-C-calc-A0.pdf"),
    ],
)
def test_a_file_has_a_name_that_any_system_takes_whatever_the_id(staff_id: str, file: str) -> None:
    assert [item.file for item in planned([office.person(staff_id=staff_id)])] == [file]


def test_a_file_holds_no_name_of_a_person() -> None:
    (item,) = planned([office.person(first_name="Siân", last_name="Oakley", preferred_name="Sunny")])
    assert not re.search("si.n|oakley|sunny", item.file.casefold())


def test_two_ids_that_make_the_same_file_name_have_two_files() -> None:
    items = planned([office.person(staff_id="a/b"), office.person(staff_id="a-b")])
    assert len({item.file.casefold() for item in items}) == 2


@PROPERTY
@given(st.lists(st.text(), min_size=1, max_size=20, unique=True))
def test_files_are_unique_and_stay_in_their_folder(ids: list[str]) -> None:
    found = [item.file.casefold() for item in planned([office.person(staff_id=id_) for id_ in ids])]
    assert len(set(found)) == len(ids)
    assert all(re.fullmatch(r"letters/[0-9]{4}-[a-z0-9-]{1,40}\.pdf", file) for file in found)


def test_files_sort_in_the_order_of_the_pack_though_there_are_ten_thousand() -> None:
    items = planned([office.person(staff_id=f"{n:05d}") for n in range(10_001)])
    found = [item.file for item in items]
    assert found == sorted(found)
    assert found[0] == "letters/00001-00000.pdf"


# -------------------------------------------------------------------------------------------------- the bound pack


class Letters(NamedTuple):
    """Letters that were made, and how they lie in the pack."""

    items: tuple[Item, ...]
    documents: tuple[Document, ...]

    @property
    def bound(self) -> bytes:
        """The pack."""
        return office.bound(self.items, self.documents, sheets(self.items))


@pytest.fixture(scope="module")
def letters() -> Letters:
    """Return a letter of one page, one of two, one of one and one of three."""
    people = named("Ann Abbot", "Siân O'Neill", "Ann Onslow", "Ann Young")
    lines = (1, 30, 1, 52)
    people = [
        office.person(
            staff_id=who.staff_id,
            first_name=who.first_name,
            last_name=who.last_name,
            note="\n".join(f"{who.last_name} line {n}." for n in range(count)),
        )
        for who, count in zip(people, lines, strict=True)
    ]
    made = office.made([office.letter(who) for who in people], office.on(office.shipped()))
    assert [each.pages for each in made] == [1, 2, 1, 3]
    return Letters(office.planned(people, made), tuple(made))


def sheets(items: Sequence[Item]) -> tuple[bytes, ...]:
    """Return the finished cover sheets."""
    return office.covers(items).pdfs


def texts(pdf: bytes) -> list[str]:
    """Return the text of every page."""
    with pypdfium2.PdfDocument(pdf) as opened:
        return [page.get_textpage().get_text_bounded() for page in opened]


def test_the_pack_holds_every_page_of_every_letter_in_order(letters: Letters) -> None:
    bound = texts(letters.bound)
    assert "Cover sheet" in bound[0]
    assert bound.pop(0) != bound.pop(0) == ""
    expected: list[str] = []
    for document in letters.documents:
        expected += texts(document.pdf)
        expected += [""] * (len(expected) % 2)
    assert bound == expected
    assert len(bound) == 2 + 2 + 2 + 4
    assert ["Dear" in page for page in bound] == [True, False, True, False, True, False, True, False, False, False]


def test_a_blank_side_is_really_blank_and_bears_no_number(letters: Letters) -> None:
    with pypdfium2.PdfDocument(letters.bound) as pdf:
        blank = [number for number, page in enumerate(pdf, start=1) if not list(page.get_objects())]
        assert blank == [2, 4, 8, 12]
        for number in blank:
            picture = pdf[number - 1].render(scale=0.5, grayscale=True).to_pil()
            assert picture.getextrema() == (255, 255)
        assert pdf[0].render(scale=0.5, grayscale=True).to_pil().getextrema()[0] < 100


def test_every_page_of_the_pack_is_a4(letters: Letters) -> None:
    with pypdfium2.PdfDocument(letters.bound) as pdf:
        sizes = {(round(page.get_width()), round(page.get_height())) for page in pdf}
    assert sizes == {(595, 842)}


def test_the_pack_has_the_campaigns_title_and_is_the_same_bytes_every_time(letters: Letters) -> None:
    titled = (*letters, sheets(letters.items), "Thank-you letters, gaeaf 2026: “Ŵ”")
    bound = office.bound(*titled)
    time.sleep(1.1)  # some that write PDFs note the second
    assert bound == office.bound(*titled)
    with pikepdf.open(io.BytesIO(bound)) as pdf:
        assert str(pdf.docinfo["/Title"]) == "Thank-you letters, gaeaf 2026: “Ŵ”"
        assert not {"/CreationDate", "/ModDate"} & set(pdf.docinfo)


def test_a_letter_is_fetched_once_when_its_turn_comes(letters: Letters) -> None:
    """So that one is held in memory at a time, and none is changed."""
    asked, pdfs = list[str](), {it.staff_id: it.pdf for it in letters.documents}

    def pdf(letter: Finished) -> bytes:
        asked.append(letter.staff_id)
        return pdfs[letter.staff_id]

    binder.sheaf([item.letter for item in letters.items], pdf)
    assert asked == [item.person.staff_id for item in letters.items]


def test_what_cannot_be_right_is_bound_all_the_same_and_told_by_who_reads_the_pack(letters: Letters) -> None:
    without = office.bound(*letters, [])
    assert len(texts(without)) == 12 - 1, "a cover sheet's front is missing"
    bare = [replace(it, pdf=_without_glyphs(it.pdf)) for it in letters.documents]
    assert len(texts(office.bound(letters.items, bare, sheets(letters.items)))) == 12


def _without_glyphs(pdf: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for thing in document.objects:
            if isinstance(thing, pikepdf.Dictionary) and "/FontFile3" in thing:
                del thing["/FontFile3"]
        out = io.BytesIO()
        document.save(out)
    return out.getvalue()


# ---------------------------------------------------------------------------------------------------- the gate


def closed(due: Sequence[str], made: Sequence[Finished]) -> list[str]:
    """Return why the gate is closed, without the last line, which says what that means."""
    with pytest.raises(Tampered) as stop:
        pack.gate(due, made)
    *reasons, last = stop.value.reasons
    assert last == "Nothing was put in place. This is a fault of the program: please report it."
    return reasons


def test_the_gate_is_open_when_the_letters_made_are_exactly_those_due() -> None:
    pack.gate(["A1", "A2"], iter([letter("A2"), letter("A1", pages=2)]))
    pack.gate([], [])


def test_a_missing_letter_closes_the_gate() -> None:
    assert closed(["A1", "A2", "A3"], [letter("A1")]) == ["The gate is closed: 2 letters that are due were not made."]


def test_a_letter_too_many_closes_the_gate() -> None:
    assert closed(["A1"], [letter("A1"), letter("A9")]) == [
        "The gate is closed: 1 letters were made that nobody is due."
    ]


def test_a_letter_that_is_there_twice_closes_the_gate() -> None:
    assert closed(["A1", "A2"], [letter("A1"), letter("A2"), letter("A1")]) == [
        "The gate is closed: 1 people have more than one letter."
    ]


@pytest.mark.parametrize(
    "empty",
    [letter("A2", 0, ""), letter("A2", 0), letter("A2", digest="")],
    ids=["nothing", "no page", "never read"],
)
def test_an_empty_or_faulty_letter_closes_the_gate(empty: Finished) -> None:
    assert closed(["A1", "A2"], [letter("A1"), empty]) == ["The gate is closed: 1 letters are empty."]


def test_an_empty_letter_beside_a_good_one_for_the_same_person_closes_the_gate() -> None:
    reasons = closed(["A1"], [letter("A1"), letter("A1", 0)])
    assert reasons == [
        "The gate is closed: 1 people have more than one letter.",
        "The gate is closed: 1 letters are empty.",
    ]


def test_an_empty_letter_that_nobody_is_due_closes_the_gate() -> None:
    assert len(closed(["A1"], [letter("A1"), letter("A9", 0)])) == 2


def test_a_swap_of_two_people_closes_the_gate_both_ways() -> None:
    assert closed(["A1"], [letter("A2")]) == [
        "The gate is closed: 1 letters that are due were not made.",
        "The gate is closed: 1 letters were made that nobody is due.",
    ]


# ---------------------------------------------------------------------------------------------- the print list

SITES = {"ashby": "Ashby Borough Council", "brynmor": "Brynmor County Council"}


def test_the_print_list_has_a_row_for_each_letter() -> None:
    people = [
        office.person(staff_id="A1", last_name="Abbot"),
        office.person(staff_id="B1", site="brynmor", team="Plant", first_name="", last_name="Ezhilan"),
        office.person(staff_id="A2", last_name="O'Neill", title="Dr"),
    ]
    assert pack.print_list(planned(people, [1, 3, 4]), SITES) == [
        ("1", "Siân Abbot", "Ashby Borough Council", "Duty", "1", "2", "letters/0001-A1.pdf"),
        ("2", "Siân O'Neill", "Ashby Borough Council", "Duty", "4", "3 to 4", "letters/0002-A2.pdf"),
        ("3", "Ezhilan", "Brynmor County Council", "Plant", "3", "6 to 7", "letters/0003-B1.pdf"),
    ]
    assert len(pack.HEADINGS) == 7


def test_a_name_like_a_formula_is_text_when_the_print_list_is_opened() -> None:
    (row,) = pack.print_list(planned([office.person(first_name="=cmd|'", last_name="/C calc'!A0")]), SITES)
    written = tables.sheet(pack.HEADINGS, [row], for_excel=True).decode("utf-8-sig")
    _, cells = csv.reader(io.StringIO(written, newline=""))
    assert cells[1] == "'=cmd|' /C calc'!A0"


def test_the_print_list_holds_no_address_and_no_note() -> None:
    who = office.person(address=("9 Secret Lane", "Ashby", "LE65 2AB"), note="A private note.")
    (row,) = pack.print_list(planned([who]), SITES)
    assert not re.search("Secret|LE65|private", " ".join(row))
