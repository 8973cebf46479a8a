"""The door to the disk: what is read, and what is ours there, which is private.

Files are made with mode 0600 and folders with 0700, whatever the umask. Failures of the disk become `MachineFailed`,
in words. What appears whole or not at all is written by `whole`.
"""

from __future__ import annotations

import contextlib
import difflib
import errno
import hashlib
import math
import os
import re
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path, PurePath

from letters.problems import MachineFailed, Place, Problem, Refused, refuse_if

PRIVATE_FILE, PRIVATE_FOLDER = 0o600, 0o700
LARGEST_INPUT = 100 * 2**20  # bytes; a staff sheet is a few hundred KB
POSIX = os.name == "posix"  # where a file has a mode, and a folder can be flushed


@contextlib.contextmanager
def in_words(path: Path, doing: str) -> Iterator[None]:
    """Turn an operating-system error into `MachineFailed` with the path and what was being done."""
    try:
        yield
    except OSError as error:
        reason = "there is no space left on the disk" if error.errno == errno.ENOSPC else error.strerror or str(error)
        raise MachineFailed(f"{path} could not be {doing}: {reason}.") from error


# ---------------------------------------------------------------------------------------------- reading


def read(path: Path) -> bytes:
    """Return the bytes of an input file; `Refused` when it is missing, a folder, or too large to be what is meant."""
    with in_words(path, "read"):
        if path.is_file() and path.stat().st_size <= LARGEST_INPUT:
            return path.read_bytes()
        raise Refused([Problem(Place(path.name), *_no_input(path))])


def _no_input(path: Path) -> tuple[str, str]:
    """Say why this cannot be an input file, and what to do."""
    if path.is_dir():
        return "This is a folder, not a file.", "Name the file inside it."
    if not path.exists():
        where = "here" if path.parent == Path() else f"in {path.parent}"
        return f"There is no such file {where}.", _similar(path)
    if not path.is_file():  # a pipe or a device, that might never end
        return "This is not a file.", "Save what it gives as a file first."
    return "This file is over 100 MB.", "Is it the right file?"


def _similar(path: Path) -> str:
    names = [p.name for p in path.parent.iterdir()] if path.parent.is_dir() else []
    near = difflib.get_close_matches(path.name, [n for n in names if not n.startswith(("~$", "."))], n=3, cutoff=0.5)
    return f"Files with a similar name: {', '.join(near)}." if near else "Check the name in campaign.toml."


def read_if_there(path: Path, largest: float = math.inf) -> bytes | None:
    """Return the bytes of one of our own files, or None when it has not been made yet, or is larger than any can be."""
    with in_words(path, "read"):
        return path.read_bytes() if path.is_file() and path.stat().st_size <= largest else None


def digest_if_there(path: Path) -> str | None:
    """Return the SHA-256 of a file, however large it is, or None when there is none."""
    with in_words(path, "read"):
        if not path.is_file():
            return None
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()


def tree(folder: Path) -> tuple[str, ...]:
    """Return every file and link below a folder as sorted `/`-separated paths; empty when there is no such folder."""
    found = []
    with in_words(folder, "listed"):
        for root, folders, names in os.walk(folder):
            within = PurePath(root).relative_to(folder).as_posix()
            links = [name for name in folders if Path(root, name).is_symlink()]
            found += [name if within == "." else f"{within}/{name}" for name in (*names, *links)]
    return tuple(sorted(found))


def is_private(path: Path) -> bool:
    """Say whether a file of ours is for its owner alone; where files have no modes, each is."""
    return not POSIX or mode(path) == PRIVATE_FILE


def mode(path: Path) -> int:
    """Return who may do what with a file or a folder, as POSIX has it."""
    with in_words(path, "looked at"):
        return stat.S_IMODE(path.stat().st_mode)


