"""The thank-you letters: answers of their people before and after, of about the size that the real trial saw."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from simulated import chance, survey, truth
from simulated.survey import ELEVEN, HIGH, LOW, Measure, Someone
from simulated.truth import Table

CHANCE = "simulated outcomes of the thank-you letters"
BEFORE = 0.88  # the share of people who answer
AFTER = {"letter": 0.80, "control": 0.76}


def scale(name: str, effect: float, count: int = 3) -> Measure:
    """Return an outcome of so many five-point agreement items."""
    return Measure(name, tuple(f"{name}_{number}" for number in range(1, count + 1)), effect)


def eleven(name: str, effect: float, cuts: tuple[float, ...] = HIGH, trait: int = 1) -> Measure:
    """Return one of the four questions of ONS4, from 0 to 10."""
    return Measure(name, (name,), effect, cuts, ELEVEN, 0, trait)


MEASURES = (
    scale("valued", 0.31),
    scale("recognised", 0.27),
    scale("supported", 0.16),
    scale("motivation", 0.12),
    scale("belonging", 0.15),
    eleven("ons4_satisfied", 0.09),
    eleven("ons4_worthwhile", 0.14),
    eleven("ons4_happy", 0.06),
    eleven("ons4_anxious", -0.03, LOW, -1),
)


def made(people: Sequence[Someone], arms: Mapping[str, str], seed: str, heading: str) -> dict[str, bytes]:
    """Return the three files; `heading` is what the office calls a staff id."""
    there = [who for who in people if survey.responds(CHANCE, who, "baseline", BEFORE)]
    back = [who for who in people if survey.responds(CHANCE, who, "endline", AFTER[arms[who.staff_id]])]
    baseline = export(CHANCE, there, MEASURES, "baseline", heading, {})
    endline = export(
        CHANCE, back, MEASURES, "endline", heading, {w.staff_id: arms[w.staff_id] == "letter" for w in back}
    )
    effects = [
        truth.effect(
            it.name,
            "letter",
            "control",
            [survey.score(CHANCE, who, it, moved=True) for who in people],
            [survey.score(CHANCE, who, it, moved=False) for who in people],
            latent=it.effect,
        )
        for it in MEASURES
    ]
    counts = {arm: sum(1 for who in people if arms[who.staff_id] == arm) for arm in AFTER}
    response: list[Table] = [
        {
            "arm": arm,
            "drawn": counts[arm],
            "baseline": BEFORE,
            "endline": share,
            "answered_baseline": sum(1 for who in there if arms[who.staff_id] == arm),
            "answered_endline": sum(1 for who in back if arms[who.staff_id] == arm),
        }
        for arm, share in AFTER.items()
    ]
    said = truth.write(seed, {"response": response, "effects": effects})
    return {"baseline.csv": baseline, "endline.csv": endline, "truth.toml": said}


def export(
    seed: str,
    people: Sequence[Someone],
    measures: Sequence[Measure],
    time: str,
    heading: str,
    moved: Mapping[str, bool],
) -> bytes:
    """Return a survey's export, in the order in which the answers came in."""
    came = chance.shuffled((who.staff_id for who in people), seed, "came", time)
    by_id = {who.staff_id: who for who in people}
    rows = [(it, *survey.row(seed, by_id[it], measures, time, moved.get(it, False))) for it in came]
    return truth.sheet((heading, *(item for it in measures for item in it.items)), rows)
