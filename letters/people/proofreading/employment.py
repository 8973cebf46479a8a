"""What is the worker's own, and not their manager's to print: health, family, faith, union, conduct, pay."""

from __future__ import annotations

import re
from collections.abc import Iterator

from letters.people.proofreading import text, words
from letters.people.proofreading.note import Known, Note

SENTENCE = re.compile(r"[^.!?\n]+")


def sensitive(note: Note, known: Known) -> Iterator[str]:
    """Find what is the worker's own: by a phrase that says so, or in a sentence that is about nobody else."""
    yield from words.phrases("sensitive").find(note.text)
    for sentence in SENTENCE.findall(note.text) if any(words.phrases("own_matters").find(note.text)) else ():
        found = tuple(words.phrases("own_matters").find(sentence))
        if found and words.keys("of_the_work").isdisjoint(text.keys(sentence)):
            yield from found
