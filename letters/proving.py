"""All proved from the files alone: the ledger, the draw repeated, every letter; and that nothing else is here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from letters import books, drawing, files, intake, inventory, manifest, settings
from letters.books import Book
from letters.intake import Order
from letters.manifest import Manifest
from letters.problems import Place, Problem, Refused, refuse_if, stop_if
from letters.trial import ledger

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
    output = intake.output(order, chosen)
    book, reasons = books.examined(order.folder, output)
    _stop_unless_held(heads, book)
    if not book.record.seals:
        drawing.stop_if_drawn(output)
        what, remedy = "Nothing has been drawn here yet.", "`letters run` draws and makes the letters."
        raise Refused([Problem(Place(str(output)), what, remedy)], UNPROVED)
    made, unread = inventory.manifests(book)
    reasons += [*_missing(book), *books.other_receipt(book), *unread, *_changed(book, made), *_sent_to_others(book)]
    reasons += _other_evidence(book)
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
        yield from manifest.changed_outputs(it, book.output, inventory.folder(book, it))
        yield from manifest.changed_page(it, book.output, inventory.page(book, it))


def _other_evidence(book: Book) -> Iterator[str]:
    """Name every file of a report that lies here, and is not what was made of it."""
    for name, sha in inventory.evidence(book).items():
        if files.digest_if_there(book.output / name) not in (None, sha):
            again = f"letters evaluate{' --blind' if name.startswith(inventory.BLIND) else ''}"
            yield f"{name}: this file is not what was made; delete it, and `{again}` makes it again."


def _in_the_folder(book: Book, made: list[Manifest] | None) -> Iterator[str]:
    """Name every file that nothing accounts for, unless that is not known, and all that others may read."""
    strangers = [] if made is None else list(inventory.strangers(book, made))
    following = len(book.record.mailings) + 1
    half = {books.posted(following), books.manifest(following)}
    yield from (f"{name}: {HALF_SENT if name in half else STRANGE}" for name in strangers)
    yield from _open_to_others(book.output, strangers)


def _sent_to_others(book: Book) -> Iterator[str]:
    """Name every mailing in which somebody was sent a letter whose arm was sent none then."""
    said = book.record
    sent = {arm.name for seal in said.seals for arm in seal.design.arms if arm.sent}
    for mailing, posted in zip(said.mailings, book.posted, strict=True):
        if any(book.arms.get(it.staff_id) not in sent | mailing.unsealed for it in posted):
            yield f"{books.posted(mailing.number)}: somebody was sent a letter who is in an arm that is sent none."


def _open_to_others(output: Path, strangers: list[str]) -> list[str]:
    """Name every file of ours, and every folder, that others than its owner may read."""
    apart = {books.KEEP, *strangers}
    ours = [name for name in files.tree(output) if name not in apart and not (output / name).is_symlink()]
    folders = {parent.as_posix() for name in ours for parent in PurePosixPath(name).parents}
    found = [name for name in (*sorted(folders), *ours) if files.POSIX and files.mode(output / name) & 0o077]
    remedy = f"Take that from them, such as with: chmod -R go= {output.name}"
    return [f"{output.name if name == '.' else name}: others may read this. {remedy}" for name in found]
