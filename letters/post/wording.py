"""What a letter says in one language: Markdown with fields in double braces, turned into an HTML template once.

The Markdown is read before any person's data are seen, so a note that reads `# big` or `<b>` is printed as typed.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from typing import Any

import jinja2

from letters import problems
from letters.post import fields, markdown
from letters.post.fonts import Font
from letters.post.linting import braces
from letters.post.markdown import FIELD, Markdown
from letters.post.paper import MOST_PAGES
from letters.problems import Place, Problem

CLOSING = re.compile(r"^---[^\S\n]*$", re.MULTILINE)
CLOSING_MARK, BLOCK_MARK = "<!-- closing -->", "<!-- block -->"  # nothing that is typed comes out as a comment
MOST_BLOCKS, MOST_WORDS = 700, 80_000  # paragraphs and characters: more than 10 pages hold, set as tightly as can be
EMPTY = re.compile(r"\s*(<p>\s*</p>)?\s*")  # what is left of a paragraph when all of it stands in an `if`


@dataclass(frozen=True, slots=True)
class Filled:
    """A wording filled with one person's data, as HTML: the text, the last paragraph of it, and the closing."""

    body: str
    last: str
    closing: str


@dataclass(frozen=True, slots=True)
class Read:
    """A wording cut at its line of three hyphens: its parts as they stand, and its text and its closing as read."""

    parts: Sequence[str]
    text: Markdown
    closing: Markdown


@dataclass(frozen=True)
class Wording:
    """One language's text, as it stands in the file; its Markdown is read with the first letter that needs it."""

    environment: jinja2.Environment
    source: str

    @functools.cached_property
    def subject(self) -> str:
        """The subject line, which is the document's title too."""
        return _plain(_subjects(self.read.text)[0])

    @functools.cached_property
    def blocks(self) -> jinja2.Template:
        """A template of all the blocks, each behind a mark."""
        marked = ("".join(BLOCK_MARK + block for block in part.blocks) for part in (self.read.text, self.read.closing))
        return self.environment.from_string(CLOSING_MARK.join(marked))

    @functools.cached_property
    def read(self) -> Read:
        """What was read of the Markdown."""
        parts = CLOSING.split(self.source)
        before = self.source.count("\n") - parts[-1].count("\n")
        return Read(parts, markdown.read(parts[0], 0), markdown.read(parts[-1], before))

    def fill(self, values: Mapping[str, Any]) -> Filled:
        """Return the text for one person; the last paragraph is apart, to stay on one page with the signature."""
        text, closing = self.blocks.render(values).split(CLOSING_MARK)
        blocks = [block for block in text.split(BLOCK_MARK) if not EMPTY.fullmatch(block)]
        parts = ("".join(blocks[:-1]), "".join(blocks[-1:]), closing.replace(BLOCK_MARK, ""))
        return Filled(*(part.strip() for part in parts))

    def line(self, values: Mapping[str, Any]) -> int | None:
        """Return the line of the file whose braces cannot be filled with these values; None when all of them can."""
        try:
            self.environment.from_string(self.source).render(values)
        except fields.FAILURES as error:
            return fields.line(error)
        return None


def read(env: jinja2.Environment, source: str, place: Place, font: Font, assets: Collection[str] = ()) -> Wording:
    """Return a wording; `Refused` with every fault of it, each with its line where it has one."""
    from letters.post.linting import prose

    problems.refuse_if(braces.crowded(env, source, place))
    wording = Wording(env, source)
    text, closing = wording.read.text, wording.read.closing
    misspelt = tuple(fields.faults(env, source, place, fields.WORDING))
    problems.refuse_if(
        (
            *misspelt,
            *_unprintable(source, place, font),
            *_misshapen(env, source, wording.read.parts, place),
            *_mistitled(_subjects(text), place),
            *_to_nobody(source, place),
            *(() if misspelt else _without_note(source, place)),
            *_as_typed(source, place),
            *_overlong(source, text, place),
            *(fault for part in (text, closing) for fault in prose.faults(part.tokens, part.line, place.file, assets)),
        )
    )
    return wording


def _subjects(text: Markdown) -> list[str]:
    return SUBJECT.findall("".join(text.blocks))


# ------------------------------------------------------------------------------------------------------ faults

