"""The protocol: one page on which it is promised, before the draw, what is asked, of whom, and how it will be judged.

It holds nobody's name, only counts. Whatever is not on it before the draw is labelled exploratory afterwards.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from letters import layouts
from letters.counting import counted, listed
from letters.evidence import curve, printed, prospect, words
from letters.evidence import plan as plans
from letters.evidence.plan import Outcome, Plan
from letters.evidence.prospect import Prospect, Units
from letters.sections.trial import Arm
from letters.settings import Settings
from letters.trial.design import Design

HTML, PDF = "trial/protocol.html", "trial/protocol.pdf"  # in the output folder
SIZES = (11.6, 11.1, 10.4, 9.4, 8.4, 7.4)  # of the type, in pixels of 1/96 inch, until all stands on one page
SEVERAL = 2  # comparisons
MOST_NAMED = 10  # outcomes that have a line each
GROUP = 8  # digits of a hash that stand together


@dataclass(frozen=True, slots=True)
class Who:
    """How many people there are, and in what they lie."""

    listed: int
    excluded: tuple[tuple[str, int], ...]  # reason, people
    people: int
    strata: int
    clusters: int


@dataclass(frozen=True, slots=True)
class Story:
    """All that stands in the protocol."""

    settings: Settings
    design: Design
    control: str
    who: Who
    plan: Plan | None  # as it was sealed, where there was a draw
    since: tuple[str, ...]  # labels of outcomes that were added or changed since the draw
    units: Units | None
    prospects: tuple[Prospect, ...]
    digest: str  # SHA-256 of the design and the plan
    joined: int  # people who were drawn later
    frozen: str  # ISO 8601: the day of the draw; empty before it
    line: str  # the ledger's hash when that was sealed; empty before it

    @property
    def arms(self) -> tuple[Arm, ...]:
        """The arms, the one that others are compared with last."""
        return tuple(sorted(self.settings.trial.arms, key=lambda arm: arm.name == self.control))


def page(story: Story) -> str:
    """Return the protocol as HTML that needs no other file."""
    said = {
        "it": story,
        "words": words,
        "counted": counted,
        "listed": listed,
        "prospect": prospect,
        "given": given,
        "grouped": grouped,
        "share": share,
    }
    said |= {"hypotheses": hypotheses(story), "analysis": analysis(story), "dealt": dealt(story)}
    said |= {"weakest": prospect.weakest(story.prospects) if story.prospects else None}
    said |= {"measured": measured(story), "curve": curve.drawn(story.prospects, story.units)}
    return layouts.filled(Path(__file__).with_name("protocol.html"), **said)


def pdf(html: str) -> bytes:
    """Return the protocol as a PDF of one page of A4; the type is as large as that allows."""
    for size in SIZES:
        made, pages = printed.pdf(html, f"html body {{ font-size: {size}px !important }}")
        if pages == 1:
            break
    return made


# ------------------------------------------------------------------------------------------------- what is said


def given(arm: Arm) -> str:
    """Return what the people of an arm are given, and when the trial is over."""
    return (plans.given(arm) or "nothing") + ("; a letter after the trial" if arm.afterwards else "")


def share(story: Story, arm: Arm) -> str:
    """Return an arm's part of the draw, such as 1/2."""
    return str(story.design.probability(arm.name))


def hypotheses(story: Story) -> tuple[str, ...]:
    """Return what is asked, as sentences that the trial can speak against."""
    if story.plan is None:
        return ()
    outcome = story.plan.outcome(story.plan.primary)
    level, moved = words.percent(1 - story.plan.level), "higher" if outcome.better == plans.MORE else "lower"
    found = []
    for it in story.prospects:
        them, others = _compared(story, it)
        found.append(f"{outcome.label} is, on average, {moved} {them} than {others}.")
    null = (
        f"The null hypothesis is that it makes no difference to anybody. The test is two-sided at {level}: the other "
        "direction counts too."
    )
    return (*found, null)


def _compared(story: Story, it: Prospect) -> tuple[str, str]:
    """Return the people of both arms: by what they are given where that is a letter or nothing, else by their arm."""
    of_arm = {arm.name: given(arm) for arm in story.settings.trial.arms}
    if len(of_arm) == 2 and of_arm[it.arm] == "a letter" and story.settings.lettered:
        return "among people who are sent a letter", "among people who are not, or not yet"
    return f"in the arm “{it.arm}”", f"in “{it.against}”"


def dealt(story: Story) -> str:
    """Say what is drawn, and how."""
    design, who = story.design, story.who
    what = f"{words.number(who.clusters)} whole clusters (by {design.cluster})" if design.cluster else "single people"
    within = f"within {counted(who.strata, 'stratum', 'strata')} of {listed(list(design.strata))}"
    where = f", {within}" if design.strata else ", without strata"
    share = "share of the clusters" if design.cluster else "share"
    return (
        f"Drawn once, by a seed that anybody can check: {what}{where}. Everybody’s chance is exactly the arm’s share; "
        f"in every stratum and over all, arms differ by at most one {share}. Nobody is ever drawn again; whoever joins "
        "later is a batch of their own."
    )


