"""A draw by somebody outside: who it gives letters to, what it tells nobody, and what is refused."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import small
from conftest import Command, Ran
from test_campaign import ONE, arms, change_in, edit, events, on_disk, settings_but, table

from letters import cli, files, settings
from letters.problems import Refused, Tampered
from letters.trial import blind
from letters.trial.design import Arm, Design, Unit

SEEDLESS = settings_but(('seed = "a seed for tests"\n', ""))
CLUSTERED = SEEDLESS.replace('strata = ["site"]', 'cluster = "team"')
SEED = "balls 07 12 23 31 44 58"


def sent_outside(folder: Path, written: str = SEEDLESS) -> Path:
    """Make a campaign in this folder, and a roster of it, drawn, beside it; return the campaign."""
    campaign = small.campaign(folder / "c", settings=written)
    assert cli.main(["draw", str(campaign), "--blind-export", str(folder / "roster.json")]) == 0
    assert cli.main(["draw", "--roster", str(folder / "roster.json"), "--seed", SEED]) == 0
    return campaign


def a_copy(of: Path, to: Path) -> Path:
    """Give a copy of a campaign and of what lies beside it."""
    return Path(shutil.copytree(of.parent, to / "copy")) / of.name


@pytest.fixture(scope="session")
def _away_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sent_outside(tmp_path_factory.mktemp("away"))


@pytest.fixture
def away(_away_once: Path, tmp_path: Path) -> Path:
    """Give a campaign whose roster was sent outside and drawn, both files beside it."""
    return a_copy(_away_once, tmp_path)


@pytest.fixture(scope="session")
def _back_once(_away_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = a_copy(_away_once, tmp_path_factory.mktemp("back"))
    assert cli.main(["draw", str(folder), "--allocation", str(folder.parent / "roster.drawn.json")]) == 0
    assert cli.main(["run", str(folder), *ONE]) == 0
    return folder


@pytest.fixture
def back(_back_once: Path, tmp_path: Path) -> Path:
    """Give the same campaign once the allocation was accepted, and the letters were made."""
    return a_copy(_back_once, tmp_path)


def accepted(letters: Command, folder: Path, name: str = "roster.drawn.json") -> Ran:
    """Let the authority accept what came back."""
    return letters("draw", folder, "--allocation", folder.parent / name)


def said(path: Path) -> dict[str, Any]:
    """Return what a file that went to and fro says."""
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def forge(path: Path, **changes: Any) -> None:
    """Change what a file says, and mend its seal, as somebody would who knows how it is made."""
    bare = {name: value for name, value in {**said(path), **changes}.items() if name != "seal"}
    text = json.dumps({**bare, "seal": blind.seal(bare)}, ensure_ascii=False, indent=1, sort_keys=True)
    path.write_text(text + "\n", encoding="utf-8")


def whose(folder: Path) -> dict[str, str]:
    """Return the staff id behind every pseudonym."""
    key = (folder / "output/register/key").read_bytes()
    return {blind.pseudonym(key, "unit", person["staff_id"]): person["staff_id"] for person in small.people()}


def verified_alone(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the program that lies beside the ledger, by itself."""
    return subprocess.run(
        [sys.executable, "-I", folder / "output/verify.py"], capture_output=True, text=True, check=False
    )


# ------------------------------------------------------------------------------------------------ there and back


def test_exactly_those_get_a_letter_whom_somebody_outside_has_drawn(back: Path) -> None:
    names = whose(back)
    drawn = {names[row["unit"]]: row["arm"] for row in said(back.parent / "roster.drawn.json")["arms"]}
    assert drawn.keys() == {person["staff_id"] for person in small.people()}
    assert arms(back) == drawn
    assert set(drawn.values()) == {"letter", "control"}
    made = {path.stem[5:] for path in (back / "output/post/letters").iterdir()}
    assert made == {person for person, arm in drawn.items() if arm == "letter"}


def test_the_ledger_says_where_the_draw_was_made_and_by_what_file(back: Path) -> None:
    frozen, drawn, _ = events(back)
    came = (back.parent / "roster.drawn.json").read_bytes()
    assert [event["event"] for event in events(back)] == ["frozen", "drawn", "made"]
    assert drawn["content"]["outside"] == files.digest(came)
    assert (drawn["content"]["seed"], drawn["content"]["seed_from"]) == (SEED, "outside: roster.drawn.json")
    assert frozen["content"]["roster"] == said(back.parent / "roster.json")["roster"]
    assert (back / "output/trial/outside-1.json").read_bytes() == came


