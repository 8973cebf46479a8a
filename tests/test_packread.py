"""The print pack is read sheet by sheet along the print list: what is not as listed is not printed."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace

import office
import pikepdf
import pytest
from PIL import Image, ImageDraw

from letters import tables
from letters.people.person import Person
from letters.post import binder, cover, expect, pack, packread, pool, readback, sides
from letters.post.cover import Cover
from letters.post.packread import Begins, Single
from letters.post.readback import Proof
from letters.post.render import Document, Press

PEOPLE = (
    office.person(),
    office.person(staff_id="B07", first_name="Tom", last_name="Baker", note="Steady and kind. " * 120),
    office.person(staff_id="C11", first_name="Ada", last_name="Cole", note="Early, and glad of it."),
)
SITES = {"ashby": "Ashby Borough Council"}
Rows = list[list[str]]
Bound = tuple[bytes, Rows, dict[str, Single], tuple[Cover, ...]]


@pytest.fixture(scope="module")
def bound() -> Bound:
    """Return a pack of three letters of 1, 2 and 1 pages, its list, and how each letter's own file looks."""
    kept = office.shipped()
    documents = {who.staff_id: office.printed(who) for who in PEOPLE}
    items = office.planned(PEOPLE, documents.values())
    assert [item.letter.pages for item in items] == [2, 1, 1]
    singles = {}
    for item in items:
        wanted = expect.letter(item.person, item.person.note, office.ASHBY, kept, office.DAY, {})
        proof = Proof(documents[item.person.staff_id].pdf, item.letter.pages, wanted)
        verdict = readback.read(proof, office.on(kept)[kept.name])
        assert verdict.faults == ()
        singles[item.file] = Single(wanted.staff_id, wanted.listed, verdict.looks)
    rows = tables.rows(tables.sheet(pack.HEADINGS, pack.print_list(items, SITES), for_excel=True))
    covers = office.covers(items)
    return office.bound(items, documents.values(), covers.pdfs, "Thanks"), rows, singles, covers.covers


def test_a_sound_pack_may_be_printed(bound: Bound) -> None:
    assert packread.read(*bound) == ()


def exchange(pdf: pikepdf.Pdf) -> None:
    """Exchange the last two letters: pages 5 and 7, with a blank side behind each."""
    pdf.pages[4], pdf.pages[6] = pdf.pages[6], pdf.pages[4]


def again(pdf: pikepdf.Pdf) -> None:
    pdf.pages.append(pdf.pages[0])


def scribble(pdf: pikepdf.Pdf) -> None:
    pdf.pages[5].Contents = pdf.make_stream(b"0 0 100 100 re f")


def turn(pdf: pikepdf.Pdf) -> None:
    pdf.pages[4].Rotate = 180


def tell(pdf: pikepdf.Pdf) -> None:
    pdf.docinfo["/Keywords"] = "Tom Baker"


def attach(pdf: pikepdf.Pdf) -> None:
    pdf.attachments["note.txt"] = b"hello"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (turn, "Letter 2 in the print pack is not the letter in its own file."),
        (tell, "The print pack holds more than its sheets and its title."),
        (attach, "The print pack holds more than its sheets and its title."),
        (exchange, "Letter 2 in the print pack is not the letter in its own file."),
        (again, "The print pack has sheets that the print list does not know."),
        (scribble, "The blank side after letter 2 is not blank, or not there."),
        (lambda pdf: pdf.pages.remove(p=8), "Letter 3 does not stand on the sheets that the print list gives."),
        (lambda pdf: pdf.pages.remove(p=6), "Letter 3 does not stand on the sheets that the print list gives."),
        (lambda pdf: pdf.pages.reverse(), "Letter 1 in the print pack is not the letter in its own file."),
    ],
    ids=["turned", "keywords", "attachment", "exchanged", "again", "scribbled", "lost", "no blank side", "reversed"],
)
def test_a_pack_that_is_not_as_listed_is_not_printed(
    bound: Bound, change: Callable[[pikepdf.Pdf], object], said: str
) -> None:
    data, rows, singles, covers = bound
    with pikepdf.open(io.BytesIO(data)) as pdf:
        change(pdf)
        out = io.BytesIO()
        pdf.save(out)
    assert said in packread.read(out.getvalue(), rows, singles, covers)


