"""The table of finders: what looks for each rule of rules.toml. It is loaded where a note is read, not before."""

from __future__ import annotations

import functools
from collections.abc import Mapping

from letters.people.proofreading import (
    ages,
    casework,
    copies,
    employment,
    gaps,
    language,
    manner,
    names,
    numbers,
    phrases,
    rules,
    spelling,
    whereabouts,
)
from letters.people.proofreading.phrases import Finder

FINDERS: Mapping[str, Finder] = {
    "one-word": manner.one_word,
    "wrong-name": names.called(names.WRONG),
    "colleague": names.called(names.COLLEAGUE),
    "first-name": names.called(names.FIRST),
    "unknown-name": names.called(names.UNKNOWN),
    "copy": copies.copied,
    "near-copy": copies.nearly,
    "placeholder": gaps.placeholder,
    "nhs-number": numbers.nhs_number,
    "date-of-birth": ages.date_of_birth,
    "postcode": whereabouts.postcode,
    "phone": numbers.phone,
    "email": whereabouts.email,
    "case-number": numbers.case_number,
    "initials-age": ages.initials_age,
    "place": casework.place,
    "kinship-event": casework.kinship_event,
    "sensitive": employment.sensitive,
    "attendance": phrases.of("attendance"),
    "backhanded": manner.backhanded,
    "profanity": manner.profanity,
    "shouting": manner.shouting,
    "spelling": spelling.slips,
    "language": language.other,
}


@functools.cache
def finders() -> Mapping[str, Finder]:
    """Return every rule's finder by its name, in the order of rules.toml; KeyError when the two do not agree."""
    if astray := FINDERS.keys() ^ rules.named().keys():
        raise KeyError(*sorted(astray))
    return {name: FINDERS[name] for name in rules.named()}
