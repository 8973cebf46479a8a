"""Notes that are the same as somebody else's, or nearly.

Notes are compared without greeting and signature, names, case and punctuation, and as if everybody were “they”. Nearly
the same are two whose words agree to `NEAR` per cent (RapidFuzz's ratio over words). Not every pair is compared: only
notes that share one of a few runs of three words, picked by their checksums (min-wise hashing; Broder 1997), so that
the time grows with the notes, not with their pairs.
"""

from __future__ import annotations

import re
import zlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from letters.people.proofreading import text, words

if TYPE_CHECKING:
    from letters.people.proofreading.note import Known, Note

NEAR = 80  # per cent
RUN = 3  # words in a run
SAMPLE = 8  # runs by which a note is found
LOOK_BACK = 4  # notes of one run that are compared with the next one
SHORTEST = 5  # words; shorter notes are alike by chance
NUMBERS = re.compile(r"\d+")
THEY = {"he": "they", "she": "they", "his": "their", "her": "their", "hers": "their", "him": "their", "them": "their"}


def bare(plain: str, own: frozenset[str]) -> tuple[str, ...]:
    """Return a note's words as they are compared: keys without greeting, names and gender, then its numbers."""
    firsts, keys = words.keys("first_names"), list[str]()
    for word in text.WORD.findall(plain):
        key = text.key(word)
        if key not in own and not (key in firsts and word[0].isupper()) and set(key) != {"x"}:
            keys.append(THEY.get(key, key))
    opened, closed = words.runs("opening_words"), words.runs("closing_words")
    begin = next((length for length in (3, 2, 1) if tuple(keys[:length]) in opened), 0)
    end = next((length for length in (3, 2, 1) if tuple(keys[-length:]) in closed), 0)
    return (*keys[begin : len(keys) - end], *NUMBERS.findall(plain))


def same(notes: Mapping[str, tuple[str, ...]]) -> Mapping[str, str]:
    """Return each note that somebody else has too, with the first other who has it."""
    having = defaultdict(list)
    for staff_id, note in notes.items():
        having[note].append(staff_id)
    return {
        staff_id: ids[0] if staff_id != ids[0] else ids[1]
        for note, ids in having.items()
        if len(ids) > 1 and note
        for staff_id in ids
    }


def near(notes: Mapping[str, tuple[str, ...]]) -> Mapping[str, str]:
    """Return each note that is nearly somebody else's, with that other."""
    from rapidfuzz import fuzz  # loaded when notes are compared

    found: dict[str, str] = {}
    letters: dict[str, str] = {}  # a letter for each word: two strings compare fastest
    spelt: dict[str, str] = {}
    buckets: dict[int, list[str]] = defaultdict(list)
    for staff_id, note in notes.items():
        if len(note) < SHORTEST:
            continue
        spelt[staff_id] = mine = "".join([letters.setdefault(word, chr(len(letters))) for word in note])
        runs = _sample(note)
        for other in dict.fromkeys(other for run in runs for other in buckets[run]):
            if fuzz.ratio(mine, spelt[other], score_cutoff=NEAR):
                found.setdefault(staff_id, other)
                found.setdefault(other, staff_id)
        for run in runs:
            buckets[run] = [*buckets[run][-LOOK_BACK + 1 :], staff_id]
    return found


def _sample(note: tuple[str, ...]) -> list[int]:
    runs = {zlib.crc32(" ".join(note[n : n + RUN]).encode()) for n in range(len(note) - RUN + 1)}
    return sorted(runs)[:SAMPLE]


def copied(note: Note, known: Known) -> Iterator[str]:
    """Find a note that somebody else has, too; what is given is whose."""
    if other := known.same.get(note.person.staff_id):
        yield other


def nearly(note: Note, known: Known) -> Iterator[str]:
    """Find a note that is nearly somebody else's; what is given is whose."""
    if other := known.nearly.get(note.person.staff_id):
        yield other
