"""What [evidence] declares, made whole with the outcomes that ship; each thing that does not go together is a problem.

Nothing here needs a file of outcomes: the plan is sealed with the draw, and they come months later.
"""

from __future__ import annotations

import functools
import posixpath
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from letters import alike, files, problems
from letters.evidence import sheet
from letters.evidence.plan import ABSENCE, SCALE, YES_NO, Outcome, Plan
from letters.problems import Place, Problem
from letters.sections.evidence import Evidence
from letters.sections.evidence import Outcome as Described
from letters.settings import NAME, Settings

NEEDED = {  # kind → what an outcome that does not ship must say of itself
    SCALE: ("label", "items", "range", "better"),
    YES_NO: ("label", "items", "better"),
    ABSENCE: ("label", "better"),
}
UNITS = {YES_NO: "share of people", ABSENCE: "days lost of 100 contracted days"}
NAMED = re.compile(r"(?!.*_before$)[^\W\d_]\w{0,59}")  # an outcome
TAKEN = ("person", "arm", "block", "cluster", "taken_up")  # other columns of the table for analysis
EARLIEST, LATEST = 1900, 2200  # years of a window
LEAST_ANSWERED = 0.5  # of an outcome that does not say; half the items is the field's usual rule


@functools.cache
def shipped() -> Mapping[str, Mapping[str, Any]]:
    """Return what ready.toml says of each outcome that ships, by its name."""
    return tomllib.loads(files.read(Path(__file__).with_name("ready.toml")).decode())


def plan(evidence: Evidence) -> Plan:
    """Return what is to be measured and how it is judged; `Refused` with everything that does not go together."""
    chosen = list(dict.fromkeys((evidence.primary, *evidence.family, *evidence.exploratory)))
    said = {name: _said(name, evidence.outcomes.get(name)) for name in chosen}
    wrong = {name: tuple(_whole(name, what, evidence)) for name, what in said.items()}
    outcomes = tuple(_outcome(name, what) for name, what in said.items() if not wrong[name])
    found = [*_names(evidence), *(it for several in wrong.values() for it in several)]
    found += [*_files(evidence, outcomes), *_windows(evidence), *_spreads(evidence, outcomes)]
    problems.refuse_if(found or _columns(evidence, outcomes))  # whose items are known when nothing else is wrong
    return Plan(
        outcomes=outcomes,
        primary=evidence.primary,
        family=evidence.family,
        adjust=evidence.adjust,
        subgroups=evidence.subgroups,
        level=evidence.level,
        smallest_cell=evidence.smallest_cell,
        window=_days(evidence.window),
        window_before=_days(evidence.window_before),
        baseline=bool(evidence.baseline),
    )


def _days(window: tuple[date, date] | None) -> tuple[str, str] | None:
    return (window[0].isoformat(), window[1].isoformat()) if window else None


def doubts(chosen: Settings) -> Iterator[Problem]:
    """Point to a window that begins before the campaign's date: nothing that is given then changes the days before."""
    window = chosen.evidence.window if chosen.evidence else None
    if window and window[0] < chosen.date:
        what = f"Absence is counted from {window[0]} on, and the campaign’s date is {chosen.date}."
        remedy = "Let the window begin no earlier: days that nothing can have changed hide what was changed."
        yield Problem(Place(f"{NAME}, [evidence] window"), what, remedy)


def known(outcomes: Sequence[Outcome]) -> tuple[str, ...]:
    """Return our names for the columns of all sheets, those that [evidence.columns] may call otherwise."""
    items = (item for it in outcomes for item in it.items)
    return tuple(dict.fromkeys((*sheet.ANSWERS, *items, *sheet.EPISODES, *sheet.CONTRACTS, *sheet.UPTAKE)))


# --------------------------------------------------------------------------------------------- one outcome


def _said(name: str, own: Described | None) -> dict[str, Any]:
    """Return all that is said of an outcome: by campaign.toml, or else as it ships, if it is of the same kind."""
    ours = dict(shipped().get(name, {}))
    theirs = {key: value for key, value in own.model_dump().items() if value not in (None, "", ())} if own else {}
    if own and own.reverse is not None:
        theirs["reverse"] = own.reverse
    if theirs.get("kind", ours.get("kind")) != ours.get("kind"):
        ours = {key: ours[key] for key in ("label", "better") if key in ours}
    return ours | theirs


