"""A run that is made again writes nothing when nothing has changed, heals what is spoilt, and does what it must."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

import office
import pytest
import small
from conftest import Command, Work
from test_campaign import DUE, ONE, change_in, edit, events, on_disk, table

from letters import entries, files, keys, settled, whole
from letters.people import proofread
from letters.people.person import Person

POSIX = pytest.mark.skipif(not files.POSIX, reason="files have modes where there are POSIX permissions")
MADE = (  # by a run of the small campaign
    *("post/letters/0001-A05.pdf", "post/letters/0003-B02.pdf", "post/print-pack.pdf", "post/print-list.csv"),
    *("summary.html", "trial/manifest.json"),
)
HINTS = {  # notes at which a reader should look
    "A01": "You have recieved more cards from the Tuesday group than anyone.",
    "A02": "Just AMAZING. Your chronologies are the ones that new starters are shown.",
    "B02": "Although she struggles with paperwork, families love her plans.",
}

another_note = change_in(
    "notes.csv", ("Your court statements are models", "Your court statements are fine models")
)  # A05's


def times(folder: Path) -> dict[Path, tuple[int, int]]:
    """Return which file each is, and when it was written; but for the lock, whose time says since when."""
    found = {path: path.stat() for path in folder.rglob("*") if path.name != ".lock"}
    return {path: (it.st_ino, it.st_mtime_ns) for path, it in found.items() if path != folder / "output"}


def worth_a_look(err: str) -> list[str]:
    """Return what a reader should look at."""
    return [line for line in err.splitlines() if line.startswith("Worth a look: ")]


@pytest.fixture
def hinted(letters: Command, tmp_path: Path) -> Path:
    """Give a campaign, made once, in which some notes are worth a look, of either arm."""
    written = [{**note, "note": HINTS.get(note["staff_id"], note["note"])} for note in small.notes()]
    folder = small.campaign(tmp_path / "c", written=written)
    ran = letters("run", folder, *ONE)
    assert ran.code == 0, ran.err
    assert len([line for line in worth_a_look(ran.err) if "notes.csv" in line]) >= len(HINTS)
    return folder


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Give whose notes are read by the rules from now on."""
    found, every = list[str](), proofread._every

    def watched(people: Iterable[Person], known: Any) -> Any:
        here = list(people)
        found.extend(person.staff_id for person in here)
        return every(here, known)

    monkeypatch.setattr(proofread, "_every", watched)
    return found


# ------------------------------------------------------------------------------------------- nothing has changed


def test_when_nothing_has_changed_nothing_is_written(letters: Command, made: Path) -> None:
    before = times(made)
    assert len(before) > 20
    assert letters("run", made, *ONE).code == 0
    assert times(made) == before


@pytest.mark.workers
def test_when_nothing_has_changed_no_worker_is_started(
    letters: Command, made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object, **__: object) -> NoReturn:
        raise AssertionError

    assert letters("run", made, "--workers", "2").code == 0
    monkeypatch.setattr(ProcessPoolExecutor, "__init__", never)
    ran = letters("run", made, "--workers", "2")
    assert ran.code == 0, ran.err
    assert "Nothing has changed." in ran.out


def test_when_nothing_has_changed_nothing_is_loaded_that_prints_measures_or_compares(made: Path) -> None:
    libraries = ("weasyprint", "fontTools", "pikepdf", "PIL", "markdown_it", "rapidfuzz", "numpy")
    heavy = (*libraries, "letters.people.proofreading.finders", "letters.post.linting.design")
    program = "import sys; from letters import cli; cli.main(['run', %r]); print([n for n in %r if n in sys.modules])"
    ran = subprocess.run(
        [sys.executable, "-c", program % (str(made), heavy)], capture_output=True, text=True, check=True
    )
    assert "Nothing has changed." in ran.stdout
    assert ran.stdout.splitlines()[-1] == "[]"


