"""Whether a tool's letters are the letters: all of the text, on one page; and what their PDFs say of themselves."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path

import pikepdf
import pypdfium2

from peers.content import Content

ODD = re.compile(r"[\s\u00ad\u2010\ufffe\x02-]+")  # what goes astray where a line is broken
PDFA, PDFUA = "{http://www.aiim.org/pdfa/ns/id/}", "{http://www.aiim.org/pdfua/ns/id/}"


def faults(folder: Path, letters: Sequence[Content], *, one_page: bool = True) -> tuple[str, ...]:
    """Return what is wrong with a folder's PDFs: a letter that is not there, some of its text, or its pages."""
    paths = {path.stem.split("-")[-1]: path for path in folder.glob("*.pdf")}  # `letters` puts a number before it
    found = [f"{name}: more than was asked for" for name in paths.keys() - {it.file for it in letters}]
    for letter in letters:
        if (path := paths.get(letter.file)) is None:
            found.append(f"{letter.file}: not made")
            continue
        pages = _pages(path.read_bytes())
        missing = [text for text in letter.texts() if _squeezed(text) not in _squeezed("".join(pages))]
        found += [f"{letter.file}: “{text:.40}” is not in it" for text in missing]
        found += [f"{letter.file}: {len(pages)} pages"] * (one_page and len(pages) != 1)
    return tuple(found)


def claims(pdf: bytes) -> tuple[str, ...]:
    """Return whether a PDF has tags, and which standards it claims to meet."""
    with pikepdf.open(io.BytesIO(pdf)) as opened, opened.open_metadata() as metadata:
        tagged = ("tagged",) if "/StructTreeRoot" in opened.Root else ()
        archival = (f"PDF/A-{part}{metadata.get(f'{PDFA}conformance', '').lower()}" for part in _part(metadata, PDFA))
        accessible = (f"PDF/UA-{part}" for part in _part(metadata, PDFUA))
        return (*tagged, *archival, *accessible)


def _part(metadata: pikepdf.models.PdfMetadata, standard: str) -> tuple[str, ...]:
    part = metadata.get(f"{standard}part")
    return (str(part),) if part else ()


def _pages(pdf: bytes) -> tuple[str, ...]:
    with pypdfium2.PdfDocument(pdf) as opened:
        return tuple(page.get_textpage().get_text_bounded() for page in opened)


def _squeezed(text: str) -> str:
    return ODD.sub("", unicodedata.normalize("NFKC", text))
