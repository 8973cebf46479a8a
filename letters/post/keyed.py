"""The key of a letter: the SHA-256 of all that it is made from, and of all that it must say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from letters import files, keys
from letters.people.person import Person
from letters.post.letter import Letter, Stationery
from letters.post.template import Template
from letters.sections.sites import Site


def of_stationery(it: Stationery) -> str:
    """Return the key of what letters are printed on."""
    assets = (part for name, data in sorted(it.assets.items()) for part in (name, files.digest(data)))
    return keys.of(it.styles, it.specimen, *assets)


def of_letter(letter: Letter, stationery: str) -> str:
    """Return the key of all that a letter says and shows, whatever program makes it; `stationery` is a key."""
    return keys.of(letter.html, stationery)


@dataclass(frozen=True, slots=True)
class Common:
    """The key of all that letters of one wording have in common, in each authority."""

    of_site: Mapping[str, str]

    def of_person(self, person: Person, note: str) -> str:
        """Return the key of somebody's finished letter, and of what it must say; `note` is as the sheet has it.

        It does not matter where in the sheets they stand.
        """
        return keys.of(self.of_site[person.site], repr(person.told), note)


def common(
    template: Template, stationery: str, sites: Mapping[str, Site], day: date, pictures: Mapping[str, Mapping[str, str]]
) -> Common:
    """Return the key of what a wording's letters have in common."""
    parts = (template.key, stationery)
    return Common(
        {key: keys.of(*parts, key, repr(site), day.isoformat(), repr(pictures[key])) for key, site in sites.items()}
    )
