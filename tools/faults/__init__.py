"""Faults of disk, process and power at every place of a run, and whether the next run makes all good."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[2] / "tests"))  # where `small` is, the campaign that is spoilt