def test_a_pack_in_which_another_has_signed_is_not_printed() -> None:
    """The letters' own files are right: it is the binding that takes the picture of one for that of another."""
    kept, who, pictures = office.shipped(), office.person(), {"signature": office.SIGNATURE}
    on = office.on(kept, {office.SIGNATURE: office.signature()})
    document = Press(on).render(office.letter(who, pictures=pictures))
    items = office.planned([who], [document])
    wanted = expect.letter(who, who.note, office.ASHBY, kept, office.DAY, pictures)
    looks = readback.read(Proof(document.pdf, document.pages, wanted), on[kept.name]).looks
    rows = [pack.HEADINGS, *pack.print_list(items, SITES)]
    singles = {items[0].file: Single(who.staff_id, wanted.listed, looks)}
    stack = office.covers(items)
    bound, out, covers = office.bound(items, [document], stack.pdfs, "Thanks"), io.BytesIO(), stack.covers
    assert packread.read(bound, rows, singles, covers) == ()
    with pikepdf.open(io.BytesIO(bound)) as pdf:
        (picture,) = (it for it in pdf.objects if isinstance(it, pikepdf.Stream) and it.get("/Subtype") == "/Image")
        picture.write(bytes(420 * 120))
        pdf.save(out)
    said = ("Letter 1 in the print pack is not the letter in its own file.",)
    assert packread.read(out.getvalue(), rows, singles, covers) == said


def test_a_list_that_is_not_the_packs_is_not_sent(bound: Bound) -> None:
    data, rows, singles, covers = bound
    names = [row[1] for row in rows]
    swapped = [[*row[:1], name, *row[2:]] for row, name in zip(rows, [names[0], *reversed(names[1:])], strict=True)]
    assert packread.read(data, swapped, singles, covers) == (
        "Letter 1 is not to the person on the print list.",
        "Letter 3 is not to the person on the print list.",
    )
    assert packread.read(data, rows[:-1], singles, covers) == ("The print list does not name each letter once.",)
    assert packread.read(data, [*rows, rows[-1]], singles, covers) == (
        "The print list does not name each letter once.",
    )
    later = [[*row[:5], str(int(row[5].split()[0]) + 1), row[6]] if row[0] == "3" else row for row in rows]
    assert packread.read(data, later, singles, covers) == (
        "Letter 3 does not stand on the sheets that the print list gives.",
    )


@pytest.mark.parametrize(
    ("column", "said"),
    [
        ("team", "has another site or team on the print list."),
        ("pages", "has another number of pages on the print list."),
    ],
)
def test_a_row_that_says_what_the_sheets_do_not_is_not_sent(bound: Bound, column: str, said: str) -> None:
    data, rows, singles, covers = bound
    at = pack.HEADINGS.index(column)
    changed = [[*row[:at], "3", *row[at + 1 :]] if row[0] == "2" else row for row in rows]
    assert packread.read(data, changed, singles, covers) == (f"Letter 2 {said}",)


@pytest.mark.parametrize("name", ["letters/0002-A01.pdf", "letters/0002-.pdf", "0002-C11.pdf", "letters/3-C11.pdf"])
def test_a_file_is_named_after_its_letter_and_its_person(bound: Bound, name: str) -> None:
    data, rows, singles, covers = bound
    right = rows[2][6]
    assert right == "letters/0002-C11.pdf"
    changed = [[*row[:6], name] if row[6] == right else row for row in rows]
    renamed = {name if file == right else file: single for file, single in singles.items()}
    assert packread.read(data, changed, renamed, covers) == (
        "Letter 2 has a file that is named after another letter, or another person.",
    )


def test_what_is_no_pdf_is_not_printed(bound: Bound) -> None:
    assert packread.read(b"%PDF", *bound[1:]) == ("The print pack cannot be opened.",)


