"""What processes did, as the audit hook in `watch/` and strace tell it, and what of it was not needed."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from hostile import runner

WATCH = Path(__file__).parent / "watch"
OF_THE_SYSTEM = (
    *("/usr", "/lib", "/dev/", "/proc/", "/sys/", "/etc/fonts", "/etc/ld.so", "/etc/localtime", "/etc/mime.types"),
    "/var/cache/fontconfig",
)
FONT_CACHES = (".cache/fontconfig", ".fontconfig")  # in the home of the user, where fontconfig may write
LOOKS_FOR_LIBRARIES = re.compile(r"\('(/sbin/ldconfig|(/usr/bin/)?(gcc|cc|ld|objdump))'")  # so ctypes does
PROCESSES = 4  # the command, the server that workers are forked from, and two workers
STARTS = ("subprocess.", "os.system", "os.exec", "os.posix_spawn", "urllib.", "ssl.")


def _allowed(room: str) -> tuple[str, ...]:
    places = [
        room,
        str(runner.ROOT / "letters"),
        str(runner.ROOT / "templates"),
        str(WATCH),
        sys.prefix,
        sys.base_prefix,
    ]
    return (*places, *(str(Path.home() / cache) for cache in FONT_CACHES), *OF_THE_SYSTEM)


def _outside(path: str, room: str) -> bool:
    return path.startswith("/") and path not in sys.path and not path.startswith(_allowed(room))


def strange(heard: Sequence[str], room: str) -> Iterator[str]:
    """Name the events that reading, printing and putting in place do not need."""
    if len({line.partition("\t")[0] for line in heard}) < PROCESSES:
        yield "not every process was heard"
    for _, event, arguments in (line.split("\t", 2) for line in heard):
        if event == "open":
            found = re.match(r"\(b?['\"](.*?)['\"], ", arguments)
            if found and _outside(found[1], room):
                yield f"opened {found[1]}"
        elif _reaches_out(event, arguments):
            yield f"{event} {arguments[:80]}"


def _reaches_out(event: str, arguments: str) -> bool:
    """Say whether an event is of the network, or starts a program."""
    if event.startswith("socket."):
        return re.search(r"AF_INET|\('[^']*', \d+\)", arguments) is not None
    return event.startswith(STARTS) and not LOOKS_FOR_LIBRARIES.match(arguments)


def traced(text: str, room: str) -> Iterator[str]:
    """Name the system calls that reached the network or a file elsewhere."""
    if "openat(" not in text:
        yield "strace saw nothing"
    for line in text.splitlines():
        if re.search(r"AF_INET|AF_NETLINK", line):
            yield f"strace: {line[:120]}"
        elif (
            (found := re.search(r'openat\([^,]*, "([^"]*)"', line))
            and " = -1 " not in line
            and _outside(found[1], room)
        ):
            yield f"strace: opened {found[1]}"
