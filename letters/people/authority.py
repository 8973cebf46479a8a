"""Which authority a cell names, by its key or by its name in any language."""

from __future__ import annotations

from letters import alike, problems
from letters.problems import Fault
from letters.settings import NAME, Settings

NEW = 'A new site gets a table of its own there, [sites.…]; of several words in quotes: [sites."North Shire"].'


def named(value: str, settings: Settings) -> str:
    """Return the key of the site that a cell names, by its key or by a name of its organisation; empty if none does."""
    return settings.authorities.get(alike.label(value), "")


def unknown(value: str, settings: Settings) -> list[Fault]:
    """Report a cell that names no authority of the campaign, with the nearest one; nothing of an empty cell."""
    if not value or named(value, settings):
        return []
    known = (*settings.sites, *(site.organisation for site in settings.sites.values()))
    remedy = problems.nearest(value, known, NEW)
    return [Fault("site", f"This site is not in {NAME}.", remedy, value)]
