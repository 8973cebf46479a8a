"""summary.html: one page, self-contained, for the manager: what was made, from what, what to do next.

It knows the recipients' letters and, of everybody else, only how many there are.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from letters import layouts

NAME = "summary.html"  # in the output folder
SPECIMENS = 3
Kind = tuple[str, str]  # of a letter: its authority and its language
LEVELS = [value // 17 * 17 for value in range(256)]  # sixteen of a colour: a third smaller, and looks the same
SPECIMEN_WIDTH = 560  # pixels; shown at half of it, so that it is sharp on any screen


@dataclass(frozen=True, slots=True)
class Story:
    """The numbers and pictures of one run."""

    title: str
    day: date
    drawn_on: str
    seed: str
    seed_from: str
    listed: int
    excluded: tuple[tuple[str, int], ...]  # reason, people
    drawn: int
    arms: tuple[tuple[str, int, bool], ...]  # name, share, whether it is sent a letter
    letters: int
    sent: int  # people whose letter is on its way
    stopped: int  # people who are sent nothing more, and were sent nothing
    back: int  # people whose letter came back, and would be the same again
    gone: int  # people who were drawn and are not on the sheet any more
    sheets: int
    volumes: tuple[str, ...]  # of the print pack: files
    long: tuple[int, ...]  # numbers of letters of more than one page
    strata: tuple[tuple[str, int, int], ...]  # name, people, letters
    specimens: tuple[str, ...]  # data: addresses of pictures
    signers: tuple[tuple[str, bool], ...]  # sender, whether the signature is printed
    warnings: tuple[str, ...]


def page(story: Story) -> str:
    """Return the page as HTML that needs no other file."""
    return layouts.filled(Path(__file__).with_name("summary.html"), story=story)


def specimens(kinds: Sequence[Kind], pdf: Callable[[int], bytes]) -> tuple[str, ...]:
    """Return pictures of the first page of up to three letters: of as many letterheads and languages as there are."""
    return tuple(picture(pdf(number)) for number in chosen(kinds))


def chosen(kinds: Sequence[Kind]) -> tuple[int, ...]:
    """Return which of these letters are shown: what was not seen yet first, then the first, middle and last one."""
    first = {kind: number for number, kind in reversed(list(enumerate(kinds)))}  # what is alike need not be looked at
    some, seen = list[int](), set[tuple[str, str]]()
    while first and len(some) < SPECIMENS:
        new = {kind: set(zip(("site", "language"), kind, strict=True)) - seen for kind in first}
        best = max(first, key=lambda kind: (len(new[kind]), -first[kind]))
        if not new[best]:
            break
        some.append(first[best])
        seen |= new[best]
    last = len(kinds) - 1
    some += [number for number in (0, (last + 1) // 2, last) if 0 <= number <= last]
    return tuple(sorted(list(dict.fromkeys(some))[:SPECIMENS]))


def picture(pdf: bytes) -> str:
    """Return the first page of a letter as a picture, as the address that a page shows it by."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    try:
        first = document[0]
        image = first.render(scale=SPECIMEN_WIDTH / first.get_width()).to_pil()
    finally:
        document.close()
    out = io.BytesIO()
    image.point(LEVELS * len(image.getbands())).save(out, "PNG")
    return "data:image/png;base64," + base64.b64encode(out.getvalue()).decode()
