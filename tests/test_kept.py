"""What a process keeps from one letter for the next changes no byte of any, whatever a design does."""

from __future__ import annotations

import base64
import io
import logging
from collections.abc import Sequence
from typing import Any

import pikepdf
import pytest
import weasyprint
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image

from letters import files
from letters.post import kept
from letters.post.kept.memory import Memory

FONTS = files.shipped("templates") / "recognition/fonts"
DESIGN = f"""
@font-face {{ font-family: Own; src: url({(FONTS / "SourceSerif4-Regular.otf").as_uri()}) }}
@font-face {{ font-family: Own; src: url({(FONTS / "SourceSerif4-It.otf").as_uri()}); font-style: italic }}
html {{ font: 12pt/16pt Own }} body {{ margin: 0 }} @page {{ size: 100mm 120mm; margin: 10mm }}
"""
STYLES = (
    "@page { @bottom-center { content: counter(page) ' of ' counter(pages) } }",
    "@page :first { margin-top: 20mm; @top-left { content: 'First'; font-style: italic } }",
    "@page { counter-reset: a 3; @top-right { content: counter(a) } }",
    "html { overflow: hidden }",
    "body { overflow: hidden; background: #eee }",
    "html { font-size: 110% } p { font-size: .9em; margin: 1ex 2ch }",
    "body { display: flex; flex-wrap: wrap; gap: 2mm } p { flex: 1 1 30mm; min-width: 20% }",
    "div { display: grid; grid-template-columns: 1fr 2fr }",
    "table { border-collapse: collapse } td { border: 1px solid; padding: 1mm 5% }",
    "td { padding: 2%; border: 2px solid #123456 } table { width: 80% }",
    "p { text-align: justify }",
    "p { text-align: justify; hyphens: auto }",
    "p { text-align: right; text-indent: 2em }",
    "p { white-space: pre-wrap }",
    "p { white-space: nowrap; overflow: hidden; text-overflow: ellipsis }",
    "p { max-lines: 1; block-ellipsis: auto }",
    "p { letter-spacing: 1px; word-spacing: 3px }",
    "p { width: 50%; padding: 3%; box-sizing: border-box; min-height: 10% }",
    "p { width: calc(100% - 20mm); margin-left: calc(5% + 1mm) }",
    "p { width: 50vw }",
    "p { text-transform: uppercase; font-variant-caps: all-small-caps }",
    "p { font-feature-settings: 'onum'; font-kerning: none }",
    "p { orphans: 2; widows: 2; break-inside: avoid }",
    "p { overflow-wrap: anywhere; width: 12mm }",
    "p { position: relative; left: 2% } em { position: absolute; top: 10mm }",
    "p { float: left; width: 30% } em { float: right }",
    "p::first-line { font-style: italic }",
    "p::first-letter { font-size: 24pt; float: left }",
    "p::before { content: counter(n) '. '; counter-increment: n }",
    "p::after { content: leader('.') 'end' }",
    "p::after { content: ' (' attr(lang) ')'; color: #345 }",
    "p:nth-child(2n) { color: #060 } p + p { margin-top: 9pt } p:empty { height: 5mm }",
    "p[lang=cy] { font-style: italic } :lang(cy) { color: #600 }",
    "em { text-decoration: underline; vertical-align: super; font-size: 70% }",
    "em { float: footnote } @page { @footnote { border-top: 1px solid } }",
    "em { display: inline-block; width: 20%; padding: 1px }",
    "em { visibility: hidden } b { opacity: .5 } i { color: transparent }",
    "ul { list-style: square inside } li::marker { color: #900 }",
    "li { list-style-position: outside; page-break-after: always }",
    "h1 { string-set: title content() } @page { @top-center { content: string(title) } }",
    "h1 { position: running(head) } @page { @top-center { content: element(head) } }",
    "a::after { content: ' p. ' target-counter(attr(href), page) }",
    "body { columns: 2 } h1 { column-span: all }",
    ":root { --tone: #808; --wide: 40mm } p { color: var(--tone); max-width: var(--wide) }",
    "@media print { p { margin: 2mm } } @media screen { p { display: none } }",
    "@layer a, b; @layer b { p { color: #111 } } @layer a { p { color: #999 } }",
    "article + article { break-before: page } article { page: named } @page named { margin: 15mm }",
    "article { page: one } p { page: two } @page one { margin: 15mm } @page two { margin: 5mm }",
    "h1 ~ p { color: #060 } article > p { margin-left: 3mm } article article p { margin-left: 9mm }",
    "p:first-child { margin-top: 4mm } p:nth-child(3) { text-indent: 3mm } p:nth-of-type(2) { color: #206 }",
    "p:last-child { margin-bottom: 6mm } li:nth-last-child(2) { color: #602 } p:only-of-type { color: #077 }",
    "p:has(em) { margin-left: 5mm } div:empty { height: 3mm } p:not(:has(b)) { color: #222 }",
    "[class] { color: #303 } [id] { margin-left: 1mm } p[style] + p { color: #033 } .a p, .a { font-style: italic }",
    "p { background: #ffd; border-radius: 2mm; overflow: hidden } em { background: linear-gradient(red, blue) }",
    "p { border-bottom: .5pt dotted #903 } em { outline: 1pt solid #090 } b { border: 1px solid; border-radius: 1mm }",
    "p { box-shadow: 1mm 1mm 1mm #999 } article { columns: 2; column-rule: 1pt solid #900 }",
    "p { visibility: hidden } em, i { visibility: visible }",
    "p { direction: rtl } em { direction: ltr; unicode-bidi: embed }",
    "div { float: left; width: 40% } p { clear: none }",
    "p:nth-child(2) { float: right; width: 45% } h1 { clear: both }",
    "div { position: absolute; top: 20mm; left: 20mm; width: 60mm; height: 12mm } p { break-inside: avoid }",
    "div { display: flex; align-items: center; height: 25mm } p { padding-left: 4mm; border-left: 1pt solid #00f }",
    "article { display: flex; flex-direction: column; gap: 1mm } p { align-self: flex-end }",
    "p { margin: 0 } article { padding: 1px } p + p { margin-top: -2mm } p + p + p { margin-top: 20mm }",
    "p { break-after: avoid; orphans: 3; widows: 3 } @page { margin-bottom: 55mm }",
    "p { box-decoration-break: clone; border: 1pt solid; padding: 2mm } @page { size: 80mm 60mm }",
    "p { line-height: normal } em { line-height: 3 } b { vertical-align: top }",
    "em { float: left } p { overflow: hidden }",
    "p { text-decoration: underline dotted #900 } em { text-decoration: line-through }",
    "p { padding-inline-start: 6mm; margin-block-start: 2mm } em { border-inline-end: 1pt solid }",
    "p { text-align: center; text-align-last: right } h1 { text-transform: capitalize; hyphens: none }",
)
WORDS = (
    "you",
    "stayed",
    "with",
    "the",
    "office",
    "until",
    "fi\u00adnal",
    "a\u00a0b",
    "naïve",
    "Llŷr",
    "x" * 60,
    "—",
    "“q”",
)
BEGINNINGS = (
    "<p>",
    "<p lang=cy>",
    "<p style='width: 40%; color: #930'>",
    "<p id=here>",
    "<p class=a>",
    "<h1>",
    "<div>",
)

