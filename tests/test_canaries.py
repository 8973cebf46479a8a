"""In everybody's letter stand their own words and nobody else's; `make canaries` looks in ten thousand."""

from __future__ import annotations

import subprocess
from pathlib import Path

import canaries
import fixed
import pytest
from canaries import Sung


@pytest.fixture(scope="module")
def sung(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, tuple[str, str]]]:
    """Give a campaign of thirty people whose letters are made, and their canaries."""
    folder = tmp_path_factory.mktemp("canaries") / "c"
    own = canaries.write(folder, 30, "tests")
    subprocess.run(fixed.command("run", folder, "--workers", "1"), env=fixed.environment(), check=True)
    return folder / "output", dict(own)


def test_in_fifteen_letters_stand_their_own_words_and_nobody_elses(
    sung: tuple[Path, dict[str, tuple[str, str]]],
) -> None:
    assert canaries._heard(*sung) == Sung(15, (), (), ())


def test_words_that_are_where_they_should_not_be_are_found(sung: tuple[Path, dict[str, tuple[str, str]]]) -> None:
    """Two letters change their names, and one of the control group is told on the manager's page."""
    output, own = sung
    one, other, *_ = sorted((output / "post" / "letters").glob("*.pdf"))
    ids = [path.stem.partition("-")[2] for path in (one, other)]
    before = [one.read_bytes(), other.read_bytes(), (output / "summary.html").read_bytes()]
    sent = {path.stem.partition("-")[2] for path in one.parent.glob("*.pdf")}
    control = next(words for staff_id, words in own.items() if staff_id not in sent)
    try:
        one.write_bytes(before[1])
        other.write_bytes(before[0])
        (output / "summary.html").write_bytes(before[2] + control[1].encode())
        assert canaries._heard(output, own) == Sung(15, tuple(ids), tuple(ids), ("summary.html",))
    finally:
        for path, data in zip((one, other, output / "summary.html"), before, strict=True):
            path.write_bytes(data)


def test_no_two_canaries_are_alike() -> None:
    words = canaries.canaries(20_000, "tests")
    assert len({word.casefold() for word in words}) == 20_000
    assert {len(word) for word in words} == {canaries.LENGTH}
