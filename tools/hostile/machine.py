"""The machine: where to and how it is written, who else is at work."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

from hostile import runner, spoil
from hostile.case import BUSY, DONE, INTERRUPTED, MACHINE, TAMPERED, Case
from hostile.spoil import Spoil

NOBODY = (
    ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups") if os.name == "posix" and not os.getuid() else ()
)
ONE = ("--workers", "1")
POSTED = spoil.both(spoil.folder("output"), spoil.folder("elsewhere"), spoil.raw("elsewhere/x", b"x"))


def made(change: Spoil = spoil.nothing) -> Spoil:
    """Make the letters first, and then do this."""
    return spoil.both(runner.made, change)


def drawn(change: Spoil = spoil.nothing) -> Spoil:
    """Draw first, and then do this."""
    return spoil.both(runner.drawn, change)


def _read_only(folder: Path) -> None:
    spoil.folder("output")(folder)
    _to_nobody(folder)
    (folder / "output").chmod(0o500)


def given_away(mode: int) -> Spoil:
    """Give a campaign to a user who may do nothing else, and say what that one may do with its folder."""

    def give(folder: Path) -> None:
        _to_nobody(folder)
        folder.chmod(mode)

    return give


def _to_nobody(folder: Path) -> None:
    """Give a campaign to a user who may do nothing else, where we are one who may do everything."""
    if NOBODY:
        for path in (folder.parent, folder, *folder.rglob("*")):
            os.chown(path, 65534, 65534, follow_symlinks=False)


def _killed(after: float, number: signal.Signals = signal.SIGKILL) -> Spoil:
    """Begin to make the letters, and end that in the middle with a signal, workers included."""

    def begin(folder: Path) -> None:
        command = [str(runner.LETTERS), "run", "--workers", "2", "."]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        environment = {**os.environ, "PYTHONPATH": str(runner.ROOT)}
        process = subprocess.Popen(command, cwd=folder, env=environment, start_new_session=True, **quiet)  # type: ignore[call-overload]
        time.sleep(after)
        os.killpg(process.pid, number)
        process.wait()

    return begin


def _ended(after: float, number: str = "TERM") -> tuple[str, ...]:
    return ("timeout", "--preserve-status", f"--signal={number}", str(after))


def _full(size: str) -> tuple[str, ...]:
    """Run on a disk of this size, where we may mount one."""
    mounted = f"mkdir output && mount -t tmpfs -o mode=700,size={size} tmpfs output"
    script = f'{mounted} && "$@"; code=$?; umount output; exit $code'
    return ("unshare", "--mount", "sh", "-c", script, "-")


def _can_mount() -> bool:
    if shutil.which("unshare") is None:
        return False
    tried = subprocess.run(
        ["unshare", "--mount", "mount", "-t", "tmpfs", "tmpfs", "/mnt"], capture_output=True, check=False
    )
    return tried.returncode == 0


def run(name: str, change: Spoil = spoil.nothing, *, code: int = DONE, under: tuple[str, ...] = ()) -> Case:
    """Return a case of `letters run`, in one process."""
    return Case(name, change, code=code, command="run", options=ONE, under=under)


CASES = (
    run("a run in peace"),
    run("a run again", made()),
    run("a run after the draw", drawn()),
    run("output a link to a folder", spoil.both(spoil.folder("elsewhere"), spoil.link("output", "elsewhere"))),
    run("output a link to nowhere", spoil.link("output", "nowhere"), code=MACHINE),
    run("output a link to itself", spoil.link("output", "output"), code=MACHINE),
    run("output a file", spoil.raw("output", b"x"), code=MACHINE),
    run("output read-only", _read_only, code=MACHINE, under=NOBODY),
    run("output open to all", spoil.folder("output", 0o777)),
    run("post a file", spoil.both(spoil.folder("output"), spoil.raw("output/post", b"x")), code=TAMPERED),
    run("post a link", spoil.both(POSTED, spoil.link("output/post", "../elsewhere")), code=TAMPERED),
    run("ledger a folder", spoil.folder("output/ledger.jsonl"), code=MACHINE),
    run("trial a file", spoil.both(spoil.folder("output"), spoil.raw("output/trial", b"x")), code=MACHINE),
    run("the lock a folder", spoil.folder("output/.lock"), code=MACHINE),
    *(
        run(f"a disk of {size}", code=MACHINE, under=_full(size))
        for size in ("4k", "16k", "64k", "200k")
        if _can_mount()
    ),
    run("no answer can be written", code=MACHINE, under=("sh", "-c", 'exec "$@" > /dev/full', "-")),
    run("the reader goes away", under=("sh", "-c", '"$@" | true', "-")),
    run("streams that are closed", under=("sh", "-c", 'exec "$@" >&- 2>&- <&-', "-")),
    run("locale C", under=("env", "LC_ALL=C", "PYTHONUTF8=0", "PYTHONCOERCECLOCALE=0")),
    run("locale tr_TR", under=("env", "LC_ALL=tr_TR.UTF-8")),
    run("an ASCII terminal", under=("env", "PYTHONIOENCODING=ascii")),
    run("PYTHONHASHSEED 1", under=("env", "PYTHONHASHSEED=1")),
    run("time zone Kiritimati", under=("env", "TZ=Pacific/Kiritimati")),
    run("a time zone that is none", under=("env", "TZ=../../etc/passwd")),
    run("umask 000", under=("sh", "-c", 'umask 000; exec "$@"', "-")),
    run("umask 777", under=("sh", "-c", 'umask 777; exec "$@"', "-")),
    run("no home", under=("env", "-u", "HOME", "XDG_CACHE_HOME=/proc/x")),
    run("no room for temporary files", under=("env", "TMPDIR=/proc/x")),
    run("20 files open at most", under=("prlimit", "--nofile=20")),
    Case(
        "another run at work",
        spoil.folder("output"),
        "Another run of letters has been at work in output since",
        BUSY,
        "run",
        ONE,
        ("flock", "output/.lock"),
    ),
    *(run(f"asked to end after {after} s", code=INTERRUPTED, under=_ended(after)) for after in (0.6, 0.9, 1.2)),
    run("the terminal closed after 0.9 s", code=INTERRUPTED, under=_ended(0.9, "HUP")),
    *(run(f"killed after {after} s, then run again", _killed(after)) for after in (0.4, 0.8, 1.0, 1.2, 1.4, 1.7)),
)
