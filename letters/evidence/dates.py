"""A day as an office writes it, and how many of the days between two are worked."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache

from letters.evidence.answers import plain
from letters.problems import Fault

ONE = timedelta(days=1)
EARLIEST = 1900  # no contract or episode began before
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
FULL = "january february march april may june july august september october november december".split()
MIDNIGHT = r"(?:[t ]00:00(?::00(?:\.0+)?)?)?"  # which exports write behind a day
YEAR_FIRST = re.compile(
    rf"(?P<year>[0-9]{{4}})(?P<by>[-/.])(?P<month>[0-9]{{1,2}})(?P=by)(?P<day>[0-9]{{1,2}}){MIDNIGHT}"
)
DAY_FIRST = re.compile(
    rf"(?P<day>[0-9]{{1,2}})(?P<by>[-/.])(?P<month>[0-9]{{1,2}})(?P=by)(?P<year>[0-9]{{4}}){MIDNIGHT}"
)
IN_WORDS = re.compile(
    rf"(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?[- ](?P<word>[a-z]{{3,9}})[- ](?P<year>[0-9]{{4}}){MIDNIGHT}"
)
WRONG = (  # what looks like a date and is none that can be relied on
    (re.compile(r"[0-9]{1,2}[-/. ](?:[0-9]{1,2}|[a-z]{3,9})[-/. ][0-9]{2}"), "The year of this date has two digits."),
    (re.compile(r"[0-9]{4,6}(?:\.[0-9]+)?"), "This is the number by which a spreadsheet program counts a day."),
    (re.compile(r".*[0-9]:[0-9]{2}.*"), "This is a time of day, or a date with one."),
)
REMEDY = "Write it as 2027-01-31 or 31/01/2027, the day before the month."


@lru_cache(maxsize=4096)
def day(cell: str) -> date | Fault:
    """Return the day that a cell says: ISO 8601, or day, month and year in the order of the United Kingdom.

    The month may be a word. A year of two digits is refused, and so is a month over 12: where day and month are
    exchanged once, they may be in every row.
    """
    text = plain(cell)
    for shape in (YEAR_FIRST, DAY_FIRST, IN_WORDS):
        if found := shape.fullmatch(text):
            month = _month(found["word"]) if shape is IN_WORDS else int(found["month"])
            return _day(int(found["year"]), month, int(found["day"]), cell)
    what = next((what for shape, what in WRONG if shape.fullmatch(text)), "This is no date that can be read.")
    return Fault("", what, REMEDY, cell)


def perhaps(cell: str) -> date | Fault | None:
    """Return the day that a cell says; None when it is blank."""
    return day(cell) if plain(cell) else None


def weekdays(first: date, last: date) -> int:
    """Return how many days from Monday to Friday there are between two days, both counted; 0 when they are reversed."""
    if last < first:
        return 0
    weeks, rest = divmod((last - first).days + 1, 7)
    return 5 * weeks + sum((first.weekday() + n) % 7 < 5 for n in range(rest))


def _month(word: str) -> int:
    """Return the number of a month by its name, whole or cut to three letters; 0 for any other word."""
    short = "sep" if word == "sept" else word
    return next((n for n, (cut, full) in enumerate(zip(MONTHS, FULL, strict=True), 1) if short in (cut, full)), 0)


def _day(year: int, month: int, of_month: int, cell: str) -> date | Fault:
    if month > 12 and of_month <= 12:
        what = "There is no such month. Perhaps month and day are exchanged, and then they may be in every row."
        return Fault("", what, REMEDY, cell)
    if year < EARLIEST:
        return Fault("", "This year is before all that can be meant.", REMEDY, cell)
    try:
        return date(year, month, of_month)
    except ValueError:
        return Fault("", "There is no such day in the calendar.", REMEDY, cell)
