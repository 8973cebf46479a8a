"""What a trial can be expected to show, in words: said on the terminal and in the protocol alike."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from letters.counting import counted, listed
from letters.evidence import words
from letters.evidence.plan import Outcome
from letters.trial import power
from letters.trial.power import Assumed, Power

if TYPE_CHECKING:
    from letters.evidence.simulate import Tried

LIKELY = 0.25  # standard deviations: about what a real trial of such letters saw in how valued people feel
SHARES = (  # effects as people say them
    (0.05, "a twentieth of a standard deviation"),
    (0.1, "a tenth of a standard deviation"),
    (0.2, "a fifth of a standard deviation"),
    (0.25, "a quarter of a standard deviation"),
    (1 / 3, "a third of a standard deviation"),
    (0.4, "two fifths of a standard deviation"),
    (0.5, "half a standard deviation"),
    (0.6, "three fifths of a standard deviation"),
    (2 / 3, "two thirds of a standard deviation"),
    (0.75, "three quarters of a standard deviation"),
    (0.8, "four fifths of a standard deviation"),
    (1.0, "one standard deviation"),
    (1.25, "one and a quarter standard deviations"),
    (1.5, "one and a half standard deviations"),
    (2.0, "two standard deviations"),
    (3.0, "three standard deviations"),
)
COARSE = (
    0.05  # by which a formula promises more, or less, than is found: where few are drawn, or clusters differ in size
)
OFTEN = 0.05  # of trials in which nothing can be told


@dataclass(frozen=True, slots=True)
class Prospect:
    """What one comparison could see, by what is assumed, and how it did when it was tried out."""

    power: Power
    assumed: Assumed
    tried: Tried | None  # None where there is nothing to try

    @property
    def arm(self) -> str:
        """The arm that is compared."""
        return self.power.precision.arm

    @property
    def against(self) -> str:
        """The arm that it is compared with."""
        return self.power.precision.against

    @property
    def stretch(self) -> float:
        """How many times the formula's a difference must be, by the trials that were made up; 1 where they agree."""
        tried = self.tried
        if not tried or tried.needed is None:
            return 1.0
        by_chance = 3 * math.sqrt(self.assumed.power * (1 - self.assumed.power) / tried.told)
        if abs(tried.power - self.assumed.power) <= max(COARSE, by_chance):
            return 1.0
        return tried.needed / tried.effect

    @property
    def smallest(self) -> float | None:
        """The smallest effect that could be seen, in standard deviations; None when none could."""
        return None if self.power.smallest is None else self.power.smallest * self.stretch

    def chance(self, effect: float) -> float:
        """Return how likely an effect of this size is to be seen; 0 when none is."""
        it = self.power.precision
        if self.power.smallest is None:
            return 0.0
        return power.chance(effect / self.stretch, it.se, it.df, self.assumed.level)


@dataclass(frozen=True, slots=True)
class Units:
    """The primary outcome's own units, and the standard deviation in them that is expected, or else the most it can be.

    None where nothing is expected, and the most says nothing.
    """

    outcome: Outcome
    sd: float | None
    expected: bool = True

    def said(self, effect: float) -> str:
        """Return an effect in standard deviations in the outcome's own units; nothing when no SD is expected."""
        if self.sd is None:
            return ""
        its = words.units(asdict(self.outcome))
        value = effect * self.sd
        return f"{its.number(value, its.fine(value))} {its.whole}"


def weakest(prospects: Sequence[Prospect]) -> Prospect:
    """Return the comparison that needs the largest effect."""
    return max(prospects, key=lambda it: math.inf if it.smallest is None else it.smallest)


def about(effect: float) -> str:
    """Return an effect as people say it, with its number: “about half a standard deviation (0.48)”."""
    near, said = min(SHARES, key=lambda it: abs(math.log(it[0] / max(effect, 0.001))))
    number = words.number(effect, 2)
    if not 0.9 < near / max(effect, 0.001) < 1.1:
        return f"{number} standard deviations"
    return f"about {said} ({number})"


def headline(prospect: Prospect, people: int) -> str:
    """Say in one sentence what could be seen."""
    with_them = f"With {'this one person' if people == 1 else f'these {words.number(people)} people'}"
    if prospect.smallest is None:
        return f"{with_them} no difference could be seen, however large."
    return f"{with_them} you could see a difference of {about(prospect.smallest)}."


