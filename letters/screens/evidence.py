"""What is said of an evaluation: the answer first, then where the report lies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict

from letters.evaluating import Evaluated
from letters.evidence import known, verdicts, words
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
            it.settings.title, BLIND, facts, ("When the outcomes are in: `letters evaluate FOLDER`, without --blind.",)
        )
    first = said["outcomes"][0]
    stands, effects = STANDS[first["standing"]], first["effects"]
    answers = [(effect, verdicts.answer(said, first, effect)) for effect in effects]
    if len(answers) == 1:
        headline = f"{answers[0][1].headline}."
        told = [(stands, " ".join(answers[0][1].sentences))]
    else:
        short = (f"{words.against(effect)}, {verdicts.verdict(said, first, effect)}" for effect in effects)
        headline = f"{first['label']}: {'; '.join(short)}."
        said_of = [f"{words.against(effect)}: {' '.join(answer.sentences)}" for effect, answer in answers]
        told = [(stands, "\n".join(said_of))]
    steps = ("Read the whole report before you tell of it: who did not answer is in it, too.",)
    besides = list(known.worth(said))
    worth = [("Worth knowing", "\n".join(besides))] if besides else []
    return Screen(it.settings.title, headline, (*told, *_others(said), *worth, *facts), steps)


def _others(said: words.Told) -> Iterator[tuple[str, str]]:
    """Give what came of the other outcomes, by how they stand."""
    for standing, label in STANDS.items():
        lines = [
            f"{words.label(outcome)}: {_verdict(said, outcome)}"
            for outcome in said["outcomes"][1:]
            if outcome["standing"] == standing
        ]
        if lines:
            yield label, "\n".join(lines)


def _verdict(said: words.Told, outcome: words.Told) -> str:
    """Return what came of an outcome, once where that is the same in every arm."""
    found = {words.against(effect): verdicts.verdict(said, outcome, effect) for effect in outcome["effects"]}
    if len(set(found.values())) == 1:
        return next(iter(found.values()))
    return "; ".join(f"{verdict} ({pair})" for pair, verdict in found.items())
