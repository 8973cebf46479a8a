"""Everyone's letter in every wording, whatever arm they will be in: the paper is loaded, and each letter composed.

Nothing is laid out here, and no letter is held: what it is made from is enough to tell it from another. Whoever's
letter cannot be composed as the sheets stand is told at the cell.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from types import MappingProxyType

from letters import problems, settings
from letters.people.person import Person
from letters.people.roster import Roster
from letters.post import compose, keyed, language, specimen, stationery, template
from letters.post.compose import Unfit
from letters.post.keyed import Common
from letters.post.letter import Letter, Stationery
from letters.post.stationery import Pictures
from letters.post.template import Template
from letters.problems import Place, Problem, Refused
from letters.settings import Settings

NOTHING_KNOWN: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Paper:
    """What a campaign's letters are made of, beside people's data: by wording, and every site's pictures."""

    settings: Settings
    templates: Mapping[str, Template]
    pictures: Pictures
    stationery: Mapping[str, Stationery]
    printed_on: Mapping[str, str]  # the key of the stationery
    common: Mapping[str, Common]  # the key of all that letters of a wording have in common

    def letter(self, wording: str, person: Person) -> Letter:
        """Return somebody's letter; raise `Unfit` or `Refused` when there can be none."""
        return self.dated(self.settings.date, wording, person)

    def dated(self, day: date, wording: str, person: Person) -> Letter:
        """Return somebody's letter as it would be on another day."""
        site, pictures = self.settings.sites[person.site], self.pictures.names[person.site]
        return compose.letter(person, site, self.templates[wording], day, pictures)

    def source(self, letter: Letter) -> str:
        """Return the SHA-256 of what a letter is made from."""
        return keyed.of_letter(letter, self.printed_on[letter.template])


def paper(
    folder: Path, chosen: Settings, known: Mapping[str, str] = NOTHING_KNOWN, sound: Collection[str] = ()
) -> Paper:
    """Return what a campaign's letters are made of; `Refused` with every fault of it.

    `known` are the designs in which no fault was found before: by the key of each its specimen; `sound` such pictures.
    """
    names = dict.fromkeys(it for arm in chosen.trial.arms for it in (arm.wording, arm.afterwards) if it)
    pictures, _, *loaded = problems.gather(
        lambda: stationery.pictures(chosen, folder, sound),
        lambda: problems.refuse_if(_unknown_languages(chosen)),
        *(partial(template.load, settings.designs(folder, chosen) / name, known) for name in names),
    )
    templates = dict(zip(names, loaded, strict=True))
    specimens = {name: known.get(it.key) or specimen.html(it) for name, it in templates.items()}
    papers = {name: stationery.of(it, pictures, specimens[name]) for name, it in templates.items()}
    printed_on = {name: keyed.of_stationery(it) for name, it in papers.items()}
    common = {
        name: keyed.common(it, printed_on[name], chosen.sites, chosen.date, pictures.names)
        for name, it in templates.items()
    }
    return Paper(chosen, templates, pictures, papers, printed_on, common)


def _unknown_languages(chosen: Settings) -> list[Problem]:
    """Report letterheads in languages that letters cannot be in: nobody would ever get them."""
    known = [code for code in language.languages() if code != language.DEFAULT]
    found = []
    for key, site in chosen.sites.items():
        for code in (code for code in site.language if code not in known):
            what, remedy = language.UNKNOWN, problems.nearest(code, known)
            if code == language.DEFAULT:
                what, remedy = "The words in English stand under the site itself.", "Take this table out."
            found.append(Problem(Place(f"{settings.NAME}, [sites.{key}.language.{code}]"), what, remedy))
    return found


@dataclass(frozen=True, slots=True)
class Composed:
    """What each letter is made from, and its key, by wording and staff id; and where there can be none."""

    sources: Mapping[tuple[str, str], str]
    keys: Mapping[tuple[str, str], str]
    problems: tuple[Problem, ...]


def everyone(people: Roster, paper: Paper, known: Mapping[str, str]) -> Composed:
    """Compose every letter; `known` says by its key of one that was composed before what it is made from.

    Of somebody whose site is not known, the letter is tried on another's letterhead for what else there is to mend.
    """
    sources, named = dict[tuple[str, str], str](), dict[tuple[str, str], str]()
    found: list[Problem] = []
    told = {problem.place for problem in people.problems}  # a cell that is empty need not be called blank as well
    written, faulty = people.written(), people.faulty
    for wording in paper.templates:
        for person in (it for it in people.people if it.full_name or it.note):  # else there is nothing to try it with
            which = wording, person.staff_id
            if person.site:
                named[which] = paper.common[wording].of_person(person, written.get(person.staff_id, ""))
            if source := known.get(named.get(which, "")):
                sources[which] = source
                continue
            try:
                sources[which] = paper.source(paper.letter(wording, _somewhere(person, paper)))
            except Unfit as unfit:
                found += _problems(people, person, unfit)
            except Refused as refused:  # the layout prints a blank: of a missing postcode, or a fault of its own
                found += refused.problems if person.row not in faulty else ()
    return Composed(sources, named, tuple(problem for problem in found if problem.place not in told))


def _somewhere(person: Person, paper: Paper) -> Person:
    return person if person.site else replace(person, site=next(iter(paper.settings.sites)))


def _problems(people: Roster, person: Person, unfit: Unfit) -> Iterator[Problem]:
    faults = (fault for fault in unfit.faults if person.site or fault.field != "language")
    return (people.problem(person, fault) for fault in faults if people.has_cell(person, fault))
