"""Files and folders take their place whole or not at all, and what a killed run left is put back or swept away."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from test_files import POSIX, no_room

from letters import files, whole
from letters.problems import MachineFailed


def left(folder: Path) -> list[str]:
    """Return what was left of half-made files and folders."""
    return sorted(path.name for path in folder.rglob(f"{whole.STAGING}*"))


@pytest.mark.parametrize("fails", ["os.fsync", "pathlib.Path.replace", "os.fdopen"])
def test_a_file_that_cannot_be_written_stays_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails: str
) -> None:
    whole.write(tmp_path / "file", b"old")
    monkeypatch.setattr(fails, no_room)
    with pytest.raises(MachineFailed, match=r"file could not be written: there is no space left on the disk\.$"):
        whole.write(tmp_path / "file", b"new")
    assert (tmp_path / "file").read_bytes() == b"old"
    assert left(tmp_path) == []


def test_a_disk_that_lets_nothing_be_tidied_up_still_says_what_failed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole.write(tmp_path / "file", b"old")
    monkeypatch.setattr(os, "replace", no_room)
    monkeypatch.setattr(os, "unlink", no_room)
    with pytest.raises(MachineFailed, match=r"file could not be written: there is no space left on the disk\.$"):
        whole.write(tmp_path / "file", b"new")
    assert (tmp_path / "file").read_bytes() == b"old"


def test_what_was_announced_is_no_failure_when_it_cannot_be_taken_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with whole.announced(tmp_path / "next", b"new"):
        monkeypatch.setattr(os, "unlink", no_room)
    assert (tmp_path / "next").read_bytes() == b"new"


@pytest.mark.parametrize("begun", [False, True])
def test_what_was_announced_and_failed_stays_announced_where_a_part_is_done(tmp_path: Path, begun: bool) -> None:
    def failing() -> None:
        with whole.announced(tmp_path / "next", b"new") as part_is_done:
            if begun:
                part_is_done()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        failing()
    assert (tmp_path / "next").exists() == begun


def test_what_was_announced_and_is_done_is_announced_no_more(tmp_path: Path) -> None:
    with whole.announced(tmp_path / "next", b"new") as part_is_done:
        part_is_done()
    assert not (tmp_path / "next").exists()


def test_an_interruption_leaves_no_half_written_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole.write(tmp_path / "file", b"old")

    def interrupted(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        whole.write(tmp_path / "file", b"new")
    assert (tmp_path / "file").read_bytes() == b"old"
    assert left(tmp_path) == []


def test_files_take_their_places_when_the_block_has_ended(tmp_path: Path) -> None:
    whole.write(tmp_path / "a", b"old")
    with whole.written({tmp_path / "a": b"new", tmp_path / "more/b": b"new"}):
        assert (tmp_path / "a").read_bytes() == b"old"
        assert not (tmp_path / "more/b").exists()
    assert (tmp_path / "a").read_bytes() == (tmp_path / "more/b").read_bytes() == b"new"
    assert left(tmp_path) == []


def test_files_stay_as_they_were_when_the_block_fails(tmp_path: Path) -> None:
    whole.write(tmp_path / "a", b"old")
    with pytest.raises(ZeroDivisionError), whole.written({tmp_path / "a": b"new", tmp_path / "b": b"new"}):
        raise ZeroDivisionError
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("a", b"old")]


@pytest.fixture
def post(tmp_path: Path) -> Path:
    """Give a folder with a letter in it."""
    whole.write(tmp_path / "post/letter.pdf", b"old")
    return tmp_path / "post"


def test_a_folder_is_replaced_whole(post: Path) -> None:
    with whole.staging(post) as staged:
        whole.write_all(staged, {"letters/1.pdf": b"new"}.items())
        assert (post / "letter.pdf").read_bytes() == b"old"
    assert files.tree(post) == ("letters/1.pdf",)
    assert [path.name for path in post.parent.iterdir()] == ["post"]


def test_a_folder_stays_as_it_was_when_the_block_fails(post: Path) -> None:
    def fill_and_fail() -> None:
        with whole.staging(post) as staged:
            whole.write_all(staged, {"letter.pdf": b"new"}.items())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fill_and_fail()
    assert (post / "letter.pdf").read_bytes() == b"old"
    assert [path.name for path in post.parent.iterdir()] == ["post"]


@pytest.mark.parametrize("stop", [OSError(errno.EACCES, "Permission denied"), KeyboardInterrupt()], ids=["fault", "^C"])
@pytest.mark.parametrize("at", [1, 2])
def test_a_folder_stays_as_it_was_when_the_new_one_cannot_take_its_place(
    post: Path, monkeypatch: pytest.MonkeyPatch, at: int, stop: BaseException
) -> None:
    """There are two renames, the old one's and the new one's, and either may fail or be interrupted."""
    rename, times = Path.rename, 0

    def failing(self: Path, target: Path) -> Path:
        nonlocal times
        times += 1
        if times == at:
            raise stop
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", failing)
    with pytest.raises((MachineFailed, KeyboardInterrupt)), whole.staging(post) as staged:
        whole.write_all(staged, {"letter.pdf": b"new"}.items())
    assert (post / "letter.pdf").read_bytes() == b"old"
    assert [path.name for path in post.parent.iterdir()] == ["post"]


@POSIX
@pytest.mark.parametrize("leads_to", ["elsewhere", "nowhere"])
def test_a_link_is_replaced_and_not_what_it_leads_to(tmp_path: Path, leads_to: str) -> None:
    whole.write(tmp_path / "elsewhere/kept", b"1")
    (tmp_path / "post").symlink_to(tmp_path / leads_to)
    for _ in range(2):
        with whole.staging(tmp_path / "post") as staged:
            whole.write_all(staged, {"letter.pdf": b"new"}.items())
    assert files.tree(tmp_path) == ("elsewhere/kept", "post/letter.pdf")


@POSIX
def test_a_folder_in_which_its_owner_may_not_write_is_replaced_and_removed(
    post: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else what it was would lie beside the new one, and be in the way of the next."""
    whole.write(post / "letters/1.pdf", b"old")

    def watched(call: Callable[..., None]) -> Callable[..., None]:
        """Let even the superuser change no folder that is read-only."""

        def forbidding(path: str, *, dir_fd: int | None = None) -> None:
            above = os.fstat(dir_fd) if dir_fd is not None else Path(path).parent.stat()
            if not above.st_mode & stat.S_IWUSR:
                raise PermissionError(errno.EACCES, "Permission denied")
            call(path, dir_fd=dir_fd)

        return forbidding

    monkeypatch.setattr(os, "unlink", watched(os.unlink))
    monkeypatch.setattr(os, "rmdir", watched(os.rmdir))
    for folder in (post / "letters", post):
        folder.chmod(0o500)
    for _ in range(2):
        with whole.staging(post) as staged:
            whole.write_all(staged, {"letter.pdf": b"new"}.items())
    assert [path.name for path in post.parent.iterdir()] == ["post"]
    assert files.tree(post) == ("letter.pdf",)


