"""The books: all that the output folder knows of what was decided, opened and held against the ledger's seals.

The ledger says what was decided. Beside it lie the register of each batch, from which its draw is repeated, the
allocations, the lists of what was sent, and the manifests. Beside campaign.toml lies the head of the ledger as it was
last: so a draw is not made twice into two folders, and a ledger that was cut short is noticed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial
from pathlib import Path

from letters import files, tables
from letters import units as of_people
from letters.people import register
from letters.people.register import Entry
from letters.problems import Tampered, gather, stop_if
from letters.trial import blind, differences, draw, ledger, record
from letters.trial.design import Unit
from letters.trial.draw import Allocation
from letters.trial.due import Owed
from letters.trial.ledger import Event
from letters.trial.record import Mailing, Record, Seal

WITNESS = "ledger-head.json"  # beside campaign.toml
RECEIPT = "purged.json"  # in the output folder: what was deleted, when its time was over
PROGRAM = "verify.py"  # likewise: a program with which anybody can check what lies beside it
KEEP = ".gitkeep"  # empty: by it a folder without a file stays in Git
STORE = "store"  # folder of letters that were made, by what they are made from
SENT = "sent"  # folder of mailings, in the output folder
HEADINGS = ("staff_id", "letter", "source", "file")  # of a list of what was sent


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
    allocations: tuple[Allocation, ...]  # by batch
    posted: tuple[tuple[Posted, ...], ...]  # by mailing

    @cached_property
    def events(self) -> tuple[Event, ...]:
        """All that the ledger says, line by line."""
        return ledger.read(self.data)

    @cached_property
    def registers(self) -> tuple[tuple[Entry, ...], ...]:
        """The registers, by batch, read again when they are asked for; none after a purge."""
        return _registers(self.output, self.record)

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
    def drawn_on(self) -> date:
        """The day of the first draw, as the calendar of this machine has it; ask only when there was one."""
        return self.record.seals[0].day

    @property
    def made_on(self) -> date:
        """Likewise the day on which letters were put in place last; ask only when some were."""
        return ledger.day(next(event.at for event in reversed(self.events) if event.kind == "made"))

    @cached_property
    def back(self) -> frozenset[str]:
        """The staff ids of those whose last letter came back."""
        returned = set(self.record.returned)
        return frozenset(staff_id for staff_id, (number, _) in self.last.items() if (staff_id, number) in returned)

    def is_open(self, staff_id: str) -> bool:
        """Say whether somebody may yet be sent a letter: whoever may not may leave the sheet."""
        if staff_id not in self.units:
            return True
        sent = staff_id in self.last and staff_id not in self.back
        return not (sent or staff_id in self.record.withdrawn or self.units[staff_id].site in self.record.sites)


def allocation(batch: int) -> str:
    """Return where the allocation of a batch lies, in the output folder."""
    return differences.ALLOCATION if batch == 1 else f"trial/allocation-{batch}.csv"


def posted(mailing: int) -> str:
    """Return where the list of a mailing lies."""
    return f"trial/sent-{mailing}.csv"


def page(mailing: int) -> str:
    """Return where the manager's page about a mailing lies, once that was sent."""
    return f"{SENT}/summary-{mailing}.html"


def exported(batch: int) -> str:
    """Return where the roster of a batch lies that somebody outside is to draw."""
    return f"trial/exported-{batch}.json"


def outside(batch: int) -> str:
    """Return where the allocation lies that somebody outside drew for a batch."""
    return f"trial/outside-{batch}.json"


def manifest(mailing: int) -> str:
    """Return where the manifest of a mailing lies."""
    return f"trial/manifest-{mailing}.json"


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
    stop_unless_its_own(campaign, data, output)
    said = record.of(ledger.read(data))
    if not said.seals:
        return Book(campaign, output, data, said, b"", (), ()), []
    key = _key(output, said)
    registers = _registers(output, said)
    allocations, reasons = tuple[Allocation, ...](), list[str]()
    for seal in said.seals:
        name = allocation(seal.batch)
        table = files.read_if_there(output / name)
        units = None if said.purged else of_people.registered(registers[seal.batch - 1])
        allocations += (differences.repeated(seal, units, table, name, key, draw.clusters(allocations)),)
        if table is not None and files.digest(table) != seal.allocation:
            what = f"{name}: this file is not the one that was sealed with the draw of {seal.day}."
            reasons.append(f"{what} Put that back; or delete this one, and `letters run` makes it again from the seal.")
        reasons += _unlike_outside(output, seal, allocations[-1], key) if seal.outside else []
    lists = gather(*(partial(_posted, output, mailing) for mailing in said.mailings))
    reasons += _of_later(output, said)
    return Book(campaign, output, data, said, key, allocations, lists), reasons


