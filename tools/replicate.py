"""Evaluate the sample campaigns, and make every estimate again with R: `make replicate`.

It needs R with the package estimatr, such as Debian's r-cran-estimatr. What was drawn by strata, by whole clusters and
into three arms is compared, the plain and the adjusted estimates, to 1e-6.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from unittest import mock

import fixed

from letters import cli

TOP = Path(__file__).parents[1]
CAMPAIGNS = ("sample_data", "sample_data/tea_and_coffee", "sample_data/goal_setting")
DRAWN, LATER = datetime(2026, 12, 1, 9, tzinfo=UTC), datetime(2029, 1, 15, 9, tzinfo=UTC)


def main() -> int:
    """Print what R says of each campaign; return 1 when it is another number anywhere, 5 when there is no R."""
    if not shutil.which("Rscript"):
        print("There is no Rscript here: apt-get install r-base-core r-cran-estimatr", file=sys.stderr)
        return 5
    codes = []
    with tempfile.TemporaryDirectory() as room:
        for name in ("sample_data", "templates"):
            shutil.copytree(TOP / name, Path(room) / name, ignore=fixed.UNDRAWN)
        for campaign in CAMPAIGNS:
            folder, output = Path(room) / campaign, Path(room) / "made" / campaign
            for command, now in (("draw", DRAWN), ("evaluate", LATER)):
                with mock.patch.object(cli, "_now", return_value=now):
                    codes.append(cli.main([command, str(folder), "--output", str(output)]))
            print(f"\n{campaign}")
            codes.append(subprocess.run(["Rscript", "replicate.R"], cwd=output / "evidence", check=False).returncode)
    return 1 if any(codes) else 0


if __name__ == "__main__":
    sys.exit(main())
