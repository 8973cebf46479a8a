"""The way in and the way out: arguments, words and exit codes; never a traceback, and the same bytes anywhere."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import re
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import small
from conftest import Command

from letters import __version__, doctor, intake, interrupts, posting, proving, standpoint, starter, whole
from letters.post import pack
from letters.trial import draw

POSIX = pytest.mark.skipif(os.name != "posix", reason="signals, pipes and terminals as POSIX has them")
LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="/dev/full is Linux's")
LETTERS = (sys.executable, "-m", "letters.cli")
COMMANDS = (
    *("new", "check", "power", "approve", "draw", "run", "sent", "returned", "withdraw", "correct", "unseal", "status"),
    *("purge", "verify", "proof", "doctor"),
)
READING = "--encoding --skip-hidden --include-hidden --show-values"
ONE = ("--workers", "1")
BUFFERED = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}  # what is left is flushed


def start(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own."""
    return subprocess.run(
        [*LETTERS, *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, **environment},
        timeout=60,
        check=False,
    )


# --------------------------------------------------------------------------------------------- usage and help


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("post",),
        ("run", "--force"),
        ("run", "--workers", "0"),
        ("run", "--workers", "two"),
        ("run", "--seed", "1"),
        ("check", "one", "two"),
        ("check", "--skip-hidden", "--include-hidden"),
        ("run", "--include-hidden", "--skip-hidden"),
        ("new",),
        ("verify", "--workers", "1"),
        ("sent", "--on", "yesterday"),
        ("sent", "--on", "2026-02-31"),
        ("returned",),
        ("returned", "."),
        ("approve", "A01", "A02", "--by", "Ruth Amadi"),
        ("withdraw", "A01", "A02", "--reason", "left"),
        ("withdraw", "."),
        ("withdraw", ".", "A01", "--site", "ashby"),
        ("withdraw", ".", "A01", "--reason", "sacked"),
        ("correct", ".", "A01"),
        ("correct", ".", "A01", "--reason", "married"),
        ("correct", ".", "--reason", "renamed"),
        ("unseal",),
        ("unseal", "--by", " "),
        ("purge",),
        ("draw", "--seed", "1"),
    ],
    ids=" ".join,
)
def test_a_command_that_is_not_understood_is_refused(
    letters: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    monkeypatch.chdir(small.campaign(tmp_path))
    ran = letters(*arguments)
    assert ran.code == 2, ran.out
    assert "Usage: " in ran.err + ran.out
    assert not (tmp_path / "output").exists()


def test_both_ways_with_hidden_rows_at_once_are_refused_in_words(letters: Command, tmp_path: Path) -> None:
    ran = letters("check", small.campaign(tmp_path), "--skip-hidden", "--include-hidden")
    assert "--skip-hidden and --include-hidden cannot both be meant." in " ".join(ran.err.split())


def test_help_says_every_command_and_every_exit_code(letters: Command) -> None:
    ran = letters("--help")
    assert (ran.code, ran.err) == (0, "")
    said = " ".join(ran.out.split())
    for command in COMMANDS:
        assert re.search(rf"^  {command}  ", ran.out, re.MULTILINE)
    for code in ("0 done", "1 something", "2 usage", "3 a sealed file", "4 another run", "5 the disk", "130 inter"):
        assert f"{code}" in said


@pytest.mark.parametrize(
    ("command", "options"),
    [
        ("new", "--templates"),
        ("check", f"--output {READING}"),
        ("power", f"--output {READING}"),
        ("approve", f"--by --output {READING}"),
        ("draw", f"--output --blind-export --roster --seed --allocation {READING}"),
        ("run", f"--output --workers --scheduler {READING}"),
        ("sent", "--on --without --gone --output"),
        ("returned", "--output"),
        ("withdraw", "--reason --site --output"),
        ("correct", "--reason --output --encoding --skip-hidden --include-hidden"),
        ("unseal", "--by --output"),
        ("status", "--output"),
        ("purge", "--by --output --unfinished"),
        ("verify", "--output --head"),
        ("proof", "--output --workers"),
        ("doctor", ""),
    ],
)
def test_a_commands_help_says_its_options(letters: Command, command: str, options: str) -> None:
    ran = letters(command, "--help")
    assert (ran.code, ran.err) == (0, "")
    assert set(re.findall(r"^  (--[a-z-]+)", ran.out, re.MULTILINE)) == {"--help", *options.split()}
    assert ran.out.splitlines()[2].strip().endswith(".")


def test_version(letters: Command) -> None:
    assert letters("--version").out == f"letters {__version__}\n"


def test_help_loads_nothing_that_takes_its_time() -> None:
    heavy = ("weasyprint", "openpyxl", "pydantic", "pandas", "jinja2", "pikepdf", "PIL", "fontTools", "rich")
    program = "import sys; from letters import cli; cli.main(['--help']); print([n for n in %r if n in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", program % (heavy,)], capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines()[-1] == "[]"
    assert "Usage: " in ran.stdout


