"""Put a strange word into everything that is somebody's, make the letters, and look for the words in each.

Everybody has a first and a last name that nobody else has and that no language knows, and the first stands in their
note too. The letters are made by the real `letters run`, in campaigns of a thousand people, and read back with pypdf,
which the program itself does not use: in each must stand its own words, and nobody else's, of either group. So it is
with the rows of the print list, and with the page for the manager, which tells nobody's name.
"""

from __future__ import annotations

import argparse
import csv
import io
import random
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import fixed
import large

LETTERS, PEOPLE = 10_000, 1_000  # letters in all; people in one campaign, half of whom are sent one
VOWELS, CONSONANTS = "aeio", "bdfgklmnprstvz"
LENGTH = 8  # of a canary: Q, a vowel and three syllables; in no other word does Q stand before one of these
WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Sung:
    """What was found in the letters of one campaign."""

    letters: int
    missing: tuple[str, ...]  # letters that lack a word of their own
    foreign: tuple[str, ...]  # letters in which stands the word of another recipient
    control: tuple[str, ...]  # places in which stands the word of somebody who is sent none


def canaries(count: int, seed: str) -> list[str]:
    """Return so many different words that nobody is called by."""
    chance, found = random.Random(seed), dict[str, None]()
    while len(found) < count:
        rest = "".join(chance.choice(CONSONANTS) + chance.choice(VOWELS) for _ in range(3))
        found[f"Q{chance.choice(VOWELS)}{rest}"] = None
    return list(found)


def write(folder: Path, people: int, seed: str) -> Mapping[str, tuple[str, str]]:
    """Invent a campaign in which everybody has canaries, and return each person's, by staff id."""
    large.write(people, folder)
    words = canaries(2 * people, seed)
    texts = [(folder / name).read_text(encoding="utf-8") for name in ("staff.csv", "notes.csv")]
    staff, notes = (list(csv.DictReader(io.StringIO(text))) for text in texts)
    own = {}
    for row, note, first, last in zip(staff, notes, words[::2], words[1::2], strict=True):
        own[row["staff_id"]] = (first, last)
        row["first_name"], row["last_name"], note["name"] = first, last, f"{first} {last}"
        note["note"] = f"{first}, y{note['note'][1:]}"
    for name, rows in (("staff.csv", staff), ("notes.csv", notes)):
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            table = csv.DictWriter(file, rows[0])
            table.writeheader()
            table.writerows(rows)
    return own


def sing(people: int, seed: str, workers: int = 1) -> Sung:
    """Make the letters of a campaign, read each, and return what was found."""
    with fixed.room("canaries") as room:
        folder = Path(room) / "c"
        own = write(folder, people, seed)
        ran = subprocess.run(
            fixed.command("run", folder, "--workers", str(workers)),
            env=fixed.environment(),
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        if ran.returncode:
            raise RuntimeError(f"letters run ended with {ran.returncode}: {ran.stderr[:2000]}")
        return _heard(folder / "output", own)


def _heard(output: Path, own: Mapping[str, tuple[str, str]]) -> Sung:
    """Look for canaries in every letter, in the print list and in the summary."""
    allocation = io.StringIO((output / "trial" / "allocation.csv").read_text(encoding="utf-8"))
    arms = {row["staff_id"]: row["arm"] for row in csv.DictReader(allocation)}
    owner = {word.casefold(): staff_id for staff_id, words in own.items() for word in words}
    letters = {path.stem.partition("-")[2]: path for path in sorted((output / "post" / "letters").glob("*.pdf"))}
    heard = {staff_id: text(path) for staff_id, path in letters.items()}
    missing = [name for name, said in heard.items() if not _sings(said, own[name])]
    missing += [name for name, arm in arms.items() if arm == "letter" and name not in letters]
    found = {name: {owner[word] for word in _words(said) & owner.keys()} - {name} for name, said in heard.items()}
    listed = (output / "post" / "print-list.csv").read_text(encoding="utf-8-sig")
    beside = {name: _words((output / name).read_text(encoding="utf-8")) for name in ("summary.html", "ledger.jsonl")}
    found |= {row: {owner[word] for word in _words(row) & owner.keys()} - set(letters) for row in listed.splitlines()}
    found |= {name: {owner[word] for word in words & owner.keys()} for name, words in beside.items()}
    control = {staff_id for staff_id, arm in arms.items() if arm != "letter"}
    return Sung(
        letters=len(letters),
        missing=tuple(missing),
        foreign=tuple(place for place, whose in found.items() if whose - control),
        control=tuple(place for place, whose in found.items() if whose & control),
    )


def text(path: Path) -> str:
    """Return what a letter says, as pypdf reads it."""
    import pypdf

    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(path.read_bytes())).pages)


def _sings(said: str, own: tuple[str, str]) -> bool:
    """Say whether a letter has its own words: the first name in the window and the note, the last in the window."""
    first, last = own
    return said.count(first) >= 2 and last in said


def _words(said: str) -> set[str]:
    """Return every word, and every stretch of letters as long as a canary, whatever it has run into."""
    run_on = "".join(WORD.findall(said.casefold()))
    stretches = {run_on[at : at + LENGTH] for at in range(len(run_on)) if run_on[at] == "q"}
    return stretches | set(WORD.findall(said.casefold()))


def campaigns(letters: int) -> Iterator[Sung]:
    """Make at least so many letters, in as many campaigns as it takes."""
    made, number = 0, 0
    while made < letters:
        sung = sing(min(PEOPLE, 2 * (letters - made)), f"canaries {number}", 2)
        made, number = made + sung.letters, number + 1
        yield sung


def main() -> int:
    """Make the letters, print what was found, and return an exit code: 0 when every word was where it should be."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--letters", type=int, default=LETTERS)
    start, all_of_them = time.monotonic(), list[Sung]()
    for sung in campaigns(asked.parse_args().letters):
        all_of_them.append(sung)
        made = sum(it.letters for it in all_of_them)
        print(f"{time.monotonic() - start:6.0f} s  {made} letters", flush=True)
    bad = [sum(len(getattr(it, kind)) for it in all_of_them) for kind in ("missing", "foreign", "control")]
    print(f"{made} letters in {len(all_of_them)} campaigns: {bad[0]} without a word of their own, ", end="")
    print(f"{bad[1]} with a word of another's, {bad[2]} with one of somebody's who is sent none")
    for it in all_of_them:
        print("\n".join([*it.missing, *it.foreign, *it.control][:10]), end="")
    return 1 if any(bad) else 0


if __name__ == "__main__":
    sys.exit(main())
