"""How a name stands in a note: spoken to, spoken of, or a family's."""

from __future__ import annotations

from letters.people.proofreading import words
from letters.people.proofreading.note import Note

YOU = frozenset("you your yours yourself youre youve youll youd ti dy di chi eich rwyt".split())
SOMEBODY = frozenset("he she him her his they them their hi ef fe ei iddo iddi ganddo ganddi".split())
MORE = frozenset(("and", "or", "a", "ac", "who", "whose", "because", "as"))
CLOSES = (".", "!", "?", ":)", "-", "\n")


def to(note: Note, at: int, end: int) -> bool:
    """Say whether the words from `at` to before `end` call somebody: “Well done, Tom”, “Tom, you …”, “Go on, Tom!”."""
    first, last = note.words[at], note.words[end - 1]
    if last.owns or (end < len(note.words) and last.after == " " and note.words[end].key in MORE - {"a", "because"}):
        return False
    if _greeted(note, at) or _opened(note, at, end):
        return True
    if last.after.strip().startswith((",", "-", ":")) and first.opens and end < len(note.words):
        return note.words[end].key in words.keys("addressed") and _says_you(note, end)
    between = first.before.strip() == "," and last.after.strip()[:1] in (",", "-") and end < len(note.words)
    if between:
        return note.words[end].key not in MORE and not _lists(note, at, end) and _says_you(note, 0)
    return last.after.lstrip(" ").startswith(CLOSES) and first.before.strip() == "," and not _lists(note, at, end)


def _greeted(note: Note, at: int) -> bool:
    """Say whether a greeting stands before: “Dear”, “Well done”, “Thank you”."""
    if note.words[at].before.strip() not in ("", ",", "-", ", -"):
        return False
    spoken = tuple(word.key for word in note.words[max(0, at - 4) : at])
    return _ends(spoken, "greetings")


def _opened(note: Note, at: int, end: int) -> bool:
    """Say whether the note opens with the name, after “To” or “For”, and a sign: “For Dawn: …”."""
    return at == 1 and note.words[0].key in ("to", "for", "oh", "i", "at") and note.words[end - 1].after[:1] in ",:-.!"


def _lists(note: Note, at: int, end: int) -> bool:
    """Say whether the name is one of several: “Priya, Tom, and I”."""
    before = note.words[at - 1]
    return before.capital and not before.opens and before.text != "I"


def _says_you(note: Note, at: int) -> bool:
    return any(word.key in YOU for word in note.words[at:])


def signs(note: Note, end: int) -> bool:
    """Say whether nothing but kisses and the writer's other names come after: “Best wishes, Helen xx”."""
    return all(word.key in note.writer or set(word.key) == {"x"} for word in note.words[end:])


def of(note: Note, at: int, end: int, colleague: bool) -> bool:
    """Say whether the note is about somebody of this name: “Tom has been a rock”, in a note that never says “you”.

    What somebody tells is a mention (“Priya tells me that …”), and so is a name beside the recipient's own.
    """
    last = note.words[end - 1]
    follows = note.words[end : end + 1]
    own_name = any(word.key in note.own and word.capital for word in note.words)
    if own_name or (follows and follows[0].key in words.keys("told_verbs")):
        return False
    sentence = _sentence(note, at)
    says_you = any(note.words[n].key in YOU for n in sentence)
    if says_you or (_says_you(note, 0) and (not colleague or sentence[0] != 0)):
        return False
    praised = _ends(tuple(word.key for word in note.words[max(0, at - 3) : at]), "praised_before")
    silent = not _says_you(note, 0)
    if (
        silent
        and (praised or colleague)
        and sentence[0] == 0
        and not any(word.key in SOMEBODY for word in note.words[:at])
    ):
        return True
    if last.owns:
        return note.words[at].opens
    if follows and last.after == " " and follows[0].key in words.keys("acts"):
        return True
    return praised or (colleague and last.after.lstrip(" ").startswith((*CLOSES, ",", ";")))


def _sentence(note: Note, at: int) -> range:
    start = next((n for n in range(at, -1, -1) if note.words[n].opens), 0)
    end = next((n for n in range(at + 1, len(note.words)) if note.words[n].opens), len(note.words))
    return range(start, end)


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
