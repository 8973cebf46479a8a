"""Make the simulated outcomes of the sample campaigns, and the two that send no letters, again (`make sample`).

The outcomes of a campaign are those of its real draw: the arms come from its own campaign.toml and staff sheet. Beside
them lies truth.toml, which says what was put in; no real trial has one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path

from simulated import goals, tea, thanks, truth
from simulated.people import Member
from simulated.survey import Someone

from letters import intake
from letters.intake import Checked, Order
from letters.trial import draw

SAMPLE = Path(__file__).parents[1] / "sample_data"
OUTCOMES = "outcomes"
GOALS = {name: name for name in ("staff_id", "first_name", "last_name", "job_title", "site", "team", "status")}
TEA = {**GOALS, "staff_id": "Employee No.", "office": "office"}


def drawn(folder: Path) -> tuple[Checked, dict[str, str]]:
    """Return a campaign and everybody's arm, as its own seed draws them."""
    checked = intake.check(Order(folder))
    allocation = draw.assign(checked.units, checked.design, checked.settings.trial.seed)
    return checked, {it.unit.id: it.arm for it in allocation}


def sheet(members: Sequence[Member], headings: dict[str, str]) -> bytes:
    """Return a staff sheet with these columns."""
    named = {field.name for field in fields(Member)} & headings.keys()
    kept = [name for name in headings if name in named]
    return truth.sheet([headings[name] for name in kept], [[getattr(it, name) for name in kept] for it in members])


def put(folder: Path, made: dict[str, bytes]) -> None:
    """Write files, and say how large they are."""
    folder.mkdir(exist_ok=True)
    for name, data in made.items():
        (folder / name).write_bytes(data)
        print(f"{folder.name}/{name}: {len(data):,} bytes")


def main() -> None:
    """Write all of it."""
    checked, arms = drawn(SAMPLE)
    people = [Someone(it.staff_id, f"{it.site} {it.team}") for it in checked.roster.people]
    put(SAMPLE / OUTCOMES, thanks.made(people, arms, checked.settings.trial.seed, "Employee No."))

    folder, members = SAMPLE / "tea_and_coffee", tea.staff()
    put(folder, {"staff.csv": sheet(members, TEA)})
    checked, arms = drawn(folder)
    put(folder / OUTCOMES, tea.made(members, arms, checked.settings.trial.seed))

    folder, members = SAMPLE / "goal_setting", goals.staff()
    put(folder, {"staff.csv": sheet(members, GOALS)})
    checked, arms = drawn(folder)
    put(folder / OUTCOMES, goals.made(members, arms, checked.settings.trial.seed))


if __name__ == "__main__":
    main()
