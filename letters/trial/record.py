"""What the ledger says, taken together: the draws that were made, what was sent, who is sent nothing more.

Every kind of event has a row in `READERS`, which adds what the event says to what was said before, or finds that it
cannot follow: two first draws, a mailing without letters, a letter that comes back and was never sent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any

from letters.problems import Tampered
from letters.trial import ledger
from letters.trial.design import Arm, Design
from letters.trial.ledger import Event, Pen


@dataclass(frozen=True, slots=True)
class Seal:
    """What a draw fixed for good. The first batch is everybody; later ones are those who came after."""

    batch: int
    at: str
    roster: str  # SHA-256 of the register of who was who
    people: int
    design: Design
    seed: str  # of the campaign; `draw.of_batch` says what a later batch is drawn by
    seed_from: str
    algorithm: str
    allocation: str  # SHA-256 of the batch's allocation
    key: str = ""  # SHA-256 of the key of the register's marks
    outside: str = ""  # SHA-256 of the allocation that somebody else drew from a pseudonymised roster

    @property
    def day(self) -> date:
        """The day of the draw, as the calendar of this machine has it."""
        return ledger.day(self.at)


@dataclass(frozen=True, slots=True)
class Mailing:
    """Letters that went to the post together."""

    number: int
    day: str  # ISO 8601
    letters: int
    manifest: str  # SHA-256 of the manifest of what was made for it
    posted: str  # SHA-256 of the list of who was sent what
    unsealed: frozenset[str] = frozenset()  # arms whose people had waited, and were sent letters by then


@dataclass(frozen=True, slots=True)
class Look:
    """An evaluation: whether the arms were drawn anew for it, by which columns it read, and what it left."""

    blind: bool
    columns: Mapping[str, str] | None  # our name → heading, as [evidence.columns] had it; older lines do not say
    files: Mapping[str, str]  # name → SHA-256


@dataclass(frozen=True, slots=True)
class Record:
    """All that was decided so far."""

    seals: tuple[Seal, ...] = ()
    approvals: Mapping[str, frozenset[str]] = field(default_factory=dict)  # by a note's hash: the rules cleared for it
    manifest: str = ""  # SHA-256 of the one that was made last
    mailings: tuple[Mailing, ...] = ()
    returned: tuple[tuple[str, int], ...] = ()  # staff id, mailing
    withdrawn: Mapping[str, str] = field(default_factory=dict)  # staff id → reason
    sites: Mapping[str, int] = field(default_factory=dict)  # authority that withdrew → people it then had
    early_sites: frozenset[str] = frozenset()  # those of them that withdrew before any draw
    renamed: Mapping[str, str] = field(default_factory=dict)  # staff id → the mark of the name that is right since
    namesakes: frozenset[str] = frozenset()  # staff ids of people who only share somebody's name
    unsealed: frozenset[str] = frozenset()  # arms whose people waited, and are sent letters since
    purged: str = ""  # SHA-256 of the receipt
    plan: Mapping[str, Any] | None = None  # what was to be measured, and how judged, sealed with the first draw
    endline: date | None = None  # from which on the outcomes are in, sealed with that
    treatments: Mapping[str, str] | None = None  # what each arm is given beside letters, sealed; None: it was not
    expected: Mapping[str, Any] | None = None  # what was expected of the outcomes, sealed; None: it was not
    columns: Mapping[str, str] | None = None  # [evidence.columns], sealed; None: it was not
    before: str | None = None  # SHA-256 of the answers from before, sealed; empty: there were none; None: it was not
    measured: tuple[Mapping[str, str], ...] = ()  # what was measured, whenever that was another: file → SHA-256
    looks: tuple[Look, ...] = ()

    @property
    def open_looks(self) -> tuple[Look, ...]:
        """The looks at the arms as they were drawn."""
        return tuple(look for look in self.looks if not look.blind)

    @property
    def seal(self) -> Seal | None:
        """The seal of the first draw, whose design and seed hold for all."""
        return self.seals[0] if self.seals else None

    @property
    def unsent(self) -> bool:
        """Whether letters were made that have not gone to the post."""
        return bool(self.manifest) and self.manifest not in (it.manifest for it in self.mailings)

    def outcomes_from(self, said: date | None) -> date | None:
        """Return the day from which on the outcomes are in: what is said now, and never before what was sealed."""
        return max((day for day in (self.endline, said) if day), default=None)

    @property
    def people(self) -> int:
        """How many have been drawn, in all batches."""
        return sum(seal.people for seal in self.seals)


def of(events: Iterable[Event]) -> Record:
    """Return what these events say together; `Tampered` with the line that says nothing, or cannot follow."""
    record, frozen = Record(), None
    for number, event in enumerate(events, start=1):
        try:
            if record.purged:
                raise ValueError("nothing follows a purge")
            if event.kind in ("frozen", "joined"):
                frozen = _frozen(record, frozen, event)
            elif event.kind == "drawn":
                record, frozen = _drawn(record, frozen, event), None
            else:
                record = READERS[event.kind](record, event.content)
        except (KeyError, TypeError, ValueError, AttributeError):
            what = f"{ledger.NAME}, line {number}: “{event.kind}” cannot be read, or cannot stand here."
            raise Tampered([f"{what} Put back the file as it was."]) from None
    if frozen:
        raise Tampered([f"{ledger.NAME}: a roster was frozen, and no draw follows it. Put back the file as it was."])
    return record


# --------------------------------------------------------------------------------------------------- the draw


def sealed(pen: Pen, seal: Seal, read_as: Mapping[str, Any]) -> tuple[Event, Event]:
    """Return the two events that seal a draw; `read_as` says how the sheets were read, and who was left out."""
    roster = {"batch": seal.batch, "roster": seal.roster, "people": seal.people, "key": seal.key, **read_as}
    if seal.batch == 1:
        roster["design"] = asdict(seal.design)
    drawn = {
        "batch": seal.batch,
        "algorithm": seal.algorithm,
        "seed": seal.seed,
        "seed_from": seal.seed_from,
        "allocation": seal.allocation,
        "outside": seal.outside,
    }
    return (
        ledger.event(pen, "frozen" if seal.batch == 1 else "joined", **roster),
        ledger.event(pen, "drawn", **drawn),
    )


def _frozen(record: Record, frozen: Event | None, event: Event) -> Event:
    first = event.kind == "frozen"
    if frozen or first == bool(record.seals) or event.content["batch"] != len(record.seals) + 1:
        raise ValueError("another draw, or none, is before this one")
    return event


def _drawn(record: Record, frozen: Event | None, event: Event) -> Record:
    if frozen is None or event.content["batch"] != frozen.content["batch"]:
        raise ValueError("no roster was frozen for this draw")
    design = record.seal.design if record.seal else _design(frozen.content["design"])
    texts = {name: event.content[name] for name in ("seed", "seed_from", "algorithm", "allocation", "outside")}
    texts |= {name: frozen.content[name] for name in ("roster", "key")}
    _all(str, texts.values())
    seal = Seal(
        batch=_whole(event.content["batch"]),
        at=event.at,
        people=_whole(frozen.content["people"]),
        design=design,
        **texts,
    )
    if record.seal and seal.seed != record.seal.seed:
        raise ValueError("every batch is drawn by the same seed")
    if not record.seal:
        record = replace(record, plan=_plan(frozen.content), endline=_endline(frozen.content))
        record = replace(record, treatments=_treatments(frozen.content), expected=frozen.content.get("expected"))
        record = replace(record, columns=frozen.content.get("columns"), before=frozen.content.get("before"))
    return replace(record, seals=(*record.seals, seal))


def _plan(frozen: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return the plan that was sealed with a draw; None where nothing was to be measured."""
    plan: Mapping[str, Any] | None = frozen.get("plan")
    if plan is not None:
        _all(dict, [plan, plan["outcomes"], *plan["outcomes"].values()])
        _all(str, [plan["primary"], *plan["family"], *plan["outcomes"]])
    return plan


