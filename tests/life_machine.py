"""A campaign's life at random: people join, leave, swap ids; letters go out and come back; commands are killed.

Hypothesis makes up the steps. After each, the files are held against a second, plain account of what should have
happened (`Life`), which is told nothing by the program but its exit code. What must always hold: an arm never changes;
nobody is due, or was sent, two letters, unless the first came back; nobody of an arm without a wording has one before
the unsealing; an allocation that was sealed keeps its bytes, and the ledger its beginning.

There are two offices. `Real` runs the whole command on real sheets; a step that is killed is killed in a process of
its own. `Doubled` is a hundred times faster: ledger, record, register, draw, due, books, standing, composing, drawing,
dues, store, binding, handover, manifest, life, posting, proving, settings and files are the real ones, and so is the
disk. Doubled are

- what comes in (`intake.look`): people are made from a dictionary, without sheets, templates and proof-reading;
- what a letter says (`compose.letter`): a line about the person, whose wording has a name and nothing else;
- the workshop (`pool.opened`): a letter's “PDF” is its HTML behind a few bytes, and the reading of it finds no fault;
- `settings.load`: campaign.toml, which does not change, is read once;
- what needs real PDFs: the rehearsal, `source.unlike`, `binder.sheaf`, `binder.bind`, `packread.read`, the covers'
  fonts, the summary.

`python tests/life_machine.py NUMBER COMMAND …` runs the command and kills it at its so many-th write.
"""

from __future__ import annotations

import contextlib
import csv
import functools
import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, NoReturn, Protocol
from unittest import mock

import small
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from letters import (
    books,
    campaign,
    cli,
    composing,
    entries,
    files,
    intake,
    keys,
    life,
    lock,
    posting,
    process,
    proving,
    rehearsal,
    settings,
    settled,
    standpoint,
    summary,
    units,
)
from letters.composing import Paper
from letters.drawing import Chance
from letters.intake import Checked, Looked, Order
from letters.people import source
from letters.people.columns import Columns
from letters.people.person import Person
from letters.people.roster import Roster
from letters.people.sheets import Table
from letters.post import binder, compose, cover, keyed, packread, pool
from letters.post.keyed import Common
from letters.post.letter import Finished, Letter, Stationery
from letters.post.pack import Volume
from letters.post.pool import Job
from letters.post.readback import Verdict
from letters.post.render import Document
from letters.post.stationery import Pictures
from letters.problems import Place, Problem, Refused, Tampered
from letters.settled import Settled
from letters.trial import design, verify
from letters.trial.design import Arm, Design
from letters.trial.ledger import Pen

FAST = Path("/dev/shm") if Path("/dev/shm").is_dir() else None
TALLY: Counter[str] = Counter()  # how often each step was taken, and what came of it
ENDLINE, BEFORE, AFTER = date(2027, 6, 30), date(2027, 1, 15), date(2027, 7, 15)
DONE, REFUSED, TAMPERED, KILLED = "done", "refused", "tampered", "killed"
MOST = 12  # people in one campaign, about
NAMED = (
    "Siân O'Neill|Katarzyna Young|Pieter Marsh|Carys Price|Tom Bowen|Ruth Adeyemi|Owain Hughes|Farida Khan|"
    "Callum Reid|Delyth Morgan|Emeka Obi|Harriet Lane|Imran Shah|Jolanta Nowak|Megan Frost|Priya Nair"
).split("|")
FURTHER = (
    "Your duty desk is the calmest room in the building, and that is your doing.",
    "You remembered every birthday on the ward, and the children remember you.",
    "The handover notes that you write save the night team an hour each day.",
    "When the lift failed you carried the files up yourself and never mentioned it.",
    "Families ask whether it will be you who comes. I hope it often is.",
    "You asked the question in that meeting that all of us should have asked.",
    "Students leave your supervision with a spring in their step and a list of things to read.",
    "Nothing you promise is forgotten. In this work there is hardly a rarer gift.",
    "The kitchen has had a working kettle since you joined; morale followed within the week.",
    "You have taught half of this floor how to say a hard thing gently.",
    "Even the auditors wrote that your records were a pleasure to read.",
    "Last winter you drove through snow so that a visit would not be missed.",
    "It was your idea to meet outdoors, and attendance has doubled.",
    "You make the newest person in any room feel expected.",
    "Partners in health tell us that they ring you first, because you ring back.",
    "Whatever the week has been, your plans are clear, kind, and on time.",
)
NOTES = tuple(note for note in small.NOTES.values() if not note.startswith("Rwyt")) + FURTHER  # enough for everybody

ARMS = {  # name, share, wording, afterwards
    "two arms": (("letter", 1, "recognition", ""), ("control", 1, "", "recognition")),
    "three arms": (("letter", 2, "recognition", ""), ("waiting", 1, "", "recognition"), ("control", 1, "", "")),
    "all": (("letter", 1, "recognition", ""),),
}


@dataclass(frozen=True, slots=True)
class Worker:
    """Somebody on the staff sheet."""

    staff_id: str
    first: str
    last: str
    site: str
    team: str
    street: str
    note: str

    @property
    def name(self) -> str:
        """The name as the register takes it."""
        return f"{self.first} {self.last}"


@dataclass(frozen=True, slots=True)
class Step:
    """One command of the office's, and on which day it is given."""

    command: str
    ids: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    reason: str = ""
    site: str = ""
    day: date = BEFORE


class Office(Protocol):
    """Whoever takes a step: with the pure core on a double, or with the whole command."""

    said: str  # why the last step was refused

    def take(self, step: Step, at: int) -> str:
        """Take a step, and return how it ended; the step is killed at its so many-th write, unless that is 0."""

    def put(self, sheet: Mapping[str, Worker]) -> None:
        """Have this staff sheet, in this order."""

    def close(self) -> None:
        """Leave the office as it was found."""


