"""The finished PDF, opened with another library and read as its reader will read it.

WeasyPrint drops without a word what overflows a box, and writes down what a style hides. So every letter must hold
all of its text and nothing else, the address in the window, ink that can be seen, and none where a machine or an
envelope wants white paper.
"""

from __future__ import annotations

import bisect
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from letters import files
from letters.post import ink, opened
from letters.post.expected import Expected, Piece, squeezed
from letters.post.letter import Stationery
from letters.post.opened import Page
from letters.post.paper import GEOMETRIES, SMALLEST

LIKENESS, SHORTEST_START = 5, 12  # characters; a page never ends with less of a paragraph than a line
EMPTY = "\0"  # stands where a piece has been found
MARKER = re.compile(r"[^\w]|\d{1,2}\.")  # of a list


@dataclass(frozen=True, slots=True)
class Proof:
    """A finished letter, how many pages were laid out, and what it must say."""

    pdf: bytes
    pages: int
    expected: Expected


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was read: why the letter must not be posted, in sentences without personal data, and how each page looks."""

    faults: tuple[str, ...]
    looks: tuple[str, ...] = ()
    digest: str = ""  # the SHA-256 of the PDF that was read


def read(proof: Proof, stationery: Stationery, geometry: str = "notify") -> Verdict:
    """Read a finished letter from end to end, and compare it with what it must say."""
    import pypdfium2

    expected, zones = proof.expected, GEOMETRIES[geometry]
    try:
        document = pypdfium2.PdfDocument(proof.pdf)
    except pypdfium2.PdfiumError:
        return Verdict(("The PDF cannot be opened.",))
    try:
        if len(document) != proof.pages:
            return Verdict((f"The PDF has {len(document)} pages; {proof.pages} were laid out.",))
        pages = [opened.page(document[number], number + 1, zones) for number in range(proof.pages)]
        faults = [
            *_of_the_file(document, pages, expected),
            *_of_the_text(pages, expected),
            *_of_the_words(pages, expected),
            *ink.of_the_window(pages[0], expected, zones),
            *ink.of_the_pictures(proof.pdf, pages, expected, stationery.assets),
            *ink.of_the_room_to_sign(pages, expected),
            *(fault for it in pages for fault in ink.of_the_ink(it, zones)),
        ]
    finally:
        document.close()
    if boxes := stationery.font.lacks("".join(page.text for page in pages)):
        faults.append(f"It has characters that the design's font has not: {', '.join(boxes)}.")
    return Verdict(tuple(dict.fromkeys(faults)), tuple(page.look for page in pages), files.digest(proof.pdf))


# --------------------------------------------------------------------------------------------------- what is wrong


def _of_the_file(document: Any, pages: Sequence[Page], expected: Expected) -> Iterator[str]:
    """Say what a letter on paper has no use for, and what would show somebody's name to whoever sees the file."""
    if squeezed(document.get_metadata_value("Title")) != squeezed(expected.title):
        yield "The document's title is not the subject of the wording."
    if opened.language(document) != expected.languages[0]:
        yield "The document says that it is in another language than it is."
    if opened.tells_more(document):
        yield "The document says more about itself than its title."
    if opened.carries_more(document):
        yield "There is an attachment or a script in the PDF."
    if any(page.paper != opened.A4 for page in pages):
        yield "A page is not A4, upright."
    if any(page.linked for page in pages):
        yield "There is a link or a form field in the PDF."
    if not all(page.embedded for page in pages):
        yield "A font is not embedded in the PDF."
    if any(page.smallest < SMALLEST for page in pages):
        yield f"There is type smaller than {SMALLEST:.0f} points."
    elif any(page.smallest_of_text < expected.smallest for page in pages):
        yield f"This reader asked for large print, and there is type smaller than {expected.smallest:.0f} points."


def _of_the_text(pages: Sequence[Page], expected: Expected) -> Iterator[str]:
    """Every word that must be there is there, whole; and every word that is there is accounted for."""
    left = [page.text for page in pages]
    for page in pages:
        foot = expected.foot(page.number, len(pages))
        if foot and foot not in left[page.number - 1]:
            yield f"Page {page.number} does not say which page it is."
        left[page.number - 1] = left[page.number - 1].replace(foot, EMPTY, 1) if foot else left[page.number - 1]
    window = Piece("the address", "".join(expected.window))
    for piece in sorted((window, *expected.pieces), key=lambda piece: -len(piece.text)):
        if not _found(left, piece.text):
            yield f"It lacks {piece.name}, or a part of it."
    whole = EMPTY.join(piece.text for piece in expected.pieces)
    for fact in expected.facts:
        if fact.text not in whole:
            yield f"It lacks {fact.name}, or a part of it."
    if not all(_in_order(pages, paragraphs) for paragraphs in expected.paragraphs):
        yield "Its paragraphs do not follow one another as in the wording."
    for page, text in zip(pages, left, strict=True):
        if any(_strange(rest, expected.own) for rest in text.split(EMPTY)):
            yield f"Page {page.number} says something that is no part of this person's letter."


def _of_the_words(pages: Sequence[Page], expected: Expected) -> Iterator[str]:
    """Words stand apart, and accents do not: in a text without its spaces neither can be seen."""
    if Counter(map(squeezed, expected.words)) - Counter(word for page in pages for word in page.words):
        yield "Words of the note or of the name run into each other."
    if not all(page.whole for page in pages):
        yield "Accents stand apart from their letters."


def _found(left: list[str], text: str) -> bool:
    """Take a piece of text out of the pages, and say whether it was there: on one page, or going on over several."""
    for number, page in enumerate(left):
        if text in page:
            left[number] = page.replace(text, EMPTY, 1)
            return True
    for number, page in enumerate(left[:-1]):
        longest = _longest_start(page, text)  # what stands behind it may happen to read like its next letters
        for cut in range(longest, max(longest - LIKENESS, SHORTEST_START - 1), -1):
            if _found(rest := left[number + 1 :], text[cut:]):
                left[number:] = [left[number].replace(text[:cut], EMPTY, 1), *rest]
                return True
    return False


def _in_order(pages: Sequence[Page], paragraphs: Sequence[str]) -> bool:
    """Say whether each paragraph begins below the one before; those whose first line is short are passed over."""
    lines = [(page.number, line.box.top, line.text) for page in pages for line in page.lines]
    reached = (0, 0.0)
    for paragraph in paragraphs:
        begins = [(n, top) for n, top, text in lines if len(text) >= SHORTEST_START and paragraph.startswith(text)]
        below = [place for place in begins if place >= reached]
        if begins and not below:
            return False
        reached = min(below, default=reached)
    return True


def _longest_start(page: str, text: str) -> int:
    """Return how many characters of a text's beginning stand on a page, one behind the other."""
    return bisect.bisect_left(range(1, len(text)), True, key=lambda cut: text[:cut] not in page)


def _strange(text: str, own: Sequence[str]) -> bool:
    """Say whether something is left of a text when the design's own words, and what marks a list, are taken out."""
    for words in own:
        text = text.replace(words, "")
    return bool(MARKER.sub("", text))