def test_a_signature_that_could_be_printed_before_is_looked_at_again_when_it_is_another(
    letters: Command, tmp_path: Path
) -> None:
    folder = small.campaign(tmp_path / "c")
    change_in("campaign.toml", ("\nsender = ", '\nsignature = "pen.png"\nsender = '))(folder)
    (folder / "pen.png").write_bytes(office.signature())
    for _ in range(2):
        ran = letters("run", folder, *ONE)
        assert ran.code == 0, ran.err
    (folder / "pen.png").write_bytes(office.signature()[:300])
    ran = letters("run", folder, *ONE)
    assert ran.code == 1
    assert "This picture cannot be read." in ran.err


def test_when_nothing_has_changed_no_note_is_read_and_the_same_is_worth_a_look(
    letters: Command, hinted: Path, read: list[str], work: Work
) -> None:
    first = [line for line in worth_a_look(letters("check", hinted).err) if "notes.csv" in line]
    assert [line.partition(",")[2][:6] for line in first] == [" row 2", " row 3", " row 8"]
    work.printed.clear()
    ran = letters("run", hinted, *ONE)
    assert ran.code == 0, ran.err
    assert [line for line in worth_a_look(ran.err) if "notes.csv" in line] == first
    assert (read, work.printed) == ([], {})


# --------------------------------------------------------------------------------------------- what is spoilt heals


def lose(path: Path) -> None:
    path.unlink()


def open_to_all(path: Path) -> None:
    path.chmod(0o644)


def empty(path: Path) -> None:
    path.write_bytes(b"")


@POSIX
@pytest.mark.parametrize("spoil", [lose, edit, empty, open_to_all])
@pytest.mark.parametrize("name", MADE)
def test_a_file_that_is_missing_or_changed_or_not_private_is_put_in_place_again(
    letters: Command, made: Path, name: str, spoil: Callable[[Path], None]
) -> None:
    before, ledger = on_disk(made), events(made)
    spoil(made / "output" / name)
    ran = letters("run", made, *ONE)
    assert ran.code == 0, ran.err
    assert "Nothing has changed." in ran.out
    assert (on_disk(made), events(made)) == (before, ledger)
    assert all(files.is_private(path) for path in (made / "output").rglob("*") if path.is_file())
    assert letters("verify", made).code == 0


@pytest.mark.parametrize(("spoil", "what"), [(lose, "taken away"), (edit, "changed")])
def test_what_somebody_has_changed_is_told_since_it_may_be_printed(
    letters: Command, made: Path, spoil: Callable[[Path], None], what: str
) -> None:
    """It was made again without a word, and who had printed it would have posted another's letter."""
    spoil(made / "output/post/print-pack.pdf")
    said = f"Worth a look: post/print-pack.pdf: This file was {what} since it was made. It is made again. If it was"
    assert said in letters("run", made, *ONE).err
    assert "since it was made" not in letters("run", made, *ONE).err


