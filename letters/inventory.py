"""What accounts for each file in the output folder: the ledger, the draw, what was made and sent; and what is left."""

from __future__ import annotations

from collections.abc import Iterator

from letters import books, files, lock, manifest, proofs, summary
from letters.books import Book
from letters.evidence import protocol
from letters.manifest import Manifest
from letters.people import register
from letters.post import pack
from letters.problems import Tampered
from letters.tofix import parcel
from letters.trial import ledger

EVIDENCE, BLIND = "evidence", "evidence/blind"  # where reports lie: of looks, and of those that were blind
LOOSE = (EVIDENCE, parcel.FOLDER, proofs.FOLDER, books.STORE)  # folders in which any file may lie: none is posted


def manifests(book: Book) -> tuple[list[Manifest], list[str]]:
    """Return the manifest of each mailing, and of what is in place, and why one of them cannot be read."""
    said = book.record
    sealed = [(books.manifest(it.number), it.manifest) for it in said.mailings] if not said.purged else []
    if said.unsent and not said.purged:
        sealed.append((manifest.NAME, said.manifest))
    found, reasons = [], list[str]()
    for name, digest in sealed:
        try:
            found.append(manifest.read(files.read_if_there(book.output / name), digest, name))
        except Tampered as stop:
            reasons += stop.reasons
    return found, reasons


def folder(book: Book, made: Manifest) -> str:
    """Return the folder in which what a manifest names lies now: letters that were sent have one of their own."""
    return f"{books.SENT}/{made.mailing}" if made.mailing <= len(book.record.mailings) else pack.FOLDER


def page(book: Book, made: Manifest) -> str:
    """Return where the manager's page about what a manifest names lies now."""
    return books.page(made.mailing) if made.mailing <= len(book.record.mailings) else summary.NAME


def evidence(book: Book) -> dict[str, str]:
    """Return the files of the last report, and of the last blind one, each with its SHA-256 as it was made."""
    last = {look.blind: look.files for look in book.record.looks}
    return {f"{BLIND if blind else EVIDENCE}/{name}": sha for blind, made in last.items() for name, sha in made.items()}


def strangers(book: Book, made: list[Manifest]) -> Iterator[str]:
    """Name every file in the output folder that nothing accounts for."""
    said = book.record
    known = {ledger.NAME, lock.NAME, manifest.NAME, manifest.NEXT, summary.NAME}
    known |= {books.KEEP} if files.read_if_there(book.output / books.KEEP) == b"" else set()
    known |= {books.PROGRAM, register.KEY, books.RECEIPT, protocol.HTML, protocol.PDF}
    for seal in said.seals:
        known |= {books.allocation(seal.batch), register.file(seal.batch)}
        known |= {books.exported(seal.batch), books.outside(seal.batch)} if seal.outside else set()
    known |= _sent_outside(book)
    for mailing in said.mailings:
        known |= {books.posted(mailing.number), books.manifest(mailing.number), books.page(mailing.number)}
    for it in made:
        known |= {folder(book, it) + name.removeprefix(pack.FOLDER) for name in it.outputs}
    for name in files.tree(book.output):
        if name not in known and not name.startswith(tuple(f"{folder}/" for folder in LOOSE)):
            yield name


def _sent_outside(book: Book) -> set[str]:
    """Return the files of a roster that somebody outside has yet to draw."""
    batch = len(book.record.seals) + 1
    there = files.read_if_there(book.output / books.exported(batch)) is not None
    return {books.exported(batch), register.file(batch)} if there else set()
