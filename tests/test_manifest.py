"""The manifest says what was made from what, names nobody, and is the measure of what lies there now."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import small
from conftest import Command

from letters import __version__, files, manifest, whole
from letters.manifest import Manifest
from letters.problems import Tampered
from letters.trial import ledger
from letters.trial.due import Owed
from letters.trial.ledger import Event

MANIFEST = Manifest(
    title="Tŷ Gwyn",
    date="2026-12-01",
    mailing=1,
    head="f" * 64,
    seed="s",
    algorithm="letters-draw-1",
    allocations=("a" * 64,),
    versions={"weasyprint": "70.0", "letters": "0.1.0"},
    counts={"drawn": 2, "letters": 1},
    wordings={"letter": "recognition", "control": ""},
    letters={"A01": "post/letters/0001-A01.pdf"},
    sources={"A01": "e" * 64},
    inputs={"staff.csv": files.digest(b"staff"), "data/notes.csv": files.digest(b"notes")},
    outputs={"post/letters/0001-A01.pdf": files.digest(b"a letter"), "summary.html": files.digest(b"a page")},
)


@pytest.fixture
def output(tmp_path: Path) -> Path:
    """Give a folder in which all that the manifest names lies as it was made."""
    whole.write(tmp_path / "post/letters/0001-A01.pdf", b"a letter")
    whole.write(tmp_path / "summary.html", b"a page")
    return tmp_path


def kept(folder: Path) -> dict[str, Any]:
    """Return the manifest of a campaign, as it lies there."""
    content: dict[str, Any] = json.loads((folder / "output" / manifest.NAME).read_bytes())
    return content


# -------------------------------------------------------------------------------------------- what it says


def test_the_manifest_of_a_campaign_counts_right(made: Path) -> None:
    content = kept(made)
    assert content["title"] == "Thank-you letters"
    assert content["date"] == "2026-12-01"
    assert content["seed"] == "a seed for tests"
    assert content["wordings"] == {"letter": "recognition", "control": ""}
    assert content["counts"] == {
        "listed": 9,
        "excluded": {},
        "drawn": 9,
        "arms": {"letter": 4, "control": 5},
        "letters": 4,
        "pages": 4,
        "sent": 0,
    }
    assert content["mailing"] == 1
    book = (made / "output/ledger.jsonl").read_bytes()
    assert content["head"] == ledger.heads(book)[1], "as it was when the letters were decided on"
    assert content["sources"].keys() == content["letters"].keys()
    assert content["versions"]["letters"] == __version__
    assert content["versions"].keys() >= {"weasyprint", "pango"}
    assert content["letters"].keys() == {"A02", "A05", "B01", "B02"}


def test_the_manifest_of_a_campaign_has_the_hash_of_every_file(made: Path) -> None:
    content, output = kept(made), made / "output"
    there = {f"post/{name}" for name in files.tree(output / "post")}
    assert content["outputs"].keys() == there | {"summary.html"}
    assert len(there) == 6
    assert all(files.digest((output / name).read_bytes()) == sha for name, sha in content["outputs"].items())
    assert content["allocations"] == [files.digest((output / "trial/allocation.csv").read_bytes())]
    for name in ("campaign.toml", "staff.csv", "notes.csv"):
        assert content["inputs"][name] == files.digest((made / name).read_bytes())
    assert set(content["letters"].values()) == {name for name in there if name.startswith("post/letters/")}


def test_people_left_out_are_counted_by_reason(letters: Command, tmp_path: Path) -> None:
    people = [{**person, "status": "Away" if person["staff_id"] in "A01 B01" else ""} for person in small.people()]
    settings = small.CAMPAIGN.replace(
        "[sites.ashby]", '[people.exclude]\n"On leave" = { column = "status", values = ["Away"] }\n\n[sites.ashby]'
    )
    folder = small.campaign(tmp_path, people, settings=settings)
    ran = letters("run", folder, "--workers", "1")
    assert ran.code == 0, ran.err
    counts = kept(folder)["counts"]
    assert (counts["listed"], counts["excluded"], counts["drawn"]) == (9, {"On leave": 2}, 7)
    assert sum(counts["arms"].values()) == 7
    assert "People: 9 listed − 2 on leave = 7 in the draw\n" in ran.out
    page = (folder / "output/summary.html").read_text(encoding="utf-8")
    assert "<b>9</b>people listed" in page
    assert "<b>7</b>in the draw" in page
    assert "<b>2</b>left out<br><small>On leave: 2</small>" in page


def test_a_manifest_is_written_the_same_way_each_time() -> None:
    data = manifest.write(MANIFEST)
    other = replace(MANIFEST, versions=dict(sorted(MANIFEST.versions.items())))
    assert manifest.write(other) == data
    assert data.endswith(b"}\n")
    assert "Tŷ Gwyn".encode() in data


# --------------------------------------------------------------------------------------- what it is held against


def test_the_manifest_that_was_sealed_is_read_back() -> None:
    data = manifest.write(MANIFEST)
    assert manifest.read(data, files.digest(data)) == MANIFEST


@pytest.mark.parametrize("data", [None, b"", b"{}", manifest.write(replace(MANIFEST, seed="t"))])
def test_another_manifest_is_tampering(data: bytes | None) -> None:
    with pytest.raises(Tampered, match=r"^trial/manifest\.json: this file is missing, or is not what was made\.$"):
        manifest.read(data, files.digest(manifest.write(MANIFEST)))


def test_what_lies_there_as_it_was_made_is_no_fault(output: Path) -> None:
    assert manifest.changed_outputs(MANIFEST, output, "post") == []
    assert manifest.changed_page(MANIFEST, output, "summary.html") == []


def test_letters_that_were_sent_are_looked_for_where_they_were_put_away(output: Path) -> None:
    (output / "sent").mkdir()
    (output / "post").rename(output / "sent/1")
    assert manifest.changed_outputs(MANIFEST, output, "sent/1") == []
    assert manifest.changed_outputs(MANIFEST, output, "post") == [
        "post/letters/0001-A01.pdf: this file is missing; `letters run` makes it again."
    ]


def test_what_is_missing_or_changed_is_named(output: Path) -> None:
    (output / "summary.html").unlink()
    (output / "post/letters/0001-A01.pdf").write_bytes(b"another")
    assert manifest.changed_page(MANIFEST, output, "summary.html") == [
        "summary.html: this file is missing; `letters run` makes it again."
    ]
    assert manifest.changed_outputs(MANIFEST, output, "post") == [
        "post/letters/0001-A01.pdf: this file is not what was made; `letters run` makes it again."
    ]


@pytest.mark.parametrize(
    ("must", "may", "right"),
    [
        ({"A01"}, set(), True),
        (set(), {"A01"}, True),
        ({"A01"}, {"A02"}, True),
        ({"A01", "A02"}, set(), False),
        ({"A02"}, set(), False),
        (set(), set(), False),
    ],
)
def test_letters_are_for_exactly_those_who_are_due_one(must: set[str], may: set[str], right: bool) -> None:
    said = ["trial/manifest.json: the people who have a letter are not those who are due one."]
    assert manifest.wrong_recipients(MANIFEST, Owed(must, may)) == ([] if right else said)


def test_inputs_that_changed_or_went_are_named_wherever_they_lie(tmp_path: Path) -> None:
    whole.write(tmp_path / "staff.csv", b"staff")
    whole.write(tmp_path / "data/notes.csv", b"notes")
    names = ("staff.csv", "data/notes.csv")
    assert manifest.changed_inputs(MANIFEST, tmp_path, names) == ()
    whole.write(tmp_path / "data/notes.csv", b"")
    (tmp_path / "staff.csv").unlink()
    assert manifest.changed_inputs(MANIFEST, tmp_path, names) == (
        "staff.csv is no longer here.",
        "data/notes.csv has changed since the letters were made.",
    )


# ------------------------------------------------------------------------------------------------- forgeries


def forge(folder: Path, data: bytes, content: object) -> None:
    """Put another manifest in place, and a last line of the ledger that fits the lines before it."""
    (folder / "output" / manifest.NAME).write_bytes(data)
    book = folder / "output/ledger.jsonl"
    events = ledger.read(book.read_bytes())
    last = Event("made", events[-1].at, "", content)  # type: ignore[arg-type]
    book.write_bytes(ledger.append(None, [*events[:-1], last]))
    (folder / "ledger-head.json").unlink()


def test_a_letter_for_somebody_of_the_control_group_is_found(letters: Command, made: Path) -> None:
    """Even when manifest and ledger have both been written anew: the draw says who is due a letter."""
    content = kept(made)
    content["letters"]["A01"] = content["letters"].pop("A02")
    content["sources"]["A01"] = content["sources"].pop("A02")
    data = manifest.write(Manifest(**content))
    forge(made, data, {"manifest": files.digest(data), "letters": 4})
    ran = letters("verify", made)
    assert ran.code == 3, ran.out
    assert ran.err.startswith("trial/manifest.json: the people who have a letter are not those who are due one")


@pytest.mark.parametrize("content", [{}, [], "", None, {"manifest": None}, {"manifest": "0"}], ids=repr)
def test_a_seal_of_the_letters_that_holds_no_hash_is_tampering(letters: Command, made: Path, content: object) -> None:
    forge(made, (made / "output" / manifest.NAME).read_bytes(), content)
    ran = letters("verify", made)
    assert ran.code == 3, ran.err
    assert ran.err.startswith(("ledger.jsonl", "trial/manifest.json"))


@pytest.mark.parametrize("data", [b"junk", b"{}", b"[]", b"null", b"[" * 100_000])
def test_what_is_no_manifest_is_tampering_though_its_seal_was_forged(data: bytes) -> None:
    with pytest.raises(Tampered, match=r"^trial/manifest.json: this file is not a manifest that letters wrote\.$"):
        manifest.read(data, files.digest(data))
