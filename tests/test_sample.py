"""The sample campaign is what it should be: hard names, every language, and nothing of control in what is posted."""

from __future__ import annotations

import csv
from pathlib import Path

import pypdfium2
import pytest
import small
from conftest import Command

from letters import intake
from letters.intake import Checked, Order


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a copy of the sample campaign: a draw leaves something beside it."""
    return small.sample(tmp_path_factory.mktemp("sample"))


@pytest.fixture(scope="module")
def sample(folder: Path) -> Checked:
    """Return the sample campaign, checked."""
    return intake.check(Order(folder))


def test_the_sample_runs_clean_and_holds_what_is_hard(sample: Checked) -> None:
    people = sample.roster.people
    assert sample.warnings == ()
    assert len(people) > 170
    assert {person.language for person in people} == {"en", "cy", "en+cy"}
    assert len({(person.site, person.team) for person in people}) == 12
    names = [person.full_name for person in people]
    assert any("'" in name for name in names)
    assert any("ŵ" in name.casefold() or "ŷ" in name.casefold() for name in names)
    assert any(" " not in name for name in names)
    assert any(person.last_name == "Null" for person in people)
    assert max(map(len, names)) > 50


def test_no_two_people_have_one_name_and_no_two_notes_are_alike(sample: Checked) -> None:
    """So that a name or a note in what is posted tells whose it is."""
    assert len({person.full_name for person in sample.roster.people}) == len(sample.roster.people)
    assert len({person.note for person in sample.roster.people}) == len(sample.roster.people)


def test_nothing_of_the_control_group_is_in_what_the_sample_posts(
    letters: Command, sample: Checked, folder: Path, tmp_path: Path
) -> None:
    ran = letters("run", folder, "--output", tmp_path / "output")
    assert ran.code == 0, ran.err
    with (tmp_path / "output/trial/allocation.csv").open(encoding="utf-8") as table:
        arm = {row["staff_id"]: row["arm"] for row in csv.DictReader(table)}
    posted = sorted((tmp_path / "output/post/letters").glob("*.pdf"))
    assert len(posted) == sum(1 for name in arm.values() if name == "letter") == 91
    said = (tmp_path / "output/summary.html").read_text(encoding="utf-8")
    said += (tmp_path / "output/post/print-list.csv").read_text(encoding="utf-8-sig")
    with pypdfium2.PdfDocument(tmp_path / "output/post/print-pack.pdf") as pack:
        said += " ".join(" ".join(page.get_textpage().get_text_bounded().split()) for page in pack)
    by_arm = {name: [p for p in sample.roster.people if arm[p.staff_id] == name] for name in ("letter", "control")}
    for person in by_arm["control"]:
        assert person.full_name not in said
        assert person.note[:40].replace("'", "’") not in said
    assert all(" ".join(person.full_name.split()[:2]) in said for person in by_arm["letter"])
