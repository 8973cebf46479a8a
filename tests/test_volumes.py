"""A pack that is larger than a volume: files, numbers and cover sheets run on, and each volume is read by itself."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
import small
from conftest import Command, Work
from test_campaign import ONE, bare, change_in, on_disk, table

from letters import files, store
from letters.post import binder, pack
from letters.post.letter import Finished
from letters.post.pack import Item, Volume
from letters.screens.form import shown

CONTROL = '\n[[trial.arms]]\nname = "control"\n'
SETTINGS = small.CAMPAIGN.replace(CONTROL, "") + "\n[post]\nvolume = 3\n"  # everybody is sent a letter
VOLUMES = [
    "print-pack-1-sheets-1-to-3.pdf",
    "print-pack-2-sheets-4-to-6.pdf",
    "print-pack-3-sheets-7-to-8.pdf",
    "print-pack-4-sheets-9-to-11.pdf",
    "print-pack-5-sheets-12-to-14.pdf",
]
PARTS = ["1 of 3", "2 of 3", "3 of 3", "1 of 2", "2 of 2"]
Sheaf = Callable[[Sequence[Finished]], bytes]


@pytest.fixture
def divided(letters: Command, tmp_path: Path) -> Path:
    """Give a campaign of five letters in one authority and four in another, bound in volumes of three sheets."""
    folder = small.campaign(tmp_path / "c", settings=SETTINGS)
    ran = letters("run", folder, *ONE)
    assert ran.code == 0, ran.err
    return folder


def volumes(folder: Path) -> dict[str, bytes]:
    """Return the files of the pack."""
    post = folder / "output/post"
    return {name: (post / name).read_bytes() for name in files.tree(post) if name.startswith("print-pack")}


def sides(pdf: bytes) -> list[str]:
    """Return the text of each side."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [bare(page.get_textpage().get_text_range()) for page in document]


def test_each_volume_is_a_file_of_its_own_that_says_which_sheets_are_in_it(divided: Path) -> None:
    found = volumes(divided)
    assert list(found) == VOLUMES
    for name, pdf in found.items():
        first, last = map(int, re.findall(r"\d+", name)[1:])
        assert len(sides(pdf)) == 2 * (last - first + 1)


def test_the_print_list_numbers_letters_and_sheets_through_all_volumes(divided: Path) -> None:
    listed = table(divided / "output/post/print-list.csv")
    assert [row["letter_number"] for row in listed] == [str(number) for number in range(1, 10)]
    assert [row["sheet_range"] for row in listed] == ["2", "3", "5", "6", "8", "10", "11", "13", "14"]
    sheets = [pages[at : at + 2] for pages in map(sides, volumes(divided).values()) for at in range(0, len(pages), 2)]
    for row in listed:
        front, _ = sheets[int(row["sheet_range"]) - 1]
        assert bare(row["recipient"]) in front
        assert front == sides((divided / "output/post" / row["file"]).read_bytes())[0]


def test_each_part_of_an_authority_lies_below_a_cover_sheet_that_says_which(divided: Path) -> None:
    for (name, pdf), part in zip(volumes(divided).items(), PARTS, strict=True):
        front, back, *letters = sides(pdf)
        first, last = map(int, re.findall(r"\d+", name)[1:])
        sheets = f"{first + 1} to {last}" if last > first + 1 else f"{last}"
        assert back == ""
        for said in ("Cover sheet", f"Part {part}", f"Letters {last - first}", f"Sheets {sheets}, printed on both"):
            assert bare(said) in front
        assert bare(f"this one is sheet {first}") in front
        assert not any("Coversheet" in side for side in letters)


def test_of_an_authority_that_is_not_divided_no_part_is_said(made: Path) -> None:
    assert list(volumes(made)) == ["print-pack.pdf"]
    front, *_ = sides(volumes(made)["print-pack.pdf"])
    assert "Coversheet" in front
    assert "Part" not in front


def test_the_terminal_and_the_page_name_the_first_and_the_last_volume(letters: Command, tmp_path: Path) -> None:
    folder = small.campaign(tmp_path / "c", settings=SETTINGS)
    ran = letters("run", folder, *ONE)
    assert ran.code == 0, ran.err
    said = " ".join(ran.out.split())
    first, last = (shown(folder / "output/post" / name) for name in (VOLUMES[0], VOLUMES[-1]))
    assert f"5 volumes, 14 sheets, both sides: {first} {last} " in said
    assert not any(name in ran.out for name in VOLUMES[1:-1])
    page = (folder / "output/summary.html").read_text(encoding="utf-8")
    named = f"the 5 volumes of the pack, <code>post/{VOLUMES[0]}</code> to <code>post/{VOLUMES[-1]}</code>,"
    assert f"<li>Print {named} on both sides." in page
    assert "they take 14 sheets of A4" in page


def test_volumes_are_proved_and_sent_like_one_pack(letters: Command, divided: Path) -> None:
    assert letters("verify", divided).code == 0
    ran = letters("sent", divided)
    assert ran.code == 0, ran.err
    there = files.tree(divided / "output/sent/1")
    assert [name for name in there if name.startswith("print-pack")] == VOLUMES
    assert len(there) == 5 + 1 + 9
    assert letters("verify", divided).code == 0


def test_a_second_run_of_volumes_writes_nothing(letters: Command, divided: Path) -> None:
    before, times = on_disk(divided), _times(divided)
    ran = letters("run", divided, *ONE)
    assert ran.out.startswith("9 letters are ready to print. Nothing has changed.\n")
    assert (on_disk(divided), _times(divided)) == (before, times)


