"""The people once more against the rows they come from: another hand reads their cells, before and after the draw.

What differs is no fault of the office's: the program has made something else of a cell than what stands in it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from letters import alike
from letters.people import address, columns, exclusions
from letters.people.columns import Columns
from letters.people.person import Person
from letters.people.roster import Roster
from letters.people.sheets import Row
from letters.problems import OWN_FAULT, MachineFailed, Place, Problem
from letters.settings import Settings

MOST = 20  # faults told: a slip is in every row, and of one kind
AS_THEY_STAND = (
    *("first_name", "last_name", "preferred_name", "title", "job_title"),
    *("team", "line_manager", "language", "format"),
)
BETWEEN = re.compile(r"[\s.,/]+")
_ENDS = frozenset(re.sub("[^a-z]", "", country) for country in address.COUNTRIES)


def check(roster: Roster, settings: Settings, withdrew: Collection[str] = ()) -> None:
    """Raise `MachineFailed` with every cell of which something else was made, or unless everyone listed is there once.

    It is for a roster that has no problems, without the people of authorities that `withdrew`.
    """
    read = [*misplaced(roster.staff, settings), *misplaced(roster.notes, settings, beside=True)]
    stop_if([*read, *unlike(roster, roster.people, settings), *miscounted(roster, settings, withdrew)])


def stop_if(found: Iterable[Problem]) -> None:
    """Raise `MachineFailed` with the first of these faults of the program's own; do nothing when there is none."""
    if told := [str(problem) for problem in found]:
        more = [f"And {len(told) - MOST} more."] if len(told) > MOST else []
        raise MachineFailed("\n".join([*told[:MOST], *more]))


def misplaced(read: Columns, settings: Settings, *, beside: bool = False) -> tuple[Problem, ...]:
    """Return each column from which a field is read whose heading it does not bear; `beside` the staff, or our own."""
    theirs = {field: settings.people.columns.get(field, field) for field in read.index}
    headings = {field: {alike.label(it), alike.label(field) if beside else ""} for field, it in theirs.items()}
    return tuple(
        Problem(read.table.place(None, column), f"“{field}” was read from this column.", OWN_FAULT)
        for field, column in read.index.items()
        if alike.label(read.table.headings[column]) not in headings[field]
    )


def unlike(roster: Roster, people: Iterable[Person], settings: Settings) -> tuple[Problem, ...]:
    """Return each cell of these people's rows, looked up by id, of which the program has made something else."""
    rows = {roster.staff.value(row, "staff_id"): row for row in roster.staff.table.rows}
    notes = {roster.notes.value(row, "staff_id"): row for row in roster.notes.table.rows}
    return tuple(
        Problem(place, "Something else than what stands here was made of this cell.", OWN_FAULT)
        for person in people
        for place in _unlike(person, rows.get(person.staff_id), notes.get(person.staff_id), roster, settings)
    )


def miscounted(roster: Roster, settings: Settings, withdrew: Collection[str] = ()) -> tuple[Problem, ...]:
    """Say where those listed, left out and kept are not all of the staff sheet's rows, counted once more."""
    rows = roster.staff.table.rows
    reasons = [_reason(row, roster, settings, withdrew) for row in rows]
    kept = sorted(roster.staff.value(row, "staff_id") for row, why in zip(rows, reasons, strict=True) if not why)
    said = {reason: count for reason, count in roster.excluded if count}
    whats = (
        (roster.listed != len(rows), f"{roster.listed} people are said to be listed, and {len(rows)} are."),
        (said != Counter(filter(None, reasons)), "Others are said to be left out than fit [people.exclude]."),
        (kept != sorted(p.staff_id for p in roster.people), "Those kept are not those who fit no exclusion."),
    )
    place = Place(roster.staff.table.file, roster.staff.table.sheet)
    return tuple(Problem(place, what, OWN_FAULT) for wrong, what in whats if wrong)


