"""report.html and report.pdf: what came of a trial, from estimates.json and nothing else.

First the answer in plain words, for somebody who decides; then who took part, every effect, who is missing, how it
was done, and how to do it again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup

from letters import layouts
from letters.counting import listed
from letters.evidence import consort, effects, figures, in_full, known, methods, printed, samples, verdicts, words
from letters.evidence.blocks import Chapter
from letters.evidence.figures import Row
from letters.evidence.verdicts import Answer
from letters.evidence.words import Told

CHAPTERS = (  # in order; one that has nothing to tell is not there
    effects.effects,
    samples.people,
    samples.spread,
    samples.balance,
    samples.attrition,
    effects.subgroups,
    samples.uptake,
    samples.spillover,
    methods.methods,
    methods.repeating,
    in_full.chapter,
)
PICTURE = re.compile(  # as `svg.picture` writes it
    r'<svg [^>]*style="--wide: (?P<wide>[0-9.]+)"[^>]*>\s*<title id="(?P<name>[^"]*)-title">(?P<title>.*?)</title>'
    r"<desc [^>]*>(?P<told>.*?)</desc>.*?</svg>",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Leading:
    """The answer to one question, at the head of the report."""

    answer: Answer
    picture: Markup


# ---------------------------------------------------------------------------------------------------- the page


def html_of(said: Mapping[str, Any]) -> bytes:
    """Return the report as one page of HTML that needs no other file and runs no script."""
    told = _chapters(said)
    page = layouts.filled(
        Path(__file__).with_name("report.html"),
        title=said["title"],
        blind=said["blind"],
        evaluated=words.day(said["evaluated"]),
        drawn=words.day(said["drawn"]),
        standing=_standing(said),
        leading=list(_leading(said)),
        others=_others(said),
        known=list(known.worth(said)),
        chapters=told,
    )
    return page.encode()


def _chapters(said: Told) -> list[Chapter]:
    found = [chapter for chapter in (make(said) for make in CHAPTERS) if chapter.blocks]
    titles = {"answer": "The answer"} | {chapter.name: chapter.title for chapter in found}
    return [*found, consort.checklist(said, titles), methods.references()]


def _standing(said: Told) -> str:
    """Say what the outcome of the answer is to the trial."""
    if not said["outcomes"]:
        return "No outcome was measured"
    first = said["outcomes"][0]
    if first["standing"] == "primary":
        return f"The primary outcome, declared before the draw: {words.label(first)}"
    return f"Exploratory, as it was not declared so before the draw: {words.label(first)}"


def _leading(said: Told) -> Iterator[Leading]:
    """Yield the answer for each two arms that are compared in the first outcome."""
    for outcome in said["outcomes"][:1]:
        for number, effect in enumerate(outcome["effects"]):
            yield Leading(verdicts.answer(said, outcome, effect), _interval(f"answer-{number}", outcome, effect))
        if not outcome["effects"]:
            why = outcome["why_not"] or "No two arms could be compared."
            yield Leading(
                Answer(verdicts.SILENT, f"This trial can say nothing of {words.label(outcome)}", (why,), ""),
                Markup(""),
            )


def _interval(name: str, outcome: Told, effect: Told) -> Markup:
    """Return the picture of an answer: the difference and its interval; none where there is no interval."""
    it, unit = verdicts.best(effect), words.units(outcome)
    if it["effect"] is None or it["low"] is None:
        return Markup("")
    value, low, high = (it[key] * unit.factor for key in ("effect", "low", "high"))
    middle = unit.number(it["effect"], unit.fine(it["effect"]))
    told = f"The difference is {middle}, its interval {unit.interval(it['low'], it['high'])}, in {unit.whole}."
    title = f"{outcome['label']}, {words.against(effect)}: the difference and its interval"
    lower, higher = (f"{moved} ({words.direction(outcome, sign)})" for moved, sign in (("lower", -1), ("higher", 1)))
    return figures.interval(name, Row(title, value, low, high, told), lower, higher)


def _others(said: Told) -> list[tuple[str, list[str]]]:
    """Return what came of the other outcomes, a line for each verdict."""
    pairs = words.comparisons(said)
    found: dict[str, dict[str, list[str]]] = {}
    for pair, both in pairs:
        for outcome, effect in both:
            if outcome is not said["outcomes"][0]:
                kind = "Also declared" if outcome["standing"] == "family" else "Exploratory"
                kind += f", {pair}" if len(pairs) > 1 else ""
                lines = found.setdefault(kind, {})
                lines.setdefault(verdicts.verdict(said, outcome, effect), []).append(words.label(outcome))
    return [(kind, [_line(verdict, labels) for verdict, labels in lines.items()]) for kind, lines in found.items()]


def _line(verdict: str, labels: list[str]) -> str:
    said = f"{listed(labels)}: {verdict}"
    return said[:1].upper() + said[1:]


# ---------------------------------------------------------------------------------------------------- the PDF


def pdf_of(html: bytes) -> bytes:
    """Return the page as a PDF that everybody can read (PDF/UA-1): tagged, titled, with its fonts inside.

    Nothing is fetched but the fonts and the page's own pictures, which are handed over: as files of their own they are
    laid out a third faster, and what is told of them is an alternative that a PDF can hold.
    """
    pictures: dict[str, bytes] = {}

    def outside(found: re.Match[str]) -> str:
        name = f"{found['name']}.svg"
        pictures[name] = found[0].encode()
        told = f"{found['title']}. {found['told']}"
        return f'<img src="{printed.ROOM}{name}" alt="{told}" style="--wide: {found["wide"]}">'

    made, _ = printed.pdf(PICTURE.sub(outside, html.decode()), pictures=pictures)
    return made
