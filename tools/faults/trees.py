"""A folder as a value: every file and folder below it, with its mode and its bytes; taken, and laid out again."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from faults.seam import LOCK


class Entry(NamedTuple):
    """A file, or a folder, which has no data."""

    mode: int
    data: bytes | None


Tree = Mapping[str, Entry]


def taken(folder: Path) -> Tree:
    """Return all that lies below a folder, but for the lock of a run."""
    found: dict[str, Entry] = {}
    waiting = [""]
    while waiting:
        above = waiting.pop()
        with os.scandir(folder / above) as entries:
            for entry in entries:
                name = f"{above}{entry.name}"
                mode = entry.stat(follow_symlinks=False).st_mode & 0o777
                if entry.is_dir(follow_symlinks=False):
                    found[name] = Entry(mode, None)
                    waiting.append(f"{name}/")
                elif entry.name != LOCK:
                    found[name] = Entry(mode, Path(entry.path).read_bytes())
    return found


def laid(folder: Path, tree: Tree) -> None:
    """Make a folder hold exactly this."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name in sorted(tree):
        entry, path = tree[name], folder / name
        if entry.data is None:
            path.mkdir()
        else:
            path.write_bytes(entry.data)
        path.chmod(entry.mode)


def unlike(one: Tree, other: Tree) -> list[str]:
    """Name what is not the same in both, to the last byte."""
    return sorted(name for name in {*one, *other} if one.get(name) != other.get(name))
