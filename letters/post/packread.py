"""The finished print pack, opened and read as the post room will handle it, sheet by sheet along the print list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from letters.post import readback
from letters.post.expected import squeezed
from letters.post.pack import HEADINGS
from letters.post.paper import GEOMETRIES, MM


def read(pack: bytes, rows: Sequence[Sequence[str]], looks: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Return why a pack must not be printed; nothing when each sheet is what the print list says.

    `rows` are those of the print list, its headings first; `looks` is how the pages of each letter's own file look.
    """
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(pack)
    except pypdfium2.PdfiumError:
        return ("The print pack cannot be opened.",)
    try:
        return tuple(_faults(document, rows, looks))
    finally:
        document.close()


def _faults(document: Any, rows: Sequence[Sequence[str]], looks: Mapping[str, Sequence[str]]) -> Iterator[str]:
    listed = [dict(zip(HEADINGS, row, strict=True)) for row in rows[1:]]
    if tuple(rows[0]) != HEADINGS or sorted(row["file"] for row in listed) != sorted(looks):
        yield "The print list does not name each letter once."
        return
    page = 0
    for number, row in enumerate(listed, start=1):
        first, _, last = row["sheet_range"].partition(" to ")
        sides = 2 * (int(last or first) - int(first) + 1)
        if row["letter_number"] != str(number) or page != 2 * (int(first) - 1) or page + sides > len(document):
            yield f"Letter {number} does not stand on the sheets that the print list gives."
            return
        texts = [document[page + side].get_textpage().get_text_range() for side in range(sides)]
        seen = [readback.look(document[page + side], text) for side, text in enumerate(texts)]
        wanted = looks[row["file"]]
        if seen[: len(wanted)] != list(wanted) or row["pages"] != str(len(wanted)):
            yield f"Letter {number} in the print pack is not the letter in its own file."
        if not _names(_in_window(document[page]), squeezed(row["recipient"])):
            yield f"Letter {number} is not to the person on the print list."
        if any(side != readback.BLANK for side in seen[len(wanted) :]) or sides - len(wanted) > 1:
            yield f"The blank side after letter {number} is not blank, or not there."
        page += sides
    if max(page, 1) != len(document):
        yield "The print pack has sheets that the print list does not know."


def _in_window(page: Any) -> list[str]:
    """Return the lines that are seen through the window, squeezed."""
    window, height = GEOMETRIES["notify"].window, page.get_height()
    edges = (window.left / MM, height - window.bottom / MM, window.right / MM, height - window.top / MM)
    return [squeezed(line) for line in page.get_textpage().get_text_bounded(*edges).splitlines()]


def _names(lines: Sequence[str], recipient: str) -> bool:
    """Say whether a window begins with a recipient's whole name, on up to three lines, behind a title perhaps."""
    begun = ["".join(lines[:count]) for count in range(1, 4)]
    return any(name.endswith(recipient) and 0 < len(recipient) > len(name) - len(begun[0]) for name in begun)
