"""Whether a home is the authority's own address: a letter goes home, and a postcode does not tell the two apart."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from letters.problems import Fault
from letters.sections.sites import Words
from letters.settings import Settings

WORK = Fault("postcode", "This is the authority's own address.", "The letter goes home: ask for that address.")
NEAR = Fault("postcode", "This is the postcode of the authority's own address, too.", "Is it their home?")
NAMED = Fault("address_line_1", "The authority's name stands in this address.", "Is it their home?")


@dataclass(frozen=True, slots=True)
class Offices:
    """The authorities' letterheads, in every language, as homes are held against them."""

    names: frozenset[str]
    of_several_words: frozenset[str]  # those of the names: “Hackney” is a place as well
    by_line: Mapping[str, tuple[Words, ...]]  # those in which an address has this line, such as a postcode


def offices(settings: Settings) -> Offices:
    """Return the letterheads of a campaign."""
    heads = [head for site in settings.sites.values() for head in (site, *site.language.values())]
    by_line = defaultdict[str, list[Words]](list)
    for head in heads:
        for line in {_bare(line) for line in head.address} - {""}:
            by_line[line].append(head)
    return Offices(
        names=frozenset(_bare(head.organisation) for head in heads) - {""},
        of_several_words=frozenset(_bare(it.organisation) for it in heads if len(_words(it.organisation)) > 1),
        by_line={line: tuple(its) for line, its in by_line.items()},
    )


def fault(home: Sequence[str], known: Offices) -> Fault | None:
    """Return that a home is an authority's address (`WORK`), or may be (`NEAR`, `NAMED`), in either language.

    `home` is an address as it is printed, the postcode last.
    """
    first, *others = _parts(home[:-1]) or [""]
    if first in known.names:
        return WORK  # whatever the postcode: an authority has several offices
    near = known.by_line.get(_bare("".join(home[-1:])), ())
    if any(_houses(home, head) for head in near):
        return WORK
    if near:
        return NEAR
    return NAMED if known.of_several_words.intersection(others) else None


def _houses(home: Sequence[str], head: Words) -> bool:
    """Say whether a home has the building of a letterhead, or no part of its own."""
    *lines, code = home
    office = [*itertools.takewhile(lambda part: part != _bare(code), _parts(head.address))]  # then a telephone, perhaps
    building = next((part for part in office if part != _bare(head.organisation)), "")
    alone = r"(?<!\d)" if building[:1].isdigit() else ""  # “1 Castle Street” is not in “11 Castle Street”
    here = re.search(alone + building, "".join(map(_bare, lines))) if building else None
    return (here is not None and not _goes_on(lines, head)) or set(_parts(lines)) <= set(office)


def _goes_on(lines: Sequence[str], head: Words) -> bool:
    """Say whether another word follows the building's name, as in “County Hall Cottages”: it is another building."""
    office = [_words(part) for line in (head.organisation, *head.address) for part in line.split(",")]
    known = {word for part in office for word in part}
    building = next((part for part in office[1:] if part and part != office[0]), [])
    for part in (_words(part) for line in lines for part in line.split(",")):
        for at in range(len(part) - len(building)):
            if building and part[at : at + len(building)] == building:
                return part[at + len(building)] not in known
    return False


def _parts(lines: Iterable[str]) -> list[str]:
    """Return what stands between commas and line ends of an address, without what two people's typing makes other."""
    return [bare for line in lines for part in line.split(",") if (bare := _bare(part))]


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _bare(line: str) -> str:
    return re.sub(r"[\W_]", "", line).casefold()
