"""Write down whatever this interpreter opens, starts, loads or calls: Python imports this module before any other."""

import os
import sys

EVENTS = (
    "open",
    "socket.",
    "subprocess.",
    "os.system",
    "os.exec",
    "os.posix_spawn",
    "ctypes.dlopen",
    "urllib.",
    "ssl.",
)
REPORT = os.open(os.environ["HOSTILE_REPORT"], os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)


def _heard(event, arguments):  # type: ignore[no-untyped-def]
    if event.startswith(EVENTS):
        os.write(REPORT, f"{os.getpid()}\t{event}\t{arguments!r}\n".encode("utf-8", "backslashreplace"))


sys.addaudithook(_heard)
