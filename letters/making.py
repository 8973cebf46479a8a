"""The letters that are due: each made and read, or found in the store, and nothing kept of one that is not right."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path

from letters import binding, files, keys, problems, rehearsal, store
from letters.dues import Dues
from letters.intake import Checked
from letters.people import source
from letters.people.person import Person
from letters.post import pack
from letters.post.letter import Finished
from letters.post.pool import Workshop
from letters.problems import Problem
from letters.store import Wanted

Progress = Callable[[int, int], None]  # letters done, letters in all


def recipients(checked: Checked, due: Dues) -> list[Person]:
    """Return who is due a letter, in the order of their ids."""
    return [person for person in checked.roster.people if person.staff_id in due.letters]


def letters(checked: Checked, due: Dues, workshop: Workshop, kept: Path, progress: Progress) -> dict[str, Finished]:
    """Make the letters that are due, and read each; `Refused` with every one that cannot be printed as it should be.

    What a letter must say is worked out from the sheets once more, by the id of whoever is due it.
    """
    people = {person.staff_id: person for person in pack.order(recipients(checked, due))}
    ends = {sheaf[-1]: sheaf for sheaf in pack.sheaves(people.values())}
    papers = _papers(checked)
    wanted = [_wanted(checked, papers, due.letters[staff_id], person) for staff_id, person in people.items()]
    store.make_room(kept, wanted)
    made, faults = list[Finished](), list[tuple[Person, str]]()
    for letter, found in store.finished(kept, wanted, workshop.make):
        made.append(letter)
        faults += [(people[letter.staff_id], fault) for fault in found]
        sheaf = ends.get(letter.staff_id, ())
        if not faults and sheaf and _are_those(made[-len(sheaf) :], sheaf):  # the workers are at the next ones
            binding.sheaf(kept, made[-len(sheaf) :])
        progress(len(made), len(wanted))
    _refuse_letters(checked, faults)
    pack.gate(due.letters, made)
    return {letter.staff_id: letter for letter in made}


def _are_those(letters: Sequence[Finished], people: Sequence[str]) -> bool:
    """Say whether letters that were read are these people's; if they are not, the gate will be closed."""
    return [it.staff_id for it in letters] == list(people) and all(it.digest for it in letters)


def _wanted(checked: Checked, papers: Mapping[str, str], wording: str, person: Person) -> Wanted:
    """Return a letter that is due; what it is made of is told field by field, so that a key may forget none."""
    own = (*(getattr(person, field) for field in source.AS_THEY_STAND), *person.address, person.manager, person.site)
    site = checked.settings.sites[person.site].model_dump_json()
    of = keys.of(papers[wording], *own, checked.written[person.staff_id], site, checked.settings.date.isoformat())
    key = checked.composed.keys[wording, person.staff_id]
    return Wanted(person.staff_id, key, of, partial(rehearsal.job, checked, wording, person))


def _papers(checked: Checked) -> dict[str, str]:
    """Return what letters of each wording are printed on and by: the design's files, and everybody's pictures."""
    pictures = [f"{name} {files.digest(data)}" for name, data in sorted(checked.paper.pictures.assets.items())]
    designs = {name: sorted(it.sources.items()) for name, it in checked.paper.templates.items()}
    return {name: keys.of(name, repr(it), *pictures) for name, it in designs.items()}


def _refuse_letters(checked: Checked, faults: Iterable[tuple[Person, str]]) -> None:
    found = [
        Problem(
            checked.roster.staff.place(person.row, "staff_id"),
            f"This person's letter cannot be printed as it should be: {fault}",
            "Mend the template, or the cell that the message is about.",
        )
        for person, fault in faults
    ]
    problems.refuse_if(found, "The draw is sealed, and stays. No letters were put in place.")
