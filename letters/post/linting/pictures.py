"""Drawings (SVG) that are more than a drawing: entities, scripts, addresses, and parts that repeat without end."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from letters.problems import Place, Problem

LARGEST = 20_000  # elements, each counted as often as it is drawn
DEEPEST = 50
NO_USE = frozenset(("a", "animate", "animatemotion", "animatetransform", "foreignobject", "iframe", "script", "set"))
INSIDE = re.compile(r"url\(\s*[\"']?#([^\"')]+)")  # refers to a part of the same drawing
OUTSIDE = re.compile(r"url\(\s*[\"']?\s*[^#\"'\s]|@import|@font-face|[a-z]+script:", re.IGNORECASE)
PLAIN = "Save it again as a plain SVG, or as PNG."


@dataclass(slots=True)
class _Element:
    """One element of a drawing while it is read."""

    name: str
    line: int
    refers: list[str] = field(default_factory=list)
    children: list[_Element] = field(default_factory=list)


def faults(data: bytes, place: Place) -> list[Problem]:
    """Return what is wrong with a drawing, each with its line."""
    reader = _Reader(place)
    try:
        reader.read(data)
    except expat.ExpatError as error:
        return [Problem(Place(place.file, line=error.lineno), "This is not a drawing: its XML cannot be read.", PLAIN)]
    except _Stop:
        return reader.found
    if reader.root is None or reader.root.name != "svg":
        return [Problem(place, "This is not a drawing (SVG).", PLAIN)]
    return [*reader.found, *_repeated(reader, place)]


class _Stop(Exception):
    """Nothing more needs to be read."""


class _Reader:
    """Goes through the XML, and takes nothing from anywhere else."""

    def __init__(self, place: Place) -> None:
        self.found: list[Problem] = []
        self.root: _Element | None = None
        self.named: dict[str, _Element] = {}
        self._file, self._above, self._count = place.file, list[_Element](), 0
        self._parser = expat.ParserCreate(namespace_separator=" ")

    def read(self, data: bytes) -> None:
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.ProcessingInstructionHandler = self._instruction
        self._parser.StartElementHandler = self._begin
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.Parse(data, True)

    def _report(self, what: str) -> None:
        self.found.append(Problem(Place(self._file, line=self._parser.CurrentLineNumber), what, PLAIN))

    def _doctype(self, *_: Any) -> None:
        self._report("This drawing has a DOCTYPE, which could make it grow or read other files.")
        raise _Stop

    def _instruction(self, target: str, _: str) -> None:
        self._report(f"<?{target}> has no use in a drawing.")

    def _begin(self, name: str, attributes: Mapping[str, str]) -> None:
        element = _Element(_local(name), self._parser.CurrentLineNumber)
        self._count += 1
        if self._count > LARGEST or len(self._above) >= DEEPEST:
            self._report(f"This drawing has more than {LARGEST:,} elements, or more than {DEEPEST} inside one another.")
            raise _Stop
        if element.name.lower() in NO_USE:
            self._report(f"<{element.name}> has no use in a drawing.")
        for key, value in attributes.items():
            self._attribute(element, _local(key), value)
        if self._above:
            self._above[-1].children.append(element)
        else:
            self.root = element
        self._above.append(element)

    def _attribute(self, element: _Element, name: str, value: str) -> None:
        if name.lower().startswith("on"):
            self._report(f"“{name}” has no use in a drawing.")
        elif name == "id":
            self.named[value] = element
        elif name in ("href", "src") and not value.startswith("#"):
            self._report("This drawing shows another file, and nothing is fetched.")
        elif OUTSIDE.search(value):
            self._report("This drawing asks for another file, and nothing is fetched.")
        element.refers += [value[1:]] if name == "href" else []
        element.refers += INSIDE.findall(value)

    def _text(self, text: str) -> None:
        if self._above and self._above[-1].name == "style" and OUTSIDE.search(text):
            self._report("This drawing asks for another file, and nothing is fetched.")

    def _end(self, _: str) -> None:
        self._above.pop()


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


# ----------------------------------------------------------------------------------------- what is drawn many times


def _repeated(reader: _Reader, place: Place) -> Iterator[Problem]:
    """Yield where a drawing uses its own parts so often that it would be drawn for ever."""
    counts: dict[int, int] = {}
    if reader.root is None:
        return
    try:
        drawn = _drawn(reader.root, reader.named, counts, 0)
    except RecursionError:
        what = "Parts of this drawing use one another in a circle, or too many deep."
        yield Problem(Place(place.file, line=_first(reader.root)), what, PLAIN)
        return
    if drawn > LARGEST:
        what = f"Its parts are repeated so often that it would have over {LARGEST:,} of them."
        yield Problem(Place(place.file, line=_first(reader.root)), what, PLAIN)


def _drawn(element: _Element, named: Mapping[str, _Element], counts: dict[int, int], deep: int) -> int:
    """Return how many elements are drawn for one; a circle, or what is too deep, raises RecursionError."""
    if deep > 4 * DEEPEST:
        raise RecursionError
    if id(element) not in counts:
        inner = [*element.children, *(named[name] for name in element.refers if name in named)]
        counts[id(element)] = 1 + sum(_drawn(one, named, counts, deep + 1) for one in inner)
    return counts[id(element)]


def _first(root: _Element) -> int:
    """Return the line of the first element that uses another."""
    return next((one.line for one in _every(root) if one.name == "use"), root.line)


def _every(element: _Element) -> Iterator[_Element]:
    yield element
    for child in element.children:
        yield from _every(child)
