"""Say how well the rules of proof-reading do on the labelled notes in tests/corpus (`make proofread-report`).

For each rule: recall, of the notes that should make it fire those on which it did, and precision, of the notes on which
it fired those that should. Then the two targets; exit code 1 when one is missed.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from letters.people import proofread
from letters.people.person import Person
from letters.people.proofreading import rules

CORPUS = Path(__file__).parents[1] / "tests" / "corpus"
PARTS = {
    "tuned": "which the rules were tuned on",
    "further": "written since in other voices, and tuned on as well",
    "held_out": "which nobody saw who wrote the rules",
}
RECALL, FALSE_BLOCKS = 0.98, 0.02
WIDTH = 78


@dataclass(frozen=True, slots=True)
class Read:
    """A labelled note, and the rules that fired on it, each with its quotes."""

    text: str
    labels: frozenset[str]
    fired: Mapping[str, tuple[str, ...]]


def cast() -> tuple[Mapping[str, Any], proofread.Circle]:
    """Return the invented staff by id, and the circle that they make."""
    told = tomllib.loads((CORPUS / "cast.toml").read_text(encoding="utf-8"))
    staff = {member["id"]: member for member in told["staff"]}
    names = tuple(
        proofread.Name(
            first=member["first_name"],
            last=member["last_name"],
            preferred=member.get("preferred_name", ""),
            team=member["team"],
            site=member["site"],
        )
        for member in staff.values()
    )
    teams = (member["team"] for member in staff.values())
    return staff, proofread.Circle(names, tuple(dict.fromkeys([*told["office"], *teams])))


def read(part: str) -> list[Read]:
    """Read the notes of one part as one campaign, a person for each note and each copy of it."""
    staff, circle = cast()
    notes = tomllib.loads((CORPUS / f"{part}.toml").read_text(encoding="utf-8"))["note"]
    rows = [(note, to) for note in notes for to in (note["to"], *note.get("also_to", ()))]
    people = [person(f"{n}", note["text"], staff[to]) for n, (note, to) in enumerate(rows)]
    fired: dict[str, dict[str, tuple[str, ...]]] = {one.staff_id: {} for one in people}
    for finding in proofread.read(people, circle):
        quotes = fired[finding.staff_id]
        quotes[finding.rule] = (*quotes.get(finding.rule, ()), finding.quote)
    return [
        Read(note["text"], frozenset(note["rules"]), fired[one.staff_id])
        for (note, _), one in zip(rows, people, strict=True)
    ]


def person(staff_id: str, text: str, member: Mapping[str, Any]) -> Person:
    """Return somebody of the cast with a note."""
    return Person(
        staff_id=staff_id,
        first_name=member["first_name"],
        last_name=member["last_name"],
        preferred_name=member.get("preferred_name", ""),
        title="",
        job_title="",
        site=member["site"],
        team=member["team"],
        line_manager=member["manager"],
        address=(),
        address_fields=(),
        language=member.get("language", ""),
        format="",
        note=text,
        manager=member["manager"],
        stratum="",
        cluster="",
        row=0,
        note_row=0,
    )


def blocking() -> frozenset[str]:
    """Return the names of the rules that block."""
    return frozenset(rule.name for rule in rules.rules() if rule.severity == proofread.BLOCKS)


def table(notes: Sequence[Read]) -> list[str]:
    """Return a line for each rule: caught of planted, right of raised."""
    lines = [f"{'rule':<16}{'severity':<11}{'caught':>8}{'planted':>9}{'recall':>9}{'raised':>9}{'precision':>11}"]
    for rule in rules.rules():
        planted = [note for note in notes if rule.name in note.labels]
        raised = [note for note in notes if rule.name in note.fired]
        right = sum(rule.name in note.fired for note in planted)
        counts = f"{right:>8}{len(planted):>9}{share(right, len(planted)):>9}"
        lines.append(f"{rule.name:<16}{rule.severity:<11}{counts}{len(raised):>9}{share(right, len(raised)):>11}")
    return lines


def share(part: int, whole: int) -> str:
    """Return a share in per cent, or a dash when there is nothing to take it of."""
    return f"{part / whole:.1%}" if whole else "–"


def targets(notes: Sequence[Read]) -> tuple[list[str], bool]:
    """Return the lines about the two targets, and whether both are met."""
    blocks = blocking()
    planted = [note for note in notes if note.labels & blocks]
    caught = sum(bool(note.labels & blocks & note.fired.keys()) for note in planted)
    stopped = sum(bool(blocks & note.fired.keys()) for note in planted)
    clean = [note for note in notes if not note.labels]
    false = sum(bool(blocks & note.fired.keys()) for note in clean)
    met = caught >= RECALL * len(planted), false <= FALSE_BLOCKS * len(clean)
    lines = [
        verdict(f"Blocking faults caught by their rule, at least {RECALL:.0%}", caught, len(planted), met=met[0]),
        verdict("Blocking faults stopped by any blocking rule", stopped, len(planted)),
        verdict(f"Clean notes blocked, at most {FALSE_BLOCKS:.0%}", false, len(clean), met=met[1]),
    ]
    return lines, all(met)


def verdict(what: str, part: int, whole: int, *, met: bool | None = None) -> str:
    """Return a line such as “Clean notes blocked, at most 2%   1 of 110   0.9%   met”."""
    said = "" if met is None else ("met" if met else "MISSED")
    return f"{what:<52}{f'{part} of {whole}':>11}{share(part, whole):>8}  {said}".rstrip()


def wrong(notes: Sequence[Read]) -> list[str]:
    """Return what each rule missed or raised in error, for `--show`."""
    lines = []
    for note in notes:
        missed, more = note.labels - note.fired.keys(), note.fired.keys() - note.labels
        told = [f"missed {rule}" for rule in sorted(missed)]
        told += [f"raised {rule}: {' | '.join(note.fired[rule])}" for rule in sorted(more)]
        lines += [f"  {'; '.join(told)}\n      {note.text.strip()}"] if told else []
    return lines


def main(arguments: Sequence[str]) -> int:
    """Print the report; `--show` adds the notes of the tuned part that were judged otherwise than labelled."""
    all_met = True
    for part, told in PARTS.items():
        if not (CORPUS / f"{part}.toml").exists():
            continue
        notes = read(part)
        lines, met = targets(notes)
        all_met &= met
        print(f"\n{part}: {len(notes)} notes, {told}", "─" * WIDTH, *table(notes), "─" * WIDTH, *lines, sep="\n")
        if part != "held_out" and "--show" in arguments:
            print(*wrong(notes), sep="\n")
    return 0 if all_met else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