def _times(folder: Path) -> dict[Path, tuple[int, int]]:
    found = {path: path.stat() for path in folder.rglob("*") if path.is_file() and path.name != ".lock"}
    return {path: (it.st_ino, it.st_mtime_ns) for path, it in found.items()}


def test_another_size_of_volumes_binds_the_same_letters_anew(letters: Command, divided: Path, work: Work) -> None:
    """No letter is made again; what is not needed any more is taken away."""
    before = {name: data for name, data in on_disk(divided).items() if "/letters/" in name}
    assert len(before) == 9
    change_in("campaign.toml", ("volume = 3", "volume = 6"))(divided)
    ran = letters("run", divided, *ONE)
    assert ran.code == 0, ran.err
    assert list(volumes(divided)) == ["print-pack-1-sheets-1-to-6.pdf", "print-pack-2-sheets-7-to-11.pdf"]
    assert {name: data for name, data in on_disk(divided).items() if "/letters/" in name} == before
    assert (set(work.printed), work.read) == ({"ashby", "brynmor"}, {}), "cover sheets alone"
    assert letters("verify", divided).code == 0
    assert len([name for name in files.tree(divided / "output/store") if name.endswith(".pack")]) == 2


# ------------------------------------------------------------------------------------------- what is not as listed


def swapped(volume: Volume, items: Sequence[Item], covers: Sequence[bytes], title: str, sheaf: Sheaf) -> bytes:
    """Bind a volume, the two letters of the second in each other's place."""
    if volume.file == VOLUMES[1]:
        (one, two), *_ = volume.parts
        both = {one.number: replace(one, letter=two.letter), two.number: replace(two, letter=one.letter)}
        items = [both.get(item.number, item) for item in items]
        volume = replace(volume, parts=((both[one.number], both[two.number]),))
    return bind(volume, items, covers, title, sheaf)


def exchanged(volume: Volume, items: Sequence[Item], covers: Sequence[bytes], title: str, sheaf: Sheaf) -> bytes:
    """Bind the letters of the first volume in the second, below the cover sheet of the second."""
    return bind(pack.volumes(items)[0] if volume.file == VOLUMES[1] else volume, items, covers, title, sheaf)


def uncovered(volume: Volume, items: Sequence[Item], covers: Sequence[bytes], title: str, sheaf: Sheaf) -> bytes:
    """Bind every volume below the cover sheet of the first."""
    seen.extend(covers)
    return bind(volume, items, seen[:1], title, sheaf)


bind = binder.bind
seen: list[bytes] = []


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (swapped, "Letter 3 in the print pack is not the letter in its own file."),
        (exchanged, "Letter 3 in the print pack is not the letter in its own file."),
        (uncovered, "A cover sheet does not say what it should."),
    ],
)
def test_what_is_wrong_in_a_later_volume_is_caught(
    letters: Command,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    fault: Callable[..., bytes],
    said: str,
) -> None:
    folder = small.campaign(tmp_path / "c", settings=SETTINGS)
    seen.clear()
    monkeypatch.setattr(binder, "bind", fault)
    ran = letters("run", folder, *ONE)
    assert ran.code == 3, ran.out
    assert ran.err.startswith(said)
    assert not (folder / "output/post").exists()
    monkeypatch.undo()


def test_a_volume_that_was_changed_or_taken_away_is_found_and_mended(letters: Command, divided: Path) -> None:
    before = on_disk(divided)
    second, third = (divided / "output/post" / name for name in VOLUMES[1:3])
    second.write_bytes(third.read_bytes())
    third.unlink()
    ran = letters("verify", divided)
    assert ran.code == 3
    assert [line.partition(":")[0] for line in ran.err.splitlines()] == [f"post/{name}" for name in VOLUMES[1:3]]
    assert letters("run", divided, *ONE).code == 0
    assert on_disk(divided) == before


def test_a_volume_that_lies_in_the_place_of_another_is_bound_again(letters: Command, divided: Path) -> None:
    before, kept = on_disk(divided), divided / "output/store"
    one, two = (store.volume(kept, number) for number in (1, 2))
    assert one is not None
    assert two is not None
    store.keep_volume(kept, 1, two)
    store.keep_volume(kept, 2, one)
    assert letters("run", divided, *ONE).code == 0
    assert on_disk(divided) == before
    assert (store.volume(kept, 1), store.volume(kept, 2)) == (one, two)


def test_a_volume_that_bears_the_key_of_another_in_the_store_is_not_posted(letters: Command, divided: Path) -> None:
    """It is known by its own hash, and says that it is this one: it is whole, and yet it is another."""
    before, kept = on_disk(divided), divided / "output/store"
    one, two = (store.volume(kept, number) for number in (1, 2))
    assert one is not None
    assert two is not None
    store.keep_volume(kept, 1, replace(two, key=one.key))
    ran = letters("run", divided, *ONE)
    assert ran.code == 3, ran.out
    assert "another volume is kept in the place of this one. Delete the folder “store” and run it again." in ran.err
    assert on_disk(divided) == before
    shutil.rmtree(divided / "output/store")
    assert letters("run", divided, *ONE).code == 0
    assert on_disk(divided) == before


@pytest.mark.parametrize("volume", ["1", "0", "-3", "10001", '"3"', "3.0", "true"])
def test_a_volume_has_room_for_a_cover_sheet_and_a_letter(letters: Command, tmp_path: Path, volume: str) -> None:
    folder = small.campaign(tmp_path, settings=small.CAMPAIGN + f"\n[post]\nvolume = {volume}\n")
    ran = letters("check", folder)
    assert ran.code == 1, ran.out
    assert ran.told.startswith("campaign.toml, line "), ran.err
    assert "volume" in ran.told
