"""What a run hands over: letters, pack, list, summary, manifest, looked at once more and put in place all at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from letters import (
    bookkeeping,
    books,
    files,
    interrupts,
    manifest,
    settings,
    store,
    summary,
    telling,
    whole,
)
from letters.binding import Bound
from letters.drawing import Drawn
from letters.dues import Dues
from letters.manifest import Manifest
from letters.post import pack
from letters.post.pack import Item
from letters.problems import Place, Problem, stop_if
from letters.trial import ledger
from letters.trial.ledger import Pen


@dataclass(frozen=True, slots=True)
class Made:
    """What a run put in place."""

    drawn: Drawn
    items: tuple[Item, ...]
    changed: bool  # whether anything differs from the run before
    again: bool  # whether there was a run before, whose letters have not gone
    renewed: tuple[Item, ...]  # the letters that are new, or other than then
    sent: int  # people whose letter is on its way
    back: int  # people whose letter came back, and would be the same again
    head: str  # of the ledger
    warnings: tuple[Problem, ...]


def nothing(drawn: Drawn, due: Dues) -> Made:
    """Say that everybody who is due a letter has been sent it; nothing is put in place."""
    head = ledger.head(drawn.book.data)
    return Made(drawn, (), False, True, (), len(due.on_the_way), len(due.unmended), head, _warnings(drawn, due))


def put(drawn: Drawn, due: Dues, items: tuple[Item, ...], bound: Bound, kept: Path, pen: Pen) -> Made:
    """Put letters, pack, list, summary and manifest in place, and say what is other than before.

    The ledger comes last: what it says was made is there. A run that is killed before is made again by the next one.
    Where all that would be put in place lies there already, nothing is. `kept` is the store: it is left with nothing
    but what these were made of.
    """
    output, book = drawn.checked.output, drawn.book
    posted = {item.file: bound.singles[item.file].digest for item in items}
    posted |= {**bound.volumes, pack.LIST: files.digest(bound.listed)}
    of_page, page = telling.page(drawn, due, items, bound, kept)
    outputs = {f"{pack.FOLDER}/{name}": digest for name, digest in posted.items()}
    outputs[summary.NAME] = files.digest(page)
    about = telling.manifest(drawn, due, items, outputs)
    before = _looked_at_once_more(drawn, bound, about)
    spoilt = _spoilt(output, before) if before else []
    made = manifest.write(about)
    changed = book.record.manifest != files.digest(made)
    beside = {output / manifest.NAME: made, output / summary.NAME: page}
    if changed:
        said = ledger.event(pen, "made", manifest=files.digest(made), letters=len(items))
        beside |= bookkeeping.entry(book, [said])
    if changed or before is None or spoilt or not _is_left_so(output, before):
        _put_in_place(output, about, posted, bound, beside)
        bookkeeping.witness(book)
    store.tidy(kept, {*(item.letter.key for item in items), *bound.keys, of_page})
    renewed = tuple(
        item
        for item in items
        if before and before.letter(item.person.staff_id) != outputs[f"{pack.FOLDER}/{item.file}"]
    )
    head = ledger.head(files.read_if_there(output / ledger.NAME))
    return Made(
        drawn=drawn,
        items=items,
        changed=changed,
        again=before is not None,
        renewed=renewed,
        sent=len(due.on_the_way),
        back=len(due.unmended),
        head=head,
        warnings=(*_warnings(drawn, due), *spoilt),
    )


def _looked_at_once_more(drawn: Drawn, bound: Bound, about: Manifest) -> Manifest | None:
    """Return the manifest of what lies there and was not sent, if there is one.

    `Tampered` when letters are not for exactly those who are due one, when a cover sheet bears another head than the
    ledger's, or when there are files of somebody else's among the letters.
    """
    output, book = drawn.checked.output, drawn.book
    head = ledger.decided(files.read_if_there(output / ledger.NAME))
    headless = [it.site for it in bound.covers if it.head != head]
    stop_if([f"The cover sheet of {site} does not bear the head of the ledger." for site in headless])
    stop_if(manifest.wrong_recipients(about, books.owed(book)))
    here = files.read_if_there(output / manifest.NAME)
    before = manifest.read_if_sealed(here, book.record.manifest) if book.record.unsent else None
    stop_if(_strangers(here, output))
    return before


def _spoilt(output: Path, before: Manifest) -> list[Problem]:
    """Point to what does not lie here as it was made, unless a run was killed here: it may have been printed so."""
    if _announced(output):
        return []
    here = {name: files.digest_if_there(output / name) for name in before.outputs}
    remedy = "It is made again. If it was printed meanwhile, throw that away."
    return [
        Problem(Place(name), f"This file was {'changed' if here[name] else 'taken away'} since it was made.", remedy)
        for name, digest in before.outputs.items()
        if here[name] != digest
    ]


def _put_in_place(
    output: Path, about: Manifest, posted: Mapping[str, str], bound: Bound, beside: Mapping[Path, bytes]
) -> None:
    """Put letters, pack and list in place, and then what lies beside their folder, the ledger last."""
    announced = whole.announced(output / manifest.NEXT, manifest.announce(about, _announced(output)))
    staging = whole.staging(output / pack.FOLDER)
    with interrupts.undisturbed(), announced as from_here_on, whole.written(beside), staging as staged:
        there = whole.take_over(staged, output / pack.FOLDER, posted)
        new = {name: digest for name, digest in posted.items() if name not in there}
        whole.write_all(staged, _as_read(new, bound), there)
        from_here_on()  # the folder takes its place


def _as_read(posted: Mapping[str, str], bound: Bound) -> Iterator[tuple[str, bytes]]:
    """Give each file that goes to the post room; `Tampered` when one is not what was read."""
    for name, digest in posted.items():
        data = bound.content(name)
        if files.digest(data) != digest:
            stop_if([f"{name}: this is not the letter that was read."])
        yield name, data


def _is_left_so(output: Path, about: Manifest) -> bool:
    """Say whether no run was killed while it put files in place, and each of them is private."""
    return not _announced(output) and all(files.is_private(output / name) for name in (manifest.NAME, *about.outputs))


def _warnings(drawn: Drawn, due: Dues) -> tuple[Problem, ...]:
    return (*drawn.warnings, *_dated_before(drawn, due), *due.changed, *due.unmended)


def _dated_before(drawn: Drawn, due: Dues) -> Iterator[Problem]:
    """Point to letters with the date of those that went before them: campaign.toml says what is printed."""
    mailings, dated = drawn.book.record.mailings, drawn.checked.settings.date
    if due.letters and mailings and dated.isoformat() <= mailings[-1].day:
        what = f"These letters are dated {dated}, and mailing {mailings[-1].number} went on {mailings[-1].day}."
        yield Problem(Place(settings.NAME), what, "Write there the day on which these go: date = …")


def _strangers(here: bytes | None, output: Path) -> list[str]:
    """Name what somebody has put among the letters since the last run: new letters would take its place."""
    known = manifest.outputs(here) | _announced(output)
    return manifest.strangers(known, output) if known else []


def _announced(output: Path) -> set[str]:
    """Return the files that runs which were killed were about to put in place."""
    return manifest.outputs(files.read_if_there(output / manifest.NEXT))
