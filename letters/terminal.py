"""Where the program speaks: its answer on one stream, and on the other what stands beside it. Nothing else prints."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import shutil
import sys
import textwrap
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from letters.problems import MachineFailed

if TYPE_CHECKING:
    from letters.making import Progress
    from letters.screens.form import Screen

READER_GONE = (errno.EPIPE, errno.EINVAL)  # EINVAL: on Windows


def speak_plainly() -> None:
    """Let a terminal that lacks a character show a question mark for it, and one that was closed be written to."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # as `>&-` leaves it
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115  for as long as we run
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def answer(lines: Iterable[str]) -> None:
    """Print what a command has to say; `MachineFailed` when that cannot be written down."""
    if failure := _written(lines, sys.stdout):
        raise MachineFailed(f"All was done, but the answer could not be written: {failure}.")


def tell(lines: Iterable[str]) -> None:
    """Print what stands beside the answer: problems, warnings, why nothing was done; on a terminal, broken at words."""
    if not sys.stderr.isatty():
        _written(lines, sys.stderr)
        return
    width = shutil.get_terminal_size().columns
    _written((row for line in lines for row in _between_words(line, width) or [""]), sys.stderr)


def _between_words(line: str, width: int) -> list[str]:
    """Return a line as the rows of a terminal, none of which begins within a word."""
    return textwrap.wrap(line, width, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)


def _written(lines: Iterable[str], stream: TextIO) -> str:
    """Write lines, and return why that failed; when the reader has gone away, as `| head` does, nothing has."""
    try:
        stream.writelines(f"{line}\n" for line in lines)
        stream.flush()
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())  # Python flushes what is left at its end
        return "" if error.errno in READER_GONE else error.strerror or str(error)
    return ""


def say(it: Screen, folder: Path = Path()) -> None:
    """Print a screen of a campaign's folder: a panel on a terminal, plain lines anywhere else."""
    from letters.screens import form

    it = form.here(it, folder)
    if not sys.stdout.isatty():
        answer(form.lines(it))
        return
    from rich.console import Console

    Console().print(form.panel(it))


@contextlib.contextmanager
def progress() -> Iterator[Progress]:
    """Give a function that shows how many letters are done; it shows nothing when this is not a terminal."""
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    from letters.screens import form

    with form.progress() as bar:
        task = bar.add_task("letters", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
