"""Whether a word with a capital letter is somebody's name.

A capital at the start of a sentence says nothing, and some names are words: Grace, Will, May, Price. Where a list does
not decide, the neighbours do.
"""

from __future__ import annotations

from letters.people.proofreading import speller, spoken, words
from letters.people.proofreading.note import Known, Note
from letters.people.proofreading.text import Word

FIRST_NAMES = ("first_names", "names_that_are_words")
ABSTRACT = frozenset(("hope", "faith", "grace", "joy", "patience", "may", "june", "april", "august"))
SEASONS = frozenset(("summer", "autumn", "spring", "winter", "dawn", "rain", "storm", "star", "sky", "snow"))
PEOPLE_ONLY = frozenset("said told asked smiled laughed loves trusts trusted adores called calls climbed and".split())
IDEAS = frozenset(  # words that are names, but do things themselves: “Truth is”, “Legend has it”
    "truth praise wisdom legend story promise dream comfort gift fortune charity honour glory treasure unique true"
    " bright given innocent merit liberty justice valour bliss rhythm fable gem".split()
)
NO_NAMES = ("ly", "ing", "ed")  # a misspelt word at the start of a sentence often ends so
LONGEST_NAME = 8  # words; where nothing but words with capitals follow, no more of them are looked at
JOINS = frozenset(("and", "or", "a", "ac"))
MUTATED = (  # what some first letters change into, and what they were
    *(("dd", ("d",)), ("f", ("b", "m")), ("g", ("c",)), ("b", ("p",)), ("d", ("t",)), ("l", ("ll",)), ("r", ("rh",))),
    *(("ngh", ("c",)), ("mh", ("p",)), ("nh", ("t",)), ("ch", ("c",)), ("ph", ("p",)), ("th", ("t",))),
)
AT_A_PLACE = frozenset(("in", "at", "near", "across", "around", "into", "towards", "throughout", "via", "yn", "i", "o"))


def ordinary(word: Word, note: Note) -> bool:
    """Say whether a word is a word in small letters, too."""
    return speller.ordinary(word.bare, note.language)


def named(note: Note, known: Known, at: int) -> bool:
    """Say whether the word that stands here is somebody's name."""
    word = note.words[at]
    if not word.capital:
        return in_small_letters(word, note, known)
    if len(word.key) < 2 or (_nobodys(word, known) and not _not_the_place(note, at)):
        return False
    if word.capitals and not (word.key in words.keys("first_names") or word.key in known.nearby):
        return False
    if _names_a_thing(note, known, at):
        return False
    if ordinary(word, note) and (word.opens or word.key not in words.keys("first_names")):
        return _word_as_name(note, known, at)
    listed = word.key in known.nearby or word.key in words.keys("first_names") or _part_listed(word)
    listed = listed or (note.language == "cy" and _mutated(word))
    if not listed and _place_here(note, at):
        return False
    if listed or len(word.key) < 3:
        return listed
    if word.key in words.keys("last_names"):
        return not word.opens or _acts(note, at)
    return (
        not speller.knows(word.bare, "en")
        and not speller.knows(word.bare, note.language)
        and (not word.opens or _acts(note, at))
    )


def in_small_letters(word: Word, note: Note, known: Known) -> bool:
    """Say whether a word without a capital letter is a first name all the same: “the way you helped liam”."""
    return (
        len(word.key) > 2
        and word.text.islower()
        and (word.key in words.keys("first_names") or _part_listed(word))
        and word.key not in known.office
        and not ordinary(word, note)
    )


def may_be_a_name(note: Note, known: Known, at: int) -> bool:
    """Say whether a word could be a name before “family”: “the Young family” is one, “the Polish family” is not."""
    word = note.words[at]
    if _nobodys(word, known) or word.capitals or word.key in words.keys("determiners"):
        return False
    if not ordinary(word, note):
        return True
    listed = _listed_word(word)
    told = word.owns or word.after != " " or any(after.key in JOINS for after in note.words[at + 1 : at + 2])
    if not listed and at and not word.opens:
        after = {other.key for other in note.words[at + 1 : at + 2]}
        listed = note.words[at - 1].key == "the" and not after.isdisjoint(spoken.FAMILY_WITHOUT_S)
        listed = listed and word.key not in words.keys("nouns_of_things")
    return listed and (told or not word.opens) and not _in_a_title(note, at)


def _listed_word(word: Word) -> bool:
    """Say whether a word is a name as well, or the plural of a surname that is no place: “the Bakers”, no “Courts”."""
    single = word.key.removesuffix("s")
    surnames = words.keys("surnames_that_are_words")
    plural = single in surnames and single not in words.keys("nouns_of_things")
    return word.key in words.keys("names_that_are_words") or word.key in surnames or plural


def surname(note: Note, known: Known, at: int) -> bool:
    """Say whether a word that follows a first name is its last name."""
    word = note.words[at]
    return word.capital and not word.capitals and not _nobodys(word, known) and len(word.key) > 1


def _nobodys(word: Word, known: Known) -> bool:
    """Say whether it is a month, a land, a tool, a place, an abbreviation, or a word of the office."""
    if word.key in words.keys("first_names") and word.key in known.nearby:
        return False
    if word.key in known.office or word.bare in speller.as_written() or _abbreviation(word):
        return True
    months_too = words.keys("names_that_are_words")
    return word.key in words.keys("places") or (word.key in words.keys("proper") and word.key not in months_too)


