"""The README is true: its sessions are typed again in a terminal, and everything that is said is compared."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import fixed
import pytest

from letters.evidence import ready
from letters.people.columns import NOTES, OPTIONAL
from letters.post.fields import FIELDS
from letters.sections.evidence import Evidence, Expected, Outcome
from letters.sections.people import Exclusion, People
from letters.sections.post import Post
from letters.sections.sites import Site
from letters.sections.trial import Arm, Trial
from letters.settings import Settings

README = Path(__file__).parents[1] / "README.md"
SESSION = re.compile(r"```console\n(.*?)```", re.DOTALL)
WRITTEN_ON = "2026-12-01"  # the day on which the README's draw is made
AFTERWARDS = {"letters evaluate": "2027-04-15"}  # what is typed on another day, when the outcomes are in
HEAD = "4f1c09d2 77be35a0 c6e8412b 09d3fa57"  # half of the head of the README's ledger: versions are in it, too
COMMAND = """import os, sys, fixed
if __name__ == "__main__":  # workers read this, too
    sys.exit(fixed.main(["--on=" + os.environ["ON"], *sys.argv[1:]]))
"""

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs a terminal of POSIX")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a copy of the project, its sample campaign drawn; `letters` has its clock and chance stand still."""
    for name in ("sample_data", "templates"):  # a draw leaves its head beside campaign.toml
        shutil.copytree(README.parent / name, tmp_path / name, ignore=shutil.ignore_patterns("ledger-head.json"))
    command = tmp_path / "bin/letters"
    command.parent.mkdir()
    command.write_text(f"#!{sys.executable}\n{COMMAND}", encoding="utf-8")
    command.chmod(0o700)
    monkeypatch.setenv("PATH", f"{command.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("PYTHONPATH", fixed.environment()["PYTHONPATH"])
    assert "182 people drawn and sealed." in typed("letters draw sample_data", tmp_path)
    return tmp_path


def typed(command: str, folder: Path) -> str:
    """Return what a terminal of 80 columns shows for a command."""
    import pty

    ours, theirs = pty.openpty()
    day = AFTERWARDS.get(command, WRITTEN_ON)
    env = {**os.environ, "ON": day, "TERM": "dumb", "COLUMNS": "80", "LC_ALL": "C.UTF-8"}
    with subprocess.Popen(["sh", "-c", command], cwd=folder, env=env, stdin=theirs, stdout=theirs, stderr=theirs):
        os.close(theirs)
        said = b"".join(_all(ours))
    os.close(ours)
    lines = [line.rstrip() for line in said.decode().replace("\r\n", "\n").splitlines()]
    return re.sub(r"(?:[0-9a-f]{8} ){3}[0-9a-f]{8}", HEAD, "\n".join(lines))


def _all(terminal: int) -> Iterator[bytes]:
    with contextlib.suppress(OSError):  # so the other end says that it is closed
        while data := os.read(terminal, 65536):
            yield data


def session(text: str, folder: Path) -> str:
    """Return the README with every command typed again, in order, in one folder that `cd` changes."""
    here = folder

    def retyped(block: re.Match[str]) -> str:
        nonlocal here
        lines = []
        for command in [line[2:] for line in block[1].splitlines() if line.startswith("$ ")]:
            lines.append(f"$ {command}")
            if command.startswith("cd "):
                here = here / command[3:]
            elif said := typed(command, here):
                lines.append(said)
        return "```console\n" + "\n".join(lines) + "\n```"

    return SESSION.sub(retyped, text)


@pytest.mark.long
def test_the_sessions_in_the_readme_are_what_a_terminal_shows(project: Path, renew: bool) -> None:
    text = README.read_text(encoding="utf-8")
    assert len(SESSION.findall(text)) >= 5
    again = session(text, project)
    if renew:
        README.write_text(again, encoding="utf-8")
    else:
        assert again == text


def test_every_file_that_the_readme_shows_or_names_is_there() -> None:
    text = README.read_text(encoding="utf-8")
    named = re.findall(r'(?:src="|\]\()([\w./-]+)[")]', text)
    assert len(named) >= 6
    assert [name for name in named if not (README.parent / name).is_file()] == []


def test_every_setting_and_every_field_is_in_the_readme() -> None:
    text = README.read_text(encoding="utf-8")
    tables = (Settings, People, Exclusion, Site, Trial, Arm, Post, Evidence, Outcome, Expected)
    names = {name for table in tables for name in table.model_fields} - {"people", "sites", "trial", "arms"}
    assert len(names) > 40
    assert sorted(name for name in {*names, *FIELDS, *OPTIONAL, *NOTES} if not re.search(rf"\b{name}\b", text)) == []


def test_what_to_ask_is_what_ships() -> None:
    said = (README.parent / "docs" / "questions.md").read_text(encoding="utf-8")
    asked = [
        (item, words)
        for it in ready.shipped().values()
        for item, words in zip(it.get("items", ()), it.get("asks", ()), strict=True)
    ]
    assert len(asked) == 19
    assert re.findall(r"^\| `(\w+)` \| (.*) \|$", said, re.MULTILINE) == asked
