"""A finished PDF held against the two standards it claims, PDF/A-2a and PDF/UA-1, with a validator that is one wheel.

It finds nothing in a good letter, and most of what is wrong in a spoilt one; `make conformance` measures both against
veraPDF, the reference, which needs Java.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

STANDARDS = {"2a": "PDF/A-2a", "ua1": "PDF/UA-1"}
RULE = re.compile(r"PDF(?:UA1|A2A)-(.+)-[0-9]+")
PLAIN = {  # what a template or a picture can do wrong, and its remedy
    "FIGURE-ALTERNATIVE-TEXT": "A picture has no words for those who cannot see it: give its <img> an alt.",
    "HEADING-NESTING": "A level of heading is left out: <h1> comes first, then <h2>.",
    "METADATA-TITLE": "It has no title: give the layout a <title>.",
    "TEXT-LANGUAGE": "It does not say its language: give <html> a lang.",
    "LANGUAGE-TAG": "Its language is none that is known: give <html> a lang such as “en”.",
    "DEVICE-CMYK": "A picture has the colours of a printing press (CMYK): save it as PNG or as RGB.",
    "LINK-CONTENTS": "A link has no words of its own: print the address instead, as a letter is read on paper.",
    "TABLE-HEADERS-SCOPE": "A table's headings are not said to be any: use <th> for them.",
    "NOTDEF-GLYPH": "A character is in it that its font has not.",
    "FONT-EMBEDDING": "A font is not inside it: load the font with @font-face.",
}
MISTAKEN = {"STREAM-LENGTH"}  # page-validation 0.11 takes a last byte 13 of packed data for the end of a line
ALIKE = {"LANG": "LANGUAGE-TAG"}  # one fault, another name in the other standard


def faults(pdf: bytes) -> tuple[str, ...]:
    """Return what keeps a PDF from being PDF/A-2a and PDF/UA-1, in words that hold nothing of its text."""
    return tuple(dict.fromkeys(_faults(pdf)))


def _faults(pdf: bytes) -> Iterator[str]:
    import page

    for profile, standard in STANDARDS.items():
        try:
            report = page.validate_pdf_bytes(pdf, profile=profile)
        except page.PageError:
            yield f"It cannot be read again, so that nobody knows whether it is {standard}."
        else:
            broken = [RULE.sub(r"\1", failure.rule_id) for failure in report.failures]
            yield from (_plain(rule, standard) for rule in broken if rule not in MISTAKEN)


def _plain(rule: str, standard: str) -> str:
    said = rule.lower().replace("-", " ")
    return PLAIN.get(ALIKE.get(rule, rule), f"It is not {standard}: {said}.")
