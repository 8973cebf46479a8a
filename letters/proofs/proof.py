"""A design printed for the awkward cast, on the way of every letter: composed, laid out, and read again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from letters import settings
from letters.post import compose, expect, language, pool, stationery
from letters.post.compose import Unfit
from letters.post.expected import Expected
from letters.post.letter import Letter
from letters.post.pool import Job, Workshop
from letters.post.readback import Verdict
from letters.post.render import Document
from letters.post.stationery import Pictures
from letters.post.template import Template
from letters.problems import Refused
from letters.proofs import FOLDER, cast
from letters.proofs.cast import Member


@dataclass(frozen=True, slots=True)
class Sample:
    """One of the cast, their letter where there is one, and in sentences why it breaks."""

    member: Member
    pdf: bytes
    pages: int
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proofs:
    """What came of a design: a sample for each of the cast, and the languages that it has a wording in, or has not."""

    design: str
    samples: tuple[Sample, ...]
    languages: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def broken(self) -> tuple[Sample, ...]:
        """The samples that break."""
        return tuple(sample for sample in self.samples if sample.reasons)


def places(named: str, campaign: Path, output: Path | None) -> tuple[Path, Path]:
    """Return the folder of a design, and the one that its contact sheet goes into.

    A design is named among the campaign's templates, or those that are shipped; or it is a path.
    """
    chosen = settings.load(campaign) if (campaign / settings.NAME).is_file() else None
    inside = settings.designs(campaign, chosen) / named
    design = inside if inside.is_dir() or not Path(named).is_dir() else Path(named).resolve()
    return design, (output or campaign / (chosen.output if chosen else "output")) / FOLDER


def pull(design: Template, workers: int) -> Proofs:
    """Print a design for everyone of the cast; a letter of more pages than the ordinary one breaks as well."""
    printed_on = {design.name: stationery.of(design, Pictures({}, cast.pictures()))}
    with pool.opened(printed_on, workers) as workshop:
        made = samples(cast.members(design), design, workshop)
    known = language.languages()
    return Proofs(
        design=design.name,
        samples=tuple(replace(it, reasons=(*it.reasons, *_runs_on(it, made[0].pages))) for it in made),
        languages=tuple(it.name for code, it in known.items() if code in design.wordings),
        missing=tuple(it.name for code, it in known.items() if code not in design.wordings),
    )


def samples(members: Sequence[Member], design: Template, workshop: Workshop) -> tuple[Sample, ...]:
    """Return the letter of each of these people, or why there is none."""
    composed = [_composed(member, design) for member in members]
    whose = zip(members, composed, strict=True)
    made = workshop.make([Job(it, _expected(who, design)) for who, it in whose if isinstance(it, Letter)])
    proofs = [(it, Verdict(())) if isinstance(it, Document) else next(made) for it in composed]
    return tuple(
        Sample(member, document.pdf, document.pages, document.faults or verdict.faults)
        for member, (document, verdict) in zip(members, proofs, strict=True)
    )


def _composed(member: Member, design: Template) -> Letter | Document:
    """Return a member's letter, or an empty document that says why there is none."""
    try:
        return compose.letter(member.person, member.site, design, member.day, member.pictures)
    except Unfit as unfit:
        return _none(member, [f"{fault.what} {fault.remedy}" for fault in unfit.faults])
    except Refused as refused:
        return _none(member, [str(problem) for problem in refused.problems])


def _none(member: Member, reasons: Sequence[str]) -> Document:
    return Document(member.person.staff_id, b"", 0, tuple(reason.strip() for reason in reasons))


def _expected(member: Member, design: Template) -> Expected:
    who = member.person
    return expect.letter(who, who.note, member.site, design, member.day, member.pictures)


def _runs_on(sample: Sample, ordinary: int) -> tuple[str, ...]:
    """Say that a letter has more pages than the ordinary one, in each of its languages; a long one may."""
    most = ordinary * len(language.of_reader(sample.member.person.language))
    if sample.member.long or not ordinary or sample.pages <= most:
        return ()
    return (f"It runs to {_pages(sample.pages)}; going by the ordinary letter it should have {most}.",)


def _pages(many: int) -> str:
    return f"{many} page{'s' * (many > 1)}"
