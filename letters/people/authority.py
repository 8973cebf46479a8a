"""Which authority a cell names, by its key or by its name."""

from __future__ import annotations

import functools
from collections.abc import Mapping

from letters import alike, problems
from letters.problems import Fault
from letters.settings import NAME, Settings


def named(value: str, settings: Settings) -> str:
    """Return the key of the site that a cell names, by its key or by its organisation's name; empty when none does."""
    names = tuple((key, site.organisation) for key, site in settings.sites.items())
    return _keys(names).get(alike.label(value), "")


@functools.lru_cache(maxsize=16)  # it is asked for every row
def _keys(names: tuple[tuple[str, str], ...]) -> Mapping[str, str]:
    return {alike.label(name): key for key, organisation in names for name in (key, organisation)}


def unknown(value: str, settings: Settings) -> list[Fault]:
    """Report a cell that names no authority of the campaign, with the nearest one; nothing of an empty cell."""
    if not value or named(value, settings):
        return []
    known = (*settings.sites, *(site.organisation for site in settings.sites.values()))
    remedy = problems.nearest(value, known, "A new site gets a table of its own there, [sites.…].")
    return [Fault("site", f"This site is not in {NAME}.", remedy, value)]
