"""Excel's day numbers as ISO 8601 dates, whatever format they are shown in."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal

from letters.people.spreadsheet.grid import RETYPE, Bad, Cell

_DAYS = 2958466  # one more than 31 December 9999
_SECONDS = 86400


def shown(number: Decimal, letters: str, *, from_1904: bool) -> Cell:
    """Return a day number as a date, with its time when that is not midnight; a time of day alone as a time.

    `letters` are those of the number format, of `dmyhs`; `[` among them means elapsed time.
    """
    if "[" in letters:
        return Bad("This is a length of time, not a date.", RETYPE, str(number))
    if not 0 <= number < _DAYS:
        return Bad("This day number is not in the calendar of Excel.", RETYPE, str(number))
    day, seconds = divmod(int((number * _SECONDS).to_integral_value(ROUND_HALF_UP)), _SECONDS)
    clock = (datetime.min + timedelta(seconds=seconds)).time()
    if day == 0 and set("hs") & set(letters) and not set("dy") & set(letters):
        return clock.isoformat("seconds" if clock.second else "minutes")
    if day == 0 and not from_1904:
        return Bad("This day number is not in the calendar of Excel.", RETYPE, str(number))
    if day == 60 and not from_1904:
        what = "This is 29 February 1900, a day that Excel knows and the calendar does not."
        return Bad(what, RETYPE, str(number))
    start = date(1904, 1, 1) if from_1904 else date(1899, 12, 30 if day > 60 else 31)
    if day > (date.max - start).days:
        return Bad("This day number is not in the calendar of Excel.", RETYPE, str(number))
    return _moment(start + timedelta(days=day), clock)


def written(raw: str) -> Cell:
    """Return a date that the file itself writes as ISO 8601 in the same form as any other."""
    try:
        moment = datetime.fromisoformat(raw.removesuffix("Z")).replace(microsecond=0)
    except ValueError:
        return Bad("The file has something here that is not a date.", RETYPE, raw)
    return _moment(moment.date(), moment.time())


def _moment(day: date, clock: time) -> str:
    return day.isoformat() if clock == time() else datetime.combine(day, clock).isoformat()