@POSIX
def test_sweeping_removes_a_link_and_not_what_it_leads_to(post: Path) -> None:
    (post.parent / ".staging-1").symlink_to(post)
    whole.sweep(post.parent)
    assert files.tree(post.parent) == ("post/letter.pdf",)


def test_a_folder_cannot_be_filled_over_what_is_there(post: Path) -> None:
    with pytest.raises(MachineFailed, match="could not be written: File exists"):
        whole.write_all(post, {"letter.pdf": b"new"}.items())
    assert (post / "letter.pdf").read_bytes() == b"old"


def test_sweeping_removes_what_was_left_and_nothing_else(post: Path) -> None:
    folder = post.parent
    whole.write(folder / ".staging-1", b"half")
    whole.write(folder / ".staging-2/letters/1.pdf", b"half")
    whole.write(folder / "trial/.staging-3", b"half")
    whole.write(folder / "trial/kept", b"whole")
    whole.sweep(folder)
    assert files.tree(folder) == ("post/letter.pdf", "trial/kept")
    assert not (folder / ".staging-2").exists()


def test_beside_others_only_half_made_files_are_swept_away(tmp_path: Path) -> None:
    whole.write(tmp_path / "output/.staging-x", b"of another run")
    (tmp_path / ".staging-folder").mkdir()
    (tmp_path / ".staging-file").write_bytes(b"half")
    whole.sweep_beside(tmp_path)
    assert left(tmp_path) == [".staging-folder", ".staging-x"]


def test_sweeping_puts_back_a_folder_that_was_about_to_be_replaced(post: Path) -> None:
    post.rename(post.with_name(".staging-old-post"))
    whole.sweep(post.parent)
    assert files.tree(post.parent) == ("post/letter.pdf",)


def test_sweeping_puts_back_what_was_about_to_be_replaced_one_folder_below(post: Path) -> None:
    """The report of a blind look was lost when the next one was killed as it took its place."""
    whole.write(post / "blind/report.html", b"old")
    (post / "blind").rename(post / ".staging-old-blind")
    whole.sweep(post.parent)
    assert files.tree(post.parent) == ("post/blind/report.html", "post/letter.pdf")


def test_sweeping_removes_a_folder_that_was_replaced(post: Path) -> None:
    whole.write(post.parent / ".staging-old-post/letter.pdf", b"older")
    whole.sweep(post.parent)
    assert files.tree(post.parent) == ("post/letter.pdf",)
    assert (post / "letter.pdf").read_bytes() == b"old"