def _not_the_place(note: Note, at: int) -> bool:
    """Say whether a place that is a first name too stands where nobody would name a place: “you helped Chelsea”."""
    key = note.words[at].key
    both = key in words.keys("first_names") and key in words.keys("places")
    return both and not _place_here(note, at) and at > 0 and note.words[at - 1].key not in words.keys("determiners")


def _abbreviation(word: Word) -> bool:
    """Say whether it is an abbreviation of the field: in capitals, so that Elsa is a girl and ELSA is none."""
    one = word.text.removesuffix("'s").removesuffix("s")  # “GPs” and “AMHPs”
    return len(one) > 1 and one.isupper() and (word.capitals or one != word.text) and one in speller.abbreviations()


def _mutated(word: Word) -> bool:
    """Say whether a name stands as Welsh has it after some words: “i Ddafydd”, “a Chatrin”, “gan Fair”."""
    places = words.keys("places") | words.keys("proper")
    radicals = {
        start + word.key.removeprefix(changed)
        for changed, starts in MUTATED
        for start in starts
        if word.key.startswith(changed)
    }
    return any(it in words.keys("first_names") and it not in places for it in radicals)


def _part_listed(word: Word) -> bool:
    """Say whether a part of a double name is listed, and no other is a word: “kayden-jay”, not “will-power”."""
    parts = word.key.split("-") if "-" in word.key else ()
    listed = any(part in words.keys("first_names") for part in parts)
    lists = [words.keys(name) for name in FIRST_NAMES]
    return listed or (bool(parts) and word.capital and all(any(part in names for names in lists) for part in parts))


def _names_a_thing(note: Note, known: Known, at: int) -> bool:
    """Say whether the words with capitals from here end in a noun such as “Street”, “Team” or “Cup”."""
    starts = words.keys("place_starts")
    if any(word.key in starts and word.capital for word in note.words[max(0, at - 2) : at + 1]):
        return True
    end = at + 1
    while (
        end < min(at + LONGEST_NAME, len(note.words))
        and note.words[end].before in (" ", "' ")
        and note.words[end].capital
    ):
        if note.words[end].key in words.keys("nouns_of_things"):
            return True
        end += 1
    follows = tuple(word.key for word in note.words[end : end + 2] if word.before == " ")
    small = any(follows[:length] in words.runs("nouns_of_things") for length in (1, 2))
    person = note.words[at].key in words.keys("first_names") or note.words[at].key in known.nearby
    return small and not note.words[end - 1].owns and not person


def _place_here(note: Note, at: int) -> bool:
    return at > 0 and note.words[at - 1].key in AT_A_PLACE and note.words[at].before == " "


def _in_a_title(note: Note, at: int) -> bool:
    """Say whether a neighbour has a capital too: “Duty and Assessment”, “Early Help”."""
    word = note.words[at]
    before = note.words[at - 1 : at] if at and word.before == " " else ()
    after = note.words[at + 1 : at + 2] if word.after == " " else ()
    return any(near.capital and not near.opens and len(near.text) > 1 for near in (*before, *after))


def _word_as_name(note: Note, known: Known, at: int) -> bool:
    """Say whether Grace, Will or May is a person here."""
    word = note.words[at]
    listed = any(word.key in words.keys(name) for name in FIRST_NAMES) or _part_listed(word)
    if word.key not in known.nearby and not listed:
        return False
    if word.opens:
        return _acts(note, at) or _called_out(note, at)
    before = note.words[at - 1]
    if before.key in words.keys("determiners") and word.before == " ":
        return False
    return not _in_a_title(note, at) and not _in_a_date(note, at)


def _in_a_date(note: Note, at: int) -> bool:
    word = note.words[at]
    month = word.key in words.keys("proper")
    digits = any(char.isdigit() for char in word.before[-4:] + word.after[:4])
    months = words.keys("proper")
    neighbour = any(0 <= n < len(note.words) and note.words[n].key in months for n in (at - 2, at + 2))
    return month and (digits or neighbour or note.words[at - 1].key in ("to", "from", "and", "for", "before", "after"))


def _acts(note: Note, at: int) -> bool:
    """Say whether what follows shows a person: “Grace has”, “Kacper's”, “Will and his brother”."""
    word, after = note.words[at], note.words[at + 1 : at + 3]
    if word.owns and not (word.key in ABSTRACT or word.bare.casefold() in ("let", "that", "it", "here", "there")):
        return True
    if not after or after[0].before != " " or word.key in IDEAS:
        return False
    nexts = after[0].key
    if word.key in SEASONS:
        return nexts in PEOPLE_ONLY
    if nexts in ("is", "was", "will", "can", "now", "still", "could", "would") and word.key in ABSTRACT:
        return False
    if nexts in JOINS and len(after) > 1:
        return after[1].key in ("his", "her", "their", "you", "i") or after[1].capital
    regular = nexts.endswith("ed") and len(nexts) > 4 and not word.key.endswith(NO_NAMES) and not after[0].capital
    return nexts in words.keys("acts") or (regular and word.key not in ABSTRACT | SEASONS)


def _called_out(note: Note, at: int) -> bool:
    """Say whether the word is an address: “Grace, you …”."""
    word, after = note.words[at], note.words[at + 1 : at + 2]
    return word.after.strip() in (",", "-", ":") and bool(after) and after[0].key in words.keys("addressed")