def measured(story: Story) -> tuple[tuple[str, str, str], ...]:
    """Return each outcome: its label, how it is measured, and how it stands."""
    if story.plan is None:
        return ()
    stands = {story.plan.primary: "primary", **dict.fromkeys(story.plan.family, "family")}
    rows = [(it.label, _how(it), stands.get(it.name, "exploratory")) for it in story.plan.outcomes]
    if len(rows) <= MOST_NAMED:
        return tuple(rows)
    by_stand = {stand: [label for label, _, it in rows if it == stand] for _, _, stand in rows}
    return tuple((", ".join(labels), "as campaign.toml says", stand) for stand, labels in by_stand.items())


def _how(it: Outcome) -> str:
    less = "; less is better" if it.better == plans.LESS else ""
    if it.kind == plans.ABSENCE:
        return f"days lost of 100 contracted{less}"
    if it.kind == plans.YES_NO:
        return f"yes or no{less}"
    return f"{counted(len(it.items), 'item')}, {it.low:g} to {it.high:g}{less}"


P_VALUES = (
    "{0}y repeating the draw itself (randomisation inference): every allocation where these can be counted, else "
    "thousands. The primary outcome is judged alone; the family by Holm, with Westfall–Young beside it."
)
NET = "What the outcome before foretells is taken off; then b"
EXCLUSIONS = (
    "Before the draw only, for the reasons counted above. Afterwards nobody by choice: who does not answer is counted "
    "by arm, and Lee’s bounds say what that could hide; a stratum in which one arm alone answers tells of no "
    "difference."
)


def analysis(story: Story) -> tuple[tuple[str, str], ...]:
    """Return how all is judged, point by point."""
    plan = story.plan
    points = [
        ("Estimator", _estimator(story)),
        ("p-values", P_VALUES.format(NET if plan and plan.nets else "B") + _of_several(story)),
        ("Exclusions", EXCLUSIONS),
    ]
    if plan and any(len(it.items) > 1 for it in plan.outcomes):
        shares = sorted({it.least_answered for it in plan.outcomes if len(it.items) > 1})
        points.append(
            ("Scales", f"The mean of the items of which at least {_parts(shares)} are answered; else missing.")
        )
    if plan:
        points.append(("When", _when(story, plan)))
        groups = f"By {listed(list(plan.subgroups))}, by how they differ." if plan.subgroups else "None."
        points.append(("Subgroups", f"{groups} Nothing is told of fewer than {plan.smallest_cell} people."))
    return tuple(points)


def _of_several(story: Story) -> str:
    """Say how the primary outcome is judged where several arms are compared with the control arm."""
    several, level = len(story.prospects), 1 - (story.plan.level if story.plan else 0.95)
    if several < SEVERAL:
        return ""
    return (
        f" Each of the {several} comparisons is judged by itself: the chance that one of them is found where nothing "
        f"helps is up to {words.percent(several * level)}."
    )


def _when(story: Story, plan: Plan) -> str:
    """Return from when on the outcomes are in, and in which days absence is counted."""
    endline = story.settings.trial.endline
    said = [
        f"The outcomes are in from {day(endline)} on; nobody looks before." if endline else "No day is declared yet."
    ]
    for window, which in ((plan.window, "Absence is counted"), (plan.window_before, "Before the draw, it is counted")):
        if window:
            first, last = (words.day(it) for it in window)
            said.append(f"{which} from {first} to {last}.")
    return " ".join(said)


def _parts(shares: Sequence[float]) -> str:
    return listed([words.percent(it) for it in shares]) + (", as declared," if len(shares) > 1 else "")


def _estimator(story: Story) -> str:
    plan, design = story.plan, story.design
    means = f"difference in means {'within strata, weighted by their sizes' if design.strata else 'over all'}"
    errors = "CR2, Satterthwaite" if design.cluster else "HC2"
    if plan and plan.nets:
        how = f"Lin’s regression, {errors}"
        how += "; strata of few people, or of clusters, alike in both arms" if design.strata else ""
        said = f"Adjusted for the same outcome before the draw, where that is measured ({how}): that "
        said += f"is what is judged. Beside it, and where nothing was measured before, the {means}."
    else:
        said = f"The {means}{', with the variance of whole clusters' if design.cluster else ''}."
    said += " By the arm drawn, whatever was delivered (intention to treat)."
    return f"{said} Intervals are {words.percent(plan.level if plan else 0.95)}."


def grouped(digest: str) -> Sequence[str]:
    """Return a hash in groups that can be read aloud."""
    return [digest[at : at + GROUP] for at in range(0, len(digest), GROUP)]


def day(it: date) -> str:
    """Return a day as people write it."""
    return words.day(it.isoformat())
