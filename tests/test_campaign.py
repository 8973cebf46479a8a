"""The whole command on small campaigns: who gets a letter, who does not, and what is refused."""

from __future__ import annotations

from pathlib import Path

import small
from conftest import Command


def test_a_small_campaign_runs(letters: Command, tmp_path: Path) -> None:
    folder = small.campaign(tmp_path / "c")
    ran = letters("run", folder, "--workers", "1")
    assert ran.code == 0, ran.err
