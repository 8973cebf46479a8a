"""Letters laid out by WeasyPrint: always PDF bytes, with their page count.

WeasyPrint logs what it cannot do and writes the PDF all the same: a missing picture, a character no font has, a
style it does not know. Here every such line is a failure of that letter.
"""

from __future__ import annotations

import contextlib
import functools
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from letters import __version__
from letters.post import archive, hearing, kept, prepared
from letters.post.letter import Letter, Stationery
from letters.post.paper import MOST_PAGES
from letters.post.prepared import Prepared
from letters.problems import MachineFailed

LARGEST = 2_000_000  # bytes; GOV.UK Notify takes no larger letter

Made = TypeVar("Made")


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
    """What lays out the letters of one process; it prepares each template once."""

    def __init__(self, stationery: Mapping[str, Stationery]) -> None:
        self._stationery = stationery
        self._ready: dict[str, Prepared] = {}
        try:
            self._keeps = kept.keep()
        except (ImportError, OSError) as error:
            said = f"WeasyPrint, which lays the letters out, cannot be loaded ({type(error).__name__})."
            raise MachineFailed(f"{said} `letters doctor` says what is missing and how to mend it.") from error

    def prepare(self, template: str) -> None:
        """Prepare a template before its first letter; what is wrong with it is for that letter to tell."""
        heard = list[str]()
        with contextlib.suppress(Exception), hearing.listening(heard, hearing.in_full):
            self._prepared(template)
        if heard:
            self._ready.pop(template, None)  # WeasyPrint tells of a style once

    def render(self, letter: Letter) -> Document:
        """Return the finished PDF of a letter, or its faults; `MachineFailed` when the fault is not the letter's."""
        written, heard = self._attempt(letter, _write)
        pdf, pages, strange = written or (b"", 0, frozenset())
        if faults := (*heard, *_beyond(pdf, pages, strange)):
            too_long = pages if pages > MOST_PAGES else 0
            return Document(letter.staff_id, b"", 0, tuple(dict.fromkeys(faults)), too_long)
        return Document(letter.staff_id, pdf, pages, made_with=versions())

    def count_pages(self, letter: Letter) -> int:
        """Return how many pages a letter has, none if it cannot be laid out; it is not drawn."""
        laid_out, _ = self._attempt(letter, prepared.lay_out)
        return len(laid_out.pages) if laid_out else 0

    def _attempt(self, letter: Letter, step: Callable[[Letter, Prepared], Made]) -> tuple[Made | None, list[str]]:
        """Take a step with a letter and its template, and return what comes of it, and what was heard meanwhile."""
        heard, made = list[str](), None
        try:
            with hearing.listening(heard, hearing.in_full):
                ready = self._prepared(letter.template)
            with hearing.listening(heard, partial(hearing.impersonal, design=self._stationery[letter.template])):
                made = step(letter, ready)
        except Exception as error:
            if isinstance(error, OSError) and error.errno:  # those that libraries make up have no number
                raise MachineFailed(_of_the_machine(error.errno)) from None
            heard.append(f"WeasyPrint failed ({type(error).__name__}).")  # what it says may be personal
        if heard:
            self._ready.pop(letter.template, None)  # WeasyPrint tells of a style once; the next letter is to hear it
        return made, heard

    def _prepared(self, name: str) -> Prepared:
        if name not in self._ready:
            self._ready[name] = prepared.template(name, self._stationery[name], keeps=self._keeps)
        return self._ready[name]


def _write(letter: Letter, ready: Prepared) -> tuple[bytes, int, frozenset[str]]:
    """Return a letter's PDF, how many pages it has, and the families of its fonts that are not the template's."""
    pdf, pages, families = prepared.write(letter, ready, partial(archive.finish, html=letter.html, shared=ready.faces))
    return pdf, pages, families - ready.families


def _beyond(pdf: bytes, pages: int, strange: Iterable[str]) -> list[str]:
    """Say what a post room or a printer would not take, though WeasyPrint did."""
    faults = [f"“{name}” is a font of this machine, and none of the template's." for name in sorted(strange)]
    if pages > MOST_PAGES:
        faults.append(f"It has {pages} pages; a letter has at most {MOST_PAGES}.")
    if len(pdf) > LARGEST:
        faults.append(f"Its PDF has {len(pdf) / 1e6:.1f} MB; a letter has at most {LARGEST / 1e6:.0f}.")
    return faults


def _of_the_machine(number: int) -> str:
    """Return a sentence about an error of the operating system, whose own words may hold a path."""
    remedy = "Look whether the disk, and the folder for temporary files on it, can be written, and run it again."
    return f"The letters could not be laid out: {os.strerror(number)}. {remedy}"


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
