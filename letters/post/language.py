"""Languages: each is one complete data file in `languages/`; one more language is one more file.

A reader's language is what the staff sheet says: one language, or several joined by `+` for all in one letter.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import chain, combinations
from pathlib import Path

from letters import files
from letters.post.formats import FORMATS, STANDARD, Format

DEFAULT = "en"
MOST_PAGES = 10  # GOV.UK Notify prints no letter longer than this


@dataclass(frozen=True, slots=True)
class Language:
    """What a letter says in one language beside its wording; each field is described in languages/en.toml."""

    code: str
    name: str
    called: tuple[str, ...]
    locale: str
    date: str
    page: str
    signature: str
    logo: str
    rank: int


@functools.cache
def languages() -> dict[str, Language]:
    """Return every language by its code; TypeError when a data file is not complete."""
    found = {}
    for path in sorted((Path(__file__).parent / "languages").glob("*.toml")):
        words = tomllib.loads(files.read(path).decode())
        found[path.stem] = Language(code=path.stem, **{**words, "called": tuple(words["called"])})
    return found


def of_reader(value: str) -> tuple[Language, ...]:
    """Return the languages that a cell such as `cy`, `Welsh` or `en+cy` asks for, in printing order.

    An empty cell asks for English. ValueError when a part of it is no language we have.
    """
    names = [part.strip() for part in re.split(r"[+/&,]| and ", (value or DEFAULT).casefold())]
    by_name = {name: language for language in languages().values() for name in language.called}
    if any(name not in by_name for name in names):
        raise ValueError(value)
    return tuple(sorted({by_name[name] for name in names}, key=lambda language: language.rank))


def day_in_words(day: date, language: Language) -> str:
    """Return a date as the language writes it: `1 December 2026`, `1 Rhagfyr 2026` (Unicode CLDR, by Babel)."""
    from babel.dates import format_date

    return format_date(day, language.date, locale=language.locale)


def page_name(codes: Iterable[str], kind: Format = STANDARD) -> str:
    """Return the name that the CSS pages of a letter in these languages and this format have: `cy-en-large`."""
    return "-".join((*codes, *([] if kind is STANDARD else [kind.code])))


def page_numbers() -> str:
    """Return CSS that numbers the pages of a letter in any choice of languages, unless it has one page only.

    CSS cannot ask whether there is a second page. The first page is always number 1, so its foot is a counter
    style over the number of pages in which 1 is written as nothing, 2 as “Page 1 of 2”, 3 as “Page 1 of 3” …
    """
    ranked = sorted(languages().values(), key=lambda language: language.rank)
    choices = chain.from_iterable(combinations(ranked, size) for size in range(1, len(ranked) + 1))
    return "\n".join(_numbered(parts, kind) for parts in choices for kind in FORMATS)


def _numbered(parts: tuple[Language, ...], kind: Format) -> str:
    name = page_name((language.code for language in parts), kind)
    feet = [foot(parts, "1", str(pages)) for pages in range(2, MOST_PAGES + 1)]
    symbols = " ".join(['""', *(f'"{foot}"' for foot in feet)])
    later = foot(parts, '" counter(page) "', '" counter(pages) "')
    size = "" if kind is STANDARD else f" font-size: {kind.foot};"
    return "\n".join(
        [
            f'@counter-style {name}-first-foot {{ system: fixed; symbols: {symbols}; suffix: ""; }}',
            f'@page {name} {{ @bottom-left {{ content: "{later}";{size} }} }}',
            f"@page {name}:first {{ @bottom-left {{ content: counter(pages, {name}-first-foot); }} }}",
            f"body.{name} {{ page: {name}; }}",
        ]
    )


def foot(parts: tuple[Language, ...], page: str, pages: str) -> str:
    """Return what stands at the foot of a page of a letter that has several: `Page 1 of 2`."""
    return " · ".join(language.page.format(page=page, pages=pages) for language in parts)