def _reason(row: Row, roster: Roster, settings: Settings, withdrew: Collection[str]) -> str:
    """Return the first reason for which a row is left out, if there is one."""
    site = alike.label(roster.staff.value(row, "site")) if withdrew else ""
    if any(site in _names(name, settings) for name in withdrew if name in settings.sites):
        return exclusions.WITHDREW
    for reason, rule in settings.people.exclude.items():
        cell = roster.staff.value(row, columns.field(rule.column, settings))
        if cell.casefold().split() in [value.casefold().split() for value in rule.values]:
            return reason
    return ""


# ----------------------------------------------------------------------------------------------- one person's cells


def _unlike(person: Person, row: Row | None, note: Row | None, roster: Roster, settings: Settings) -> Iterator[Place]:
    """Give the places of the cells that a person does not agree with; that of the whole sheet when no row is theirs."""
    if row is None or (note is None and settings.people.notes):
        sheet = roster.staff if row is None else roster.notes
        yield Place(sheet.table.file, sheet.table.sheet)
        return
    cells = {field: roster.staff.value(row, field) for field in roster.staff.index}
    wrong = [field for field in AS_THEY_STAND if getattr(person, field) != cells.get(field, "")]
    wrong += ["site"] if alike.label(cells["site"]) not in _names(person.site, settings) else []
    wrong += _drawn_by(person, cells, settings)
    wrong += other_address(person.address, cells) if settings.lettered else ()
    yield from (roster.staff.place(row, field) for field in dict.fromkeys(wrong))
    if note is None:
        return
    if person.note != roster.notes.value(note, "note"):
        yield roster.notes.place(note, "note")
    if person.manager != (roster.notes.value(note, "manager") or cells.get("line_manager", "")):
        yield roster.notes.place(note, "manager")


def _names(site: str, settings: Settings) -> tuple[str, ...]:
    """Return the names by which a cell may call this site."""
    return tuple(alike.label(name) for name in (site, *settings.sites[site].names)) if site else ()


def _drawn_by(person: Person, cells: Mapping[str, str], settings: Settings) -> Iterator[str]:
    """Give the columns whose labels are not those of the person's stratum or cluster, slashes and spaces aside."""
    labels = {**cells, "site": settings.sites[person.site].organisation if person.site else ""}
    strata = [columns.field(name, settings) for name in settings.trial.strata]
    if _bare(person.stratum) != (_bare("".join(labels[field] for field in strata)) if strata else "everyone"):
        yield from strata or ["staff_id"]
    cluster = columns.field(settings.trial.cluster, settings) if settings.trial.cluster else ""
    if _bare(person.cluster) != (_bare(labels["site"] + labels[cluster]) if cluster else ""):
        yield cluster or "staff_id"


def other_address(printed: Sequence[str], cells: Mapping[str, str]) -> tuple[str, ...]:
    """Return the columns of an address that, as it is printed, lacks more of its cells than the country at the end."""
    *lines, postcode = printed or ("",)
    kept, written = _bare("".join(lines)), _bare("".join(cells.get(line, "") for line in address.LINES))
    left_off, own = _letters(written.removeprefix(kept)), _letters(postcode)
    ends_in = own if left_off.startswith(own) else ""
    code = _letters(cells["postcode"]) or ends_in  # where its cell is blank, the lines end in it
    return (
        *(() if own == code else ("postcode",)),
        *(() if written.startswith(kept) and _is_end(left_off, code) else address.LINES[:1]),
    )


def _is_end(rest: str, code: str) -> bool:
    """Say whether what is left off behind the printed lines is nothing but the postcode and countries."""
    return not rest or any(
        rest.endswith(end) and _is_end(rest.removesuffix(end), code) for end in (code, *_ENDS) if end
    )


def _bare(text: str) -> str:
    """Return a text without what stands between its parts: spaces, line breaks, commas, full stops, slashes."""
    return BETWEEN.sub("", text)


def _letters(text: str) -> str:
    """Return the letters and digits of a text alone, small."""
    return "".join(filter(str.isalnum, text)).casefold()
