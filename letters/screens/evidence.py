"""What is said of an evaluation: the answer first, then where the report lies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict

from letters.evaluating import Evaluated
from letters.evidence import verdicts, words
from letters.screens.form import Screen, head, shown

BLIND = "Tried out on arms drawn anew: no number says anything about the trial."
STANDS = {"primary": "Primary outcome", "family": "Also declared", "exploratory": "Exploratory"}


def evaluated(it: Evaluated) -> Screen:
    """The report lies there, and this is what it says first."""
    said = asdict(it.findings)
    facts = (
        ("Report", "\n".join(shown(it.folder / name) for name in ("report.html", "report.pdf"))),
        ("To repeat it", shown(it.folder / "replicate.R")),
        head(it.book),
    )
    if it.findings.blind:
        return Screen(
            it.settings.title, BLIND, facts, ("When the outcomes are in: `letters evaluate`, without --blind.",)
        )
    first = said["outcomes"][0]
    answers = [verdicts.answer(said, first, effect) for effect in first["effects"]]
    told = [(STANDS[first["standing"]], " ".join(answer.sentences)) for answer in answers]
    headline = ". ".join(answer.headline for answer in answers) + "."
    steps = ("Read the whole report before you tell of it: who did not answer is in it, too.", *_notes(it))
    return Screen(it.settings.title, headline, (*told, *_others(said), *facts), steps)


def _others(said: words.Told) -> Iterator[tuple[str, str]]:
    """Give what came of the other outcomes, by how they stand."""
    for standing, label in STANDS.items():
        lines = [
            f"{words.label(outcome)}: {verdicts.verdict(said, outcome, effect)}"
            + (f" ({words.against(effect)})" if len(outcome["effects"]) > 1 else "")
            for outcome in said["outcomes"][1:]
            if outcome["standing"] == standing
            for effect in outcome["effects"]
        ]
        if lines:
            yield label, "\n".join(lines)


def _notes(it: Evaluated) -> Iterator[str]:
    yield from it.findings.notes
