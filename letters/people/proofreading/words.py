"""The word lists in `words/`: one word or phrase a line; lines that begin with # say what they are and from where."""

from __future__ import annotations

import functools
import itertools
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from letters import files
from letters.people.proofreading import text

BETWEEN = r"[\s,;:()\"-]"
TOKEN = re.compile(r"[^\W\d_]+")
LOOKS_BACK = re.compile(r"^(\(\?<![^)]*\))+")
BRACKET = re.compile("[()]")
MARKS = {mark: re.compile(rf"[(){mark}]") for mark in "| "}
STEM, ANY = 4, "*"  # the letters by which “bastard\\w*” is looked up, and a sign that no word has
WORD_ENDS = r"(?=$|[ ':_&]|-(?!\?)|\(\?[=!]|\([ '])"
PLAIN = re.compile(rf"([^\W\d_]+)(?:\(([a-z|]+)\))?(\??){WORD_ENDS}")  # “mum”, “days?”, “murder(ed)?”
TIMES = re.compile(r"^(?:[?*+]|\{\d,\d\})+")  # how often a bracket stands: “(had |has )*”, “(\w+ ){0,3}”
OPEN_ENDED = re.compile(rf"([^\W\d_]{{{STEM},}})\\w[*+]{WORD_ENDS}")  # “bastard\w*”
COMMON = frozenset(
    "a an and are as at be been by for from had has have he her his in is it not of on she so that the their them they"
    " this to was we were when with work you your".split()
)
FOLDER = Path(__file__).parent / "words"


@functools.cache
def lines(name: str) -> tuple[str, ...]:
    """Return the lines of a list, as they stand."""
    rows = files.read(FOLDER / f"{name}.txt").decode().splitlines()
    return tuple(row.strip() for row in rows if row.strip() and not row.startswith("#"))


@functools.cache
def filled(name: str) -> tuple[str, ...]:
    """Return the lines of a list in which “<kin>” stands for what is in the list of that name, and so on."""

    def choice(match: re.Match[str]) -> str:
        return f"({'|'.join(filled(match[1]))})"

    return tuple(re.sub(r"<([a-z_]+)>", choice, line) for line in lines(name))


@functools.cache
def keys(name: str) -> frozenset[str]:
    """Return a list of single words, as they are compared."""
    return frozenset(text.key(line) for line in lines(name))


@dataclass(frozen=True, slots=True, eq=False)
class Phrase:
    """One phrase: its pattern, and sets of words: what it matches holds one of each."""

    pattern: str
    needs: Sequence[frozenset[str]]


@dataclass(frozen=True, slots=True)
class Phrases:
    """A list of phrases by the words of which each must have one, so that in a note few of them are tried at all."""

    having: Mapping[str, Sequence[Phrase]]
    others: Sequence[Phrase]  # tried in every note

    def find(self, plain: str) -> Iterator[str]:
        """Find what the list holds in a plain text, from left to right; nothing is found twice."""
        return (plain[start:stop] for start, stop in self.places(plain))

    def places(self, plain: str) -> Iterator[tuple[int, int]]:
        """Find where that stands."""
        said = tokens(plain)
        having = {phrase for word in self.having.keys() & said for phrase in self.having[word]}
        tried = [phrase for phrase in having if not any(map(said.isdisjoint, phrase.needs))]
        spans = [match.span() for phrase in (*self.others, *tried) for match in pattern(phrase.pattern).finditer(plain)]
        end = 0
        for start, stop in sorted(spans, key=lambda span: (span[0], -span[1])):
            if start >= end:
                yield start, stop
                end = stop


@functools.lru_cache(maxsize=4)  # every list looks at the same note, one after the other
def tokens(plain: str) -> frozenset[str]:
    """Return the words of a plain text, and the first letters of each: “bastards” and “bast*”."""
    said = TOKEN.findall(plain.casefold())
    return frozenset((*said, *[word[:STEM] + ANY for word in said]))


@functools.cache
def phrases(name: str) -> Phrases:
    """Return a list of phrases, whose spaces stand for whatever is between two words; “ ?” may be nothing."""
    having: dict[str, list[Phrase]] = defaultdict(list)
    others = []
    for pattern in (part for line in filled(name) for part in _choices(line)):
        needs = _needs(pattern)
        phrase = Phrase(pattern, needs[1:])
        for word in needs[0] if needs else ():
            having[word].append(phrase)
        others += [] if needs else [phrase]
    return Phrases(having, others)


