"""The account of a trial: its arms as they were drawn, or drawn anew; its flow of people; what a reader must know.

It is where the books, which know what was sent and who withdrew, meet what was measured.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from letters.books import Book
from letters.counting import counted, listed
from letters.evidence import balance, estimate, measured, plan
from letters.evidence.findings import LIMITS, Balance, Findings, Flow
from letters.evidence.outcomes import Data
from letters.evidence.plan import Plan
from letters.evidence.trialled import Trialled
from letters.settings import Settings
from letters.trial import draw, ledger, redraw
from letters.trial.dealers import Dealer
from letters.trial.record import Seal

UNEVEN = 0.05  # difference in the share that was measured, over which a reader is told of it at once
MOST_POSSIBLE = 10**15  # allocations: more are not counted out


def trial(chosen: Settings, book: Book, dealer: Dealer) -> Trialled:
    """Return the trial as it was drawn, until the outcomes were in: who was drawn later is no part of it."""
    first = book.record.seals[0]
    count = len(book.allocations) - len(_late(book, book.record.outcomes_from(chosen.trial.endline)))
    control = plan.control(chosen.trial.arms)
    names = {name: site.organisation for name, site in chosen.sites.items()}
    return Trialled(book.allocations[:count], first.design, first.seed, control, dealer, names)


def _late(book: Book, endline: date | None) -> list[Seal]:
    """Return the batches that were drawn when the outcomes were in: none of their people could be measured."""
    return [it for it in book.record.seals[1:] if endline and it.day >= endline]


def blindly(drawn: Trialled, data: Data) -> tuple[Trialled, Data]:
    """Return the trial with everybody's arm drawn anew, and who would have taken up what they were offered there.

    Who was reached by a letter, or took something up, tells the arm that was drawn: of each arm it is what as many
    people of that arm did.
    """
    names = [arm.name for arm in drawn.design.arms]
    units = [[it.unit for it in allocation] for allocation in drawn.allocations]
    arms = iter(redraw.assignments(units, drawn.design, [f"{drawn.seed}/blind"])[0])
    chance = {name: drawn.design.probability(name) for name in names}
    again = tuple(
        tuple(draw.Assigned(it.unit, name, chance[name]) for it in allocation for name in [names[next(arms)]])
        for allocation in drawn.allocations
    )
    trial = replace(drawn, allocations=again)
    if data.uptake is None:
        return trial, data
    did = {
        name: [data.uptake[it.unit.id] for it in drawn.people if it.arm == name and it.unit.id in data.uptake]
        for name in names
    }
    taken = {name: itertools.cycle(of_arm) for name, of_arm in did.items() if of_arm}
    return trial, replace(data, uptake={it.unit.id: next(taken[it.arm]) for it in trial.people if it.arm in taken})


def of(
    chosen: Settings,
    book: Book,
    trial: Trialled,
    data: Data,
    judged: Plan,
    since: tuple[str, ...],
    today: date,
    *,
    blindly: bool,
) -> Findings:
    """Return all that is told of a trial; `since` says what of its plan has been changed since the draw."""
    renamed, elsewhere = _columns(chosen, book, judged)
    stands = plan.standing(judged, book.record.plan) | dict.fromkeys(elsewhere, plan.EXPLORATORY)
    endline = book.record.outcomes_from(chosen.trial.endline)
    frozen = [event.content for event in book.events if event.kind in ("frozen", "joined")]
    design = trial.design
    arms = sorted(design.arms, key=lambda arm: arm.name == trial.control)
    treated = frozenset(arm.name for arm in chosen.trial.arms if arm.wording or arm.treatment)
    possible, flow = trial.possible, tuple(_flow(chosen, book, trial, data, judged))
    balances = measured.balances(trial, data, judged)
    return Findings(
        title=chosen.title,
        evaluated=today.isoformat(),
        blind=blindly,
        looks=1 + len(book.record.open_looks),
        drawn=book.record.seals[0].day.isoformat(),
        seed_from=book.record.seals[0].seed_from,
        algorithm=book.record.seals[0].algorithm,
        head=ledger.head(book.data),
        arms=tuple((arm.name, arm.share) for arm in arms),
        strata=design.strata,
        cluster=design.cluster,
        design=trial.kind,
        batches=len(trial.allocations),
        possible=possible if possible is not None and possible <= MOST_POSSIBLE else None,
        listed=len(trial.people) + sum(frozen[-1]["excluded"].values()),  # and whoever has left the sheet since
        excluded=frozen[-1]["excluded"],
        sites_withdrew={
            chosen.sites[site].organisation if site in chosen.sites else site: people
            for site, people in book.record.sites.items()
            if site not in book.record.early_sites  # whose people are among those who were left out
        },
        flow=flow,
        level=judged.level,
        smallest_cell=judged.smallest_cell,
        outcomes=measured.outcomes(trial, data, judged, stands, estimate.DRAWS),
        balance=balances,
        spillover=balance.spillover(trial.people, treated, bool(design.cluster)),
        notes=(
            *since,
            *renamed,
            *_notes(book, data, judged, stands, endline, chosen.evidence.baseline if chosen.evidence else ""),
            *_worth(chosen, flow, balances),
        ),
    )


def _columns(chosen: Settings, book: Book, judged: Plan) -> tuple[list[str], list[str]]:
    """Say of which outcomes the columns were named after the draw; and name those that others were read for before.

    Who may choose the columns after a look may choose the outcome.
    """
    now = chosen.evidence.columns if chosen.evidence else {}
    sealed = book.record.columns
    looks = [look.columns for look in book.record.open_looks if look.columns is not None]
    told, elsewhere = [], []
    for outcome in judged.outcomes:
        names = {item: now.get(item, item) for item in outcome.items}
        if any({item: look.get(item, item) for item in names} != names for look in looks):
            elsewhere.append(outcome.name)
            told.append(f"“{outcome.label}” was read from other columns at an earlier look: it is exploratory.")
        elif sealed is not None and (others := [it for item, it in names.items() if sealed.get(item, item) != it]):
            columns = listed([f"“{it}”" for it in others])
            told.append(f"“{outcome.label}” is read from columns that were named after the draw: {columns}.")
    return told, elsewhere


def of_before(book: Book, judged: Plan, data: Data) -> tuple[Data, tuple[str, ...]]:
    """Return what was measured without absence “before” that was counted when the draw had been, and say so."""
    until = judged.window_before[1] if judged.window_before else ""
    if not until or until < book.drawn_on.isoformat():
        return data, ()
    absence = {it.name for it in judged.outcomes if it.kind == plan.ABSENCE}
    kept = {name: values for name, values in data.baseline.items() if name not in absence}
    said = f"Absence “before” was counted until {until}, and the draw was on {book.drawn_on}: it is not adjusted for."
    return replace(data, baseline=kept), (said,)


def delivered(book: Book, data: Data) -> Data:
    """Return what was measured, with who was reached by a letter as uptake, where that was not measured otherwise."""
    if data.uptake is not None or not book.record.mailings:
        return data
    reached = _sent(book) - book.back
    return replace(data, uptake={staff_id: staff_id in reached for staff_id in book.arms})


def _sent(book: Book) -> set[str]:
    """Return who was sent a letter as drawn; what those who waited were sent when the trial had ended is none of it."""
    arms = {arm.name for arm in book.record.seals[0].design.arms if arm.sent}
    return {staff_id for staff_id in book.last if book.arms[staff_id] in arms}


def _flow(chosen: Settings, book: Book, trial: Trialled, data: Data, judged: Plan) -> Iterator[Flow]:
    """Give the way of each arm's people, the control arm's last."""
    primary = data.endline.get(judged.primary, {})
    analysed = measured.analysed(trial, trial.numbers(primary))
    given = {arm.name: plan.given(arm) for arm in chosen.trial.arms}
    letters = _sent(book)
    asked = bool(chosen.evidence and chosen.evidence.uptake)  # else it is whom a letter reached, which is told anyway
    for arm in sorted(trial.design.arms, key=lambda arm: arm.name == trial.control):
        people = {it.unit.id: it.unit for it in trial.people if it.arm == arm.name}
        withdrew = [
            name for name, it in people.items() if name in book.record.withdrawn or it.site in book.record.sites
        ]
        yield Flow(
            arm=arm.name,
            drawn=len(people),
            clusters=len({it.cluster for it in people.values() if it.cluster}),
            treatment=given.get(arm.name, ""),
            sent=len(people.keys() & letters),
            returned=len(people.keys() & letters & {staff_id for staff_id, _ in book.record.returned}),
            taken_up=sum(bool(data.uptake.get(name)) for name in people) if asked and data.uptake is not None else None,
            withdrew=len(withdrew),
            answered=len(people.keys() & primary.keys()),
            analysed=analysed[arm.name],
        )


def _before(book: Book, data: Data, baseline: str) -> Iterator[str]:
    """Say when the answers from before the draw are not those that were there when it was sealed."""
    sealed = book.record.before
    now = data.inputs.get(baseline)
    if sealed is None or not now or sealed == now:
        return
    if sealed:
        yield "The answers from before the draw have been changed since it was sealed."
    else:
        yield (
            "The answers from before the draw were not there when it was sealed: whoever gave them may have known the "
            "arm."
        )


def _notes(
    book: Book, data: Data, judged: Plan, stands: Mapping[str, str], endline: date | None, baseline: str
) -> Iterator[str]:
    """Say what a reader must know besides the numbers."""
    if not book.record.plan:
        yield "What was to be measured was not declared before the draw: all of it is exploratory."
    elif stands[judged.primary] != plan.PRIMARY:
        yield "The primary outcome is not the one that was declared before the draw: it is exploratory."
    declared = book.record.endline
    if book.record.plan and declared != endline:
        was = f"it was to be {declared}" if declared else "no day was declared before the draw"
        yield f"The day from which on the outcomes are in is {endline}; {was}."
    if since := next((it.day for it in book.record.mailings if it.unsealed), ""):
        yield f"Those who waited were sent letters too, from {since} on: what was answered later compares nothing."
    if book.record.measured and book.record.measured[0] != dict(data.inputs):
        yield "What was measured has been changed since it was first looked at."
    yield from _before(book, data, baseline)
    late = _late(book, endline)
    if late:
        people = counted(sum(it.people for it in late), "person was", "people were")
        yield f"{people} drawn from {endline} on, when the outcomes were in: nothing that is told here is about them."
    if len(book.record.seals) > 1 + len(late):
        yield (
            "People who joined after the first draw are compared among themselves, batch by batch, but for those whose "
            "cluster had been drawn: whoever was drawn with nobody of another arm in their stratum is left out of the "
            "comparison. Their arms follow from the first draw’s seed: whoever knew that could have known them before."
        )


def _worth(chosen: Settings, flow: Sequence[Flow], balances: Sequence[Balance]) -> Iterator[str]:
    """Say what stands further down in a report, and bears on its answer."""
    lettered = {arm.name for arm in chosen.trial.arms if arm.wording}
    if unsent := [it.arm for it in flow if it.arm in lettered and not it.sent]:
        arms = listed([f"“{arm}”" for arm in unsent])
        yield f"No letter to people in {arms} is recorded as sent: what is judged is that one was meant for them."
    shares = [it.answered / it.drawn for it in flow if it.drawn]
    if shares and max(shares) - min(shares) > UNEVEN:
        of_arms = listed([f"{it.answered} of {it.drawn} people in “{it.arm}”" for it in flow])
        yield f"The primary outcome is known of {of_arms}: see who did not answer, and what that could hide."
    if apart := list(dict.fromkeys(it.what for it in balances if it.flag == f"over {LIMITS[0]}")):
        named = listed([f"“{it}”" for it in apart])
        yield f"By chance, the arms differed by over a quarter of a standard deviation before the draw, in {named}."
