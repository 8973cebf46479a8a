"""How it was done, in the words of the field, and how anybody can do it again."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from letters.counting import counted, listed
from letters.evidence import words
from letters.evidence.blocks import Block, Chapter, Heading, Para, Points, Table
from letters.evidence.estimators import ALIKE
from letters.evidence.words import Told

DESIGNS = {  # how the draw is called in the estimates → what it was
    "complete": "Complete randomisation: people were drawn from one pool.",
    "blocked": "Stratified (blocked) randomisation: people were drawn within strata.",
    "pairs": "Matched pairs: of two people alike, one was drawn for each arm.",
    "clustered": (
        "Cluster randomisation: whole groups were drawn, and all analyses count groups, not people, as what was drawn."
    ),
    "blocked clusters": (
        "Stratified cluster randomisation: whole groups were drawn within strata, and all "
        "analyses count groups, not people, as what was drawn."
    ),
}
BATCHED = {  # the same, where only batches part people: who joined later was drawn by themselves
    "blocked": "Complete randomisation, batch by batch: people of one batch were drawn from one pool.",
    "blocked clusters": (
        "Cluster randomisation, batch by batch: whole groups of one batch were drawn from one pool, and all analyses "
        "count groups, not people, as what was drawn."
    ),
}
BOTH = 2  # arms: one, and the control arm
VARIANCE = {
    "blocked": (
        "Differences in means are taken within strata and weighted by their people; where a "
        "stratum has one person in an arm, the variance is that for small blocks (Pashley & "
        "Miratrix 2021); one that alone is so is taken to vary as much within arms as all strata do."
    ),
    "pairs": "The difference is the mean of the differences within pairs; its variance is that between them.",
    "clustered": "Standard errors follow the clusters (CR2, with Satterthwaite’s degrees of freedom).",
    "blocked clusters": (
        "Differences are taken within strata, and standard errors follow the clusters (CR2, with "
        "Satterthwaite’s degrees of freedom)."
    ),
}
REFERENCES = (
    "Chung & Romano 2013: Exact and asymptotically robust permutation tests. Annals of Statistics.",
    "Gerber & Green 2012: Field Experiments: Design, Analysis, and Interpretation.",
    ("Greenland & Robins 1985: Estimation of a common effect parameter from sparse follow-up data. Biometrics."),
    "Holm 1979: A simple sequentially rejective multiple test procedure. Scandinavian Journal of Statistics.",
    "Hopewell and others 2025: CONSORT 2025 statement: updated guideline for reporting randomised trials.",
    (
        "Lee 2009: Training, wages, and sample selection: estimating sharp bounds on treatment "
        "effects. Review of Economic Studies."
    ),
    "Lin 2013: Agnostic notes on regression adjustments to experimental data. Annals of Applied Statistics.",
    (
        "Pashley & Miratrix 2021: Insights on variance estimation for blocked and matched pairs "
        "designs. Journal of Educational and Behavioral Statistics."
    ),
    "Westfall & Young 1993: Resampling-Based Multiple Testing.",
)


def methods(said: Told) -> Chapter:
    """Return what was done."""
    blocks: list[Block] = [
        Heading("The draw"),
        Points(tuple(_draw(said))),
        Heading("The outcomes"),
        Table("Outcomes", ["Outcome", "Kind", "From", "Better"], _outcomes(said), (0, 1, 2, 3)),
        Heading("The estimates"),
        Points(tuple(_estimates(said))),
    ]
    return Chapter("methods", "How it was done", blocks)


def _draw(said: Told) -> Iterator[str]:
    in_batches = said["design"] in BATCHED and not said["strata"]
    yield (BATCHED if in_batches else DESIGNS).get(said["design"], f"Design: {said['design']}.")
    shares = ", ".join(f"{name} {words.number(share)}" for name, share in said["arms"])
    yield f"Arms and their shares: {shares}."
    if said["strata"]:
        yield f"Strata: {listed(list(said['strata']))}."
    if said["cluster"]:
        yield f"Drawn together: {said['cluster']}."
    yield (
        f"Drawn once, on {words.day(said['drawn'])}, by {said['algorithm']}, and sealed in a ledger whose lines "
        "are chained by their hashes: a second draw leaves another ledger."
    )
    frozen = "The list of people, with their strata and whom they are drawn with, was frozen before the draw"
    if words.seed_was_known(said):
        yield f"{frozen}. The seed stood in campaign.toml: whoever knew it before could have worked out the arms."
    else:
        yield f"{frozen}, so that nobody who prepared it could know the arms."
    if said["batches"] > 1:
        further = counted(said["batches"] - 1, "further batch", "further batches")
        yield (
            f"Whoever joined later was drawn in {further}, by a seed that follows from the first: their arms could "
            "have been known before they were listed."
        )
    if said["possible"]:
        yield f"Allocations that could have been drawn: {words.number(said['possible'])}."


def _outcomes(said: Told) -> list[list[str]]:
    kinds = {"scale": "scale, the mean of its items", "yes-no": "yes or no", "absence": "days lost of those contracted"}
    rows = []
    for it in said["outcomes"]:
        unit = words.units(it)
        ends = [unit.number(it[key]).removesuffix(".00").removesuffix(".0") for key in ("low", "high")]
        rows.append([it["label"], kinds.get(it["kind"], it["kind"]), f"{ends[0]} to {ends[1]}", it["better"]])
    return rows


def _estimates(said: Told) -> Iterator[str]:
    yield (
        "By intention to treat: whoever was measured counts in the arm that was drawn for them, whatever reached them. "
        "Who did not answer an outcome is left out of its estimate, and counted; no answer was made up for them. That "
        "is fair where those of a stratum who do not answer are like those who do. The inference is design-based: "
        "chance is that of the draw, and no model of people is assumed."
    )
    if said["design"] in VARIANCE:
        yield VARIANCE[said["design"]]
    told = [effect for it in said["outcomes"] for effect in it["effects"]]
    if any(e["adjusted"]["effect"] is not None for e in told):
        yield (
            "Where the outcome was measured before, estimates are adjusted for it by a regression "
            "with interactions and robust standard errors (Lin 2013). Who was not measured before is given the mean "
            "of the others there, and a sign of that is adjusted for as well, where there are enough of them."
        )
    if any(e["adjusted"]["estimator"].endswith(ALIKE) for it in said["outcomes"] for e in it["effects"]):
        yield (
            "Where clusters were drawn within strata, or an arm has fewer than two people in a stratum, the adjusted "
            "estimate has one term for each stratum, alike in both arms: each stratum then weighs by how much it can "
            "tell, not by its people. The difference in means beside it always weighs by people."
        )
    yield _randomised(said)
    if any(e["holm"] is not None for e in told):
        yield (
            "p-values of the family are judged together by Holm’s procedure (Holm 1979), and by "
            "Westfall and Young’s from the same repeated draws, which takes account of how outcomes "
            "go together (Westfall & Young 1993)."
        )
    yield "Standardised differences are Hedges’ g. Bounds for those who did not answer are Lee’s (Lee 2009)."
    if any(e["complier"]["effect"] is not None for e in told):
        yield "Complier estimates divide the effect by the difference in uptake (Gerber & Green 2012)."
    if any(effect.get("ratio") and effect["ratio"]["ratio"] is not None for effect in told):
        yield (
            "Of yes or no the ratio of the shares is Mantel and Haenszel’s over strata, and its interval Greenland and "
            "Robins’ (Greenland & Robins 1985)."
        )
    if alike := [
        f"{words.label(it)} {words.number(it['icc'], 2)}" for it in said["outcomes"] if it.get("icc") is not None
    ]:
        yield (
            "Intraclass correlation, by analysis of variance: the share of the variance within arms that lies between "
            f"clusters. Of {listed(alike)}."
        )
    yield (
        f"Intervals are at {words.percent(said['level'])}. What fewer than "
        f"{counted(said['smallest_cell'], 'person', 'people')} answered is not told; how many were drawn, posted to, "
        "took it up and withdrew is."
    )
    looks = said["looks"]
    yield (
        "The outcomes were looked at "
        f"{'once, for this report' if looks == 1 else f'{words.number(looks)} times, this time included'}; "
        "every look is in the ledger. Nobody may look before the outcomes are in, and there is no rule for stopping "
        "early."
    )


def _randomised(said: Told) -> str:
    """Say how the p-values came about."""
    seen = [e["randomised"] for it in said["outcomes"] for e in it["effects"] if e["randomised"]["p"] is not None]
    again = "the draw is repeated by the function that made it"
    if len(said["arms"]) > BOTH:
        again = "those in the two arms that are compared are drawn anew between these, as the draw does"
    start = (
        f"p-values are from randomisation inference (Gerber & Green 2012): {again}, and the difference that was seen "
        "is held against those of all these allocations, each scaled to as many answers in either arm as there were "
        "(Chung & Romano 2013 scale by the standard error). What is tested is that it makes no difference to anybody; "
        "where arms differ in size, and what is measured varies more in one, p may be small without a difference on "
        "average. The allocation that was drawn is always counted, so that no p is nought"
    )
    numbers = sorted({(it["draws"], it["exact"]) for it in seen})
    ways = [f"{words.number(draws)} {'(all that there are)' if exact else '(drawn anew)'}" for draws, exact in numbers]
    return f"{start}. Allocations looked at: {listed(ways)}." if ways else f"{start}."


def repeating(said: Told) -> Chapter:
    """Return how anybody can do it again."""
    steps = [
        Markup(
            "<code>letters verify</code> proves, from the files alone, that the draw and what was "
            "sealed are what they were."
        ),
        Markup("The seed is in the ledger, <code>output/ledger.jsonl</code>: with it any machine can repeat the draw."),
        Markup(
            "<code>replicate.R</code> gives the same differences and adjusted estimates, and their standard errors, "
            "in R, from the pseudonymised analysis table that lies beside it with its data dictionary."
        ),
        Markup(
            "<code>estimates.json</code> holds every number of this report, and many that are not in "
            "it; <code>letters evaluate</code> makes all of it again."
        ),
    ]
    head = Markup("Head of the ledger when this was made: <code>{}</code>.").format(said["head"])
    return Chapter("repeat", "How to repeat it", [Points(steps), Para(head, quiet=True)])


def references() -> Chapter:
    """Return what the methods are from."""
    return Chapter("references", "References", [Points(REFERENCES)])
