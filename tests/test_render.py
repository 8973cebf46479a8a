"""A letter is laid out as it should be, or it fails and says why; the same letter is always the same bytes."""

from __future__ import annotations

import errno
import hashlib
import io
import json
import logging
import os
import pickle
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import office
import pikepdf
import pypdfium2
import pytest
from PIL import Image

from letters import keys
from letters.people.person import Person
from letters.post import bounds, fields, pool, prepared, render, stationery, template, worker
from letters.post.letter import Letter, Stationery
from letters.post.render import Document, Press
from letters.post.worker import Kit
from letters.problems import MachineFailed

pytestmark = pytest.mark.workers

IN_LAYOUT = '<p class="date">'
PICTURES = {"logo": "sites/ashby-logo.png", "signature": office.SIGNATURE}


def logo() -> bytes:
    """Return a coloured picture that is transparent in places: its mask is a picture of its own in a PDF."""
    picture = Image.new("RGBA", (60, 30), (0, 90, 120, 255))
    picture.putpixel((3, 3), (0, 0, 0, 0))
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def stocked() -> dict[str, Stationery]:
    """Return the shipped design's stationery with a logo and a signature."""
    return office.on(office.shipped(), {"sites/ashby-logo.png": logo(), office.SIGNATURE: office.signature()})


def with_pictures(who: Person) -> Letter:
    return office.letter(who, pictures=PICTURES)


def spoilt(folder: Path, layout: str = "", styles: str = "", wording: str = office.WORDING) -> Document:
    """Return the letter of a design that was spoilt after it had been found sound: a second line of defence."""
    kept = template.load(office.design(folder / "thanks", {"en.md": wording}))
    html = fields.environment().from_string(office.LAYOUT.replace(IN_LAYOUT, layout + IN_LAYOUT))
    return office.printed(office.person(), replace(kept, layout=html, styles=styles + kept.styles))


def words(document: Document) -> str:
    """Return the text of a finished letter."""
    with pypdfium2.PdfDocument(document.pdf) as pdf:
        return " ".join(" ".join(page.get_textpage().get_text_bounded().split()) for page in pdf)


def failed(document: Document) -> bool:
    """Say whether there is no letter, and why not."""
    return document.pdf == b"" and document.pages == 0 and len(document.faults) > 0


# ------------------------------------------------------------------------------------ what WeasyPrint only logs


def test_a_letter_without_a_fault_is_a_pdf_with_its_pages_counted(tmp_path: Path) -> None:
    document = spoilt(tmp_path)
    assert document.faults == ()
    assert document.pdf.startswith(b"%PDF-1.7")
    assert document.pages == 1
    assert "Dear Siân," in words(document)


def test_pages_are_those_that_the_pdf_has() -> None:
    counted = []
    for lines in (1, 40, 90):
        document = office.printed(office.person(note="\n".join(["A line of a long note."] * lines)))
        with pypdfium2.PdfDocument(document.pdf) as pdf:
            assert document.pages == len(pdf)
        counted.append(document.pages)
    assert 1 == counted[0] < counted[1] < counted[2]


def test_pages_are_counted_of_letters_that_are_not_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    letters = [
        office.letter(office.person(note="\n".join(["A line of a long note."] * lines))) for lines in (1, 60, 400)
    ]
    press = Press(office.on(office.shipped()))
    made = [press.render(letter) for letter in letters]
    monkeypatch.setattr(prepared, "write", None)
    counted = [press.count_pages(letter) for letter in letters]
    assert counted == [made[0].pages, made[1].pages, made[2].too_long]
    assert 1 == counted[0] < counted[1] < 10 < counted[2]


def test_a_letter_that_cannot_be_laid_out_has_no_pages_and_harms_no_other() -> None:
    letter, press = office.letter(office.person()), Press(office.on(office.shipped()))
    assert press.count_pages(replace(letter, html=letter.html.replace("Dear", "De\ud800r"))) == 0
    assert press.count_pages(letter) == 1


