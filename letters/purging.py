"""The end: what is personal is deleted when its time is over; the ledger and the allocation stay, and a receipt.

The ledger is written first, with the hash of a receipt that names every file: a purge that was killed is finished by
the same command.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from letters import (
    bookkeeping,
    books,
    entries,
    files,
    intake,
    inventory,
    lock,
    manifest,
    settings,
    summary,
)
from letters.books import Book
from letters.intake import Order
from letters.people import register
from letters.post import pack
from letters.problems import Place, Problem, refuse_if, stop_if
from letters.settings import Settings
from letters.tofix import parcel
from letters.trial import ledger
from letters.trial.ledger import Pen

NOT_OURS = "This was not made by letters, and would be deleted with what lies here."
SHEETS = (".csv", ".tsv", ".txt", ".xls", ".xlsx", ".xlsm", ".ods")  # endings of what may be about people
FOLDERS = (pack.FOLDER, books.SENT, books.STORE, register.FOLDER, parcel.FOLDER)
IN_OUTPUT = (summary.NAME,)


@dataclass(frozen=True, slots=True)
class Purged:
    """What was deleted, each with the SHA-256 that it had; what stays."""

    settings: Settings
    book: Book
    deleted: tuple[str, ...]
    left: tuple[str, ...]  # sheets that lie in the campaign's folder yet, and were none of its own


def purge(order: Order, today: date, by: str, pen: Pen, *, unfinished: bool = False) -> Purged:
    """Delete letters, notes, addresses, and the key by which pseudonyms can be undone.

    `Refused` before the time; and where letters have not gone, or nothing was evaluated of what the draw sealed, but
    for a trial that is to be left `unfinished`.
    """
    chosen = settings.load(order.folder)
    with bookkeeping.held(order.folder, intake.output(order, chosen)) as book:
        refuse_if(
            [
                *_too_early(chosen, book, today),
                *_not_to_be_deleted(chosen, book),
                *(() if unfinished else _unfinished(book)),
            ]
        )
        if not book.record.purged:
            receipt = _receipt(chosen, book, by, today)
            said = ledger.event(pen, "purged", by=by, receipt=files.digest(receipt))
            book = bookkeeping.add(book, [said], {books.RECEIPT: receipt})
        stop_if(books.other_receipt(book))
        gone = json.loads(files.read(book.output / books.RECEIPT))["deleted"]
        for name in (*FOLDERS, *IN_OUTPUT):
            files.delete(book.output / name)
        for name in _sheets(chosen, book):
            files.delete(order.folder / name)
        left = sorted(it.name for it in order.folder.iterdir() if it.is_file() and it.name.lower().endswith(SHEETS))
        return Purged(chosen, book, tuple(gone), tuple(left))


def _too_early(chosen: Settings, book: Book, today: date) -> Iterable[Problem]:
    place, until = Place(settings.NAME), chosen.people.keep_until
    if until is None:
        what = "It does not say how long personal data is kept."
        yield Problem(place, what, "Write it under [people], such as keep_until = 2027-12-31.")
    elif today <= until:
        yield Problem(place, f"Personal data is kept until {until}.", "Wait until that day is over.")
    if not book.record.seals:
        yield Problem(Place(str(book.output)), "Nothing was drawn here: there is nothing to purge.")


def _unfinished(book: Book) -> Iterable[Problem]:
    """Report what could not be done any more, though it is yet to come."""
    remedy = "If it is to be left undone, purge with --unfinished."
    if book.record.purged:
        return
    if waiting := files.tree(book.output / pack.FOLDER):
        letters = sum(name.startswith(pack.LETTERS) for name in waiting)
        lie = "1 letter lies here that is" if letters == 1 else f"{letters} letters lie here that are"
        what = f"{lie} not recorded as sent." if letters else "A print pack lies here."
        yield Problem(Place(str(book.output / pack.FOLDER)), what, f"When they have gone: `letters sent`. {remedy}")
    if book.record.plan and not book.record.open_looks:
        due = f" They are in from {book.record.endline} on." if book.record.endline else ""
        what = f"Nothing was evaluated of the outcomes that the draw sealed, and nothing can be afterwards.{due}"
        yield Problem(Place(str(book.output)), what, f"First: `letters evaluate`. {remedy}")


def _not_to_be_deleted(chosen: Settings, book: Book) -> Iterable[Problem]:
    """Report what would not be gone afterwards, or is more than a file of this campaign's own."""
    sheets = [(name, book.campaign / name) for name in _sheets(chosen, book)]
    for name, path in (*sheets, *((name, book.output / name) for name in (*FOLDERS, *IN_OUTPUT))):
        if path.is_symlink():
            yield Problem(Place(name), "This is a link: what it leads to would stay.", "Put that here, in its place.")
    yield from (Problem(Place(name), NOT_OURS, "Move it elsewhere, or delete it.") for name in _others(book))
    for name, path in ((name, path) for name, path in sheets if path.exists() and not path.is_symlink()):
        if path.is_dir():
            yield Problem(Place(name), "This is a folder, not a file.", "Name the file in it, in campaign.toml.")
        elif not path.resolve().is_relative_to(book.campaign.resolve()):
            what = "This lies outside the campaign's folder, and may be of use to others."
            yield Problem(Place(name), what, "If it is this campaign's own, move it into the folder.")


