"""Small things that are asked for over and over: the height of a line, spaces taken out of a text, the metadata."""

from __future__ import annotations

from functools import lru_cache
from types import SimpleNamespace
from typing import Any

from weasyprint.formatting_structure.boxes import TextBox
from weasyprint.layout import inline
from weasyprint.pdf.metadata import DocumentMetadata

from letters.post.kept.memory import Memory
from letters.post.kept.styles import master_of

strut_plainly = inline.strut
spaces_plainly = TextBox.process_whitespace
metadata_plainly = DocumentMetadata.generate_rdf_metadata
SAID = ("title", "authors", "description", "keywords", "generator", "created", "modified")
_metadata = Memory(64)


def install() -> None:
    """Let this process work each of them out once."""
    inline.strut = _strut
    TextBox.process_whitespace = _without_spaces
    DocumentMetadata.generate_rdf_metadata = _said


def _strut(style: Any) -> Any:
    master = master_of(style)
    if master is None:
        return strut_plainly(style)
    strut = master.__dict__.get("strut")
    if strut is None:
        strut = master.strut = strut_plainly(style)
    return strut


def _without_spaces(box: Any, following: bool = False) -> bool:
    box.text, led, following = _spaced(box.text, box.style["white_space"], bool(following))
    if led:
        box.leading_collapsible_space = True
    return following


@lru_cache(maxsize=2**11)
def _spaced(text: str, white_space: str, following: bool) -> tuple[str, bool, bool]:
    """Return a text with its spaces as they are shown, whether one was taken from its start, and whether it ends so."""
    box = SimpleNamespace(text=text, style={"white_space": white_space}, leading_collapsible_space=False)
    following = spaces_plainly(box, following)
    return box.text, box.leading_collapsible_space, following


def _said(metadata: Any, variant: str, version: int, conformance: str) -> Any:
    if variant != "a":  # others have an identifier that is made by chance
        return metadata_plainly(metadata, variant, version, conformance)
    key = (variant, version, conformance, *(repr(getattr(metadata, name)) for name in SAID))
    return _metadata.get(key, lambda: metadata_plainly(metadata, variant, version, conformance))
