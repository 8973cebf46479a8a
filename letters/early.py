"""The first look at a campaign, before all that a command needs is loaded: is it held, is something to be made."""

from __future__ import annotations

import contextlib
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from letters import files, lock, manifest, workers
from letters.problems import MachineFailed, Refused

CAMPAIGN, LARGEST = "campaign.toml", 2**20  # bytes; what is larger is refused when it is read in earnest
TEMPLATES = "templates"  # beside campaign.toml, where it names no other folder
UNREAD = (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError, Refused, MachineFailed)


def refuse_if_held(campaign: Path, output: Path | None) -> None:
    """Raise `Busy` when another run holds the output folder.

    What is wrong with campaign.toml, in which the folder stands, is for those to say who read it.
    """
    with contextlib.suppress(*UNREAD):
        lock.refuse_if_held(_output(campaign, output, _said(campaign)))


def warm_up(campaign: Path, output: Path | None, count: int) -> None:
    """Begin to load what the workers need, unless nothing has changed since letters were made.

    It is no more than a guess, by the times of files: workers that were not warmed up begin a second later.
    """
    with contextlib.suppress(*UNREAD):
        said = _said(campaign)
        made = _output(campaign, output, said) / manifest.NAME
        if _sends(said) and (not made.is_file() or any(_is_newer(path, made) for path in _inputs(campaign, said))):
            workers.warm_up(count)


def _said(campaign: Path) -> dict[str, Any]:
    return tomllib.loads(files.read(campaign / CAMPAIGN)[:LARGEST].decode("utf-8-sig"))


def _output(campaign: Path, output: Path | None, said: dict[str, Any]) -> Path:
    return output or campaign / str(said.get("output", "output"))


def _sends(said: dict[str, Any]) -> bool:
    """Say whether any arm is sent letters."""
    return any(arm.get(which) for arm in said["trial"]["arms"] for which in ("wording", "afterwards"))


def _inputs(campaign: Path, said: dict[str, Any]) -> Iterator[Path]:
    yield campaign / CAMPAIGN
    yield from (campaign / str(said["people"][sheet]) for sheet in ("staff", "notes"))
    templates = campaign / str(said.get(TEMPLATES, TEMPLATES))
    yield from (templates / name for name in files.tree(templates))


def _is_newer(path: Path, made: Path) -> bool:
    return path.stat().st_mtime >= made.stat().st_mtime
