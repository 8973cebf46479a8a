"""What WeasyPrint logs: it says what it cannot do, and writes the PDF all the same."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Iterator

from letters.post.letter import ROOM, Stationery

in_full = logging.LogRecord.getMessage  # for what is said of a design, in which nobody's data are


def impersonal(record: logging.LogRecord, design: Stationery) -> str:
    """Return what WeasyPrint said of a letter; what is not from the design may be somebody's, and is left out."""

    def is_the_designs(part: object) -> bool:
        words = str(part).removeprefix(ROOM)
        return isinstance(part, int | float) or len(words) == 1 or words in design.styles or words in design.assets

    parts = record.args if isinstance(record.args, tuple) else ()
    return str(record.msg) % tuple(part if is_the_designs(part) else "…" for part in parts)


@contextlib.contextmanager
def listening(heard: list[str], told: Callable[[logging.LogRecord], str]) -> Iterator[None]:
    """Collect every warning that WeasyPrint logs meanwhile, as a sentence."""

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            heard.append(f"WeasyPrint says: {' '.join(told(record).split()).removesuffix('.')}.")

    logger, listener = logging.getLogger("weasyprint"), Listener(logging.WARNING)
    before, passed_on = logger.handlers[:], logger.propagate
    logger.handlers, logger.propagate = [listener], False
    try:
        yield
    finally:
        logger.handlers, logger.propagate = before, passed_on
