"""Commands of a campaign's later life where they cannot follow: they are refused, and the ledger can still be read."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import pytest
import small
from conftest import Command

OVER = (
    small.CAMPAIGN.replace('name = "control"', 'name = "control"\nafterwards = "recognition"')
    .replace("[trial]", f"[trial]\nendline = {date.today()}")
    .replace("[people]", "[people]\nkeep_until = 2020-01-01")
)


@pytest.fixture
def purged(tmp_path: Path, letters: Command) -> Path:
    """Give a campaign that was drawn, whose time was over; somebody has put its sheets back since."""
    folder = small.campaign(tmp_path / "c", settings=OVER)
    assert letters("draw", folder).code == 0
    assert letters("purge", folder, "--by", "Ruth Amadi").code == 0
    return small.campaign(folder, settings=OVER)


def test_nobody_can_be_unsealed_before_a_draw(tmp_path: Path, letters: Command) -> None:
    folder = small.campaign(tmp_path / "c", settings=OVER)
    ran = letters("unseal", folder, "--by", "Ruth Amadi")
    assert (ran.code, ran.out) == (1, "")
    assert "output: Nothing has been drawn here yet." in ran.err
    assert not (folder / "output").exists()
    assert letters("status", folder).code == 0


@pytest.mark.parametrize(
    "command",
    [
        ("check",),
        ("power",),
        ("draw",),
        ("run",),
        ("approve", "A01", "--by", "x"),
        ("sent",),
        ("returned", "A01"),
        ("withdraw", "A01", "--reason", "left"),
        ("withdraw", "--site", "ashby"),
        ("correct", "A01", "--reason", "renamed"),
        ("unseal", "--by", "x"),
    ],
    ids=" ".join,
)
def test_nothing_follows_a_purge(purged: Path, letters: Command, command: tuple[str, ...]) -> None:
    before = (purged / "output/ledger.jsonl").read_bytes()
    ran = letters(command[0], purged, *command[1:])
    assert ran.code == 1, ran.err
    assert ran.err.startswith("purged.json: What was personal in this campaign is deleted")
    assert (purged / "output/ledger.jsonl").read_bytes() == before


def test_after_a_purge_nobody_waits(purged: Path, letters: Command) -> None:
    ran = letters("status", purged)
    assert ran.code == 0
    assert "All is done." in ran.out
    assert "Waiting" not in ran.out


def test_a_purge_again_deletes_what_was_put_back(purged: Path, letters: Command) -> None:
    assert letters("purge", purged, "--by", "Ruth Amadi").code == 0
    assert not (purged / "staff.csv").exists()
    assert letters("verify", purged).code == 0


@pytest.mark.parametrize("receipt", [None, b"junk", b"{}"])
def test_another_receipt_of_a_purge_is_noticed(purged: Path, letters: Command, receipt: bytes | None) -> None:
    (purged / "output/purged.json").unlink()
    if receipt is not None:
        (purged / "output/purged.json").write_bytes(receipt)
    for command in (["verify", purged], ["purge", purged, "--by", "x"]):
        ran = letters(*command)
        assert ran.code == 3, ran.err
        assert "purged.json: this file is missing, or is not what was sealed." in ran.err
    assert (purged / "staff.csv").exists()


def test_a_purge_that_cannot_delete_everything_says_so(
    tmp_path: Path, letters: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = small.campaign(tmp_path / "c", settings=OVER)
    assert letters("draw", folder).code == 0
    delete = Path.unlink

    def held_fast(path: Path, missing_ok: bool = False) -> None:
        if path.name == "notes.csv":
            raise PermissionError(13, "Permission denied")
        delete(path, missing_ok)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", held_fast)
        ran = letters("purge", folder, "--by", "Ruth Amadi")
    assert (ran.code, ran.out) == (5, "")
    assert "notes.csv could not be deleted: Permission denied." in ran.err
    assert letters("purge", folder, "--by", "Ruth Amadi").code == 0
    assert not (folder / "notes.csv").exists()


def test_an_authority_that_withdrew_before_the_draw_is_left_out_of_it(tmp_path: Path, letters: Command) -> None:
    folder = small.campaign(tmp_path / "c")
    assert letters("withdraw", folder, "--site", "ashby").code == 0
    ran = letters("draw", folder)
    assert ran.code == 0, ran.err
    allocation = (folder / "output/trial/allocation.csv").read_text("utf-8")
    assert [line[:3] for line in allocation.splitlines()[1:]] == ["B01", "B02", "B03", "B04"]
    frozen = json.loads((folder / "output/ledger.jsonl").read_text("utf-8").splitlines()[1])
    assert frozen["content"]["excluded"] == {"Authority withdrew": 5}
    assert letters("verify", folder).code == 0


def test_letters_that_cannot_be_put_away_are_not_recorded_as_sent(made: Path, letters: Command) -> None:
    before = (made / "output/ledger.jsonl").read_bytes()
    (made / "output/sent").write_bytes(b"x")
    ran = letters("sent", made)
    assert (ran.code, ran.out) == (5, "")
    assert "sent is a file; a folder is needed there." in ran.err
    (made / "output/sent").unlink()
    (made / "output/sent/1").mkdir(parents=True)
    ran = letters("sent", made)
    assert (ran.code, ran.out) == (3, "")
    assert ran.err.startswith("sent/1: this was not made by letters. Move it elsewhere")
    assert (made / "output/ledger.jsonl").read_bytes() == before
    shutil.rmtree(made / "output/sent")
    assert letters("sent", made).code == 0
    assert letters("verify", made).code == 0


@pytest.mark.parametrize("command", ["check", "draw", "status", "verify"])
def test_a_folder_in_place_of_the_head_of_the_ledger_is_noticed(tmp_path: Path, letters: Command, command: str) -> None:
    folder = small.campaign(tmp_path / "c")
    (folder / "ledger-head.json").mkdir()
    ran = letters(command, folder)
    assert (ran.code, ran.out) == (3, "")
    assert ran.err.startswith("ledger-head.json: this file is not what was written.")
