"""A roster of pseudonyms, drawn by somebody outside, on a machine that has no campaign and knows nobody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from letters import files, whole
from letters.problems import Place, Problem, refuse_if
from letters.sections.trial import can_be_typed
from letters.trial import blind
from letters.trial.blind import Roster
from letters.trial.draw import ALGORITHM

SUFFIX = ".drawn.json"  # of what was drawn from a roster, beside it


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was drawn from a roster, outside."""

    roster: Roster
    drawn: blind.Drawn
    file: Path
    digest: str  # SHA-256 of the file


def draw(file: Path, seed: str, chance: str) -> Outcome:
    """Draw a roster, once, and write what was drawn beside it; `chance` is the seed when nobody has given one."""
    data = files.read(file)
    roster = blind.roster(data, file.name)
    to = file.with_suffix(SUFFIX)
    refuse_if(_not_to_be_drawn(roster, file, to, seed))
    if roster.seed:
        drawn = blind.drawn(roster, files.digest(data), roster.seed, "the roster")
    else:
        drawn = blind.drawn(roster, files.digest(data), seed or chance, "--seed" if seed else "the operating system")
    written = blind.write(drawn)
    whole.write(to, written)
    return Outcome(roster, drawn, to, files.digest(written))


def _not_to_be_drawn(roster: Roster, file: Path, to: Path, seed: str) -> Iterator[Problem]:
    if to.exists() or to.is_symlink():
        yield Problem(Place(to.name), "This roster has been drawn: a draw is made once.", "Send that file back.")
    if roster.algorithm != ALGORITHM:
        what = f"This roster is to be drawn with {roster.algorithm}; this program has {ALGORITHM}."
        yield Problem(Place(file.name), what, "Use the version that wrote it.")
    if seed and not can_be_typed(seed):
        what = "The seed must be a single line, with no space before or after it."
        yield Problem(Place("--seed"), what, "Anyone must be able to type it, to repeat the draw.")
    if roster.seed and seed not in ("", roster.seed):
        what = "The roster says by which seed it has to be drawn, and it is another one."
        yield Problem(Place("--seed"), what, "Leave it out; or have a roster exported that gives none.")
