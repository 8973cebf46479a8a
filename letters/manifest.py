"""manifest.json: what a run made, from what and with what, each file by its SHA-256; and whether it is still so.

There is no date in it: the same input gives the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from letters import files
from letters.problems import Tampered

NAME = "trial/manifest.json"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What was made. Letters are named by the staff id; no name, note or address is in here."""

    title: str
    date: str  # ISO 8601, as printed on the letters
    seed: str
    algorithm: str
    allocation: str  # SHA-256 of allocation.csv
    versions: Mapping[str, str]
    counts: Mapping[str, Any]
    wordings: Mapping[str, str]  # arm → the wording it is sent, or ""
    letters: Mapping[str, str]  # staff id → file
    inputs: Mapping[str, str]  # file → SHA-256
    outputs: Mapping[str, str]  # file → SHA-256

    def letter(self, staff_id: str) -> str:
        """Return the SHA-256 of somebody's letter, or nothing when they had none."""
        return self.outputs.get(self.letters.get(staff_id, ""), "")


def write(manifest: Manifest) -> bytes:
    """Return the bytes of manifest.json."""
    return (json.dumps(asdict(manifest), ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()


def read(data: bytes | None, sealed: str) -> Manifest:
    """Return the manifest that was sealed with this SHA-256; `Tampered` when it is another, or none."""
    if data is None or files.digest(data) != sealed:
        raise Tampered([f"{NAME}: this file is missing, or is not what was made."])
    try:
        found = Manifest(**json.loads(data))
    except (ValueError, TypeError, RecursionError):
        raise Tampered([f"{NAME}: this file is not a manifest that letters wrote."]) from None
    if not all(isinstance(part, dict) for part in (found.wordings, found.letters, found.inputs, found.outputs)):
        raise Tampered([f"{NAME}: this file is not a manifest that letters wrote."])
    return found


def read_if_sealed(data: bytes | None, sealed: str | None) -> Manifest | None:
    """Return the manifest that was sealed with this SHA-256, or None when it is another, or there is none."""
    return read(data, sealed) if data is not None and files.digest(data) == sealed else None


def changed_outputs(manifest: Manifest, output: Path, folder: str) -> list[str]:
    """Name every output that is not what was made, and every file in its `folder` that was not made at all."""
    reasons = []
    for name, sha in manifest.outputs.items():
        here = files.digest_if_there(output / name)
        if here is None:
            reasons.append(f"{name}: this file is missing; `letters run` makes it again.")
        elif here != sha:
            reasons.append(f"{name}: this file is not what was made.")
    found = {f"{folder}/{name}" for name in files.tree(output / folder)}
    return reasons + [f"{name}: this file was not made by letters." for name in sorted(found - manifest.outputs.keys())]


def wrong_recipients(manifest: Manifest, arms: Iterable[tuple[str, str]]) -> list[str]:
    """Compare the letters with those due: `arms` are the staff id and the arm of everybody who was drawn."""
    due = {staff_id for staff_id, arm in arms if manifest.wordings.get(arm)}
    if due == manifest.letters.keys():
        return []
    return [f"{NAME}: the people who have a letter are not those in an arm that is sent one."]


def changed_inputs(manifest: Manifest, folder: Path, names: Iterable[str]) -> tuple[str, ...]:
    """Name the campaign's own files that are no longer what the letters were made from; they may well change later."""
    found = []
    for name in names:
        here = files.digest_if_there(folder / name)
        if here is None:
            found.append(f"{name} is no longer here.")
        elif here != manifest.inputs.get(name):
            found.append(f"{name} has changed since the letters were made.")
    return tuple(found)
