"""The print pack, bound volume by volume: each is read before it is kept, and bound again only when it is another."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from letters import entries, files, keys, store, tables
from letters.drawing import Drawn
from letters.post import binder, cover, expect, keyed, pack, packread, sides
from letters.post.cover import Cover
from letters.post.letter import Finished
from letters.post.pack import Item, Volume
from letters.post.packread import Begins, Single
from letters.post.pool import Workshop
from letters.post.sameness import Memory
from letters.problems import MachineFailed, stop_if
from letters.store import KeptVolume
from letters.trial import ledger


@dataclass(frozen=True, slots=True)
class Bound:
    """What goes to the post room: letters as they were read, by the file that each is to have, and the pack of them."""

    singles: Mapping[str, Single]
    covers: tuple[Cover, ...]
    volumes: Mapping[str, str]  # the SHA-256 of each, by its file
    listed: bytes  # the print list
    content: Callable[[str], bytes]  # of any of these files
    keys: frozenset[str]  # of what is kept of the pack


@dataclass(frozen=True, slots=True)
class _Whole:
    """All that volumes are bound of."""

    drawn: Drawn
    items: Sequence[Item]
    volumes: tuple[Volume, ...]
    singles: Mapping[str, Single]
    rows: Sequence[Sequence[str]]  # of the print list
    kept: Path
    workshop: Workshop


def bound(drawn: Drawn, items: Sequence[Item], read: Mapping[str, Finished], kept: Path, workshop: Workshop) -> Bound:
    """Return the pack of these letters, each as it was read for whoever is due it; `kept` is the store.

    `Tampered` when a volume is not what the print list says.
    """
    sites = drawn.checked.settings.sites
    listed = tables.sheet(
        pack.HEADINGS, pack.print_list(items, {key: it.organisation for key, it in sites.items()}), for_excel=True
    )
    singles = {item.file: _single(drawn, item, read[item.person.staff_id]) for item in items}
    rows = tables.rows(listed)
    stop_if(packread.incomplete(rows, singles))
    whole = _Whole(drawn, items, pack.volumes(items), singles, rows, kept, workshop)
    made = list(_volumes(whole))
    stop_if(packread.misnumbered([(it.file, it.rows, it.covers) for it in made], rows))
    contents: dict[str, Callable[[], bytes]] = {pack.LIST: lambda: listed}
    contents |= {item.file: partial(store.pdf, kept, item.letter) for item in items}
    contents |= {it.file: partial(_again, kept, it) for it in made}
    return Bound(
        singles=singles,
        covers=tuple(cover for it in made for cover in it.covers),
        volumes={it.file: it.digest for it in made},
        listed=listed,
        content=lambda name: contents[name](),
        keys=frozenset((*(key for it in made for key in it.keys), *_keys_of_sheaves(items))),
    )


def sheaf(kept: Path, letters: Sequence[Finished]) -> bytes:
    """Return letters that lie one behind the other, bound now or before."""
    pdf = partial(store.pdf, kept)
    return entries.once(kept, _key_of_sheaf(letters) + entries.SHEAF, lambda: binder.sheaf(letters, pdf))


def _key_of_sheaf(letters: Sequence[Finished]) -> str:
    return keys.of(keys.program(), *(f"{it.digest} {it.pages}" for it in letters))


def _keys_of_sheaves(items: Sequence[Item]) -> Iterator[str]:
    for _, some in itertools.groupby(items, lambda item: item.sheaf):
        yield _key_of_sheaf([item.letter for item in some])


def _single(drawn: Drawn, item: Item, read: Finished) -> Single:
    site = drawn.checked.settings.sites[item.person.site]
    return Single(item.person.staff_id, expect.listed(item.person, site), read.looks, read.digest)


@dataclass(frozen=True, slots=True)
class _Made:
    """A volume that was bound and read."""

    file: str
    number: int
    rows: Sequence[Sequence[str]]  # of the print list, its headings first
    covers: tuple[Cover, ...]
    digest: str
    keys: tuple[str, ...]  # of all that is kept of it


def _volumes(whole: _Whole) -> Iterator[_Made]:
    """Bind and read every volume that is not kept."""
    letters = 0
    printed_on = {name: keyed.of_stationery(it) for name, it in cover.stationery().items()}[cover.NAME]
    for number, volume in enumerate(whole.volumes, start=1):
        said = covers(whole.drawn, volume, whole.volumes)
        pages = tuple(cover.pages(said))
        sheets = store.sheets(whole.kept, pages, printed_on, whole.workshop.lay_out)
        stop_if([f"The cover sheets cannot be printed: {fault}" for it in sheets for fault in it.faults])
        if (count := sum(it.pages for it in sheets)) != len(said):
            stop_if([f"{len(said)} cover sheets have {count} pages."])
        begins = Begins(letters, volume.first_sheet - 1)
        rows = (whole.rows[0], *whole.rows[letters + 1 : letters + 1 + len(volume.items)])
        pdfs = [it.pdf for it in sheets]
        key = _key(whole, volume, said, pdfs, rows)
        holds, kept = _holds(whole, volume, rows), store.volume(whole.kept, number)
        if kept is None or kept.key != key:
            seen = Memory(whole.workshop.look_through or sides.of, kept.sides if kept else b"")
            data = _bound(whole, volume, said, pdfs, rows, begins, seen)
            kept = KeptVolume(key, holds, seen.written(), data)
            store.keep_volume(whole.kept, number, kept)
        if kept.holds != holds:
            stop_if([f"{volume.file}: another volume is kept in the place of this one. {entries.REMEDY}"])
        of_sheets = (store.sheet_key(it, printed_on) for it in pages)
        yield _Made(volume.file, number, rows, said, files.digest(kept.pdf), (store.volume_key(number), *of_sheets))
        letters += len(volume.items)


def covers(drawn: Drawn, volume: Volume, volumes: Sequence[Volume]) -> tuple[Cover, ...]:
    """Return what the cover sheets in a volume say, in the order in which they lie."""
    checked, said = drawn.checked, drawn.book.record
    found = []
    for letters in volume.parts:
        site = letters[0].person.site
        parts = [it.file for it in volumes if any(part[0].person.site == site for part in it.parts)]
        found.append(
            Cover(
                site=site,
                organisation=checked.settings.sites[site].organisation,
                sender=checked.settings.sites[site].sender,
                campaign=checked.settings.title,
                day=checked.settings.date,
                mailing=len(said.mailings) + 1,
                letters=len(letters),
                sheet=letters[0].first_sheet - 1,
                first_sheet=letters[0].first_sheet,
                last_sheet=letters[-1].last_sheet,
                head=ledger.decided(drawn.book.data),
                part=parts.index(volume.file) + 1,
                parts=len(parts),
            )
        )
    return tuple(found)


def _key(whole: _Whole, volume: Volume, said: Sequence[Cover], pdfs: Sequence[bytes], rows: Sequence[object]) -> str:
    letters = (f"{item.number} {item.letter} {whole.singles[item.file]}" for item in volume.items)
    title = whole.drawn.checked.settings.title
    return keys.of(keys.program(), title, volume.file, repr(said), *map(files.digest, pdfs), repr(rows), *letters)


def _holds(whole: _Whole, volume: Volume, rows: Sequence[Sequence[str]]) -> str:
    """Return what a volume was read against, which the store has beside its key: that may forget none of it."""
    return keys.of(*(cell for row in rows for cell in row), *(whole.singles[item.file].digest for item in volume.items))


def _bound(
    whole: _Whole,
    volume: Volume,
    said: Sequence[Cover],
    pdfs: Sequence[bytes],
    rows: Sequence[Sequence[str]],
    begins: Begins,
    seen: Memory,
) -> bytes:
    """Return a volume, bound and read; `Tampered` when it is not what the print list says."""
    title = whole.drawn.checked.settings.title
    data = binder.bind(volume, whole.items, pdfs, title, lambda letters: sheaf(whole.kept, letters))
    singles = {item.file: whole.singles[item.file] for item in volume.items}
    stop_if(packread.read(data, rows, singles, said, seen.look_through, begins))
    return data


def _again(kept: Path, made: _Made) -> bytes:
    """Return a volume that was bound and read; `MachineFailed` when it is not there any more."""
    there = store.volume(kept, made.number)
    if there is None or files.digest(there.pdf) != made.digest:
        raise MachineFailed("A volume of the print pack is not there any more as it was bound. Run it again.")
    return there.pdf
