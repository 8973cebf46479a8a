"""Before the draw: could this trial show anything? And the protocol, in which that is promised.

After the draw it is what was sealed that counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from letters import bookkeeping, declared, eligible, files, intake, settings, units, whole
from letters.books import Book
from letters.eligible import Eligible
from letters.evidence import plan as plans
from letters.evidence import protocol, ready, simulate
from letters.evidence.plan import Plan
from letters.evidence.prospect import Prospect, Units
from letters.evidence.protocol import Story, Who
from letters.intake import Order
from letters.problems import Place, Problem, Tampered, stop_if
from letters.sections.evidence import Expected
from letters.settings import Settings
from letters.trial import ledger
from letters.trial import power as powers
from letters.trial.design import Design, Unit
from letters.trial.power import Assumed

TRY = "letters power"  # the seed of made-up trials; never a campaign's own, so that no look at them tells its draw
MOST, FEWEST = 1000, 200  # trials that are made up
WORK = {"people": 2_000_000, "strata": 60_000, "clusters": 30_000}  # trials times so many, in about five seconds


@dataclass(frozen=True, slots=True)
class Planned:
    """What a trial could show, and where that is written down."""

    story: Story
    output: Path
    warnings: tuple[Problem, ...]

    @property
    def files(self) -> tuple[Path, ...]:
        """The protocol, to be looked at and to be kept."""
        return self.output / protocol.HTML, self.output / protocol.PDF


def power(order: Order, seed: str = TRY) -> Planned:
    """Return what the campaign's trial could show, its protocol in place; `Refused` with what is wrong in the sheet."""
    chosen = settings.load(order.folder)
    plan = ready.plan(chosen.evidence) if chosen.evidence else None
    with bookkeeping.held(order.folder, intake.output(order, chosen)) as book:
        bookkeeping.refuse_if_over(book)
        who = eligible.then(book) if book.record.seals else eligible.now(order, chosen, book)
        story = _story(_as_sealed(chosen, book), plan, who, book, seed)
        _put(book, story)
        return Planned(story, book.output, (*who.warnings, *_doubts(chosen, book, order.today)))


def freeze(chosen: Settings, book: Book) -> None:
    """Write the protocol anew, as the draw has sealed it, where there is one: it says that nothing is drawn yet."""
    if files.read_if_there(book.output / protocol.HTML) is not None:
        plan = ready.plan(chosen.evidence) if chosen.evidence else None
        _put(book, _story(_as_sealed(chosen, book), plan, eligible.then(book), book, TRY))


def _put(book: Book, story: Story) -> None:
    html = protocol.page(story)
    with whole.written({book.output / protocol.HTML: html.encode(), book.output / protocol.PDF: protocol.pdf(html)}):
        pass


def _story(chosen: Settings, plan: Plan | None, who: Eligible, book: Book, seed: str) -> Story:
    design, seal = _design(chosen, book), book.record.seal
    promised = _sealed(book) if seal else plan
    control = plans.control(chosen.trial.arms)
    every = [unit for batch in who.batches for unit in batch]
    numbers = Who(
        who.listed,
        who.excluded,
        len(every),
        len({unit.stratum for unit in every}),
        len({unit.cluster for unit in every if unit.cluster}),
    )
    return Story(
        settings=chosen,
        design=design,
        control=control,
        who=numbers,
        plan=promised,
        since=_since(plan, book) if seal else (),
        units=_units(chosen, promised),
        prospects=tuple(
            _prospect(who.batches, design, (arm.name, control), _assumed(chosen, promised), numbers, seed)
            for arm in chosen.trial.arms
            if arm.name != control
        ),
        digest=files.digest(
            ledger.canonical(
                {
                    "design": asdict(design),
                    "plan": plans.declared(promised) if promised else None,
                    "endline": chosen.trial.endline.isoformat() if chosen.trial.endline else "",
                }
            )
        ),
        joined=sum(map(len, who.batches[1:])),
        frozen=seal.day.isoformat() if seal else "",
        line=_line(book) if seal else "",
    )


