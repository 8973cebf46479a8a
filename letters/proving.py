"""All proved from the files alone: the ledger, the draw repeated, every letter; and that nothing else is here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from letters import books, drawing, files, lock, manifest, proofs, settings, summary
from letters.books import Book
from letters.evidence import protocol
from letters.intake import Order
from letters.manifest import Manifest
from letters.people import register
from letters.post import pack
from letters.problems import Place, Problem, Refused, Tampered, refuse_if, stop_if
from letters.tofix import parcel
from letters.trial import ledger

LOOSE = (
    "evidence",
    parcel.FOLDER,
    proofs.FOLDER,
    books.STORE,
)  # folders in which any file may lie: none of it is posted
HEAD = re.compile(r"[0-9a-f]{64}")
UNPROVED = "Nothing was proved."
ALL_OF_IT = "Write all eight groups of eight digits, as the cover sheet has them."
STRANGE = "this file was not made by letters."
HALF_SENT = "a `letters sent` that was stopped has left this here; `letters run`, and give that command again."


@dataclass(frozen=True, slots=True)
class Verified:
    """What was proved, and what a person may want to know besides."""

    book: Book
    letters: int | None  # in place; None when none are
    stopped: int  # of these, those to people who are sent nothing more since
    unmade: int  # letters that are due since, and are not in place
    notes: tuple[str, ...]
    lettered: bool = True  # whether any arm is sent letters


def verify(order: Order, heads: tuple[str, ...] = ()) -> Verified:
    """Prove that all is what was sealed; `Tampered` with every file that is not.

    `heads` are hashes of the ledger that somebody noted down earlier: each must be that of one of its lines.
    """
    chosen = settings.load(order.folder)
    output = order.output or order.folder / chosen.output
    book, reasons = books.examined(order.folder, output)
    _stop_unless_held(heads, book)
    if not book.record.seals:
        drawing.stop_if_drawn(output)
        what, remedy = "Nothing has been drawn here yet.", "`letters run` draws and makes the letters."
        raise Refused([Problem(Place(str(output)), what, remedy)], UNPROVED)
    made, unread = _manifests(book)
    reasons += [*_missing(book), *books.other_receipt(book), *unread, *_changed(book, made), *_sent_to_others(book)]
    current = next((it for it in made if it.mailing > len(book.record.mailings)), None)
    if current and not reasons:
        reasons += manifest.wrong_recipients(current, books.owed(book, books.as_of(book, current.head)))
    stop_if(list(dict.fromkeys([*reasons, *_in_the_folder(book, None if unread else made)])))
    if current is None:
        return Verified(book, None, 0, 0, (), chosen.lettered)
    ids, owed = current.letters.keys(), books.owed(book)
    notes = manifest.changed_inputs(current, order.folder, (settings.NAME, *chosen.people.sheets))
    return Verified(book, len(ids), len(owed.nothing(ids)), len(owed.must - ids), notes, chosen.lettered)


def _stop_unless_held(heads: Iterable[str], book: Book) -> None:
    """Raise `Tampered` with every head that the ledger does not hold; `Refused` when one is none."""
    noted = ["".join(head.split()).lower() for head in heads]  # it may be typed in groups, as a cover sheet has it
    odd = [head for head in noted if not HEAD.fullmatch(head)]
    refuse_if((Problem(Place("--head"), f"“{head}” is not a whole head.", ALL_OF_IT) for head in odd), UNPROVED)
    missing = [head for head in noted if head not in ledger.heads(book.data)]
    stop_if(
        [f"{ledger.NAME}: it does not hold the head {head}: it was cut short, or that is mistyped." for head in missing]
    )


def _missing(book: Book) -> Iterator[str]:
    """Name every allocation that is not there."""
    for name in (books.allocation(seal.batch) for seal in book.record.seals):
        if files.read_if_there(book.output / name) is None:
            yield f"{name}: this file is missing; `letters run` makes it again from the seal."


def _changed(book: Book, made: Iterable[Manifest]) -> Iterator[str]:
    """Name every letter, volume and page that is not what its manifest says."""
    for it in made:
        yield from manifest.changed_outputs(it, book.output, _folder(book, it))
        yield from manifest.changed_page(it, book.output, _page(book, it))


def _in_the_folder(book: Book, made: list[Manifest] | None) -> Iterator[str]:
    """Name every file that nothing accounts for, unless that is not known, and all that others may read."""
    strangers = [] if made is None else list(_strangers(book, made))
    following = len(book.record.mailings) + 1
    half = {books.posted(following), books.manifest(following)}
    yield from (f"{name}: {HALF_SENT if name in half else STRANGE}" for name in strangers)
    yield from _open_to_others(book.output, strangers)


def _manifests(book: Book) -> tuple[list[Manifest], list[str]]:
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


def _folder(book: Book, made: Manifest) -> str:
    """Return the folder in which what a manifest names lies now: letters that were sent have one of their own."""
    return f"{books.SENT}/{made.mailing}" if made.mailing <= len(book.record.mailings) else pack.FOLDER


def _page(book: Book, made: Manifest) -> str:
    """Return where the manager's page about what a manifest names lies now."""
    return books.page(made.mailing) if made.mailing <= len(book.record.mailings) else summary.NAME


def _sent_to_others(book: Book) -> Iterator[str]:
    """Name every mailing in which somebody was sent a letter whose arm was sent none then."""
    said = book.record
    sent = {arm.name for seal in said.seals for arm in seal.design.arms if arm.sent}
    for mailing, posted in zip(said.mailings, book.posted, strict=True):
        if any(book.arms.get(it.staff_id) not in sent | mailing.unsealed for it in posted):
            yield f"{books.posted(mailing.number)}: somebody was sent a letter who is in an arm that is sent none."


def _strangers(book: Book, made: list[Manifest]) -> Iterator[str]:
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
        known |= {_folder(book, it) + name.removeprefix(pack.FOLDER) for name in it.outputs}
    for name in files.tree(book.output):
        if name not in known and not name.startswith(tuple(f"{folder}/" for folder in LOOSE)):
            yield name


def _sent_outside(book: Book) -> set[str]:
    """Return the files of a roster that somebody outside has yet to draw."""
    batch = len(book.record.seals) + 1
    there = files.read_if_there(book.output / books.exported(batch)) is not None
    return {books.exported(batch), register.file(batch)} if there else set()


def _open_to_others(output: Path, strangers: list[str]) -> list[str]:
    """Name every file of ours, and every folder, that others than its owner may read."""
    apart = {books.KEEP, *strangers}
    ours = [name for name in files.tree(output) if name not in apart and not (output / name).is_symlink()]
    folders = {parent.as_posix() for name in ours for parent in PurePosixPath(name).parents}
    found = [name for name in (*sorted(folders), *ours) if files.POSIX and files.mode(output / name) & 0o077]
    remedy = f"Take that from them, such as with: chmod -R go= {output.name}"
    return [f"{output.name if name == '.' else name}: others may read this. {remedy}" for name in found]
