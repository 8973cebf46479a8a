"""What is odd about teams, strata, clusters and arms before anything is drawn: a draw is for good."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence

from letters import alike, settings, units
from letters.counting import counted
from letters.people import columns
from letters.people.person import Person
from letters.people.roster import Roster
from letters.problems import Place, Problem
from letters.settings import Settings
from letters.trial import design, ways
from letters.trial.design import SMALL_TEAM, Design, Unit


def of(people: Roster, drawn: Sequence[Unit], plan: Design, level: float | None) -> tuple[Problem, ...]:
    """Return what somebody should look at while nothing is drawn; `level` is that of intervals, if some are told."""
    hopeless = _without_arm(drawn, plan) or (_few_ways(drawn, plan, level) if level else [])
    return (*_near_teams(people), *_small_teams(people.people, plan), *hopeless)


def split_clusters(people: Roster, chosen: Settings) -> list[Problem]:
    """Report where the clusters that lie in several strata first do so; a cluster's label may be a manager's name."""
    faulty = people.faulty
    sound = sorted((person for person in people.people if person.row not in faulty), key=lambda person: person.row)
    column = columns.field(chosen.trial.cluster, chosen)
    found = []
    for name in design.split_clusters(units.of(sound)):
        first, *others = [person for person in sound if person.cluster == name]
        other = next(person for person in others if person.stratum != first.stratum)
        what = f"This cluster has somebody in another stratum, in row {first.row}."
        remedy = "A cluster is drawn whole: mend the cells, or the strata in campaign.toml."
        found.append(Problem(people.staff.place(other.row, column), what, remedy, name))
    return found


def _small_teams(people: tuple[Person, ...], plan: Design) -> list[Problem]:
    """Point to teams in which everybody would know who has a letter."""
    if plan.cluster:
        return []
    sizes = Counter((person.site, person.team) for person in people)
    small = sum(1 for size in sizes.values() if size <= SMALL_TEAM)
    teams = "1 team has" if small == 1 else f"{small} teams have"
    them = ("letter", "one") if any(arm.sent for arm in plan.arms) else ("treatment", "it")
    what = f"{teams} {SMALL_TEAM} people or fewer: those without a {them[0]} may hear of those with {them[1]}."
    return [Problem(Place(settings.NAME), what, 'Consider cluster = "team" under [trial].')] if small else []


def _near_teams(people: Roster) -> list[Problem]:
    """Ask about a team that is called nearly what another of its authority is: it may be one, and would be two."""
    first: dict[str, dict[str, Person]] = {}
    for person in sorted(people.people, key=lambda person: person.row):
        first.setdefault(person.site, {}).setdefault(person.team, person)
    sizes = Counter((person.site, person.team) for person in people.people)
    found = []
    for site, teams in first.items():
        for one, other in itertools.combinations(sorted(teams, key=lambda team: -sizes[site, team]), 2):
            if sizes[site, other] <= SMALL_TEAM and alike.nearly(one, other):
                many = counted(sizes[site, one], "person", "people")
                what = f"This is nearly the team of row {teams[one].row}, in which {many} are: is it the same?"
                place = people.staff.place(teams[other].row, "team")
                found.append(Problem(place, what, "If so, write both the same way, before the draw.", other))
    return found


def _few_ways(drawn: Sequence[Unit], plan: Design, level: float) -> list[Problem]:
    """Point to a draw that can fall in so few ways that no difference could be told from chance."""
    pairs = itertools.combinations([arm.name for arm in plan.arms], 2)
    counts = [ways.too_few([drawn], plan, pair, level) for pair in pairs]
    few = [it for it in counts if it]
    if not few or len(few) < len(counts):
        return []
    count = max(few)
    what = (
        f"The draw can fall in {counted(count, 'way')} only: no difference could have a p-value below "
        f"{1 - level:.2g}, however large."
    )
    remedy = f"Draw {'people, or more and smaller clusters' if plan.cluster else 'more people'}; `letters power` tells."
    return [Problem(Place(f"{settings.NAME}, [trial]"), what, remedy)]


def _without_arm(drawn: Sequence[Unit], plan: Design) -> list[Problem]:
    """Point to an arm that may get nobody: such a draw compares nothing, and is for good."""
    dealt = len({unit.cluster or unit.id for unit in drawn})
    short = [arm for arm, fewest, _ in design.counts(dealt, plan) if not fewest]
    if not dealt or not short:
        return []
    some = counted(dealt, f"whole {plan.cluster}") if plan.cluster else counted(dealt, "person", "people")
    return [
        Problem(
            Place(f"{settings.NAME}, [trial]"),
            f"Of {some} the arm “{short[-1]}” may get none: nothing could be compared, and a draw is for good.",
            f"Draw {'people, or more and smaller clusters' if plan.cluster else 'more people'}; or fewer arms.",
        )
    ]
