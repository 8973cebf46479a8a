"""What was made and read, kept by what it was made from: what is there already is not made again.

So a run that was stopped goes on where it was, and after one changed note one letter is made. A name in the store is
the SHA-256 of all that the content depends on; a volume, of which the next one still uses what was seen of it, is kept
by its number, and says of what it is.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from pydantic import TypeAdapter

from letters import entries, files, keys
from letters.post import keyed
from letters.post.letter import Finished, Letter
from letters.post.pool import Job
from letters.post.readback import Verdict
from letters.post.render import Document
from letters.problems import MachineFailed, stop_if

UNLIKE = "A letter in the store is not the one that its name stands for. Nothing was put in place."
BYTES = 80_000  # of a letter, for the estimate of what a run needs: a signature and three fonts
COPIES = 4  # of each: in the store, by itself, in the pack, and those of the run before

Make = Callable[[Iterable[Job]], Iterator[tuple[Document, Verdict]]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A letter that is due, the key of all that it depends on, and what is to be made when it is not there."""

    staff_id: str
    key: str
    of: str  # all that it is made of, put together once more, by another hand than the key
    job: Callable[[], Job]


@dataclass(frozen=True, slots=True)
class KeptVolume:
    """A volume that was bound and read: what it was made of, what it was read against, and how its sides were seen."""

    key: str  # of all that it depends on
    holds: str
    sides: bytes
    pdf: bytes


@dataclass(frozen=True, slots=True)
class _Told:
    """What is told of a letter, in one line in front of it."""

    of: str  # see Wanted
    pages: int
    digest: str  # of the PDF
    looks: tuple[str, ...]
    made_with: tuple[tuple[str, str], ...]


_TOLD = TypeAdapter(_Told)


# ----------------------------------------------------------------------------------------------------- letters


def room(letters: int) -> int:
    """Return about how many bytes of a disk so many new letters take, with their copies."""
    return letters * BYTES * COPIES


def make_room(store: Path, wanted: Collection[Wanted]) -> None:
    """Raise `MachineFailed` when the disk has too little space for these letters, before one is made."""
    there = frozenset(files.tree(store))
    needed = room(sum(it.key + entries.LETTER not in there for it in wanted)) + len(wanted) * BYTES
    if (free := files.free(store)) < needed:
        said = (
            f"{len(wanted)} letters need about {needed / 1e6:,.0f} MB, and {free / 1e6:,.0f} MB of the disk are free."
        )
        raise MachineFailed(f"{said} Make room on it. No letter was made; who was drawn stays drawn.")


def finished(store: Path, wanted: Collection[Wanted], make: Make) -> Iterator[tuple[Finished, tuple[str, ...]]]:
    """Return every letter, in order, as it is kept, or as it is made and read now, and kept; and its faults.

    `Tampered` when one that is kept was made of something else than what is due: its key would not be worth its name.
    """
    names = frozenset(files.tree(store))
    missing = [it for it in wanted if it.key + entries.LETTER not in names]
    made = _made(make, missing)  # while those that are kept are read
    kept = {it.key: _finished(store, it) for it in wanted if it.key + entries.LETTER in names}
    again = _made(make, [it for it in wanted if it.key in kept and not kept[it.key]])  # those that are spoilt
    for it in wanted:
        if known := kept.get(it.key):
            yield known, ()
        elif new := next(again if it.key in kept else made, None):  # else the gate will say so
            document, verdict = new
            yield _keep(store, it, document, verdict), (*document.faults, *verdict.faults)
    for document, verdict in (*made, *again):  # nobody is due more
        yield _described("", document, verdict), (*document.faults, *verdict.faults)


def _made(make: Make, wanted: Sequence[Wanted]) -> Iterator[tuple[Document, Verdict]]:
    return make(it.job() for it in wanted) if wanted else iter(())


