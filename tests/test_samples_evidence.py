"""The three sample campaigns, drawn and evaluated: every number that is told can be found in the estimates."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import fixed
import pytest
import test_report

from letters import cli
from letters.evidence import estimate, findings, report

TOP = Path(__file__).parents[1]
DRAWN, LATER = datetime(2026, 12, 1, 9, tzinfo=UTC), datetime(2029, 1, 15, 9, tzinfo=UTC)


@pytest.mark.long
@pytest.mark.parametrize("name", [".", "tea_and_coffee", "goal_setting"])
def test_every_number_of_a_sample_s_report_is_in_its_estimates(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(estimate, "DRAWS", 1_999)
    monkeypatch.setattr(report, "pdf_of", lambda html: b"%PDF-1.7 left out")
    for shared in ("sample_data", "templates"):
        shutil.copytree(TOP / shared, tmp_path / shared, ignore=fixed.UNDRAWN)
    folder, output = tmp_path / "sample_data" / name, tmp_path / "output"
    for command, now in (("draw", DRAWN), ("evaluate", LATER)):
        monkeypatch.setattr(cli, "_now", lambda now=now: now)
        assert cli.main([command, str(folder), "--output", str(output)]) == 0
    told = findings.read((output / "evidence/estimates.json").read_bytes())
    html = (output / "evidence/report.html").read_text("utf-8")
    assert len(test_report.NUMBER.findall(test_report.seen(html))) > 100
    assert test_report.strangers(html, told) == set()
    assert all(effect["randomised"]["p"] > 0 for outcome in told["outcomes"] for effect in outcome["effects"])
