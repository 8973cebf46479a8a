"""Say how well the rules of proof-reading do on the labelled notes in tests/corpus (`make proofread-report`).

For each rule and each part of the notes: how many it caught of those that should make it fire, and its precision, which
is the share of those that should among the notes on which it fired. Then the targets; exit code 1 when one is missed.
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
    "opened": "held out at first, and tuned on since",
    "held_out": "which nobody saw who wrote the rules",
}
UNSEEN = "held_out"
TARGETS = (
    "blocking faults, own rule",
    "blocking faults, any rule",
    "asking faults, own rule",
    "clean notes blocked",
    "clean notes asked about",
)
RECALL, FALSE_BLOCKS = 0.98, 0.02
LABEL, COUNT, SHARE = 27, 11, 8  # characters


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


def table(parts: Mapping[str, Sequence[Read]]) -> list[str]:
    """Return a line for each rule, and in it for each part: caught of planted, and the precision."""
    lines = [
        f"{'':<{LABEL}}" + "".join(f"{part.replace('_', ' '):>{COUNT + SHARE}}" for part in parts),
        f"{'rule':<16}{'severity':<{LABEL - 16}}" + f"{'caught':>{COUNT}}{'precise':>{SHARE}}" * len(parts),
    ]
    for rule in rules.rules():
        cells = "".join(cell(rule.name, notes) for notes in parts.values())
        lines.append(f"{rule.name:<16}{rule.severity:<{LABEL - 16}}{cells}")
    return lines


def cell(rule: str, notes: Sequence[Read]) -> str:
    """Return how a rule did in a part, such as “12 of 13   92.3%”."""
    planted = [note for note in notes if rule in note.labels]
    raised = sum(rule in note.fired for note in notes)
    right = sum(rule in note.fired for note in planted)
    return f"{f'{right} of {len(planted)}':>{COUNT}}{share(right, raised):>{SHARE}}"


def share(part: int, whole: int) -> str:
    """Return a share in per cent, or a dash when there is nothing to take it of."""
    return f"{part / whole:.1%}" if whole else "–"


def targets(notes: Sequence[Read]) -> tuple[list[tuple[int, int]], bool]:
    """Return the count and the whole of each line of `TARGETS`, and whether both targets are met."""
    blocks = blocking()
    planted = [note for note in notes if note.labels & blocks]
    clean = [note for note in notes if not note.labels]
    asks = [note for note in notes if note.labels and not note.labels & blocks]
    caught = sum(bool(note.labels & blocks & note.fired.keys()) for note in planted)
    false = sum(bool(blocks & note.fired.keys()) for note in clean)
    counts = [
        (caught, len(planted)),
        (sum(bool(blocks & note.fired.keys()) for note in planted), len(planted)),
        (sum(bool(note.labels & note.fired.keys()) for note in asks), len(asks)),
        (false, len(clean)),
        (sum(bool(note.fired) and not blocks & note.fired.keys() for note in clean), len(clean)),
    ]
    return counts, caught >= RECALL * len(planted) and false <= FALSE_BLOCKS * len(clean)


def verdicts(counted: Sequence[Sequence[tuple[int, int]]]) -> list[str]:
    """Return a line for each of `TARGETS`, with a count and a share for each part."""
    return [
        f"{what:<{LABEL}}"
        + "".join(f"{f'{part} of {whole}':>{COUNT}}{share(part, whole):>{SHARE}}" for part, whole in counts)
        for what, counts in zip(TARGETS, zip(*counted, strict=True), strict=True)
    ]


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
    """Print the report; `--show` adds the notes that were judged otherwise than labelled, of all parts but the last."""
    parts = {part: read(part) for part in PARTS}
    for part, notes in parts.items():
        print(f"{part.replace('_', ' '):<10}{len(notes):>4} notes, {PARTS[part]}")
    counted = [targets(notes) for notes in parts.values()]
    rule = "─" * (LABEL + (COUNT + SHARE) * len(parts))
    print("", *table(parts), rule, *verdicts([counts for counts, _ in counted]), rule, sep="\n")
    missed = [part.replace("_", " ") for part, (_, met) in zip(parts, counted, strict=True) if not met]
    print(f"Wanted: at least {RECALL:.0%} caught by their own rule, at most {FALSE_BLOCKS:.0%} of clean notes blocked.")
    print(f"Missed: {', '.join(missed)}." if missed else "Met in every part.")
    if "--show" in arguments:
        print(*(line for part, notes in parts.items() if part != UNSEEN for line in wrong(notes)), sep="\n")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