def _endline(frozen: Mapping[str, Any]) -> date | None:
    endline = frozen.get("endline")
    return date.fromisoformat(endline) if endline else None


def _treatments(frozen: Mapping[str, Any]) -> Mapping[str, str] | None:
    given: Mapping[str, str] | None = frozen.get("treatments")
    if given is not None:
        _all(str, given.values())
    return given


def _design(plan: Mapping[str, Any]) -> Design:
    design = Design(tuple(Arm(**arm) for arm in plan["arms"]), tuple(plan["strata"]), plan["cluster"])
    _all(str, (*design.strata, design.cluster, *(arm.name for arm in design.arms)))
    _all(int, [arm.share for arm in design.arms])
    return design


# ------------------------------------------------------------------------------------------- all other events


def _approved(record: Record, content: Mapping[str, Any]) -> Record:
    cleared = dict(record.approvals)
    for note, rules in content["notes"].items():
        cleared[note] = cleared.get(note, frozenset()) | frozenset(_all(str, rules))
    return replace(record, approvals=cleared)


def _made(record: Record, content: Mapping[str, Any]) -> Record:
    if not record.seals:
        raise ValueError("letters without a draw")
    return replace(record, manifest=_all(str, [content["manifest"]])[0])


def _sent(record: Record, content: Mapping[str, Any]) -> Record:
    day, manifest, posted = _all(str, [content[name] for name in ("day", "manifest", "list")])
    date.fromisoformat(day)  # ValueError when it is none
    number, letters = _whole(content["mailing"]), _whole(content["letters"])
    mailing = Mailing(number, day, letters, manifest, posted, record.unsealed)
    if mailing.number != len(record.mailings) + 1 or not manifest or manifest != record.manifest:
        raise ValueError("what was sent is not what was made last")
    if manifest in (earlier.manifest for earlier in record.mailings):
        raise ValueError("the same letters were sent before")
    return replace(record, mailings=(*record.mailings, mailing))


