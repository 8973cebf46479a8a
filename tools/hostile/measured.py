"""Run a command, and write down its exit code and its peak of memory: `python measured.py REPORT COMMAND …`.

A process of its own, because the peak of a new process never falls below that of the one that started it.
"""

import os
import sys

process = os.posix_spawnp(sys.argv[2], sys.argv[2:], os.environ)
_, status, usage = os.wait4(process, 0)
with open(sys.argv[1], "w", encoding="utf-8") as report:  # noqa: PTH123  no more modules than needed
    report.write(f"{os.waitstatus_to_exitcode(status)} {usage.ru_maxrss / 1024}")
