"""What was measured, read from the files that [evidence] names: answers, days lost, who took up what was offered.

The sheets are read as the staff sheet is, just as a person sees them; `letters.evidence` works out what they say.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from letters import alike, files, problems
from letters.evidence import absence, outcomes, sheet
from letters.evidence.absence import Contract, Episode, Window
from letters.evidence.outcomes import Data, Scored, Values
from letters.evidence.plan import ABSENCE, Outcome, Plan
from letters.evidence.sheet import Row, Sheet
from letters.people import exports, sheets
from letters.people.sheets import Doubtful, Reading, Table
from letters.problems import Place, Problem, Refused
from letters.sections.evidence import Evidence
from letters.settings import NAME, Settings

NONE = {  # what can be done without a file of these
    "baseline": "If nothing was measured before the draw, take that line out.",
    "contracts": "If there is no such list, take that line out.",
    "uptake": "If nobody wrote that down, take that line out.",
}
FULL_TIME = "No contracts are named, so everybody counts as here for the whole window."


@dataclass(frozen=True, slots=True)
class _Opened:
    """A file that was read: what is certain of it, its SHA-256, and what was found on the way."""

    file: str
    sheet: Sheet | None  # None: nothing is certain, or no such file is named
    digest: str = ""
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()


def measured(folder: Path, chosen: Settings, plan: Plan, arms: Mapping[str, str], reading: Reading) -> Data:
    """Return what was measured of everybody who was drawn; `Refused` with every problem of every file.

    `arms` is the arm of each by staff id, as the ledger has it. A file is read only when an outcome needs it.
    """
    evidence = chosen.evidence
    if evidence is None:
        raise Refused([Problem(Place(NAME), "There is no [evidence].", "Say there what is measured.")])
    asked = tuple(it for it in plan.outcomes if it.kind != ABSENCE)
    counted = tuple(it for it in plan.outcomes if it.kind == ABSENCE)
    opened = {name: _open(folder, evidence, name, wanted, reading) for name, wanted in _wanted(asked, counted).items()}
    after = _answers(opened.get("endline"), asked, arms, all_of_them=True)
    before = _answers(opened.get("baseline"), asked, arms, all_of_them=False)
    uptake, took_up = _uptake(opened["uptake"], arms)
    absent = _absences(opened, evidence, counted, arms)
    said: tuple[Scored, ...] = (after, before, took_up, *absent)
    problems.refuse_if([*(it for one in opened.values() for it in one.problems), *_unsaid(opened, said)])
    return Data(
        endline={it.name: {**after.values, **absent[0].values}.get(it.name, {}) for it in plan.outcomes},
        baseline={**before.values, **absent[1].values},
        uptake=uptake,
        people=tuple(sorted(arms)),
        inputs={one.file: one.digest for one in opened.values() if one.digest},
        warnings=tuple(dict.fromkeys(it for one in (opened.values(), said) for each in one for it in each.warnings)),
    )


# ------------------------------------------------------------------------------------------------- the files


def _wanted(asked: Sequence[Outcome], counted: Sequence[Outcome]) -> dict[str, tuple[str, ...]]:
    """Return our columns of each file that these outcomes need, by its setting."""
    items = (*sheet.ANSWERS, *dict.fromkeys(item for it in asked for item in it.items))
    answered = {"endline": items, "baseline": items} if asked else {}
    listed = {"absence": sheet.EPISODES, "contracts": sheet.CONTRACTS} if counted else {}
    return {**answered, **listed, "uptake": sheet.UPTAKE}


def _open(folder: Path, evidence: Evidence, setting: str, wanted: Sequence[str], reading: Reading) -> _Opened:
    """Read one of the files; what cannot be read for certain is among its problems."""
    file = getattr(evidence, setting)
    if not file:
        return _Opened("", None)
    headings = tuple(dict.fromkeys(it for name in wanted for it in (evidence.columns.get(name, name), name)))
    as_shown = replace(
        reading, sheet="", table="evidence"
    )  # which sheet of a workbook is meant is told by its headings
    digest = ""
    try:
        data = sheets.content(folder / file)
        digest = files.digest(data)
        table = sheets.table(file, data, headings, as_shown)
    except Doubtful as doubt:
        return _Opened(file, _sheet(doubt.table, evidence), digest, doubt.problems, doubt.table.warnings)
    except Refused as refused:
        named = Place(f"{NAME}, [evidence] {setting} = “{file}”")
        none = f" {NONE[setting]}" if setting in NONE and not (folder / file).exists() else ""
        unread = tuple(replace(it, place=named, remedy=it.remedy + none) for it in refused.problems)
        return _Opened(file, None, digest, refused.problems if digest else unread)
    keys = {alike.label(heading) for heading in headings}
    read = [n for n, heading in enumerate(table.headings) if alike.label(heading) in keys]
    return _Opened(file, _sheet(table, evidence), digest, (), (*table.warnings, *exports.unused(table, read, ())))


def _sheet(table: Table, evidence: Evidence) -> Sheet:
    return Sheet(
        place=Place(table.file, table.sheet, table.heading_row),
        headings=tuple(
            table.place(None, n) if heading else Place(table.file) for n, heading in enumerate(table.headings)
        ),
        rows=tuple(Row(row.number, row.values) for row in table.rows),
        called=evidence.columns,
    )


def _unsaid(opened: Mapping[str, _Opened], said: Sequence[Scored]) -> list[Problem]:
    """Return what is wrong with what was read, but not of a cell that could not be read: that is told already."""
    told = {it.place for one in opened.values() for it in one.problems}
    return [it for one in said for it in one.problems if it.place not in told]


# ------------------------------------------------------------------------------------------- what they say


def _answers(opened: _Opened | None, asked: Sequence[Outcome], arms: Mapping[str, str], *, all_of_them: bool) -> Scored:
    if opened is None or opened.sheet is None:
        return Scored({})
    return outcomes.scored(opened.sheet, asked, arms, all_of_them=all_of_them)


def _uptake(opened: _Opened, arms: Mapping[str, str]) -> tuple[Mapping[str, bool] | None, Scored]:
    return outcomes.took_up(opened.sheet, arms) if opened.sheet else (None, Scored({}))


def _absences(
    opened: Mapping[str, _Opened], evidence: Evidence, counted: Sequence[Outcome], arms: Mapping[str, str]
) -> tuple[Scored, Scored]:
    """Return the absence of everybody in the window, and in the one before the draw."""
    listed, agreed = (opened[name].sheet if name in opened else None for name in ("absence", "contracts"))
    if listed is None:
        return Scored({}), Scored({})
    absent, wrong = absence.episodes(listed, arms)
    contracted, wrong_too = absence.contracts(agreed, arms) if agreed else (None, ())
    note = _of_contracts(opened["contracts"], listed, contracted, arms)

    def within(window: Window | None) -> dict[str, Values]:
        if window is None:
            return {}
        rates = absence.rates(absent, contracted, window, arms)
        return {it.name: rates for it in counted}

    now = Scored(within(evidence.window), (*wrong, *wrong_too), (*note, *_none(evidence.window, absent, listed)))
    return now, Scored(within(evidence.window_before), (), tuple(_none(evidence.window_before, absent, listed)))


def _of_contracts(
    opened: _Opened, listed: Sheet, contracted: Mapping[str, Contract] | None, arms: Mapping[str, str]
) -> list[Problem]:
    """Say whose contracts are not known."""
    if not opened.file:
        return [
            Problem(
                replace(listed.place, row=None), FULL_TIME, "If they were not, name a file of [evidence] contracts."
            )
        ]
    lacking = len(arms.keys() - (contracted or {}).keys())
    are = "is" if lacking == 1 else "are"
    what = f"{lacking} of the {len(arms)} people who were drawn {are} not in this file, so their absence is not known."
    return [Problem(Place(opened.file), what, "Add them, if they had a contract in the window.")] if lacking else []


def _none(window: Window | None, absent: Mapping[str, Sequence[Episode]], listed: Sheet) -> list[Problem]:
    """Point to a window in which nobody was absent: most likely the file is another year's."""
    if window is None or any(absence.within(it, window) for several in absent.values() for it in several):
        return []
    what = f"No episode lies between {window[0].isoformat()} and {window[1].isoformat()}."
    return [Problem(replace(listed.place, row=None), what, "Is it the right file, and the right window?")]