texts = st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join)
marked = st.builds("<{0}>{1}</{0}>".format, st.sampled_from(["em", "b", "i", "span lang=en", "a href='#here'"]), texts)
inside = st.lists(texts | marked, max_size=4).map(" ".join)
blocks = (
    st.builds("{}{}".format, st.sampled_from(BEGINNINGS), inside)
    | st.lists(texts, min_size=1, max_size=3).map(lambda rows: f"<ul>{''.join(f'<li>{row}' for row in rows)}</ul>")
    | st.lists(texts, min_size=1, max_size=4).map(lambda rows: f"<ol>{''.join(f'<li>{row}' for row in rows)}</ol>")
    | st.lists(texts, min_size=1, max_size=4).map(
        lambda row: f"<table><tr>{''.join(f'<td>{it}' for it in row)}</table>"
    )
)
pages = st.lists(blocks, min_size=1, max_size=5).map(
    lambda parts: f"<html lang=en><title>t</title><article lang=en>{''.join(parts)}</article><article lang=cy><p>Diolch"
)
designs = st.lists(st.sampled_from(STYLES), max_size=5, unique=True).map("\n".join)


def made(htmls: Sequence[str], styles: str, *, keeping: bool) -> list[bytes | str]:
    """Return the PDFs of these pages, one after the other; or what kind of error there was instead."""
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    kept.keep()
    if keeping:
        kept.share(fonts, styles)
    css = weasyprint.CSS(string=DESIGN + styles, font_config=fonts)

    def one(html: str) -> bytes | str:
        try:
            document = weasyprint.HTML(string=html).render(font_config=fonts, stylesheets=[css], pdf_tags=True)
            pdf: bytes = document.write_pdf(pdf_identifier=b"same")
        except Exception as error:
            return repr(error)
        return pdf

    return [one(html) for html in htmls]


