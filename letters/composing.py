"""Everyone's letter in every wording, whatever arm they will be in: the paper is loaded, and each letter composed.

Nothing is laid out here. Whoever's letter cannot be composed as the sheets stand is told at the cell.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from letters import problems, settings
from letters.people.roster import Roster
from letters.post import compose, language, stationery, template
from letters.post.compose import Unfit
from letters.post.letter import Letter
from letters.post.stationery import Pictures
from letters.post.template import Template
from letters.problems import Place, Problem, Refused
from letters.settings import Settings

Paper = tuple[Mapping[str, Template], Pictures]  # the templates by wording, and every site's pictures


def paper(folder: Path, chosen: Settings) -> Paper:
    """Return what a campaign's letters are made of, beside people's data; `Refused` with every fault of it."""
    names = dict.fromkeys(it for arm in chosen.trial.arms for it in (arm.wording, arm.afterwards) if it)
    pictures, _, *templates = problems.gather(
        lambda: stationery.pictures(chosen, folder),
        lambda: problems.refuse_if(_unknown_languages(chosen)),
        *(partial(template.load, settings.designs(folder, chosen) / name) for name in names),
    )
    return dict(zip(names, templates, strict=True)), pictures


def _unknown_languages(chosen: Settings) -> list[Problem]:
    """Report letterheads in languages that letters cannot be in: nobody would ever get them."""
    known = [code for code in language.languages() if code != language.DEFAULT]
    found = []
    for key, site in chosen.sites.items():
        for code in (code for code in site.language if code not in known):
            what, remedy = "This is the code of no language.", problems.nearest(code, known)
            if code == language.DEFAULT:
                what, remedy = "The words in English stand under the site itself.", "Take this table out."
            found.append(Problem(Place(f"{settings.NAME}, [sites.{key}.language.{code}]"), what, remedy))
    return found


def everyone(
    people: Roster, chosen: Settings, paper: Paper
) -> tuple[dict[tuple[str, str], Letter], tuple[Problem, ...]]:
    """Return every letter by wording and staff id, and where there can be none.

    Of somebody whose site is not known, the letter is tried on another's letterhead for what else there is to mend.
    """
    templates, pictures = paper
    letters: dict[tuple[str, str], Letter] = {}
    found: list[Problem] = []
    told = {problem.place for problem in people.problems}  # a cell that is empty need not be called blank as well
    faulty = people.faulty
    for name, kept in templates.items():
        for person in (it for it in people.people if it.full_name or it.note):  # else there is nothing to try it with
            key = person.site or next(iter(chosen.sites))
            try:
                letter = compose.letter(person, chosen.sites[key], kept, chosen.date, pictures.names[key])
                letters[name, person.staff_id] = letter
            except Unfit as unfit:
                faults = [fault for fault in unfit.faults if person.site or fault.field != "language"]
                found += [people.problem(person, fault) for fault in faults if people.has_cell(person, fault)]
            except Refused as refused:  # the layout prints a blank: of a missing postcode, or a fault of its own
                found += refused.problems if person.row not in faulty else ()
    return letters, tuple(problem for problem in found if problem.place not in told)
