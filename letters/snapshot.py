"""The pytest plugin with which an office tests its own letters: `letter_snapshot`, and `--update-letters`.

pytest loads this in every project of an environment in which letters is installed; so what a letter needs is loaded
with the first letter.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from letters.proofs.record import Record

OPTION = "--update-letters"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the flag that renews records."""
    parser.getgroup("letters").addoption(OPTION, action="store_true", help="record letters anew as they look now")


@pytest.fixture
def letter_snapshot(request: pytest.FixtureRequest, tmp_path: Path) -> Snapshot:
    """Compare letters with the records beside this test: `letter_snapshot("recognition", person={…})`."""
    folder = request.path.parent
    name = re.sub(r"[^\w.=\[\]-]+", "-", ".".join(request.node.nodeid.split("::")[1:]))
    return Snapshot(
        folder=folder,
        record=folder / "snapshots" / request.path.stem / name,
        room=tmp_path / "letter",
        renew=bool(request.config.getoption(OPTION)),
        numbers=count(1),
    )


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Compares letters with their records, and renews these when that is asked; one test may compare several."""

    folder: Path  # of the test
    record: Path  # without its suffix
    room: Path  # for pictures of what differs
    renew: bool
    numbers: Iterator[int]

    def __call__(
        self,
        template: str,
        *,
        person: Mapping[str, Any] | None = None,
        site: Mapping[str, Any] | None = None,
        day: date | None = None,
    ) -> None:
        """Make a letter of a template for an invented person, and compare it.

        What `person` and `site` do not say is filled in: an ordinary person, an invented office. The address is a
        list of lines, the postcode last.
        """
        __tracebackhide__ = True
        from letters.problems import Refused
        from letters.proofs import cast, single

        home = single.home(self.folder)
        try:
            made = single.letter(template, home, person or {}, site or {}, day or cast.DAY)
            reasons = made.reasons
        except Refused as refused:
            reasons = tuple(map(str, refused.problems))
        if reasons:
            pytest.fail("\n".join(["This letter could not be posted.", *reasons]), pytrace=False)
        self.pdf(made.pdf)

    def pdf(self, pdf: bytes) -> None:
        """Compare a finished letter."""
        __tracebackhide__ = True
        from letters import files, whole
        from letters.proofs import record

        number = next(self.numbers)
        path = self.record if number == 1 else self.record.with_name(f"{self.record.name}-{number}")
        text, picture = path.with_name(f"{path.name}.txt"), path.with_name(f"{path.name}.png")
        now = record.of(pdf)
        if self.renew:
            whole.write(text, record.text(now).encode())
            whole.write(picture, now.picture)
        elif not (text.is_file() and picture.is_file()):
            pytest.fail(f"There is no record of this letter yet: {text}.\nMake it: pytest {OPTION}", pytrace=False)
        else:
            before = record.read(files.read(text).decode(), files.read(picture))
            self._compare(before, now, text, self.room.with_name(f"{self.room.name}-{number}"))

    def _compare(self, before: Record, now: Record, text: Path, room: Path) -> None:
        """Fail with every difference, and leave pictures of it."""
        __tracebackhide__ = True
        from letters import whole
        from letters.proofs import record

        found = record.differences(before, now)
        if not found:
            return
        pictures = record.images(before, now)
        for name, data in pictures.items():
            whole.write(room / name, data)
        said = [
            f"The letter is not what it was: {text}",
            *found,
            f"See {', '.join(pictures)} in {room}",
            f"If this is meant: pytest {OPTION}, and look at what changes before you commit it.",
        ]
        pytest.fail("\n".join(said), pytrace=False)
