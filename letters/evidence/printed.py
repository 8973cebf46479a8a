"""A page as a PDF that anyone can read (PDF/UA-1, ISO 14289-1), with the fonts that come with the program."""

from __future__ import annotations

import functools
import io
import logging
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from letters import files
from letters.problems import MachineFailed

ROOM = "file:///letters/"  # where fonts and pictures seem to lie; there is no such folder, and nothing else is fetched
SHIPPED, FACES = "templates", "recognition/fonts"
NONE: Mapping[str, bytes] = MappingProxyType({})
FONTS = {  # file → how a style calls it
    "SourceSerif4-Regular.otf": "font-family: 'Source Serif 4'; font-weight: 400; font-style: normal",
    "SourceSerif4-It.otf": "font-family: 'Source Serif 4'; font-weight: 400; font-style: italic",
    "SourceSerif4-Semibold.otf": "font-family: 'Source Serif 4'; font-weight: 600; font-style: normal",
    "SourceSerif4Display-Regular.otf": "font-family: 'Source Serif 4 Display'; font-weight: 400; font-style: normal",
}


def pdf(html: str, styles: str = "", pictures: Mapping[str, bytes] = NONE) -> tuple[bytes, int]:
    """Return a page's PDF and its number of pages, always the same for the same page.

    `styles` are those of a user: what is `!important` in them overrules the page's own. `pictures` are SVG, by the
    names under which the page has them, in `ROOM`.
    `MachineFailed` when WeasyPrint is not there, or cannot do what the page asks for.
    """
    try:
        import weasyprint
        from weasyprint.text.fonts import FontConfiguration
    except (ImportError, OSError) as error:
        said = f"WeasyPrint, which makes the PDF, cannot be loaded ({type(error).__name__})."
        raise MachineFailed(f"{said} `letters doctor` says what is missing and how to mend it.") from error
    heard, fonts, fetcher = _Heard(), FontConfiguration(), _fetcher(pictures)
    logger = logging.getLogger("weasyprint")
    before, passed_on = logger.handlers[:], logger.propagate
    logger.handlers, logger.propagate = [heard], False
    try:
        css = weasyprint.CSS(string=_faces() + styles, base_url=ROOM, url_fetcher=fetcher, font_config=fonts)
        laid_out = weasyprint.HTML(string=html, base_url=ROOM, url_fetcher=fetcher).render(
            font_config=fonts, stylesheets=[css]
        )
        out = io.BytesIO()
        laid_out.write_pdf(out, pdf_variant="pdf/ua-1")
    finally:
        logger.handlers, logger.propagate = before, passed_on
    if heard.said:
        raise MachineFailed(f"The PDF could not be made as it should be. WeasyPrint says: {heard.said[0]}")
    return out.getvalue(), len(laid_out.pages)


class _Heard(logging.Handler):
    """What WeasyPrint could not do: it says so, and writes the PDF all the same."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said = list[str]()

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(" ".join(record.getMessage().split()))


def _faces() -> str:
    return "".join(f"@font-face {{ {said}; src: url(fonts/{name}) }}\n" for name, said in FONTS.items())


@functools.cache
def _fonts() -> Mapping[str, bytes]:
    folder = files.shipped(SHIPPED) / FACES
    return {f"{ROOM}fonts/{name}": files.read(folder / name) for name in FONTS}


def _fetcher(pictures: Mapping[str, bytes]) -> Any:
    """Return a URL fetcher that knows the fonts, these pictures, and those that stand in the page itself."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class Fetcher(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: Any = None) -> Any:
            if url.startswith("data:"):
                return super().fetch(url, headers)
            if url.startswith(ROOM) and (picture := pictures.get(url.removeprefix(ROOM))) is not None:
                return URLFetcherResponse(url, body=picture, headers={"Content-Type": "image/svg+xml"})
            if url not in _fonts():
                raise ValueError("nothing may be fetched but the program's own fonts")
            return URLFetcherResponse(url, body=_fonts()[url])

    return Fetcher()
