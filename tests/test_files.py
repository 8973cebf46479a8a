"""The one door to the disk: what it writes is private and whole, and what it cannot do it says in words."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import filelock
import pytest
import small
from conftest import Command

from letters import files, interrupts, lock, whole
from letters.problems import Busy, MachineFailed, Refused

POSIX = pytest.mark.skipif(os.name != "posix", reason="modes, links and pipes are POSIX's")
HOLD = """
import sys
from pathlib import Path
from letters import lock
with lock.only_one(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def mode(path: Path) -> int:
    """Return who may do what with a file or a folder."""
    return stat.S_IMODE(path.stat().st_mode)


def left(folder: Path) -> list[str]:
    """Return what was left of half-made files and folders."""
    return sorted(path.name for path in folder.rglob(f"{whole.STAGING}*"))


def no_room(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


@contextlib.contextmanager
def umask(mask: int) -> Iterator[None]:
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


# ------------------------------------------------------------------------------------------------- private


@POSIX
@pytest.mark.parametrize("mask", [0o000, 0o002, 0o022, 0o077, 0o177, 0o377, 0o777], ids=oct)
def test_all_that_is_written_is_for_the_owner_alone(tmp_path: Path, mask: int) -> None:
    with umask(mask):
        whole.write(tmp_path / "one/two/file", b"1")
        with whole.staging(tmp_path / "three/post") as staged:
            whole.write_all(staged, {"four/file": b"2", "file": b"3"}.items())
        with lock.only_one(tmp_path / "five"):
            whole.write(tmp_path / "five/file", b"4")
            files.keep(tmp_path / "five/kept", b"5")
    for path in tmp_path.rglob("*"):
        assert mode(path) == (0o700 if path.is_dir() else 0o600), path
    assert len(list(tmp_path.rglob("*"))) == 12


@POSIX
def test_a_file_that_others_could_read_is_private_when_written_again(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"old")
    (tmp_path / "file").chmod(0o644)
    whole.write(tmp_path / "file", b"new")
    assert (mode(tmp_path / "file"), (tmp_path / "file").read_bytes()) == (0o600, b"new")


@POSIX
def test_all_that_a_run_makes_is_for_the_owner_alone(made: Path, letters: Command) -> None:
    shutil.rmtree(made / "output")
    (made / "ledger-head.json").unlink()
    with umask(0o000):
        assert letters("run", made, "--output", made / "new", "--workers", "1").code == 0
    paths = [made / "ledger-head.json", made / "new", *(made / "new").rglob("*")]
    names = {path.name for path in paths}
    assert names >= {"ledger.jsonl", "key", "1.csv", "print-pack.pdf", "manifest.json", "store", "verify.py"}
    assert {mode(path) for path in paths if path.is_dir()} == {0o700}
    assert {mode(path) for path in paths if path.is_file()} == {0o600}


# --------------------------------------------------------------------------------------------------- whole


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


@POSIX
def test_what_is_only_kept_is_private_too_and_is_not_left_by_halves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files.keep(tmp_path / "store/entry", b"kept")
    assert (tmp_path / "store/entry").read_bytes() == b"kept"
    assert (mode(tmp_path / "store"), mode(tmp_path / "store/entry")) == (0o700, 0o600)
    monkeypatch.setattr(os, "fdopen", no_room)
    with pytest.raises(MachineFailed, match=r"entry could not be written: there is no space left on the disk\.$"):
        files.keep(tmp_path / "store/entry", b"other")
    assert not (tmp_path / "store/entry").exists()


def test_what_was_announced_is_no_failure_when_it_cannot_be_taken_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with whole.announced(tmp_path / "next", b"new"):
        monkeypatch.setattr(os, "unlink", no_room)
    assert (tmp_path / "next").read_bytes() == b"new"


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


def test_what_is_deleted_is_gone_or_a_failure(post: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files.delete(post.parent / "nothing")
    with monkeypatch.context() as patch:
        patch.setattr(os, "unlink", no_room)
        with pytest.raises(MachineFailed, match=r"post could not be deleted: there is no space left on the disk\.$"):
            files.delete(post)
    files.delete(post / "letter.pdf")
    assert files.tree(post) == ()
    files.delete(post)
    assert list(post.parent.iterdir()) == []


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


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interruption_waits_for_what_must_not_be_disturbed(number: signal.Signals) -> None:
    heard: list[int] = []
    before = signal.signal(number, lambda number, _: heard.append(number))
    try:
        with interrupts.undisturbed():
            signal.raise_signal(number)
            assert heard == []
        assert heard == [number]
        signal.raise_signal(number)
        assert heard == [number, number]
    finally:
        signal.signal(number, before)


# ----------------------------------------------------------------------------------------------- one at a time


@contextlib.contextmanager
def held(folder: Path) -> Iterator[None]:
    """Let another process hold a folder."""
    program = [sys.executable, "-c", HOLD, str(folder)]
    with subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        yield
        other.communicate("")


def test_another_run_is_told_at_once_that_it_must_wait(letters: Command, made: Path) -> None:
    """The package filelock says so with an OSError; it is no failure of the disk."""
    assert issubclass(filelock.Timeout, OSError)
    with held(made / "output"):
        start = time.monotonic()
        with pytest.raises(Busy), lock.only_one(made / "output"):
            pass
        ran = letters("draw", made)
        assert time.monotonic() - start < 1
    since = r"since \d\d:\d\d:\d\d on \d{4}-\d\d-\d\d\. Wait until it has ended, then try again\."
    said = f"Another run of letters has been at work in {re.escape(str(made / 'output'))} {since}"
    assert (ran.code, ran.out) == (4, "")
    assert re.fullmatch(said, ran.err.splitlines()[-1])
    assert letters("draw", made).code == 0


@pytest.mark.parametrize("named", ["output", "elsewhere", ""], ids=["by default", "in campaign.toml", "as an option"])
def test_a_run_that_must_wait_is_told_before_anything_is_loaded(tmp_path: Path, named: str) -> None:
    folder = small.campaign(tmp_path / "c")
    settings = folder / "campaign.toml"
    said = settings.read_text(encoding="utf-8").replace('output = "output"', f'output = "{named or "output"}"')
    settings.write_text(said, encoding="utf-8")
    output = folder / named if named else tmp_path / "far"
    option = [] if named else ["--output", str(output)]
    heavy = ("openpyxl", "jinja2", "letters.settings", "letters.campaign")
    program = (
        "import sys; from letters.cli import main; print(main(sys.argv[1:]), *[n for n in %r if n in sys.modules])"
    )
    with held(output):
        command = [sys.executable, "-c", program % (heavy,), "run", str(folder), *option]
        ran = subprocess.run(command, capture_output=True, text=True, check=True)
    assert ran.stdout == "4\n"
    assert str(output) in ran.stderr


@pytest.mark.parametrize(
    "settings",
    [b"output = [", b"\xff", b"output = 3", b"a = " + b"[" * 5000],
    ids=["cut off", "no text", "a number", "deep"],
)
def test_settings_that_cannot_be_used_are_told_first(letters: Command, tmp_path: Path, settings: bytes) -> None:
    folder = small.campaign(tmp_path)
    (folder / "campaign.toml").write_bytes(settings)
    with held(folder / "output"):
        assert letters("run", folder).code == 1


def test_a_run_that_must_wait_changes_nothing(letters: Command, tmp_path: Path) -> None:
    folder = small.campaign(tmp_path)
    with held(folder / "output"):
        (folder / "output/.staging-1").mkdir()  # as the other run has it
        assert letters("run", folder, "--workers", "1").code == 4
        assert sorted(path.name for path in (folder / "output").iterdir()) == [".lock", ".staging-1"]


def test_a_folder_is_free_again_after_a_run_that_failed(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), lock.only_one(tmp_path):
        raise ZeroDivisionError
    with lock.only_one(tmp_path):
        pass


# --------------------------------------------------------------------------------------- what cannot be done


@pytest.mark.parametrize("command", ["draw", "run"])
def test_an_output_folder_that_is_a_file_is_said(letters: Command, tmp_path: Path, command: str) -> None:
    folder = small.campaign(tmp_path)
    (folder / "output").write_text("mine", encoding="utf-8")
    ran = letters(command, folder)
    assert ran.code == 5
    assert ran.err.splitlines()[-1] == f"{folder / 'output'} is a file; a folder is needed there."
    assert (folder / "output").read_text(encoding="utf-8") == "mine"


def test_an_output_folder_below_a_file_is_said(letters: Command, tmp_path: Path) -> None:
    folder = small.campaign(tmp_path)
    ran = letters("draw", folder, "--output", folder / "staff.csv/output")
    assert ran.code == 5
    assert ran.err.splitlines()[-1] == f"{folder / 'staff.csv/output'} could not be made: Not a directory."


def test_a_folder_that_may_not_be_written_to_is_said(
    letters: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = small.campaign(tmp_path)

    def forbidden(self: Path, mode: int = 0o777) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", forbidden)
    ran = letters("draw", folder)
    assert ran.code == 5
    assert ran.err.splitlines()[-1] == f"{folder / 'output'} could not be made: Permission denied."


@pytest.mark.parametrize("call", ["is_dir", "exists", "stat", "read_bytes"])
def test_an_input_that_may_not_be_read_is_said(
    letters: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    folder = small.campaign(tmp_path)
    usual: Callable[..., object] = getattr(Path, call)

    def forbidden(self: Path, *given: object, **named: object) -> object:
        if self.name == "notes.csv":
            raise PermissionError(errno.EACCES, "Permission denied")
        return usual(self, *given, **named)

    monkeypatch.setattr(Path, call, forbidden)
    ran = letters("check", folder)
    assert (ran.code, ran.err) == (5, f"{folder / 'notes.csv'} could not be read: Permission denied.\n")


def test_a_missing_file_is_said_with_those_of_a_similar_name(letters: Command, tmp_path: Path) -> None:
    folder = small.campaign(tmp_path)
    (folder / "staff.csv").rename(folder / "staff 2.csv")
    (folder / "~$staff.csv").touch()
    (folder / ".staff.csv").touch()
    ran = letters("check", folder)
    assert ran.code == 1
    assert ran.err.splitlines()[0] == (
        f"staff.csv: There is no such file in {folder}. Files with a similar name: staff 2.csv, notes.csv."
    )


def test_a_missing_file_without_a_similar_name_is_said(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"Check the name in campaign\.toml\.$"):
        files.read(tmp_path / "nowhere/staff.csv")


def test_a_folder_in_place_of_a_file_is_said(letters: Command, tmp_path: Path) -> None:
    folder = small.campaign(tmp_path)
    (folder / "staff.csv").unlink()
    (folder / "staff.csv").mkdir()
    ran = letters("check", folder)
    assert ran.code == 1
    assert ran.err.splitlines()[0] == "staff.csv: This is a folder, not a file. Name the file inside it."


@POSIX
def test_a_pipe_in_place_of_a_file_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "staff.csv")
    with pytest.raises(Refused, match="This is not a file"):
        files.read(tmp_path / "staff.csv")


def test_a_name_that_no_disk_can_hold_is_said(tmp_path: Path) -> None:
    with pytest.raises(MachineFailed, match="could not be read"):
        files.read(tmp_path / ("n" * 300))


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "staff.csv").open("wb") as file:
        file.truncate(files.LARGEST_INPUT + 1)
    with pytest.raises(Refused, match="over 100 MB"):
        files.read(tmp_path / "staff.csv")
    with (tmp_path / "staff.csv").open("wb") as file:
        file.truncate(10)
    assert files.read(tmp_path / "staff.csv") == bytes(10)


def test_a_file_of_ours_that_is_not_there_is_none(tmp_path: Path) -> None:
    whole.write(tmp_path / "ledger", b"x")
    assert files.read_if_there(tmp_path / "ledger") == b"x"
    assert files.read_if_there(tmp_path / "no ledger") is None
    assert files.tree(tmp_path / "no folder") == ()


@POSIX
def test_a_tree_names_files_and_links_and_follows_no_link(tmp_path: Path) -> None:
    whole.write(tmp_path / "in/a/file", b"")
    whole.write(tmp_path / "out/file", b"")
    (tmp_path / "in/folder").symlink_to(tmp_path / "out", target_is_directory=True)
    (tmp_path / "in/broken").symlink_to(tmp_path / "nowhere")
    assert files.tree(tmp_path / "in") == ("a/file", "broken", "folder")


@pytest.mark.skipif(os.name != "posix", reason="needs links")
def test_a_link_out_of_a_folder_of_ours_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret.png").write_bytes(b"a picture that is nobody's business")
    (tmp_path / "recognition").mkdir()
    (tmp_path / "recognition" / "logo.png").symlink_to(tmp_path / "secret.png")
    (tmp_path / "recognition" / "letter.css").write_bytes(b"p { }")
    (tmp_path / "recognition" / "other.css").symlink_to("letter.css")
    with pytest.raises(Refused, match=r"^recognition/logo.png: This is a link to a place outside its folder\."):
        files.contents(tmp_path / "recognition")
    (tmp_path / "recognition" / "logo.png").unlink()
    assert files.contents(tmp_path / "recognition") == {"letter.css": b"p { }", "other.css": b"p { }"}