@pytest.mark.parametrize("name", ["Siân", "", "Jo Marsh", "Ashby"], ids=["half", "none", "another's", "the town"])
def test_a_recipient_is_named_whole(name: str, bound: Bound) -> None:
    data, rows, singles, covers = bound
    number = next(number for number, row in enumerate(rows) if row[1].startswith("Siân"))
    changed = [[*row[:1], name, *row[2:]] if at == number else row for at, row in enumerate(rows)]
    assert packread.read(data, changed, singles, covers) == (
        f"Letter {number} is not to the person on the print list.",
    )


def other_head(cover: Cover) -> Cover:
    return replace(cover, head="f" * 64)


def one_more(cover: Cover) -> Cover:
    return replace(cover, letters=cover.letters + 1)


def another_office(cover: Cover) -> Cover:
    return replace(cover, organisation="Brynmor County Council")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (other_head, "A cover sheet does not say what it should."),
        (one_more, "A cover sheet is not that of the letters below it."),
        (another_office, "A cover sheet is not that of the letters below it."),
    ],
)
def test_a_cover_sheet_is_that_of_the_letters_below_it(
    bound: Bound, change: Callable[[Cover], Cover], said: str
) -> None:
    data, rows, singles, covers = bound
    assert said in packread.read(data, rows, singles, tuple(map(change, covers)))


def test_each_authority_has_a_cover_sheet_and_no_other_lies_there(bound: Bound) -> None:
    data, rows, singles, covers = bound
    assert packread.read(data, rows, singles, ()) == ("Letters lie in the print pack without a cover sheet.",)
    said = ("The print pack has sheets that the print list does not know.",)
    assert packread.read(data, rows, singles, (*covers, *covers)) == said
    elsewhere = [[*row[:2], "Brynmor County Council", *row[3:]] if row[0] == "2" else row for row in rows]
    assert "Letters lie in the print pack without a cover sheet." in packread.read(data, elsewhere, singles, covers)


def test_nothing_is_written_on_the_back_of_a_cover_sheet(bound: Bound) -> None:
    data, rows, singles, covers = bound
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pdf.pages[1].Contents = pdf.make_stream(b"0 0 100 100 re f")
        out = io.BytesIO()
        pdf.save(out)
    assert packread.read(out.getvalue(), rows, singles, covers) == ("The blank side of a cover sheet is not blank.",)


# ------------------------------------------------------------------------------------------- many pages, many hands


@pytest.mark.workers
def test_workers_see_what_is_seen_in_one_process(bound: Bound) -> None:
    data, rows, singles, covers = bound
    with pikepdf.open(io.BytesIO(data)) as pdf:
        count = len(pdf.pages)
    alone = sides.of(data, range(count))
    with pool.opened(office.on(office.shipped()), 3) as workshop:
        assert workshop.look_through is not None
        assert tuple(workshop.look_through(data, range(count))) == alone
        assert packread.read(data, rows, singles, covers, workshop.look_through) == ()
    assert len({side.look for side in alone}) == count - 3 + 1, "four blank sides look the same"


def test_a_picture_that_many_letters_show_is_in_the_pack_once() -> None:
    """What differs in its transparency alone is another picture."""
    kept, pictures = office.shipped(), {"signature": office.SIGNATURE}

    def ink(colour: int) -> bytes:
        picture, out = Image.new("RGBA", (420, 120), (0, 0, 40, 0)), io.BytesIO()
        ImageDraw.Draw(picture).line([(20, 20), (400, colour)], fill=(0, 0, 40, 255), width=9)
        picture.save(out, "PNG")
        return out.getvalue()

    def printed(who: Person, signature: bytes) -> Document:
        return Press(office.on(kept, {office.SIGNATURE: signature})).render(office.letter(who, pictures=pictures))

    signatures = (ink(100), ink(100), ink(20))
    documents = {who.staff_id: printed(who, it) for who, it in zip(PEOPLE, signatures, strict=True)}
    items = office.planned(PEOPLE, documents.values())
    bound = office.bound(items, documents.values(), office.covers(items).pdfs, "Thanks")
    with pikepdf.open(io.BytesIO(bound)) as pdf:
        found = [it for it in pdf.objects if isinstance(it, pikepdf.Stream) and it.get("/Subtype") == "/Image"]
        shown = [it for it in found if "/SMask" in it]
        assert (len(shown), len(found)) == (2, 4)
        assert len({it.read_raw_bytes() for it in shown}) == 1
        assert len({it.SMask.read_raw_bytes() for it in shown}) == 2
    looks = [sides.of(documents[it.person.staff_id].pdf, range(it.letter.pages))[0].look for it in items]
    assert [side.look for side in sides.of(bound, range(2, 8))][::2][:1] == looks[:1]