NAMED = re.compile(r"\{\{.*\b(first_name|last_name|full_name)\b", re.DOTALL)  # printed, not only asked for
ADDRESSED = re.compile(r"\{\{.*\bsalutation\b", re.DOTALL)
NOTED = re.compile(r"\{\{.*\bnote\b", re.DOTALL)
BRACE = re.compile("[{}]")
TAG = re.compile(r"<!--|</?[A-Za-z][A-Za-z0-9-]*(?:\s[^<>]*)?/?>")  # not <https://…>, not <me@x.example>
RULED = re.compile(r"\|?\s*:?-{3,}:?\s*(\|\s*:?-{3,}:?\s*)+\|?\s*|\|\s*:?-{3,}:?\s*\|\s*")  # below a table's headings
SUBJECT = re.compile(r"<h1>(.*?)</h1>", re.DOTALL)


def _unprintable(source: str, place: Place, font: Font) -> Iterator[Problem]:
    """Report characters that would print as a box."""
    for number, line in enumerate(source.split("\n"), start=1):
        if lacks := font.lacks(unescape(line).replace("\t", " ")):
            what = f"The letter's font has no {', '.join(lacks)}."
            yield Problem(Place(place.file, line=number), what, "Write it with other characters.")


def _misshapen(env: jinja2.Environment, source: str, parts: Sequence[str], place: Place) -> Iterator[Problem]:
    if len(parts) != 2:
        what = "The closing must stand after a line of three hyphens, once."
        yield Problem(place, what, "Put --- on a line of its own before “Yours sincerely,”.")
    elif _is_whole(env, source) and not _is_whole(env, parts[0]):
        what = "The line of three hyphens stands inside an {% if %}."
        yield Problem(place, what, "Put {% endif %} before it.")
    elif not all(part.strip() for part in parts):
        yield Problem(place, "There is no text before or after the line of three hyphens.", "Write it.")


def _is_whole(env: jinja2.Environment, source: str) -> bool:
    try:
        env.parse(source)
    except jinja2.TemplateSyntaxError:
        return False
    return True


def _mistitled(subjects: Sequence[str], place: Place) -> Iterator[Problem]:
    if len(subjects) != 1 or not _plain(subjects[0]) or FIELD.search(subjects[0]):
        what = "A wording needs one subject line, with no field in it."
        yield Problem(place, what, "Begin one line with # and a space; it is also the document's title.")


def _to_nobody(source: str, place: Place) -> Iterator[Problem]:
    fields = FIELD.findall(source)
    if any(ADDRESSED.match(field) for field in fields):
        return
    if named := next((found for field in fields if (found := NAMED.match(field))), None):
        what = f"This wording prints {named[1]}, and not salutation: some go by a preferred name."
        yield Problem(place, what, "Greet them by that, or else by the first name: Dear {{ salutation }},")
    else:
        what = "This wording does not say whose letter it is: no name of theirs is in it."
        yield Problem(place, what, "Begin it with a greeting, such as: Dear {{ salutation }},")


def _without_note(source: str, place: Place) -> Iterator[Problem]:
    if not any(NOTED.match(field) for field in FIELD.findall(source)):
        what = "This wording does not print the note, and each letter carries what somebody's own manager wrote."
        yield Problem(place, what, "Put > {{ note }} where it is to stand.")


def _as_typed(source: str, place: Place) -> Iterator[Problem]:
    """Report what is no field and no emphasis, and would be printed with its braces or brackets."""
    bare = FIELD.sub(lambda field: re.sub(r"[^\n]", " ", field[0]), source)
    for number, line in enumerate(bare.split("\n"), start=1):
        here = Place(place.file, line=number)
        if brace := BRACE.search(line):
            what = f"A single “{brace[0]}” is printed as it stands here."
            yield Problem(here, what, "A field stands in two, such as {{ manager }}.")
        if tag := TAG.search(line):
            what = f"“{tag[0]}” is printed as it stands here: a wording is Markdown, and holds no tags."
            yield Problem(here, what, "Write **so** for strong words and *so* for stressed ones.")
        if RULED.fullmatch(line):
            yield Problem(here, "A table is printed as it is typed here.", "Say it in sentences, or in a list.")


def _overlong(source: str, text: Markdown, place: Place) -> Iterator[Problem]:
    """Report a wording that no letter can hold: to lay it out would take long, and blame the notes in it."""
    starts = [token.map[0] for token in text.tokens if token.type == "inline"]
    if len(starts) > MOST_BLOCKS:
        what = f"This wording has {len(starts):,} paragraphs, more than a letter of {MOST_PAGES} pages can hold."
        yield Problem(Place(place.file, line=text.line(starts[MOST_BLOCKS])), what, "Shorten it.")
    if (characters := len(FIELD.sub("", source))) > MOST_WORDS:
        what = f"This wording has {characters:,} characters, more than a letter of {MOST_PAGES} pages can hold."
        yield Problem(place, what, "Shorten it.")


def _plain(html: str) -> str:
    return " ".join(unescape(re.sub("<.*?>", "", html)).split())
