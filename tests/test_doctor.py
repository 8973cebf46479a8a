"""Is this machine ready? Each finding, its remedy on each system, and the exit code."""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
import sys
from collections import namedtuple
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Command

from letters import doctor, files
from letters.people.proofreading import speller
from letters.post import render

Patch = pytest.MonkeyPatch
Usage = namedtuple("Usage", "total used free")
REMEDY = {
    "Linux": "    Debian, Ubuntu: sudo apt-get install -y libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0\n"
    "    Fedora: sudo dnf install pango harfbuzz\n",
    "Darwin": "    macOS: brew install pango harfbuzz\n",
    "Windows": "    Windows: install MSYS2 (msys2.org), then in its shell:\n"
    "             pacman -S mingw-w64-ucrt-x86_64-pango mingw-w64-ucrt-x86_64-harfbuzz\n"
    r"             then: setx WEASYPRINT_DLL_DIRECTORIES C:\msys64\ucrt64\bin   and open a new window" + "\n",
    "FreeBSD": "    Debian, Ubuntu: ",  # none of ours: what is known of the nearest
}


def no_pango(patch: Patch) -> None:
    """Let WeasyPrint find no Pango; what it says on two lines is said on one."""

    def versions() -> None:
        print("WeasyPrint could not import some external libraries.")  # noqa: T201  as it does
        raise OSError("cannot load library 'libpango-1.0-0': no such file\nctypes.util.find_library() said so")

    patch.setattr(render, "versions", versions)


def no_words(patch: Patch) -> None:
    """Let WeasyPrint fail without a word."""

    def versions() -> None:
        raise ImportError

    patch.setattr(render, "versions", versions)


def no_subset(patch: Patch) -> None:
    """Let there be no libharfbuzz-subset."""
    from weasyprint.text import ffi

    patch.setattr(ffi, "harfbuzz_subset", None)


def no_design(patch: Patch) -> None:
    """Let the letter design that comes with the program be lost."""
    patch.setattr(files, "shipped", lambda name: Path("/nowhere") / name)


def no_dictionary(patch: Patch) -> None:
    """Let the dictionaries be lost."""
    patch.setattr(speller, "FOLDER", Path("/nowhere"))


def no_pdf(patch: Patch) -> None:
    """Let WeasyPrint load, and make nothing."""
    import weasyprint

    def fails(*_: object, **__: object) -> None:
        raise RuntimeError("no font at all")

    patch.setattr(weasyprint, "HTML", fails)


def no_weasyprint(patch: Patch) -> None:
    """Let there be no WeasyPrint."""
    patch.setattr(render, "versions", render.versions.__wrapped__)
    patch.setitem(sys.modules, "weasyprint", None)


def no_room(patch: Patch) -> None:
    """Let the disk be almost full."""
    patch.setattr(shutil, "disk_usage", lambda folder: Usage(2**40, 2**40 - 2**20, 2**20))


def old_python(patch: Patch) -> None:
    """Let this be an older Python."""
    patch.setattr(sys, "version_info", (3, 10, 4))
    patch.setattr(platform, "python_version", lambda: "3.10.4")


# ------------------------------------------------------------------------------------------------- this machine


def test_this_machine_is_ready(letters: Command) -> None:
    ran = letters("doctor")
    assert (ran.code, ran.err) == (0, "")
    found = dict(re.findall(r"^[✓✗] ([^:]+): (.*)$", ran.out, re.MULTILINE))
    assert list(found) == ["Python", "Pango", "libharfbuzz-subset", "Letter design", "Dictionaries", "A PDF", "Disk"]
    assert found["Python"] == platform.python_version()
    assert re.fullmatch(r"1\.\d+\.\d+, with WeasyPrint \d+\.\d+", found["Pango"])
    assert re.fullmatch(r"can be made \(\d{4,} bytes\)", found["A PDF"])
    assert re.fullmatch(r"\d+\.\d GB free", found["Disk"])


def test_looking_changes_nothing(tmp_path: Path, monkeypatch: Patch) -> None:
    monkeypatch.chdir(tmp_path)
    assert all(finding.well or finding.optional for finding in doctor.findings())
    assert list(tmp_path.iterdir()) == []


# -------------------------------------------------------------------------------------- what is missing, mended

MISSING: dict[str, tuple[Callable[[Patch], None], str, int]] = {
    "Pango": (no_pango, "WeasyPrint cannot load it: cannot load library 'libpango-1.0-0': no such file", 5),
    "Pango, without a word": (no_words, "WeasyPrint cannot load it: ImportError", 5),
    "libharfbuzz-subset": (
        no_subset,
        "missing: letters are made 5 to 6 times more slowly, and their bytes are not repeatable",
        0,
    ),
    "A PDF": (no_pdf, "cannot be made: RuntimeError", 5),
}