def _outcome(name: str, said: Mapping[str, Any]) -> Outcome:
    low, high = {YES_NO: (0, 1), ABSENCE: (0, 100)}.get(said["kind"]) or said["range"]
    turned = {alike.label(item) for item in said.get("reverse", ())}
    return Outcome(
        name=name,
        label=said["label"],
        kind=said["kind"],
        items=tuple(said.get("items", ())),
        reverse=tuple(item for item in said.get("items", ()) if alike.label(item) in turned),
        low=float(low),
        high=float(high),
        least_answered=float(said.get("least_answered", LEAST_ANSWERED)) if said["kind"] == SCALE else 1.0,
        better=said["better"],
        unit=said.get("unit") or UNITS.get(said["kind"]) or f"points on a scale of {low:g} to {high:g}",
    )


def _whole(name: str, said: Mapping[str, Any], evidence: Evidence) -> Iterator[Problem]:
    """Report an outcome that nobody knows, that is not fully defined, or whose definition is at odds with itself."""
    if name not in evidence.outcomes and name not in shipped():
        what = f"“{name}” is no outcome that ships, and [evidence.outcomes] does not define it."
        yield Problem(Place(f"{NAME}, [evidence]"), what, problems.nearest(name, (*evidence.outcomes, *shipped())))
        return
    place = Place(f"{NAME}, [evidence.outcomes.{name}]")
    needed = ("kind", *NEEDED.get(said.get("kind", ""), ("label", "better")))
    lacking = [key for key in needed if not said.get(key)]
    if lacking:
        what = f"This outcome does not ship, and is not fully defined: {', '.join(lacking)} missing."
        yield Problem(place, what, "Add it, or use one that ships: " + ", ".join(shipped()) + ".")
    elif said["kind"] == ABSENCE:
        if unused := [key for key in ("items", "reverse", "range", "least_answered") if said.get(key)]:
            what = f"Absence is counted in days, and has no {unused[0]}."
            yield Problem(place, what, "Take the line out; the columns of the absence file have names of their own.")
    else:
        yield from _items(place, said)


def _items(place: Place, said: Mapping[str, Any]) -> Iterator[Problem]:
    """Report items that are there twice, that cannot be, or are turned round and not there; and an impossible range."""
    keys = [alike.label(item) for item in said["items"]]
    for item, key in zip(said["items"], keys, strict=True):
        if keys.count(key) > 1:
            yield Problem(place, f"The item “{item}” is named twice.", "Name it once, else it would count twice.")
        if key in {alike.label(name) for name in sheet.ANSWERS}:
            yield Problem(place, f"“{item}” is a column of every sheet, and no item.", "Name the item's own column.")
    for item in said.get("reverse", ()):
        if alike.label(item) not in keys:
            what = f"“{item}” is to be turned round, and is not among the items."
            yield Problem(place, what, problems.nearest(item, said["items"]))
    if said["kind"] == YES_NO:
        if len(keys) > 1:
            yield Problem(place, "A yes-or-no outcome has one item.", "Make an outcome of each.")
        if "range" in said and tuple(said["range"]) != (0, 1):
            yield Problem(place, "The range of a yes-or-no outcome is 0 to 1.", "Take the line out.")
    elif not said["range"][0] < said["range"][1]:
        yield Problem(place, "The range does not rise.", "Write the least first: range = [1, 5].")


# ------------------------------------------------------------------------------------------- all of them together


