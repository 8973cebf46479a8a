"""manifest.json: what a run made, from what and with what, each file by its SHA-256; and whether it is still so.

It does not say when that was: the same input gives the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from letters import files
from letters.problems import Tampered
from letters.trial.due import Owed

NAME = "trial/manifest.json"
POST = "post"  # the folder of what goes to the post room, as a manifest names it
NEXT = "trial/manifest.next.json"  # while a run puts in place what it made


@dataclass(frozen=True, slots=True)
class Manifest:
    """What was made. Letters are named by the staff id; no name, note or address is in here."""

    title: str
    date: str  # ISO 8601, as printed on the letters
    mailing: int  # the number of the mailing that it is for
    head: str  # of the ledger, when this was decided
    seed: str
    algorithm: str
    allocations: tuple[str, ...]  # SHA-256 of each batch's
    versions: Mapping[str, str]
    counts: Mapping[str, Any]
    wordings: Mapping[str, str]  # arm → the wording it is sent, or ""
    letters: Mapping[str, str]  # staff id → file
    sources: Mapping[str, str]  # staff id → SHA-256 of what the letter was made from
    inputs: Mapping[str, str]  # file → SHA-256
    outputs: Mapping[str, str]  # file → SHA-256

    def letter(self, staff_id: str) -> str:
        """Return the SHA-256 of somebody's letter, or nothing when they had none."""
        return self.outputs.get(self.letters.get(staff_id, ""), "")


def write(manifest: Manifest) -> bytes:
    """Return the bytes of manifest.json."""
    return (json.dumps(asdict(manifest), ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()


def announce(manifest: Manifest, before: Iterable[str]) -> bytes:
    """Return what says beforehand which files are put in place; those of killed runs may lie there as well."""
    return json.dumps({"outputs": sorted({*manifest.outputs, *before})}).encode()


def read(data: bytes | None, sealed: str, name: str = NAME) -> Manifest:
    """Return the manifest that was sealed with this SHA-256; `Tampered` when it is another, or none."""
    if data is None or files.digest(data) != sealed:
        raise Tampered([f"{name}: this file is missing, or is not what was made."])
    try:
        said = json.loads(data)
        found = Manifest(**{**said, "allocations": tuple(said["allocations"])})
    except (ValueError, TypeError, KeyError, RecursionError):
        raise Tampered([f"{name}: this file is not a manifest that letters wrote."]) from None
    if not all(
        isinstance(part, dict) for part in (found.wordings, found.letters, found.sources, found.inputs, found.outputs)
    ):
        raise Tampered([f"{name}: this file is not a manifest that letters wrote."])
    return found


def read_if_sealed(data: bytes | None, sealed: str | None) -> Manifest | None:
    """Return the manifest that was sealed with this SHA-256, or None when it is another, or there is none."""
    return read(data, sealed) if data is not None and files.digest(data) == sealed else None


def inputs(data: bytes | None) -> tuple[str, ...]:
    """Return the files that were read for what a manifest tells of, sealed or not."""
    try:
        return tuple(json.loads(data or b"{}").get("inputs", ()))
    except (ValueError, AttributeError, TypeError, RecursionError):
        return ()


def outputs(data: bytes | None) -> set[str]:
    """Return the files that a manifest names, sealed or not: one that a killed run left is not sealed yet."""
    try:
        return set(json.loads(data or b"{}").get("outputs", ()))
    except (ValueError, TypeError, AttributeError, RecursionError):
        return set()


def wrong_recipients(manifest: Manifest, owed: Owed) -> list[str]:
    """Compare the people who have a letter with those who are owed one."""
    if owed.met_by(manifest.letters.keys()):
        return []
    return [f"{NAME}: the people who have a letter are not those who are due one."]


def changed_outputs(manifest: Manifest, output: Path, folder: str) -> list[str]:
    """Name every file for the post room, which lie in this `folder` now, that is not what was made."""
    lie = {folder + name.removeprefix(POST): sha for name, sha in manifest.outputs.items() if name.startswith(POST)}
    return _changed(lie, output)


def strangers(known: Collection[str], output: Path) -> list[str]:
    """Name every file that lies among what goes to the post room and is none of these."""
    here = (f"{POST}/{name}" for name in files.tree(output / POST))
    return [
        f"{name}: this file was not made by letters. Move it elsewhere; nothing was changed."
        for name in here
        if name not in known
    ]


def changed_page(manifest: Manifest, output: Path, name: str) -> list[str]:
    """Name the manager's page, which lies under this `name` now, when it is not what was made."""
    return [
        reason
        for made, sha in manifest.outputs.items()
        if not made.startswith(POST)
        for reason in _changed({name: sha}, output)
    ]


def _changed(files_made: Mapping[str, str], output: Path) -> list[str]:
    reasons = []
    for name, sha in files_made.items():
        here = files.digest_if_there(output / name)
        if here is None:
            reasons.append(f"{name}: this file is missing; `letters run` makes it again.")
        elif here != sha:
            reasons.append(f"{name}: this file is not what was made; `letters run` makes it again.")
    return reasons


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
