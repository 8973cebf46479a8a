"""Evaluate the sample campaigns, and make every estimate again with R: `make replicate`.

It needs R with the package estimatr, which `tools/r_tools.sh` installs. What was drawn by strata, by whole clusters and
into three arms is compared, the plain and the adjusted estimates, to 1e-6; and again of fewer people, so that strata
are small: all of them, or one among larger ones.
"""

from __future__ import annotations

import csv
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from unittest import mock

import fixed

from letters import cli

TOP = Path(__file__).parents[1]
GOALS, TEA = "sample_data/goal_setting", "sample_data/tea_and_coffee"
Most = Callable[[str], int]  # of a stratum, how many of its units stay
CAMPAIGNS: tuple[tuple[str, str, Most | None], ...] = (
    ("sample_data", "", None),
    (GOALS, "", None),
    (GOALS, "teams of five to seven", lambda stratum: 5 + len(stratum) % 3),
    (GOALS, "one team of three", lambda stratum: 3 if stratum == "larkfield Fostering" else 1000),
    (TEA, "", None),
    (TEA, "two offices of each authority", lambda _: 2),
    (TEA, "two offices of one authority", lambda stratum: 2 if stratum == "dunmere" else 1000),
)
UNIT = {GOALS: ("staff_id", "site", "team"), TEA: ("office", "site")}  # what is drawn, and its stratum
DRAWN, LATER = datetime(2026, 12, 1, 9, tzinfo=UTC), datetime(2029, 1, 15, 9, tzinfo=UTC)


def main() -> int:
    """Print what R says of each campaign; return 1 when it is another number anywhere."""
    codes = []
    with tempfile.TemporaryDirectory() as room:
        for campaign, fewer, most in CAMPAIGNS:
            top = Path(room) / (fewer or campaign).replace("/", " ")
            folder, output = top / campaign, top / "made"
            for name in ("sample_data", "templates"):
                shutil.copytree(TOP / name, top / name, ignore=fixed.UNDRAWN)
            if most:
                _thin(folder, UNIT[campaign], most)
            for command, now in (("draw", DRAWN), ("evaluate", LATER)):
                with mock.patch.object(cli, "_now", return_value=now):
                    codes.append(cli.main([command, str(folder), "--output", str(output)]))
            print(f"\n{campaign}{': ' if fewer else ''}{fewer}", flush=True)
            codes.append(subprocess.run(["Rscript", "replicate.R"], cwd=output / "evidence", check=False).returncode)
    return 1 if any(codes) else 0


def _thin(folder: Path, unit: tuple[str, ...], most: Most) -> None:
    """Leave of each stratum so many of its units, in the order of the sheet, and nobody else in any sheet.

    The arm of which a sheet tells is that of the draw of everybody, so it is not called so any more.
    """
    with (folder / "staff.csv").open(encoding="utf-8", newline="") as sheet:
        people = list(csv.DictReader(sheet))
    stratum_of = {row[unit[0]]: " ".join(row[name] for name in unit[1:]) for row in people}
    seen: Counter[str] = Counter()
    kept = set()
    for one, stratum in stratum_of.items():
        seen[stratum] += 1
        if seen[stratum] <= most(stratum):
            kept.add(one)
    gone = {next(iter(row.values())) for row in people if row[unit[0]] not in kept}
    for path in (folder / "staff.csv", *(folder / "outcomes").glob("*.csv")):
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        lines[0] = lines[0].replace(",arm,", ",of_all,")
        path.write_text("".join(line for line in lines if line.split(",")[0] not in gone), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