@pytest.mark.workers
def test_workers_count_the_pages_that_they_print() -> None:
    letters = [office.letter(office.person(note="\n".join(["A line of a note."] * lines))) for lines in (60, 1, 30)]
    kept = office.on(office.shipped())
    with pool.opened(kept, 2) as workshop:
        assert list(workshop.count_pages(letters)) == [it.pages for it in workshop.lay_out(letters)]


def test_a_letter_that_takes_too_long_to_lay_out_has_no_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    def never_ends(*_: object) -> int:
        raise bounds.TooLong

    monkeypatch.setattr(Press, "count_pages", never_ends)
    kit = Kit(keys.program(), office.on(office.shipped()))
    assert worker.at(kit, worker.count_pages, (office.letter(office.person()),)) == (0,)


def test_what_was_heard_while_pages_were_counted_is_heard_of_the_letter_again(tmp_path: Path) -> None:
    """WeasyPrint tells of a style once."""
    kept = template.load(office.design(tmp_path / "thanks"))
    kept = replace(kept, styles="p { colour: red }" + kept.styles)
    letter, press = office.letter(office.person(), kept), Press(office.on(kept))
    press.count_pages(letter)
    assert press.render(letter).faults == Press(office.on(kept)).render(letter).faults != ()


def test_a_design_that_was_prepared_beforehand_makes_the_same_letter() -> None:
    letter, plain, ready = with_pictures(office.person()), Press(stocked()), Press(stocked())
    ready.prepare(letter.template)
    prepared = ready._ready[letter.template]
    assert ready.render(letter) == plain.render(letter)
    assert ready._ready[letter.template] is prepared


@pytest.mark.parametrize("beforehand", [True, False])
def test_what_is_wrong_with_a_design_is_told_by_its_letters_though_it_was_prepared_beforehand(
    tmp_path: Path, beforehand: bool
) -> None:
    kept = template.load(office.design(tmp_path / "thanks", {"en.md": office.WORDING}))
    press = Press(office.on(replace(kept, styles="p { colour: red }" + kept.styles)))
    if beforehand:
        press.prepare(kept.name)
    for _ in range(2):
        document = press.render(office.letter(office.person(), kept))
        assert failed(document)
        assert "colour" in document.faults[0]


def test_a_picture_that_is_missing_fails_the_letter() -> None:
    assert failed(Press(office.on(office.shipped())).render(with_pictures(office.person())))


def test_a_picture_that_cannot_be_decoded_fails_the_letter() -> None:
    spoiled = office.on(office.shipped(), {"sites/ashby-logo.png": b"no PNG", office.SIGNATURE: office.signature()})
    document = Press(spoiled).render(with_pictures(office.person()))
    assert failed(document)
    assert "sites/ashby-logo.png" in document.faults[0]


@pytest.mark.parametrize(
    ("styles", "fault"),
    [
        ("p { colour: red }", "colour"),
        ("p { color: reddish }", "reddish"),
        ("p { position: sticky }", "sticky"),
        ("@nonsense { }", "@nonsense"),
        ("p::nonsense { color: red }", "nonsense"),
        ("@font-face { font-family: Other; src: url(fonts/none.otf) }", "Other"),
    ],
)
def test_styles_that_are_not_understood_fail_the_letter(styles: str, fault: str, tmp_path: Path) -> None:
    document = spoilt(tmp_path, styles=styles)
    assert failed(document)
    assert fault in " ".join(document.faults)


def test_a_character_that_no_font_has_fails_the_letter() -> None:
    letter = office.letter(office.person())
    document = Press(office.on(office.shipped())).render(replace(letter, html=letter.html.replace("Dear", "De\u0378r")))
    assert failed(document)


def test_a_fault_is_told_once_though_it_is_met_on_every_page(monkeypatch: pytest.MonkeyPatch) -> None:
    import weasyprint

    def careless(*_: Any, **__: Any) -> Any:
        for _page in range(3):
            logging.getLogger("weasyprint").warning("no such page %d", 3)
        raise ValueError("and no page")

    monkeypatch.setattr(weasyprint.HTML, "render", careless)
    assert office.printed(office.person()).faults == (
        "WeasyPrint says: no such page 3.",
        "WeasyPrint failed (ValueError).",
    )


