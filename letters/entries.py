"""The store's entries: what was made and found, each under its name, whole or as if it were not there.

Each begins with its own SHA-256. What is cut off, was changed, or was kept by another version of the program in another
form is not there: it is made again. So nothing needs to be flushed to the disk, and nothing here is sealed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path
from typing import TypeVar

from letters import books, files

LETTER, SHEAF, SHEETS, VOLUME, PAGE = KINDS = (".letter", ".sheaf", ".sheets", ".pack", ".page")
SETTLED = "settled"  # the one entry that is of no kind
LARGEST = 2**30  # bytes of an entry
REMEDY = (
    "Delete the folder “store” and run it again. If it is said once more, the program is at fault: please report it."
)

Found = TypeVar("Found")


def folder(output: Path) -> Path:
    """Return the store of an output folder."""
    return output / books.STORE


def get(kept: Path, name: str, understood: Callable[[bytes], Found]) -> Found | None:
    """Return an entry as it is `understood`; None when there is none, or `understood` raises `ValueError`."""
    data = files.read_if_there(kept / name, LARGEST)
    digest, _, content = (data or b"").partition(b"\n")
    if not data or digest != files.digest(content).encode():
        return None
    try:
        return understood(content)
    except ValueError:
        return None


def put(kept: Path, name: str, content: bytes) -> None:
    """Keep an entry in the place of the one that had its name."""
    files.keep(kept / name, files.digest(content).encode() + b"\n" + content)


def once(kept: Path, name: str, make: Callable[[], bytes]) -> bytes:
    """Return what is kept under a name, or what is made now, and kept."""
    data = get(kept, name, bytes)
    if data is None:
        data = make()
        put(kept, name, data)
    return data


def tidy(kept: Path, needed: Collection[str]) -> None:
    """Remove the entries that have none of these names: an address or a note that was corrected is not to be kept."""
    for name in files.tree(kept):
        if name.endswith(KINDS) and name not in needed:
            files.delete(kept / name)


def clear(kept: Path) -> None:
    """Remove every entry, and the folder when nobody has put anything else there."""
    theirs = others(kept)
    for name in files.tree(kept) if theirs else ():
        if name not in theirs:
            files.delete(kept / name)
    if not theirs:
        files.delete(kept)


def others(kept: Path) -> list[str]:
    """Return the files in the folder that are no entries."""
    return [name for name in files.tree(kept) if not name.endswith((*KINDS, SETTLED))]
