"""The program that lies beside the ledger proves a sound campaign by itself, and refuses one that was touched."""

from __future__ import annotations

import hashlib
import json
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import small
from conftest import Command
from test_campaign import ONE, OTHERS, change_in, edit, settings_but

from letters import cli

LATER = settings_but(
    ('name = "control"', 'name = "control"\nafterwards = "recognition"'),
    ("[trial]", f"[trial]\nendline = {date.today()}"),
)
JOINED = [*small.people(), *small.many(4)]
STEPS: dict[str, tuple[Callable[[Path], None], int, int]] = {}  # what is done; letters sent, and letters here, then


def alone(folder: Path, *heads: str) -> tuple[int, str]:
    """Run the program as somebody would who has nothing but the output folder; return how it ended, what it said."""
    program = [sys.executable, "-I", "-S", "-W", "error", str(folder / "output/verify.py"), *heads]
    ran = subprocess.run(program, capture_output=True, text=True, check=False, cwd="/")
    assert ran.stderr == ""
    return ran.returncode, ran.stdout


def lines(folder: Path) -> list[bytes]:
    """Return the lines of the ledger, each with its end."""
    return (folder / "output/ledger.jsonl").read_bytes().splitlines(keepends=True)


def put(folder: Path, data: bytes) -> None:
    """Put this in place of the ledger."""
    (folder / "output/ledger.jsonl").write_bytes(data)


def heads(folder: Path) -> list[str]:
    """Return the hash of every line of the ledger."""
    return [json.loads(line)["hash"] for line in lines(folder)]


def digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def forge(folder: Path, kind: str, **content: Any) -> None:
    """Change the last event of a kind, and mend every hash from there on, as somebody would who wrote the program."""
    entries = [json.loads(line) for line in lines(folder)]
    next(entry for entry in reversed(entries) if entry["event"] == kind)["content"].update(content)
    data, before = b"", "0" * 64
    for entry in entries:
        bare = {**{key: value for key, value in entry.items() if key != "hash"}, "before": before}
        before = hashlib.sha256(text(bare)).hexdigest()
        data += text({**bare, "hash": before}) + b"\n"
    put(folder, data)


