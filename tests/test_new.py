"""A campaign to start from: the invented one, whole and private, in a place where there was nothing."""

from __future__ import annotations

import errno
import io
import os
import shutil
import stat
import tomllib
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from conftest import Command

from letters import files

SAMPLE = files.shipped("sample_data")
POSIX = pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")


def names(folder: Path) -> set[str]:
    """Return every file below a folder."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def mode(path: Path) -> int:
    """Return who may do what with a file or a folder."""
    return stat.S_IMODE(path.stat().st_mode)


def test_the_sample_is_copied_without_any_output(letters: Command, tmp_path: Path) -> None:
    ran = letters("new", tmp_path / "mine")
    assert (ran.code, ran.err) == (0, "")
    assert names(tmp_path / "mine") == {"campaign.toml", "notes.xlsx", "signature-osei.png", "staff.xlsx"}
    for name in ("notes.xlsx", "signature-osei.png", "staff.xlsx"):
        assert (tmp_path / "mine" / name).read_bytes() == (SAMPLE / name).read_bytes()
    assert ran.out.splitlines()[1] == "Files: campaign.toml, notes.xlsx, signature-osei.png, staff.xlsx"


def test_the_settings_no_longer_lead_elsewhere(letters: Command, tmp_path: Path) -> None:
    """The sample's own lie beside it, in a checkout; a copy has its output inside, and the design that is shipped."""
    assert letters("new", tmp_path / "mine").code == 0
    sample = (SAMPLE / "campaign.toml").read_text(encoding="utf-8")
    copy = (tmp_path / "mine/campaign.toml").read_text(encoding="utf-8")
    assert 'output = "../output"\n' in sample
    assert "../" not in copy
    before, after = tomllib.loads(sample), tomllib.loads(copy)
    del before["trial"]["seed"]
    assert {key: value for key, value in before.items() if key not in ("output", "templates")} == after


def test_evidence_that_is_still_the_invented_campaigns_is_pointed_out_of_other_staff(
    letters: Command, tmp_path: Path
) -> None:
    """A manager drew with her own staff, and sealed what somebody else had declared: nine outcomes, none hers."""
    said = "[evidence] is still the invented campaign's: “valued” and 8 more, in from"
    assert letters("new", tmp_path / "mine").code == 0
    assert said not in letters("check", tmp_path / "mine").err
    book = openpyxl.load_workbook(tmp_path / "mine/staff.xlsx")
    book.properties.creator = "somebody else"
    book.save(tmp_path / "mine/staff.xlsx")
    told = letters("check", tmp_path / "mine")
    assert (told.code, said in told.err) == (0, True), told.err
    toml = tmp_path / "mine/campaign.toml"
    toml.write_text(toml.read_text("utf-8").replace('primary = "valued"', 'primary = "motivation"'), "utf-8")
    assert said not in letters("check", tmp_path / "mine").err


def test_a_new_campaign_does_not_have_the_samples_seed(letters: Command, tmp_path: Path) -> None:
    """Whoever knows a seed beforehand knows who gets a letter; the first draw takes one from the operating system."""
    seeds = []
    for name in ("mine", "another"):
        assert letters("new", tmp_path / name).code == 0
        settings = (tmp_path / name / "campaign.toml").read_text(encoding="utf-8")
        assert '# seed = "…"' in settings
        assert "lottery" not in settings
        ran = letters("draw", tmp_path / name)
        seeds += [line for line in ran.out.splitlines() if line.startswith("Seed: ")]
    assert [line.endswith("(from the operating system)") for line in seeds] == [True, True]
    assert seeds[0] != seeds[1]


def test_a_new_campaign_needs_no_mending(letters: Command, tmp_path: Path) -> None:
    assert letters("new", tmp_path / "mine").code == 0
    ran = letters("check", tmp_path / "mine")
    assert ran.code == 0, ran.err
    assert ran.out.startswith("Nothing needs mending.")
    assert letters("draw", tmp_path / "mine").code == 0
    assert (tmp_path / "mine/output/ledger.jsonl").exists()


