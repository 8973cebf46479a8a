"""The table of rules: each row of rules.toml with the finder that looks for it."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from letters import files
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
    spelling,
    whereabouts,
)
from letters.people.proofreading.phrases import Finder

Case = tuple[str, ...]  # a note about Anna; after it, perhaps, one about Tom


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule; what its fields mean is said at the head of rules.toml."""

    name: str
    find: Finder
    severity: str
    looks_for: str
    why: str
    what: str
    remedy: str
    catches: tuple[Case, ...]
    passes: tuple[Case, ...]


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
def rules() -> tuple[Rule, ...]:
    """Return every rule, in the order of rules.toml; TypeError or KeyError when that and the finders do not agree."""
    rows = tomllib.loads(files.read(Path(__file__).parent / "rules.toml").decode())
    return tuple(_rule(name, rows[name]) for name in [*rows, *(FINDERS.keys() - rows)])


@functools.cache
def named() -> Mapping[str, Rule]:
    """Return every rule by its name."""
    return {rule.name: rule for rule in rules()}


def _rule(name: str, row: Mapping[str, Any]) -> Rule:
    cases = {field: tuple(_case(case) for case in row[field]) for field in ("catches", "passes")}
    return Rule(name=name, find=FINDERS[name], **{**row, **cases})


def _case(case: str | Sequence[str]) -> Case:
    return (case,) if isinstance(case, str) else tuple(case)