def text(entry: Any) -> bytes:
    """Return the one text that a line has."""
    return json.dumps(entry, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


# --------------------------------------------------------------------------------------------------------- sound


def commanded(folder: Path, *commands: tuple[str, ...]) -> None:
    """Give commands for a campaign, each of which must end well."""
    for command, *rest in commands:
        assert cli.main([command, str(folder), *rest, *(ONE if command == "run" else ())]) == 0


def make(folder: Path) -> None:
    """Draw, and make the letters."""
    small.campaign(folder, settings=LATER)
    commanded(folder, ("run",))


def send(folder: Path) -> None:
    """Post them; one comes back, and somebody leaves."""
    commanded(folder, ("sent",), ("returned", "A02"), ("withdraw", "A05", "--reason", "left"))


def join(folder: Path) -> None:
    """Let four more people join, and post their letters; one that came back is mended."""
    small.campaign(folder, JOINED, settings=LATER)
    change_in("staff.csv", ("9 High Street", "10 High Street"))(folder)
    commanded(folder, ("run",))


def unseal(folder: Path) -> None:
    """Post those, and let the others be sent letters too."""
    commanded(folder, ("sent",), ("unseal", "--by", "R. Amadi"), ("run",))


STEPS |= {"made": (make, 0, 4), "sent": (send, 4, 0), "joined": (join, 4, 3), "unsealed": (unseal, 7, 7)}


@pytest.fixture(scope="session")
def _steps(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder, kept = tmp_path_factory.mktemp("steps"), {}
    for name, (step, _, _) in STEPS.items():
        step(folder / "c")
        kept[name] = Path(shutil.copytree(folder / "c", folder / name))
    return kept


@pytest.fixture
def campaign(_steps: dict[str, Path], tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """Give a copy of a campaign that has come as far as the test asks, or else to its second batch."""
    return Path(shutil.copytree(_steps[getattr(request, "param", "joined")], tmp_path / "c"))


@pytest.mark.parametrize(("campaign", "step"), [(name, name) for name in STEPS], indirect=["campaign"])
def test_a_sound_campaign_is_proved_by_its_files_alone(campaign: Path, step: str) -> None:
    _, sent, here = STEPS[step]
    people = 9 if step in ("made", "sent") else 13
    code, said = alone(campaign)
    assert code == 0, said
    first, second = said.splitlines()
    assert first.startswith(f"All is what was sealed: {len(lines(campaign))} lines, {people} people drawn, {sent} ")
    assert first.endswith(f" {sent} letters sent, {here} here.")
    assert second == f"Head of the ledger: {heads(campaign)[-1]}"


def test_every_head_that_was_noted_down_is_known_again_in_groups_too(campaign: Path) -> None:
    noted = heads(campaign)
    assert alone(campaign, *noted)[0] == 0
    grouped = [noted[2][at : at + 8].upper() for at in range(0, 64, 8)]
    assert alone(campaign, *grouped)[0] == 0


def test_it_needs_nothing_of_the_program_that_made_it(campaign: Path) -> None:
    source = (campaign / "output/verify.py").read_text(encoding="utf-8")
    imported = re.findall(r"^(?:import|from) (\w+)", source, re.MULTILINE)
    assert len(imported) == 10
    assert set(imported) <= sys.stdlib_module_names
    assert len(source.splitlines()) < 160, "somebody is to read it"


# ------------------------------------------------------------------------------------------------------- touched


def refused(folder: Path, *noted: str) -> str:
    """Return what the program says of a campaign that it refuses."""
    code, said = alone(folder, *noted)
    assert code == 3, said
    assert said.startswith("NOT what was sealed: ")
    assert len(said.splitlines()) == 1
    return said


def test_a_bit_that_was_flipped_in_the_ledger_is_found(campaign: Path) -> None:
    data, chance = b"".join(lines(campaign)), random.Random(11)
    for _ in range(20):
        place = chance.randrange(len(data))
        put(campaign, data[:place] + bytes([data[place] ^ 1 << chance.randrange(8)]) + data[place + 1 :])
        assert "of the ledger" in refused(campaign)


def test_a_line_that_was_deleted_doubled_or_moved_is_found(campaign: Path) -> None:
    whole = lines(campaign)
    assert len(whole) == 9
    for at in range(len(whole) - 1):
        for spoilt in (
            [*whole[:at], *whole[at + 1 :]],
            [*whole[: at + 1], *whole[at:]],
            [*whole[:at], whole[at + 1], whole[at], *whole[at + 2 :]],
        ):
            put(campaign, b"".join(spoilt))
            assert "of the ledger, or the one before it, is not what was written" in refused(campaign)


def test_a_line_that_was_cut_is_found(campaign: Path) -> None:
    whole = lines(campaign)
    for at in range(1, len(whole)):
        put(campaign, b"".join(whole[:at]) + whole[at][: len(whole[at]) // 2])
        assert "cut off" in refused(campaign)


def test_a_ledger_that_was_cut_at_the_end_of_a_line_is_found_by_a_head_that_was_noted_down(campaign: Path) -> None:
    whole, noted = lines(campaign), heads(campaign)
    for at in range(len(whole)):
        put(campaign, b"".join(whole[:at]))
        assert noted[-1] in refused(campaign, noted[-1])


@pytest.mark.parametrize(
    "name",
    [
        "trial/allocation.csv",
        "trial/allocation-2.csv",
        "trial/manifest.json",
        "trial/manifest-1.json",
        "trial/sent-1.csv",
        "post/print-pack.pdf",
        "post/print-list.csv",
        "sent/1/print-pack.pdf",
    ],
)
@pytest.mark.parametrize("spoil", [edit, Path.unlink], ids=["edited", "deleted"])
def test_what_was_sealed_and_is_not_what_it_was_is_named(
    campaign: Path, name: str, spoil: Callable[[Path], None]
) -> None:
    spoil(campaign / "output" / name)
    assert Path(name).name in refused(campaign)


@pytest.mark.parametrize("place", ["post/letters", "sent/1/letters"])
def test_a_letter_that_was_changed_exchanged_or_slipped_in_is_named(campaign: Path, place: str) -> None:
    one, two, *_ = sorted((campaign / "output" / place).iterdir())
    first, second = one.read_bytes(), two.read_bytes()
    edit(one)
    assert one.name in refused(campaign)
    one.write_bytes(second)
    two.write_bytes(first)
    assert one.name in refused(campaign)
    one.write_bytes(first)
    two.write_bytes(second)
    (one.parent / "0009-A01.pdf").write_bytes(first)
    assert "0009-A01.pdf" in refused(campaign)
    (one.parent / "0009-A01.pdf").unlink()
    assert alone(campaign)[0] == 0


def smuggled(folder: Path) -> None:
    """Give somebody of the control group a letter, in its place and in the manifest."""
    (who, *_) = OTHERS
    letter = next((folder / "output/post/letters").iterdir())
    shutil.copy(letter, letter.with_name(f"0009-{who}.pdf"))
    path = folder / "output/trial/manifest.json"
    said = json.loads(path.read_text(encoding="utf-8"))
    said["letters"][who] = f"post/letters/0009-{who}.pdf"
    said["outputs"][f"post/letters/0009-{who}.pdf"] = digest(letter)
    path.write_text(json.dumps(said, ensure_ascii=False, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def test_a_letter_smuggled_into_the_manifest_breaks_its_seal(campaign: Path) -> None:
    smuggled(campaign)
    assert "trial/manifest.json is missing, or is not what was sealed" in refused(campaign)


def test_a_letter_smuggled_in_is_found_though_every_hash_was_mended(campaign: Path) -> None:
    """Whoever forges the ledger, too, must give the letter to somebody whom the draw did not choose."""
    smuggled(campaign)
    noted = heads(campaign)[-1]
    forge(campaign, "made", manifest=digest(campaign / "output/trial/manifest.json"))
    assert "somebody is due no letter" in refused(campaign)
    assert "cut short" in refused(campaign, noted)


def test_an_allocation_that_was_edited_is_found_though_every_hash_was_mended(campaign: Path) -> None:
    path = campaign / "output/trial/allocation-2.csv"
    rows = path.read_text(encoding="utf-8")
    assert ",letter," in rows
    swapped = rows.replace(",letter,", ",?,").replace(",control,", ",letter,").replace(",?,", ",control,")
    path.write_text(swapped, encoding="utf-8")
    assert "allocation-2.csv" in refused(campaign)
    forge(campaign, "drawn", allocation=digest(path))
    assert "trial/allocation-2.csv is not what the seed gives" in refused(campaign)


def test_a_seed_that_was_changed_is_found_though_every_hash_was_mended(campaign: Path) -> None:
    forge(campaign, "drawn", seed="a seed for TESTS")
    assert "is not what the seed gives" in refused(campaign)


def test_two_letters_to_one_person_are_found_though_every_hash_was_mended(campaign: Path) -> None:
    """A02 may have two: the first came back; without that it is one too many."""
    entries = [json.loads(line) for line in lines(campaign)]
    assert [entry["content"]["letters"] for entry in entries if entry["event"] == "returned"] == [{"A02": 1}]
    forge(campaign, "returned", letters={"B01": 1})
    assert "somebody has two letters" in refused(campaign)


def test_a_letter_that_control_was_sent_is_found_by_letters_verify_though_every_hash_was_mended(
    letters: Command, campaign: Path
) -> None:
    """The people in place were compared with those who are due one, and those of earlier mailings with nobody."""
    (who, *_) = sorted(OTHERS)
    path = campaign / "output/trial/sent-1.csv"
    head, first, *others = path.read_text(encoding="utf-8").splitlines(keepends=True)
    posted = [head, f"{who},{first.partition(',')[2]}", first, *others]
    path.write_text("".join(posted), encoding="utf-8")
    forge(campaign, "sent", list=digest(path))
    (campaign / "ledger-head.json").unlink()
    ran = letters("verify", campaign)
    assert ran.code == 3, ran.out
    assert ran.err == "trial/sent-1.csv: somebody was sent a letter who is in an arm that is sent none.\n"


@pytest.mark.parametrize("campaign", ["unsealed"], indirect=True)
def test_a_letter_that_was_sent_before_its_arm_was_unsealed_is_found(letters: Command, campaign: Path) -> None:
    """What an arm is sent when the wait is over does not excuse what it was sent before."""
    path = campaign / "output/trial/sent-2.csv"
    head, first, *others = path.read_text(encoding="utf-8").splitlines(keepends=True)
    (who, *_) = sorted(OTHERS)
    path.write_text("".join([head, f"{who},{first.partition(',')[2]}", *others]), encoding="utf-8")
    forge(campaign, "sent", list=digest(path))
    (campaign / "ledger-head.json").unlink()
    assert "sent/2: somebody is due no letter" in refused(campaign)
    ran = letters("verify", campaign)
    assert ran.code == 3, ran.out
    assert "trial/sent-2.csv: somebody was sent a letter who is in an arm that is sent none.\n" in ran.err


def test_a_ledger_that_is_gone_is_no_proof(campaign: Path) -> None:
    (campaign / "output/ledger.jsonl").unlink()
    refused(campaign)
