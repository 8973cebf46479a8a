"""A template as WeasyPrint keeps it from letter to letter: styles parsed, fonts loaded, pictures known.

Parsing and loading would take half of the time of each letter. Nothing is fetched from the network or the disk:
styles, fonts and pictures are handed over as bytes, and any other address is refused.
"""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import unquote, urlsplit

from letters.post import accents, archive, faces, hearing, kept, printable
from letters.post.faces import Face, Faces
from letters.post.letter import ROOM, Letter, Stationery

FONT_FACE = re.compile(r"@font-face\s*\{([^}]*)\}", re.IGNORECASE)
FONT_FAMILY = re.compile(r"font-family\s*:\s*[\"']?([^;\"']+?)[\"']?\s*(?:;|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A template's styles, fonts and pictures."""

    fetcher: Any
    fonts: Any
    counters: Any
    styles: Any
    families: frozenset[str]  # of the template's own fonts
    faces: Faces  # that its letters share
    cache: dict[str, Any] | None  # of pictures; by itself WeasyPrint spoils one that stands in two sizes


def template(name: str, stationery: Stationery, *, keeps: bool) -> Prepared:
    """Prepare a template, with the fonts of its specimen; `keeps` says whether `kept` is at work."""
    ready, heard, found = _parsed(stationery, keeps=keeps), list[str](), dict[str, Face]()

    def note(document: Any, pdf: Any) -> None:
        found.update(faces.of(document, pdf))
        if keeps:
            kept.cut(ready.fonts, document.fonts.values())

    if not stationery.specimen:
        return ready
    with hearing.listening(heard, hearing.in_full), contextlib.suppress(Exception):
        write(Letter("", name, stationery.specimen), ready, note)
    if heard or not found:  # the first letter is to hear it, and WeasyPrint tells of a style once
        return _parsed(stationery, keeps=keeps)
    return replace(ready, faces=found)


def _parsed(stationery: Stationery, *, keeps: bool) -> Prepared:
    """Parse the styles and load the fonts of a template."""
    import weasyprint
    from weasyprint.css.counters import CounterStyle
    from weasyprint.text.fonts import FontConfiguration

    fonts, counters, fetcher = FontConfiguration(), CounterStyle(), _fetcher(stationery.assets)
    kept.share(fonts, stationery.styles)
    styles = weasyprint.CSS(
        string=stationery.styles,
        base_url=ROOM,
        url_fetcher=fetcher,
        font_config=fonts,
        counter_style=counters,
    )
    families = frozenset(FONT_FAMILY.findall("".join(FONT_FACE.findall(stationery.styles))))
    return Prepared(fetcher, fonts, counters, styles, families, {}, {} if keeps else None)


def _fetcher(assets: Mapping[str, bytes]) -> Any:
    """Return a URL fetcher that knows the assets and nothing else."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class Fetcher(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: Any = None) -> Any:
            path = unquote(urlsplit(url).path).removeprefix(unquote(urlsplit(ROOM).path))
            if not url.startswith(ROOM) or path not in assets:
                raise ValueError("the template has no such file, and nothing else may be fetched")
            return URLFetcherResponse(url, body=printable.lean(assets[path]))

    return Fetcher()


def lay_out(letter: Letter, ready: Prepared) -> Any:
    """Return a letter as WeasyPrint has laid it out, in pages that are not drawn."""
    import weasyprint

    return weasyprint.HTML(string=accents.parted(letter.html), base_url=ROOM, url_fetcher=ready.fetcher).render(
        font_config=ready.fonts,
        counter_style=ready.counters,
        stylesheets=[ready.styles],
        cache=ready.cache,
        pdf_tags=True,
        dpi=printable.DPI,
    )


def write(letter: Letter, ready: Prepared, finish: Callable[[Any, Any], None]) -> tuple[bytes, int, frozenset[str]]:
    """Return a letter's PDF, how many pages it has, and the families of the fonts in it; `finish` sees it first."""
    laid_out, pdf = lay_out(letter, ready), io.BytesIO()
    laid_out.write_pdf(pdf, finisher=finish, **archive.OPTIONS)
    return pdf.getvalue(), len(laid_out.pages), frozenset(font.family for font in laid_out.fonts.values())
