"""After the trial: did it help, for what, and how sure are we.

Nobody looks before the day on which the outcomes are in, but blindly: with the arms drawn anew, so that the report can
be tried out and says nothing. Every look is written into the ledger, before anybody sees what came of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from letters import account, bookkeeping, declared, files, intake, measuring, settings, whole
from letters.books import Book
from letters.evidence import findings, plan, ready, replicate, report
from letters.evidence.findings import Findings
from letters.evidence.outcomes import Data
from letters.evidence.plan import Plan
from letters.evidence.trialled import Trialled
from letters.intake import Order
from letters.inventory import BLIND, EVIDENCE
from letters.problems import Place, Problem, Refused, stop_if
from letters.settings import Settings
from letters.trial import blind, dealers, ledger
from letters.trial.ledger import Event, Pen

ESTIMATES = "estimates.json"


@dataclass(frozen=True, slots=True)
class Evaluated:
    """What came of it, and where it lies."""

    settings: Settings
    book: Book
    findings: Findings
    folder: Path
    warnings: tuple[Problem, ...]


def evaluate(order: Order, today: date, pen: Pen, *, blindly: bool = False) -> Evaluated:
    """Estimate every outcome's effects, and put the report and what it rests on into the folder `evidence`.

    `Refused` before the outcomes are in, unless `blindly`, and for everything that is to be mended in what was
    measured; nothing is written then.
    """
    chosen = settings.load(order.folder)
    with bookkeeping.held(order.folder, intake.output(order, chosen)) as book:
        bookkeeping.refuse_if_over(book)
        stop_if(declared.other_draw(chosen, book.record))
        evidence = chosen.evidence
        early = [*_too_early(chosen, book, today, blindly=blindly), *_windows(chosen, book, today, blindly=blindly)]
        if early or evidence is None:  # which is one of them
            raise Refused(early, "Nothing was evaluated.")
        judged, since = plan.judged(ready.plan(evidence), book.record.plan)
        since += tuple(declared.since(chosen, book.record))
        chosen = declared.as_sealed(chosen, book.record)
        data = measuring.measured(order.folder, chosen, judged, book.arms, order.reading)
        drawn = account.trial(chosen, book, dealers.among(order.workers))
        data, late = account.of_before(book, judged, data)
        since, data = since + late, account.delivered(book, data)
        trial, data = account.blindly(drawn, data) if blindly else (drawn, data)
        told = account.of(chosen, book, trial, data, judged, since, today, blindly=blindly)
        contents = _contents(told, trial, data, judged, book.key)
        now = bookkeeping.add(book, _events(book, pen, data, evidence.columns, contents, blindly=blindly))
        folder = book.output / (BLIND if blindly else EVIDENCE)
        few = [] if blindly else _few_more(files.read_if_there(folder / ESTIMATES), told, folder / ESTIMATES)
        own = _of_others(folder, contents)
        with whole.staging(folder) as staged:
            whole.write_all(staged, (*contents.items(), *own.items()))
        return Evaluated(chosen, now, told, folder, (*data.warnings, *few))


def _too_early(chosen: Settings, book: Book, today: date, *, blindly: bool) -> Iterator[Problem]:
    place = Place(settings.NAME)
    if chosen.evidence is None:
        what = "It does not say what was measured."
        yield Problem(place, what, 'Write it under [evidence], such as primary = "valued" and endline = "endline.csv".')
    if not book.record.seals:
        yield Problem(Place(str(book.output)), "Nothing has been drawn here yet.", "`letters run` draws.")
    endline, declared = book.record.outcomes_from(chosen.trial.endline), book.record.endline
    if blindly or not book.record.seals:
        return
    if declared and today < declared and declared == endline != chosen.trial.endline:
        what = f"It was declared before the draw that the outcomes are in from {declared} on; nobody may look before."
        yield Problem(place, what, "Wait for that day; or try the report out with --blind, on arms drawn anew.")
        return
    if endline is None:
        what = "It does not say from which day on the outcomes are in: before it, nobody may look."
        yield Problem(place, what, "Write it under [trial], such as endline = 2027-06-30.")
    elif today < endline:
        what = f"The outcomes are in from {endline} on: whoever looks before may stop, or go on, by what they see."
        yield Problem(place, what, "Wait for that day; or try the report out with --blind, on arms drawn anew.")
    elif endline < book.drawn_on <= today:
        what = f"The outcomes cannot be in from {endline} on: the draw was later, on {book.drawn_on}."
        yield Problem(place, what, "Is the year of [trial] endline the right one?")


def _windows(chosen: Settings, book: Book, today: date, *, blindly: bool) -> Iterator[Problem]:
    """Report a window of absence that the draw cannot have changed, or whose days have not all come."""
    place, window = Place(settings.NAME), chosen.evidence.window if chosen.evidence else None
    if not window or not book.record.seals:
        return
    if window[1] < book.drawn_on:
        what = f"The window in which absence is counted ends on {window[1]}, before the draw, on {book.drawn_on}."
        yield Problem(place, what, "Nothing that was given can have changed it: are the years of the window right?")
    elif today <= window[1] and not blindly:
        what = f"The window in which absence is counted ends on {window[1]}: its days have not all come."
        yield Problem(place, what, "Wait until it is over, and name a day after it as [trial] endline.")


def _few_more(before: bytes | None, now: Findings, path: Path) -> list[Problem]:
    """Point to a second report about a few people more or fewer than the first: from both, theirs can be worked out."""
    try:
        said = findings.read(before) if before else {"outcomes": []}
        then = {(it["name"], arm["arm"]): arm["measured"] for it in said["outcomes"] for arm in it["arms"]}
    except (ValueError, KeyError, TypeError):
        return []
    counts = {(it.name, arm.arm): arm.measured for it in now.outcomes for arm in it.arms}
    apart = [abs(counts[which] - count) for which, count in then.items() if which in counts]
    if not any(0 < count < now.smallest_cell for count in apart):
        return []
    what = (
        f"Of some outcomes fewer than {now.smallest_cell} people more, or fewer, are measured than in the report that "
        "lay here: from both together it can be worked out what they answered."
    )
    return [Problem(Place(str(path)), what, "Delete every copy of the earlier one, and hand on this one alone.")]


# ------------------------------------------------------------------------------------------ what is left behind


def _of_others(folder: Path, contents: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return what somebody has put beside the report: a statistician works there, and none of it is lost."""
    tried = f"{Path(BLIND).name}/"
    names = [name for name in files.tree(folder) if name not in contents and not name.startswith(tried)]
    return {name: files.read(folder / name) for name in names}