def _names(evidence: Evidence) -> Iterator[Problem]:
    """Report an outcome that is named twice, or that is defined, or expected to vary, and never named."""
    place, named = Place(f"{NAME}, [evidence]"), (evidence.primary, *evidence.family, *evidence.exploratory)
    for name in dict.fromkeys(name for name in named if named.count(name) > 1):
        what = f"“{name}” is named twice among primary, family and exploratory."
        yield Problem(place, what, "Name it once: an outcome is judged in one way.")
    for name in (name for name in evidence.outcomes if not NAMED.fullmatch(name) or name in TAKEN):
        what = f"“{name}” can be no outcome’s name: it is to be the heading of a column of the table for analysis."
        remedy = f"Begin it with a letter, then letters, digits and _; but not {', '.join(TAKEN)}, nor with _before."
        yield Problem(place, what, remedy)
    for name in evidence.outcomes.keys() - set(named):
        remedy = f"Add it to family or exploratory. {problems.nearest(name, named)}"
        yield Problem(Place(f"{NAME}, [evidence.outcomes.{name}]"), "This outcome is defined and never used.", remedy)
    for name in evidence.expected.sd.keys() - set(named):
        what = f"“{name}” is expected to vary, and is no outcome of this trial."
        yield Problem(Place(f"{NAME}, [evidence.expected]"), what, problems.nearest(name, named))


def _spreads(evidence: Evidence, outcomes: Sequence[Outcome]) -> Iterator[Problem]:
    """Report an outcome that is expected to vary more than anything between its ends can."""
    for it in outcomes:
        if evidence.expected.sd.get(it.name, 0) > it.largest_sd:
            what = f"“{it.name}” lies between {it.low:g} and {it.high:g}: its standard deviation cannot be over "
            rule = "Where p say yes, it is the root of p × (1 − p)." if it.kind == YES_NO else "It is in its own units."
            yield Problem(Place(f"{NAME}, [evidence.expected]"), f"{what}{it.largest_sd:g}.", rule)


def _files(evidence: Evidence, outcomes: Sequence[Outcome]) -> Iterator[Problem]:
    """Report a file that is needed and not named, and one that is named for two things."""
    place = Place(f"{NAME}, [evidence]")
    asked = next((it.name for it in outcomes if it.kind != ABSENCE), "")
    counted = next((it.name for it in outcomes if it.kind == ABSENCE), "")
    if asked and not evidence.endline:
        yield Problem(place, f"“{asked}” needs answers.", 'Name the file that will hold them: endline = "endline.csv".')
    if counted and not evidence.absence:
        remedy = 'Name the file that will hold them: absence = "absence.csv".'
        yield Problem(place, f"“{counted}” needs episodes of absence.", remedy)
    if counted and not evidence.window:
        remedy = "Give its first and last day, both counted: window = [2027-01-01, 2027-06-30]."
        yield Problem(place, f"“{counted}” needs a window in which days are counted.", remedy)
    first: dict[str, str] = {}
    for setting in ("endline", "baseline", "absence", "contracts", "uptake"):
        file = getattr(evidence, setting)
        if file and (other := first.setdefault(posixpath.normpath(file), setting)) != setting:
            yield Problem(place, f"{other} and {setting} are the same file.", "Name one file for each.")


def _windows(evidence: Evidence) -> Iterator[Problem]:
    """Report windows that end before they begin, and one before the draw that is not before the other."""
    place, windows = Place(f"{NAME}, [evidence]"), (evidence.window, evidence.window_before)
    for setting, window in zip(("window", "window_before"), windows, strict=True):
        if window and not (EARLIEST <= window[0].year <= window[1].year <= LATEST):
            yield Problem(place, f"{setting} lies outside of all years that can be meant.", "Look at its years.")
        if window and window[0] > window[1]:
            yield Problem(place, f"{setting} ends before it begins.", "Write its first day first.")
    if evidence.window and evidence.window_before and evidence.window_before[1] >= evidence.window[0]:
        what = "window_before does not end before window begins."
        yield Problem(place, what, "No day before the draw may be counted after it as well.")


def _columns(evidence: Evidence, outcomes: Sequence[Outcome]) -> Iterator[Problem]:
    """Report what [evidence.columns] maps and nothing uses: most likely a name is misspelt."""
    place, names = Place(f"{NAME}, [evidence.columns]"), known(outcomes)
    for name in evidence.columns:
        if name not in names:
            yield Problem(place, f"“{name}” is no column that is read.", problems.nearest(name, names))
