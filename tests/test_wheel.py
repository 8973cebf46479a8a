"""What is installed is whole: the command works from the wheel alone, without the project around it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]
TYPED = "import sys, letters.cli; assert letters.__file__.startswith(sys.argv.pop(1)); sys.exit(letters.cli.main())"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel, and return a folder in which nothing but its contents lies."""
    room = tmp_path_factory.mktemp("wheel")
    build: list[str | Path] = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", room]
    subprocess.run(build, cwd=PROJECT, check=True, capture_output=True, timeout=120)
    (wheel,) = room.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(room / "installed")
    return room / "installed"


def test_the_wheel_holds_the_designs_the_sample_campaign_and_their_licences(installed: Path) -> None:
    shipped = installed / "letters" / "shipped"
    for source in ("templates", "sample_data"):
        files = [path.relative_to(PROJECT) for path in (PROJECT / source).rglob("*") if path.is_file()]
        assert files
        assert [name for name in files if not (shipped / name).is_file()] == []
    assert list(installed.glob("*.dist-info/licenses/LICENSE"))


def test_the_wheel_holds_all_that_the_program_reads_of_its_own(installed: Path) -> None:
    own = [path.relative_to(PROJECT) for path in (PROJECT / "letters").rglob("*") if path.suffix not in (".pyc", "")]
    assert {path.suffix for path in own} > {".py", ".toml", ".html", ".css", ".txt", ".R"}
    assert [name for name in own if not (installed / name).is_file()] == []


def test_a_campaign_can_be_begun_and_checked_from_the_wheel_alone(installed: Path, tmp_path: Path) -> None:
    said = typed(installed, tmp_path, ["new", "mine", "--templates"], ["check", "mine"])
    assert said.startswith("Nothing needs mending. 182 people can be drawn.")


@pytest.mark.thorough
def test_a_trial_can_be_planned_and_evaluated_from_the_wheel_alone(installed: Path, tmp_path: Path) -> None:
    shutil.copytree(installed / "letters/shipped/sample_data/goal_setting", tmp_path / "mine")
    said = typed(installed, tmp_path, ["power", "mine"], ["draw", "mine"], ["evaluate", "mine", "--blind"])
    assert said.startswith("Tried out on arms drawn anew")
    left = tmp_path / "mine/output"
    assert (left / "trial/protocol.pdf").is_file()
    assert (left / "evidence/blind/report.pdf").is_file()
    assert (left / "evidence/blind/replicate.R").is_file()


def typed(installed: Path, folder: Path, *commands: list[str]) -> str:
    """Type these commands with what is installed alone, and return what the last one said."""
    env = {**os.environ, "PYTHONPATH": str(installed), "PYTHONIOENCODING": "utf-8"}
    said = ""
    for arguments in commands:
        command = [sys.executable, "-P", "-c", TYPED, str(installed), *arguments]
        ran = subprocess.run(command, cwd=folder, env=env, capture_output=True, encoding="utf-8", timeout=60)
        assert ran.returncode == 0, ran.stderr
        said = ran.stdout
    return said