def _contents(told: Findings, trial: Trialled, data: Data, judged: Plan, key: bytes) -> dict[str, bytes]:
    """Return every file of the evidence, by its name."""
    estimates = findings.write(told)
    said = findings.read(estimates)
    html = report.html_of(said)

    def pseudonym(staff_id: str) -> str:
        return blind.pseudonym(key, "evidence", staff_id)

    return {
        ESTIMATES: estimates,
        "estimates.csv": replicate.estimates(said),
        "report.html": html,
        "report.pdf": report.pdf_of(html),
        "analysis.csv": replicate.table(trial, data, judged, pseudonym),
        "dictionary.csv": replicate.dictionary(trial, data, judged),
        "replicate.R": replicate.script(),
    }


def _events(
    book: Book, pen: Pen, data: Data, columns: Mapping[str, str], contents: Mapping[str, bytes], *, blindly: bool
) -> tuple[Event, ...]:
    """Return what is written of a look: what was measured, whenever that is another, and that somebody looked."""
    inputs = dict(data.inputs)
    fresh = not blindly and book.record.measured[-1:] != (inputs,)
    outcomes = (ledger.event(pen, "outcomes", inputs=inputs),) if fresh else ()
    estimates = files.digest(contents[ESTIMATES])
    said = {"blind": blindly, "inputs": inputs, "columns": dict(columns), "estimates": estimates}
    said["files"] = {name: files.digest(data) for name, data in sorted(contents.items())}
    return (*outcomes, ledger.event(pen, "evaluated", **said))
