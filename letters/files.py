"""The one door to the disk: private, atomic, all or nothing.

Files are made with mode 0600 and folders with 0700, whatever the umask. A file appears whole or not at all: it
is written beside its place, flushed to the disk, and renamed. A folder is filled in a staging folder and put in
place by renaming. Failures of the disk become `MachineFailed`, in words.
"""

from __future__ import annotations

import contextlib
import difflib
import errno
import hashlib
import os
import re
import shutil
import stat
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePath, PurePosixPath

from letters.problems import MachineFailed, Place, Problem, Refused, refuse_if

PRIVATE_FILE, PRIVATE_FOLDER = 0o600, 0o700
LARGEST_INPUT = 100 * 2**20  # bytes; a staff sheet is a few hundred KB
STAGING = ".staging-"
POSIX = os.name == "posix"  # where a file has a mode, and a folder can be flushed
OLD = ".staging-old-"  # and the name of the folder that is about to be replaced


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
        if path.is_dir():
            raise Refused([Problem(Place(path.name), "This is a folder, not a file.", "Name the file inside it.")])
        if not path.exists():
            where = "here" if path.parent == Path() else f"in {path.parent}"
            raise Refused([Problem(Place(path.name), f"There is no such file {where}.", _similar(path))])
        if not path.is_file():  # a pipe or a device, that might never end
            raise Refused([Problem(Place(path.name), "This is not a file.", "Save what it gives as a file first.")])
        if path.stat().st_size > LARGEST_INPUT:
            raise Refused([Problem(Place(path.name), "This file is over 100 MB.", "Is it the right file?")])
        return path.read_bytes()


def _similar(path: Path) -> str:
    names = [p.name for p in path.parent.iterdir()] if path.parent.is_dir() else []
    near = difflib.get_close_matches(path.name, [n for n in names if not n.startswith(("~$", "."))], n=3, cutoff=0.5)
    return f"Files with a similar name: {', '.join(near)}." if near else "Check the name in campaign.toml."


def read_if_there(path: Path) -> bytes | None:
    """Return the bytes of one of our own files, or None when it has not been made yet."""
    with in_words(path, "read"):
        return path.read_bytes() if path.is_file() else None


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
            within = PurePath(root).relative_to(folder)
            links = [name for name in folders if (folder / within / name).is_symlink()]
            found += [(within / name).as_posix() for name in (*names, *links)]
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
                    _flush(part.parent)
    if not folder.is_dir():
        raise MachineFailed(f"{folder} is a file; a folder is needed there.")
    return folder


def write(path: Path, data: bytes) -> None:
    """Put a whole private file in place, or change nothing."""
    with written({path: data}):
        pass


def keep(path: Path, data: bytes) -> None:
    """Write a private file that need not be whole, nor outlast a failure of the power: whoever reads it can tell."""
    if not path.parent.is_dir():
        make_folder(path.parent)
    with in_words(path, "written"):
        _fill(path, data, os.O_TRUNC)


