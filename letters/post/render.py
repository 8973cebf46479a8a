"""Letters laid out by WeasyPrint: always PDF bytes, with their page count.

WeasyPrint logs what it cannot do and writes the PDF all the same: a missing picture, a character no font has, a
style it does not know. Here every such line is a failure of that letter. Nothing is fetched from the network or
the disk: styles, fonts and pictures are handed over as bytes, and any other address is refused.

Each process parses the styles and loads the fonts once (half of the time per letter, otherwise) and keeps them.
"""

from __future__ import annotations

import contextlib
import functools
import io
import logging
import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from urllib.parse import unquote, urlsplit

from letters import __version__
from letters.post import archive, faces, kept, printable
from letters.post.faces import Face, Faces
from letters.post.language import MOST_PAGES
from letters.post.letter import Letter, Stationery
from letters.problems import MachineFailed

ROOM = "file:///letters/"  # where relative addresses seem to lie; there is no such folder
LARGEST = 2_000_000  # bytes; GOV.UK Notify takes no larger letter
FONT_FACE = re.compile(r"@font-face\s*\{([^}]*)\}", re.IGNORECASE)
FONT_FAMILY = re.compile(r"font-family\s*:\s*[\"']?([^;\"']+?)[\"']?\s*(?:;|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Document:
    """A finished letter; `faults` says why there is none, `too_long` how many pages it would have had."""

    staff_id: str
    pdf: bytes
    pages: int
    faults: tuple[str, ...] = ()
    too_long: int = 0  # pages, when they are more than a letter may have
    made_with: tuple[tuple[str, str], ...] = ()  # the versions of what gives a letter its bytes


# --------------------------------------------------------------------------------------------- one in a process


class Press:
    """What one process keeps between letters: the fonts, the parsed styles and the pictures of each template."""

    def __init__(self, stationery: Mapping[str, Stationery]) -> None:
        self._stationery = stationery
        self._ready: dict[str, _Ready] = {}
        try:
            self._keeps = kept.keep()
        except (ImportError, OSError) as error:
            said = f"WeasyPrint, which lays the letters out, cannot be loaded ({type(error).__name__})."
            raise MachineFailed(f"{said} `letters doctor` says what is missing and how to mend it.") from error

    def render(self, letter: Letter) -> Document:
        """Return the finished PDF of a letter, or its faults; `MachineFailed` when the fault is not the letter's."""
        heard: list[str] = []
        pdf, pages = b"", 0
        try:
            with _listening(heard, logging.LogRecord.getMessage):
                ready = self._prepared(letter.template)
            with _listening(heard, partial(_impersonal, design=self._stationery[letter.template])):
                pdf, pages, families = _lay_out(letter, ready)
            heard += _beyond(pdf, pages, families - ready.families)
        except Exception as error:
            if isinstance(error, OSError) and error.errno:  # those that libraries make up have no number
                raise MachineFailed(_of_the_machine(error.errno)) from None
            heard.append(f"WeasyPrint failed ({type(error).__name__}).")  # what it says may be personal
        if heard:
            self._ready.pop(letter.template, None)  # WeasyPrint tells of a style once; the next letter is to hear it
            too_long = pages if pages > MOST_PAGES else 0
            return Document(letter.staff_id, b"", 0, tuple(dict.fromkeys(heard)), too_long)
        return Document(letter.staff_id, pdf, pages, made_with=versions())

    def _prepared(self, name: str) -> _Ready:
        if name not in self._ready:
            self._ready[name] = _with_faces(name, self._stationery[name], keeps=self._keeps)
        return self._ready[name]


@dataclass(frozen=True, slots=True)
class _Ready:
    """A template's styles, fonts and pictures as WeasyPrint keeps them."""

    fetcher: Any
    fonts: Any
    counters: Any
    styles: Any
    families: frozenset[str]  # of the template's own fonts
    faces: Faces  # that its letters share
    cache: dict[str, Any] | None  # of pictures; by itself WeasyPrint spoils one that stands in two sizes


def _with_faces(name: str, stationery: Stationery, *, keeps: bool) -> _Ready:
    """Prepare a template, with the fonts of its specimen."""
    ready, heard, found = _prepare(stationery, keeps=keeps), list[str](), dict[str, Face]()

    def note(document: Any, pdf: Any) -> None:
        found.update(faces.of(document, pdf))
        if keeps:
            kept.cut(ready.fonts, document.fonts.values())

    if not stationery.specimen:
        return ready
    with _listening(heard, logging.LogRecord.getMessage), contextlib.suppress(Exception):
        _write(Letter("", name, stationery.specimen), ready, note)
    if heard or not found:  # the first letter is to hear it, and WeasyPrint tells of a style once
        return _prepare(stationery, keeps=keeps)
    return replace(ready, faces=found)


def _prepare(stationery: Stationery, *, keeps: bool) -> _Ready:
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
    return _Ready(fetcher, fonts, counters, styles, families, {}, {} if keeps else None)


def _lay_out(letter: Letter, ready: _Ready) -> tuple[bytes, int, set[str]]:
    """Return a letter's PDF, how many pages it has, and the families of the fonts that are in it."""
    return _write(letter, ready, partial(archive.finish, shared=ready.faces))


def _write(letter: Letter, ready: _Ready, finish: Callable[[Any, Any], None]) -> tuple[bytes, int, set[str]]:
    import weasyprint

    laid_out = weasyprint.HTML(string=letter.html, base_url=ROOM, url_fetcher=ready.fetcher).render(
        font_config=ready.fonts,
        counter_style=ready.counters,
        stylesheets=[ready.styles],
        cache=ready.cache,
        pdf_tags=True,
        dpi=printable.DPI,
    )
    pdf = io.BytesIO()
    laid_out.write_pdf(pdf, finisher=finish, **archive.OPTIONS)
    return pdf.getvalue(), len(laid_out.pages), {font.family for font in laid_out.fonts.values()}


def _beyond(pdf: bytes, pages: int, strange: set[str]) -> list[str]:
    """Say what a post room or a printer would not take, though WeasyPrint did."""
    faults = [f"“{name}” is a font of this machine, and none of the template's." for name in sorted(strange)]
    if pages > MOST_PAGES:
        faults.append(f"It has {pages} pages; a letter has at most {MOST_PAGES}.")
    if len(pdf) > LARGEST:
        faults.append(f"Its PDF has {len(pdf) / 1e6:.1f} MB; a letter has at most {LARGEST / 1e6:.0f}.")
    return faults


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


def _of_the_machine(number: int) -> str:
    """Return a sentence about an error of the operating system, whose own words may hold a path."""
    remedy = "Look whether the disk, and the folder for temporary files on it, can be written, and run it again."
    return f"The letters could not be laid out: {os.strerror(number)}. {remedy}"


@contextlib.contextmanager
def _listening(heard: list[str], told: Callable[[logging.LogRecord], str]) -> Iterator[None]:
    """Collect every warning that WeasyPrint logs meanwhile, as a sentence."""

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            heard.append(f"WeasyPrint says: {' '.join(told(record).split()).removesuffix('.')}.")

    logger, listener = logging.getLogger("weasyprint"), Listener(logging.WARNING)
    before, passed_on = logger.handlers[:], logger.propagate
    logger.handlers, logger.propagate = [listener], False
    try:
        yield
    finally:
        logger.handlers, logger.propagate = before, passed_on


def _impersonal(record: logging.LogRecord, design: Stationery) -> str:
    """Return what WeasyPrint said of a letter; what is not from the design may be somebody's, and is left out."""

    def is_the_designs(part: object) -> bool:
        words = str(part).removeprefix(ROOM)
        return isinstance(part, int | float) or len(words) == 1 or words in design.styles or words in design.assets

    parts = record.args if isinstance(record.args, tuple) else ()
    return str(record.msg) % tuple(part if is_the_designs(part) else "…" for part in parts)


# --------------------------------------------------------------------------------------------------- the machine


def rehearse() -> None:
    """Lay out one word, so that all is loaded that WeasyPrint loads with its first letter."""
    import weasyprint

    weasyprint.HTML(string="Rehearsal").write_pdf()


@functools.cache
def versions() -> tuple[tuple[str, str], ...]:
    """Return the versions of what gives a letter its bytes."""
    import weasyprint
    from weasyprint.text.ffi import pango

    number = pango.pango_version()
    of_pango = f"{number // 10000}.{number // 100 % 100}.{number % 100}"
    return (("letters", __version__), ("weasyprint", weasyprint.__version__), ("pango", of_pango))