def test_a_cover_sheet_shows_names_as_they_are_written() -> None:
    items = office.planned(PEOPLE[:1], [office.printed(PEOPLE[0])])
    (sheet,) = office.covers(items).covers
    (letter,) = cover.pages([replace(sheet, organisation="The {head} & {facts} Trust")])
    assert "<h1>The {head} &amp; {facts} Trust</h1>" in letter.html


def test_cover_sheets_are_laid_out_several_together_a_page_for_each() -> None:
    items = office.planned(PEOPLE[:1], [office.printed(PEOPLE[0])])
    (sheet,) = office.covers(items).covers
    many = [replace(sheet, organisation=f"Authority {number}") for number in range(cover.TOGETHER + 2)]
    made = [Press(cover.stationery()).render(letter) for letter in cover.pages(many)]
    assert [(it.pages, it.faults) for it in made] == [(cover.TOGETHER, ()), (2, ())]
    texts = [side.text for it in made for side in sides.of(it.pdf, range(it.pages))]
    assert all(part in text for it, text in zip(many, texts, strict=True) for part in cover.said(it))


# -------------------------------------------------------------------------------------------------- one of several


@pytest.fixture(scope="module")
def second() -> Bound:
    """Return the second volume of two, in which the third letter lies below a cover sheet of its own."""
    kept, documents = office.shipped(), {who.staff_id: office.printed(who) for who in PEOPLE}
    items = office.planned(PEOPLE, documents.values(), 3)
    one, two = pack.volumes(items)
    assert [len(it.items) for it in (one, two)] == [2, 1]
    (item,), whole = two.items, documents[two.items[0].person.staff_id]
    wanted = expect.letter(item.person, item.person.note, office.ASHBY, kept, office.DAY, {})
    looks = readback.read(Proof(whole.pdf, whole.pages, wanted), office.on(kept)[kept.name]).looks
    covers = office.covers(items).covers[1:]
    (cover_sheet,) = cover.pages(covers)
    pdf = Press(cover.stationery()).render(cover_sheet).pdf
    data = binder.bind(two, items, [pdf], "Thanks", lambda some: binder.sheaf(some, lambda it: documents[it.key].pdf))
    rows = [list(pack.HEADINGS), list(pack.print_list(items, SITES)[2])]
    return data, rows, {item.file: Single(item.person.staff_id, wanted.listed, looks)}, covers


def test_a_later_volume_is_read_from_where_it_begins(second: Bound) -> None:
    assert packread.read(*second, begins=Begins(2, 3)) == ()


@pytest.mark.parametrize(
    ("begins", "said"),
    [
        (Begins(0, 0), "Letter 1 does not stand on the sheets that the print list gives."),
        (Begins(1, 3), "Letter 2 does not stand on the sheets that the print list gives."),
        (Begins(2, 2), "Letter 3 does not stand on the sheets that the print list gives."),
        (Begins(2, 4), "A cover sheet is not that of the letters below it."),
    ],
)
def test_a_volume_that_begins_elsewhere_is_not_printed(second: Bound, begins: Begins, said: str) -> None:
    assert said in packread.read(*second, begins=begins)


def test_a_cover_sheet_that_says_another_part_is_not_printed(second: Bound) -> None:
    data, rows, singles, (sheet,) = second
    assert (sheet.part, sheet.parts) == (2, 2)
    for other in (replace(sheet, part=1), replace(sheet, parts=3)):
        said = packread.read(data, rows, singles, (other,), begins=Begins(2, 3))
        assert said == ("A cover sheet does not say what it should.",)


