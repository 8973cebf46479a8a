"""What a note may speak of: everybody on the staff sheet, and the office's own words."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Name:
    """The name of somebody on the staff sheet, left out of the draw or not."""

    first: str
    last: str
    preferred: str = ""
    title: str = ""
    team: str = ""
    site: str = ""


@dataclass(frozen=True, slots=True)
class Circle:
    """Everybody on the staff sheet, and the office's words: its organisations, senders, teams, titles and places."""

    staff: tuple[Name, ...]
    office: tuple[str, ...]
