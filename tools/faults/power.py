"""A power cut: from the operations of a run, the trees that a disk may hold afterwards, and the run from each.

What is on the disk for certain is what was flushed: the bytes of a file by an fsync of the file, a name in a folder by
an fsync of that folder. All else may have got there or not, whatever came before or after it: each name that was
given, moved or taken away (a move is one act), and of each file that was not flushed nothing, all, a part, or zeros.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from faults import kills, trees
from faults.judged import Tally, judged
from faults.seam import Operation
from faults.stage import Scene
from faults.trees import Entry, Tree

KEPT = (0.0, 1.0, 0.5, 0.85)  # of what is not certain, in the trees that are made at each point of a run
AT_THE_END = (0.0, 1.0, *itertools.repeat(0.5, 8))  # likewise, when the command has ended well


@dataclass(eq=False, slots=True)
class Node:
    """A file or a folder: what it holds, and what of it is certain."""

    mode: int
    folder: bool
    data: bytes = b""
    sure: bytes = b""
    sure_mode: int = 0
    dirty: bool = False


@dataclass(eq=False, slots=True)
class Change:
    """Names that were given to nodes, or taken away, in one act, and whether that is certain."""

    names: tuple[tuple[Node, str, Node | None], ...]
    sure: bool = False


@dataclass(slots=True)
class Disk:
    """A disk while a run goes on: the names as the run sees them, and every change of them, in order."""

    root: Node
    seen: dict[str, Node] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)

    def change(self, *names: tuple[str, Node | None]) -> None:
        """Give and take names, by their paths."""
        changed = []
        for path, node in names:
            above, name = os.path.split(path)
            changed.append((self.seen[above] if above else self.root, name, node))
            for inner in [it for it in self.seen if it == path or it.startswith(f"{path}/")]:
                del self.seen[inner]
        self.changes.append(Change(tuple(changed)))

    def show(self, path: str, node: Node, below: Iterable[tuple[str, Node]] = ()) -> None:
        """Let a path lead to a node, and to what is below it."""
        self.seen[path] = node
        self.seen.update((f"{path}/{name}", it) for name, it in below)


def begun(start: Tree) -> Disk:
    """Return a disk on which a tree lies, all of it certain."""
    disk = Disk(Node(0o700, folder=True))
    for path in sorted(start):
        mode, data = start[path]
        held = data or b""
        node = Node(mode, data is None, held, held, mode)
        disk.change((path, node))
        disk.show(path, node)
    for change in disk.changes:
        change.sure = True
    return disk


def done(disk: Disk, operation: Operation, root: str) -> None:
    """Do an operation on a disk."""
    if operation.failed:
        return
    path = os.path.relpath(operation.path, root)
    node = disk.root if path == "." else disk.seen.get(path)
    if operation.kind in ("create", "mkdir"):
        made = Node(operation.mode & ~0o022, operation.kind == "mkdir")
        made.sure_mode = made.mode
        disk.change((path, made))
        disk.show(path, made)
    elif operation.kind in ("unlink", "rmdir"):
        disk.change((path, None))
    elif operation.kind == "rename":
        to = os.path.relpath(operation.to, root)
        moved = disk.seen[path]
        below = [(it[len(path) + 1 :], inner) for it, inner in disk.seen.items() if it.startswith(f"{path}/")]
        disk.change((path, None), (to, moved))
        disk.show(to, moved, below)
    elif operation.kind == "link":
        to = os.path.relpath(operation.to, root)
        disk.change((to, disk.seen[path]))
        disk.show(to, disk.seen[path])
    else:
        assert node, operation
        _to_a_node(disk, node, operation)


def _to_a_node(disk: Disk, node: Node, operation: Operation) -> None:
    if operation.kind == "write":
        node.data += operation.data
        node.dirty = True
    elif operation.kind == "chmod":
        node.mode = operation.mode
    elif operation.kind == "fsync":
        node.sure, node.sure_mode, node.dirty = node.data, node.mode, False
        for change in disk.changes:
            change.sure = change.sure or any(folder is node for folder, *_ in change.names)
    else:
        raise AssertionError(operation)


def left(disk: Disk, kept: float, chance: Random) -> Tree:
    """Return a tree that a power cut may leave: of what is not certain, each part is kept with this probability."""
    names: dict[Node, dict[str, Node]] = {}
    for change in disk.changes:
        if change.sure or chance.random() < kept:
            for folder, name, node in change.names:
                here = names.setdefault(folder, {})
                here.pop(name, None)
                if node:
                    here[name] = node
    found: dict[str, Entry] = {}
    waiting = [("", disk.root)]
    while waiting:
        above, folder = waiting.pop()
        for name, node in names.get(folder, {}).items():
            path = f"{above}{name}"
            mode = node.mode if node.mode == node.sure_mode or chance.random() < kept else node.sure_mode
            if node.folder:
                found[path] = Entry(mode, None)
                waiting.append((f"{path}/", node))
            else:
                found[path] = Entry(mode, _of_a_file(node, kept, chance))
    return found


def _of_a_file(node: Node, kept: float, chance: Random) -> bytes:
    if not node.dirty:
        return node.data
    if not 0 < kept < 1:  # the worst, when no data is kept, and when all names are: a file that is there, and empty
        return node.sure
    part = chance.randrange(len(node.data) + 1)
    return chance.choice(
        (node.sure, node.data, node.data[:part], bytes(len(node.data)), node.data[:part] + bytes(part))
    )


def everywhere(scene: Scene, every: int, seed: int, *, flushing: bool = True) -> Tally:
    """Cut the power after each operation of a scene's command, or every so manieth; run it from trees that may be left.

    Trees that are alike are tried once. Without `flushing` the command flushes nothing, which must show.
    """
    chance = Random(seed)
    found = kills.operations(scene, flushing=flushing)
    root, disk, seen = str(Path(scene.folder).resolve()), begun(scene.start), set[int]()
    tally = Tally(f"power cuts: {scene.name}")
    for number in range(len(found) + 1):
        if number:
            done(disk, found[number - 1], root)
        for kept in AT_THE_END if number == len(found) else KEPT if number % every == 0 else ():
            tree = left(disk, kept, chance)
            case = hash(tuple(sorted(tree.items())))
            if case in seen and number < len(found):
                continue
            seen.add(case)
            trees.laid(scene.folder, tree)
            how = f"after operation {number}, {kept:.0%} kept"
            tally.add(judged(scene, how, None, kills.again(scene), whole=number == len(found)))
    tally.note = f"{len(found)} operations, seed {seed}"
    return tally