def why_not(prospect: Prospect) -> str:
    """Say why no difference could be seen, and what to do about it."""
    its, ways = prospect.power.precision, prospect.power.ways
    if ways:
        return (
            f"The draw can fall in {counted(ways, 'way')} only, so chance alone gives even the largest "
            f"difference too often. More must take part{', in more clusters' if its.clusters else ''}."
        )
    if not its.people:
        return "No stratum has people of both arms in it. Think of fewer, larger strata, or of none."
    if its.df <= 0:
        return "So few are compared that nobody can tell by how much people differ anyway. More must take part."
    return "So few are compared that chance alone makes differences of any size. More must take part."


def missed(prospect: Prospect) -> str:
    """Say how surely it would be seen, and what becomes of smaller ones."""
    often, tried = of_100(prospect.assumed.power), prospect.tried
    if tried and prospect.stretch != 1:
        few = " So few are drawn that a difference must be larger to be rare." if prospect.stretch > 1 else ""
        return (
            f"In {often} made-up trials like this one it was found. By the formula {words.number(tried.effect, 2)} "
            f"would do, which was found in {of_100(tried.power)}.{few}"
        )
    if tried and tried.told and tried.power < prospect.assumed.power - COARSE:
        return (
            f"By the formula it would be found in {often} trials like this one; in made-up ones it was found in "
            f"{of_100(tried.power)} only. So few are drawn that a difference must be larger to be rare."
        )
    return f"In {often} trials like this one it would be found; smaller ones would be missed more often."


def of_100(chance: float) -> str:
    """Return a chance as so many of a hundred."""
    often = round(100 * chance)
    return "over 99 of 100" if often == 100 else "under 1 of 100" if often == 0 else f"{often} of 100"


def likely(prospect: Prospect, people: int) -> str:
    """Say how a trial of letters stands to what such letters have done; it warns when that is less than can be seen."""
    seen = f"A real trial of such letters saw {about(LIKELY).removesuffix(f' ({LIKELY})')} in how valued people feel."
    smallest = prospect.smallest
    if smallest is None:
        return seen
    found = of_100(prospect.chance(LIKELY))
    if smallest <= LIKELY:
        return f"{seen} This one would find as much in {found} trials."
    needed = math.ceil(people * (smallest / LIKELY) ** 2 / 10) * 10
    return (
        f"{seen} This one would find so little in only {found} trials: it can show nothing though the letters helped. "
        f"Drawn in the same way, about {words.number(needed)} people would be needed."
    )


def assumed(it: Assumed, *, clustered: bool, adjusted: bool) -> str:
    """Say what is taken for granted."""
    parts = ["everybody answers" if it.response == 1 else f"{words.percent(it.response)} answer"]
    if adjusted:
        explains = words.percent(it.baseline_r2) if it.baseline_r2 else "nothing"
        parts.append(f"what was measured before explains {explains} of how people differ")
    if clustered:
        parts.append(f"people of one cluster are alike by {words.number(it.icc, 2)} (intraclass correlation)")
    return listed(parts)


def fewer(it: Prospect) -> list[tuple[float, float]]:
    """Return the smallest effects that could be seen if fewer answered, for some shares that do."""
    by_share = [(share, least * it.stretch) for share, least in it.power.by_response if least]
    less = [(share, least) for share, least in by_share if share < it.assumed.response - 0.02]
    return less[::-1][:5:2]


def tried(it: Prospect) -> str:
    """Say how the trials went that were made up; a difference that is found too often is said out loud."""
    done = it.tried
    if done is None or not done.told:
        return "It could not be tried out: in no made-up trial could an effect be told."
    silent = done.trials - done.told
    how = ", judged by repeating the draw" if done.by_draw else ""
    said = (
        f"In {words.number(done.trials)} made-up trials, drawn as this one is{how}, where nothing helped, a difference "
        f"was found all the same in {words.percent(done.false_positives, 1)} ({words.percent(done.expected)} are "
        f"expected, give or take {words.number(100 * done.bound, 1)}), and {words.percent(done.coverage, 1)} of "
        f"intervals held the truth. A difference of {words.number(done.effect, 2)} was found in "
        f"{words.percent(done.power, 1)}."
    )
    if not done.sound:
        said += " So intervals of this design look surer than they are."
    if silent:
        said += f" In {words.number(silent)} of them nothing could be told, as too few of an arm were in a stratum."
    if silent > OFTEN * done.trials:
        said += " That is often: think of fewer, larger strata."
    return said
