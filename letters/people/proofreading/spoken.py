"""How a name stands in a note: spoken to, spoken of, or a family's."""

from __future__ import annotations

import bisect
import functools
from dataclasses import dataclass

from letters.people.proofreading import words
from letters.people.proofreading.note import Note

YOU = frozenset("you your yours yourself youre youve youll youd ti dy di chi eich rwyt".split())
SOMEBODY = frozenset("he she him her his they them their hi ef fe ei iddo iddi ganddo ganddi".split())
MORE = frozenset(("and", "or", "a", "ac", "who", "whose", "because", "as"))
LONGEST_HEADING = 6  # words
LONGEST_SIGNATURE = 8  # words
BEING = frozenset(("you", "yourself", "ti"))  # “Keep being you Tom, …”
CALLS = frozenset("you youre youve youll youd".split())
ENDEARMENTS = frozenset("fach bach annwyl cariad mate love pet hun duck lovely pal hen".split())
PRAISED_WITH = frozenset(  # “a cracking year Callum”, but not “you rang Callum”
    "best year work job effort stuff star legend done everything much again always lot well today going one"
    " times".split()
)
MANAGES = frozenset(("manager", "supervisor", "line", "boss", "mentor"))
CLOSES = (".", "!", "?", ":)", "-", "\n")


def to(note: Note, at: int, end: int) -> bool:
    """Say whether the words from `at` to before `end` call somebody: “Well done, Tom”, “Tom, you …”, “Go on, Tom!”."""
    first, last = note.words[at], note.words[end - 1]
    if last.owns or (end < len(note.words) and last.after == " " and note.words[end].key in MORE - {"a", "because"}):
        return False
    if _greeted(note, at) or _opened(note, at, end) or _called_without_comma(note, at, end):
        return True
    goes_on = end < len(note.words)
    if first.opens and goes_on and last.after.strip().startswith((",", "-", ":")):
        dashed = last.after.strip()[:1] in ("-", ":")
        return (dashed or note.words[end].key in words.keys("addressed")) and _says_you(note, end)
    if first.before == " " and note.words[at - 1].key in BEING and last.after.strip()[:1] in (",", ".", "!", "?"):
        return True
    if first.before.strip() != "," or _lists(note, at):
        return False
    if goes_on and last.after.strip()[:1] == "," and note.words[end].key in MORE and _says_you(note, 0, at):
        return not any(word.key in SOMEBODY for word in note.words[end : end + 2])
    if goes_on and last.after.strip()[:1] in (",", "-"):
        return note.words[end].key not in MORE and _says_you(note, 0)
    return last.after.lstrip(" ").startswith(CLOSES)


def _called_without_comma(note: Note, at: int, end: int) -> bool:
    """Say whether hurry left the comma out: “Ruth you are a star”, “What a year Callum!”, “Mair fach, diolch”."""
    first, after = note.words[at], note.words[end - 1].after
    follows = note.words[end].key if end < len(note.words) else ""
    if first.opens and after == " " and (follows in CALLS or follows in ENDEARMENTS):
        return True
    praised = first.before == " " and note.words[at - 1].key in PRAISED_WITH
    return praised and after.lstrip(" ")[:1] in (".", "!", ",", "\n") and _says_you(note, 0)


def _greeted(note: Note, at: int) -> bool:
    """Say whether a greeting stands before: “Dear”, “Well done”, “Thank you”."""
    if note.words[at].before.strip() not in ("", ",", "-", ", -"):
        return False
    spoken = tuple(word.key for word in note.words[max(0, at - 4) : at])
    return _ends(spoken, "greetings")


def _opened(note: Note, at: int, end: int) -> bool:
    """Say whether the note opens with the name, after “To” or “For”, and a sign: “For Dawn: …”."""
    if 1 < at < LONGEST_HEADING and note.words[at - 1].key in ("for", "to") and note.words[end - 1].after[:1] == ":":
        return not any(word.opens for word in note.words[1:at])  # “A note for Danielle: …”
    return (
        at == 1
        and note.words[0].key in ("to", "for", "oh", "i", "at")
        and (note.words[end - 1].after.strip() or ".")[:1] in ",:-.!"
    )