def _fill(path: Path, data: bytes, how: int) -> None:
    """Write a private file that nobody flushes yet; where that fails there is none."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | how, PRIVATE_FILE)
    try:
        with os.fdopen(handle, "wb") as file:
            path.chmod(PRIVATE_FILE)
            file.write(data)
    except BaseException:
        _discard(path)
        raise


def free(folder: Path) -> int:
    """Return how many bytes are free on the disk on which a folder lies, or will lie."""
    there = next(part for part in (folder, *folder.parents) if part.exists())
    with in_words(there, "looked at"):
        return shutil.disk_usage(there).free


@contextlib.contextmanager
def written(contents: Mapping[Path, bytes]) -> Iterator[None]:
    """Write private files beside their places; when the block ends well they take them, in order, by renaming.

    When the block raises, or a file cannot be written, what stood in those places is as it was.
    """
    ready: dict[Path, Path] = {}
    try:
        for path, data in contents.items():
            make_folder(path.parent)
            with in_words(path, "written"):
                handle, name = tempfile.mkstemp(prefix=STAGING, dir=path.parent)
                ready[path] = Path(name)
                with os.fdopen(handle, "wb") as file:
                    ready[path].chmod(PRIVATE_FILE)
                    file.write(data)
                    file.flush()
                    os.fsync(file.fileno())
        yield
        for path, new in ready.items():
            with in_words(path, "written"):
                new.replace(path)
                _flush(path.parent)
    finally:
        for new in ready.values():
            _discard(new)


@contextlib.contextmanager
def announced(path: Path, data: bytes) -> Iterator[None]:
    """Let a private file say what is about to be done, while it is done; one that is left tells of a run that died."""
    write(path, data)
    try:
        yield
    finally:
        _discard(path)


def write_all(folder: Path, contents: Iterable[tuple[str, bytes]]) -> None:
    """Write many private files into a folder that nobody reads yet, then flush them: by then most are on the disk.

    One file is held in memory at a time.
    """
    names, made = [], set[Path]()
    for name, data in contents:
        names.append(name)
        path = folder / name
        if path.parent not in made:
            made.add(make_folder(path.parent))
        with in_words(path, "written"):
            _fill(path, data, os.O_EXCL)
    for name in (*names, *_folders(names)):
        with in_words(folder / name, "written"):
            _flush(folder / name)


def _folders(names: Iterable[str]) -> list[str]:
    """Return the folders in which these files lie, and the one above all, the deepest first."""
    found = {parent.as_posix() for name in names for parent in PurePosixPath(name).parents}
    return sorted(found | {"."}, key=lambda name: -len(PurePosixPath(name).parts))


def move(path: Path, to: Path) -> None:
    """Give a folder of ours another place on the same disk, whole."""
    make_folder(to.parent)
    with in_words(path, "moved"):
        path.rename(to)
        _flush(to.parent)
        _flush(path.parent)


@contextlib.contextmanager
def staging(target: Path) -> Iterator[Path]:
    """Give an empty private folder beside `target`; when the block ends well it takes the target's place whole.

    When the block raises, the folder is removed and the target is as it was.
    """
    make_folder(target.parent)
    with in_words(target, "made"):
        folder = Path(tempfile.mkdtemp(prefix=STAGING, dir=target.parent))
        folder.chmod(PRIVATE_FOLDER)
    try:
        yield folder
        with in_words(target, "put in place"):
            _swap(folder, target)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _swap(new: Path, target: Path) -> None:
    """Rename the new folder to the target's name; what stood there is moved out of the way first, then deleted."""
    old = target.with_name(OLD + target.name)
    try:
        if target.exists() or target.is_symlink():
            target.rename(old)
        new.rename(target)
    except BaseException:
        _put_back(old)
        raise
    _flush(target.parent)
    remove(old)


def remove(path: Path) -> None:
    """Remove a folder, a file, or a link but not what it leads to, if it is there; what cannot be removed stays."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        _discard(path)


def delete(path: Path) -> None:
    """Delete a folder or a file for good, if it is there; `MachineFailed` when anything of it is left."""
    with in_words(path, "deleted"):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        path.unlink(missing_ok=True)
        if path.parent.is_dir():
            _flush(path.parent)


def _discard(path: Path) -> None:
    """Remove a file that is of no use, if that is possible; what is left of a half-made one is swept away later."""
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)


def _put_back(old: Path) -> None:
    """Give a folder that was moved out of the way its name again, when nothing has taken its place."""
    target = old.with_name(old.name.removeprefix(OLD))
    if old.exists() and not target.exists():
        old.rename(target)


def sweep(folder: Path) -> None:
    """Put back or remove what a run that was killed left here or one folder below; only while holding the lock."""
    with in_words(folder, "tidied"):
        for old in (*folder.glob(f"{OLD}*"), *folder.glob(f"*/{OLD}*")):
            _put_back(old)
        for left in (*folder.glob(f"{STAGING}*"), *folder.glob(f"*/{STAGING}*")):
            remove(left)


def sweep_beside(folder: Path) -> None:
    """Remove half-made files that a run which was killed left in a folder that others may be at work in."""
    for left in folder.glob(f"{STAGING}*"):
        if left.is_file():
            _discard(left)


def _flush(path: Path) -> None:
    """Have the system put a file or a folder on the disk; Windows opens no folder, and needs none flushed."""
    if path.is_dir() and not POSIX:
        return
    handle = os.open(path, os.O_RDONLY if POSIX else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