def _prospect(
    batches: Sequence[Sequence[Unit]], design: Design, pair: tuple[str, str], assumed: Assumed, who: Who, seed: str
) -> Prospect:
    """Return what a comparison could see, tried out as often as five seconds allow."""
    found = powers.of(batches, design, *pair, assumed)
    if found.smallest is None:
        return Prospect(found, assumed, None)
    sizes = {"people": who.people, "strata": who.strata, "clusters": who.clusters}
    trials = min(MOST, *(max(FEWEST, most // max(sizes[of], 1)) for of, most in WORK.items()))
    return Prospect(found, assumed, simulate.check(batches, design, pair, assumed, found.smallest, seed, trials))


def _assumed(chosen: Settings, plan: Plan | None) -> Assumed:
    """Return what campaign.toml expects; the usual, where it says nothing."""
    if chosen.evidence is None:
        return Assumed()
    it = chosen.evidence.expected
    told = it.baseline_r2 if plan and plan.nets else 0.0  # where nothing was measured before, nothing is told by it
    level = plan.level if plan else chosen.evidence.level
    return Assumed(it.response, told, it.icc if chosen.trial.cluster else 0.0, level, it.power)


def _units(chosen: Settings, plan: Plan | None) -> Units | None:
    if plan is None:
        return None
    sd = chosen.evidence.expected.sd.get(plan.primary) if chosen.evidence else None
    outcome = plan.outcome(plan.primary)
    if sd is None and outcome.kind == plans.YES_NO:
        return Units(outcome, outcome.largest_sd, expected=False)
    return Units(outcome, sd, expected=sd is not None)


def _doubts(chosen: Settings, book: Book, today: date | None) -> Iterator[Problem]:
    """Point to what may not be meant, or does not count any more, and to clusters whose people are not alike at all.

    Where teams answer about their work, an ICC of 0.05 to 0.20 is usual: Bliese (2000), "Within-group agreement,
    non-independence, and reliability", in Klein and Kozlowski (eds.), *Multilevel Theory, Research, and Methods*.
    """
    if book.record.seals:
        yield from (Problem(Place(settings.NAME), it) for it in declared.since(chosen, book.record))
        return
    yield from declared.faults(chosen, book.record)  # `check` asks for these to be mended before the draw
    yield from declared.doubts(chosen, book.campaign, today)
    expected = chosen.evidence.expected if chosen.evidence else Expected()
    if chosen.trial.cluster and not expected.icc:
        what = "Clusters are drawn whole, and their people are taken to be no more alike than others: icc is 0."
        remedy = "Say how alike they are, such as icc = 0.1; 0.05 to 0.2 is usual where they judge their work."
        yield Problem(Place(f"{settings.NAME}, [evidence.expected]"), what, remedy)


# ------------------------------------------------------------------------------------------- what was sealed


def _design(chosen: Settings, book: Book) -> Design:
    """Return the design; `Tampered` when campaign.toml has another than was sealed."""
    stop_if(declared.other_draw(chosen, book.record))
    return units.design_of(chosen)


def _as_sealed(chosen: Settings, book: Book) -> Settings:
    """Return the settings as far as they were sealed, so that the page which is called frozen is that."""
    sealed = declared.as_sealed(chosen, book.record)
    if book.record.plan is None:
        return sealed
    return sealed.model_copy(update={"trial": sealed.trial.model_copy(update={"endline": book.record.endline})})


def _sealed(book: Book) -> Plan | None:
    """Return the plan that was sealed with the draw; None where none was."""
    if book.record.plan is None:
        return None
    try:
        return plans.of(book.record.plan)
    except (KeyError, TypeError, ValueError):
        raise Tampered([f"{ledger.NAME}: the plan that was sealed cannot be read."]) from None


def _since(plan: Plan | None, book: Book) -> tuple[str, ...]:
    """Name the outcomes that are not what was declared, though they were to be more than exploratory or are new."""
    if plan is None or book.record.plan is None:
        return ()
    now, then = plans.declared(plan)["outcomes"], book.record.plan["outcomes"]
    return tuple(it.label for it in plan.outcomes if now[it.name] != then.get(it.name))


def _line(book: Book) -> str:
    """Return the ledger's hash when the first draw was sealed."""
    kinds = [event.kind for event in book.events]
    return ledger.heads(book.data)[kinds.index("drawn")]
