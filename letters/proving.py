"""All proved from the files alone: the ledger, the draw repeated, every letter; and that nothing else is here."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from letters import books, drawing, files, manifest, settings, summary
from letters.books import Book
from letters.intake import Order
from letters.manifest import Manifest
from letters.people import register
from letters.post import pack
from letters.problems import Place, Problem, Refused, Tampered, stop_if
from letters.tofix import parcel
from letters.trial import ledger

LOOSE = ("evidence", parcel.FOLDER, "store")  # folders in which any file may lie: none of it is posted


@dataclass(frozen=True, slots=True)
class Verified:
    """What was proved, and what a person may want to know besides."""

    book: Book
    letters: int | None  # in place; None when none are
    notes: tuple[str, ...]


def verify(order: Order, heads: tuple[str, ...] = ()) -> Verified:
    """Prove that all is what was sealed; `Tampered` with every file that is not.

    `heads` are hashes of the ledger that somebody noted down earlier: each must be that of one of its lines.
    """
    chosen = settings.load(order.folder)
    output = order.output or order.folder / chosen.output
    book = books.read(order.folder, output)
    said = book.record
    missing = [head for head in heads if head not in ledger.heads(book.data)]
    stop_if([f"{ledger.NAME}: it does not hold the head {head}: it was cut short." for head in missing])
    if not said.seals:
        drawing.stop_if_drawn(output)
        what, remedy = "Nothing has been drawn here yet.", "`letters run` draws and makes the letters."
        raise Refused([Problem(Place(str(output)), what, remedy)])
    made, reasons = _manifests(book)
    current = next((it for it in made if it.mailing == len(said.mailings) + 1), None)
    reasons += [reason for it in made for reason in manifest.changed_outputs(it, output, _folder(book, it))]
    reasons += manifest.changed_page(current, output) if current else []
    if current:
        reasons += manifest.wrong_recipients(current, books.dues(book))
        sources = (settings.NAME, chosen.people.staff, chosen.people.notes)
        notes = manifest.changed_inputs(current, order.folder, sources)
    else:
        notes = ()
        if files.tree(output / pack.FOLDER):
            reasons.append(f"{pack.FOLDER}/: there are letters here, and the ledger knows of none to be posted.")
    reasons += [f"{name}: this file was not made by letters." for name in _strangers(book, made)]
    reasons += list(_open_to_others(output))
    stop_if(list(dict.fromkeys(reasons)))
    return Verified(book, len(current.letters) if current else None, tuple(notes))


def _manifests(book: Book) -> tuple[list[Manifest], list[str]]:
    """Return the manifest of each mailing, and of what is in place, and why one of them cannot be read."""
    said = book.record
    sealed = [(books.manifest(it.number), it.manifest) for it in said.mailings] if not said.purged else []
    if said.manifest and not said.purged and said.manifest not in (it.manifest for it in said.mailings):
        sealed.append((manifest.NAME, said.manifest))
    found, reasons = [], list[str]()
    for name, digest in sealed:
        try:
            found.append(manifest.read(files.read_if_there(book.output / name), digest, name))
        except Tampered as stop:
            reasons += stop.reasons
    return found, reasons


def _folder(book: Book, made: Manifest) -> str:
    """Return the folder in which what a manifest names lies now: letters that were sent have one of their own."""
    return f"{books.SENT}/{made.mailing}" if made.mailing <= len(book.record.mailings) else pack.FOLDER


def _strangers(book: Book, made: list[Manifest]) -> Iterator[str]:
    """Name every file in the output folder that nothing accounts for."""
    said = book.record
    known = {ledger.NAME, files.LOCK, manifest.NAME, summary.NAME, books.PROGRAM, register.KEY, books.RECEIPT}
    for seal in said.seals:
        known |= {books.allocation(seal.batch), register.file(seal.batch), books.outside(seal.batch)}
    for mailing in said.mailings:
        known |= {books.posted(mailing.number), books.manifest(mailing.number)}
    for it in made:
        known |= {_folder(book, it) + name.removeprefix(pack.FOLDER) for name in it.outputs}
    for name in files.tree(book.output):
        if name not in known and not name.startswith(tuple(f"{folder}/" for folder in LOOSE)):
            yield name


def _open_to_others(output: Path) -> Iterator[str]:
    """Name every file and folder that others than its owner may read."""
    for name in ("", *files.everything(output)):
        path = output / name
        if files.POSIX and not path.is_symlink() and stat.S_IMODE(path.stat().st_mode) & 0o077:
            yield f"{name or output.name}: others may read this. Take that from them: chmod -R go= {output.name}."