def _returned(record: Record, content: Mapping[str, Any]) -> Record:
    back = tuple((name, _whole(mailing)) for name, mailing in content["letters"].items())
    if set(back) & set(record.returned) or any(not 0 < mailing <= len(record.mailings) for _, mailing in back):
        raise ValueError("a letter came back twice, or before it was sent")
    return replace(record, returned=(*record.returned, *back))


def _withdrawn(record: Record, content: Mapping[str, Any]) -> Record:
    (reason,) = _all(str, [content["reason"]])
    people = dict.fromkeys(_all(str, content["people"]), reason)
    if not record.seals or people.keys() & record.withdrawn.keys():
        raise ValueError("somebody withdrew twice, or before the draw")
    return replace(record, withdrawn={**record.withdrawn, **people})


def _withdrew_site(record: Record, content: Mapping[str, Any]) -> Record:
    (site,) = _all(str, [content["site"]])
    if site in record.sites:
        raise ValueError("an authority withdrew twice")
    early = record.early_sites if record.seals else record.early_sites | {site}
    return replace(record, sites={**record.sites, site: _whole(content["people"])}, early_sites=early)


def _corrected(record: Record, content: Mapping[str, Any]) -> Record:
    names = dict(zip(content["people"], _all(str, content["people"].values()), strict=True))
    if content["reason"] == ANOTHER:
        return replace(record, namesakes=record.namesakes | set(names))
    return replace(record, renamed={**record.renamed, **names})


def _unsealed(record: Record, content: Mapping[str, Any]) -> Record:
    arms = frozenset(_all(str, content["arms"]))
    if record.unsealed or not record.seal or not arms or not arms <= {arm.name for arm in record.seal.design.arms}:
        raise ValueError("unsealed twice, or before the draw, or nobody")
    return replace(record, unsealed=arms)


def _purged(record: Record, content: Mapping[str, Any]) -> Record:
    return replace(record, purged=_all(str, [content["receipt"]])[0])


def _measured(record: Record, content: Mapping[str, Any]) -> Record:
    if not record.seals:
        raise ValueError("outcomes without a draw")
    _all(str, content["inputs"].values())
    return replace(record, measured=(*record.measured, content["inputs"]))


def _evaluated(record: Record, content: Mapping[str, Any]) -> Record:
    if not record.seals:
        raise ValueError("an evaluation without a draw")
    (blind,) = _all(bool, [content["blind"]])
    columns, files = content.get("columns"), content.get("files", {})
    _all(str, (*(columns or {}).values(), *files.values()))
    return replace(record, looks=(*record.looks, Look(blind, columns, files)))


ANOTHER = "another person"  # of somebody who only shares a name with one who was drawn

READERS: Mapping[str, Callable[[Record, Mapping[str, Any]], Record]] = {
    "approved": _approved,
    "made": _made,
    "sent": _sent,
    "returned": _returned,
    "withdrawn": _withdrawn,
    "withdrew-site": _withdrew_site,
    "corrected": _corrected,
    "unsealed": _unsealed,
    "outcomes": _measured,
    "evaluated": _evaluated,
    "purged": _purged,
}


def _all(kind: type, values: Iterable[Any]) -> list[Any]:
    """Return the values, all of one kind; TypeError when one is of another."""
    found = list(values)
    if not all(type(value) is kind for value in found):
        raise TypeError(f"not all of these are {kind.__name__}")
    return found


def _whole(value: Any) -> int:
    return int(_all(int, [value])[0])
