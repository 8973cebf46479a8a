"""Is this machine ready? What is missing, what it costs, and how to mend it on each system."""

from __future__ import annotations

import contextlib
import io
import platform
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from letters import files, libraries, store

APT = "sudo apt-get install -y libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
REMEDIES = {  # by platform.system()
    "Linux": (f"Debian, Ubuntu: {APT}", "Fedora: sudo dnf install pango harfbuzz"),
    "Darwin": ("macOS: brew install pango harfbuzz",),
    "Windows": (
        "Windows: install MSYS2 (msys2.org), then in its shell:",
        "         pacman -S mingw-w64-ucrt-x86_64-pango mingw-w64-ucrt-x86_64-harfbuzz",
        r"         then: setx WEASYPRINT_DLL_DIRECTORIES C:\msys64\ucrt64\bin   and open a new window",
    ),
}
LETTERS = 1000  # for which there is to be room


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that letters needs: whether it is well, what was found, how to mend it."""

    name: str
    well: bool
    said: str
    remedies: tuple[str, ...] = ()
    optional: bool = False


def findings() -> tuple[Finding, ...]:
    """Look at everything that letters needs, and change nothing."""
    return tuple(look() for look in LOOKS)


def _remedies() -> tuple[str, ...]:
    return REMEDIES.get(platform.system(), REMEDIES["Linux"])


def _python() -> Finding:
    new = sys.version_info >= (3, 11)
    remedies = () if new else ("Install Python 3.11 or later: python.org",)
    return Finding("Python", new, platform.python_version(), remedies)


def _pango() -> Finding:
    try:
        with contextlib.redirect_stdout(io.StringIO()):  # WeasyPrint prints advice of its own
            from letters.post import render

            versions = dict(render.versions())
    except (OSError, ImportError) as error:
        said = f"WeasyPrint cannot load it: {(str(error) or type(error).__name__).splitlines()[0]}"
        return Finding("Pango", False, said, _remedies())
    return Finding("Pango", True, f"{versions['pango']}, with WeasyPrint {versions['weasyprint']}")


def _harfbuzz_subset() -> Finding:
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            from weasyprint.text import ffi

            there = ffi.harfbuzz_subset is not None  # as letters are made with
    except (OSError, ImportError):
        there = bool(dict(libraries.versions())[libraries.SUBSET])
    if there:
        return Finding(libraries.SUBSET, True, "found")
    said = "missing: letters are made 5 to 6 times more slowly, and their bytes are not repeatable"
    return Finding(libraries.SUBSET, False, said, _remedies(), optional=True)


def _design() -> Finding:
    there = (files.shipped("templates") / "recognition" / "letter.html").is_file()
    remedies = () if there else ("pip install --force-reinstall letters",)
    return Finding("Letter design", there, "the default one is here" if there else "missing", remedies)


def _dictionaries() -> Finding:
    from letters.people.proofreading import language, speller

    missing = [name for code, name in language.SPELT.items() if not speller.is_there(code)]
    remedies = ("pip install --force-reinstall chunspell",) if missing else ()
    said = f"missing: {' and '.join(missing)}" if missing else " and ".join(language.SPELT.values())
    return Finding("Dictionaries", not missing, said, remedies)


def _a_letter() -> Finding:
    """Make one line of a PDF: the one test that leaves nothing out."""
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            import weasyprint

            pdf = weasyprint.HTML(string="<p>A letter</p>").write_pdf()
    except Exception as error:
        return Finding("A PDF", False, f"cannot be made: {type(error).__name__}", _remedies())
    return Finding("A PDF", True, f"can be made ({len(pdf)} bytes)")


def _room() -> Finding:
    free = min(shutil.disk_usage(folder).free for folder in (Path.cwd(), Path(tempfile.gettempdir())))
    said = f"{free / 2**30:.1f} GB free"
    needed = store.room(LETTERS)
    remedies = () if free >= needed else (f"Free {needed // 10**6} MB here, and where temporary files go.",)
    return Finding("Disk", free >= needed, said, remedies)


LOOKS: tuple[Callable[[], Finding], ...] = (
    _python,
    _pango,
    _harfbuzz_subset,
    _design,
    _dictionaries,
    _a_letter,
    _room,
)