# --------------------------------------------------------------------------------------- killed at some write


class Killed(BaseException):
    """A process that is no more: nothing on the way takes it for a fault, and nothing more is written."""


@dataclass
class _Watch:
    """What may still be written into a folder before the process dies."""

    folder: str = ""
    left: int = 0
    on: bool = False
    end: Callable[[], NoReturn] | None = None


_watch = _Watch()
_OPENED_TO_WRITE = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
_DIR_FD = {"os.rename": 2, "os.remove": 1, "os.mkdir": 2, "os.rmdir": 1, "os.chmod": 2, "os.utime": 3, "os.link": 2}


def _audit(event: str, args: tuple[Any, ...]) -> None:
    if not _watch.on:
        return
    if event == "open":
        ours, writes = str(args[0]).startswith(_watch.folder), bool((args[2] or 0) & _OPENED_TO_WRITE)
    elif event in _DIR_FD:
        at = _DIR_FD[event]  # what is removed as a part of a folder is named within it
        ours, writes = str(args[0]).startswith(_watch.folder) or (len(args) > at and args[at] != -1), True
    else:
        return
    if ours and writes:
        _watch.left -= 1
        if _watch.left <= 0 and _watch.end:
            _watch.end()


def _die() -> NoReturn:
    raise Killed


def _vanish() -> NoReturn:
    os._exit(137)


_hooked: list[bool] = []


@contextlib.contextmanager
def watched(folder: Path, at: int, end: Callable[[], NoReturn] = _die) -> Iterator[None]:
    """End this process, or the block, at its so many-th write into the folder; nothing is written after that."""
    if not _hooked:
        sys.addaudithook(_audit)
        _hooked.append(True)
    _watch.folder, _watch.left, _watch.end, _watch.on = str(folder), at, end, at > 0
    try:
        yield
    finally:
        _watch.on = False


# ------------------------------------------------------------------------------------------------ the double

COLUMNS = Columns(Table("staff.csv", "", ("staff_id",), 1, (), ()), {"staff_id": 0})
STATIONERY = Stationery("", {}, None)  # type: ignore[arg-type]
FAKE = b"%PDF-fake\n"


def html(worker: Worker, wording: str) -> str:
    """Return what somebody's letter says, in the double and in the account of it."""
    return f"{wording}: {worker.name}, {worker.street}, {worker.site}, {worker.team}. {worker.note}"


@dataclass(frozen=True, slots=True)
class _Design:
    """What the double knows of a design."""

    name: str
    sources: Mapping[str, str] = field(default_factory=dict)


def _composed(person: Person, _: object, design: _Design, *__: object) -> Letter:
    """Return somebody's letter."""
    wording = design.name
    who = (person.staff_id, person.first_name, person.last_name, person.site, person.team, person.address[0])
    return Letter(person.staff_id, wording, html(Worker(*who, person.note), wording))


def _sheaf(letters: Iterable[Finished], pdf: Callable[[Finished], bytes]) -> bytes:
    return b"".join(map(pdf, letters))


def _bound(volume: Volume, _: object, __: object, ___: object, sheaf: Callable[[Sequence[Finished]], bytes]) -> bytes:
    return FAKE + b"".join(sheaf([item.letter for item in part]) for part in volume.parts)


@dataclass
class Doubled:
    """The real books, draw, ledger and disk, without sheets and PDFs."""

    folder: Path
    sheet: Mapping[str, Worker] = field(default_factory=dict)
    clock: datetime = datetime(2026, 11, 2, 9, tzinfo=UTC)
    said: str = ""
    locks: list[Any] = field(default_factory=list)
    patches: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)

    def __post_init__(self) -> None:
        acquire = lock._locked

        def locked(place: Path) -> Any:
            self.locks.append(acquire(place))
            return self.locks[-1]

        for where, name, double in (
            (settings, "load", functools.cache(settings.load)),
            (intake, "look", self._look),
            (pool, "opened", _workshop),
            (rehearsal, "prove", lambda *_: ()),
            (rehearsal, "expected", lambda *_: None),
            (compose, "letter", _composed),
            (source, "unlike", lambda *_: ()),
            (binder, "sheaf", _sheaf),
            (binder, "bind", _bound),
            (packread, "read", lambda *_: ()),
            (cover, "stationery", lambda: {cover.NAME: STATIONERY}),
            (summary, "page", repr),
            (summary, "specimens", lambda *_: ()),
            (lock, "_locked", locked),
        ):
            self.patches.enter_context(mock.patch.object(where, name, double))

    def put(self, sheet: Mapping[str, Worker]) -> None:
        """Have this staff sheet."""
        self.sheet = sheet

    def close(self) -> None:
        """Take every double away."""
        self.patches.close()

    def take(self, step: Step, at: int) -> str:
        """Take a step with the functions behind the command."""
        self.clock, self.said = self.clock + timedelta(minutes=1), ""
        try:
            with watched(self.folder, at):
                _TAKEN[step.command](Order(self.folder), step, Pen(self.clock, "r.amadi"))
        except Killed:
            for lock in self.locks:  # as the system does for a process that is no more
                lock.release(force=True)
            return KILLED
        except Refused as stop:
            self.said = "; ".join(str(problem) for problem in stop.problems)
            return REFUSED
        except Tampered as stop:
            self.said = "; ".join(stop.reasons)
            return TAMPERED
        finally:
            self.locks.clear()
        return DONE

    def _look(self, order: Order, book: books.Book, _: object = None) -> Looked:
        chosen = settings.load(order.folder)
        there = [_person(it, row, chosen) for row, it in enumerate(self.sheet.values(), start=2)]
        people = tuple(
            sorted((it for it in there if it.site not in book.record.early_sites), key=lambda it: it.staff_id)
        )
        nobody = () if people else (Problem(Place("staff.csv"), "Nobody is left."),)
        roster = Roster(people, len(there), (), (), nobody, (), (), (), (), COLUMNS, COLUMNS)
        checked = None if nobody else _checked(chosen, book.output, roster, self.sheet)
        return Looked(chosen, book.output, (), roster, None, nobody, (), checked)


