"""A disk that fails: no space, or an error of the device, at each operation; once, or from there on.

A write that meets a full disk writes the half that fits, as disks do. The command must end with exit code 5 and a
sentence; or well, when what failed does no harm, such as the witness beside campaign.toml, which the next run writes.
"""

from __future__ import annotations

import errno
import itertools
import os
from typing import Any

from faults import kills, seam, stage, trees
from faults.judged import Tally, judged
from faults.seam import Act, Hook, Operation
from faults.stage import Scene
from letters import process

ERRORS = {"ENOSPC": errno.ENOSPC, "EIO": errno.EIO}
ALLOWED = frozenset({process.DONE, process.MACHINE})


def everywhere(scene: Scene, every: int) -> Tally:
    """Have the disk fail at each operation of a scene's command, or at every so manieth."""
    tally = Tally(f"disk errors: {scene.name}")
    found = kills.operations(scene)
    cases = itertools.product(range(len(found)), ERRORS, (False, True))
    for number, name, onwards in itertools.islice(cases, 0, None, every):
        trees.laid(scene.folder, scene.start)
        ended = stage.forked(scene, "a", kills.at(number, _failing(name), onwards=onwards))
        how = f"operation {number} ({found[number].kind}), {name}{' from there on' if onwards else ''}"
        tally.add(judged(scene, how, ended, kills.again(scene), allowed=ALLOWED))
    tally.note = f"{len(found)} operations"
    return tally


def _failing(name: str) -> Hook:
    number = ERRORS[name]

    def fails(operation: Operation, act: Act) -> Any:
        if operation.kind == "write" and name == "ENOSPC" and len(operation.data) > 1:
            half = seam.cut(operation)
            act(half)
        raise OSError(number, os.strerror(number), operation.path)

    return fails