def _lists(note: Note, at: int) -> bool:
    """Say whether the name is one of several: “Priya, Tom, and I”."""
    before = note.words[at - 1]
    return before.capital and not before.opens and before.text != "I"


def _says_you(note: Note, start: int, end: int | None = None) -> bool:
    said = _places(note).you
    at = bisect.bisect_left(said, start)
    return at < len(said) and (end is None or said[at] < end)


@dataclass(frozen=True, slots=True)
class Places:
    """Where in a note the words stand that tell of whom it speaks; every name asks for them, so they are found once."""

    you: tuple[int, ...]
    somebody: tuple[int, ...]  # “he”, “her”
    own: tuple[int, ...]  # the recipient's names
    opens: tuple[int, ...]  # the first words of sentences


@functools.lru_cache(maxsize=4)
def _places(note: Note) -> Places:
    at = tuple(enumerate(note.words))
    return Places(
        you=tuple(n for n, word in at if word.key in YOU),
        somebody=tuple(n for n, word in at if word.key in SOMEBODY),
        own=tuple(n for n, word in at if word.key in note.own and word.capital),
        opens=tuple(n for n, word in at if word.opens),
    )


def signs(note: Note, end: int) -> bool:
    """Say whether nothing but kisses and the writer's other names come after: “Best wishes, Helen xx”."""
    last = note.words[end:]
    return len(last) <= LONGEST_SIGNATURE and all(word.key in note.writer or set(word.key) == {"x"} for word in last)


def of(note: Note, at: int, end: int, colleague: bool) -> bool:
    """Say whether the note is about somebody of this name: “Tom has been a rock”, in a note that never says “you”.

    What somebody tells is a mention (“Priya tells me that …”), and so is a name beside another.
    """
    word, follows = note.words[at], note.words[end : end + 1]
    told = bool(follows) and follows[0].key in words.keys("told_verbs")
    sentence = _sentence(note, at)
    joined = at > 0 and note.words[at].before == " " and note.words[at - 1].key in ("and", "a", "ac")
    if told or joined or _places(note).own or _says_you(note, *sentence):
        return False
    acts = bool(follows) and note.words[end - 1].after == " " and follows[0].key in words.keys("acts")
    acts = word.opens if word.owns else acts
    first = sentence[0] == 0
    if word.owns and follows and follows[0].key in MANAGES:
        return True
    if _says_you(note, 0):
        return colleague and first and acts
    alone = first and not any(place < at for place in _places(note).somebody[:1])
    praised = _ends(tuple(word.key for word in note.words[max(0, at - 3) : at]), "praised_before")
    return acts or praised or (colleague and alone)


def _sentence(note: Note, at: int) -> tuple[int, int]:
    opens = _places(note).opens
    after = bisect.bisect_right(opens, at)
    return opens[after - 1] if after else 0, opens[after] if after < len(opens) else len(note.words)


def of_a_family(note: Note, at: int) -> bool:
    """Say whether the word is a child's or a family's name: “little Tom”, “the Price family”, “Kyle's mum”."""
    word = note.words[at]
    after = tuple(other.key for other in note.words[at + 1 : at + 4])
    before = tuple(other.key for other in note.words[max(0, at - 3) : at])
    if _begins(after, "family_after") and word.after == " " and (word.owns or after[0] in FAMILY_WITHOUT_S):
        return True
    if word.key.endswith("s") and not word.owns and before[-1:] == ("the",) and word.before == " ":
        return not note.words[at - 1].opens or word.after == " "
    if after[:1] in (("and",), ("a",)) and len(after) > 2 and after[1] in THEIRS and _begins(after[2:], "family_after"):
        return True
    if word.after.startswith(" (") and word.after.lstrip(" (")[:1].isdigit():
        return True
    return word.before in (" ", ", ") and not word.opens and _ends(before, "family_before")


FAMILY_WITHOUT_S = frozenset(
    "family families household siblings brothers sisters twins children kids boys girls".split()
)
THEIRS = frozenset(("his", "her", "their", "ei", "eu"))


def _begins(keys: tuple[str, ...], name: str) -> bool:
    return any(keys[:length] in words.runs(name) for length in range(1, len(keys) + 1))


def _ends(keys: tuple[str, ...], name: str) -> bool:
    return any(keys[-length:] in words.runs(name) for length in range(1, len(keys) + 1))
