"""Invent a large campaign in which nothing need be mended: `python tools/large.py PEOPLE FOLDER`.

The notes are walks through the words of the corpus' clean notes, so that words, lengths and the chance of two notes
being alike are those of real ones; the grammar is not. A walk in which proof-reading finds anything is not taken.
"""

from __future__ import annotations

import csv
import itertools
import random
import re
import sys
import tomllib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from proofread_report import person

from letters.people import proofread
from letters.people.proofread import Circle

CORPUS = Path(__file__).parents[1] / "tests" / "corpus"
LINES = [f"address_line_{number}" for number in range(1, 7)]
STAFF = ["staff_id", "first_name", "last_name", "site", "team", "line_manager", *LINES, "postcode", "job_title"]
NOTES = ["staff_id", "name", "note", "manager"]
SITES, TEAMS = 15, 10  # and as many teams in each
WORDS = (14, 34)  # the shortest and the longest note
FIRST = (
    "Adaeze Bronwen Callum Delyth Emeka Farida Gethin Harriet Imran Jolanta Kwame Lowri Megan Nia Owain Priya".split()
)
BEGIN, END = (
    "Ab Bar Cal Den El Fen Gar Hol Ing Ken Lan Mar Nor Os Pem Ras Sal Tor Ul Wex".split(),
    ("acombe bridge dale evick field gate hurst ington ley more ness over ridge stead thwaite wick worth".split()),
)
CAMPAIGN = """title = "A large campaign"
date = 2026-12-01

[people]
staff = "staff.csv"
notes = "notes.csv"

[trial]
seed = "a large campaign"
strata = ["site", "team"]

[[trial.arms]]
name = "letter"
wording = "recognition"

[[trial.arms]]
name = "control"
"""
SITE = """
[sites.a{0}]
organisation = "Authority {0}"
sender = "Ruth Amadi"
role = "Director of Children’s Services"
address = ["Town Hall", "EX39 1AA"]
"""


def words_after() -> dict[str, list[str]]:
    """Return the words that follow each word in the corpus' clean notes, in small letters, names left out."""
    after: dict[str, list[str]] = defaultdict(list)
    for part in ("tuned", "further"):
        for note in tomllib.loads((CORPUS / f"{part}.toml").read_text(encoding="utf-8"))["note"]:
            if note.get("rules") or "Diolch" in note["text"]:
                continue
            for sentence in re.split(r"[.!?\n]+", note["text"]):
                plain = re.findall(r"[a-z]+(?:['’-][a-z]+)*", re.sub(r"[A-Z]\S*|\S*\d\S*", " ", sentence))
                for one, other in itertools.pairwise(plain):
                    after[one].append(other)
    return dict(after)


def notes(seed: str, count: int) -> list[str]:
    """Return so many notes in which no rule finds anything."""
    chance, after = random.Random(seed), words_after()
    begin = sorted(after)
    member = {"first_name": "Anna", "last_name": "Bell", "site": "", "team": "", "manager": ""}
    found: list[str] = []
    while missing := count - len(found):
        walks = [walk(chance, after, begin) for _ in range(missing)]
        read = proofread.read([person(f"{n}", note, member) for n, note in enumerate(walks)], Circle((), ()))
        faulty = {int(finding.staff_id) for finding in read}
        found += [note for n, note in enumerate(walks) if n not in faulty]
    return found


def walk(chance: random.Random, after: Mapping[str, Sequence[str]], begin: Sequence[str]) -> str:
    """Return one walk through the words."""
    count, word, walked = chance.randint(*WORDS), chance.choice(begin), ["You"]
    while len(walked) < count:
        walked.append(word)
        word = chance.choice(after.get(word) or begin)
    return " ".join(walked) + "."


def new_name(chance: random.Random, postcode: str, named: set[tuple[str, ...]]) -> tuple[str, str]:
    """Return a first and a last name that nobody of this postcode has yet, who would be listed twice."""
    while True:
        name = chance.choice(FIRST), chance.choice(BEGIN) + chance.choice(END)
        if (*name, postcode) not in named:
            named.add((*name, postcode))
            return name


def write(people: int, folder: Path) -> None:
    """Write a campaign of so many people into a folder that may not be there yet."""
    chance, said = random.Random(people), notes("notes", people)
    folder.mkdir(parents=True, exist_ok=True)
    with (
        (folder / "staff.csv").open("w", encoding="utf-8", newline="") as staff,
        (folder / "notes.csv").open("w", encoding="utf-8", newline="") as written,
    ):
        csv.writer(staff).writerow(STAFF)
        csv.writer(written).writerow(NOTES)
        named: set[tuple[str, ...]] = set()
        for number in range(1, people + 1):
            site, team = number % SITES, number // SITES % TEAMS
            id_, postcode = f"S{number:07d}", f"EX{number % 39 + 1} {number % 9}AB"
            name = new_name(chance, postcode, named)
            street = f"{chance.randint(1, 400)} {chance.choice(BEGIN)}{chance.choice(END)} Road"
            manager = f"{FIRST[team]} {BEGIN[site]}{END[team]}"
            row = [id_, *name, f"a{site}", f"Team {team}", manager, street, "Bideford", *[""] * 4, postcode, "Carer"]
            csv.writer(staff).writerow(row)
            csv.writer(written).writerow([id_, " ".join(name), said[number - 1], manager])
    settings = CAMPAIGN + "".join(SITE.format(number) for number in range(SITES))
    (folder / "campaign.toml").write_text(settings, encoding="utf-8")


if __name__ == "__main__":
    write(int(sys.argv[1]), Path(sys.argv[2]))
