"""Each thing that a process keeps: it is the same as without, and known by all that it depends on."""

from __future__ import annotations

import functools
import io
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

import pydyf
import pytest
import tinyhtml5
import weasyprint
from hypothesis import given, settings
from hypothesis import strategies as st
from test_kept import STYLES, made
from weasyprint.css import ComputedStyle
from weasyprint.text.fonts import FontConfiguration

from letters.post import kept
from letters.post.kept import bare, blocks, calm, flow, layouts, places, trees, words
from letters.post.kept import styles as kept_styles

# ------------------------------------------------------------------------------------------------------- HTML

NAMES = ("p", "div", "h1", "ul", "li", "em", "b", "span", "article", "table", "td", "a", "pre", "br", "img", "option")
ATTRIBUTES = ("", ' lang="cy"', ' class="a &amp; b"', " id='x'", ' lang="a" lang="b"', " hidden", ' title="<&"')
said = st.sampled_from(
    ("one", " ", "\n", "a &amp; b", "&lt;i&gt;", "&nbsp;", "&amp", "\u00a0x", "a\rb", "ŵ", "< x", "\0")
)
tags = st.builds("<{}{}>".format, st.sampled_from(NAMES), st.sampled_from(ATTRIBUTES))
ends = st.builds("</{}>".format, st.sampled_from(NAMES))


