"""What a design must not say by itself: somebody's name, and what no note may say either."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import pairwise

from letters import alike
from letters.people import names, person, proofread, review
from letters.people.roster import Roster
from letters.post import template
from letters.post.markdown import FIELD
from letters.post.template import Template
from letters.problems import Place, Problem
from letters.settings import Settings

GREETING = re.compile(r"\s*(?:Dear|Hello|Hi|Annwyl|Helo)\s+([\w’'-]+)")
WORD, LONGEST = re.compile(r"[\w’'-]+|\0"), 6  # words of a name; a field is none


def named(people: Roster, chosen: Settings, templates: Mapping[str, Template]) -> Iterator[Problem]:
    """Report whoever is named in a design itself: every letter would have the name, whoever it is to."""
    senders = {_called(site.sender) for site in chosen.sites.values()}
    firsts = {alike.called(it) for who in people.people for it in (who.first_name, who.preferred_name) if it}
    whole = {
        alike.called(f"{first} {who.last_name}")
        for who in people.people
        for first in (who.first_name, who.preferred_name)
        if first and who.last_name
    }
    whole |= {_called(name) for who in people.people for name in (who.manager, who.line_manager) if name}
    whole -= senders
    for place, text, next_line in _texts(templates):
        greeted = GREETING.match(text)
        if not whole.isdisjoint(_runs(text, next_line)) or (greeted and alike.called(greeted[1]) in firsts):
            what = "Somebody of the staff sheet, or a manager, is named here, and would be in every letter."
            remedy = "Write a field instead, such as {{ salutation }} or {{ manager }}; or take it out."
            yield Problem(place, what, remedy, text)


def _called(name: str) -> str:
    return alike.called(names.TITLED.sub("", name))


def _runs(text: str, next_line: str) -> Iterator[str]:
    """Give what stands in a line and could be a name, however it is typed; it may go on in the next line."""
    words = [alike.called(word) for word in WORD.findall(text)]
    here, words = len(words), words + [alike.called(word) for word in WORD.findall(next_line)[: LONGEST - 1]]
    for at in range(here):
        for size in range(2, LONGEST + 1):
            if all(run := words[at : at + size]):  # a name does not go through a field
                yield "".join(run)


def spoken_of(people: Roster, chosen: Settings, templates: Mapping[str, Template]) -> Iterator[Problem]:
    """Point to what would stop a note, and stands in a wording, so in every letter: a child's name, a telephone."""
    circle = review.circle(people, chosen)
    for place, text in _wordings(templates):
        for found in proofread.read([person.nobody(text)], circle):
            if found.severity == proofread.BLOCKS:
                line = text[: max(text.find(found.quote), 0)].count("\n") + 1
                yield Problem(
                    replace(place, line=line), found.what, f"It would be in every letter. {found.remedy}", found.quote
                )


def _wordings(templates: Mapping[str, Template]) -> Iterator[tuple[Place, str]]:
    """Give what each wording says by itself, without its fields."""
    for name, kept in templates.items():
        for code, wording in kept.wordings.items():
            yield Place(f"{name}/{code}.md"), FIELD.sub(lambda field: re.sub(r"[^\n]+", "", field[0]), wording.source)


def _texts(templates: Mapping[str, Template]) -> Iterator[tuple[Place, str, str]]:
    """Give what designs say by themselves: texts of the layout, and lines of each wording without its fields.

    With each comes the line that follows.
    """
    for name, kept in templates.items():
        yield from ((Place(f"{name}/{template.LAYOUT}"), text, "") for text in kept.own)
        for code, wording in kept.wordings.items():
            lines = FIELD.sub(lambda field: re.sub(r"[^\n]+", "\0", field[0]), wording.source).split("\n")
            for number, (text, next_line) in enumerate(pairwise((*lines, "")), start=1):
                yield Place(f"{name}/{code}.md", line=number), text, next_line