def test_what_a_killed_run_announced_is_put_in_place_again_and_flushed(
    letters: Command, made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All may lie there, and yet it is not known whether it is on the disk."""
    before, flushed = on_disk(made), set[int]()
    post, left = made / "output/post", made / "output/trial/manifest.next.json"
    whole.write(left, (made / "output/trial/manifest.json").read_bytes())
    monkeypatch.setattr(os, "fsync", lambda handle: flushed.add(os.fstat(handle).st_ino))
    assert letters("run", made, *ONE).code == 0
    assert not left.exists()
    assert on_disk(made) == before
    there = {path.stat().st_ino for path in (post, *post.rglob("*"))}
    assert len(there) > len(DUE)
    assert there <= flushed


@pytest.mark.parametrize("spoil", [lose, edit, empty])
def test_whatever_of_the_store_is_spoilt_the_same_comes_of_it(
    letters: Command, made: Path, spoil: Callable[[Path], None]
) -> None:
    before = on_disk(made)
    kept = sorted((made / "output/store").iterdir())
    assert {path.suffix for path in kept} == {".letter", ".sheaf", ".sheets", ".pack", ".page", ""}
    for path in kept:
        spoil(path)
    ran = letters("run", made, *ONE)
    assert ran.code == 0, ran.err
    assert on_disk(made) == before
    assert sorted((made / "output/store").iterdir()) == kept


def test_without_the_store_the_same_comes_of_it(letters: Command, hinted: Path, read: list[str]) -> None:
    before = on_disk(hinted)
    ago = letters("run", hinted, *ONE)
    assert read == []
    for path in (hinted / "output/store").iterdir():
        path.unlink()
    ran = letters("run", hinted, *ONE)
    assert (ran.code, ran.out, ran.err) == (0, ago.out, ago.err)
    assert sorted(read) == sorted(note["staff_id"] for note in small.notes())
    assert on_disk(hinted) == before


# --------------------------------------------------------------------------------------------- one thing has changed


@pytest.mark.parametrize("who", ["A02", "A03"], ids=["due a letter", "due none"])
def test_after_one_changed_note_only_that_note_is_read(
    letters: Command, hinted: Path, read: list[str], work: Work, who: str
) -> None:
    """And of all others the same is worth a look as before."""
    ago = letters("run", hinted, *ONE)
    (note,) = (note["note"] for note in small.notes() if note["staff_id"] == who)
    old = HINTS.get(who, note)
    change_in("notes.csv", (old, "You are kind: every week somebody says so."))(hinted)
    ran = letters("run", hinted, *ONE)
    assert ran.code == 0, ran.err
    assert read == [who]
    assert set(work.printed) == ({who} if who in DUE else set())
    row = f"notes.csv, row {2 + [note['staff_id'] for note in small.notes()].index(who)},"
    assert worth_a_look(ran.err) == [line for line in worth_a_look(ago.err) if row not in line]
    afresh = letters("check", small.campaign(hinted.parent / "d", written=table(hinted / "notes.csv")))
    now, then = ([line for line in worth_a_look(said) if "notes.csv, row" in line] for said in (ran.err, afresh.err))
    assert now == then != [], "as if none had been read before"


def test_after_one_changed_note_a_letter_that_stays_is_the_file_that_it_was(letters: Command, made: Path) -> None:
    post = made / "output/post"
    before = {path: path.stat().st_ino for path in (post / "letters").iterdir()}
    another_note(made)
    assert letters("run", made, *ONE).code == 0
    after = {path: path.stat() for path in (post / "letters").iterdir()}
    assert [path.name for path, it in after.items() if before[path] != it.st_ino] == ["0001-A05.pdf"]
    assert {it.st_nlink for it in after.values()} == {1}
    assert letters("verify", made).code == 0


def a_second_name(path: Path) -> None:
    (path.parents[3] / "kept-elsewhere.pdf").hardlink_to(path)


def a_link(path: Path) -> None:
    path.symlink_to(path.rename(path.parents[3] / "lies-elsewhere.pdf"))


@POSIX
@pytest.mark.parametrize("spoil", [lose, edit, empty, open_to_all, a_second_name, a_link])
def test_a_letter_that_stays_is_written_anew_where_its_file_is_not_ours_alone_as_it_was(
    letters: Command, made: Path, spoil: Callable[[Path], None]
) -> None:
    stays = made / "output/post/letters/0003-B02.pdf"
    before = stays.read_bytes()
    spoil(stays)
    outside = {path: path.stat().st_ino for path in made.glob("*elsewhere.pdf")}
    another_note(made)
    ran = letters("run", made, *ONE)
    assert ran.code == 0, ran.err
    assert stays.read_bytes() == before
    assert stays.stat().st_nlink == 1
    assert files.is_private(stays)
    assert not stays.is_symlink()
    assert stays.stat().st_ino not in outside.values()
    assert letters("verify", made).code == 0


@POSIX
@pytest.mark.parametrize("linked", ["output/post", "output"])
def test_in_a_folder_that_is_a_link_to_another_place_no_file_is_shared_with_that(
    letters: Command, made: Path, linked: str
) -> None:
    elsewhere = (made / linked).rename(made / "elsewhere")
    (made / linked).symlink_to(elsewhere)
    another_note(made)
    ran = letters("run", made, *ONE)
    assert ran.code == 0, ran.err
    assert {path.stat().st_nlink for path in made.rglob("*.pdf")} == {1}
    assert letters("verify", made).code == 0


def test_letters_are_written_anew_where_the_disk_knows_no_second_names(
    letters: Command, made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(*_: object, **__: object) -> NoReturn:
        raise OSError(errno.EPERM, "Operation not permitted")

    before = on_disk(made)
    monkeypatch.setattr(os, "link", unknown)
    another_note(made)
    ran = letters("run", made, *ONE)
    assert ran.code == 0, ran.err
    assert set(on_disk(made)) == set(before)
    assert letters("verify", made).code == 0


def test_what_was_found_in_another_note_is_not_taken_for_what_is_in_this_one(letters: Command, hinted: Path) -> None:
    """Else a note would be printed that nobody has read."""
    before, kept = on_disk(hinted), entries.folder(hinted / "output")
    known = settled.read(kept)
    one, two, *_ = found = known.notes.found
    settled.keep(kept, replace(known, notes=replace(known.notes, found={**found, one: found[two]})))
    for command in (("check", hinted), ("run", hinted, *ONE)):
        ran = letters(*command)
        assert ran.code == 3, ran.out
        assert ran.err.startswith("What is kept of the notes that were read is not what its name stands for.")
    assert on_disk(hinted) == before


def test_a_note_that_became_a_copy_of_another_is_found_though_the_other_was_read_before(
    letters: Command, made: Path, read: list[str]
) -> None:
    assert letters("run", made, *ONE).code == 0
    change_in("notes.csv", (small.NOTES["A03"], small.NOTES["A05"]))(made)
    ran = letters("run", made, *ONE)
    assert ran.code == 1
    assert ran.err.count("Somebody else has the same note.") == 2, "told at either note"
    assert sorted(read) == ["A03", "A05"]


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("staff.csv", "Carys,Price", "Caryl,Pryce"),
        ("staff.csv", "Ravi Nair", "Ravi Nayar"),
        ("campaign.toml", "Gwen Pryce", "Gwen Price"),
        ("campaign.toml", 'organisation = "Ashby Borough Council"', 'organisation = "Ashby Council"'),
    ],
    ids=["a name on the staff sheet", "a manager", "a sender", "an organisation"],
)
def test_when_somebody_whom_a_note_may_name_is_called_otherwise_every_note_is_read(
    letters: Command, tmp_path: Path, read: list[str], name: str, old: str, new: str
) -> None:
    folder = small.campaign(tmp_path)
    assert letters("run", folder, *ONE).code == 0
    read.clear()
    change_in(name, (old, new))(folder)
    if name == "staff.csv":
        text = (folder / "notes.csv").read_text(encoding="utf-8")
        (folder / "notes.csv").write_text(text.replace(old.replace(",", " "), new.replace(",", " ")), encoding="utf-8")
    letters("run", folder, *ONE)
    assert sorted(set(read)) == sorted(person["staff_id"] for person in small.people())


def test_when_the_rules_or_the_program_are_others_every_note_is_read_and_every_letter_made(
    letters: Command, made: Path, read: list[str], work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = on_disk(made)
    monkeypatch.setattr(keys, "program", lambda: "another version")
    assert letters("run", made, *ONE).code == 0
    assert sorted(read) == sorted(person["staff_id"] for person in small.people())
    assert set(work.read) == DUE
    assert on_disk(made) == before


def test_the_rules_and_the_dictionaries_are_part_of_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    def but(name: str) -> str:
        real = files.read

        def read(path: Path) -> bytes:
            return real(path) + (b"\n" if path.as_posix().endswith(name) else b"")

        with monkeypatch.context() as patch:
            patch.setattr(files, "read", read)
            return keys.program.__wrapped__()

    usual = but("no such file")
    assert usual == keys.program()
    for name in ("proofreading/rules.toml", "post/worker.py", "people/proofreading/names.py", "languages/cy.toml"):
        assert but(name) != usual, name
    dictionaries = [name for name in files.tree(Path(keys.__file__).parent) if name.endswith((".dic", ".aff"))]
    assert dictionaries
    assert all(but(name) != usual for name in dictionaries)