def other_receipt(book: Book) -> list[str]:
    """Say that the receipt of a purge is missing or is not the sealed one; nothing before there is one."""
    if book.record.purged in ("", files.digest_if_there(book.output / RECEIPT)):
        return []
    return [f"{RECEIPT}: this file is missing, or is not what was sealed. Put it back as it was."]


def as_of(book: Book, head: str) -> Record:
    """Return what was decided when this was the head of the ledger; `Tampered` when it never was."""
    return record.of(ledger.read(ledger.until(book.data, head)))


def owed(book: Book, said: Record | None = None) -> Owed:
    """Return who must be in what is made now, and who may be besides: nobody before a draw, or after a purge.

    It is worked out anew, from the sealed allocations on the disk and the ledger alone; or from what that said once.
    """
    said = said or book.record
    if said.purged:
        return Owed()
    sent_arms = {arm.name for seal in said.seals for arm in seal.design.arms if arm.sent or arm.name in said.unsealed}
    last = {it.staff_id: number for number, posted in enumerate(book.posted, start=1) for it in posted}
    must, may = set[str](), set[str]()
    for seal in said.seals:
        table = files.read_if_there(book.output / allocation(seal.batch))
        if table is None:
            what = "this file is missing; `letters run` makes it again from the seal."
            raise Tampered([f"{allocation(seal.batch)}: {what}"])
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
    return Owed(must, may)


# --------------------------------------------------------------------------------------------------- opening


def _of_later(output: Path, said: Record) -> list[str]:
    """Say what lies here that only follows from a line which the ledger has no more: an older copy was put back."""
    table, place = allocation(len(said.seals) + 1), f"{SENT}/{len(said.mailings) + 1}"
    later = [*([table] if files.read_if_there(output / table) is not None else []), *files.tree(output / place)[:1]]
    if not later or said.purged:
        return []
    here = f"the draw that {table} is from" if later[0] == table else f"the mailing that lies in {place}/"
    what = f"{ledger.NAME}: this is an older copy: it does not know of {here}."
    return [f"{what} Put back the newest. By this one people would be drawn, or sent letters, a second time."]


def stop_unless_its_own(campaign: Path, data: bytes | None, output: Path) -> None:
    """Raise `Tampered` unless the ledger goes on from the head that stands beside campaign.toml, if one does."""
    found = files.read_if_there(campaign / WITNESS)
    if found is None and not (campaign / WITNESS).exists():
        return
    try:
        said = json.loads(found or b"")
        head, into, mailings = str(said["head"]), str(said["drawn_into"]), said.get("mailings")
        known = head in ledger.heads(data)
    except (ValueError, KeyError, TypeError, RecursionError):
        if data is not None and b"\n" in data:
            ledger.read(data)  # says where it breaks
        raise Tampered([f"{WITNESS}: this file is not what was written. Put it back as it was."]) from None
    if not known:
        what = f"{ledger.NAME}: the ledger of this campaign was longer, or is not in {output}."
        remedy = f"Put it back, or name the folder that it was drawn into (“{into}”) with --output."
        tried = f"If that was only a try, delete that folder and {WITNESS}."
        sent = "Letters have gone to people who were drawn in it: by a new draw some would be sent two."
        raise Tampered([f"{what} {remedy} {sent if mailings else tried}"])


def _key(output: Path, said: Record) -> bytes:
    data = files.read_if_there(output / register.KEY)
    if said.purged:
        return b""
    if data is None or files.digest(data) != said.seals[0].key:
        what = f"{register.KEY}: this file is missing, or is not what it was."
        raise Tampered([f"{what} Put it back: by it people are known again."])
    return data


def _registers(output: Path, said: Record) -> tuple[tuple[Entry, ...], ...]:
    return () if said.purged else gather(*(partial(_register, output, seal) for seal in said.seals))


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
