"""The keeping of the books: one run holds them, writes on at their end, and finishes what a killed one had begun."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from letters import books, entries, files, lock, manifest, strangers, summary, whole
from letters.books import Book
from letters.people import register
from letters.post import pack
from letters.problems import MachineFailed, Place, Problem, Refused, refuse_if, stop_if
from letters.tofix import parcel
from letters.trial import draw, ledger, record, verify
from letters.trial.ledger import Event
from letters.trial.record import Mailing


@contextlib.contextmanager
def held(campaign: Path, output: Path) -> Iterator[Book]:
    """Hold the output folder for this run alone, finish what one that was killed had begun, and give the books.

    `Refused` when nobody of this campaign was drawn there.
    """
    with lock.only_one(output):
        if {path.name for path in output.iterdir()} <= {books.KEEP, lock.NAME, parcel.FOLDER}:  # nobody else's
            files.make_private(output)
        whole.sweep(output)
        whole.sweep_beside(campaign)
        book = books.read(campaign, output)
        refuse_if(strangers.alone(book))
        _finish(book)
        stop_if(gone_already(book))
        yield book


AGAIN = "Mend that: the next command finishes it, and does nothing a second time."


def refuse_if_over(book: Book) -> None:
    """Raise `Refused` when what was personal is deleted: nothing can follow that."""
    if book.record.purged:
        what = "What was personal in this campaign is deleted: nothing more is done in it."
        raise Refused([Problem(Place(books.RECEIPT), what, "`letters status` and `letters verify` still tell of it.")])


def add(book: Book, events: Iterable[Event], beside: Mapping[str, bytes] | None = None) -> Book:
    """Write events into the ledger, and beside it, first, the files that they seal; return the books anew.

    The ledger on the disk must be the one that was read: its old bytes stay as the beginning of the new ones. Before
    the first draw is sealed the witness of it lies ready: where there can be none, somebody might draw a second time.
    """
    written = _longer(book, events)
    with contextlib.nullcontext() if book.record.seals else _first(book, written):
        for name, data in (beside or {}).items():
            whole.write(book.output / name, data)
        whole.write(book.output / ledger.NAME, written)
    now = books.read(book.campaign, book.output)
    try:
        _finish(now)
    except MachineFailed as stop:
        raise MachineFailed(f"This is written down, but what follows is not done yet: {stop} {AGAIN}") from stop
    return now


@contextlib.contextmanager
def _first(book: Book, written: bytes) -> Iterator[None]:
    """Have the witness of a first draw lie ready; `Tampered` when one was made meanwhile, into another folder."""
    with lock.for_a_moment(book.campaign):
        books.stop_unless_its_own(book.campaign, book.data, book.output)
        with whole.written(_witness(book, written)):
            yield


def entry(book: Book, events: Iterable[Event]) -> dict[Path, bytes]:
    """Return the ledger with more events in it, to be written together with what they seal."""
    return {book.output / ledger.NAME: _longer(book, events)}


def witness(book: Book) -> None:
    """Write down beside campaign.toml what the head of the ledger is, when it is another than what stands there."""
    data = files.read_if_there(book.output / ledger.NAME)
    for path, text in _witness(book, data).items() if data else ():
        with contextlib.suppress(MachineFailed):  # what was decided is decided; the next command writes it down
            if files.read_if_there(path) != text:
                whole.write(path, text)


def _witness(book: Book, data: bytes) -> dict[Path, bytes]:
    """Return what is to stand beside campaign.toml of a ledger."""
    mailings = sum(event.kind == "sent" for event in ledger.read(data))
    said = {"drawn_into": book.output.name, "head": ledger.head(data), "lines": len(ledger.heads(data))}
    said |= {"mailings": mailings} if mailings else {}
    return {book.campaign / books.WITNESS: (json.dumps(said, ensure_ascii=False, indent=2) + "\n").encode()}


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


def _finish(book: Book) -> None:
    """Do what follows from the ledger and a run that was killed may not have done; only while holding the lock."""
    if not book.record.purged:
        for number, drawn in enumerate(book.allocations, start=1):
            if files.read_if_there(book.output / books.allocation(number)) is None:
                whole.write(book.output / books.allocation(number), draw.table(drawn))
    if book.record.mailings and not book.record.unsent:
        _put_away(book, book.record.mailings[-1])
    for name in _begun(book):
        files.remove(book.output / name)
    program = files.read(Path(verify.__file__))
    if book.record.seals and files.read_if_there(book.output / books.PROGRAM) != program:
        whole.write(book.output / books.PROGRAM, program)
    witness(book)


def _put_away(book: Book, mailing: Mailing) -> None:
    """Give what was sent, and the page about it, their place among the mailings."""
    post, place = book.output / pack.FOLDER, book.output / books.SENT / str(mailing.number)
    if post.is_dir() and not place.exists():
        entries.clear(book.output / books.STORE)  # no copies stay of letters that have gone; first, or never
        files.move(post, place)
    page, told = book.output / summary.NAME, book.output / books.page(mailing.number)
    if page.is_file() and not told.exists():
        name = books.manifest(mailing.number)
        made = manifest.read(files.read_if_there(book.output / name), mailing.manifest, name)
        if files.digest_if_there(page) == made.outputs.get(summary.NAME):
            files.move(page, told)


def gone_already(book: Book) -> list[str]:
    """Say that letters lie where the post room takes them from, though all that were made have gone."""
    names = files.tree(book.output / pack.FOLDER) if book.record.mailings and not book.record.unsent else ()
    if not any(name.startswith((pack.LETTERS, Path(pack.PACK).stem)) for name in names):
        return []
    what = f"{pack.FOLDER}/: these letters have gone already, and lie in {books.SENT}/ as well: was a copy put back?"
    return [f"{what} Delete this folder, so that nobody posts them a second time."]


def _begun(book: Book) -> Iterator[str]:
    """Name what is written just before the ledger seals it, and lies here unsealed when a command was killed then.

    A roster that somebody outside is to draw is meant to lie here. Where there is something that only follows from a
    seal, the ledger has been lost or cut short, and all must stay until it is put back.
    """
    batch, mailing = len(book.record.seals) + 1, len(book.record.mailings) + 1
    if not (book.output / books.SENT / str(mailing)).exists():
        yield from (books.posted(mailing), books.manifest(mailing))
    follows = (books.exported(batch), books.allocation(batch))
    if all(files.read_if_there(book.output / name) is None for name in follows):
        yield from (register.file(batch), *([register.KEY] if batch == 1 else ()))
