"""The seam: each operation of this process that changes anything in a folder is told, before it is done.

Python's own files go through it (`os`, `open` as pathlib has it, `tempfile`, `shutil`); what C code would write does
not, and there is none that writes here: strace hears the same operations of the true command, as `whole` checks.
"""

from __future__ import annotations

import contextlib
import io
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any
from unittest import mock

LOCK = ".lock"
WRITING = set("wax+")


@dataclass(frozen=True, slots=True)
class Operation:
    """One change of the folder: its kind, where, where to, the bytes written, the mode given; `failed` if in vain."""

    kind: str  # create, write, fsync, rename, link, unlink, mkdir, rmdir, chmod
    path: str
    to: str = ""
    data: bytes = b""
    mode: int = 0
    failed: bool = False


Act = Callable[[Operation], Any]  # does it, and returns what the system does
Hook = Callable[[Operation, Act], Any]  # is told of it, and does it, or not


@contextlib.contextmanager
def through(folder: Path, hook: Hook, *, flushing: bool = True) -> Iterator[None]:
    """Let every operation in the folder go through the hook; without `flushing`, nothing is ever flushed."""
    seam = _Seam(os.path.realpath(folder), hook, flushing)
    patches: dict[str, Any] = {
        "mkdir": partial(seam.one, "mkdir", os.mkdir),
        "rmdir": partial(seam.one, "rmdir", os.rmdir),
        "unlink": partial(seam.one, "unlink", os.unlink),
        "remove": partial(seam.one, "unlink", os.remove),
        "chmod": partial(seam.one, "chmod", os.chmod),
        "fchmod": partial(seam.one, "chmod", os.fchmod),
        "rename": partial(seam.two, "rename", os.rename),
        "replace": partial(seam.two, "rename", os.replace),
        "link": partial(seam.two, "link", os.link),
        "fsync": partial(seam.flush, os.fsync),
        "open": partial(seam.open, os.open),
    }
    with mock.patch.multiple(os, **patches), mock.patch.object(io, "open", partial(seam.open_file, io.open)):
        yield


def cut(operation: Operation) -> Operation:
    """Return a write of the first half of what was to be written."""
    return replace(operation, data=operation.data[: len(operation.data) // 2])


@dataclass(frozen=True, slots=True)
class _Seam:
    """What stands in the place of the system's functions; each is given the real one first."""

    root: str
    hook: Hook
    flushing: bool

    def within(self, path: Any, at: int | None = None) -> str:
        """Return where a path or a descriptor leads to, or nothing when that is outside the folder, or its lock."""
        if isinstance(path, int):
            full = _named(path)
        else:
            full = os.fsdecode(os.fspath(path))
            if not full.startswith(os.sep):
                full = f"{_named(at) if at is not None else os.getcwd()}/{full}"  # noqa: PTH109  Path.cwd is slower
        inside = full == self.root or full.startswith(self.root + os.sep)
        return full if inside and not full.endswith(f"/{LOCK}") else ""

    def one(self, kind: str, real: Callable[..., Any], path: Any, *more: Any, **named: Any) -> Any:
        if not (place := self.within(path, named.get("dir_fd"))):
            return real(path, *more, **named)
        mode = next((it for it in (*more, named.get("mode")) if isinstance(it, int)), 0o777)
        return self.hook(Operation(kind, place, mode=mode), lambda _: real(path, *more, **named))

    def two(self, kind: str, real: Callable[..., Any], path: Any, to: Any, **named: Any) -> Any:
        place, target = self.within(path, named.get("src_dir_fd")), self.within(to, named.get("dst_dir_fd"))
        if not (place or target):
            return real(path, to, **named)
        return self.hook(Operation(kind, place, target), lambda _: real(path, to, **named))

    def flush(self, real: Callable[..., Any], handle: int) -> Any:
        """Have nothing flushed in truth: no fault here is one of the disk below."""
        if not (place := self.within(handle)):
            return real(handle)
        return self.hook(Operation("fsync", place), lambda _: None) if self.flushing else None

    def open(
        self, real: Callable[..., Any], path: Any, flags: int, mode: int = 0o777, *, dir_fd: int | None = None
    ) -> Any:
        place = self.within(path, dir_fd) if flags & os.O_CREAT else ""
        if not place or Path(place).exists():
            return real(path, flags, mode, dir_fd=dir_fd)
        return self.hook(Operation("create", place, mode=mode), lambda _: real(path, flags, mode, dir_fd=dir_fd))

    def open_file(self, real: Callable[..., Any], path: Any, mode: str = "r", *more: Any, **named: Any) -> Any:
        place = self.within(path) if WRITING & set(mode) else ""
        if not place:
            return real(path, mode, *more, **named)
        made = partial(_Raw, path, mode.replace("b", ""), self)
        new = not isinstance(path, int) and not Path(place).exists()
        file = self.hook(Operation("create", place, mode=0o666), lambda _: made()) if new else made()
        if "b" in mode:
            return io.BufferedWriter(file)
        return io.TextIOWrapper(io.BufferedWriter(file), encoding=named.get("encoding"))


class _Raw(io.FileIO):
    """A file each of whose writes goes through the hook."""

    def __init__(self, path: Any, mode: str, seam: _Seam) -> None:
        super().__init__(path, mode)
        self._seam = seam

    def write(self, data: Any) -> Any:
        if not (place := self._seam.within(self.fileno())):
            return super().write(data)
        real = super().write
        return self._seam.hook(Operation("write", place, data=bytes(data)), lambda it: real(it.data))


def _named(handle: int) -> str:
    try:
        return os.readlink(f"/proc/self/fd/{handle}")  # noqa: PTH115  Path.readlink is slower
    except OSError:
        return ""
