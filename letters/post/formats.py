"""Formats: how large a letter is printed. One more format is one more row, and its styles in each template.

A reader's format is what the staff sheet says in the column `format`; the wording is the same in all of them.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Format:
    """How a letter is printed: its code, which is a class of the letter's body, and what a staff sheet may call it."""

    code: str
    called: tuple[str, ...]
    foot: str  # how page numbers look: a CSS font size


STANDARD = Format("standard", ("", "standard", "normal", "safonol"), "9pt")
LARGE = Format("large", ("large", "large print", "18pt", "18 pt", "print bras"), "18pt")
FORMATS = (STANDARD, LARGE)


def of_reader(value: str) -> Format:
    """Return the format that a cell asks for; an empty cell asks for the standard one. ValueError when it is none."""
    for known in FORMATS:
        if " ".join(value.casefold().split()) in known.called:
            return known
    raise ValueError(value)