def _nested(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    closed = st.builds(
        "<{0}{1}>{2}</{0}>".format, st.sampled_from(NAMES), st.sampled_from(ATTRIBUTES), st.lists(inner).map("".join)
    )
    return closed | st.lists(inner, max_size=3).map("".join)


bodies = st.recursive(said, _nested, max_leaves=12) | st.lists(said | tags | ends, max_size=12).map("".join)
HEAD = '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>A &amp; b</title>\n</head>\n'


def flat(element: Any) -> tuple[Any, ...]:
    """Return all that a tree holds."""
    return element.tag, list(element.attrib.items()), element.text, element.tail, [flat(child) for child in element]


def parsed(html: str) -> tuple[Any, ...]:
    """Return the tree that WeasyPrint's own parser makes of HTML."""
    return flat(trees.plainly(io.StringIO(html), namespace_html_elements=False))


@settings(deadline=None, max_examples=300)
@given(bodies)
def test_plain_html_is_read_as_by_weasyprints_parser(body: str) -> None:
    html = f"{HEAD}<body class='x'>\n{body}</body>\n</html>\n".replace("'x'", '"x"')
    try:
        tree = trees.tree(html)
    except trees.NotPlain:
        return
    assert flat(tree) == parsed(html)


@pytest.mark.parametrize(
    "html",
    [
        HEAD + "<body>\n<p>One</p> two <b>three</b>\n</body>\n</html>",
        HEAD + '<body>\n<ul>\n<li>One</li>\n<li><em>two</em><br>\n</li></ul><img src="a"/></body></html>\n',
        HEAD.replace("<title>A &amp; b</title>", '<meta name="author" content="A">') + "<body></body></html>",
    ],
)
def test_such_html_is_plain(html: str) -> None:
    assert flat(trees.tree(html)) == parsed(html)


@pytest.mark.parametrize(
    "body",
    [
        "<p>One<p>two</p>",
        "<p><div>One</div></p>",
        "<h1><h2>One</h2></h1>",
        "<b>One<b>two</b></b>",
        "<b><p>One</b></p>",
        "<li>One</li>",
        "<ul><p>One</p></ul>",
        "<table><tr><td>One</td></tr></table>",
        "<p>&copy; 2026</p>",
        "<p>a & b</p>",
        "<p>a\rb</p>",
        "<p lang=cy>One</p>",
        "<P>One</P>",
        "<div/>One",
        "<!-- one -->",
        "<pre>\none</pre>",
        "<svg></svg>",
        "</body><p>One</p>",
        '<p\u00a0lang="cy">One</p>',
    ],
)
def test_other_html_is_left_to_weasyprints_parser(body: str) -> None:
    html = f"{HEAD}<body>{body}</body></html>"
    with pytest.raises(trees.NotPlain):
        trees.tree(html)
    kept.keep()
    assert flat(tinyhtml5.parse(io.StringIO(html), namespace_html_elements=False)) == parsed(html)


# ----------------------------------------------------------------------------------------------------- PDF objects


def test_pdf_objects_are_written_as_pydyf_writes_them() -> None:
    kept.keep()
    inner = pydyf.Dictionary({"A": 1, "B": 1.5, "C": -0.0, "D": 1e-9, "E": 12345678.5, "F": True, "G": None, "H": b"x"})
    array = pydyf.Array(
        [inner, "/Name", pydyf.String("a(b)\\"), pydyf.String("Llŷr"), pydyf.Array(), 2.0, float("1e20")]
    )
    stream = pydyf.Stream([b"q", "1 0 0", 3, 0.25, inner], {"K": array}, compress=False)
    assert inner.data == b"<</A 1/B 1.5/C 0/D 0./E 12345678.5/F True/G None/H x>>"
    assert array.data == (
        b"[" + inner.data + b" /Name (a\\(b\\)\\\\) <feff004c006c01770072> [] 2 100000000000000000000]"
    )
    whole = b"q\n1 0 0\n3\n0.25\n" + inner.data
    assert stream.data == b"<</K " + array.data + b"/Length %d>>\nstream\n" % len(whole) + whole + b"\nendstream"
    stream.compress = True
    once, again = stream.data, stream.data
    assert once == again
    assert words._deflated(whole) in once
    assert not {"Filter", "Length"}.intersection(stream.extra)


def test_objects_begin_without_a_number_and_do_not_share_one() -> None:
    kept.keep()
    one, two = pydyf.Dictionary(), pydyf.Dictionary({"A": 1})
    pdf = pydyf.PDF()
    pdf.add_object(two)
    assert (one.number, one.generation, one.free, one.offset) == (None, 0, "n", 0)
    assert two.number == 3
    assert one == {}


# ------------------------------------------------------------------------------------------ what things are known by

LONG = "ten eleven twelve thirteen fourteen fifteen sixteen " * 9
PAGES = tuple(
    f"<html lang=en><title>{title}</title><article lang=en>{text}</article>"
    for title, text in (
        ("a", "<p>One<p>two<p>three"),
        ("b", "<p>One<p>two<p>three<p>four"),
        ("c", "<h1>One</h1><p>two<p>three"),
        ("d", "<p>three<p class=a>One<p>two"),
        ("e", "<p lang=cy>One<p>two<div>three</div>"),
        ("f", f"<p>{LONG}<p>{LONG}<p>{LONG}<p>One<p>two<p>three"),
        ("g", f"<p>{LONG}<p>{LONG}<p>{LONG}<p>One<div><p>two</div><p>{LONG}"),
        ("h", "<div><p>One</div><div><p>One<p>two</div>"),
        ("i", "<p>One  <em>two</em>  three</p><div>four   five</div>"),
        ("j", "<p>One<section><div><p>two</div></section><p>three"),
    )
)
ORDER = (*PAGES, *PAGES[::-1], *PAGES, *PAGES[::-1])
SIBLINGS = "p + p { color: #600 } article > p { margin-left: 3mm } .a { font-style: italic } [lang=cy] { margin: 2mm }"
BREAKING = "p { orphans: 2; widows: 2; margin: 3mm 0 } @page { size: 100mm 70mm }"
PLACES = "p, h1 { margin: 0; font: 12pt Own } h1 { height: 20mm }"
LEFT = "p { break-before: page; text-align: right } @page :left { margin-right: 40mm }"
LINES = "p { margin: 0 } h1 { font: 12pt/16pt Own; margin: 0 0 9mm }"
SPACED = "p { text-align: right } [lang=cy] { letter-spacing: 2mm }"
GREY = "p { background: #eee }"
WIDE = "div { page: wide } @page wide { margin: 30mm }"
FLOATS = "p { float: left; width: 40% } div { clear: both }"
MARGINS = "p + p { margin-top: 5mm } p + p + p { margin-top: 9mm } div { padding: 3mm } h1 { margin: 0 0 9mm }"


@functools.cache
def _plain(styles: str) -> dict[str, bytes | str]:
    return dict(zip(PAGES, made(PAGES, styles, keeping=False), strict=True))


def differs(styles: str, before: Callable[[], None] = lambda: None) -> bool:
    """Say whether letters differ from those that are made without anything kept, before something is done."""
    plain = _plain(styles)
    before()
    return made(ORDER, styles, keeping=True) != [plain[page] for page in ORDER]


@pytest.mark.parametrize("styles", [SIBLINGS, BREAKING, PLACES, MARGINS, LEFT, LINES, SPACED, GREY, WIDE, FLOATS])
def test_letters_do_not_depend_on_those_before(styles: str) -> None:
    assert not differs(styles)


def _without(name: str) -> Callable[[Any], None]:
    def blind(patch: pytest.MonkeyPatch) -> None:
        patch.setattr(blocks, "SIZES", tuple(it for it in layouts.SIZES if it != name))

    return blind


def _deaf(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(blocks, "_told", lambda it: ())


def _alone(patch: pytest.MonkeyPatch) -> None:
    plainly = places.walk

    def walk(html: Any, known: Any, make: Any) -> Any:
        class Known(dict):  # type: ignore[type-arg]
            def __getitem__(self, key: Any) -> Any: ...

            def get(self, key: Any, default: Any = None) -> Any:
                return super().get((key[0], *key[2:]), default)

            def __setitem__(self, key: Any, value: Any) -> None:
                super().__setitem__((key[0], *key[2:]), value)

        return plainly(html, Known(), make)

    patch.setattr(places, "walk", walk)


def _anywhere(patch: pytest.MonkeyPatch) -> None:
    plainly = blocks._found
    patch.setattr(blocks, "_found", lambda context, box, where, *rest: plainly(context, box, (), *rest))


def _anyhow(patch: pytest.MonkeyPatch) -> None:
    plainly = kept_styles.master_of
    patch.setattr(blocks, "master_of", lambda style: plainly(style) and PAGES)


def _bare(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(bare, "_says_bare", lambda style: True)


def _one_name(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(flow, "pages_plainly", lambda box: (box.style["page"],) * 2)


@pytest.mark.parametrize(
    ("blind", "styles"),
    [
        (_deaf, BREAKING),
        (_without("position_y"), PLACES),
        (_without("width"), LEFT),
        (_anywhere, LINES),
        (_anyhow, SPACED),
        (_alone, SIBLINGS),
        (_bare, GREY),
        (_one_name, WIDE),
    ],
)
def test_what_is_known_by_less_is_noticed(
    blind: Callable[[pytest.MonkeyPatch], None], styles: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert differs(styles, lambda: blind(monkeypatch))


CHANGES = {
    "font_size": 99,
    "color": "currentcolor",
    "position": "absolute",
    "float": "left",
    "direction": "rtl",
    "display": ("table-cell",),
    "border_top_style": "dotted",
    "outline_style": "solid",
    "padding_left": None,
    "white_space": "pre",
}


@pytest.mark.parametrize("styles", STYLES[::4])
def test_no_calm_value_depends_on_what_is_changed_in_a_style(styles: str) -> None:
    fonts = FontConfiguration()
    kept.keep()
    kept.share(fonts, styles)
    css = weasyprint.CSS(string=styles, font_config=fonts)
    weasyprint.HTML(string=PAGES[8]).render(font_config=fonts, stylesheets=[css])
    store = kept.store_of(fonts)
    if store is None:
        return
    masters = [master for masters in store.styles.values() for master in masters.values()]
    assert masters
    for master in masters:
        fresh = ComputedStyle(
            master.parent_style,
            master.cascaded,
            master.pseudo_type,
            master.root_style,
            master.base_url,
            master.font_config,
            master.initial_page_sizes,
        )
        fresh.update(CHANGES)
        values = calm.values_of(master)
        assert {name: fresh[name] for name in values.keys() - CHANGES} == {
            name: value for name, value in values.items() if name not in CHANGES
        }


def _alone_in_a_process(styles: str) -> list[bytes | str]:
    vars(kept)["keep"] = lambda: False
    return made(PAGES, styles, keeping=False)


@pytest.mark.thorough
def test_letters_are_those_that_weasyprint_makes_in_a_process_of_its_own() -> None:
    some = (
        "",
        BREAKING,
        "p { white-space: pre-wrap }",
        "p { white-space: pre-line; text-align: justify }",
        *STYLES[::12],
    )
    with ProcessPoolExecutor(1, get_context("spawn")) as process:
        for styles, plain in zip(some, process.map(_alone_in_a_process, some), strict=True):
            assert made(PAGES * 3, styles, keeping=True) == plain * 3, styles


def test_metadata_are_those_of_the_letter() -> None:
    def said(title: str, author: str) -> bytes:
        html = f"<html lang=en><title>{title}</title><meta name=author content={author}><p>One"
        document = weasyprint.HTML(string=html).render(pdf_tags=True)
        pdf: bytes = document.write_pdf(pdf_variant="pdf/a-2a", output_intent=False, uncompressed_pdf=True)
        return pdf

    kept.keep()
    for title, author in (("One", "A"), ("Two", "A"), ("One", "B"), ("One", "A")):
        pdf = said(title, author)
        assert f">{title}</rdf:li>".encode() in pdf
        assert f">{author}</rdf:li>".encode() in pdf