def test_nobody_is_in_what_goes_to_and_fro(away: Path) -> None:
    settled = settings.load(away)
    private = {
        *(cell for person in small.people() for cell in person.values() if len(cell) > 2),
        *small.NOTES.values(),
        *settled.sites,
        *(site.organisation for site in settled.sites.values()),
        settled.title,
    }
    assert len(private) > 60
    for name in ("roster.json", "roster.drawn.json"):
        content = (away.parent / name).read_text(encoding="utf-8")
        assert [part for part in private if part in content] == []
        long = [part.casefold() for part in private if len(part) > 3]  # three letters of an id may stand in any hash
        assert [part for part in long if part in content.casefold()] == []
        assert (away.parent / name).stat().st_mode & 0o077 == 0


def test_pseudonyms_come_sorted_and_are_others_in_every_campaign(away: Path, tmp_path: Path) -> None:
    other = sent_outside(tmp_path / "other")
    rosters = [said(folder.parent / "roster.json") for folder in (away, other)]
    ids = [[unit["id"] for unit in roster["units"]] for roster in rosters]
    assert [sorted(names) for names in ids] == ids
    assert len(ids[0]) == 9
    assert not set(ids[0]) & set(ids[1])


def test_to_export_a_roster_draws_nothing(away: Path) -> None:
    made = {"register/1.csv", "register/key", "trial/exported-1.json"}
    assert on_disk(away / "output").keys() == made
    assert files.digest((away / "output/register/1.csv").read_bytes()) == said(away.parent / "roster.json")["roster"]


@pytest.mark.parametrize("command", [("draw",), ("run", *ONE)], ids=["draw", "run"])
def test_nothing_is_drawn_here_while_a_roster_is_outside(
    letters: Command, away: Path, command: tuple[str, ...]
) -> None:
    before = on_disk(away)
    ran = letters(command[0], away, *command[1:])
    assert ran.code == 1
    assert ran.err.startswith("trial/exported-1.json: This roster was exported, and somebody outside is to draw it.")
    assert "letters draw FOLDER --allocation FILE" in ran.err
    assert ran.err.endswith("1 problem to mend. Nothing was drawn.\n")
    assert on_disk(away) == before


def test_check_and_status_tell_of_a_roster_that_is_outside(letters: Command, away: Path) -> None:
    before = on_disk(away)
    ran = letters("check", away)
    assert (ran.code, on_disk(away)) == (0, before)
    assert (
        "Worth a look: trial/exported-1.json: This roster was exported, and somebody outside is to draw it." in ran.err
    )
    ran = letters("status", away)
    assert ran.out.startswith("Nothing has been drawn.\n")
    assert "1. A roster is with somebody outside." in ran.out


def test_who_gives_up_the_draw_outside_draws_here_and_accepts_nothing_more(letters: Command, away: Path) -> None:
    (away / "output/trial/exported-1.json").unlink()
    assert letters("draw", away).code == 0
    before = on_disk(away)
    ran = accepted(letters, away)
    assert ran.code == 1
    assert ran.err.startswith("roster.drawn.json: No roster of this campaign is with somebody outside")
    assert on_disk(away) == before
    assert letters("verify", away).code == 0


def test_a_roster_that_was_lost_on_the_way_is_exported_again_the_same(letters: Command, away: Path) -> None:
    before, sent = on_disk(away), (away.parent / "roster.json").read_bytes()
    assert letters("draw", away, "--blind-export", away.parent / "again.json").code == 0
    assert (away.parent / "again.json").read_bytes() == sent
    assert on_disk(away) == before


def test_an_address_may_be_corrected_while_the_roster_is_outside(letters: Command, away: Path) -> None:
    change_in("staff.csv", ("9 High Street", "10 High Street"))(away)
    change_in("staff.csv", ("LE65 2AD", "LE65 2AF"))(away)
    ran = accepted(letters, away)
    assert ran.code == 0, ran.err
    assert letters("verify", away).code == 0


