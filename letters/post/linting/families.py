"""Fonts that styles ask for by name: each must be one of the template's, since no other is on every machine."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from letters import problems
from letters.post import fonts
from letters.post.linting.styles import Declared
from letters.problems import Place, Problem

RULE = re.compile(r"@font-face\s*\{[^}]*\}")
NAMED = re.compile(r"font-family\s*:\s*[\"']?([^;\"'}]+)")
SOURCE = re.compile(r"url\(\s*[\"']?([^)\"']+?)[\"']?\s*\)")
FACE, SIZED = "font-face", ("dimension", "percentage", "function")
OF_ITS_OWN = "A font of the template has its file in fonts/, and an @font-face that gives it a name."
SIZES = frozenset("xx-small x-small small medium large x-large xx-large xxx-large smaller larger".split())
SYSTEM = frozenset("caption icon menu message-box small-caption status-bar".split())
AS_ELSEWHERE = frozenset("inherit initial unset revert revert-layer".split())


def faults(declared: Sequence[Declared]) -> Iterator[Problem]:
    """Yield each declaration whose first font is none of the template's; those after it are never used."""
    own = (it for it in declared if (it.at, it.name) == (FACE, "font-family"))
    known = {family.casefold(): family for it in own for family in _families(it)}
    for said in (it for it in declared if it.at != FACE and it.name in ("font", "font-family")):
        first = next(iter(_families(said)), "")
        if any(part.type == "function" and part.lower_name == "var" for part in said.value):
            yield Problem(said.place, "What this font comes to cannot be known here.", "Name the font itself.")
        elif first and first.casefold() not in known.keys() | AS_ELSEWHERE:
            remedy = f"{problems.nearest(first, known.values())} {OF_ITS_OWN}".strip()
            yield Problem(said.place, f"“{first}” is none of the template's fonts.", remedy)


def typefaces(styles: str, assets: Mapping[str, bytes], place: Place) -> Iterator[Problem]:
    """Report a family whose faces are of several typefaces: bold and italic type would be printed as neither."""
    of_family: dict[str, dict[str, str]] = {}
    for face in RULE.finditer(styles):
        named, source = NAMED.search(face[0]), SOURCE.search(face[0])
        if named and source and source[1] in assets:
            typeface = fonts.typeface(assets[source[1]])
            of_family.setdefault(named[1].strip(), {}).setdefault(typeface, source[1])
    for family, files in of_family.items():
        if len(files) > 1:
            which = " and ".join(f"{typeface} ({file})" for typeface, file in files.items())
            what = f"The faces of “{family}” are of several typefaces: {which}. Bold or italic type would be lost."
            yield Problem(place, what, "Give each face of it a file of the same one.")


def _families(said: Declared) -> list[str]:
    """Return the families that a declaration names, in order; none where `font` is a word of the system's."""
    names = [""]
    for part in _behind_size(said.value) if said.name == "font" else said.value:
        if part.type in ("ident", "string"):
            names[-1] = f"{names[-1]} {part.value}".strip()
        elif _is(part, ","):
            names.append("")
    return [name for name in names if name]


def _behind_size(value: Sequence[Any]) -> Sequence[Any]:
    """Return what follows the size, and the height of a line, in `font`: 12pt/16pt Letter."""
    sized = [at for at, part in enumerate(value) if part.type in SIZED or _is(part, "/") or _is_size(part)]
    if not sized:
        return [part for part in value if part.type == "ident" and part.lower_value in SYSTEM | AS_ELSEWHERE]
    return value[sized[-1] + (2 if _is(value[sized[-1]], "/") else 1) :]


def _is(part: Any, sign: str) -> bool:
    return (part.type, getattr(part, "value", "")) == ("literal", sign)


def _is_size(part: Any) -> bool:
    return part.type == "ident" and part.lower_value in SIZES