def _person(it: Worker, row: int, chosen: settings.Settings) -> Person:
    trial = chosen.trial
    return Person(
        staff_id=it.staff_id,
        first_name=it.first,
        last_name=it.last,
        site=it.site,
        team=it.team,
        **dict.fromkeys(("preferred_name", "title", "job_title", "language", "format"), ""),
        line_manager="Jo Marsh",
        address=(it.street, "LE65 2AB"),
        address_fields=("address_line_1", "postcode"),
        note=it.note,
        manager="Jo Marsh",
        stratum=chosen.sites[it.site].organisation if trial.strata else "everyone",
        cluster=f"{chosen.sites[it.site].organisation} / {it.team}" if trial.cluster else "",
        row=row,
        note_row=row,
    )


def _checked(chosen: settings.Settings, output: Path, roster: Roster, sheet: Mapping[str, Worker]) -> Checked:
    wordings = dict.fromkeys(it for arm in chosen.trial.arms for it in (arm.wording, arm.afterwards) if it)
    arms = tuple(Arm(arm.name, arm.share, bool(arm.wording)) for arm in chosen.trial.arms)
    plan, drawn = Design(arms, chosen.trial.strata, chosen.trial.cluster), units.of(roster.people)
    designs: dict[str, Any] = {wording: _Design(wording) for wording in wordings}
    paper = Paper(
        settings=chosen,
        templates=designs,
        pictures=Pictures({site: {} for site in chosen.sites}, {}),
        stationery=dict.fromkeys(wordings, STATIONERY),
        printed_on=dict.fromkeys(wordings, keyed.of_stationery(STATIONERY)),
        common={it: Common({site: keys.of(it, site) for site in chosen.sites}) for it in wordings},
    )
    composed = composing.everyone(roster, paper, settled.read(entries.folder(output)).composed)
    return Checked(
        settings=chosen,
        output=output,
        roster=roster,
        paper=paper,
        composed=composed,
        written={person.staff_id: person.note for person in roster.people},
        design=plan,
        units=drawn,
        misfits=design.misfits(drawn, plan),
        approved=0,
        settled=Settled({composed.keys[which]: it for which, it in composed.sources.items()}),
        warnings=(),
        doubts=(),
        inputs={"staff.csv": hashlib.sha256(repr(list(sheet.values())).encode()).hexdigest()},
    )


@contextlib.contextmanager
def _workshop(_: object, __: int) -> Iterator[pool.Workshop]:
    def lay_out(letters: Iterable[Letter]) -> Iterator[Document]:
        for it in letters:
            pages = it.html.count("<article>") if it.template == cover.NAME else 1
            yield Document(it.staff_id, FAKE + it.html.encode(), pages, made_with=(("double", "1"),))

    def make(jobs: Iterable[Job]) -> Iterator[tuple[Document, Verdict]]:
        for document in lay_out(job.letter for job in jobs):
            yield document, Verdict((), ("",), files.digest(document.pdf))

    yield pool.Workshop(lay_out, make, lambda letters: (it.pages for it in lay_out(letters)))


def _chance(pen: Pen) -> Chance:
    return Chance(pen, "a seed of the machine", "5" * 64)


Taken = Callable[[Order, Step, Pen], object]
_TAKEN: Mapping[str, Taken] = {
    "run": lambda order, _, pen: campaign.run(order, _chance(pen), lambda _: None, lambda _, __: None),
    "draw": lambda order, _, pen: campaign.draw_once(order, _chance(pen), lambda _: None),
    "sent": lambda order, step, pen: posting.sent(order, step.day, step.day, step.ids, step.gone, pen),
    "returned": lambda order, step, pen: posting.returned(order, step.ids, pen),
    "withdraw": lambda order, step, pen: life.withdraw(order, step.ids, step.reason, pen),
    "withdraw-site": lambda order, step, pen: life.withdraw_site(order, step.site, pen),
    "correct": lambda order, step, pen: life.correct(order, step.ids, step.reason, pen),
    "unseal": lambda order, step, pen: life.unseal(order, step.day, "Ruth Amadi", pen),
    "status": lambda order, step, _: standpoint.of(order, step.day),
    "verify": lambda order, _, __: proving.verify(order),
}


# ---------------------------------------------------------------------------------------------- the real office