@pytest.fixture(autouse=True, scope="module")
def _quiet() -> Any:
    logger = logging.getLogger("weasyprint")
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    yield
    logger.setLevel(before)


def with_and_without(htmls: list[str], styles: str) -> None:
    assert made(htmls * 4, styles, keeping=True) == made(htmls, styles, keeping=False) * 4  # kept the third time


@pytest.mark.long
@settings(max_examples=5, deadline=None)
@given(st.lists(pages, min_size=2, max_size=3), designs)
@example(["<p>One.<p>two", "<p>One.<p>three"], "")
@example(["<ul><li>One<li>two</ul>", "<ul><li>One<li>more</ul>"], "ul { list-style: square inside }")
def test_the_same_bytes_come_with_what_was_kept_and_without(htmls: list[str], styles: str) -> None:
    with_and_without(htmls, styles)


@pytest.mark.thorough
@settings(max_examples=50, deadline=None)
@given(st.lists(pages, min_size=2, max_size=3), designs)
def test_the_same_bytes_come_of_many_designs_with_what_was_kept_and_without(htmls: list[str], styles: str) -> None:
    with_and_without(htmls, styles)


@pytest.mark.parametrize(
    "styles", [pytest.param(it, marks=pytest.mark.thorough if n % 5 else ()) for n, it in enumerate(STYLES)]
)
def test_no_style_is_spoilt_by_the_letter_before(styles: str) -> None:
    html = (
        "<html lang=en><h1 id=here>Head</h1><article lang=en><p>One <em>two</em> <b>three</b> office final</p>"
        "<p lang=cy>Four <a href='#here'>five</a></p><ul><li>six<li>seven</ul><table><tr><td>8<td>9</table></article>"
        "<article lang=cy><div><p>" + "ten eleven " * 40 + "</p><p style='width: 30%'>twelve</p></div></article>"
    )
    one, other = made([html, html.replace("two", "other words")], styles, keeping=False)
    several = [html, html.replace("two", "other words"), html, html, html.replace("two", "other words")]
    assert made(several, styles, keeping=True) == [one, other, one, one, other]


def test_a_picture_that_one_letter_shows_small_is_whole_in_a_letter_that_shows_it_large() -> None:
    picture = Image.effect_noise((800, 200), 90)
    out = io.BytesIO()
    picture.save(out, "PNG")
    source = f"data:image/png;base64,{base64.b64encode(out.getvalue()).decode()}"
    cache: dict[str, Any] = {}
    kept.keep()

    def dots(width: str) -> int:
        html = f"<title>t</title><img src='{source}' style='width: {width}'>"
        pdf = weasyprint.HTML(string=html).write_pdf(dpi=300, cache=cache)
        with pikepdf.open(io.BytesIO(pdf)) as document:
            (plate,) = (it for it in document.objects if isinstance(it, pikepdf.Stream) and "/Width" in it)
            assert len(pikepdf.PdfImage(plate).as_pil_image().tobytes()) == int(plate.Width) * int(plate.Height)
            return int(plate.Width)

    assert [dots(width) for width in ("20mm", "140mm", "50mm")] == [236, 800, 591]


def test_a_memory_forgets_what_was_not_asked_for_of_late() -> None:
    memory, asked = Memory(2), list[int]()

    def answer(number: int) -> int:
        def make() -> int:
            asked.append(number)
            return number

        return int(memory.get(number, make))

    assert [answer(number) for number in (1, 2, 1, 3, 1, 4, 1, 5, 1, 2)] == [1, 2, 1, 3, 1, 4, 1, 5, 1, 2]
    assert asked == [1, 2, 3, 4, 5, 2]


def test_the_shipped_design_shares_what_can_be_shared() -> None:
    from weasyprint.text.fonts import FontConfiguration

    assert weasyprint.__version__ == kept.TESTED
    fonts = FontConfiguration()
    kept.share(fonts, (FONTS.parent / "letter.css").read_text(encoding="utf-8"))
    assert kept.store_of(fonts) is not None


def test_another_version_of_weasyprint_works_as_it_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    from weasyprint.images import RasterImage

    def as_it_comes(*_: Any) -> None: ...

    monkeypatch.setattr(RasterImage, "get_x_object", as_it_comes)
    monkeypatch.setattr(weasyprint, "__version__", kept.TESTED + ".1")
    kept.keep()
    assert RasterImage.get_x_object is as_it_comes