def digest(data: bytes) -> str:
    """Return the SHA-256 of some bytes, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder of ours by its path; no hidden ones, nor those that an office program leaves."""
    names = [name for name in tree(folder) if not re.search(r"(^|/)(\.|~\$)", name)]
    what, remedy = "This is a link to a place outside its folder.", "Put the file itself here."
    outside = [name for name in names if not (folder / name).resolve().is_relative_to(folder.resolve())]
    refuse_if(Problem(Place(f"{folder.name}/{name}"), what, remedy) for name in outside)
    return {name: read(folder / name) for name in names}


def shipped(name: str) -> Path:
    """Return a folder that comes with the program: inside the wheel, or at the top of a source checkout."""
    package = Path(__file__).parent
    inside = package / "shipped" / name
    return inside if inside.is_dir() else package.parent / name


# ---------------------------------------------------------------------------------------------- writing


def make_folder(folder: Path) -> Path:
    """Make a private folder, and those above it, where there is none."""
    with in_words(folder, "made"):
        for part in (*reversed(folder.parents), folder):
            if not part.exists():
                with contextlib.suppress(FileExistsError):
                    part.mkdir(PRIVATE_FOLDER)
                    part.chmod(PRIVATE_FOLDER)
                    flush(part.parent)
    if not folder.is_dir():
        raise MachineFailed(f"{folder} is a file; a folder is needed there.")
    return folder


def make_private(folder: Path) -> None:
    """Close a folder that was not made by us to all but its owner, where that is possible."""
    with contextlib.suppress(OSError):
        if POSIX and folder.stat().st_mode & 0o077:
            folder.chmod(PRIVATE_FOLDER)


def keep(path: Path, data: bytes) -> None:
    """Write a private file that need not be whole, nor survive a power cut: whoever reads it can tell."""
    if not path.parent.is_dir():
        make_folder(path.parent)
    remove(path)  # what lies there may be a link, or have another name elsewhere: that is to stay as it is
    with in_words(path, "written"):
        fill(path, data)


def fill(path: Path, data: bytes) -> None:
    """Write a new private file that nobody flushes yet; where that fails there is none."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE)
    try:
        with os.fdopen(handle, "wb") as file:
            path.chmod(PRIVATE_FILE)
            file.write(data)
    except BaseException:
        discard(path)
        raise


def free(folder: Path) -> int:
    """Return how many bytes are free on the disk on which a folder lies, or will lie."""
    there = next(part for part in (folder, *folder.parents) if part.exists())
    with in_words(there, "looked at"):
        return shutil.disk_usage(there).free


def move(path: Path, to: Path) -> None:
    """Give a folder of ours another place on the same disk, whole."""
    make_folder(to.parent)
    with in_words(path, "moved"):
        path.rename(to)
        flush(to.parent)
        flush(path.parent)


def remove(path: Path) -> None:
    """Remove a folder, a file, or a link but not what it leads to, if it is there; what cannot be removed stays."""
    if not path.is_dir() or path.is_symlink():
        discard(path)
        return
    shutil.rmtree(path, ignore_errors=True)
    if path.exists():
        _open_up(path)
        shutil.rmtree(path, ignore_errors=True)


def _open_up(folder: Path) -> None:
    """Let a folder and those in it be changed by their owner, who has made one of them read-only."""
    with contextlib.suppress(OSError):
        folder.chmod(PRIVATE_FOLDER)
    for root, names, _ in os.walk(folder):  # it goes into each of them afterwards, and into no link
        for path in (Path(root, name) for name in names):
            with contextlib.suppress(OSError):
                if not path.is_symlink():
                    path.chmod(PRIVATE_FOLDER)


def delete(path: Path) -> None:
    """Delete a folder or a file for good, if it is there; `MachineFailed` when anything of it is left."""
    with in_words(path, "deleted"):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        path.unlink(missing_ok=True)
        if path.parent.is_dir():
            flush(path.parent)


def discard(path: Path) -> None:
    """Remove a file that is of no use, if that is possible; what is left of a half-made one is swept away later."""
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)


def flush(path: Path) -> None:
    """Have the system put a file or a folder on the disk; Windows opens no folder, and needs none flushed."""
    if path.is_dir() and not POSIX:
        return
    handle = os.open(path, os.O_RDONLY if POSIX else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
