"""Sides of a pack that are made of the same are seen alike: each is opened once, and not again in the next run.

What a side is made of is all that it leads to in the file, as the file has it: what it draws, its fonts and pictures.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import TypeAdapter

from letters import files, keys
from letters.post.sides import LookThrough, Side

NOT_COMMON = frozenset(("/Pages",))  # to all sides
NOT_SEEN = frozenset(("/Parent", "/StructParents", "/Tabs"))  # of a side: where it lies, and what is for ears

_WRITTEN = TypeAdapter(dict[str, Side])


class _LeadsBack(Exception):
    """Something leads back to itself."""


class Memory:
    """Looks through a pack, and remembers how its sides looked; what is made of the same as one of them is known."""

    def __init__(self, look_through: LookThrough, written: bytes = b"") -> None:
        self._opened = look_through
        self._known: Mapping[str, Side] = {}
        with contextlib.suppress(ValueError):  # what is not of this form tells nothing
            self._known = _WRITTEN.validate_json(written)

    def look_through(self, pack: bytes, numbers: Sequence[int]) -> tuple[Side, ...]:
        """Return these sides of a pack; they are all that is remembered."""
        found, self._known = seen(pack, numbers, self._known, self._opened)
        return found

    def written(self) -> bytes:
        """Return what is remembered as one line."""
        return _WRITTEN.dump_json(dict(self._known))


def seen(
    pack: bytes, numbers: Sequence[int], known: Mapping[str, Side], look_through: LookThrough
) -> tuple[tuple[Side, ...], dict[str, Side]]:
    """Return these sides of a pack, opened now or known from before, and what is known of them the next time."""
    here = made_of(pack)
    named = [here.get(number) or str(number) for number in numbers]  # what has no key is like no other side
    new: dict[str, int] = {}
    for name, number in zip(named, numbers, strict=True):
        if name not in known:
            new.setdefault(name, number)
    opened = dict(zip(new, look_through(pack, tuple(new.values())), strict=True)) if new else {}
    found = {name: known.get(name) or opened[name] for name in named}
    kept = set(here.values())
    return tuple(found[name] for name in named), {name: side for name, side in found.items() if name in kept}


def made_of(pack: bytes) -> dict[int, str]:
    """Return by its number a hash of all that each side of a pack is made of.

    There is none of a side that leads back to itself, nor of any in a pack that cannot be opened.
    """
    import pikepdf

    found: dict[int, str] = {}
    known: dict[Any, str] = {}
    with contextlib.suppress(pikepdf.PdfError), pikepdf.open(io.BytesIO(pack)) as document:
        for number, page in enumerate(document.pages):
            with contextlib.suppress(_LeadsBack):
                common = _entries(document.Root, known, NOT_COMMON)
                said = _entries(page.obj, known, NOT_SEEN)  # and what it inherits, which pikepdf hands down to it
                found[number] = keys.of(common, said)
    return found


def _entries(of: Any, known: dict[Any, str], but: frozenset[str] = frozenset()) -> str:
    return repr([(name, _made_of(it, known)) for name, it in sorted(of.items()) if name not in but])


def _made_of(it: Any, known: dict[Any, str]) -> str:
    """Return all that something in a PDF is, or of what is told once and named often, a hash."""
    import pikepdf

    if not isinstance(it, pikepdf.Object):
        return repr(it)
    if not it.is_indirect:
        return _of_its_kind(it, known)
    if it.objgen not in known:
        known[it.objgen] = ""
        known[it.objgen] = files.digest(_of_its_kind(it, known).encode())
    if not known[it.objgen]:
        raise _LeadsBack
    return known[it.objgen]


def _of_its_kind(it: Any, known: dict[Any, str]) -> str:
    import pikepdf

    if isinstance(it, pikepdf.Stream):
        return repr((_entries(it, known), files.digest(it.read_raw_bytes())))
    if isinstance(it, pikepdf.Dictionary):
        return _entries(it, known)
    if isinstance(it, pikepdf.Array):
        return repr([_made_of(part, known) for part in it])
    return repr(it.unparse())  # as it is written: a text that is shown may stand for several