def test_a_volume_is_held_against_its_own_letters(second: Bound, bound: Bound) -> None:
    data, rows, singles, covers = second
    one = {file: single for file, single in bound[2].items() if file not in singles}
    assert packread.read(data, bound[1][:3], one, covers, begins=Begins(2, 3))
    assert packread.read(data, rows, one, covers, begins=Begins(2, 3)) == (
        "The print list does not name each letter once.",
    )


Volumes = list[tuple[str, Rows, tuple[Cover, ...]]]


@pytest.fixture(scope="module")
def apart() -> tuple[Volumes, Rows]:
    """Return three volumes as they are read, the second and the third of one authority, and the whole print list."""
    people = [
        *(office.person(staff_id=f"A{n}") for n in range(2)),
        *(office.person(staff_id=f"B{n}", site="brynmor") for n in range(3)),
    ]
    items = office.planned(people, [Document(who.staff_id, b"", 1) for who in people], 3)
    rows = [list(pack.HEADINGS), *map(list, pack.print_list(items, {key: key for key in office.SITES}))]
    covers, found = list(office.covers(items).covers), list[tuple[str, Rows, tuple[Cover, ...]]]()
    for it in pack.volumes(items):
        numbers = [item.number for item in it.items]
        of_volume = [rows[0], *rows[numbers[0] : numbers[-1] + 1]]
        found.append((it.file, of_volume, tuple(covers.pop(0) for _ in it.parts)))
    assert [len(listed) - 1 for _, listed, _ in found] == [2, 2, 1]
    return found, rows


def test_volumes_that_follow_one_another_are_the_whole_pack(apart: tuple[Volumes, Rows]) -> None:
    assert packread.misnumbered(*apart) == ()
    assert packread.misnumbered([("print-pack.pdf", apart[1], ())], apart[1]) == ()
    assert packread.misnumbered([("print-pack.pdf", apart[1][:1], ())], apart[1][:1]) == ()


NOT_ALL = "The volumes of the print pack are not all that is on the print list."
NOT_ONE_AFTER_ANOTHER = "The volumes of the print pack do not follow one another, sheet by sheet."
SECOND = "Volume 2 of the print pack is called after other sheets, or parts, than lie in it."


def called(file: str) -> Callable[[Volumes], Volumes]:
    return lambda it: [it[0], (file, *it[1][1:]), it[2]]


def covered(**changes: int) -> Callable[[Volumes], Volumes]:
    return lambda it: [it[0], (*it[1][:2], (replace(it[1][2][0], **changes),)), it[2]]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda it: it[:-1], NOT_ALL),
        (lambda it: [*it, it[-1]], NOT_ALL),
        (lambda it: it[::-1], NOT_ALL),
        (lambda it: [it[0], it[0], it[2]], NOT_ALL),
        (called("print-pack-2-sheets-4-to-5.pdf"), SECOND),
        (called("print-pack-2-sheets-3-to-6.pdf"), SECOND),
        (called("print-pack-1-sheets-4-to-6.pdf"), SECOND),
        (called("print-pack.pdf"), SECOND),
        (covered(part=0), SECOND),
        (covered(part=2), SECOND),
        (covered(parts=1), SECOND),
        (covered(parts=3), SECOND),
    ],
)
def test_volumes_that_are_not_the_whole_pack_or_are_called_otherwise_are_not_printed(
    apart: tuple[Volumes, Rows], change: Callable[[Volumes], Volumes], said: str
) -> None:
    volumes, rows = apart
    assert packread.misnumbered(change(volumes), rows) == (said,)


def test_volumes_on_the_same_sheets_are_not_printed(apart: tuple[Volumes, Rows]) -> None:
    at = pack.HEADINGS.index("sheet_range")

    def sooner(listed: Rows) -> Rows:
        return [
            row if row[0] in ("letter_number", "1", "2") else [*row[:at], str(int(row[at]) - 1), *row[at + 1 :]]
            for row in listed
        ]

    volumes, rows = apart
    moved = [(file, sooner(listed), covers) for file, listed, covers in volumes]
    assert packread.misnumbered(moved, sooner(rows)) == (NOT_ONE_AFTER_ANOTHER,)
