"""The books: all that the output folder knows of what was decided, opened and held against the ledger's seals.

The ledger says what was decided. Beside it lie the register of each batch, from which its draw is repeated, the
allocations, the lists of what was sent, and the manifests. Beside campaign.toml lies the head of the ledger as it was
last: so a draw is not made twice into two folders, and a ledger that was cut short is noticed.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import TypeVar

from letters import files, tables
from letters import units as of_people
from letters.people import register
from letters.people.register import Entry
from letters.post import pack
from letters.problems import MachineFailed, Place, Problem, Refused, Tampered, stop_if
from letters.trial import blind, differences, draw, ledger, record, verify
from letters.trial.design import Unit
from letters.trial.draw import Allocation
from letters.trial.ledger import Event
from letters.trial.record import Mailing, Record, Seal

WITNESS = "ledger-head.json"  # beside campaign.toml
RECEIPT = "purged.json"  # in the output folder: what was deleted, when its time was over
PROGRAM = "verify.py"  # likewise: a program with which anybody can check what lies beside it
STORE = "store"  # folder of letters that were made, by what they are made from
SENT = "sent"  # folder of mailings, in the output folder
HEADINGS = ("staff_id", "letter", "source", "file")  # of a list of what was sent

Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Posted:
    """A letter that went to the post: whose, and the SHA-256 of its PDF and of what it was made from."""

    staff_id: str
    letter: str
    source: str
    file: str


@dataclass(frozen=True)
class Book:
    """The ledger, what it says, and the sealed files that it refers to; `data` is None before anything is decided."""

    campaign: Path
    output: Path
    data: bytes | None
    record: Record
    key: bytes  # of the register's marks; empty before the first draw, and after a purge
    registers: tuple[tuple[Entry, ...], ...]  # by batch; none after a purge
    allocations: tuple[Allocation, ...]  # by batch
    posted: tuple[tuple[Posted, ...], ...]  # by mailing

    @cached_property
    def arms(self) -> Mapping[str, str]:
        """The arm of everybody who was drawn, by staff id."""
        return {a.unit.id: a.arm for allocation in self.allocations for a in allocation}

    @cached_property
    def units(self) -> Mapping[str, Unit]:
        """Everybody who was drawn, by staff id, as they were then."""
        return {a.unit.id: a.unit for allocation in self.allocations for a in allocation}

    @cached_property
    def last(self) -> Mapping[str, tuple[int, Posted]]:
        """The letter that each person was sent last, and with which mailing."""
        return {it.staff_id: (number, it) for number, posted in enumerate(self.posted, start=1) for it in posted}

    @property
    def back(self) -> frozenset[str]:
        """The staff ids of those whose last letter came back."""
        returned = set(self.record.returned)
        return frozenset(staff_id for staff_id, (number, _) in self.last.items() if (staff_id, number) in returned)


def allocation(batch: int) -> str:
    """Return where the allocation of a batch lies, in the output folder."""
    return differences.ALLOCATION if batch == 1 else f"trial/allocation-{batch}.csv"


def posted(mailing: int) -> str:
    """Return where the list of a mailing lies."""
    return f"trial/sent-{mailing}.csv"


def exported(batch: int) -> str:
    """Return where the roster of a batch lies that somebody outside is to draw."""
    return f"trial/exported-{batch}.json"


def outside(batch: int) -> str:
    """Return where the allocation lies that somebody outside drew for a batch."""
    return f"trial/outside-{batch}.json"


def manifest(mailing: int) -> str:
    """Return where the manifest of a mailing lies."""
    return f"trial/manifest-{mailing}.json"


@contextlib.contextmanager
def held(campaign: Path, output: Path) -> Iterator[Book]:
    """Hold the output folder for this run alone, finish what one that was killed had begun, and give the books."""
    with files.only_one(output):
        files.sweep(output)
        files.sweep_beside(campaign)
        book = read(campaign, output)
        _finish(book)
        yield book


def refuse_if_over(book: Book) -> None:
    """Raise `Refused` when what was personal is deleted: nothing can follow that."""
    if book.record.purged:
        what = "What was personal in this campaign is deleted: nothing more is done in it."
        raise Refused([Problem(Place(RECEIPT), what, "`letters status` and `letters verify` still tell of it.")])


def read(campaign: Path, output: Path) -> Book:
    """Return the books; `Tampered` with every way in which they are not what was sealed."""
    book, reasons = examined(campaign, output)
    stop_if(reasons)
    return book


def examined(campaign: Path, output: Path) -> tuple[Book, list[str]]:
    """Return the books, and which allocations are not the sealed ones, as the register and the seed give them.

    `Tampered` when there is no reading them at all.
    """
    data = files.read_if_there(output / ledger.NAME)
    _is_its_own(campaign, data, output)
    said = record.of(ledger.read(data))
    if not said.seals:
        return Book(campaign, output, data, said, b"", (), (), ()), []
    key = _key(output, said)
    registers = () if said.purged else _each(partial(_register, output, seal) for seal in said.seals)
    allocations, reasons = tuple[Allocation, ...](), list[str]()
    for seal in said.seals:
        name = allocation(seal.batch)
        table = files.read_if_there(output / name)
        units = None if said.purged else of_people.registered(registers[seal.batch - 1])
        allocations += (differences.repeated(seal, units, table, name, key, draw.clusters(allocations)),)
        if table is not None and files.digest(table) != seal.allocation:
            reasons.append(f"{name}: this file is not the one that was sealed with the draw of {seal.at[:10]}.")
        reasons += _unlike_outside(output, seal, allocations[-1], key) if seal.outside else []
    lists = _each(partial(_posted, output, mailing) for mailing in said.mailings)
    return Book(campaign, output, data, said, key, registers, allocations, lists), reasons


def add(book: Book, events: Iterable[Event], beside: Mapping[str, bytes] | None = None) -> Book:
    """Write events into the ledger, and beside it, first, the files that they seal; return the books anew.

    The ledger on the disk must be the one that was read: its old bytes stay as the beginning of the new ones.
    """
    written = _longer(book, events)
    for name, data in (beside or {}).items():
        files.write(book.output / name, data)
    files.write(book.output / ledger.NAME, written)
    now = read(book.campaign, book.output)
    _finish(now)
    return now


def other_receipt(book: Book) -> list[str]:
    """Say that the receipt of a purge is missing or is not the sealed one; nothing before there is one."""
    if book.record.purged in ("", files.digest_if_there(book.output / RECEIPT)):
        return []
    return [f"{RECEIPT}: this file is missing, or is not what was sealed. Put it back as it was."]


def entry(book: Book, events: Iterable[Event]) -> dict[Path, bytes]:
    """Return the ledger with more events in it, to be written together with what they seal."""
    return {book.output / ledger.NAME: _longer(book, events)}


def dues(book: Book) -> tuple[set[str], set[str]]:
    """Return who must be in what is made now, and who may be besides: those whose letter came back.

    It is worked out anew, from the sealed allocations on the disk and the ledger alone.
    """
    said = book.record
    sent_arms = {arm.name for seal in said.seals for arm in seal.design.arms if arm.sent or arm.name in said.unsealed}
    last = {it.staff_id: number for number, posted in enumerate(book.posted, start=1) for it in posted}
    must, may = set[str](), set[str]()
    for seal in said.seals:
        table = files.read_if_there(book.output / allocation(seal.batch)) or b""
        if files.digest(table) != seal.allocation:
            raise Tampered([f"{allocation(seal.batch)}: this file is not the one that was sealed."])
        for row in tables.rows(table)[1:]:
            assigned = dict(zip(draw.HEADINGS, row, strict=True))
            name = assigned["staff_id"]
            if assigned["arm"] not in sent_arms or name in said.withdrawn or assigned["site"] in said.sites:
                continue
            if name not in last:
                must.add(name)
            elif (name, last[name]) in said.returned:
                may.add(name)
    return must, may


def witness(book: Book) -> None:
    """Write down beside campaign.toml what the head of the ledger is, when it is another than what stands there."""
    data = files.read_if_there(book.output / ledger.NAME)
    if data:
        said = {"drawn_into": book.output.name, "head": ledger.head(data), "lines": len(ledger.heads(data))}
        text = (json.dumps(said, ensure_ascii=False, indent=2) + "\n").encode()
        with contextlib.suppress(MachineFailed):  # what was decided is decided; the next command writes it down
            if files.read_if_there(book.campaign / WITNESS) != text:
                files.write(book.campaign / WITNESS, text)


# --------------------------------------------------------------------------------------------------- opening


def _longer(book: Book, events: Iterable[Event]) -> bytes:
    """Return the ledger with more events; `Tampered` when it is not the one that was read, or they cannot follow."""
    stop_if(_changed_meanwhile(book))
    data = ledger.append(book.data, events)
    record.of(ledger.read(data))  # what could not be read again is not written
    return data


def _changed_meanwhile(book: Book) -> list[str]:
    if files.read_if_there(book.output / ledger.NAME) == book.data:
        return []
    return [f"{ledger.NAME}: somebody has changed this file meanwhile. Nothing was written."]


def _is_its_own(campaign: Path, data: bytes | None, output: Path) -> None:
    """Raise `Tampered` unless the ledger goes on from the head that stands beside campaign.toml."""
    found = files.read_if_there(campaign / WITNESS)
    if found is None and not (campaign / WITNESS).exists():
        return
    try:
        said = json.loads(found or b"")
        head, into = str(said["head"]), str(said["drawn_into"])
        known = head in ledger.heads(data)
    except (ValueError, KeyError, TypeError, RecursionError):
        if data is not None and b"\n" in data:
            ledger.read(data)  # says where it breaks
        raise Tampered([f"{WITNESS}: this file is not what was written. Put it back as it was."]) from None
    if not known:
        what = f"{ledger.NAME}: the ledger of this campaign was longer, or is not in {output}."
        remedy = f"Put it back, or name the folder that it was drawn into (“{into}”) with --output."
        raise Tampered([f"{what} {remedy} If that was only a try, delete that folder and {WITNESS}."])


def _key(output: Path, said: Record) -> bytes:
    data = files.read_if_there(output / register.KEY)
    if said.purged:
        return b""
    if data is None or files.digest(data) != said.seals[0].key:
        what = f"{register.KEY}: this file is missing, or is not what it was."
        raise Tampered([f"{what} Put it back: by it people are known again."])
    return data


def _register(output: Path, seal: Seal) -> tuple[Entry, ...]:
    name = register.file(seal.batch)
    data = files.read_if_there(output / name)
    if data is None or files.digest(data) != seal.roster:
        raise Tampered([f"{name}: this file is missing, or is not what was sealed. Put it back as it was."])
    try:
        return register.read(data)
    except ValueError:
        raise Tampered([f"{name}: this is not a register that letters wrote."]) from None


def _unlike_outside(output: Path, seal: Seal, drawn: Allocation, key: bytes) -> list[str]:
    """Say how the two files of a draw that somebody outside made are not what was sealed."""
    name, roster = outside(seal.batch), exported(seal.batch)
    data = files.read_if_there(output / name)
    if data is None or files.digest(data) != seal.outside:
        return [f"{name}: this file is missing, or is not what was sealed. Put it back as it was."]
    came = blind.allocation(data, name)
    reasons = blind.unlike(came, seal, drawn, key, name)
    if files.digest_if_there(output / roster) != came.file:
        reasons.append(f"{roster}: this file is missing, or is not what was sent outside. Put it back as it was.")
    return reasons


def _posted(output: Path, mailing: Mailing) -> tuple[Posted, ...]:
    name = posted(mailing.number)
    data = files.read_if_there(output / name)
    if data is None or files.digest(data) != mailing.posted:
        raise Tampered([f"{name}: this file is missing, or is not what was sealed. Put it back as it was."])
    return tuple(Posted(*row) for row in tables.rows(data)[1:])


def _each(steps: Iterable[Callable[[], Made]]) -> tuple[Made, ...]:
    """Take every step and return what each gave; `Tampered` with the reasons of all."""
    found, reasons = list[Made](), list[str]()
    for step in steps:
        try:
            found.append(step())
        except Tampered as stop:
            reasons += stop.reasons
    stop_if(reasons)
    return tuple(found)


# -------------------------------------------------------------------------------------------------- finishing


def _finish(book: Book) -> None:
    """Do what follows from the ledger and a run that was killed may not have done; only while holding the lock."""
    if not book.record.purged:
        for number, drawn in enumerate(book.allocations, start=1):
            if files.read_if_there(book.output / allocation(number)) is None:
                files.write(book.output / allocation(number), draw.table(drawn))
    for mailing in book.record.mailings[-1:]:
        post, place = book.output / pack.FOLDER, book.output / SENT / str(mailing.number)
        if mailing.manifest == book.record.manifest and post.is_dir() and not place.exists():
            files.delete(book.output / STORE)  # no copies stay of letters that have gone; first, or it might never be
            files.move(post, place)
    for name in _begun(book):
        files.remove(book.output / name)
    program = files.read(Path(verify.__file__))
    if book.record.seals and files.read_if_there(book.output / PROGRAM) != program:
        files.write(book.output / PROGRAM, program)
    witness(book)


def _begun(book: Book) -> Iterator[str]:
    """Name what is written just before the ledger seals it, and lies here unsealed when a command was killed then.

    A roster that somebody outside is to draw is meant to lie here. Where there is something that only follows from a
    seal, the ledger has been lost or cut short, and all must stay until it is put back.
    """
    batch, mailing = len(book.record.seals) + 1, len(book.record.mailings) + 1
    if not (book.output / SENT / str(mailing)).exists():
        yield from (posted(mailing), manifest(mailing))
    if all(files.read_if_there(book.output / name) is None for name in (exported(batch), allocation(batch))):
        yield from (register.file(batch), *([register.KEY] if batch == 1 else ()))