def _others(book: Book) -> list[str]:
    """Return the files in the folders that go which are none of ours; in some anybody's lie, about the same people."""
    if book.record.purged:  # what was put back goes as well
        return []
    made, unread = inventory.manifests(book)
    stop_if(unread)
    ours = tuple(f"{name}/" for name in FOLDERS)
    kept = [f"{books.STORE}/{name}" for name in entries.others(book.output / books.STORE)]
    here = [name for name in inventory.strangers(book, made) if name.startswith(ours)]
    return [*here, *kept]


def _receipt(chosen: Settings, book: Book, by: str, today: date) -> bytes:
    """Return what is deleted, and what stays, each by its SHA-256; no name, note or address is in it."""
    here = [name for name in files.tree(book.output) if name not in (ledger.NAME, lock.NAME)]
    inside = [name for name in here if name in IN_OUTPUT or name.startswith(tuple(f"{it}/" for it in FOLDERS))]
    listed = [name for name in inside if not name.startswith(f"{books.STORE}/")]  # copies of letters, under no name
    found = {name: files.digest_if_there(book.campaign / name) for name in _sheets(chosen, book)}
    found |= {name: files.digest_if_there(book.output / name) for name in listed}
    deleted = {name: digest for name, digest in found.items() if digest is not None}
    said = {
        "campaign": chosen.title,
        "day": today.isoformat(),
        "by": by,
        "kept_until": str(chosen.people.keep_until),
        "deleted": deleted,
        "kept": {name: files.digest_if_there(book.output / name) or "" for name in here if name not in inside},
    }
    return (json.dumps(said, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()


def _manifests(book: Book) -> list[str]:
    sent = (books.manifest(mailing.number) for mailing in book.record.mailings)
    return [manifest.NAME, *sent]


def _sheets(chosen: Settings, book: Book) -> tuple[str, ...]:
    """Return what the office gave that names people: the sheets, and what was measured, which is by staff id.

    Those of before are among them, where they are there yet and campaign.toml has named others since. The evidence
    names nobody; its table stays, by pseudonyms whose key is deleted.
    """
    measured = chosen.evidence.files if chosen.evidence else ()
    named = dict.fromkeys((*chosen.people.sheets, *measured))
    read = [name for event in book.events for name in event.content.get("inputs", ())]
    read += [name for it in _manifests(book) for name in manifest.inputs(files.read_if_there(book.output / it))]
    others = [name for name in dict.fromkeys(read) if name.lower().endswith(SHEETS) and name not in named]
    here = book.campaign.resolve()
    paths = {name: (book.campaign / name).resolve() for name in others}
    return (*named, *(name for name, path in paths.items() if path.is_file() and path.is_relative_to(here)))