@functools.cache  # compiled when a note first has the words for it
def pattern(phrase: str) -> re.Pattern[str]:
    """Return a phrase as a pattern."""
    spaced = phrase.replace(" ?", f"{BETWEEN}*").replace(" ", f"{BETWEEN}+")
    return re.compile(rf"(?<!\w)(?:{spaced})(?!\w)", re.IGNORECASE)


def _choices(line: str) -> list[str]:
    """Split a line at each | outside brackets."""
    if "(" not in line:
        return line.split("|")
    cuts = list(_outside(line, "|")) if "|" in line else []
    return [line[start + 1 : end] for start, end in itertools.pairwise([-1, *cuts, len(line)])]


def _outside(line: str, wanted: str) -> Iterator[int]:
    """Return where a character stands in a line outside brackets."""
    depth = 0
    for found in MARKS[wanted].finditer(line):
        if found[0] != wanted:
            depth += 1 if found[0] == "(" else -1
        elif depth == 0:
            yield found.start()


@functools.cache  # the same words stand in many a phrase
def _needs(phrase: str) -> list[frozenset[str]]:
    """Return the sets of words of each of which what a phrase stands for has one, the rarest first."""
    sets = [needed for rest in _rests(LOOKS_BACK.sub("", phrase)) if (needed := _begins(rest))]
    return sorted(sets, key=lambda some: (len(some & COMMON), len(some)))


def _rests(phrase: str) -> Iterator[str]:
    """Return a phrase, and what is left of it from each word on that is outside brackets."""
    while phrase:
        if not phrase.startswith("?"):  # “ ?” may be nothing
            yield phrase
        close = _close(phrase)
        if close and all(choice.endswith(" ") for choice in _choices(phrase[1:close])):  # “(had |has )*”
            phrase = TIMES.sub("", phrase[close + 1 :])
        else:
            phrase = phrase[_first_space(phrase) + 1 :]


def _first_space(phrase: str) -> int:
    """Return where the first space stands outside brackets; behind the last character when there is none."""
    space = phrase.find(" ")
    if "(" in (phrase[:space] if space >= 0 else phrase):
        return next(_outside(phrase, " "), len(phrase))
    return space if space >= 0 else len(phrase)


def _close(phrase: str) -> int:
    """Return where the bracket closes with which a phrase begins; 0 when it begins with none."""
    if not phrase.startswith("(") or phrase.startswith("(?"):
        return 0
    depth = 0
    for found in BRACKET.finditer(phrase):
        depth += 1 if found[0] == "(" else -1
        if not depth:
            return found.start()
    return 0


def _begins(phrase: str) -> frozenset[str]:
    """Return the words of which one is in what a phrase begins with; none when that may be no plain word."""
    if word := PLAIN.match(phrase):
        stem, ends, optional = word.groups()
        forms = [stem + end for end in (ends or "").split("|")]
        forms += [stem if ends else stem[:-1]] if optional else []
        return frozenset(form.casefold() for form in forms)
    if word := OPEN_ENDED.match(phrase):
        return frozenset((word[1][:STEM].casefold() + ANY,))
    phrase = phrase.replace("(?-i:", "(", 1)
    close = _close(phrase)
    choices = _choices(phrase[1:close]) if close else []
    spaced = all(choice.endswith(" ") for choice in choices) and phrase[close + 1 : close + 2] not in ("?", "*", "{")
    if not choices or not (spaced or re.match(WORD_ENDS, phrase[close + 1 :])):
        return frozenset()
    needs = [_needs(choice.rstrip()) for choice in choices]
    return frozenset().union(*(sets[0] for sets in needs)) if all(needs) else frozenset()


@functools.cache
def groups(name: str) -> dict[str, frozenset[str]]:
    """Return, for each word of a list with several words a line, the words with which it shares a line."""
    found: dict[str, frozenset[str]] = {}
    for line in lines(name):
        group = frozenset(text.key(word) for word in line.split())
        found |= {word: found.get(word, frozenset()) | group for word in group}
    return found


@functools.cache
def runs(name: str) -> frozenset[tuple[str, ...]]:
    """Return the phrases of a list as runs of words, as they are compared."""
    return frozenset(tuple(text.key(word) for word in line.split()) for line in lines(name))
