"""What was measured, as numbers: from sheets of answers to the outcomes of each person who was drawn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import fsum

from letters import alike
from letters.evidence import answers, sheet
from letters.evidence.answers import Silent
from letters.evidence.plan import YES_NO, Outcome
from letters.evidence.sheet import ANSWERS, UPTAKE, Columns, Row, Sheet
from letters.problems import Fault, Place, Problem

ROUNDED = 0.005  # two thirds are typed as 0.67, and two of three items are enough then
Values = Mapping[str, float]  # staff id → value
Range = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Data:
    """What was measured, by outcome and staff id; who is not there was not measured.

    Every id is that of somebody who was drawn, and every outcome of the plan has a mapping in `endline`, if an empty
    one. One that was not measured before the draw is not in `baseline`.
    """

    endline: Mapping[str, Values]
    baseline: Mapping[str, Values]
    uptake: Mapping[str, bool] | None  # staff id → took up what was offered; None: not measured
    people: tuple[str, ...] = ()  # everybody who was drawn, sorted
    inputs: Mapping[str, str] = field(default_factory=dict)  # every file that was read, and its SHA-256
    warnings: tuple[Problem, ...] = ()

    def without(self, name: str) -> tuple[str, ...]:
        """Return who was drawn and has no value of this outcome: nobody drops out unseen."""
        return tuple(staff_id for staff_id in self.people if staff_id not in self.endline[name])


@dataclass(frozen=True, slots=True)
class Scored:
    """What one sheet says: values by outcome and staff id, what must be mended, and what somebody should look at."""

    values: Mapping[str, Values]
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()


def scored(
    answered: Sheet, outcomes: Sequence[Outcome], arms: Mapping[str, str], *, all_of_them: bool = True
) -> Scored:
    """Return the outcomes of everybody who answered: the mean of their items, where enough are answered.

    `arms` is the arm of everybody who was drawn, by staff id. Unless `all_of_them` must be there, an outcome without
    any column is left out with a warning: before the draw not everything need be measured.
    """
    warnings: list[Problem] = []
    chosen = [it for it in outcomes if all_of_them or _there(answered, it, outcomes, warnings)]
    items = tuple(dict.fromkeys(item for it in chosen for item in it.items))
    with_arm = (sheet.ARM,) if all_of_them and sheet.ARM in answered.called else ()
    at = sheet.columns(answered, (sheet.ID, *items, *with_arm), (sheet.ARM,))
    rows = sheet.people(at, arms, once=True)
    silent: Counter[str] = Counter()
    asked = dict.fromkeys((item, _range(it)) for it in chosen for item in it.items)  # an item may serve two outcomes
    given = {(item, within): _answers(at, rows, item, within, silent) for item, within in asked}
    values = {it.name: _values(rows, it, given) for it in chosen}
    warnings += [*_silent(answered, silent), *_absent(answered, arms, {staff_id for staff_id, _ in rows})]
    warnings += _unanswered(at, {item for (item, _), told in given.items() if not told}) if rows else []
    return Scored(values, at.found, tuple(warnings))


def took_up(answered: Sheet, arms: Mapping[str, str]) -> tuple[dict[str, bool], Scored]:
    """Return who took up what they were offered, and who did not; with the problems and warnings of the sheet."""
    at = sheet.columns(answered, UPTAKE)
    rows = sheet.people(at, arms, once=True)
    silent: Counter[str] = Counter()
    told = {staff_id: bool(value) for staff_id, value in _answers(at, rows, UPTAKE[1], None, silent).items()}
    warnings = (*_silent(answered, silent), *_absent(answered, arms, {staff_id for staff_id, _ in rows}))
    return told, Scored({}, at.found, warnings)


def score(given: Mapping[str, float], outcome: Outcome) -> float | None:
    """Return a person's value from the items that they answered; None when too few are.

    It is the mean of the answered items, those that are `reverse` turned round: low + high - answer. So a person who
    skips an item is judged by their other ones, as if it had been like them (person-mean imputation).
    """
    if not given or len(given) / len(outcome.items) < outcome.least_answered - ROUNDED:
        return None
    turned = outcome.low + outcome.high
    return fsum(turned - told if item in outcome.reverse else told for item, told in given.items()) / len(given)


def _range(outcome: Outcome) -> Range | None:
    return None if outcome.kind == YES_NO else (outcome.low, outcome.high)


def _values(
    rows: Sequence[tuple[str, Row]], outcome: Outcome, given: Mapping[tuple[str, Range | None], Values]
) -> dict[str, float]:
    by_item = {item: given[item, _range(outcome)] for item in outcome.items}
    found = {}
    for staff_id, _ in rows:
        told = {item: values[staff_id] for item, values in by_item.items() if staff_id in values}
        if (value := score(told, outcome)) is not None:
            found[staff_id] = value
    return found


def _answers(
    at: Columns, rows: Sequence[tuple[str, Row]], item: str, within: Range | None, silent: Counter[str]
) -> dict[str, float]:
    """Return what each person answered to an item; yes or no, where it has no range."""
    found: dict[str, float] = {}
    for staff_id, row in rows if item in at.index else ():
        cell = at.cell(row, item)
        told = answers.answer(cell, *within) if within else answers.yes_or_no(cell)
        if isinstance(told, Fault):
            at.problems.append(told.at(at.place(row, item)))
        elif isinstance(told, Silent):
            silent[told.instead] += bool(told.instead)
        else:
            found[staff_id] = told
    return found


def _there(answered: Sheet, outcome: Outcome, outcomes: Sequence[Outcome], warnings: list[Problem]) -> bool:
    """Say whether a sheet has any column of an outcome; warn when it has none."""
    here = {alike.label(place.heading) for place in answered.headings}
    if any(alike.label(it) in here for item in outcome.items for it in (item, answered.called.get(item, item))):
        return True
    what = f"There is no column of “{outcome.name}”, so it counts as not measured before the draw."
    wanted = (*ANSWERS, *(item for it in outcomes for item in it.items))
    warnings.append(Problem(answered.place, what, sheet.hint(answered, outcome.items[0], wanted)))
    return False


def _silent(answered: Sheet, silent: Counter[str]) -> list[Problem]:
    """Count the cells that say that nobody answered."""
    said = ", ".join(f"“{cell}” {count}" for cell, count in sorted(silent.items()) if count)
    what = f"Cells that were taken for no answer: {said}."
    return [Problem(_whole(answered), what, "Look at them if that is many.")] if said else []


def _unanswered(at: Columns, items: Collection[str]) -> list[Problem]:
    """Point to columns in which nobody has an answer."""
    what, remedy = "Nobody has an answer in this column.", "Have the answers slipped into another one?"
    return [Problem(at.sheet.headings[at.index[it]], what, remedy) for it in sorted(items) if it in at.index]


def _absent(answered: Sheet, arms: Mapping[str, str], here: set[str]) -> list[Problem]:
    """Count who was drawn and is not in a sheet."""
    lacking = len(arms.keys() - here)
    what = f"{lacking} of the {len(arms)} people who were drawn {'has' if lacking == 1 else 'have'} no row here."
    return [Problem(_whole(answered), what, "They stay in their arms, and count as not measured.")] if lacking else []


def _whole(answered: Sheet) -> Place:
    return replace(answered.place, row=None)
