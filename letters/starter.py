"""A campaign to start from: the invented one that comes with letters."""

from __future__ import annotations

import contextlib
import re
from pathlib import Path

from letters import books, files, settings, whole
from letters.problems import Place, Problem, Refused

SEED = re.compile(r"^seed = .*$", re.MULTILINE)  # known to everybody, so that nobody may draw by it
OWN_SEED = '# seed = "…"                           # something public that nobody could know beforehand; see README'
OUTCOMES = "outcomes/"  # those of the sample's own draw: a copy is drawn by another seed
ELSEWHERE = re.compile(r'^(output|templates) = "\.\./.*\n', re.MULTILINE)  # true of the sample, not of a copy of it


def new(folder: Path, *, templates: bool) -> tuple[str, ...]:
    """Make a campaign to start from, the invented one that comes with letters, and return its files' names."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        what = "There is something here already, and nothing of it was changed."
        raise Refused([Problem(Place(str(folder)), what, "Name a folder that does not exist yet.")])
    sample = files.contents(files.shipped("sample_data"))
    drawn = ("output/", books.WITNESS)  # what is there when somebody has tried the sample itself
    others = [name.removesuffix(settings.NAME) for name in sample if name.endswith(f"/{settings.NAME}")]
    left = (*drawn, *others, OUTCOMES)  # and what lies below, which are campaigns of their own
    contents = {name: data for name, data in sample.items() if not name.startswith(left)}
    if templates:
        designs = files.contents(files.shipped("templates"))
        contents |= {f"templates/{name}": data for name, data in designs.items()}
    chosen = ELSEWHERE.sub("", contents[settings.NAME].decode())
    contents[settings.NAME] = SEED.sub(OWN_SEED, chosen).encode()
    with contextlib.nullcontext(folder) if folder.exists() else whole.staging(folder) as empty:
        whole.write_all(empty, contents.items())
    return tuple(sorted(contents))
