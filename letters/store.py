"""Letters that were made, kept by what they are made from: one that is there already is not made again.

So a run that was stopped goes on where it was, and after one changed note one letter is made. A name in the store is
the SHA-256 of all that the content depends on, and the content begins with its own: what is cut off, or was changed,
is as if it were not there. Nothing needs to be flushed to the disk, therefore, and nothing here is sealed.
"""

from __future__ import annotations

import functools
import hashlib
import itertools
import json
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from letters import books, files
from letters.post import libraries as of_system
from letters.post.letter import Letter, Stationery
from letters.post.readback import Proof, Verdict
from letters.post.render import Document
from letters.problems import MachineFailed

MAKERS = ("weasyprint", "pydyf", "fonttools", "tinycss2", "tinyhtml5", "cssselect2", "pillow", "pikepdf", "pypdfium2")
SOURCES = (".py", ".toml", ".html")  # of this program: not the dictionaries, which no letter depends on
READINGS = "readings"  # of all letters of a run, as one entry
BYTES = 80_000  # of a letter, for the estimate of what a run needs: a signature and three fonts
COPIES = 4  # of each: in the store, by itself, in the pack, and those of the run before


@dataclass(frozen=True, slots=True)
class Store:
    """What is kept under an output folder, and the hash of each wording's stationery."""

    folder: Path
    stationery: Mapping[str, str]

    def source(self, letter: Letter) -> str:
        """Return the hash of all that a letter says and shows, whatever program makes it."""
        return _hash(letter.html, self.stationery[letter.template])


def opened(output: Path, stationery: Mapping[str, Stationery]) -> Store:
    """Return the store of an output folder."""
    return Store(output / books.STORE, {name: _of_stationery(it) for name, it in stationery.items()})


def make_room(store: Store, letters: Collection[Letter]) -> None:
    """Raise `MachineFailed` when the disk has too little space for these letters, before one is made."""
    there = len(files.tree(store.folder))
    needed = max(0, len(letters) - there) * BYTES * COPIES + len(letters) * BYTES
    if (free := files.free(store.folder)) < needed:
        said = (
            f"{len(letters)} letters need about {needed / 1e6:,.0f} MB, and {free / 1e6:,.0f} MB of the disk are free."
        )
        raise MachineFailed(f"{said} Make room, or name a folder on another disk with --output. Nothing was made.")


def documents(
    store: Store, letters: Iterable[Letter], make: Callable[[Iterable[Letter]], Iterator[Document]]
) -> Iterator[Document]:
    """Return every letter's document, in order: the one that is kept, or one that is made now, and kept."""
    named = [(_of_letter(store, letter), letter) for letter in letters]
    there = frozenset(files.tree(store.folder))
    kept = [_document(store, name, letter) if name in there else None for name, letter in named]
    made = make(letter for (_, letter), it in zip(named, kept, strict=True) if it is None)
    for (name, letter), it in zip(named, kept, strict=True):
        document = it or next(made, None)
        if document is None:  # the gate will say so
            continue
        if it is None and document.staff_id == letter.staff_id and not document.faults:
            head = {"pages": document.pages, "made_with": document.made_with}
            _put(store, name, json.dumps(head).encode() + b"\n" + document.pdf)
        yield document
    yield from made  # nobody is due more


def verdicts(
    store: Store, proofs: Iterable[Proof], read: Callable[[Iterable[Proof]], Iterator[Verdict]]
) -> Iterator[tuple[Proof, Verdict]]:
    """Return every finished letter, in order, with what was read in it: as it is kept, or as it is read now, and kept.

    Reading begins with the call, while the letters behind are still being told what they must say.
    """
    kept, waiting = _readings(store), deque[tuple[str, Proof]]()

    def unread() -> Iterator[Proof]:
        for proof in proofs:
            name = _of_proof(store, proof)
            waiting.append((name, proof))
            if name not in kept:
                yield proof

    return _in_turn(store, kept, waiting, read(unread()))


def _in_turn(
    store: Store, kept: Mapping[str, Verdict], waiting: deque[tuple[str, Proof]], new: Iterable[Verdict]
) -> Iterator[tuple[Proof, Verdict]]:
    """Return those that are waiting, each with its verdict, and keep the sound ones."""
    found = dict[str, Verdict]()
    for verdict in itertools.chain(new, [None]):  # behind the last that is new there may wait some that are known
        while waiting and (known := kept.get(waiting[0][0])):
            name, proof = waiting.popleft()
            found[name] = known
            yield proof, known
        if verdict:
            name, proof = waiting.popleft()
            found[name] = verdict
            yield proof, verdict
    if found.keys() - kept:
        whole = {name: [it.looks, it.digest] for name, it in found.items() if not it.faults}
        _put(store, READINGS, json.dumps(whole).encode())


def tidy(store: Store, letters: Iterable[Letter]) -> None:
    """Remove what none of these letters needs: an address or a note that was corrected is not to be kept."""
    needed = {_of_letter(store, it) for it in letters} | {READINGS}
    for name in files.tree(store.folder):
        if name not in needed:
            files.delete(store.folder / name)


# ------------------------------------------------------------------------------------------------------ entries


def _document(store: Store, name: str, letter: Letter) -> Document | None:
    data = _get(store, name)
    if data is None:
        return None
    head, _, pdf = data.partition(b"\n")
    said = json.loads(head)
    return Document(letter.staff_id, pdf, said["pages"], made_with=tuple((name, it) for name, it in said["made_with"]))


def _readings(store: Store) -> dict[str, Verdict]:
    """Return what was read in the letters of the run before, by what that depends on."""
    data = _get(store, READINGS) or b"{}"
    return {name: Verdict((), tuple(looks), digest) for name, (looks, digest) in json.loads(data).items()}


def _get(store: Store, name: str) -> bytes | None:
    data = files.read_if_there(store.folder / name)
    if data is None:
        return None
    digest, _, content = data.partition(b"\n")
    return content if digest == files.digest(content).encode() else None


def _put(store: Store, name: str, content: bytes) -> None:
    files.keep(store.folder / name, files.digest(content).encode() + b"\n" + content)


# -------------------------------------------------------------------------------------------------------- names


def _of_letter(store: Store, letter: Letter) -> str:
    return _hash(_program(), store.source(letter)) + ".letter"


def _of_proof(store: Store, proof: Proof) -> str:
    expected = proof.expected
    parts = (files.digest(proof.pdf), str(proof.pages), repr(expected), store.stationery[expected.template])
    return _hash(_program(), *parts)


@functools.cache
def _program() -> str:
    """Return the hash of everything but the letter that its bytes may depend on: libraries, and this program."""
    own = Path(__file__).parent
    sources = (files.digest(files.read(own / name)) for name in files.tree(own) if name.endswith(SOURCES))
    libraries = (f"{name} {version(name)}" for name in MAKERS)
    return _hash(*libraries, *(f"{name} {it}" for name, it in of_system.versions()), *sources)


def _of_stationery(it: Stationery) -> str:
    return _hash(
        it.styles,
        it.specimen,
        *(part for name, data in sorted(it.assets.items()) for part in (name, files.digest(data))),
    )


def _hash(*parts: str) -> str:
    """Return one SHA-256 of several texts, whatever is in them."""
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