@dataclass
class Real:
    """The whole command, on real sheets."""

    folder: Path
    said: str = ""

    def put(self, sheet: Mapping[str, Worker]) -> None:
        """Write the staff sheet, and the notes that go with it."""
        first = small.people()[0]
        staff = [
            {
                **first,
                "staff_id": it.staff_id,
                "first_name": it.first,
                "last_name": it.last,
                "site": it.site,
                "team": it.team,
                "address_line_1": it.street,
                "line_manager": "Jo Marsh",
            }
            for it in sheet.values()
        ]
        said = [
            {"staff_id": it.staff_id, "name": it.name, "note": it.note, "manager": "Jo Marsh"} for it in sheet.values()
        ]
        headings = small.STAFF_HEADINGS + [f"address_line_{n}" for n in range(3, 7)]
        small.sheet(self.folder / "staff.csv", headings, staff)
        small.sheet(self.folder / "notes.csv", small.NOTES_HEADINGS, said)

    def close(self) -> None:
        """Leave nothing to be taken away."""

    def take(self, step: Step, at: int) -> str:
        """Take a step with the command; to be killed, in a process of its own."""
        arguments = _arguments(self.folder, step)
        if at:
            command = [sys.executable, __file__, str(at), str(step.day), *arguments]
            places = os.pathsep.join([str(Path(__file__).parent), str(Path(cli.__file__).parents[1])])
            environment = {**os.environ, "PYTHONPATH": places}
            ran = subprocess.run(
                command, env=environment, capture_output=True, encoding="utf-8", timeout=300, check=False
            )
            code, self.said = ran.returncode, ran.stderr
        else:
            code, self.said = _on(step.day, arguments)
        known = {process.DONE: DONE, process.REFUSED: REFUSED, process.INTEGRITY: TAMPERED, 137: KILLED}
        return known.get(code, f"exit code {code}")


def _arguments(folder: Path, step: Step) -> list[str]:
    options = {
        "run": ["--workers", "1"],
        "sent": [
            f"--on={step.day}",
            *(f"--without={staff_id}" for staff_id in step.ids),
            *(f"--gone={staff_id}" for staff_id in step.gone),
        ],
        "withdraw": [f"--reason={step.reason}"],
        "withdraw-site": [f"--site={step.site}"],
        "correct": [f"--reason={step.reason}"],
        "unseal": ["--by=Ruth Amadi"],
    }
    ids = step.ids if step.command in ("returned", "withdraw", "correct") else ()
    return [step.command.removesuffix("-site"), str(folder), *ids, *options.get(step.command, [])]


def _on(day: date, arguments: Sequence[str]) -> tuple[int, str]:
    """Run the command as on that day, and return its exit code and what it said."""
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    quiet = io.StringIO()
    with (
        mock.patch.object(cli, "_now", return_value=noon),
        contextlib.redirect_stdout(quiet),
        contextlib.redirect_stderr(quiet),
    ):
        return cli.main(list(arguments)), quiet.getvalue()


# ------------------------------------------------------------------------------------------------ the account


def _of(numbers: int, among: Iterable[str]) -> list[str]:
    """Return some of these, as the bits of a number say."""
    return [name for bit, name in enumerate(sorted(among)) if numbers >> bit & 1]


