"""The door to the disk: what it writes is private, one run is at work at a time, and what cannot be done is said."""

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


# ------------------------------------------------------------------------------------------------ kept and deleted


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


@POSIX
@pytest.mark.parametrize("there", ["a link", "a second name", "a pipe", "a folder", "read-only"])
def test_what_is_kept_takes_the_place_of_whatever_lies_there_and_changes_nothing_elsewhere(
    tmp_path: Path, there: str
) -> None:
    entry, elsewhere = tmp_path / "store/entry", tmp_path / "elsewhere"
    files.keep(entry, b"old")
    whole.write(elsewhere, b"another's")
    if there != "read-only":
        entry.unlink()
    {
        "a link": lambda: entry.symlink_to(elsewhere),
        "a second name": lambda: entry.hardlink_to(elsewhere),
        "a pipe": lambda: os.mkfifo(entry),
        "a folder": lambda: whole.write(entry / "in it", b""),
        "read-only": lambda: entry.chmod(0o400),
    }[there]()
    files.keep(entry, b"new")
    assert (entry.read_bytes(), mode(entry), entry.is_symlink()) == (b"new", 0o600, False)
    assert elsewhere.read_bytes() == b"another's"


def test_what_is_deleted_is_gone_or_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    post = tmp_path / "post"
    whole.write(post / "letter.pdf", b"old")
    files.delete(tmp_path / "nothing")
    with monkeypatch.context() as patch:
        patch.setattr(os, "unlink", no_room)
        with pytest.raises(MachineFailed, match=r"post could not be deleted: there is no space left on the disk\.$"):
            files.delete(post)
    files.delete(post / "letter.pdf")
    assert files.tree(post) == ()
    files.delete(post)
    assert list(tmp_path.iterdir()) == []


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


def test_folders_that_were_made_for_nothing_are_taken_away_again(tmp_path: Path) -> None:
    """A refused run with a mistyped --output left empty folders."""
    (tmp_path / "kept").mkdir()
    with lock.only_one(tmp_path / "kept/a/b"):
        pass
    assert list(tmp_path.rglob("*")) == [tmp_path / "kept"]


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


@pytest.mark.parametrize("call", ["is_file", "stat", "read_bytes"])
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