def test_the_designs_are_copied_on_request_and_used(letters: Command, tmp_path: Path) -> None:
    ran = letters("new", tmp_path / "mine", "--templates")
    assert ran.code == 0, ran.err
    assert "templates/recognition/en.md" in ran.out
    assert "fonts" not in ran.out
    shipped = {f"templates/{name}" for name in files.tree(files.shipped("templates"))}
    assert len(shipped) > 5
    assert {name for name in names(tmp_path / "mine") if "/" in name} == shipped
    assert letters("check", tmp_path / "mine").code == 0
    wording = tmp_path / "mine/templates/recognition/en.md"
    wording.write_text(wording.read_text(encoding="utf-8").replace("{{ note }}", "{{ notes }}"), encoding="utf-8")
    ran = letters("check", tmp_path / "mine")
    assert (ran.code, "recognition/en.md" in ran.err) == (1, True)


@pytest.mark.parametrize("there", ["a file in it", "a folder in it", "a hidden file in it", "it is a file"])
def test_where_there_is_something_nothing_is_changed(letters: Command, tmp_path: Path, there: str) -> None:
    folder = tmp_path / "mine"
    if there == "it is a file":
        folder.write_text("mine", encoding="utf-8")
    else:
        (folder / "more" if there == "a folder in it" else folder).mkdir(parents=True)
        if there != "a folder in it":
            (folder / (".mine" if "hidden" in there else "staff.xlsx")).write_text("mine", encoding="utf-8")
    before = sorted(tmp_path.rglob("*"))
    ran = letters("new", folder)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith(f"{folder}: There is something here already, and nothing of it was changed.")
    assert sorted(tmp_path.rglob("*")) == before
    assert all(path.read_text(encoding="utf-8") == "mine" for path in before if path.is_file())


def test_an_empty_folder_is_as_good_as_none(letters: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also when it is the current one, which must stay the same folder."""
    (tmp_path / "mine").mkdir(mode=0o750)
    monkeypatch.chdir(tmp_path / "mine")
    before = (tmp_path / "mine").stat()
    ran = letters("new", ".")
    assert ran.code == 0, ran.err
    after = (tmp_path / "mine").stat()
    assert (after.st_ino, after.st_mode) == (before.st_ino, before.st_mode)
    assert letters("check").code == 0


@POSIX
def test_what_is_new_is_for_the_owner_alone(letters: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However the program itself was installed: real people's addresses are going to lie there."""
    shutil.copytree(SAMPLE, tmp_path / "installed/sample_data")
    shutil.copytree(files.shipped("templates"), tmp_path / "installed/templates")
    for path in (tmp_path / "installed").rglob("*"):
        path.chmod(0o555 if path.is_dir() else 0o444)
    monkeypatch.setattr(files, "shipped", lambda name: tmp_path / "installed" / name)
    assert letters("new", tmp_path / "deep/down/mine", "--templates").code == 0
    made = [tmp_path / "deep", *(tmp_path / "deep").rglob("*")]
    assert {mode(path) for path in made if path.is_dir()} == {0o700}
    assert {mode(path) for path in made if path.is_file()} == {0o600}


def test_what_others_left_in_the_sample_is_not_copied(
    letters: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(SAMPLE, tmp_path / "sample_data")
    tried = ("output/post/letters/0001.pdf", "output/ledger.jsonl", "ledger-head.json")
    for left in (*tried, "~$staff.xlsx", ".DS_Store", ".x/y"):
        (tmp_path / "sample_data" / left).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "sample_data" / left).touch()
    monkeypatch.setattr(files, "shipped", lambda name: tmp_path / name)
    assert letters("new", tmp_path / "mine").code == 0
    assert names(tmp_path / "mine") == {"campaign.toml", "notes.xlsx", "signature-osei.png", "staff.xlsx"}


def test_a_full_disk_leaves_no_half_a_campaign(
    letters: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fdopen, opened = os.fdopen, 0

    class Full(io.FileIO):
        def write(self, _: object) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

    def third_is_full(handle: int, how: str) -> Any:
        nonlocal opened
        opened += 1
        return Full(handle, how) if opened == 3 else fdopen(handle, how)

    monkeypatch.setattr(os, "fdopen", third_is_full)
    ran = letters("new", tmp_path / "mine")
    assert ran.code == 5
    assert ran.err.endswith("could not be written: there is no space left on the disk.\n")
    assert list(tmp_path.iterdir()) == []
    assert letters("new", tmp_path / "mine").code == 0


@POSIX
def test_the_next_steps_can_be_typed_as_they_stand(
    letters: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = letters("new", "mine")
    assert "1. `letters run mine` shows what comes out.\n" in ran.out
