"""A workshop in the process of the tests: a design is loaded, and a letter laid out and read, once for all commands.

It is the program's own press and reader. What is left out are the worker processes, and their bounds of time and
memory: a test about those has the mark `workers`. A page that is printed again, and a picture that is taken again, is
the first one: a test that asks whether the second would be the same has the mark `anew`.
"""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from letters import files, summary
from letters.evidence import printed
from letters.post import conform, keyed, readback, template
from letters.post.letter import Letter, Stationery
from letters.post.pool import Job, Workshop
from letters.post.readback import Proof, Verdict
from letters.post.render import Document, Press
from letters.post.template import Template

Made = TypeVar("Made")
MOST = 12  # presses, and designs, that are kept: those that were used last

_load, _print = template.load, printed.pdf
_designs: dict[tuple[str, ...], Template] = {}
_presses: dict[tuple[str, ...], Press] = {}
_documents: dict[tuple[str, Letter], Document] = {}
_pages: dict[tuple[str, Letter], int] = {}
_verdicts: dict[tuple[str, ...], Verdict] = {}


@contextlib.contextmanager
def opened(stationery: Mapping[str, Stationery], count: int) -> Iterator[Workshop]:
    """Give a workshop without workers."""
    shop = _Shop(stationery, {name: keyed.of_stationery(it) for name, it in stationery.items()})
    yield Workshop(
        lay_out=lambda letters: map(shop.printed, tuple(letters)),
        make=lambda jobs: map(shop.made, tuple(jobs)),
        count_pages=lambda letters: map(shop.counted, tuple(letters)),
    )


@dataclass(frozen=True)
class _Shop:
    """What letters are printed on, and its keys."""

    stationery: Mapping[str, Stationery]
    of_template: Mapping[str, str]

    def printed(self, letter: Letter) -> Document:
        """Lay a letter out, if that was not done before."""
        key = (self.of_template[letter.template], letter)
        if key not in _documents:
            document = _press(self.stationery, self.of_template).render(letter)
            if document.faults:
                return document
            _documents[key] = document
        return _documents[key]

    def counted(self, letter: Letter) -> int:
        """Return how many pages a letter has, if it was not counted before."""
        key = (self.of_template[letter.template], letter)
        if key not in _pages:
            _pages[key] = _press(self.stationery, self.of_template).count_pages(letter)
        return _pages[key]

    def made(self, job: Job) -> tuple[Document, Verdict]:
        """Lay a letter out and read it."""
        document = self.printed(job.letter)
        if job.standards and not document.faults:
            document = replace(document, faults=_standards(document.pdf))
        if document.faults:
            return document, Verdict(())
        return document, self.verdict(Proof(document.pdf, document.pages, job.expected))

    def verdict(self, proof: Proof) -> Verdict:
        """Read a finished letter, if that was not done before."""
        name = proof.expected.template
        key = (self.of_template[name], files.digest(proof.pdf), str(proof.pages), repr(proof.expected))
        if key not in _verdicts:
            _verdicts[key] = readback.read(proof, self.stationery[name])
        return _verdicts[key]


_standards = functools.lru_cache(maxsize=512)(conform.faults)
picture = functools.lru_cache(maxsize=128)(summary.picture)


def page(html: str, styles: str = "", pictures: Mapping[str, bytes] = printed.NONE) -> tuple[bytes, int]:
    """Print a page, if that was not done before."""
    return _page(html, styles, tuple(pictures.items()))


@functools.lru_cache(maxsize=128)
def _page(html: str, styles: str, pictures: tuple[tuple[str, bytes], ...]) -> tuple[bytes, int]:
    return _print(html, styles, dict(pictures))


def loaded(folder: Path, sound: Collection[str] = ()) -> Template:
    """Return a design; what has the same files is the same one."""
    if not folder.is_dir():
        return _load(folder, sound)
    key = (folder.name, *(f"{name} {files.digest(data)}" for name, data in files.contents(folder).items()))
    return _last(_designs, key, lambda: _load(folder, sound))


def _press(stationery: Mapping[str, Stationery], of_template: Mapping[str, str]) -> Press:
    key = tuple(f"{name} {it}" for name, it in sorted(of_template.items()))
    return _last(_presses, key, lambda: Press(stationery))


def _last(things: dict[Any, Made], key: Any, make: Callable[[], Made]) -> Made:
    """Return a thing that is kept, or is made now; what was not asked for of late goes."""
    made = things.pop(key, None) or make()
    if len(things) >= MOST:
        things.pop(next(iter(things)))
    things[key] = made
    return made