class Life(RuleBasedStateMachine):
    """One campaign, the steps that may be taken in it, and a plain account of what came of them."""

    office_of: Callable[[Path], Office] = Doubled

    def __init__(self) -> None:
        super().__init__()
        self.top = Path(tempfile.mkdtemp(prefix="life-", dir=FAST))
        self.folder = self.top / "c"
        self.folder.mkdir()
        self.output = self.folder / "output"
        self.office: Office = type(self).office_of(self.folder)
        self.sheet: dict[str, Worker] = {}
        self.gone: dict[str, Worker] = {}  # whose row was deleted, and may come back
        self.used = 0  # how many were ever made up
        self.changed = 0  # how often somebody's name was
        self.data = b""  # of the ledger
        self.sealed: dict[str, bytes] = {}  # allocations, by file
        self.arm: dict[str, str] = {}
        self.name: dict[str, str] = {}  # of those drawn: as they are on record
        self.site: dict[str, str] = {}  # of those drawn: as they were drawn
        self.home: dict[str, str] = {}  # likewise
        self.others: set[str] = set()
        self.pack: dict[str, str] | None = None  # of letters in place that have not gone: what they say
        self.posted: dict[str, str] = {}  # what the last letter said
        self.on_the_way: set[str] = set()
        self.gone_before: set[str] = set()  # whose letter had gone when they withdrew, as this step says
        self.mailings = 0
        self.withdrawn: set[str] = set()
        self.sites: set[str] = set()
        self.before: set[str] = set()
        self.unsealed = False
        self.torn = False  # a command was killed, and no other has ended since
        self.unmade = False  # a run was killed, and no other has put letters in place since
        self.kind: tuple[tuple[str, int, str, str], ...] = ()

    @initialize(
        kind=st.sampled_from(sorted(ARMS)), count=st.integers(1, 7), cluster=st.booleans(), stratum=st.booleans()
    )
    def begin(self, kind: str, count: int, cluster: bool, stratum: bool) -> None:
        """Set a campaign up, in which nothing is drawn yet."""
        self.kind = ARMS[kind]
        head = small.CAMPAIGN.partition("[trial]")[0]
        arms = "".join(
            f'[[trial.arms]]\nname = "{name}"\nshare = {share}\nwording = "{wording}"\nafterwards = "{after}"\n'
            for name, share, wording, after in self.kind
        )
        design = f"strata = {['site'] if stratum else []}\n" + ('cluster = "team"\n' if cluster else "")
        trial = f'[trial]\nseed = "a seed for tests"\nendline = {ENDLINE}\n{design}\n'
        (self.folder / "campaign.toml").write_text(head + trial + arms, encoding="utf-8")
        for _ in range(count):
            self._come(self.used)
        self.office.put(self.sheet)

    def teardown(self) -> None:
        """Have the campaign proved from its files as it is at the end, and leave nothing behind."""
        try:
            if self.name and not self.failed:
                self._prove()
        finally:
            TALLY["sequences"] += 1
            self.office.close()
            shutil.rmtree(self.top)

    failed = False

    # ---- the sheet

    @precondition(lambda self: self.used < MOST)
    @rule(count=st.integers(1, 2), at=st.integers(0, 5))
    def join(self, count: int, at: int) -> None:
        """Somebody new is on the sheet."""
        for number in range(count):
            self._come(at + number)
        self._turn("join")

    def _come(self, at: int) -> None:
        first, last = NAMED[self.used % len(NAMED)].split(" ")
        site, team = ("ashby", "brynmor")[at % 2], ("Duty", "Care", "Plant")[at // 2 % 3]
        staff_id, street = f"{site[0].upper()}{self.used:02d}", f"{self.used + 1} Mill Lane"
        self.sheet[staff_id] = Worker(staff_id, first, last, site, team, street, NOTES[self.used % len(NOTES)])
        self.used += 1

    @precondition(lambda self: len(self.sheet) > 1)
    @rule(who=st.integers(0, 99))
    def leave(self, who: int) -> None:
        """Somebody's row is deleted."""
        it = self.sheet.pop(self._one(who))
        self.gone[it.staff_id] = it
        self._turn("leave")

    @precondition(lambda self: bool(self.gone))
    @rule()
    def come_back(self) -> None:
        """Everybody whose row was deleted is put back."""
        self.sheet |= self.gone
        self.gone.clear()
        self._turn("come back")

    @precondition(lambda self: len(self.sheet) > 1)
    @rule(by=st.integers(1, 9))
    def reorder(self, by: int) -> None:
        """The rows are sorted otherwise."""
        rows = sorted(self.sheet.items(), key=lambda row: hashlib.sha256(f"{by}{row[0]}".encode()).digest())
        self.sheet = dict(rows)
        self._turn("reorder rows")

    @rule(who=st.integers(0, 99), number=st.integers(50, 59))
    def mend_address(self, who: int, number: int) -> None:
        """Somebody lives elsewhere than the sheet said."""
        it = self.sheet[self._one(who)]
        self.sheet[it.staff_id] = replace(it, street=f"{number + self.used * 10} Mill Lane")
        self._turn("mend address")

    @rule(who=st.integers(0, 99), at=st.integers(0, 5))
    def move(self, who: int, at: int) -> None:
        """Somebody is in another team, and perhaps authority, than before; they count where they were drawn."""
        it = self.sheet[self._one(who)]
        site, team = ("ashby", "brynmor")[at % 2], ("Duty", "Care", "Plant")[at // 2]
        self.sheet[it.staff_id] = replace(it, site=site, team=team)
        self._turn("move")

    @rule(who=st.integers(0, 99), correct=st.booleans())
    def correct(self, who: int, correct: bool) -> None:
        """Somebody's name is changed; the letters wait until that is said to be right, or the old name is put back."""
        self._have_arms()
        it = self.sheet[self._one(who)]
        if it.staff_id not in self.arm:
            return
        first, _, last = self.name[it.staff_id].partition(" ")
        before = replace(it, first=first, last=last)
        self.changed += 1
        other = "".join("aeiou"[int(digit) % 5] + "xz"[int(digit) // 5] for digit in str(self.changed))
        self.sheet[it.staff_id] = replace(before, last=f"{last.partition('-')[0]}-Van{other}")  # nobody's before
        self.office.put(self.sheet)
        self._take(Step("run"), {REFUSED})
        if correct and not self._left_out(it.staff_id):
            self._take(Step("correct", (it.staff_id,), reason="renamed"), {DONE})
        else:
            self.sheet[it.staff_id] = before
        self._turn("correct" if correct else "name put back")

    @precondition(lambda self: len(self.sheet) > 1)
    @rule(one=st.integers(0, 99), two=st.integers(0, 99))
    def swap_ids(self, one: int, two: int) -> None:
        """Two people's ids change places, which is refused; each is put back."""
        self._have_arms()
        a, b = self.sheet[self._one(one)], self.sheet[self._one(two)]
        if a.name == b.name or not {a.staff_id, b.staff_id} <= self.arm.keys():
            return
        before = dict(self.sheet)
        self.sheet[a.staff_id] = replace(b, staff_id=a.staff_id)
        self.sheet[b.staff_id] = replace(a, staff_id=b.staff_id)
        self._spoilt(before, "swap ids", Step("correct", (a.staff_id,), reason="renamed"))

    @rule(who=st.integers(0, 99))
    def use_an_id_again(self, who: int) -> None:
        """Somebody new is given the id of somebody who was drawn, which is refused; it is put back."""
        self._have_arms()
        it = self.sheet[self._one(who)]
        if it.staff_id in self.arm:
            before = dict(self.sheet)
            self.sheet[it.staff_id] = replace(it, first="Wanda", last="Ames", street="99 Mill Lane")
            self._spoilt(before, "use an id again")

    @precondition(lambda self: self.used < MOST and len(self.sheet) > 1)
    @rule(who=st.integers(0, 99))
    def under_a_new_id_and_name(self, who: int) -> None:
        """Somebody who was drawn has a new id and a new name; by their home they are known, and put back."""
        self._have_arms()
        it = self.sheet[self._one(who)]
        if it.staff_id not in self.arm or it.street != self.home[it.staff_id] or self._left_out(it.staff_id):
            return
        before, staff_id = dict(self.sheet), f"N{self.used:02d}"
        self.used += 1
        del self.sheet[it.staff_id]
        self.sheet[staff_id] = replace(it, staff_id=staff_id, first="Wanda", last="Ames")
        self._spoilt(before, "under a new id and name")

    @precondition(lambda self: self.used < MOST)
    @rule(who=st.integers(0, 99), another=st.booleans(), stays=st.booleans())
    def under_a_new_id(self, who: int, another: bool, stays: bool) -> None:
        """Somebody who was drawn stands under a new id, which is refused until they are said to be another person."""
        self._have_arms()
        it = self.sheet[self._one(who)]
        if it.staff_id not in self.arm or self._left_out(it.staff_id) or self.name[it.staff_id] != it.name:
            return
        before, staff_id = dict(self.sheet), f"N{self.used:02d}"
        self.used += 1
        if not stays:
            del self.sheet[it.staff_id]
        self.sheet[staff_id] = replace(it, staff_id=staff_id)
        self.office.put(self.sheet)
        self._take(Step("run"), {REFUSED})
        if another and stays:
            self.sheet[staff_id] = replace(self.sheet[staff_id], note=NOTES[self.used % len(NOTES)])
            self.office.put(self.sheet)
            self._take(Step("correct", (staff_id,), reason="another"), {DONE})
        else:
            self.sheet = before
        self._turn("a namesake" if another and stays else "under a new id")

    def _spoilt(self, before: dict[str, Worker], what: str, *more: Step) -> None:
        """See that a sheet is refused as it is now, by every command that reads it, and put it back as it was."""
        self.office.put(self.sheet)
        for step in (Step("run"), Step("draw"), *more):
            self._take(step, {REFUSED})
        self.sheet = before
        self._turn(what)

    def _turn(self, what: str) -> None:
        TALLY[what] += 1
        self.office.put(self.sheet)

    def _one(self, number: int) -> str:
        return sorted(self.sheet)[number % len(self.sheet)]

    # ---- the commands

    @rule()
    def run(self) -> None:
        """Letters are made, or made again."""
        self._take(Step("run"), self._of_draw())

    @rule()
    def draw(self) -> None:
        """Whoever is undrawn is drawn, and no letter is made."""
        self._take(Step("draw"), self._of_draw())

    @rule(without=st.just(0) | st.integers(0, 2**10), gone=st.booleans())
    def sent(self, without: int, gone: bool = False) -> None:
        """The letters in place go to the post, but for some; or had gone when some of those people withdrew."""
        self._take(*self._sent(without, gone))

    @rule()
    def verify(self) -> None:
        """Whatever was decided since letters were made, all that lies here is what was sealed."""
        if self.name and not self.torn and not self.unmade:
            self._take(Step("verify"), {DONE})

    @rule(which=st.integers(1, 2**10))
    def run_and_send(self, which: int) -> None:
        """Letters are made and go to the post; some of them come back at once."""
        self._take(Step("run"), self._of_draw())
        self._take(*self._sent(0))
        if back := _of(which, self.on_the_way):
            self._take(Step("returned", tuple(back)), {DONE})

    @rule(which=st.integers(1, 2**10))
    def returned(self, which: int) -> None:
        """Some letters come back."""
        if back := _of(which, self.on_the_way):
            self._take(Step("returned", tuple(back)), {DONE})
            self._take(Step("returned", (back[0],)), {REFUSED})

    @rule(which=st.integers(1, 2**10), reason=st.sampled_from(sorted(life.WITHDRAWN)))
    def withdraw(self, which: int, reason: str) -> None:
        """Some of those who were drawn are sent nothing more."""
        self._have_arms()
        if who := _of(which & which >> 1 or which & 3, self.arm.keys() - self.withdrawn):
            self._take(Step("withdraw", tuple(who), reason=reason), {DONE})
            self._take(Step("withdraw", (who[0],), reason=reason), {REFUSED})

    @rule(which=st.integers(0, 99))
    def withdraw_those_who_are_gone(self, which: int) -> None:
        """Whoever was drawn and has left the sheet is said to have left."""
        self._have_arms()
        if who := (self.arm.keys() & self.gone.keys()) - self.withdrawn:
            self._take(Step("withdraw", tuple(sorted(who)), reason="left"), {DONE})

    @precondition(lambda self: len(self.sites) == 0)
    @rule(site=st.sampled_from(["ashby", "brynmor"]), often=st.integers(0, 3))
    def withdraw_a_site(self, site: str, often: int) -> None:
        """An authority takes part no more; that is rare."""
        if often == 3:
            self._take(Step("withdraw-site", site=site), {DONE})
            self._take(Step("withdraw-site", site=site), {REFUSED})

    @rule(early=st.booleans())
    def unseal(self, early: bool) -> None:
        """Those who waited may be sent letters too, but not before the outcomes are in."""
        waits = any(after and not wording for _, _, wording, after in self.kind)
        can = bool(waits and not self.unsealed and not early and not self._first_are_due())
        if self.name:
            self._take(Step("unseal", day=BEFORE if early else AFTER), {DONE if can else REFUSED})

    @precondition(lambda self: bool(self.data) and not self.torn)
    @rule(lines=st.integers(1, 3), by=st.sampled_from(["run", "draw", "sent", "status", "verify"]))
    def cut_the_ledger(self, lines: int, by: str) -> None:
        """The last lines of the ledger are taken away, which is seen; they are put back."""
        rows = self.data.splitlines(keepends=True)
        (self.output / "ledger.jsonl").write_bytes(b"".join(rows[: max(0, len(rows) - lines)]))
        before, data = self._tree(), self.data
        self.data = b""
        assert self.office.take(Step(by), 0) == TAMPERED, f"{by} after the ledger was cut"
        assert self._tree() == before, "something was written after the ledger was cut"
        (self.output / "ledger.jsonl").write_bytes(data)
        self.data = data
        TALLY["cut the ledger"] += 1

    @rule(
        at=st.integers(1, 24) | st.integers(1, 160),
        command=st.sampled_from(["run", "run", "draw", "sent", "returned", "withdraw", "unseal"]),
        which=st.integers(1, 2**10),
        again=st.booleans(),
    )
    def crash(self, at: int, command: str, which: int, again: bool) -> None:
        """A command is killed at one of its writes; the same one, or another, goes on."""
        self._have_arms()
        step, expected = self._some(command, which)
        if step is None:
            return
        lines = self.data.count(b"\n")
        killed = self._take(step, expected, at) == KILLED
        if killed and again and command in ("run", "draw"):
            self._take(step, self._of_draw())
        elif killed and again and command != "run":  # it is recorded now, or was before it was killed
            written = self.data.count(b"\n") > lines
            self._take(step, {REFUSED} if written else expected)

    def _some(self, command: str, which: int) -> tuple[Step | None, set[str]]:
        """Return a step that can be taken now, and how it ends."""
        back, open_ = _of(which, self.on_the_way), _of(which, self.arm.keys() - self.withdrawn)
        if command in ("run", "draw"):
            return Step(command), self._of_draw()
        if command == "sent" and self.pack:
            return self._sent(0)
        if command == "returned" and back:
            return Step("returned", tuple(back)), {DONE}
        if command == "withdraw" and open_:
            return Step("withdraw", (open_[0],), reason="asked"), {DONE}
        waits = any(after and not wording for _, _, wording, after in self.kind)
        if command == "unseal" and waits and self.name and not self.unsealed:
            return Step("unseal", day=AFTER), {REFUSED if self._first_are_due() else DONE}
        return None, set()

    def _sent(self, without: int, gone: bool = False) -> tuple[Step, set[str]]:
        left = _of(without, self.pack or ())
        stopped = sorted(name for name in self.pack or () if self._stopped(name) and name not in left)
        goes = self.pack and len(left) < len(self.pack) and (gone or not stopped)
        ends = {DONE} if goes else {REFUSED}
        return Step("sent", tuple(left), tuple(stopped if gone else ())), {TAMPERED, *ends} if self.unmade else ends

    def _take(self, step: Step, expected: set[str], at: int = 0) -> str:
        """Take a step, see that it ends as it should, and hold the files against the account."""
        self.gone_before = set(step.gone)
        try:
            ended = self.office.take(step, at)
            TALLY[f"letters {step.command}"] += 1
            TALLY[ended] += 1
            self.torn = ended == KILLED
            self.unmade = self.unmade or (ended == KILLED and step.command == "run")
            self._observe()
            assert ended == KILLED or ended in expected, f"{step} ended “{ended}”, not {expected}: {self.office.said}"
            if step.command == "run" and ended == DONE:
                self.unmade = False
                due = self._due()
                assert (self.pack or {}) == due, f"in place: {self.pack}; due: {due}"
            self._see()
        except BaseException:
            self.failed = True
            raise
        return ended

    # ---- what should be

    def _left_out(self, staff_id: str) -> bool:
        return self.sheet[staff_id].site in self.before

    def _eligible(self) -> dict[str, Worker]:
        return {staff_id: it for staff_id, it in self.sheet.items() if it.site not in self.before}

    def _stopped(self, staff_id: str) -> bool:
        return staff_id in self.withdrawn or self.site[staff_id] in self.sites

    def _wording(self, staff_id: str) -> str:
        return next(
            wording or (after if self.unsealed else "")
            for name, _, wording, after in self.kind
            if name == self.arm[staff_id]
        )

    def _due(self) -> dict[str, str]:
        """Return who is due a letter, and what it says."""
        self._have_arms()
        found = {}
        for staff_id, it in self._eligible().items():
            if staff_id in self.arm and (wording := self._wording(staff_id)) and not self._stopped(staff_id):
                says = html(it, wording)
                if staff_id not in self.on_the_way and self.posted.get(staff_id) != says:
                    found[staff_id] = says
        return found

    def _first_are_due(self) -> bool:
        """Say whether letters of the trial itself are due, and none has gone."""
        self._have_arms()
        sent = {name for name, _, wording, _ in self.kind if wording}
        return not self.mailings and any(arm in sent and not self._stopped(it) for it, arm in self.arm.items())

    def _of_draw(self) -> set[str]:
        """Say how a command ends that reads the sheet: refused when people are not who they were."""
        here = self._eligible()
        if not here:
            return {REFUSED}
        if not self.name:
            return {DONE}
        lost = {name for name in self.name if name not in here or here[name].name != self.name[name]}
        joined = here.keys() - self.name.keys()
        again = [
            name
            for name in joined - self.others
            for owner, known in self.name.items()
            if known == here[name].name and (owner in lost or here[owner].street == here[name].street)
        ]
        emptied = {self.home[name] for name in self.name.keys() - here.keys()}
        again += [name for name in joined - self.others if here[name].street in emptied]
        gone = [name for name in self.name.keys() - here.keys() if name not in self.on_the_way | self.withdrawn]
        gone = [name for name in gone if self.site[name] not in self.sites]
        wrong = joined == here.keys() or bool(lost & here.keys()) or bool(again) or bool(gone)
        return {REFUSED} if wrong else {DONE}

    # ---- what is

    def _observe(self) -> None:
        """Read what the ledger says more than before, and put it into the account."""
        path = self.output / "ledger.jsonl"
        data = path.read_bytes() if path.exists() else b""
        assert data.startswith(self.data), "the ledger's old bytes are not its beginning any more"
        for line in data[len(self.data) :].splitlines():
            said = json.loads(line)
            self._READ[said["event"]](self, said["content"])
        self.data = data

    def _frozen(self, said: Mapping[str, Any]) -> None:
        here = self._eligible()
        joined = {row["staff_id"] for row in self._table(f"register/{said['batch']}.csv")}
        assert joined == here.keys() - self.name.keys(), "those who were drawn are not those who had joined"
        self.name |= {staff_id: here[staff_id].name for staff_id in joined}
        self.site |= {staff_id: here[staff_id].site for staff_id in joined}
        self.home |= {staff_id: here[staff_id].street for staff_id in joined}

    def _made(self, said: Mapping[str, Any]) -> None:
        made = self._json("trial/manifest.json")
        self.pack = self._due()
        assert made["letters"].keys() == self.pack.keys(), "the letters that were made are not those that are due"

    def _was_sent(self, said: Mapping[str, Any]) -> None:
        assert self.pack is not None
        self.mailings += 1
        for staff_id in [row["staff_id"] for row in self._table(f"trial/sent-{said['mailing']}.csv")]:
            assert staff_id not in self.on_the_way, f"{staff_id} was sent two letters"
            assert staff_id in self.gone_before or not self._stopped(staff_id), f"{staff_id} is sent nothing more"
            self.posted[staff_id] = self.pack[staff_id]
            self.on_the_way.add(staff_id)
        self.pack = None

    def _came_back(self, said: Mapping[str, Any]) -> None:
        self.on_the_way -= said["letters"].keys()

    def _withdrew(self, said: Mapping[str, Any]) -> None:
        self.withdrawn |= set(said["people"])

    def _site_withdrew(self, said: Mapping[str, Any]) -> None:
        self.sites.add(said["site"])
        if not self.name:
            self.before.add(said["site"])

    def _was_corrected(self, said: Mapping[str, Any]) -> None:
        if said["reason"] == "renamed":
            self.name |= {staff_id: self.sheet[staff_id].name for staff_id in said["people"]}
        else:
            self.others |= set(said["people"])

    def _was_unsealed(self, said: Mapping[str, Any]) -> None:
        self.unsealed = True

    _READ: Mapping[str, Callable[[Life, Mapping[str, Any]], None]] = {
        "frozen": _frozen,
        "joined": _frozen,
        "drawn": lambda self, _: None,
        "made": _made,
        "sent": _was_sent,
        "returned": _came_back,
        "withdrawn": _withdrew,
        "withdrew-site": _site_withdrew,
        "corrected": _was_corrected,
        "unsealed": _was_unsealed,
    }

    def _see(self) -> None:
        """Hold what must always be against the files."""
        self._have_arms()
        if self.pack is not None:
            for staff_id in self.pack:
                assert staff_id not in self.on_the_way, f"{staff_id} has a second letter in place"
                assert self._wording(staff_id), f"{staff_id} is in an arm that is sent nothing, and has a letter"
        assert all(self._wording(staff_id) for staff_id in self.posted), "a letter was sent to an arm without a wording"
        if not self.torn:
            assert not list(self.output.rglob(".staging-*")), "something is left of a command that was killed"
            if self.data:
                witness = json.loads((self.folder / "ledger-head.json").read_bytes())
                assert witness["head"] == json.loads(self.data.splitlines()[-1])["hash"]
        if not self.torn and not self.unmade and isinstance(self.office, Doubled):
            self._see_letters()

    def _see_letters(self) -> None:
        """Hold the letters in place, and those that were sent, against what each must say."""
        post = self.output / "post" / "letters"
        lie = {path.stem.partition("-")[2]: path.read_bytes() for path in post.glob("*")} if post.exists() else {}
        assert lie == {name: FAKE + says.encode() for name, says in (self.pack or {}).items()}, "in place is another"
        kept = [path.read_bytes().split(b"\n", 2)[2] for path in (self.output / books.STORE).glob("*.letter")]
        assert sorted(kept) == sorted(lie.values()), "in the store is another letter than in place"
        assert sum(path.is_dir() for path in self.output.glob("sent/*")) == self.mailings
        pages = {path.name for path in self.output.glob("sent/*.html")}
        assert pages == {f"summary-{number}.html" for number in range(1, self.mailings + 1)}
        assert (self.output / "summary.html").exists() == (self.pack is not None), "a page tells of what has gone"

    def _have_arms(self) -> None:
        """Read the allocations: those that were seen before have the same bytes, and nobody's arm is another."""
        for path in self.output.glob("trial/allocation*.csv"):
            data = path.read_bytes()
            if self.sealed.setdefault(path.name, data) is data:
                drawn = {row["staff_id"]: row["arm"] for row in csv.DictReader(io.StringIO(data.decode()))}
                assert not drawn.keys() & self.arm.keys(), f"{path.name}: somebody was drawn twice"
                self.arm |= drawn
            assert self.sealed[path.name] == data, f"{path.name}: the sealed allocation has other bytes"
        if not self.torn:
            assert self.arm.keys() == self.name.keys(), "the allocations are not of those who were frozen"

    def _prove(self) -> None:
        """Make what is due, and have all of it proved from the files alone, by the command and by the program."""
        ended = self._take(Step("run"), self._of_draw())
        self._take(Step("status"), {DONE})
        if ended == DONE:
            self._take(Step("verify"), {DONE})
            said = io.StringIO()
            with mock.patch.object(verify, "HERE", self.output), contextlib.redirect_stdout(said):
                code = verify.main([])  # type: ignore[no-untyped-call]
            assert code == 0, said.getvalue()

    def _tree(self) -> dict[str, bytes]:
        """Return everything in the campaign's folder."""
        there = (path for path in self.folder.rglob("*") if path.is_file() and path.name != ".lock")
        return {str(path): path.read_bytes() for path in there}

    def _table(self, name: str) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO((self.output / name).read_text(encoding="utf-8"))))

    def _json(self, name: str) -> Any:
        return json.loads((self.output / name).read_bytes())


class RealLife(Life):
    """The same life, with the whole command on real sheets."""

    office_of = Real


if __name__ == "__main__":
    number, today, *command = sys.argv[1:]
    with watched(Path(command[1]).absolute(), int(number), _vanish):
        code, said = _on(date.fromisoformat(today), command)
    sys.stderr.write(said)
    sys.exit(code)