def test_both_proofs_hold_after_a_draw_outside_and_after_the_key_is_gone(letters: Command, back: Path) -> None:
    assert letters("verify", back).code == 0
    assert verified_alone(back).returncode == 0
    (back / "output/register/key").unlink()
    ran = verified_alone(back)
    assert ran.returncode == 0, ran.stdout


def test_both_proofs_hold_when_what_is_personal_has_been_deleted(letters: Command, back: Path) -> None:
    """Nobody can tell any more whose arm is whose outside; that the roster gives these arms can still be told."""
    change_in("campaign.toml", ("[people]", "[people]\nkeep_until = 2020-12-31"))(back)
    ran = letters("purge", back, "--by", "R. Amadi", "--unfinished")
    assert ran.code == 0, ran.err
    assert not (back / "output/register").exists()
    assert letters("verify", back).code == verified_alone(back).returncode == 0
    edit(back / "output/trial/exported-1.json")
    assert letters("verify", back).code == verified_alone(back).returncode == 3


@pytest.mark.parametrize("name", ["outside-1.json", "exported-1.json"])
@pytest.mark.parametrize("spoil", [edit, Path.unlink], ids=["edited", "deleted"])
def test_what_went_to_and_fro_is_kept_and_cannot_be_changed(
    letters: Command, back: Path, name: str, spoil: Callable[[Path], None]
) -> None:
    spoil(back / "output/trial" / name)
    ran = letters("verify", back)
    assert ran.code == 3
    assert ran.err.startswith(f"trial/{name}: this file is missing, or is not what was ")
    assert verified_alone(back).returncode == 3


# ------------------------------------------------------------------------------------------------ drawn, outside


def test_a_roster_is_drawn_once(letters: Command, away: Path) -> None:
    before = (away.parent / "roster.drawn.json").read_bytes()
    ran = letters("draw", "--roster", away.parent / "roster.json", "--seed", "another")
    assert ran.code == 1
    assert ran.err.startswith(
        "roster.drawn.json: This roster has been drawn: a draw is made once. Send that file back."
    )
    assert (away.parent / "roster.drawn.json").read_bytes() == before


def test_without_a_seed_chance_draws_the_roster(letters: Command, away: Path, tmp_path: Path) -> None:
    seeds = set()
    for name in ("one", "two"):
        roster = Path(shutil.copy(away.parent / "roster.json", tmp_path / f"{name}.json"))
        ran = letters("draw", "--roster", roster)
        assert ran.code == 0, ran.err
        drawn = said(tmp_path / f"{name}.drawn.json")
        assert drawn["seed_from"] == "the operating system"
        seeds.add(drawn["seed"])
    assert len(seeds) == 2


@pytest.mark.parametrize("seed", [" x", "x ", "x\ny"])
def test_a_seed_that_nobody_can_type_draws_nothing(letters: Command, away: Path, seed: str) -> None:
    (away.parent / "roster.drawn.json").unlink()
    ran = letters("draw", "--roster", away.parent / "roster.json", "--seed", seed)
    assert ran.code == 1
    assert ran.err.startswith("--seed: The seed must be a single line")
    assert not (away.parent / "roster.drawn.json").exists()


def test_an_id_that_is_there_twice_is_not_lost_among_the_pseudonyms() -> None:
    unit, plan = Unit("A01", "ashby", "Ashby"), Design((Arm("letter", 1), Arm("control", 1)))
    with pytest.raises(ValueError, match="an id is there twice"):
        blind.assign([unit, unit], plan, SEED, {}, b"key")


def test_a_roster_that_was_changed_on_its_way_is_not_drawn(letters: Command, away: Path) -> None:
    (away.parent / "roster.drawn.json").unlink()
    change_in("roster.json", ('"share": 1', '"share": 2'))(away.parent)
    ran = letters("draw", "--roster", away.parent / "roster.json")
    assert ran.code == 3
    assert ran.err.startswith("roster.json: this file is not what was written: its seal is broken.")
    assert not (away.parent / "roster.drawn.json").exists()


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"staff_id,name\n", b'{"schema":' * 9999, b"\xff\xfe"])
def test_what_is_no_roster_is_not_drawn(letters: Command, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "staff.csv").write_bytes(content)
    ran = letters("draw", "--roster", tmp_path / "staff.csv")
    assert ran.code == 1
    assert ran.err.startswith("staff.csv: This is not a roster that `letters draw --blind-export` wrote.")