def pdf(store: Path, letter: Finished) -> bytes:
    """Return the PDF of a finished letter; `MachineFailed` when it is not the one that was read."""
    _, data = entries.get(store, letter.key + entries.LETTER, _letter) or (None, b"")
    if files.digest(data) != letter.digest:
        raise MachineFailed("A letter in the store is not there any more as it was made. Run it again.")
    return data


def _keep(store: Path, it: Wanted, document: Document, verdict: Verdict) -> Finished:
    made = _described(it.key, document, verdict)
    if document.staff_id == it.staff_id and verdict.digest and not (document.faults or verdict.faults):
        told = _Told(it.of, made.pages, made.digest, made.looks, made.made_with)
        entries.put(store, it.key + entries.LETTER, _TOLD.dump_json(told) + b"\n" + document.pdf)
    return made


def _described(key: str, document: Document, verdict: Verdict) -> Finished:
    return Finished(document.staff_id, key, document.pages, verdict.digest, verdict.looks, document.made_with)


def _finished(store: Path, it: Wanted) -> Finished | None:
    if not (entry := entries.get(store, it.key + entries.LETTER, _letter)):
        return None
    told, _ = entry
    stop_if([f"{UNLIKE} {entries.REMEDY}"] if told.of != it.of else [])
    return Finished(it.staff_id, it.key, told.pages, told.digest, told.looks, told.made_with)


def _letter(content: bytes) -> tuple[_Told, bytes]:
    told, _, pdf = content.partition(b"\n")
    return _TOLD.validate_json(told), pdf


# ------------------------------------------------------------------------------------- cover sheets and volumes


def sheets(
    store: Path, letters: Iterable[Letter], stationery: str, lay_out: Callable[[Iterable[Letter]], Iterator[Document]]
) -> tuple[Document, ...]:
    """Return sheets that are not read one by one, laid out now or before; `stationery` is the key of theirs."""
    named = [(sheet_key(it, stationery) + entries.SHEETS, it) for it in letters]
    kept = [entries.get(store, name, partial(_sheet, it)) for name, it in named]
    made = lay_out(it for (_, it), known in zip(named, kept, strict=True) if known is None)
    return tuple(known or _keep_sheet(store, name, next(made)) for (name, _), known in zip(named, kept, strict=True))


def sheet_key(letter: Letter, stationery: str) -> str:
    """Return the key of a sheet that is not read by itself."""
    return keys.of(keys.program(), keyed.of_letter(letter, stationery))


def _sheet(letter: Letter, content: bytes) -> Document:
    pages, _, pdf = content.partition(b"\n")
    return Document(letter.staff_id, pdf, int(pages))


def _keep_sheet(store: Path, name: str, document: Document) -> Document:
    if not document.faults:
        entries.put(store, name, b"%d\n%b" % (document.pages, document.pdf))
    return document


def volume_key(number: int) -> str:
    """Return the key under which this program keeps a volume: its number."""
    return keys.of(keys.program(), f"volume {number}")


def volume(store: Path, number: int) -> KeptVolume | None:
    """Return the volume of this number as it was bound last, whatever of; None where there is none."""
    return entries.get(store, volume_key(number) + entries.VOLUME, _volume)


def keep_volume(store: Path, number: int, it: KeptVolume) -> None:
    """Keep a volume in the place of the one that was bound before."""
    content = b"\n".join((it.key.encode(), it.holds.encode(), it.sides, it.pdf))
    entries.put(store, volume_key(number) + entries.VOLUME, content)


def _volume(content: bytes) -> KeptVolume:
    key, holds, sides, pdf = content.split(b"\n", 3)
    return KeptVolume(key.decode(), holds.decode(), sides, pdf)


# ------------------------------------------------------------------------------------------------- nothing else


def tidy(store: Path, needed: Iterable[str]) -> None:
    """Remove what has none of these keys, but for what was found sound."""
    entries.tidy(store, {f"{key}{kind}" for key in needed for kind in entries.KINDS})