@pytest.mark.parametrize("system", REMEDY)
@pytest.mark.parametrize("case", MISSING)
def test_a_missing_library_is_said_with_its_remedy_on_this_system(
    letters: Command, monkeypatch: Patch, case: str, system: str
) -> None:
    """Letters can be made without libharfbuzz-subset, so that one alone is no failure."""
    lose, said, code = MISSING[case]
    monkeypatch.setattr(platform, "system", lambda: system)
    lose(monkeypatch)
    ran = letters("doctor")
    assert (ran.code, ran.err) == (code, "")
    assert f"✗ {case.partition(',')[0]}: {said}\n{REMEDY[system]}" in ran.out
    assert ran.out.count("✗") == 1
    assert "external libraries" not in ran.out


def test_without_weasyprint_everything_else_is_looked_at(letters: Command, monkeypatch: Patch) -> None:
    no_weasyprint(monkeypatch)
    ran = letters("doctor")
    assert (ran.code, ran.err) == (5, "")
    assert "✗ Pango: WeasyPrint cannot load it: import of weasyprint halted" in ran.out
    assert "✗ A PDF: cannot be made: ModuleNotFoundError" in ran.out
    assert "✓ Disk: " in ran.out


@pytest.mark.parametrize(
    ("lose", "said"),
    [
        (
            no_dictionary,
            "✗ Dictionaries: missing: English and Welsh\n    pip install --force-reinstall chunspell\n",
        ),
        (no_design, "✗ Letter design: missing\n    pip install --force-reinstall letters\n"),
        (no_room, "✗ Disk: 0.0 GB free\n    Free 320 MB here, and where temporary files go.\n"),
        (old_python, "✗ Python: 3.10.4\n    Install Python 3.11 or later: python.org\n"),
    ],
)
def test_anything_else_that_is_missing_is_said_with_its_remedy(
    letters: Command, monkeypatch: Patch, lose: Callable[[Patch], None], said: str
) -> None:
    lose(monkeypatch)
    ran = letters("doctor")
    assert (ran.code, ran.err) == (5, "")
    assert said in ran.out
    assert ran.out.count("✗") == 1


def test_all_that_is_missing_is_said_at_once(letters: Command, monkeypatch: Patch) -> None:
    for lose in (no_pango, no_subset, no_room):
        lose(monkeypatch)
    ran = letters("doctor")
    assert ran.code == 5
    assert re.findall("^✗ ([^:]+)", ran.out, re.MULTILINE) == ["Pango", "libharfbuzz-subset", "Disk"]


def test_the_smaller_of_two_disks_counts(monkeypatch: Patch, tmp_path: Path) -> None:
    """The folder that is worked in, and the one for temporary files."""
    monkeypatch.chdir(tmp_path)
    for full in (Path.cwd(), None):
        monkeypatch.setattr(
            shutil,
            "disk_usage",
            lambda folder, full=full: Usage(0, 0, 0 if (folder == tmp_path) == (full is not None) else 2**40),
        )
        assert [finding.well for finding in doctor.findings() if finding.name == "Disk"] == [False]


def test_doctor_and_make_ask_for_the_same_libraries() -> None:
    script = Path(__file__).parent.parent / "tools/system_libraries.sh"
    (packages,) = re.findall(r'^packages="(.*)"$', script.read_text(encoding="utf-8"), re.MULTILINE)
    assert f"sudo apt-get install -y {packages}" == doctor.APT


# ------------------------------------------------------------------------------------------- without the doctor


def test_a_run_without_weasyprint_sends_for_the_doctor(letters: Command, made: Path, tmp_path: Path) -> None:
    """As the workers find it: each of them loads WeasyPrint for itself."""
    (tmp_path / "lost").mkdir()
    (tmp_path / "lost" / "weasyprint.py").write_text("raise ModuleNotFoundError\n")
    shutil.rmtree(made / "output/store")  # else nothing is to be made
    ran = subprocess.run(
        [sys.executable, "-m", "letters.cli", "run", made],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path / "lost"), *sys.path])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stdout) == (5, "")
    said = "WeasyPrint, which lays the letters out, cannot be loaded (ModuleNotFoundError). `letters doctor` says what"
    assert ran.stderr.splitlines()[-1].startswith(said)
    assert letters("verify", made).code == 0


def test_a_machine_without_pango_is_told_so_in_words(tmp_path: Path) -> None:
    """As on a new machine: the package is there, a library of the system is not."""
    (tmp_path / "weasyprint.py").write_text("print('advice')\nraise OSError('cannot load libpango')\n")
    program = "import sys; sys.path.insert(0, sys.argv.pop(1)); from letters import cli; sys.exit(cli.main())"
    ran = subprocess.run(
        [sys.executable, "-c", program, tmp_path, "doctor"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (5, "")
    assert "✗ Pango: WeasyPrint cannot load it: cannot load libpango\n" in ran.stdout
    assert "advice" not in ran.stdout
