"""What a reader must know besides the answer: said in the report and on the terminal alike."""

from __future__ import annotations

from collections.abc import Iterator

from letters.counting import counted
from letters.evidence import verdicts, words
from letters.evidence.words import Told


def worth(said: Told) -> Iterator[str]:
    """Yield what a reader must know besides, in whole sentences."""
    yield from said["notes"]
    if any(len(outcome["effects"]) > 1 for outcome in said["outcomes"][:1]):
        several = len(said["outcomes"][0]["effects"])
        up_to = words.percent(several * (1 - said["level"]))
        yield (
            f"The answer is of {several} comparisons of arms, each judged by itself: the chance that one of them is "
            f"found where nothing helps is up to {up_to}."
        )
    yield from _left_out(said)
    if said["looks"] > 1:
        yield (
            f"The outcomes were looked at {words.number(said['looks'])} times. The more often one looks, the likelier "
            "it is that chance alone gives a difference once."
        )
    for which, many in said["sites_withdrew"].items():
        people = counted(many, "person stays", "people stay")
        yield f"An authority withdrew after the draw, {which}: {people} in the arms that were drawn."


def _left_out(said: Told) -> Iterator[str]:
    """Say of whom the answer is not, though they were measured: nobody of the other arm was, in their stratum."""
    for outcome in said["outcomes"][:1]:
        for effect in outcome["effects"]:
            of_both = [arm["measured"] for arm in outcome["arms"] if arm["arm"] in (effect["arm"], effect["against"])]
            used = verdicts.best(effect)["people"]
            if None not in of_both and verdicts.best(effect)["effect"] is not None and used < sum(of_both):
                answer = f"The answer is of {counted(used, 'person', 'people')}, and not of all who were measured"
                yield f"{answer}: in the strata of the others only one arm was."
