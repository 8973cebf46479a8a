"""Files and folders that take their place whole, or not at all.

A file is written beside its place, flushed to the disk, and renamed. A folder is filled in a staging folder and put in
place by renaming. What a run that was killed has left is put back, or swept away, by the next one.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath

from letters.files import (
    POSIX,
    PRIVATE_FILE,
    PRIVATE_FOLDER,
    digest_if_there,
    discard,
    fill,
    flush,
    in_words,
    make_folder,
    remove,
)

STAGING = ".staging-"
OLD = ".staging-old-"  # and the name of the folder that is about to be replaced


def write(path: Path, data: bytes) -> None:
    """Put a whole private file in place, or change nothing."""
    with written({path: data}):
        pass


@contextlib.contextmanager
def written(contents: Mapping[Path, bytes]) -> Iterator[None]:
    """Write private files beside their places; when the block ends well they take them, in order, by renaming.

    When the block raises, or a file cannot be written, what stood in those places is as it was. Of files that cannot
    be renamed, those that come before are in place.
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
                flush(path.parent)
    finally:
        for new in ready.values():
            discard(new)


@contextlib.contextmanager
def announced(path: Path, data: bytes) -> Iterator[Callable[[], object]]:
    """Let a private file say what is about to be done, while it is done; one that is left tells of a run that died.

    So does one that is left when the block fails after the function that it is given was called: a part is done then.
    """
    write(path, data)
    with contextlib.ExitStack() as undone:
        undone.callback(discard, path)
        yield undone.pop_all
    discard(path)


def write_all(folder: Path, contents: Iterable[tuple[str, bytes]], there: Iterable[str] = ()) -> None:
    """Write many private files into a folder that nobody reads yet, then flush them, and those that are there.

    By then most are on the disk. One file is held in memory at a time.
    """
    names, made = [*there], set[Path]()
    for name, data in contents:
        names.append(name)
        path = folder / name
        if path.parent not in made:
            made.add(make_folder(path.parent))
        with in_words(path, "written"):
            fill(path, data)
    for name in (*names, *_folders(names)):
        with in_words(folder / name, "written"):
            flush(folder / name)


def take_over(folder: Path, there: Path, digests: Mapping[str, str]) -> frozenset[str]:
    """Give a folder that nobody reads yet the files of another that are what they are to be, and return which.

    `digests` are the SHA-256 of what is wanted, by its path. Nothing is copied: such a file has two names until the
    folder in which it lay is removed. One that others may open, or that has a second name already, is left; so is
    every file in a folder that is a link, or where the disk knows no second names. They are flushed by `write_all`.
    """
    taken = set[str]()
    if any((there / name).is_symlink() for name in _folders(digests)):
        return frozenset(taken)
    for name, digest in digests.items():
        old, new = there / name, folder / name
        if _is_ours_alone(old) and digest_if_there(old) == digest:
            make_folder(new.parent)
            with contextlib.suppress(OSError):  # it is written anew
                os.link(old, new, follow_symlinks=False)
                taken.add(name)
    return frozenset(taken)


def _is_ours_alone(path: Path) -> bool:
    """Say whether this is a private file of one name, and no link; not when there is none."""
    with contextlib.suppress(OSError):
        about = path.lstat()
        private = stat.S_IMODE(about.st_mode) == PRIVATE_FILE or not POSIX
        return stat.S_ISREG(about.st_mode) and private and about.st_nlink == 1
    return False


def _folders(names: Iterable[str]) -> list[str]:
    """Return the folders in which these files lie, and the one above all, the deepest first."""
    found = {parent.as_posix() for name in names for parent in PurePosixPath(name).parents}
    return sorted(found | {"."}, key=lambda name: -len(PurePosixPath(name).parts))


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
    flush(target.parent)
    remove(old)


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
            discard(left)
