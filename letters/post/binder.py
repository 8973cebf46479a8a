"""Letters' PDFs, bound: one behind the other in sheaves, and these below their cover sheets in a volume of the pack.

Each begins on a fresh sheet of paper, and what all of them are printed with, fonts and pictures, is there once.
"""

from __future__ import annotations

import contextlib
import io
import itertools
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from letters import files
from letters.post import faces
from letters.post.letter import Finished
from letters.post.pack import Item, Volume

FILES = tuple(f"/{name}" for name in faces.FILES)
A4 = (595.276, 841.890)  # points


def sheaf(letters: Iterable[Finished], pdf: Callable[[Finished], bytes]) -> bytes:
    """Return letters one behind the other, each begun on a fresh sheet of paper printed on both sides."""
    import pikepdf

    with pikepdf.new() as whole:
        known = dict[str, Any]()
        for letter in letters:
            there = len(whole.pages)
            with pikepdf.open(io.BytesIO(pdf(letter))) as single:
                whole.pages.extend(single.pages)
            _share(whole, there, known)
            if letter.pages % 2:
                whole.add_blank_page(page_size=A4)
        return _saved(whole)


def bind(
    volume: Volume,
    items: Sequence[Item],
    covers: Sequence[bytes],
    title: str,
    sheaf: Callable[[Sequence[Finished]], bytes],
) -> bytes:
    """Return one volume: each part of it below its cover sheet, the next page of the given PDFs.

    `items` are all of the pack, and `sheaf` gives the PDF of some of them that are bound already. What comes of too
    few or too many is not judged here: the volume is read once more.
    """
    import pikepdf

    whose: dict[int, list[Item]] = {}
    for item in items:
        whose.setdefault(item.sheaf, []).append(item)
    with contextlib.ExitStack() as opened:

        def pages(pdf: bytes) -> Any:
            return opened.enter_context(pikepdf.open(io.BytesIO(pdf))).pages

        whole = opened.enter_context(pikepdf.new())
        sheets = (page for cover in covers for page in pages(cover))
        for part in volume.parts:
            whole.pages.extend(itertools.islice(sheets, 1))
            whole.add_blank_page(page_size=A4)
            for number, some in itertools.groupby(part, lambda item: item.sheaf):
                first, last = _sides(whose[number], tuple(some))
                whole.pages.extend(pages(sheaf([item.letter for item in whose[number]]))[first:last])
        if not whole.pages:
            whole.add_blank_page(page_size=A4)  # a PDF without pages is none
        _share(whole, 0, {})
        whole.docinfo["/Title"] = title
        return _saved(whole)


def _sides(sheaf: Sequence[Item], some: Sequence[Item]) -> tuple[int, int]:
    """Return from which to before which side of a sheaf some of its letters lie, one behind the other."""
    begin = sheaf.index(some[0])
    first = 2 * sum(item.letter.sheets for item in sheaf[:begin])
    return first, first + 2 * sum(item.letter.sheets for item in some)


def _saved(whole: Any) -> bytes:
    import pikepdf

    out = io.BytesIO()
    whole.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def _share(whole: Any, there: int, known: dict[str, Any]) -> None:
    """Let pages from one on have the fonts and pictures that are known, so that a PDF holds each once.

    So it is with what names them for a page: letters of one design have the same.
    """
    done: dict[tuple[int, int], Any] = {}
    for page in [it.obj for it in whole.pages][there:]:  # by its number, each is looked for among all
        if "/Resources" not in page:
            continue
        resources = page.Resources
        which = resources.objgen
        if which == (0, 0):
            resources = whole.make_indirect(resources)
            which = resources.objgen
        if which not in done:
            done[which] = known.setdefault(_of_page(resources, known), resources)
        page.Resources = done[which]


def _of_page(resources: Any, known: dict[str, Any]) -> str:
    """Share what the resources of a page name, in place, and return what they are known by after that."""
    fonts, pictures = resources.get("/Font", {}), resources.get("/XObject", {})
    for name, font in fonts.items():
        if font.Subtype == "/Type0":
            fonts[name] = known.setdefault(_kind_of_font(font), font)
    for name, picture in pictures.items():
        if picture.Subtype == "/Image":
            if "/SMask" in picture:
                picture.SMask = known.setdefault(_kind(picture.SMask), picture.SMask)
            pictures[name] = known.setdefault(_kind(picture), picture)
    return f"resources {[(name, it.unparse(resolved=True)) for name, it in resources.items()]}"


def _kind_of_font(font: Any) -> str:
    """Return a hash of all that a font is: what it says of itself, its glyphs, their widths and their characters."""
    import pikepdf

    cid = font.DescendantFonts[0]
    about = cid.FontDescriptor
    streams = [font.ToUnicode, *(about[name] for name in FILES if name in about)]
    said = pikepdf.Dictionary({name: it for name, it in about.items() if name not in FILES})
    said.Encoding, said.Widths = font.Encoding, cid.W
    return files.digest(b"\0".join([said.unparse(), *(_kind(stream).encode() for stream in streams)]))


def _kind(stream: Any) -> str:
    """Return a hash of all that a picture is, or another stream."""
    return files.digest(stream.stream_dict.unparse(resolved=True) + stream.read_raw_bytes())
