"""Before the draw: `letters power` says what the trial could show, and writes the protocol that the draw seals."""

from __future__ import annotations

import io
import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
import pypdfium2
import pytest
import small
from conftest import Command

from letters import files, planning
from letters.evidence import estimators, inference, prospect, protocol, ready, simulate
from letters.evidence import plan as plans
from letters.evidence.findings import Estimate
from letters.evidence.simulate import Tried
from letters.post import conform
from letters.sections.evidence import Evidence
from letters.sections.trial import Arm as Chosen
from letters.trial import draw, ledger, power, record, redraw
from letters.trial.design import Arm, Design, Unit
from letters.trial.power import Assumed

EVIDENCE = """
[evidence]
endline = "endline.csv"
baseline = "baseline.csv"
primary = "valued"
family = ["motivation"]
exploratory = ["ons4_anxious"]

[evidence.expected]
response = 0.8
baseline_r2 = 0.4
sd = { valued = 0.94 }
"""
CAMPAIGN = small.CAMPAIGN.replace("[trial]\n", "[trial]\nendline = 2027-03-31\n")
HTML, PDF = "output/trial/protocol.html", "output/trial/protocol.pdf"
ARMS = (Arm("letter", 1, sent=True), Arm("control", 1))


@pytest.fixture(autouse=True)
def _few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make up few trials: how many is tested by itself."""
    monkeypatch.setattr(planning, "MOST", 40)
    monkeypatch.setattr(planning, "FEWEST", 40)


def campaign(folder: Path, settings: str = small.CAMPAIGN, count: int = 24, team: int = 0) -> Path:
    """Write a campaign of two authorities with so many people each, in teams of so many, or one."""
    staff = [*people("ashby", "M", count, team), *people("brynmor", "N", count, team)]
    return small.campaign(folder, staff, settings=settings)


def people(site: str, mark: str, count: int, team: int) -> list[dict[str, str]]:
    """Return so many people of an authority, each of a name and a home of their own."""
    return [
        {
            **person,
            "staff_id": f"{mark}{n:04d}",
            "last_name": f"Harte{mark}{n}",
            "team": f"Team {mark}{n // team}" if team else person["team"],
            "address_line_1": f"{n + 1} {'Mill Lane' if mark == 'M' else 'Oak Road'}",
        }
        for n, person in enumerate(small.many(count, site))
    ]


def words(page: Path) -> str:
    """Return what a reader sees of a page, in one line."""
    seen = re.sub(r"<(style|desc|title)\b.*?</\1>", " ", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", seen).split())


# ------------------------------------------------------------------------------------------------ what is said


def test_it_says_what_could_be_seen_without_any_evidence_declared(tmp_path: Path, letters: Command) -> None:
    ran = letters("power", campaign(tmp_path / "c"))
    assert ran.code == 0, ran.err
    effect = "about four fifths of a standard deviation (0.83)"
    assert ran.out.splitlines()[0] == f"With these 48 people you could see a difference of {effect}."
    assert f"letter against control: {effect}; 24 people against 24 are expected to answer" in ran.out
    assert "Assumed: everybody answers" in ran.out
    assert "In 40 made-up trials, drawn as this one is" in ran.out
    assert "Declare in campaign.toml what will be measured, before the draw: [evidence] primary" in ran.out
    assert "[evidence.expected] response = 0.7" in ran.out
    assert "What is asked Nothing yet: campaign.toml has no [evidence]" in words(tmp_path / "c" / HTML)


def test_it_warns_of_a_trial_that_is_smaller_than_what_letters_do_asks_for(tmp_path: Path, letters: Command) -> None:
    said = letters("power", campaign(tmp_path / "c")).out
    assert "A real trial of such letters saw about a quarter of a standard deviation" in said
    assert "This one would find so little in only 14 of 100 trials" in said
    assert "about 530 people would be needed" in said


def test_it_says_an_effect_in_the_outcomes_own_units(tmp_path: Path, letters: Command) -> None:
    folder = campaign(tmp_path / "c", CAMPAIGN + EVIDENCE)
    said = letters("power", folder).out
    assert (
        "With these 48 people you could see a difference of about three quarters of a standard deviation (0.72)."
        in said
    )
    assert "That is: 0.68 points on a scale of 1 to 5 of “Feeling valued”, with the standard deviation of 0.94" in said
    assert "Assumed: 80\u00a0% answer and what was measured before explains 40\u00a0% of how people differ" in said
    assert "If fewer: 0.78 at 70\u00a0%" in said
    assert "Declare in campaign.toml" not in said
    page = words(folder / HTML)
    assert "Feeling valued is, on average, higher among people who are sent a letter" in page
    for row in ("Feeling valued 3 items, 1 to 5 primary", "Motivation at work 3 items, 1 to 5 family"):
        assert row in page
    assert "Anxiety yesterday 1 item, 0 to 10; less is better exploratory" in page


def test_whole_teams_see_less_and_it_says_why(tmp_path: Path, letters: Command) -> None:
    settings = small.CAMPAIGN.replace('strata = ["site"]', 'cluster = "team"') + EVIDENCE.replace(
        "response", "icc = 0.1\nresponse"
    )
    folder = campaign(tmp_path / "c", settings, team=4)
    ran = letters("power", folder)
    assert ran.code == 0, ran.err
    assert "in 12 clusters, design effect 1.24" in ran.out
    assert "people of one cluster are alike by 0.10 (intraclass correlation)" in ran.out
    assert "12 whole clusters (by team), without strata" in words(folder / HTML)
    assert "(Lin’s regression, CR2, Satterthwaite)" in words(folder / HTML)


def test_each_of_several_arms_is_compared_with_the_one_that_is_given_nothing(tmp_path: Path, letters: Command) -> None:
    card = '[[trial.arms]]\nname = "card"\nwording = "recognition"\n'
    folder = campaign(tmp_path / "c", CAMPAIGN + card)
    said = letters("power", folder).out
    assert re.search(r"^Compared: letter against control: ", said, re.MULTILINE)
    assert re.search(r"^  card against control: .*; 16 people against 16 are expected", said, re.MULTILINE)
    assert "card against letter" not in said
    assert "nothing (compared with all others)" in words(folder / HTML)


def test_one_arm_alone_compares_nothing(tmp_path: Path, letters: Command) -> None:
    settings = small.CAMPAIGN.replace('[[trial.arms]]\nname = "control"\n', "")
    ran = letters("power", campaign(tmp_path / "c", settings))
    assert (ran.code, ran.out.splitlines()[0]) == (0, "One arm alone compares nothing.")


def test_people_who_are_each_a_stratum_can_show_nothing(tmp_path: Path, letters: Command) -> None:
    folder = campaign(tmp_path / "c", small.CAMPAIGN.replace('["site"]', '["team"]'), 3, team=1)
    ran = letters("power", folder)
    assert ran.code == 0, ran.err
    assert ran.out.startswith("With these 6 people no difference could be seen, however large.")
    why = "No stratum has people of both arms in it. Think of fewer, larger strata, or of none."
    assert f"Why: {why}" in ran.out
    assert why in words(folder / HTML)
    assert "<svg" not in (folder / HTML).read_text(encoding="utf-8")


def test_so_few_that_nothing_can_be_told_of_them_are_told_so(tmp_path: Path, letters: Command) -> None:
    folder = small.campaign(tmp_path / "c", people("ashby", "M", 2, 0))
    said = letters("power", folder).out
    assert said.startswith("With these 2 people no difference could be seen, however large.")
    assert "Why: So few are compared that nobody can tell by how much people differ anyway." in said


def test_six_whole_teams_are_told_before_the_draw_that_they_can_show_nothing(tmp_path: Path, letters: Command) -> None:
    settings = CAMPAIGN.replace('strata = ["site"]', 'strata = ["site"]\ncluster = "team"') + EVIDENCE
    folder = campaign(tmp_path / "c", settings.replace("response", "icc = 0.1\nresponse"), team=8)
    ran = letters("power", folder)
    assert ran.out.startswith("With these 48 people no difference could be seen, however large.")
    assert (
        "Why: The draw can fall in 18 ways only, so chance alone gives even the largest difference too often."
        in ran.out
    )
    assert "Tried out" not in ran.out
    assert "could be seen, however large. The draw can fall in 18 ways only" in words(folder / HTML)
    assert "tried out" not in words(folder / HTML)
    told = "campaign.toml, [trial]: The draw can fall in 18 ways only: no difference could have a p-value below 0.05,"
    assert told in ran.err
    assert told in letters("check", folder).err


def test_a_difference_beyond_the_scale_is_said_to_be_none(tmp_path: Path, letters: Command) -> None:
    said = letters("power", campaign(tmp_path / "c", CAMPAIGN + EVIDENCE.replace("0.94", "2"), 5)).out
    assert "That is more than the whole scale: nobody's answers could show it." in said


def test_a_standard_deviation_that_nothing_on_the_scale_can_have_is_refused(tmp_path: Path, letters: Command) -> None:
    """Of yes or no 0.9 was asked for, as of any scale, and “46.9 percentage points” were told where 26 were right."""
    ran = letters("power", campaign(tmp_path / "c", CAMPAIGN + EVIDENCE.replace("0.94", "2.1"), 8))
    assert ran.code == 1
    assert "lies between 1 and 5: its standard deviation cannot be over 2." in ran.err


STAYS = """
[evidence]
endline = "endline.csv"
primary = "stays"
[evidence.outcomes.stays]
label = "Intends to stay"
kind = "yes-no"
items = ["stays"]
better = "more"
[evidence.expected]
response = 0.8
"""


def test_of_yes_or_no_it_is_said_in_points_without_being_asked_and_never_as_too_many(
    tmp_path: Path, letters: Command
) -> None:
    folder = campaign(tmp_path / "c", CAMPAIGN + STAYS, 60)
    said = letters("power", folder)
    assert said.code == 0, said.err
    assert "with the standard deviation of 0.5 which is the most that a yes or no can have" in " ".join(
        said.out.split()
    )
    assert "sd = { stays = 0.4 }" in said.out
    toml = folder / "campaign.toml"
    toml.write_text(toml.read_text("utf-8") + "sd = { stays = 0.9 }\n", "utf-8")
    refused = letters("power", folder)
    assert refused.code == 1
    assert "lies between 0 and 1: its standard deviation cannot be over 0.5. Where p say yes" in refused.err


def test_where_the_formula_is_off_the_figure_is_that_of_the_trials_that_were_made_up() -> None:
    """Of eight clusters 0.91 was promised, found in 68 of 100; of clusters of very unequal size 0.99, found in 92."""
    for sizes in ([10] * 8, [80, *[4] * 13]):
        units = [Unit(f"P{t}-{n}", "ashby", "everyone", f"t{t}") for t, size in enumerate(sizes) for n in range(size)]
        design, assumed = Design(ARMS, (), "team"), Assumed(icc=0.05)
        found = power.of([units], design, "letter", "control", assumed)
        assert found.smallest is not None
        tried = simulate.check([units], design, ("letter", "control"), assumed, found.smallest, "a seed", 400)
        it = prospect.Prospect(found, assumed, tried)
        assert it.smallest is not None
        assert it.smallest != found.smallest
        again = simulate.check([units], design, ("letter", "control"), assumed, it.smallest, "a seed", 400)
        assert again.power == pytest.approx(0.8, abs=0.02)
        assert it.chance(it.smallest) == pytest.approx(0.8, abs=0.01)
        assert f"By the formula {found.smallest:.2f} would do" in prospect.missed(it)


def test_clusters_of_people_who_are_not_alike_at_all_are_worth_a_look(tmp_path: Path, letters: Command) -> None:
    settings = CAMPAIGN.replace('strata = ["site"]', 'cluster = "team"') + EVIDENCE
    doubt = "Clusters are drawn whole, and their people are taken to be no more alike than others: icc is 0."
    assert doubt in letters("power", campaign(tmp_path / "c", settings, team=4)).err
    alike = settings.replace("response", "icc = 0.1\nresponse")
    assert doubt not in letters("power", campaign(tmp_path / "alike", alike, team=4)).err
    assert doubt not in letters("power", campaign(tmp_path / "single", CAMPAIGN + EVIDENCE)).err


@pytest.mark.parametrize("command", ["power", "check"])
def test_a_window_that_begins_before_the_campaign_is_worth_a_look(
    command: str, tmp_path: Path, letters: Command
) -> None:
    absence = '\n[evidence]\nabsence = "absence.csv"\nprimary = "sickness_absence"\n'
    folder = campaign(tmp_path / "c", f"{CAMPAIGN}{absence}window = [2026-11-30, 2027-02-28]\n")
    said = letters(command, folder).err
    assert "Absence is counted from 2026-11-30 on, and the campaign’s date is 2026-12-01." in said
    later = campaign(tmp_path / "later", f"{CAMPAIGN}{absence}window = [2026-12-01, 2027-02-28]\n")
    assert "Absence is counted" not in letters(command, later).err


# ----------------------------------------------------------------------------------------------- how early it is


def test_it_needs_no_notes(tmp_path: Path, letters: Command) -> None:
    folder = campaign(tmp_path / "c")
    (folder / "notes.csv").unlink()
    assert letters("power", folder).code == 0


def test_a_manager_whom_the_notes_may_name_is_not_asked_for(tmp_path: Path, letters: Command) -> None:
    staff = small.people()
    staff[0]["line_manager"] = ""
    folder = small.campaign(tmp_path / "c", staff)
    assert letters("power", folder).code == 0


def test_what_is_wrong_in_the_staff_sheet_is_refused_and_nothing_written(tmp_path: Path, letters: Command) -> None:
    staff = small.people()
    staff[1]["staff_id"] = "A01"
    staff[2]["site"] = "nowhere"
    folder = small.campaign(tmp_path / "c", staff)
    ran = letters("power", folder)
    assert (ran.code, ran.out) == (1, "")
    assert "staff.csv, row 3, column A “staff_id”: This id is already in row 2." in ran.err
    assert "staff.csv, row 4, column E “site”" in ran.err
    assert not (folder / "output").exists()


def test_a_plan_that_does_not_go_together_is_refused(tmp_path: Path, letters: Command) -> None:
    folder = campaign(tmp_path / "c", CAMPAIGN + EVIDENCE.replace('"valued"', '"valud"', 1))
    ran = letters("power", folder)
    assert ran.code == 1
    assert "valud" in ran.err
    assert not (folder / "output").exists()


# -------------------------------------------------------------------------------------------------- the protocol


def test_the_protocol_is_one_page_that_anyone_can_read_and_names_nobody(tmp_path: Path, letters: Command) -> None:
    folder = campaign(tmp_path / "c", CAMPAIGN + EVIDENCE)
    assert letters("power", folder).code == 0
    page, pdf = (folder / HTML).read_text(encoding="utf-8"), (folder / PDF).read_bytes()
    assert len(pypdfium2.PdfDocument(pdf)) == 1
    with pikepdf.open(io.BytesIO(pdf)) as book:
        assert book.Root.MarkInfo.Marked
        assert book.Root.Lang == "en-GB"
        assert book.docinfo["/Title"] == "Protocol: Thank-you letters"
        (picture,) = figures(book.Root.StructTreeRoot)
    assert picture.startswith("The chance to see a difference, by its size. letter against control: seen in ")
    assert [fault for fault in conform.faults(pdf) if "PDF/UA" in fault] == []
    assert 'role="img"' in page
    assert "letter against control: seen in" in page  # the picture in words
    assert "http" not in page.replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"Harte|M000\d|Ada[a-z]\b", page)
    assert "Jo Marsh" not in page
    assert all(files.is_private(folder / name) for name in (HTML, PDF))


def figures(node: Any) -> list[str]:
    """Return what a PDF says of its pictures to those who cannot see them."""
    if isinstance(node, pikepdf.Array):
        return [said for part in node for said in figures(part)]
    if not isinstance(node, pikepdf.Dictionary):
        return []
    own = [str(node.Alt)] if node.get("/S") == "/Figure" else []
    return own + (figures(node.K) if "/K" in node else [])


def test_however_much_is_declared_it_stays_one_page_and_all_of_it_stands_there(
    tmp_path: Path, letters: Command
) -> None:
    named = ", ".join(f'"{name}"' for name in ready.shipped() if name not in ("valued", "sickness_absence"))
    evidence = f'[evidence]\nendline = "e.csv"\nprimary = "valued"\nfamily = [{named}]\nsubgroups = ["site"]\n'
    own = "".join(
        f'[evidence.outcomes.own{n}]\nlabel = "Another outcome of our own, number {n}"\nkind = "yes-no"\n'
        f'items = ["own_{n}"]\nbetter = "less"\n'
        for n in range(14)
    )
    exploratory = "exploratory = [" + ", ".join(f'"own{n}"' for n in range(14)) + "]\n"
    arms = "".join(f'[[trial.arms]]\nname = "variant {n}"\nwording = "recognition"\n' for n in range(3))
    folder = campaign(tmp_path / "c", CAMPAIGN + arms + evidence + exploratory + own)
    ran = letters("power", folder)
    assert ran.code == 0, ran.err
    assert len(pypdfium2.PdfDocument((folder / PDF).read_bytes())) == 1
    assert all(f"Another outcome of our own, number {n}" in words(folder / HTML) for n in range(14))


@pytest.mark.anew
def test_the_same_campaign_gives_the_same_protocol_to_the_last_byte(tmp_path: Path, letters: Command) -> None:
    folder = campaign(tmp_path / "c", CAMPAIGN + EVIDENCE)
    made = []
    for _ in range(2):
        assert letters("power", folder).code == 0
        made.append([(folder / name).read_bytes() for name in (HTML, PDF)])
    assert made[0] == made[1]


def test_another_plan_has_another_hash(tmp_path: Path, letters: Command) -> None:
    hashes = set()
    for level in ("0.95", "0.9"):
        folder = campaign(tmp_path / level, CAMPAIGN + EVIDENCE.replace("family", f"level = {level}\nfamily"))
        assert letters("power", folder).code == 0
        hashes.add(hash_of(folder))
    assert len(hashes) == 2


def hash_of(folder: Path) -> str:
    """Return the hash of design and plan that a protocol gives."""
    found = re.search(r"SHA-256 of [a-z ]+: ((?:[0-9a-f]{8} ?){8})", words(folder / HTML))
    assert found
    return found[1].strip()


# ------------------------------------------------------------------------------------------------------ the seal


def test_what_is_frozen_stays_so_whatever_level_is_written_since(tmp_path: Path, letters: Command) -> None:
    """The page that was called frozen told of a test at 5 % and at 40 %, and of a smaller effect."""
    folder = campaign(tmp_path / "c", CAMPAIGN + EVIDENCE)
    for command in ("power", "draw"):
        assert letters(command, folder).code == 0
    sealed = (folder / HTML).read_bytes()
    toml = folder / "campaign.toml"
    toml.write_text(toml.read_text("utf-8").replace("family", "level = 0.6\nfamily", 1), "utf-8")
    assert letters("power", folder).code == 0
    assert (folder / HTML).read_bytes() == sealed


def test_power_points_to_what_check_will_refuse(tmp_path: Path, letters: Command) -> None:
    """It agreed with a window that ends on the day of the endline, and `check` did not."""
    own = 'absence = "absence.csv"\nwindow = [2027-01-01, 2027-03-31]\n\n[evidence.'
    exploratory = EVIDENCE.replace('["ons4_anxious"]', '["sickness_absence"]').replace("[evidence.", own, 1)
    folder = campaign(tmp_path / "c", CAMPAIGN + exploratory)
    assert "Let the window end before that day" in letters("power", folder).err


def test_the_draw_seals_what_was_declared(tmp_path: Path, letters: Command) -> None:
    folder = campaign(tmp_path / "c", CAMPAIGN + EVIDENCE)
    assert letters("power", folder).code == 0
    before = hash_of(folder)
    assert "Not yet frozen: nothing is drawn" in words(folder / HTML)
    assert letters("draw", folder).code == 0
    said = record.of(ledger.read((folder / "output/ledger.jsonl").read_bytes()))
    assert said.plan is not None
    assert (said.plan["primary"], said.plan["family"]) == ("valued", ["motivation"])
    assert plans.declared(plans.of(said.plan)) == said.plan
    sealed = (folder / HTML).read_bytes()
    assert "Frozen with the draw, " in words(folder / HTML)
    ran = letters("power", folder)
    assert (folder / HTML).read_bytes() == sealed
    assert ran.code == 0, ran.err
    assert "The plan is sealed: what is added now is exploratory." in ran.out
    page = words(folder / HTML)
    assert "Frozen with the draw, " in page
    assert hash_of(folder) == before
    head = ledger.heads((folder / "output/ledger.jsonl").read_bytes())[1]
    assert " ".join(protocol.grouped(head)) in page
    ran = letters("verify", folder)
    assert ran.code == 0, ran.err


def test_the_frozen_page_stays_what_it_was_whatever_campaign_toml_says_since(tmp_path: Path, letters: Command) -> None:
    """It told of another treatment, another day and other expectations, as frozen with the draw."""
    toml = CAMPAIGN.replace('name = "control"', 'name = "control"\ntreatment = "Tea"') + EVIDENCE
    folder = campaign(tmp_path / "c", toml)
    assert letters("draw", folder).code == 0
    assert letters("power", folder).code == 0
    frozen = words(folder / HTML)
    for old, new in (("Tea", "Gin"), ("2027-03-31", "2028-03-31"), ("response = 0.8", "response = 0.9")):
        assert old in toml
        toml = toml.replace(old, new)
    (folder / "campaign.toml").write_text(toml, encoding="utf-8")
    ran = letters("power", folder)
    assert ran.code == 0
    assert words(folder / HTML) == frozen
    for said in ("the treatment of “control”", "[evidence.expected]"):
        assert f"Worth a look: campaign.toml: In campaign.toml {said} is not what was sealed" in ran.err


@pytest.mark.parametrize(
    ("evidence", "judged"),
    [
        (
            EVIDENCE,
            (
                "Adjusted for the same outcome before the draw, where that is measured (Lin’s regression, HC2; strata "
                "of few people, or of clusters, alike in both arms): that"
            ),
        ),
        (EVIDENCE.replace('baseline = "baseline.csv"', ""), "The difference in means within strata, weighted by"),
        (EVIDENCE.replace("primary", "adjust = false\nprimary"), "The difference in means within strata, weighted by"),
    ],
    ids=["measured before", "not measured before", "not to be adjusted"],
)
def test_the_estimator_that_is_promised_is_the_one_that_judges(
    evidence: str, judged: str, tmp_path: Path, letters: Command
) -> None:
    """The page promised the difference in means, and the report judged by the adjusted one."""
    folder = campaign(tmp_path / "c", CAMPAIGN + evidence)
    assert letters("power", folder).code == 0
    page = words(folder / HTML)
    assert f"Estimator {judged}" in page
    assert ("What the outcome before foretells is taken off" in page) == judged.startswith("Adjusted")


def test_what_is_declared_after_the_draw_is_said_to_be_exploratory(tmp_path: Path, letters: Command) -> None:
    folder = campaign(tmp_path / "c", CAMPAIGN + EVIDENCE)
    assert letters("draw", folder).code == 0
    later = EVIDENCE.replace('"valued"', '"belonging"', 1).replace('["motivation"]', '["motivation", "valued"]')
    (folder / "campaign.toml").write_text(CAMPAIGN + later, encoding="utf-8")
    ran = letters("power", folder)
    assert ran.code == 0, ran.err
    page = words(folder / HTML)
    assert "Since the draw these were added or changed, and are exploratory: Belonging." in page
    assert "Feeling valued 3 items, 1 to 5 primary" in page


def test_an_outcome_that_is_measured_otherwise_than_declared_is_said_to_be_exploratory(
    tmp_path: Path, letters: Command
) -> None:
    folder = campaign(tmp_path / "c", CAMPAIGN + EVIDENCE)
    assert letters("draw", folder).code == 0
    shorter = '[evidence.outcomes.valued]\nitems = ["valued_1"]\n'
    (folder / "campaign.toml").write_text(CAMPAIGN + EVIDENCE + shorter, encoding="utf-8")
    assert letters("power", folder).code == 0
    page = words(folder / HTML)
    assert "Since the draw these were added or changed, and are exploratory: Feeling valued." in page
    assert "Feeling valued 3 items, 1 to 5 primary" in page  # as it was sealed


def test_after_a_draw_without_a_plan_every_outcome_is_exploratory(tmp_path: Path, letters: Command) -> None:
    folder = campaign(tmp_path / "c")
    assert letters("draw", folder).code == 0
    assert b'"plan"' not in (folder / "output/ledger.jsonl").read_bytes()
    (folder / "campaign.toml").write_text(CAMPAIGN + EVIDENCE, encoding="utf-8")
    assert letters("power", folder).code == 0
    assert "Nothing was declared: so every outcome is." in words(folder / HTML)


def test_after_the_draw_those_count_who_were_drawn(tmp_path: Path, letters: Command) -> None:
    folder = campaign(tmp_path / "c")
    assert letters("draw", folder).code == 0
    campaign(folder, count=30)
    assert letters("power", folder).out.startswith("With these 48 people")
    assert letters("draw", folder).code == 0
    assert letters("power", folder).out.startswith("With these 60 people")


def test_another_design_than_the_sealed_one_is_no_campaign_of_this_draw(tmp_path: Path, letters: Command) -> None:
    folder = campaign(tmp_path / "c")
    assert letters("draw", folder).code == 0
    (folder / "campaign.toml").write_text(small.CAMPAIGN.replace('strata = ["site"]', ""), encoding="utf-8")
    assert letters("power", folder).code == 3


def test_a_purge_keeps_the_protocol_and_nothing_is_planned_after_it(tmp_path: Path, letters: Command) -> None:
    over = small.CAMPAIGN.replace("[people]", "[people]\nkeep_until = 2020-01-01")
    folder = campaign(tmp_path / "c", over)
    assert letters("draw", folder).code == 0
    assert letters("power", folder).code == 0
    assert letters("purge", folder, "--by", "Ruth Amadi").code == 0
    receipt = json.loads((folder / "output/purged.json").read_bytes())
    assert receipt["kept"]["trial/protocol.html"] == files.digest((folder / HTML).read_bytes())
    assert letters("verify", folder).code == 0
    campaign(folder, over)
    assert letters("power", folder).code == 1


# ------------------------------------------------------------------------------------------------- smaller things


@pytest.mark.parametrize(
    ("arms", "control"),
    [
        ([("letter", "recognition", ""), ("control", "", "")], "control"),
        ([("control", "", ""), ("letter", "recognition", "")], "control"),
        ([("none", "", ""), ("wait", "", ""), ("letter", "recognition", "")], "wait"),
        ([("tea", "", "Free tea"), ("usual", "", "")], "usual"),
        ([("usual", "", ""), ("tea", "", "Free tea")], "usual"),
        ([("short", "recognition", ""), ("tea", "", "Free tea")], "tea"),
    ],
)
def test_others_are_compared_with_the_last_arm_that_is_given_nothing(
    arms: list[tuple[str, str, str]], control: str
) -> None:
    chosen = [Chosen(name=name, wording=wording, treatment=treatment) for name, wording, treatment in arms]
    assert plans.control(chosen) == control


def test_a_plan_is_read_back_as_it_was_declared() -> None:
    plan = ready.plan(Evidence(endline="e.csv", primary="valued", family=("motivation", "belonging"), level=0.9))
    assert plans.of(json.loads(json.dumps(plans.declared(plan), sort_keys=True))) == plan


@pytest.mark.parametrize(
    ("effect", "said"),
    [
        (0.48, "about half a standard deviation (0.48)"),
        (0.25, "about a quarter of a standard deviation (0.25)"),
        (1.02, "about one standard deviation (1.02)"),
        (0.83, "about four fifths of a standard deviation (0.83)"),
        (4.0, "4.00 standard deviations"),
        (7.0, "7.00 standard deviations"),
    ],
)
def test_an_effect_is_said_as_people_say_it(effect: float, said: str) -> None:
    assert prospect.about(effect) == said


def test_no_chance_is_rounded_to_certainty() -> None:
    assert [prospect.of_100(it) for it in (0.999, 0.8, 0.001)] == ["over 99 of 100", "80 of 100", "under 1 of 100"]


def test_too_many_false_positives_are_said_out_loud() -> None:
    units = [Unit(f"P{n}", "ashby", "everyone") for n in range(40)]
    seen = power.of([units], Design(ARMS), "letter", "control", Assumed())
    bad = Tried(1000, True, 990, 0.05, 0.09, 0.91, 0.9, 0.8, 0.014, 0.9)
    said = prospect.tried(prospect.Prospect(seen, Assumed(), bad))
    assert "So intervals of this design look surer than they are." in said
    assert "In 10 of them nothing could be told" in said
    assert "fewer, larger strata" not in said
    silent = prospect.tried(
        prospect.Prospect(seen, Assumed(), Tried(1000, False, 900, 0.05, 0.05, 0.95, 0.9, 0.8, 0.015, 0.9))
    )
    assert "That is often: think of fewer, larger strata." in silent
    assert "surer" not in silent


# -------------------------------------------------------------------------------------------- made-up trials


def drawn(count: int, stratum: int, team: int = 0) -> list[Unit]:
    """Return so many people in strata, and in teams, of so many."""
    return [Unit(f"P{n:03d}", "ashby", f"s{n // stratum}", f"t{n // team:03d}" if team else "") for n in range(count)]


@pytest.mark.long
@pytest.mark.parametrize(
    ("units", "design", "assumed"),
    [
        (drawn(139, 139), Design(ARMS), Assumed()),
        pytest.param(
            *(drawn(138, 23), Design(ARMS, ("team",)), Assumed(response=0.8, baseline_r2=0.4)),
            marks=pytest.mark.thorough,
        ),
        pytest.param(drawn(90, 3), Design(ARMS, ("team",)), Assumed(), marks=pytest.mark.thorough),
        (drawn(140, 140, 7), Design(ARMS, (), "team"), Assumed(icc=0.1)),
        pytest.param(
            *(drawn(90, 90), Design((Arm("letter", 2, sent=True), Arm("control", 1))), Assumed()),
            marks=pytest.mark.thorough,
        ),
    ],
    ids=["complete", "blocked", "strata of three", "clusters", "two to one"],
)
def test_made_up_trials_find_what_the_closed_form_says(units: list[Unit], design: Design, assumed: Assumed) -> None:
    seen = power.of([units], design, "letter", "control", assumed)
    assert seen.smallest is not None
    tried = simulate.check([units], design, ("letter", "control"), assumed, seen.smallest, "a seed", 1000)
    assert tried.told >= 990
    assert abs(tried.false_positives - 0.05) <= simulate.bound(0.05, tried.told, 3)
    assert abs(tried.coverage - 0.95) <= simulate.bound(0.05, tried.told, 3)
    assert abs(tried.power - 0.8) <= 0.03 + simulate.bound(0.8, tried.told, 1)
    assert tried.sound


def test_made_up_trials_are_judged_as_the_real_one_will_be() -> None:
    """They went by t, which finds more in few clusters than the p-value does that decides."""
    units, design = drawn(96, 96), Design(ARMS, (), "team")
    units = [Unit(it.id, it.site, it.stratum, f"{n // 12}") for n, it in enumerate(units)]
    tried = simulate.check([units], design, ("letter", "control"), Assumed(icc=0.1), 0.9, "a seed", 400)
    arms = redraw.assignments([units], design, redraw.seeds("a seed/power", 400)) == 0
    block = np.zeros(96, np.intp)
    y = simulate.made_up(400, block, np.repeat(np.arange(8), 12), Assumed(icc=0.1), "a seed")
    p = [
        inference.p_values(
            inference.chances(row, np.delete(arms, n, axis=0), y[n][:, None] + 0.9 * row[:, None], block)
        )[0]
        for n, row in enumerate(arms)
    ]
    assert tried.by_draw
    assert tried.power == np.mean(np.array(p) <= 0.05)
    three = Design((*ARMS, Arm("call", 1)))
    assert not simulate.check([drawn(60, 60)], three, ("letter", "control"), Assumed(), 0.5, "a", 20).by_draw


def test_the_same_seed_makes_the_same_trials_up() -> None:
    units, design = drawn(24, 6), Design(ARMS, ("team",))
    once, again, other = (
        simulate.check([units], design, ("letter", "control"), Assumed(), 0.5, seed, 60) for seed in ("a", "a", "b")
    )
    assert once == again
    assert once != other


def test_made_up_trials_are_drawn_as_the_real_one_is(monkeypatch: pytest.MonkeyPatch) -> None:
    units, design, told = drawn(24, 6), Design(ARMS, ("team",)), []
    nothing = estimators.difference(np.zeros(0), np.zeros(0, bool), np.zeros(0, np.intp))

    def difference(y: Any, treated: Any, *others: Any) -> Estimate:
        told.append(treated.tolist())
        return nothing

    monkeypatch.setattr(estimators, "difference", difference)
    simulate.check([units], design, ("letter", "control"), Assumed(), 0.5, "a", 5)
    by_id = sorted(units, key=lambda unit: unit.id)
    for seed, treated in zip(redraw.seeds("a/power", 5), told, strict=True):
        arms = {it.unit.id: it.arm for it in draw.assign(by_id, design, seed)}
        assert treated == [arms[unit.id] == "letter" for unit in units]


def test_a_trial_in_which_nothing_can_be_told_is_counted_as_such() -> None:
    tried = simulate.check([drawn(4, 1)], Design(ARMS, ("team",)), ("letter", "control"), Assumed(), 0.5, "a", 20)
    assert (tried.trials, tried.told, tried.sound) == (20, 0, False)


def test_outcomes_are_made_up_as_assumed() -> None:
    block = simulate._codes([f"{n // 50}" for n in range(200)])
    cluster = simulate._codes([f"{n // 5}" for n in range(200)])
    y = simulate.made_up(400, block, cluster, Assumed(icc=0.3, baseline_r2=0.5, response=0.7), "a seed")
    answered = ~(y != y)
    assert float(answered.mean()) == pytest.approx(0.7, abs=0.01)
    whole = simulate.made_up(400, block, cluster, Assumed(icc=0.3, baseline_r2=0.5), "a seed")
    within = whole - whole.reshape(400, 4, 50).mean(axis=2).repeat(50, axis=1)
    assert float(within.var()) == pytest.approx(0.5 * (1 - 0.3 * 5 / 50 - 0.7 / 50), abs=0.02)
    teams = whole.reshape(400, 40, 5)
    assert float((teams - teams.mean(axis=2, keepdims=True)).var() * 5 / 4) == pytest.approx(0.5 * 0.7, abs=0.01)


def test_it_makes_up_fewer_trials_of_more_people(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def check(*given: Any) -> Tried:
        asked.append(given[-1])
        return Tried(1, True, 1, 0.05, 0.05, 0.95, 0.5, 0.8, 0.1, 0.5)

    monkeypatch.undo()
    monkeypatch.setattr(simulate, "check", check)
    for count in (139, 5000, 100_000):
        units = tuple(Unit(f"P{n}", "ashby", "everyone") for n in range(count))
        who = protocol.Who(count, (), count, 1, 0)
        planning._prospect([units], Design(ARMS), ("letter", "control"), Assumed(), who, "a seed")
    assert asked == [1000, 400, 200]


def test_the_day_of_a_protocol_is_the_draws(tmp_path: Path, letters: Command) -> None:
    folder = campaign(tmp_path / "c")
    assert letters("draw", folder).code == 0
    assert letters("power", folder).code == 0
    today = datetime.now(UTC).astimezone().date()
    assert f"{today.day} {today:%B %Y}" in words(folder / HTML).replace("\u00a0", " ").replace("&nbsp;", " ")