def test_weasyprints_own_words_quote_the_design_and_nobodys_name(monkeypatch: pytest.MonkeyPatch) -> None:
    import weasyprint

    def talkative(*_: Any, **__: Any) -> Any:
        logging.getLogger("weasyprint").warning("Ignored `%s: %s` at %d:%d, invalid value.", "color", "Siân", 3, 7)
        raise ValueError("Siân")

    monkeypatch.setattr(weasyprint.HTML, "render", talkative)
    assert office.printed(office.person()).faults == (
        "WeasyPrint says: Ignored `color: …` at 3:7, invalid value.",
        "WeasyPrint failed (ValueError).",
    )


def test_what_weasyprint_logs_is_heard_and_passed_on_to_nobody(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    logger = logging.getLogger("weasyprint")
    before = (logger.handlers, logger.propagate)
    assert failed(spoilt(tmp_path, styles="p { colour: red }"))
    assert caplog.records == []
    assert (logger.handlers, logger.propagate) == before


# ------------------------------------------------------------------------------------------ crashes and others


@pytest.mark.parametrize("crash", [TypeError("inside"), RecursionError("deep"), AssertionError(), MemoryError()])
def test_a_crash_inside_weasyprint_is_a_fault_and_not_an_exception(
    crash: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    import weasyprint

    def broken(*_: Any, **__: Any) -> Any:
        raise crash

    monkeypatch.setattr(weasyprint.HTML, "render", broken)
    document = office.printed(office.person())
    assert failed(document)
    assert type(crash).__name__ in document.faults[0]


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.ENOMEM, errno.ENOENT], ids=["disk", "memory", "no folder"])
def test_an_error_of_the_operating_system_is_no_fault_of_the_letter(
    number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    import weasyprint.text.fonts

    def no_room(*_: Any, **__: Any) -> Any:
        raise OSError(number, os.strerror(number), "/somewhere/private")

    monkeypatch.setattr(weasyprint.text.fonts, "mkdtemp", no_room)
    with pytest.raises(MachineFailed) as stop:
        Press(office.on(office.shipped())).render(office.letter(office.person()))
    assert str(stop.value).startswith(f"The letters could not be laid out: {os.strerror(number)}. Look whether")
    assert "private" not in str(stop.value)
    assert str(pickle.loads(pickle.dumps(stop.value))) == str(stop.value)


def test_a_letter_of_too_many_pages_says_how_many() -> None:
    document = office.printed(office.person(note="\n".join(["A line of a long note."] * 400)))
    assert failed(document)
    assert document.faults == (f"It has {document.too_long} pages; a letter has at most 10.",)
    assert document.too_long > 10


def test_a_list_whose_marker_has_content_fails_if_weasyprint_still_crashes_on_it(tmp_path: Path) -> None:
    """Valid CSS that WeasyPrint 70 raises a TypeError on; a later version may well print it."""
    listed = office.WORDING.replace("With my thanks.", "- one\n- two")
    document = spoilt(tmp_path, styles='li::marker { content: "- " }', wording=listed)
    assert failed(document) or "two" in words(document)


def test_a_lone_surrogate_and_a_page_of_tags_fail_and_harm_no_other_letter() -> None:
    letter = office.letter(office.person())
    press = Press(office.on(office.shipped()))
    assert failed(press.render(replace(letter, html=letter.html.replace("Dear", "De\ud800r"))))
    deep = press.render(replace(letter, html=letter.html.replace("Dear", "<div>" * 3000 + "Dear")))
    assert failed(deep) or "Dear" in words(deep)
    assert press.render(letter) == office.printed(office.person())


def test_one_bad_letter_does_not_stop_the_others_and_documents_come_in_order() -> None:
    people = [office.person(staff_id=f"A{number:02d}", first_name=f"Ada{number}") for number in range(3)]
    letters = [with_pictures(who) for who in people]
    letters[1] = replace(letters[1], html=letters[1].html.replace(office.SIGNATURE, "sites/none.png"))
    made = office.made(letters, stocked())
    assert [document.staff_id for document in made] == ["A00", "A01", "A02"]
    assert [failed(document) for document in made] == [False, True, False]
    assert "Dear Ada2," in words(made[2])


def test_no_letters_are_no_documents() -> None:
    assert office.made([], {}, workers=4) == []


def test_a_design_that_nobody_gave_is_a_fault() -> None:
    document = Press({}).render(office.letter(office.person()))
    assert failed(document)


# ----------------------------------------------------------------------------------------------- the same bytes

ELSEWHERE = """
import hashlib, json
import office, test_render
from letters.post import kept, render
keep, share = kept.keep, kept.share
kept.keep = kept.share = lambda *_: None
def digests():
    press = render.Press(test_render.stocked())
    made = [press.render(test_render.with_pictures(who)) for who in test_render.TWO]
    assert all(document.pages and not document.faults for document in made)
    return [hashlib.sha256(document.pdf).hexdigest() for document in made]
without = digests()
kept.keep, kept.share = keep, share
print(json.dumps({"without": without, "with": digests()}))
"""
TWO = (office.person(), office.person(staff_id="A02", first_name="Llŷr", note="Another note.\nOf two lines."))


@pytest.fixture(scope="module")
def here() -> list[str]:
    """Return the hashes of two letters with pictures, both from one press of this process."""
    press = Press(stocked())
    made = [press.render(with_pictures(who)) for who in TWO]
    assert [document.faults for document in made] == [(), ()]
    return [hashlib.sha256(document.pdf).hexdigest() for document in made]


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """Return the same from another process, another folder, time zone, locale and hash seed."""
    other = {"PYTHONHASHSEED": "77", "TZ": "Pacific/Auckland", "LC_ALL": "C", "SOURCE_DATE_EPOCH": "1"}
    path = os.pathsep.join([str(Path(__file__).parent), str(Path(render.__file__).parents[2])])
    said = subprocess.run(
        [sys.executable, "-c", ELSEWHERE],
        cwd=tmp_path_factory.mktemp("elsewhere"),
        env={**os.environ, **other, "PYTHONPATH": path},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert said.returncode == 0, said.stderr
    found: dict[str, list[str]] = json.loads(said.stdout)
    return found


def test_a_second_process_makes_the_same_bytes(here: list[str], elsewhere: dict[str, list[str]]) -> None:
    assert elsewhere["with"] == here
    assert len(set(here)) == 2


def test_what_is_kept_changes_no_byte(here: list[str], elsewhere: dict[str, list[str]]) -> None:
    from weasyprint.css import StyleFor
    from weasyprint.images import RasterImage

    for changed in (StyleFor.__init__, RasterImage.get_x_object):
        assert changed.__module__.startswith("letters.post.kept."), "here it is kept"
    assert elsewhere["without"] == here


@pytest.fixture(scope="module")
def nine() -> list[Letter]:
    """Return more letters than one worker takes at a time, the fifth of them bad."""
    letters = [with_pictures(office.person(staff_id=f"A{n}", last_name=f"Lovell{n}")) for n in range(9)]
    assert len(letters) > 2 * pool.CHUNK
    letters[4] = replace(letters[4], html=letters[4].html.replace(office.SIGNATURE, "sites/none.png"))
    return letters


def test_two_workers_make_the_same_bytes_in_the_same_order_as_one(nine: list[Letter]) -> None:
    one = office.made(nine, stocked(), workers=1)
    two = office.made(nine, stocked(), workers=2)
    assert two == one
    assert [document.staff_id for document in two] == [f"A{n}" for n in range(9)]
    assert [failed(document) for document in two] == [n == 4 for n in range(9)]


def test_a_letter_does_not_depend_on_those_before_it() -> None:
    press = Press(stocked())
    first, second = (press.render(with_pictures(who)) for who in TWO)
    assert Press(stocked()).render(with_pictures(TWO[1])) == second
    assert press.render(with_pictures(TWO[0])) == first


# -------------------------------------------------------------------------------------------- nothing is fetched

_seen: list[str] | None = None


def _notice(event: str, arguments: Sequence[object]) -> None:
    """Take note of every connection, and of every file that is opened, while somebody looks."""
    if _seen is not None and event in (
        "socket.connect",
        "socket.getaddrinfo",
        "socket.gethostbyname",
        "urllib.Request",
    ):
        _seen.append(event)
    if _seen is not None and event == "open":
        _seen.append(str(arguments[0]))


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return what was connected to or opened during this test, a growing list."""
    if not hasattr(sys, "_letters_watched"):
        sys.addaudithook(_notice)
        sys._letters_watched = True  # type: ignore[attr-defined]  # a hook stays for good
    office.printed(office.person())  # so that everything is loaded
    noticed: list[str] = []
    monkeypatch.setattr(sys.modules[__name__], "_seen", noticed)
    return noticed


def on_the_net(noticed: list[str]) -> list[str]:
    return [event for event in noticed if event.startswith(("socket.", "urllib."))]


def test_the_watch_over_the_net_and_the_disk_sees_both(seen: list[str], tmp_path: Path) -> None:
    import socket

    (tmp_path / "canary").write_text("x")
    with socket.socket() as door, pytest.raises(OSError):
        door.connect(("127.0.0.1", 9))
    assert str(tmp_path / "canary") in seen
    assert "socket.connect" in on_the_net(seen)


NET = "http://127.0.0.1:9/"


@pytest.mark.parametrize(
    ("layout", "styles"),
    [
        (f'<link rel="stylesheet" href="{NET}a.css">', ""),
        (f'<link rel="attachment" href="{NET}a.txt">', ""),
        (f"<style>@import url({NET}a.css);</style>", ""),
        (f'<p style="background: url({NET}a.png)">x</p>', ""),
        (f'<img src="{NET}a.png" alt="x">', ""),
        ('<img src="//127.0.0.1:9/a.png" alt="x">', ""),
        (f'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="{NET}a.png"/></svg>', ""),
        ("", f"@import url({NET}a.css);"),
        ("", f"p {{ background: url({NET}a.png) }}"),
        ("", f"@page {{ @top-left {{ content: url({NET}a.png) }} }}"),
        ("", f"@font-face {{ font-family: Other; src: url({NET}a.otf) }}"),
        ("", "p { display: list-item; list-style-image: url(ftp://127.0.0.1:9/a.png) }"),
    ],
)
def test_nothing_is_fetched_from_the_net_and_the_letter_fails(
    layout: str, styles: str, tmp_path: Path, seen: list[str]
) -> None:
    assert failed(spoilt(tmp_path, layout, styles))
    assert on_the_net(seen) == []


@pytest.mark.parametrize("address", ["file://{}", "{}", "../../../../../..{}", "file:///letters/../{}", "file:{}"])
@pytest.mark.parametrize("tag", ['<img src="{}" alt="x">', '<link rel="attachment" href="{}">'])
def test_nothing_is_read_from_the_disk_and_the_letter_fails(
    address: str, tag: str, tmp_path: Path, seen: list[str]
) -> None:
    (tmp_path / "canary.png").write_bytes(logo())
    seen.clear()
    assert failed(spoilt(tmp_path, tag.format(address.format(tmp_path / "canary.png"))))
    assert [path for path in seen if "canary" in path] == []
    assert any(path.endswith("letter.html") for path in seen), "the design itself is read"


def test_a_picture_inside_an_address_is_refused_too(tmp_path: Path) -> None:
    assert failed(
        spoilt(tmp_path, '<img src="data:image/svg+xml,<svg xmlns=\'http://www.w3.org/2000/svg\'/>" alt="x">')
    )


def test_a_note_that_is_full_of_addresses_fetches_nothing_and_is_printed(seen: list[str]) -> None:
    note = f"<img src='{NET}a.png'> url({NET}b.png) data:text/html,x"
    document = office.printed(office.person(note=note))
    assert document.faults == ()
    assert "<img src=" in words(document)
    assert on_the_net(seen) == []


@pytest.mark.parametrize("key", ["north shire", "a#b", "a?b=c", "50%25", "../..", "a/../../b", "Ŵ", "ashby"])
def test_a_site_of_any_name_has_its_picture(key: str, tmp_path: Path) -> None:
    """A picture's address is made of the site's key, and whatever stands in that must not lead elsewhere."""
    (tmp_path / "pen.png").write_bytes(office.signature())
    chosen = office.settings(tmp_path, {key: office.ASHBY.model_copy(update={"signature": "pen.png"})})
    pictures = stationery.pictures(chosen, tmp_path)
    letter = office.letter(office.person(), pictures=pictures.names[key])
    document = Press({"recognition": stationery.of(office.shipped(), pictures)}).render(letter)
    assert document.faults == ()
    with pypdfium2.PdfDocument(document.pdf) as pdf:
        assert len(list(pdf[0].get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE]))) == 1


# ------------------------------------------------------------------------------------------ accessible to all


@pytest.fixture(scope="module", params=["en", "cy", "en+cy"])
def accessible(request: pytest.FixtureRequest) -> tuple[str, pikepdf.Pdf]:
    """Return the languages of a letter with a signature, and the letter."""
    who = office.person(site="brynmor", language=request.param)
    letter = office.letter(who, pictures={"signature": office.SIGNATURE})
    document = Press(stocked()).render(letter)
    assert document.faults == ()
    return request.param, pikepdf.open(io.BytesIO(document.pdf))


def tags(element: Any) -> Iterator[Any]:
    """Yield every element of a PDF's structure."""
    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from tags(kid)


def test_a_letter_says_that_it_is_pdf_ua_1(accessible: tuple[str, pikepdf.Pdf]) -> None:
    assert b"pdfuaid:part" in bytes(accessible[1].Root.Metadata.read_bytes())
    with accessible[1].open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"


def test_a_letter_has_a_title_that_readers_show(accessible: tuple[str, pikepdf.Pdf]) -> None:
    languages, pdf = accessible
    subject = office.shipped().wordings["en" if languages == "en" else "cy"].subject
    assert str(pdf.docinfo["/Title"]) == subject
    assert pdf.Root.ViewerPreferences.DisplayDocTitle


def test_a_letter_says_which_language_it_is_in(accessible: tuple[str, pikepdf.Pdf]) -> None:
    languages, pdf = accessible
    assert str(pdf.Root.Lang) == ("en" if languages == "en" else "cy")


def test_a_letter_is_tagged_with_one_heading_for_each_language(accessible: tuple[str, pikepdf.Pdf]) -> None:
    languages, pdf = accessible
    assert pdf.Root.MarkInfo.Marked
    kinds = [str(tag.S) for tag in tags(pdf.Root.StructTreeRoot)]
    assert kinds.count("/H1") == len(languages.split("+"))
    assert kinds.count("/P") > 8
    assert "/BlockQuote" in kinds


def test_a_letters_signature_has_words_for_those_who_cannot_see_it(accessible: tuple[str, pikepdf.Pdf]) -> None:
    languages, pdf = accessible
    said = [str(tag.Alt) for tag in tags(pdf.Root.StructTreeRoot) if str(tag.S) == "/Figure"]
    expected = {"cy": "Llofnod Gwen Pryce", "en": "Signature of Gwen Pryce"}
    assert said == [expected[code] for code in ("cy", "en") if code in languages]


def test_a_letter_holds_no_time_and_runs_nothing(accessible: tuple[str, pikepdf.Pdf]) -> None:
    pdf = accessible[1]
    assert not {"/CreationDate", "/ModDate"} & set(pdf.docinfo)
    assert not {"/OpenAction", "/AA", "/AcroForm", "/Names"} & set(pdf.Root.keys())