def test_status_loads_nothing_that_counts_reads_sheets_or_prints(made: Path) -> None:
    heavy = ("weasyprint", "openpyxl", "pandas", "numpy", "scipy", "pikepdf", "PIL", "fontTools", "rich")
    program = (
        "import sys; from letters import cli; cli.main(['status', %r]); print([n for n in %r if n in sys.modules])"
    )
    command = [sys.executable, "-c", program % (str(made), heavy)]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines()[-1] == "[]"
    assert ran.stdout.startswith("The trial is under way.")


def test_the_campaign_in_the_current_folder_is_meant_when_none_is_named(
    letters: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(small.campaign(tmp_path))
    assert letters("draw").code == 0
    assert (tmp_path / "output/ledger.jsonl").exists()


def test_the_output_folder_can_be_named(letters: Command, tmp_path: Path) -> None:
    folder = small.campaign(tmp_path / "c")
    assert letters("draw", folder, "--output", tmp_path / "o").code == 0
    assert letters("verify", folder, "--output", tmp_path / "o").code == 0
    assert not (folder / "output").exists()


@pytest.mark.parametrize("command", ["check", "draw", "run", "sent", "status", "verify"])
def test_what_was_drawn_into_another_folder_is_not_drawn_again(letters: Command, tmp_path: Path, command: str) -> None:
    folder = small.campaign(tmp_path / "c")
    assert letters("draw", folder, "--output", tmp_path / "o").code == 0
    ran = letters(command, folder)
    assert (ran.code, ran.out) == (3, "")
    assert "name the folder that it was drawn into (“o”) with --output" in ran.err
    assert not (folder / "output").exists()


def test_on_another_drive_a_path_is_said_whole(
    letters: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On Windows there is no way from one drive to another."""
    folder = small.campaign(tmp_path)

    def another_drive(path: Path) -> str:
        raise ValueError("path is on mount 'D:', start on mount 'C:'")

    monkeypatch.setattr(os.path, "relpath", another_drive)
    ran = letters("draw", folder)
    assert ran.code == 0, ran.err
    assert f"Allocation: {folder / 'output/trial/allocation.csv'}\n" in ran.out


# --------------------------------------------------------------------------------------------------- refusals


def test_a_problem_is_said_with_its_place_and_remedy(letters: Command, tmp_path: Path) -> None:
    people = small.people()
    people[0]["postcode"] = "NOWHERE"
    people[1]["site"] = "Ashbee"
    folder = small.campaign(tmp_path, people)
    for command in ("check", "draw", "run"):
        ran = letters(command, folder)
        assert (ran.code, ran.out) == (1, "")
        first, second, last = ran.told.splitlines()
        assert first.startswith("staff.csv, row 2, column J “postcode”: This is not a UK postcode. Write it as on")
        assert second.startswith("staff.csv, row 3, column E “site”: This site is not in campaign.toml. Did you mean")
        assert last == "2 problems to mend. Nothing was written."
        assert "NOWHERE" not in ran.err
    assert sorted(path.name for path in (folder / "output").rglob("[!.]*")) == ["staff.xlsx", "to-fix"]


def test_one_problem_is_one(letters: Command, tmp_path: Path) -> None:
    assert letters("check", tmp_path).err.splitlines()[-1] == "1 problem to mend. Nothing was written."


def test_cells_are_shown_on_request_alone(letters: Command, tmp_path: Path) -> None:
    people = small.people()
    people[0]["postcode"] = "NOWHERE"
    folder = small.campaign(tmp_path, people)
    assert "['NOWHERE']" in letters("check", folder, "--show-values").err
    assert "NOWHERE" not in letters("check", folder).err


@pytest.mark.parametrize("command", ["check", "draw", "run", "sent", "status", "verify"])
def test_a_folder_that_is_no_campaign_is_refused(letters: Command, tmp_path: Path, command: str) -> None:
    for folder, said in ((tmp_path, "There is no campaign.toml in this folder."), (tmp_path / "x", "There is no such")):
        ran = letters(command, folder)
        assert (ran.code, ran.out) == (1, "")
        assert ran.err.startswith(f"{folder}: {said}")
    assert list(tmp_path.iterdir()) == []


# ------------------------------------------------------------------------------------------------ the unforeseen


class Strange(Exception):
    """An error whose text is not to be seen."""


STEPS = {
    "new": (starter, "new"),
    "check": (intake, "look"),
    "draw": (draw, "assign"),
    "run": (pack, "plan"),
    "sent": (posting, "sent"),
    "status": (standpoint, "of"),
    "verify": (proving, "verify"),
    "doctor": (doctor, "findings"),
}


@pytest.mark.parametrize(
    "error",
    [
        Strange("Siân O'Neill, 3 Mill Lane"),
        KeyError("Siân O'Neill"),
        MemoryError(),
        RecursionError(),
        EOFError(),  # of these last two Typer has ideas of its own
        BrokenPipeError(errno.EPIPE, "Broken pipe", "Siân O'Neill.pdf"),
    ],
    ids=lambda error: type(error).__name__,
)
@pytest.mark.parametrize("command", STEPS)
def test_an_error_that_nobody_foresaw_is_owned_up_to(
    letters: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str, error: Exception
) -> None:
    """Its kind and place are said; its text is not, for it may hold what is personal."""
    folder = small.campaign(tmp_path / "c")

    def fails(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(*STEPS[command], fails)
    ran = letters(command, *(() if command == "doctor" else (folder,)))
    assert (ran.code, ran.out) == (5, "")
    assert not any(word in ran.err for word in ("Traceback", "Siân", "Mill Lane", "File "))
    kind = type(error).__name__
    said, what_now = ran.err.splitlines()[-2:]
    assert re.fullmatch(rf"letters met something that it does not know how to handle \({kind} at \w+\.py:\d+\)\.", said)
    assert what_now.startswith("Nothing was put in place. Please report this line")


# ----------------------------------------------------------------------------------------------- interruptions

SLOWLY = """
import sys, time
from letters import cli
from letters import workers

every = workers.every

def slowly(*given):
    for made in every(*given):
        print("made", flush=True)
        time.sleep(0.2)
        yield made

workers.every = slowly
if __name__ == "__main__":
    sys.exit(cli.main())
"""


OTHERS = pytest.mark.thorough  # they are met as the first is
SIGNALS = [signal.SIGINT, pytest.param(signal.SIGTERM, marks=OTHERS), pytest.param(signal.SIGHUP, marks=OTHERS)]


@POSIX
@pytest.mark.parametrize("number", SIGNALS, ids=["Ctrl-C", "asked", "hung up"])
def test_a_run_that_is_interrupted_leaves_things_as_they_were_and_goes_on(
    letters: Command, made: Path, number: signal.Signals
) -> None:
    _change_notes(made)
    before = _tree(made)
    with subprocess.Popen(
        [sys.executable, "-c", SLOWLY, "run", made, *ONE], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == running.stdout.readline() == "made\n"
        running.send_signal(number)
        _, err = running.communicate(timeout=30)
    assert running.returncode == 130
    assert err.splitlines()[-1].startswith("Interrupted. Letters are put in place all together or not at all")
    assert "Traceback" not in err
    assert _tree(made) == before
    ran = letters("run", made, *ONE)
    assert ran.code == 0, ran.err
    assert ran.out.startswith("4 letters are ready to print.\n")
    assert letters("verify", made).code == 0


@POSIX
@pytest.mark.parametrize("number", SIGNALS, ids=["Ctrl-C", "asked", "hung up"])
def test_a_request_to_end_may_reach_every_process_of_a_run(made: Path, number: signal.Signals) -> None:
    """A terminal that is closed, and a supervisor, tell the whole group; the workers are ended by the main process."""
    _change_notes(made)
    with subprocess.Popen(
        [sys.executable, "-c", SLOWLY, "run", made, "--workers", "2"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == running.stdout.readline() == "made\n"
        os.killpg(running.pid, number)
        _, err = running.communicate(timeout=30)
    assert running.returncode == 130
    assert err.splitlines() == [err.splitlines()[-1]]
    assert err.startswith("Interrupted. ")


@POSIX
def test_a_run_that_is_killed_leaves_no_worker_behind(made: Path) -> None:
    """Workers hold the pipe to which they print: it ends when the last of them has ended."""
    _change_notes(made)
    running = subprocess.Popen(
        [*LETTERS, "run", made, "--workers", "2"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    time.sleep(1)
    running.kill()
    running.communicate(timeout=20)
    assert running.returncode in (-signal.SIGKILL, 0)  # or it was faster


def test_a_second_interruption_does_not_stop_the_tidying_up(
    letters: Command, made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A person who presses Ctrl-C presses it twice."""
    _change_notes(made)
    before = _tree(made)
    remove = shutil.rmtree

    def impatient(*_: object, **__: object) -> None:
        signal.raise_signal(signal.SIGINT)

    def slow(path: Path, ignore_errors: bool = False) -> None:
        signal.raise_signal(signal.SIGINT)
        remove(path, ignore_errors)

    monkeypatch.setattr(whole, "write_all", impatient)
    monkeypatch.setattr(interrupts, "undisturbed", contextlib.nullcontext)
    monkeypatch.setattr(shutil, "rmtree", slow)
    handlers = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    ran = letters("run", made, *ONE)
    assert ran.code == 130
    assert _tree(made) == before
    assert list((made / "output").glob(".staging*")) == []
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == handlers


def _change_notes(folder: Path) -> None:
    """Put two notes in other words, of people who are due a letter: else there is nothing to do."""
    notes = (folder / "notes.csv").read_text(encoding="utf-8")
    assert notes.count("Your c") == 2
    (folder / "notes.csv").write_text(notes.replace("Your c", "All your c"), encoding="utf-8")


def _tree(folder: Path) -> dict[str, bytes]:
    """Return every file by its path, without the empty lock, and the letters that are kept not to be made again."""
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return {
        name: path.read_bytes() for name, path in found.items() if path.name != ".lock" and path.parent.name != "store"
    }


# -------------------------------------------------------------------------------------------- where words go


@POSIX
@pytest.mark.parametrize("stream", ["stdout", "stderr"])
@pytest.mark.parametrize("arguments", [("verify",), ("run", *ONE), ("doctor",), ("--help",)], ids=str)
def test_a_reader_who_goes_away_is_no_fault(made: Path, arguments: tuple[str, ...], stream: str) -> None:
    """As `letters check | head -1` does."""
    gone, end = os.pipe()
    os.close(gone)
    other = "stderr" if stream == "stdout" else "stdout"
    folder = () if arguments[0] in ("doctor", "--help") else (str(made),)
    command = [*LETTERS, arguments[0], *folder, *arguments[1:]]
    with os.fdopen(end, "wb") as closed:
        ran = subprocess.run(
            command,
            stdout=closed if stream == "stdout" else subprocess.PIPE,
            stderr=closed if stream == "stderr" else subprocess.PIPE,
            env=BUFFERED,
            text=True,
            check=False,
        )
    said = getattr(ran, other)
    assert "Traceback" not in said
    assert "Exception ignored" not in said
    assert ran.returncode == 0 or arguments[0] == "--help"
    assert stream == "stdout" or said


@POSIX
@pytest.mark.parametrize(
    ("closed", "arguments"),
    [(">&-", ("check",)), ("2>&-", ("run", *ONE)), (">&- 2>&-", ("verify",)), ("<&- >&- 2>&-", ("draw",))],
    ids=str,
)
def test_a_stream_that_was_closed_is_no_fault(made: Path, closed: str, arguments: tuple[str, ...]) -> None:
    shell = ["sh", "-c", f'"$@" {closed}', "sh"]
    command = [*LETTERS, arguments[0], str(made), *arguments[1:]]
    ran = subprocess.run([*shell, *command], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.startswith("4 letters are ready to print.") == (closed == "2>&-")
    assert "Worth a look" not in ran.stdout  # what belongs on the other stream


@LINUX
def test_an_answer_that_cannot_be_written_is_said(made: Path) -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        ran = subprocess.run(
            [*LETTERS, "verify", made], stdout=full, stderr=subprocess.PIPE, env=BUFFERED, text=True, check=False
        )
    assert ran.returncode == 5
    assert ran.stderr == "All was done, but the answer could not be written: No space left on device.\n"


def test_a_terminal_that_lacks_a_character_shows_a_question_mark(made: Path) -> None:
    people = small.people()
    people[0]["site"] = "Brynmôr"
    for arguments in (("check", made), ("doctor",)):
        ran = start(*arguments, PYTHONIOENCODING="ascii")
        assert ran.returncode == 0, ran.stderr
        assert (ran.stdout + ran.stderr).isascii()
        assert "Traceback" not in ran.stderr
    small.campaign(made, people)
    ran = start("check", made, "--show-values", PYTHONIOENCODING="ascii")
    assert (ran.returncode, ran.stderr.isascii()) == (1, True)
    assert "column E ?site?: This site is not in campaign.toml." in ran.stderr


@pytest.mark.parametrize("arguments", [("check",), ("verify",), ("run", *ONE)], ids=str)
def test_off_a_terminal_there_are_plain_lines(letters: Command, made: Path, arguments: tuple[str, ...]) -> None:
    ran = letters(arguments[0], made, *arguments[1:])
    assert ran.code == 0
    assert not re.search("[\x1b\u2500-\u257f\r]", ran.out + ran.err)


@pytest.fixture
def terminal() -> Iterator[tuple[int, int]]:
    """Give a terminal: the end where its screen is read, and the end that a program writes to."""
    screen, program = os.openpty()
    yield screen, program
    for end in (screen, program):
        os.close(end)


def on_a_terminal(terminal: tuple[int, int], *arguments: str | Path, **environment: str) -> tuple[int, str]:
    """Run the command on a terminal; return its exit code and all that its screen showed."""
    screen, program = terminal
    usual = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR", "COLUMNS")}
    shown = b""
    command = [*LETTERS, *map(str, arguments)]
    wide = {"TERM": "xterm-256color", "COLUMNS": "100", "LC_ALL": "C.UTF-8"}
    with subprocess.Popen(command, stdout=program, stderr=program, env={**usual, **wide, **environment}) as running:
        while running.poll() is None or select.select([screen], [], [], 0)[0]:
            if select.select([screen], [], [], 0.05)[0]:
                shown += os.read(screen, 65536)
    return running.returncode, shown.decode("utf-8", "replace")


@POSIX
def test_on_a_terminal_there_is_a_panel(terminal: tuple[int, int], made: Path) -> None:
    code, shown = on_a_terminal(terminal, "run", made, *ONE)
    assert code == 0, shown
    assert re.search("╭─ Thank-you letters ─+╮", re.sub("\x1b\\[[0-9;]*m", "", shown))
    assert "\x1b[1m4 letters are ready to print. Nothing has changed.\x1b[0m" in shown
    assert "╰──" in shown
    assert "Next" in shown
    assert "Making letters" in shown  # the bar, which goes away again
    assert "Traceback" not in shown


@POSIX
@pytest.mark.parametrize(
    "environment",
    [{"PYTHONIOENCODING": "ascii"}, {"TERM": "dumb"}, {"NO_COLOR": "1"}, {"COLUMNS": "20"}],
    ids=json.dumps,
)
def test_a_poor_terminal_is_no_fault(terminal: tuple[int, int], made: Path, environment: dict[str, str]) -> None:
    code, shown = on_a_terminal(terminal, "verify", made, **environment)
    assert code == 0, shown
    assert "Everything" in shown
    assert "Traceback" not in shown
    assert "PYTHONIOENCODING" not in environment or shown.isascii()


@POSIX
def test_on_a_terminal_lines_are_broken_between_words(terminal: tuple[int, int], tmp_path: Path) -> None:
    folder = small.campaign(tmp_path)
    (folder / "campaign.toml").write_text("[trial]\n")
    code, shown = on_a_terminal(terminal, "check", folder, COLUMNS="48")
    rows = shown.replace("\r", "").splitlines()
    assert code == 1
    assert (len(rows) > 3, max(map(len, rows)) <= 48) == (True, True), shown
    plain = subprocess.run([*LETTERS, "check", str(folder)], capture_output=True, text=True, check=False).stderr
    assert " ".join(shown.split()) == " ".join(plain.split()), "the same words"


# --------------------------------------------------------------------------------------------- the same anywhere

PLACES: Mapping[str, tuple[int, dict[str, str]]] = {
    "C": (0o022, {"LC_ALL": "C", "PYTHONHASHSEED": "0", "TZ": "UTC"}),
    "Turkey": (
        0o077,
        {"LC_ALL": "tr_TR.UTF-8", "LANGUAGE": "tr", "PANGO_LANGUAGE": "tr", "PYTHONHASHSEED": "1", "TZ": "Asia/Tokyo"},
    ),
    "POSIX, not UTF-8": (
        0o000,
        {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONHASHSEED": "2", "TZ": "EST5EDT"},
    ),
}


@POSIX
@pytest.mark.parametrize(
    "place", [pytest.param(it, marks=pytest.mark.thorough if it != "Turkey" else ()) for it in PLACES]
)
def test_the_same_campaign_gives_the_same_bytes_anywhere(made: Path, tmp_path: Path, place: str) -> None:
    folder = small.campaign(tmp_path / "elsewhere")
    mask, environment = PLACES[place]
    ran = subprocess.run(
        [*LETTERS, "run", ".", *ONE],
        cwd=folder,
        env={**os.environ, **environment},
        umask=mask,
        capture_output=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    here, there = _tree(made / "output"), _tree(folder / "output")
    differing = {name for name in here.keys() | there.keys() if here.get(name) != there.get(name)}
    of_the_day = {"ledger.jsonl", "summary.html", "register/key", "register/1.csv"}  # they say when, or are secret
    of_the_ledger = {"post/print-pack.pdf", "trial/manifest.json"}  # the ledger's head stands on the cover sheets
    assert differing <= of_the_day | of_the_ledger
    assert len(here) == 13


def test_what_comes_next_is_to_be_typed_as_it_stands(
    letters: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = small.campaign(tmp_path / "our letters")
    monkeypatch.chdir(tmp_path)
    assert '`letters run "our letters"` draws once' in letters("check", "our letters").out
    monkeypatch.chdir(folder)
    assert "`letters run` draws once" in letters("check").out
