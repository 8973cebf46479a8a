"""One letter of a design for an invented person, as an office's own tests ask for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

from letters import problems
from letters.people.person import Person
from letters.post import readback, stationery, template
from letters.post.pool import Job, Workshop
from letters.post.readback import Proof, Verdict
from letters.post.render import Document, Press
from letters.problems import Place, Problem
from letters.proofs import cast, proof
from letters.proofs.cast import Member
from letters.proofs.proof import Sample
from letters.sections.sites import Site
from letters.settings import NAME, Settings

LEFT_OUT = "Leave it out, or write it as the staff sheet would have it."


def home(folder: Path) -> Path:
    """Return the nearest folder, this one or above, that has a campaign.toml or templates; this one if none has."""
    above = (folder, *folder.parents)
    return next((it for it in above if (it / NAME).is_file() or (it / "templates").is_dir()), folder)


def letter(
    named: str, folder: Path, person: Mapping[str, Any], site: Mapping[str, Any], day: date = cast.DAY
) -> Sample:
    """Return the letter of a design to an ordinary invented person of an invented office, both changed as given.

    Templates and pictures are looked for in the folder, as in that of a campaign.
    """
    design = template.load(proof.places(named, folder, None)[0])
    who, whose = _person(person), _site(site)
    pictures = stationery.pictures(Settings.model_construct(sites={who.site: whose}), folder)
    paper = stationery.of(design, pictures)
    press = Press({design.name: paper})

    def made(job: Job) -> tuple[Document, Verdict]:
        document = press.render(job.letter)
        if document.faults:
            return document, Verdict(())
        return document, readback.read(Proof(document.pdf, document.pages, job.expected), paper)

    here = Workshop(
        lay_out=lambda letters: map(press.render, letters),
        make=lambda jobs: map(made, jobs),
        count_pages=lambda letters: map(press.count_pages, letters),
    )
    member = Member("", who, whose, pictures.names[who.site], day=day)
    return proof.samples([member], design, here)[0]


def _person(changes: Mapping[str, Any]) -> Person:
    _known("person", changes, [field.name for field in fields(Person) if field.name != "address_fields"])
    usual = cast.person()
    problems.refuse_if(
        Problem(Place("person"), f"“{name}” is to be {'a list of lines' if name == 'address' else 'a text'}.", LEFT_OUT)
        for name, value in changes.items()
        if not isinstance(value, list | tuple if name == "address" else type(getattr(usual, name)))
    )
    return cast.person(**changes)


def _site(changes: Mapping[str, Any]) -> Site:
    """Return the invented office, changed; under another name it has no words in other languages but its own."""
    _known("site", changes, list(Site.model_fields))
    words = cast.SITE.model_dump(exclude={"language"} if "organisation" in changes else None)
    return Site.model_validate({**words, **changes})


def _known(what: str, changes: Mapping[str, Any], known: Sequence[str]) -> None:
    problems.refuse_if(
        Problem(Place(what), f"“{name}” is not known here.", problems.nearest(name, known))
        for name in changes
        if name not in known
    )
