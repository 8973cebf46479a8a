"""Languages: each is one complete data file in `languages/`; one more language is one more file.

A reader's language is what the staff sheet says: one language, or several joined by `+` for all in one letter.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain, combinations
from pathlib import Path
from string import Formatter
from typing import Annotated

from pydantic import (
    AfterValidator,
    ConfigDict,
    Field,
    StrictInt,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    with_config,
)

from letters import files
from letters.post.formats import FORMATS, STANDARD, Format
from letters.post.paper import MOST_PAGES
from letters.problems import Place, Problem, Refused, refuse_if
from letters.toml import faults
from letters.toml.faults import Unsound

DEFAULT = "en"
UNKNOWN = "`letters` has no words of its own in a language of this code; CONTRIBUTING.md says how it is given some."
BILINGUAL, IN_WORDS = "en+cy", ("bilingual", "dwyieithog")
WHOLE = "Add it, as languages/en.toml has it."


def _printing(*fields: str) -> AfterValidator:
    """Return the check that a text prints these fields, and no others."""

    def checked(text: str) -> str:
        try:
            printed = [(name, look, kind) for _, name, look, kind in Formatter().parse(text) if name is not None]
        except ValueError:
            printed = []
        if sorted(printed) != sorted((name, "", None) for name in fields):
            wanted = " and ".join(f"{{{name}}}" for name in fields)
            raise Unsound(f"This must print {wanted}, once, and nothing else in braces.", "en.toml shows how.")
        if re.search(r'["\\\x00-\x1f\x7f]', text):
            raise Unsound("This holds a quotation mark, a backslash or a control character.", "Take it out.")
        return text

    return AfterValidator(checked)


def _known_locale(locale: str) -> str:
    from babel import Locale, UnknownLocaleError

    try:
        Locale.parse(locale)
    except (UnknownLocaleError, ValueError, TypeError):
        raise Unsound("The names of months in this locale are not known.", "Write one such as cy_GB.") from None
    return locale


def _date_pattern(pattern: str) -> str:
    from babel.dates import format_date

    try:
        written = format_date(date(2026, 12, 1), pattern, locale="en_GB")
    except (ValueError, AttributeError, TypeError, KeyError):
        written = ""
    if not all(part in written for part in ("1", "2026")):
        raise Unsound("This pattern does not give the day and the year of a date.", "Write d MMMM y, for instance.")
    return pattern


Text = Annotated[str, StringConstraints(min_length=1)]


@dataclass(frozen=True, slots=True)
class Language:
    """What a letter says in one language beside its wording; each field is described in languages/en.toml."""

    code: str
    name: Text
    called: Annotated[tuple[Text, ...], Field(min_length=1)]
    locale: Annotated[str, AfterValidator(_known_locale)]
    date: Annotated[str, AfterValidator(_date_pattern)]
    page: Annotated[str, _printing("page", "pages")]
    signature: Annotated[str, _printing("sender")]
    logo: Annotated[str, _printing("organisation")]
    rank: StrictInt


@functools.cache
def languages() -> dict[str, Language]:
    """Return every language by its code; `Refused` when a data file is not complete."""
    paths = sorted((Path(__file__).parent / "languages").glob("*.toml"))
    found = {path.stem: read(path.stem, files.read(path)) for path in paths}
    refuse_if(_confused(found.values()))
    return found


def _confused(found: Iterable[Language]) -> Iterator[Problem]:
    """Report languages that a staff sheet could not tell apart, or that have no order."""
    first: dict[str, str] = {}
    for it in found:
        if it.code not in it.called:
            yield Problem(
                Place(f"languages/{it.code}.toml"), "`called` lacks the code itself.", f'Add "{it.code}" to it.'
            )
        for what in (*it.called, f"rank = {it.rank}"):
            if first.setdefault(what, it.code) != it.code:
                said = f"“{what}” is another language's, {first[what]}, as well."
                yield Problem(Place(f"languages/{it.code}.toml"), said, "Give each its own.")


def read(code: str, data: bytes) -> Language:
    """Return the language of a data file; `Refused` with every fault of it, each with its line."""
    file = f"languages/{code}.toml"
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise Refused([Problem(Place(file), "This file is not UTF-8.", "Save it again as UTF-8.")]) from None
    try:
        return _check().validate_python({**tomllib.loads(text), "code": code})
    except ValidationError as error:
        found = faults.of(error, text, file, lambda _: tuple(Language.__annotations__))
        raise Refused(replace(it, remedy=WHOLE) if "is missing" in it.what else it for it in found) from None
    except (ValueError, RecursionError) as error:
        raise Refused([faults.of_syntax(error, text, file)]) from None


@functools.cache
def _check() -> TypeAdapter[Language]:
    return TypeAdapter(with_config(ConfigDict(extra="forbid"))(Language))


@functools.lru_cache(maxsize=1024)  # cells say few different things; so do days
def of_reader(value: str) -> tuple[Language, ...]:
    """Return the languages that a cell such as `cy`, `Welsh`, `en+cy` or `bilingual` asks for, in printing order.

    An empty cell asks for English. ValueError when a part of it is no language we have.
    """
    said = (value or DEFAULT).strip().casefold()
    names = [part.strip() for part in re.split(r"[+/&,]| and ", BILINGUAL if said in IN_WORDS else said)]
    by_name = {name: language for language in languages().values() for name in language.called}
    if any(name not in by_name for name in names):
        raise ValueError(value)
    return tuple(sorted({by_name[name] for name in names}, key=lambda language: language.rank))


@functools.lru_cache(maxsize=64)
def day_in_words(day: date, language: Language) -> str:
    """Return a date as the language writes it: `1 December 2026`, `1 Rhagfyr 2026` (Unicode CLDR, by Babel)."""
    from babel.dates import format_date

    return format_date(day, language.date, locale=language.locale)


def page_name(codes: Iterable[str], kind: Format = STANDARD) -> str:
    """Return the name that the CSS pages of a letter in these languages and this format have: `cy-en-large`."""
    return "-".join((*codes, *([] if kind is STANDARD else [kind.code])))


def body(codes: Iterable[str], kind: Format = STANDARD) -> str:
    """Return the classes of the body of such a letter: one names its pages; one is its format, unless that is usual."""
    return " ".join((page_name(codes, kind), *([] if kind is STANDARD else [kind.code])))


def bodies() -> tuple[str, ...]:
    """Return the classes of the body of every letter that there can be."""
    return tuple(body((language.code for language in parts), kind) for parts in _choices() for kind in FORMATS)


def page_numbers() -> str:
    """Return CSS that numbers the pages of a letter in any choice of languages, unless it has one page only.

    CSS cannot ask whether there is a second page. The first page is always number 1, so its foot is a counter
    style over the number of pages in which 1 is written as nothing, 2 as “Page 1 of 2”, 3 as “Page 1 of 3” …
    """
    return "\n".join(_numbered(parts, kind) for parts in _choices() for kind in FORMATS)


def _choices() -> Iterator[tuple[Language, ...]]:
    """Return every choice of languages, each in printing order."""
    ranked = sorted(languages().values(), key=lambda language: language.rank)
    return chain.from_iterable(combinations(ranked, size) for size in range(1, len(ranked) + 1))


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
