"""Disks that are really full: small file systems in memory, on which a run's output lies, and then larger ones.

The program asks beforehand whether there is room for all letters. So each size is tried twice: as it is, and with that
question answered yes, so that the disk fills up while it writes.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from unittest import mock

from faults import errors, kills, stage, trees
from faults.judged import Tally, judged
from faults.stage import Scene
from letters import store

SIZES = 20
SMALLEST, LARGEST, ROOM = 16, 5200, 65536  # KB


def everywhere(scene: Scene, every: int) -> Tally:
    """Run a scene's command with its output on disks of growing size, then make room and run it again."""
    tally = Tally(f"full disks: {scene.name}")
    output = scene.folder / stage.OUTPUT
    full = 0
    for number in range(0, SIZES, every):
        size = SMALLEST + (LARGEST - SMALLEST) * number // (SIZES - 1)
        for asked in (False, True):
            trees.laid(scene.folder, scene.start)
            output.mkdir(0o700)
            if failure := _mount(output, "-t", "tmpfs", "-o", f"size={size}k,mode=700", "tmpfs"):
                tally.note = f"not possible here: {failure}"
                shutil.rmtree(scene.folder)
                return tally
            try:
                with mock.patch.object(store, "make_room", store.make_room if asked else lambda *_: None):
                    ended = stage.forked(scene, "a")
                full += ended.code != 0
                _mount(output, "-o", f"remount,size={ROOM}k")
                how = f"{size} KB{', asked beforehand' if asked else ''}"
                tally.add(judged(scene, how, ended, kills.again(scene), allowed=errors.ALLOWED))
            finally:
                subprocess.run(["umount", output], check=True, capture_output=True)
    tally.note = f"{full} of them were too small"
    return tally


def _mount(where: os.PathLike[str], *options: str) -> str:
    """Mount, and return why that is not possible."""
    program = shutil.which("mount")
    if program is None or os.name != "posix" or os.getuid():
        return "only root can mount"
    ended = subprocess.run([program, *options, where], capture_output=True, text=True, check=False)
    return ended.stderr.strip() if ended.returncode else ""