@pytest.mark.parametrize(
    "arguments",
    [
        ("--roster", "roster.json", "--allocation", "roster.json"),
        ("--blind-export", "new.json", "--roster", "roster.json"),
        ("--seed", "x"),
        ("c", "--roster", "roster.json"),
        ("--roster", "nowhere.json"),
        ("--allocation", "c"),
    ],
)
def test_what_cannot_be_meant_together_is_a_slip_of_the_command(
    letters: Command, away: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    monkeypatch.chdir(away.parent)
    before = on_disk(away.parent)
    assert letters("draw", *arguments).code == 2
    assert on_disk(away.parent) == before


@pytest.mark.parametrize("place", ["c/staff.csv", "c/output/roster.json", "c"])
def test_a_roster_takes_the_place_of_nothing_else(letters: Command, away: Path, place: str) -> None:
    before = on_disk(away.parent)
    ran = letters("draw", away, "--blind-export", away.parent / place)
    assert ran.code == 1
    assert on_disk(away.parent) == before


# ------------------------------------------------------------------------------------------------ what is refused


def of_another_roster(folder: Path) -> None:
    """Put what was drawn from another campaign's roster in place of what was drawn."""
    other = sent_outside(folder.parent / "other")
    shutil.copy(other.parent / "roster.drawn.json", folder.parent / "roster.drawn.json")


def exported_anew(folder: Path) -> None:
    """Give up what was exported, and export the same people once more."""
    (folder / "output/trial/exported-1.json").unlink()
    assert cli.main(["draw", str(folder), "--blind-export", str(folder.parent / "anew.json")]) == 0


def swap_arms(folder: Path) -> None:
    """Give a person of each arm the other's, and mend the seal."""
    path = folder.parent / "roster.drawn.json"
    rows = said(path)["arms"]
    one = next(row for row in rows if row["arm"] == "letter")
    other = next(row for row in rows if row["arm"] == "control")
    one["arm"], other["arm"] = other["arm"], one["arm"]
    forge(path, arms=rows)


def without_somebody(folder: Path) -> None:
    """Leave a person out of what was drawn, and mend the seal."""
    path = folder.parent / "roster.drawn.json"
    forge(path, arms=said(path)["arms"][1:])


def in_drawn(**changes: Any) -> Callable[[Path], None]:
    """Return a change of what was drawn, its seal mended."""
    return lambda folder: forge(folder.parent / "roster.drawn.json", **changes)


def another_name(folder: Path) -> None:
    """Let somebody be called otherwise while the roster is outside."""
    for name in ("staff.csv", "notes.csv"):
        change_in(name, ("Katarzyna", "Karolina"))(folder)


def one_more(folder: Path) -> None:
    """Let somebody join while the roster is outside."""
    staff = [*small.people(), *small.many(1)]
    small.campaign(folder, staff, settings=SEEDLESS)


def one_gone(folder: Path) -> None:
    """Let somebody leave while the roster is outside."""
    small.campaign(folder, small.people()[1:], settings=SEEDLESS)


def roster_sent_back(folder: Path) -> None:
    """Send the roster back undrawn."""
    shutil.copy(folder.parent / "roster.json", folder.parent / "roster.drawn.json")


def roster_edited(folder: Path) -> None:
    """Change the roster that is kept here, and mend its seal."""
    forge(folder / "output/trial/exported-1.json", batch=2)


OTHER_ROSTER = "roster.drawn.json: This was drawn from another roster than the one that was exported here last"
OTHER_PEOPLE = "staff.csv: The people, their names, strata or clusters are not those of the roster that was sent"
OTHER_DESIGN = "campaign.toml: The arms, shares or cluster are not those of the roster that was sent outside."
OTHER_SEED = "roster.drawn.json: This was drawn by another seed than the one that is given here."
OTHER_ARMS = "roster.drawn.json: Drawn again from its own seed, this does not give the same arms"
SPOILT: dict[str, tuple[Callable[[Path], None], int, str]] = {
    "another campaign's": (of_another_roster, 1, OTHER_ROSTER),
    "exported anew": (exported_anew, 1, OTHER_ROSTER),
    "the roster kept here edited": (roster_edited, 1, OTHER_ROSTER),
    "somebody joined": (one_more, 1, OTHER_PEOPLE),
    "somebody gone": (one_gone, 1, OTHER_PEOPLE),
    "another name": (another_name, 1, OTHER_PEOPLE),
    "another stratum": (change_in("campaign.toml", ('["site"]', '["site", "team"]')), 1, OTHER_PEOPLE),
    "other shares": (change_in("campaign.toml", ('name = "letter"', 'name = "letter"\nshare = 2')), 1, OTHER_DESIGN),
    "an arm renamed": (change_in("campaign.toml", ('name = "control"', 'name = "waiting"')), 1, OTHER_DESIGN),
    "another seed given here": (change_in("campaign.toml", ("[trial]", '[trial]\nseed = "mine"')), 1, OTHER_SEED),
    "arms swapped": (swap_arms, 1, OTHER_ARMS),
    "somebody left out": (without_somebody, 1, OTHER_ARMS),
    "a seed changed": (in_drawn(seed="balls 07 12 23 31 44 59"), 1, OTHER_ARMS),
    "another algorithm": (in_drawn(algorithm="letters-draw-2"), 1, "roster.drawn.json: This was drawn with letters-dr"),
    "of other people": (in_drawn(roster="0" * 64), 1, OTHER_ROSTER),
    "a number for a seed": (in_drawn(seed=7), 3, "roster.drawn.json: this file is not what was written: its seal"),
    "an arm changed": (
        lambda folder: change_in("roster.drawn.json", ('"control"', '"letter"'))(folder.parent),
        3,
        "roster.drawn.json: this file is not what was written: its seal is broken.",
    ),
    "the roster sent back": (
        roster_sent_back,
        1,
        "roster.drawn.json: This is not an allocation that `letters draw --roster` wrote.",
    ),
    "the key changed": (
        lambda folder: edit(folder / "output/register/key"),
        3,
        "register/key: this file is missing, or is not what it was when the roster was exported.",
    ),
    "the register lost": (
        lambda folder: (folder / "output/register/1.csv").unlink(),
        3,
        "register/1.csv: this file is missing, or is not what it was when the roster was exported.",
    ),
}


@pytest.mark.parametrize("case", SPOILT)
def test_what_is_not_the_draw_of_these_people_is_refused_and_nothing_is_written(
    letters: Command, away: Path, case: str
) -> None:
    spoil, code, reason = SPOILT[case]
    spoil(away)
    before = on_disk(away.parent)
    ran = accepted(letters, away)
    assert ran.code == code, ran.out + ran.err
    assert ran.err.startswith(reason), ran.err
    assert ran.out == ""
    assert on_disk(away.parent) == before


@pytest.mark.parametrize("read", [blind.allocation, blind.roster], ids=["allocation", "roster"])
def test_one_byte_changed_anywhere_in_what_goes_to_and_fro_is_noticed(
    away: Path, read: Callable[[bytes, str], object]
) -> None:
    name = "roster.drawn.json" if read is blind.allocation else "roster.json"
    data, chance = (away.parent / name).read_bytes(), random.Random(7)
    assert read(data, name)
    for place in range(len(data)):
        spoilt = bytearray(data)
        spoilt[place] ^= 1 << chance.randrange(8)
        with pytest.raises((Refused, Tampered)):
            read(bytes(spoilt), name)


def test_a_flipped_byte_is_refused_by_the_command_and_nothing_is_written(letters: Command, away: Path) -> None:
    edit(away.parent / "roster.drawn.json")
    before = on_disk(away.parent)
    assert accepted(letters, away).code == 3
    assert on_disk(away.parent) == before


def test_an_allocation_is_accepted_once(letters: Command, back: Path) -> None:
    before = on_disk(back)
    ran = accepted(letters, back)
    assert ran.code == 1
    assert ran.err.startswith("roster.drawn.json: This was accepted already, on ")
    assert on_disk(back) == before


# ------------------------------------------------------------------------------------------- seeds, batches, teams


def test_the_seed_of_the_campaign_is_the_one_by_which_it_is_drawn_outside(letters: Command, tmp_path: Path) -> None:
    folder, roster = small.campaign(tmp_path / "c"), tmp_path / "roster.json"
    assert letters("draw", folder, "--blind-export", roster).code == 0
    ran = letters("draw", "--roster", roster, "--seed", "another")
    assert (ran.code, ran.err.partition(":")[0]) == (1, "--seed")
    assert letters("draw", "--roster", roster).code == 0
    ran = accepted(letters, folder)
    assert ran.code == 0, ran.err
    assert "Seed: a seed for tests  (from outside: roster.drawn.json)\n" in ran.out
    assert letters("verify", folder).code == 0


def test_a_seed_that_is_written_down_when_it_is_known_outside_is_no_other(letters: Command, away: Path) -> None:
    change_in("campaign.toml", ("[trial]", f'[trial]\nseed = "{SEED}"'))(away)
    ran = accepted(letters, away)
    assert ran.code == 0, ran.err


def test_who_joins_is_drawn_outside_as_the_second_batch_by_the_same_seed(letters: Command, back: Path) -> None:
    first = arms(back)
    small.campaign(back, [*small.people(), *small.many(4)], settings=SEEDLESS)
    second = back.parent / "second.json"
    assert letters("draw", back, "--blind-export", second).code == 0
    assert (said(second)["batch"], said(second)["seed"], len(said(second)["units"])) == (2, SEED, 4)
    assert letters("run", back, *ONE).code == 1
    assert letters("verify", back).code == 0, "a roster that is outside is nobody else's file"
    before = on_disk(back)
    ran = accepted(letters, back)
    assert (ran.code, on_disk(back)) == (1, before), "of the batch before"
    assert letters("draw", "--roster", second).code == 0
    ran = accepted(letters, back, "second.drawn.json")
    assert ran.code == 0, ran.err
    assert arms(back) == first
    joined = {row["staff_id"] for row in table(back / "output/trial/allocation-2.csv")}
    assert joined == {person["staff_id"] for person in small.many(4)}
    assert letters("run", back, *ONE).code == letters("verify", back).code == verified_alone(back).returncode == 0


def test_an_allocation_of_the_batch_before_is_not_taken_for_the_next(letters: Command, back: Path) -> None:
    """Even when it is a copy that differs from the one that was accepted."""
    small.campaign(back, [*small.people(), *small.many(4)], settings=SEEDLESS)
    assert letters("draw", back, "--blind-export", back.parent / "second.json").code == 0
    forge(back.parent / "roster.drawn.json", seed_from="somewhere else")
    before = on_disk(back)
    ran = accepted(letters, back)
    assert (ran.code, on_disk(back)) == (1, before)
    assert ran.err.startswith(OTHER_ROSTER)


def test_with_nobody_to_be_drawn_there_is_no_roster(letters: Command, back: Path) -> None:
    before = on_disk(back)
    ran = letters("draw", back, "--blind-export", back.parent / "second.json")
    assert ran.code == 1
    assert ran.err.startswith("staff.csv: Everybody in this sheet has been drawn")
    assert on_disk(back) == before
    assert not (back.parent / "second.json").exists()


def test_teams_that_are_drawn_whole_stay_together_outside_and_take_in_who_joins(
    letters: Command, tmp_path: Path
) -> None:
    folder = sent_outside(tmp_path, CLUSTERED)
    assert accepted(letters, folder).code == 0
    drawn = {(row["cluster"], row["arm"]) for row in table(folder / "output/trial/allocation.csv")}
    assert len(drawn) == 3
    small.campaign(folder, [*small.people(), *small.many(1)], settings=CLUSTERED)
    second = tmp_path / "second.json"
    assert letters("draw", folder, "--blind-export", second).code == 0
    assert set(said(second)["settled"].values()) == {"letter", "control"}
    assert letters("draw", "--roster", second).code == 0
    ran = accepted(letters, folder, "second.drawn.json")
    assert ran.code == 0, ran.err
    (row,) = table(folder / "output/trial/allocation-2.csv")
    assert (row["cluster"], row["arm"]) in drawn
    assert letters("verify", folder).code == verified_alone(folder).returncode == 0
